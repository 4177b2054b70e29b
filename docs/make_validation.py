"""Writes the generated parts of docs/VALIDATION.md anew from results of the commands (`docs/validation/*.json`): `make docs`.

`python docs/make_validation.py FOLDER ...` first takes over the results of finished commands (`changan validate patterns`, `validate trials`,
`calibrate`, `claims`): each folder's JSON is kept as it is, without figures and single runs. A test compares the document with `refreshed`.
"""

import json
import math
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from docs.make_odd import _PART, DOCS, table
from experiments.calibration.space import load_space
from experiments.patterns import PATTERNS
from experiments.trials.facts import facts

PAGE = DOCS / "VALIDATION.md"
RESULTS = DOCS / "validation"
KEPT = ("patterns.json", "trials.json", "calibration.json", "findings.json")
ENOUGH = 10  # replications of a trial below which its table is called preliminary
NOT_YET = "No result has been taken over yet: run the command, then `python docs/make_validation.py FOLDER`."


def result(name: str) -> Any:
    """Return the JSON of a command's result, None where none was taken over yet."""
    path = RESULTS / name
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def short(value: Any) -> str:
    """Return a number with three digits, an open end as a dash."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return "-"
    size = abs(float(value))
    return f"{value:,.0f}" if size >= 1000 else f"{value:.3g}"


def ends(low: Any, high: Any) -> str:
    """Return an interval; one open side as above or below."""
    if low is None or not math.isfinite(low):
        return f"below {short(high)}" if high is not None and math.isfinite(high) else "-"
    if high is None or not math.isfinite(high):
        return f"above {short(low)}"
    return f"{short(low)} to {short(high)}"


def evidence() -> str:
    """Return how much evidence there is, by how far it can be trusted."""
    rows = Counter(("effects of measures", one.trust) for one in facts().values())
    rows += Counter(("patterns", one.trust) for one in PATTERNS.values())
    return table(("evidence", "trust", "number"), ((kind, trust, n) for (kind, trust), n in sorted(rows.items())))


def patterns() -> str:
    """Return every pattern with its band and what each city shows; then the misses in words."""
    found = result("patterns.json")
    if found is None:
        return NOT_YET
    lines = [_city(one) for one in found["cities"]]
    cities = [one["city"] for one in found["cities"] if not one["skipped"]]
    by = {(row["city"], row["pattern"]): row for row in found["patterns"]}
    rows = []
    for name, one in PATTERNS.items():
        if one.use == "S":
            continue  # only shown: docs/patterns.md has it
        shown = [by.get((city, name)) for city in cities]
        if any(shown):
            use = (
                one.use
                + (", calibrated on" if one.calibration else ", kept out")
                + ("" if one.emerges == "yes" else f", emerges: {one.emerges}")
            )
            rows.append((one.label, use, one.target, *(_seen(row, one) for row in shown)))
    misses = [
        f"* **{row['label']}** ({row['city']}, {row['verdict']}): {row['miss']}"
        for row in found["patterns"]
        if row["miss"] and row["use"] != "S"
    ]
    text = "\n\n".join(lines) + "\n\n" + table(("pattern", "use", "band", *cities), rows)
    return text + ("\n\nMisses:\n\n" + "\n".join(misses) if misses else "")


def _city(one: dict[str, Any]) -> str:
    if one["skipped"]:
        return f"**{one['city']}**: {one['skipped']}."
    score = one["score"]
    return (
        f"**{one['city']}** ({one['residents']:,} residents, {one['days']} days, {len(one['seeds'])} runs): of {score['all']} patterns that must appear and were "
        f"not put in, {score['in band']} lie in their band, {score['overlaps']} overlap it, {score['outside']} lie outside, {score['not told']} cannot be told. "
        f"Kept out of calibration: {score['kept_out']}, of them {score['kept_out_in_band']} in band."
    )


def _seen(row: dict[str, Any] | None, pattern: Any) -> str:
    if row is None or row["value"] is None:
        return "-"
    between = f" ({pattern.shown(row['low'])} to {pattern.shown(row['high'])})" if row["low"] is not None else ""
    return f"{pattern.shown(row['value'])}{between}: {row['verdict']}"


def calibration() -> str:
    """Return what the calibration found: runs, members, and what cannot be identified; docs/calibration.md has the rest."""
    found = result("calibration.json")
    if found is None:
        return NOT_YET
    free = load_space().free
    left = " and then ".join(f"{one['share']:.0%}" for one in found["left"])
    text = [
        f"{found['runs']} runs of the embedded city. History matching left {left} of the space; {found['candidates']} candidates were run for real with "
        f"{len(found['seeds'])} seeds each, {found['members']} lie in all bands and are the ensemble (`scenarios/evidence/ensemble.yaml`). "
        "Screening, emulators, profiles and pairs that trade off: [calibration.md](calibration.md)."
    ]
    rows = [
        (f"`{one.path}`", ends(one.low, one.high), ends(*found["interval_90"].get(name, (None, None))), f"{found['contraction'].get(name, 0.0):.0%}",
         "not seen by any target" if name in found["screened_out"] else "hardly told" if name in found["untold"] else "told")
        for name, one in free.items()
    ]  # fmt: skip
    text.append(table(("free parameter", "bounds", "90 % interval", "contraction", "identified"), rows))
    return "\n\n".join(text)


def trials() -> str:
    """Return every trial beside its published effect, the orderings, the placebo, and the misses in words."""
    found = result("trials.json")
    if found is None:
        return NOT_YET
    over = f"each with the next of {found['members']} sets of calibrated numbers" if found["members"] else "with the default numbers"
    made = sorted(row["replications"] for row in found["trials"] if row["effects"])
    few = " **Preliminary: with so few replications most trials cannot be told.**" if made and made[0] < ENOUGH else ""
    text = [
        f"{made[0] if made[0] == made[-1] else f'{made[0]} to {made[-1]}'} replications of a trial, {over}.{few} Of {found['predictions']} published effects that are predictions, {found['inside']} "
        f"agree or overlap as published, {found['inside_elsewhere']} with the factor for effects found elsewhere "
        f"({short(found['transfer']['factor'])}); {found['met']} have intervals that meet the published one, also those too wide to tell. Intervals are 95 % of the expected effect; what single trials of that size would give is wider (docs/trials_results.md)."
    ]
    rows = [
        (row["title"], row["source"] or "-", ends(row["published"]["low"], row["published"]["high"]), f"{short(row['value'])} ({ends(row['low'], row['high'])})",
         row["verdict"] if row["effects"] else "-", row["verdict_elsewhere"] if row["effects"] else "-",
         "used in setting the model" if row["used_in_setting"] else "")
        for row in found["trials"]
    ]  # fmt: skip
    text.append(table(("trial", "source", "published", "the model gives", "verdict", "with transfer", ""), rows))
    text.append("Orderings that reviews agree on:")
    ordered = [
        (row["text"], row["source"], f"{short(row['difference'])} ({ends(row['low'], row['high'])})", row["verdict"])
        for row in found["orderings"]
    ]
    text.append(table(("ordering", "source", "difference in strength", "verdict"), ordered))
    text += [
        f"Placebo `{one['key']}`: {one['rejected']} of {one['replications']} replications were significant at {one['nominal']:.0%} "
        f"({one['share']:.1%}; {one['low']:.1%} to {one['high']:.1%})."
        for one in found["placebos"]
    ]  # fmt: skip
    misses = [f"* **{row['title']}**: {row['miss']}" for row in found["trials"] if row["miss"]]
    return "\n\n".join([*text, *(["Misses:\n\n" + "\n".join(misses)] if misses else [])])


def claims() -> str:
    """Return the claims beside the model, how far worlds reach, and what pressure and choice make of the books."""
    found = result("findings.json")
    if found is None:
        return NOT_YET
    over = f" over {found['members']} sets of calibrated numbers" if found["members"] else ""
    reach = {one["key"]: one for one in found["reach"]}
    rows = []
    for one in found["claims"]:
        if one["verdict"] != "not comparable":
            far = reach.get(one["key"])
            worlds = f"{far['reached']} of {far['worlds']}" if far else "-"
            rows.append(
                (
                    one["claim"],
                    short(one["claimed"]),
                    f"{short(one['simulated'])} ({ends(one['low'], one['high'])})",
                    one["verdict"],
                    worlds,
                )
            )
    apart = sum(one["verdict"] == "not comparable" for one in found["claims"])
    text = [
        f"{found['seeds']} pairs of runs of {found['days']} days each{over}; {apart} further claims have no counterpart in the model.",
        table(("claim", "claimed", "the model gives", "verdict", "worlds that reach it"), rows),
    ]
    changes = [one["recorded"]["relative"] for one in found["pressure"] if one["recorded"]["relative"] is not None]
    if changes:
        text.append(
            f"Pressure on the counter alone changes recorded crime by {max(changes):+.1%} to {min(changes):+.1%}, with no crime less."
        )
    falls = [one["change"] for one in found["regression"]]
    if falls:
        text.append(f"The worst places of one half year fall by {max(falls):+.0%} to {min(falls):+.0%} in the next, without any programme.")
    return "\n\n".join(text)


PARTS: dict[str, Callable[[], str]] = {
    "evidence": evidence, "patterns": patterns, "calibration": calibration, "trials": trials, "claims": claims,
}  # fmt: skip


def refreshed(text: str) -> str:
    """Return the document with every generated part written anew."""
    return _PART.sub(lambda found: f"{found[1]}\n{PARTS[found[2]]().strip()}\n\n{found[4]}", text)


def main() -> None:
    """Take over the results of the folders given, then write the document anew."""
    RESULTS.mkdir(exist_ok=True)
    for folder in map(Path, sys.argv[1:]):
        taken = [name for name in KEPT if (folder / name).is_file()]
        if not taken:
            sys.exit(f"{folder} holds none of {', '.join(KEPT)}: name the folder of a finished changan calibrate, validate or claims")
        for name in taken:
            shutil.copy(folder / name, RESULTS / name)
    PAGE.write_text(refreshed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(DOCS.parent)}")


if __name__ == "__main__":
    main()
