"""Data-led patrol: an unequal start feeds itself where finding needs being there; either correction takes it away."""

from dataclasses import replace

import numpy as np
import pytest

from sim.city.city import LEVELS
from sim.kinds import EventKind
from sim.model import SafeCity
from tests.laws.worlds import lively, small_city

SEEDS = range(1, 7)
DAYS = 100
FOUND_ONLY = {  # the kind whose records are what patrols find: nobody complains
    "crime_types.drug_dealing.report_share": 0.0,
    "crime_types.drug_dealing.attempts_per_search_h": 0.6,
    "crime_types.drug_dealing.offender_share": 1.0,
    "crime_types.drug_dealing.deterrence_weight": 0.0,
    "crime_types.drug_dealing.guardian_exponent": 0.0,
    "parameters.justice.loss_report_gain": 0.0,
    "parameters.guardianship.patrol_weight": 0.0,
    "parameters.offending.risk_aversion": 0.0,
}
POLICY = {
    "units_per_10000": 40.0,
    "learns_from": ["drug_dealing"],
    "start_weights": [0.85, 0.15],
    "refresh_days": 5,
    "memory_days": 40.0,
    "level": "district",
    "mode": "foot",
}


def two_areas():
    """The small city cut into two areas that mix place by place, so that true rates are equal."""
    city = small_city()
    unit = city.mesh.unit.copy()
    unit[LEVELS.index("district")] = np.arange(city.n_places) % 2
    count = city.mesh.count.copy()
    count[LEVELS.index("district")] = 2
    return replace(city, mesh=replace(city.mesh, unit=unit, count=count))


def shares(values, seed, days=DAYS):
    """Return the share of area 0 in patrols sent (last 30 days) and in true drug dealing (all days)."""
    scenario = lively({"data_led_patrol": POLICY | values}, days=days).with_values(FOUND_ONLY)
    scenario = scenario.with_values({f"matter_types.{name}.per_1000_households_year": 0.0 for name in scenario.matter_types})
    one = SafeCity(scenario, seed=seed, city=two_areas()).run(days)
    crimes = one.events.frame().query(
        "kind == @k and topic == @t", local_dict={"k": int(EventKind.CRIME), "t": one.crime_names.index("drug_dealing")}
    )
    area = one.areas[[a.name for a in one.areas].index("beats")]
    return float(area.shares(area.senders[0])[0]), float((crimes["place"] % 2 == 0).mean())


@pytest.fixture(scope="module")
def found():
    runs = {"none": {"power": 1.3}, "per hour": {"correction": "per_patrol_hour"}, "explore": {"exploration_share": 0.7}}
    return {name: np.array([shares(values, seed) for seed in SEEDS]) for name, values in runs.items()}


def test_true_rates_are_equal(found):
    for pairs in found.values():
        assert pairs[:, 1].mean() == pytest.approx(0.5, abs=0.09)


def test_without_correction_the_start_feeds_itself(found):
    sent = found["none"][:, 0]
    assert sent.mean() > 0.85 and (sent > found["none"][:, 1] + 0.2).all()


@pytest.mark.parametrize("correction", ["per hour", "explore"])
def test_a_correction_removes_the_drift(found, correction):
    gap = found[correction][:, 0] - found[correction][:, 1]
    assert abs(gap.mean()) < 0.15
    assert gap.mean() < 0.4 * (found["none"][:, 0] - found["none"][:, 1]).mean()


def test_only_records_are_asked():
    """Area 1 has all true crime and no record: nobody is sent there for it."""
    scenario = lively({"data_led_patrol": POLICY | {"start_weights": []}}, days=10)
    one = SafeCity(scenario, seed=2, city=two_areas())
    topic = one.crime_names.index("drug_dealing")
    one.events.append(tick=3, kind=int(EventKind.CRIME), topic=topic, place=np.full(400, 1))
    one.events.append(tick=3, kind=int(EventKind.RECORDED), topic=topic, place=np.full(40, 2))
    area = one.areas[[a.name for a in one.areas].index("beats")]
    one.day = 5
    area.begin_day()
    assert area.shares(area.senders[0])[0] == 1.0


def test_other_types_do_not_count_when_some_are_named():
    scenario = lively({"data_led_patrol": POLICY | {"start_weights": []}}, days=10)
    one = SafeCity(scenario, seed=2, city=two_areas())
    one.events.append(tick=3, kind=int(EventKind.RECORDED), topic=one.crime_names.index("burglary"), place=np.full(40, 2))
    area = one.areas[[a.name for a in one.areas].index("beats")]
    one.day = 5
    area.begin_day()
    residents = np.diff(one.city.population.place_first_resident)
    assert area.shares(area.senders[0])[0] == pytest.approx(residents[::2].sum() / residents.sum())
