"""Golden digests: what three frozen runs must give, bit for bit, on any processor.

The scenarios beside this file hold every number (so a calibration of the defaults does not touch them) and `digests.json` what
came out: digests of the city and of the run, and counts that a person can judge. A digest that changed says that the model
changed; the counts say how much. Before storing new ones, know why:

    python -m tests.golden.regenerate              print what differs, store nothing
    python -m tests.golden.regenerate --store      store it (commit it with the change that caused it, and say why)
    python -m tests.golden.regenerate --scenarios  write the scenario files anew from today's defaults, and store
"""

import json
import sys
from hashlib import blake2b
from pathlib import Path

import numpy as np

from sim.city.city import City
from sim.kinds import EventKind
from sim.model import SafeCity
from sim.scenario import Scenario
from tests.golden import results_version
from tests.laws.doses import DOSES
from tests.laws.worlds import POLICIES, lively

HERE = Path(__file__).parent
STORE = HERE / "digests.json"
SEED = 20_260_101
CHANGING = {
    "patrol_force": POLICIES["patrol_force"],
    "grid_management": POLICIES["grid_management"] | {"start_day": 2},
    "night_patrol": POLICIES["night_patrol"] | {"start_day": 1, "end_day": 6},
    "cameras": POLICIES["cameras"] | {"start_day": 3, "end_day": 7},
    "target_hardening": POLICIES["target_hardening"],
    "key_places_cleanup": POLICIES["key_places_cleanup"] | {"end_day": 4},
    "four_colour_warning": DOSES["four_colour_warning"] | {"start_day": 1},
    "appraisal_and_veto": DOSES["appraisal_and_veto"] | {"end_day": 7},
    **{
        name: DOSES[name] | {"start_day": 2}
        for name in (
            "livelihood",
            "floating_population_service",
            "supervision_and_help",
            "anti_fraud",
            "hot_spot_patrol",
            "data_led_patrol",
            "crackdown",
        )
    },
    "volunteers": {"start_day": 1, "end_day": 6},
    "street_lighting": {"streets_share": 0.5, "start_day": 5},
    "three_nones_upgrade": {"start_day": 6},
    "technical_prevention": {"start_day": 6, "end_day": 7},
    "safe_units": {"start_day": 5, "end_day": 7},
    "accredited_villages": {"start_day": 6},
    "care_pathway": {"start_day": 1},
    "courts_and_legal_aid": DOSES["courts_and_legal_aid"],
    "large_project": DOSES["large_project"] | {"start_day": 4, "where": {"level": "grid", "units": [0]}},
    "market_inspection": {"end_day": 6},
    "mediation": {"start_day": 2},
    "official_days": {"start_day": 1},
    "petition_reception": DOSES["petition_reception"] | {"start_day": 2},
    "right_sized_communities": {"households_per_community": 300, "start_day": 2, "end_day": 7},
    "risk_assessment": DOSES["risk_assessment"],
    "service_platform": DOSES["service_platform"] | {"start_day": 1},
    "street_posts": {"start_day": 2},
    "gps_dispatch": DOSES["gps_dispatch"] | {"start_day": 1},
    "checkpoints": DOSES["checkpoints"] | {"start_day": 3, "end_day": 7},
    "community_police": {"start_day": 2},
    "livelihood_110": DOSES["livelihood_110"] | {"start_day": 1},
}


def today() -> dict[str, Scenario]:
    """Return the golden scenarios as today's defaults have them."""
    return {
        "tiny": Scenario.load("tiny", days=30),
        "everything": _two_stations(
            lively(
                CHANGING,
                days=8,
                places={"relapse_half_life_days": 5.0, "alarm_stops_share": 0.5},
                opinion={"survey_every_days": 4},
                response={"residents_per_unit": 200.0},  # enough units that some are free to move up and to be directed
            )
        ),
        "hourly": lively(days=8, tick_min=60),
    }


def _two_stations(scenario: Scenario) -> Scenario:
    """Return the scenario with smaller street units, so that the city has two police stations."""
    whole = scenario.to_dict()
    whole["city"]["mesh"] |= {
        "households_per_street": 300,
        "households_per_community": 150,
        "households_per_grid": 75,
        "households_per_micro_grid": 25,
    }
    return Scenario.from_dict(whole)


def names() -> list[str]:
    """Return the names of the golden scenarios."""
    return sorted(path.stem for path in HERE.glob("*.yaml"))


def city_digest(city: City) -> str:
    """Return 16 digits of every array of a city."""
    digest = blake2b(digest_size=8)
    for part in (city, city.streets, city.form, city.mesh, city.population):
        for name, value in sorted(vars(part).items()):
            if isinstance(value, np.ndarray):
                digest.update(f"{name} {value.dtype} {value.shape}".encode())
                digest.update(np.ascontiguousarray(value).tobytes())
    return digest.hexdigest()


def measure(name: str) -> dict[str, object]:
    """Run one golden scenario; return its digests and counts."""
    scenario = Scenario.load(HERE / f"{name}.yaml")
    model = SafeCity(scenario, seed=SEED)
    built = city_digest(model.city)
    model.run()
    kinds = np.bincount(model.events.frame(columns=["kind"])["kind"], minlength=max(EventKind) + 1)
    return {
        "city": built, "run": model.digest(), "days": model.day, "residents": model.city.n_residents, "places": model.city.n_places,
        "events": {kind.name.lower(): int(kinds[kind]) for kind in EventKind},
        "on_the_street_min": int(model.ground.street_total.sum()) * scenario.run.tick_min,
        "mean_security": round(float(model.people.security.mean(dtype=np.float64)), 6),
    }  # fmt: skip


def stored() -> dict[str, dict[str, object]]:
    """Return what is stored."""
    return json.loads(STORE.read_text(encoding="utf-8")) if STORE.exists() else {}


def main(words: list[str]) -> int:
    """Print differences; store with `--store`."""
    if "--scenarios" in words:
        for name, scenario in today().items():
            (HERE / f"{name}.yaml").write_text(scenario.to_yaml(), encoding="utf-8")
    before, now = stored(), {name: measure(name) for name in names()}
    for name, found in now.items():
        old = before.get(name, {})
        for key, value in found.items():
            if old.get(key) != value:
                print(f"{name}.{key}: {json.dumps(old.get(key))} -> {json.dumps(value)}")
    if before == now:
        print("nothing differs")
    if {"--store", "--scenarios"} & set(words):
        STORE.write_text(json.dumps(now, indent=1) + "\n", encoding="utf-8")
        print(f"stored in {STORE.name}: commit it with the change that caused it, and say why")
        print(results_version.store(now))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
