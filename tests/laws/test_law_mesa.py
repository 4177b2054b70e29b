"""SafeCity is a Mesa model: Mesa's own collector, batch runner, events, agent sets and browser page work on it."""

import mesa
import numpy as np
import pandas as pd
import pytest
from mesa import DataCollector
from mesa.time import Schedule

from sim.agents.offenders import Offender
from sim.agents.residents import Resident
from sim.agents.response_units import ResponseUnit
from sim.agents.walkers import GridWorker, Patrol
from sim.model import SafeCity
from tests.laws.worlds import lively, model, run, small_city


class Small(SafeCity):
    """A model that `batch_run` can build from plain keywords."""

    def __init__(self, rng=None, patrollers=6, **more):
        policies = {"night_patrol": {"patrollers_per_compound": patrollers, "where": {"compound": None}}}
        super().__init__(lively(policies, tick_min=60), rng=rng, city=small_city(), **more)
        self.datacollector = DataCollector(
            model_reporters={"crimes": lambda m: int(m.places()["true_crime"].sum()), "day": "day"},
            agenttype_reporters={Patrol: {"position_m": "position_m"}},
        )

    def step(self):
        super().step()
        self.datacollector.collect(self)


def test_mesas_batch_run_gives_one_row_a_run_that_equals_the_run_by_hand():
    rows = pd.DataFrame(
        mesa.batch_run(
            Small,
            parameters={"patrollers": [0, 12]},
            rng=[3, 4],
            max_steps=48,
            data_collection_period=-1,
            number_processes=1,
            display_progress=False,
        )
    )
    rows = rows[["RunId", "patrollers", "rng", "crimes", "day"]].drop_duplicates() if "rng" in rows else rows.drop_duplicates("RunId")
    by_run = rows.drop_duplicates("RunId").sort_values("RunId")
    assert len(by_run) == 4 and (by_run["day"] == 2).all()
    expected = [int(Small(rng=seed, patrollers=n).run(2).places()["true_crime"].sum()) for n in (0, 12) for seed in (3, 4)]
    assert sorted(by_run["crimes"]) == sorted(expected)


def test_a_data_collector_sees_every_tick_and_every_patrol():
    small = Small(rng=3)
    for _ in range(30):
        small.step()
    frame = small.datacollector.get_model_vars_dataframe()
    assert list(frame["day"]) == [0] * 23 + [1] * 7
    assert frame["crimes"].is_monotonic_increasing
    patrols = small.datacollector.get_agenttype_vars_dataframe(Patrol)
    assert len(patrols) == 30 * len(small.agents_by_type[Patrol])
    assert patrols["position_m"].nunique() > 5


def test_events_of_mesas_happen_at_their_tick_in_fast_runs_and_in_steps():
    def watched(advance):
        one, seen = model(seed=2), []

        def once():
            seen.append((one.time, one.day, one.tick))

        def often():
            seen.append(one.minute)

        one.schedule_event(once, at=150.0)
        one.schedule_recurring(often, Schedule(interval=40.0, start=20.0))
        advance(one)
        return seen, one.digest(), one.time, one.steps

    def by_steps(one):
        for _ in range(3 * 96):
            one.step()

    fast, slow = watched(lambda one: one.run(3)), watched(by_steps)
    assert fast == slow
    assert [moment for moment in fast[0] if isinstance(moment, tuple)] == [(150.0, 1, 54)]
    assert len(fast[0]) == 1 + 7  # 20, 60, ... 260
    assert fast[1] == run(days=3, seed=2).digest()  # who only looks changes nothing


def test_an_event_can_interfere_and_the_run_then_differs():
    quiet, shaken = model(seed=2), model(seed=2)

    def shake():
        shaken.agents_by_type[Resident].set("security", 0.0)

    shaken.schedule_event(shake, at=100.0)
    assert quiet.run(3).digest() != shaken.run(3).digest()


def test_agent_sets_select_aggregate_and_do():
    one = run(days=2, seed=2)
    residents, offenders = one.agents_by_type[Resident], one.agents_by_type[Offender]
    assert len(residents) == one.city.n_residents and len(one.agents) == sum(len(s) for s in one.agents_by_type.values())
    assert set(one.agent_types) == {Resident, Offender, Patrol, GridWorker, ResponseUnit}
    floating = residents.select(lambda a: a.group == 1)
    assert len(floating) == int((one.people.group == 1).sum()) > 0
    assert residents.agg("security", np.mean) == pytest.approx(float(one.people.security.mean()), rel=1e-5)
    seen = []
    offenders.select(at_most=5).do(lambda a: seen.append(a.resident))
    assert seen == [int(x) for x in one.offenders.resident[:5]]


def test_an_agent_is_its_row_of_the_columns():
    one = run(days=1, seed=2)
    someone = next(iter(one.agents_by_type[Resident].select(lambda a: a.home == 5, at_most=1)), None)
    if someone is None:
        pytest.fail("nobody lives at place 5 of the small city")
    someone.security = 0.125
    assert (one.people.security == np.float32(0.125)).sum() == 1
    before = one.digest()
    someone.satisfaction = 0.5
    assert one.digest() != before


def test_patrols_are_lasting_objects():
    one = model(seed=2)
    unit = next(iter(one.agents_by_type[Patrol]))
    one.run(1)
    assert next(iter(one.agents_by_type[Patrol])) is unit
    assert len({id(a) for a in one.agents_by_type[Patrol]} | {id(a) for a in one.agents_by_type[GridWorker]}) == len(
        one.walking[0].beat
    ) + len(one.walking[2].beat)
    assert unit.position_m == one.walking[0].position_m[0]


def test_mesas_browser_page_shows_the_model():
    pytest.importorskip("solara", reason="the extra `dashboard` is not installed")
    from mesa.visualization import SolaraViz, make_plot_component

    assert SolaraViz(Small(rng=1), components=[make_plot_component("crimes")], model_params={"patrollers": 6}) is not None
