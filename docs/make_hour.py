"""Writes the numbers of docs/dashboard-first-hour.md anew. `--measure` first runs the page's comparisons (a minute or two, less where runs are known).

docs/validation/hour.json is the one home of these numbers; on the page they stand between `<!-- hour: NAME -->` and `<!-- end -->`, in the words
and digits of the Compare page. A test compares the page with `refreshed`, the stored `first_days` with what the program gives now, and the prose
with what was found.
"""

import json
import math
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dashboards.compare.street_map import street_map
from dashboards.compare.words import besides, grouped
from docs.make_odd import table
from experiments.compare import Comparison, compare
from experiments.displacement import ZONES, Displacement, displacement
from experiments.report_words import claim, number, percent
from experiments.statistics import Paired
from experiments.store.cache import RunCache
from experiments.work import simulate
from sim.scenario import Scenario

PAGE = Path(__file__).with_name("dashboard-first-hour.md")
NUMBERS = Path(__file__).parent / "validation" / "hour.json"
SEEDS, DAYS, FIRST_DAYS = 10, 365, 3
PATROL, EQUAL, WATCHED = "night_patrol", "cameras_equal", "cameras_watched"
OUTCOMES = ("true_crime", "true.ebike_theft", "security", "cost_cny", "filmed_share")
_PART = re.compile(r"(<!-- hour: ([\w.]+) -->)(.*?)(<!-- end -->)", re.DOTALL)


def scenarios(days: int) -> dict[str, Scenario]:
    """Return what the page compares: the shipped scenarios and the files that it prints."""
    found = {name: Scenario.load(name, days=days) for name in ("baseline", PATROL)}
    with tempfile.TemporaryDirectory() as folder:
        for text in re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL):
            file = Path(folder) / text.partition("\n")[0].removeprefix("# ").strip()
            file.write_text(text, encoding="utf-8")
            found[file.stem] = Scenario.load(file, days=days)
    return found


def first_days() -> dict[str, dict[str, Any]]:
    """Return what the first seed gives in a few days under each scenario: the digest of the run, and outcomes to the last bit."""
    runs = {name: simulate(plan, 0, 1) for name, plan in scenarios(FIRST_DAYS).items()}
    return {name: {"digest": run.digest, **{one: run.outcomes[one] for one in OUTCOMES}} for name, run in runs.items()}


def measure() -> dict[str, Any]:
    """Run the comparisons of the page."""
    sides = scenarios(DAYS)
    base = sides.pop("baseline")
    found = {name: told(compare([base, plan], seeds=SEEDS, cache=RunCache.usual())) for name, plan in sides.items()}
    return {"seeds": SEEDS, "days": DAYS, "first_days": first_days(), "found": found}


def told(made: Comparison) -> dict[str, Any]:
    """Return what the Compare page says of a comparison: its sentences, and the numbers of some outcomes, zones and the map."""
    side, moved, drawn = made.differences[0], displacement(made), street_map(made)
    if not isinstance(moved, Displacement) or drawn is None:
        raise SystemExit(f"the comparison with {made.names[1]} has no zones or no map, and the page speaks of them")
    return {
        "said": {group: [plain(one) for one in said] for group, said in grouped(made, "en").items()} | {"money": [plain(one) for one in besides(made, "en")]},
        "outcomes": {name: {"claim": claim(side[name]), **values(side[name].found)} for name in OUTCOMES},
        "same_crimes": all(one.found.identical for name, one in side.items() if name.partition(".")[0] == "true"),
        "zones": {zone: {"segments": moved.segments[zone], **values(moved.found[zone])} for zone in ZONES},
        "map": {"falls": drawn.falls, "rises": drawn.rises, "by_chance": drawn.by_chance, "streets": drawn.city.n_places, "how": drawn.how},
    }  # fmt: skip


def plain(sentence: str) -> str:
    """Return a sentence of the report (HTML) as Markdown."""
    return re.sub(r"</?b>", "**", sentence)


