"""Three programs, one city: compiled kernels, plain C and one Mesa object for everybody reach the same state to the last bit."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks import c_reference, hot
from benchmarks.mesa_twin import MesaTwin
from sim.core.errors import ChanganError
from sim.kinds import EventKind
from sim.model import SafeCity
from sim.scenario import Scenario
from sim.tables import INCIDENTS, USED_LOG

TICKS = 96


@pytest.fixture(scope="module")
def lively() -> SafeCity:
    """The test city with many offenders, cameras and police enough that everything that can follow an attempt happens."""
    tiny = Scenario.load("tiny").with_values({
        "city.population.residents": 3500, "parameters.offending.active_share_of_adults": 0.2, "parameters.offending.sessions_per_day": 0.9,
        "parameters.detection.live_detection_share": 0.3, "parameters.offending.session_min": 300, "parameters.detection.patrol_spot_per_min": 1.5, "parameters.places.alarm_stops_share": 1.0,
        "policies.patrol_force.patrollers_per_10000": 500, "policies.eyes": {"policy": "cameras", "cameras_per_km2": 800, "operators": 100, "placement": "uniform"},
        **{f"crime_types.{name}.attempts_per_search_h": min(10.0, row.attempts_per_search_h * 40) for name, row in Scenario.load("tiny").crime_types.items()},
        "crime_types.burglary.attempts_per_search_h": 6.0, "crime_types.burglary.offender_share": 1.0,
    })  # fmt: skip
    one = SafeCity(tiny, seed=3).run(days=2)
    place, household = np.arange(one.city.n_places), np.arange(one.city.n_households)
    for name, every in (("cleaned", 3), ("locks", 4), ("safe_parking", 5)):
        one.sites.rows[name] = (place % every) / every
    one.sites.rows["gate"] = np.where(one.sites.rows["compound"] >= 0, 0.5, 0.0)
    one.sites.homes["devices"] = np.where(household % 3 == 0, household % 64, 2)  # many with an alarm alone
    return one


@pytest.fixture
def state(lively: SafeCity) -> hot.State:
    return hot.state_of(lively)


def test_a_mesa_twin_lives_the_same_day(lively: SafeCity, state: hot.State) -> None:
    twin = MesaTwin(state, 2, 0)
    hot.plan_day(state, 2, 0)
    for tick in range(TICKS):
        hot.tick_day(state, 2, 0, tick, tick + 1)
        twin.step()
        assert twin.tell_differences(state) == [], f"tick {tick}"
    kinds = set(state.books.log["kind"][: state.books.used[USED_LOG]])
    wanted = {EventKind.CRIME, EventKind.ATTEMPT_FAILED, EventKind.INTERCEPTED, EventKind.SEEN_LIVE, EventKind.ARREST}
    wanted |= {EventKind.TURNED_AWAY, EventKind.DEVICE_HELD, EventKind.ALARM_RANG, EventKind.FOUND_BY_POLICE}
    assert wanted <= kinds, "the day was too quiet to prove anything"
    assert state.books.used[INCIDENTS] > 30


def test_a_mesa_twin_lives_the_same_free_day_in_any_order_of_residents(state: hot.State) -> None:
    twins = [MesaTwin(state, 5, 1, shuffle=shuffle) for shuffle in (False, True)]
    hot.run_day(state, 5, 1)
    for twin in twins:
        for _ in range(TICKS):
            twin.step()
        assert twin.tell_differences(state) == []


def test_the_twin_notices_a_difference(state: hot.State) -> None:
    twin = MesaTwin(state, 2, 0)
    hot.run_day(state, 2, 0)
    for _ in range(TICKS):
        twin.step()
    state.ground.presence[7] += 1
    state.offenders.risk[0] = np.nextafter(state.offenders.risk[0], 2.0)
    assert twin.tell_differences(state) == ["presence", "risk"]


@pytest.mark.skipif(c_reference.compiler() is None, reason="no C compiler (gcc, cc or clang) on this machine")
def test_plain_c_lives_the_same_three_days(lively: SafeCity, state: hot.State) -> None:
    ours = hot.state_of(lively)
    reference = c_reference.Reference(state)
    for day, weekend in ((2, 0), (3, 0), (4, 1)):
        before = hot.digest(ours)
        hot.run_day(ours, day, weekend)
        reference.run_day(day, weekend)
        assert hot.different(ours, state) == []
        assert hot.digest(ours) == hot.digest(state) != before
        hot.close_day(ours)
        hot.close_day(state)
    assert ours.books.used[INCIDENTS] > 60


@pytest.mark.skipif(c_reference.compiler() is None, reason="no C compiler (gcc, cc or clang) on this machine")
def test_an_edit_of_the_source_is_compiled_anew(state: hot.State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = (c_reference.HERE / "hot.c").read_text()
    (tmp_path / "hot.c").write_text(source.replace("presence[p] += row[p];", "presence[p] += 2 * row[p];"))
    ours = hot.State(*(hot.copied(t) if hasattr(t, "_fields") else t for t in state))
    monkeypatch.setattr(c_reference, "HERE", tmp_path)
    monkeypatch.setattr(c_reference, "BUILD", tmp_path / "_build")
    c_reference.Reference(state).run_day(2, 0)
    hot.run_day(ours, 2, 0)
    assert "ground.street_total" in hot.different(ours, state)


def test_without_a_compiler_one_line_says_so(state: hot.State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(c_reference.shutil, "which", lambda name: None)
    with pytest.raises(ChanganError, match="install one") as fault:
        c_reference.Reference(state)
    assert "\n" not in str(fault.value)