def values(found: Paired) -> dict[str, float | None]:
    """Return a paired difference as JSON holds it."""
    names = ("a", "b", "difference", "low", "high", "relative", "relative_low", "relative_high")
    return {name: x if math.isfinite(x := float(getattr(found, name))) else None for name in names}


GROUPS = {
    "clear": "Sure",
    "likely": "Likely, but not sure",
    "open": "Not sure: it cannot be told",
    "same": "Sure: exactly the same",
    "money": "Money and books",
}  # as the page calls them
ZONE_NAMES = {"treated": "patrolled", "near": "others within 200 m", "rest": "the rest of the city"}


def parts(numbers: dict[str, Any]) -> dict[str, str]:
    """Return every part of the page by its name."""
    found, made = numbers["found"], {}
    patrol = found[PATROL]
    made["runs"] = f"{numbers['seeds']} seeds of {numbers['days']} days"
    made["said"] = "\n\n" + "\n".join(f"* *{GROUPS[group]}:* {' '.join(said)}" for group, said in patrol["said"].items()) + "\n\n"
    made["ebikes"] = change(patrol["outcomes"]["true.ebike_theft"])
    made["moved"] = (
        "\n\n"
        + table(("streets", "segments", "crimes a year without", "with", "difference", "95 % interval"), zone_rows(patrol["zones"]))
        + "\n\n"
    )
    made["map"] = f"{patrol['map']['falls']} of {patrol['map']['streets']:,}"
    made["map.chance"] = f"{patrol['map']['by_chance']} of these {patrol['map']['falls']}"
    near = patrol["zones"]["near"]
    made["near"] = (
        f"{number(near['difference'], True)} a year, with an interval from {number(near['low'], True)} to {number(near['high'], True)}"
    )
    for name in found:
        made[f"cost.{name}"] = number(found[name]["outcomes"]["cost_cny"]["difference"])
        made[f"filmed.{name}"] = percent(found[name]["outcomes"]["filmed_share"]["b"], sign=False)
    made["watched"] = change(found[WATCHED]["outcomes"]["true_crime"])
    made["watched.ebikes"] = change(found[WATCHED]["outcomes"]["true.ebike_theft"])
    made["times"] = f"{found[WATCHED]['outcomes']['cost_cny']['difference'] / patrol['outcomes']['cost_cny']['difference']:.0f} times"
    return made


def change(row: dict[str, Any]) -> str:
    """Return a relative difference with its interval."""
    point, low, high = (percent(row[name]) for name in ("relative", "relative_low", "relative_high"))
    return f"{point} (95 % interval {low} to {high})"


def zone_rows(zones: dict[str, Any]) -> list[tuple[str, ...]]:
    """Return the rows of the table of zones, in the digits of the report."""
    return [
        (ZONE_NAMES[zone], f"{row['segments']:,}", number(row["a"]), number(row["b"]), number(row["difference"], True), f"{number(row['low'], True)} to {number(row['high'], True)}")
        for zone, row in zones.items()
    ]  # fmt: skip


def refreshed(text: str, numbers: dict[str, Any]) -> str:
    """Return the page with every part written anew. Raises KeyError for a part that is not known."""
    made = parts(numbers)
    return _PART.sub(lambda found: f"{found[1]}{made[found[2]]}{found[4]}", text)


def main() -> None:
    """Measure where that is asked for, and write the page."""
    if "--measure" in sys.argv[1:]:
        NUMBERS.write_text(json.dumps(measure(), ensure_ascii=False, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    numbers = json.loads(NUMBERS.read_text(encoding="utf-8"))
    PAGE.write_text(refreshed(PAGE.read_text(encoding="utf-8"), numbers), encoding="utf-8")
    print(f"{NUMBERS.name}, {PAGE.name}")


if __name__ == "__main__":
    main()
