"""Laws of comparisons: pairs are made by seed, failures are rows, nulls are said, the JSON is what was promised."""

import json
import math
from functools import cache

import pytest
from stand_in import BASELINE, CITY, KINDS, NIGHT_PATROL, OUTCOMES, StandInModel, StandInScenario

from experiments import report_answer
from experiments.displacement import Displacement, displacement
from experiments.paired_runs import Failure, PairedRuns, Stopping, compact
from experiments.report_answer import cost_per_crime, cost_sentence
from experiments.statistics import paired

PLACEBO = StandInScenario("placebo")


@cache
def one_run(scenario: StandInScenario, seed: int, position: int):
    return compact(StandInModel(scenario, seed).run(), position, 0.1)


def paired_runs(scenarios=(BASELINE, NIGHT_PATROL), seeds=range(1, 13), without=(), **more) -> PairedRuns:
    runs = [one_run(s, seed, k) for seed in seeds for k, s in enumerate(scenarios) if (k, seed) not in without]
    return PairedRuns(tuple(scenarios), tuple(runs), OUTCOMES, CITY, stopping=Stopping(len(list(seeds))), **more)


@pytest.fixture(scope="module")
def runs() -> PairedRuns:
    return paired_runs()


def test_the_table_holds_the_paired_statistics_of_the_runs(runs):
    a, b = ([StandInModel(s, seed).run().outcomes()["true_crime"] for seed in range(1, 13)] for s in (BASELINE, NIGHT_PATROL))
    row, wanted = runs.table().loc["true_crime"], paired(a, b)
    for name in ("a", "b", "difference", "low", "high", "relative", "variance_ratio"):
        assert row[name] == pytest.approx(getattr(wanted, name))
    assert row["count"] == "true" and row["pairs"] == 12


def test_the_json_has_exactly_the_promised_fields(runs):
    told = json.loads(json.dumps(runs.to_json(), allow_nan=False))
    assert told["seeds"] == 12
    assert [o["name"] for o in told["outcomes"]] == list(OUTCOMES)
    for row in told["outcomes"]:
        assert list(row) == ["name", "unit", "a", "b", "difference", "low", "high", "relative", "variance_ratio"]
    assert "comparisons" not in told and [s["name"] for s in told["scenarios"]] == ["baseline", "night_patrol"]


def test_an_infinite_worth_of_pairing_is_null_with_a_note(runs):
    told = runs.to_json()
    security = next(o for o in told["outcomes"] if o["name"] == "security")
    assert math.isinf(runs.differences[0]["security"].found.variance_ratio) and security["variance_ratio"] is None
    assert any("infinitely" in note for note in told["notes"])


def test_a_placebo_equals_its_baseline_exactly():
    side = paired_runs((BASELINE, PLACEBO)).differences[0]
    assert all(one.found.identical and not one.holds for one in side.values())


def test_more_scenarios_are_all_compared_with_the_first():
    told = paired_runs((BASELINE, NIGHT_PATROL, PLACEBO), range(1, 4)).to_json()
    assert [(c["a"], c["b"]) for c in told["comparisons"]] == [("baseline", "night_patrol"), ("baseline", "placebo")]
    assert told["outcomes"] == told["comparisons"][0]["outcomes"]


def test_one_seed_gives_differences_and_null_intervals():
    told = paired_runs(seeds=[5]).to_json()
    assert all(o["low"] is None and o["high"] is None and o["variance_ratio"] is None for o in told["outcomes"])
    assert told["outcomes"][0]["difference"] < 0
    assert any("fewer than two" in note for note in told["notes"])


def test_a_failed_run_takes_its_pair_out_and_stays_as_a_row():
    part = paired_runs(without={(1, 4)}, failures=(Failure("night_patrol", 4, "its worker process died"),))
    rest = paired_runs(seeds=[s for s in range(1, 13) if s != 4])
    assert part.seeds == 11 and part.to_json()["outcomes"] == rest.to_json()["outcomes"]
    assert part.run_table().loc[("night_patrol", 4), "error"] == "its worker process died"
    assert part.to_json()["failures"] == [{"scenario": "night_patrol", "seed": 4, "error": "its worker process died"}]


def test_correction_counts_every_outcome_of_every_comparison():
    one, two = paired_runs(), paired_runs((BASELINE, NIGHT_PATROL, StandInScenario("weak", 0.01)))
    name = "cleared_crime"
    assert one.differences[0][name].found.p == two.differences[0][name].found.p
    assert two.differences[0][name].p_adjusted > one.differences[0][name].p_adjusted


def test_scenarios_of_one_name_stay_apart():
    assert paired_runs((BASELINE, StandInScenario("baseline", 0.1)), [1]).names == ("baseline (1)", "baseline (2)")


def test_the_cost_of_a_crime_averted_by_hand(runs):
    # 1,000 CNY a day for 84 days, whatever the seed; crimes averted counted from the places of the same runs
    money = cost_per_crime(runs, 1)
    averted = [int(a.places["true"].sum() - b.places["true"].sum()) for a, b in runs.pairs()]
    assert money.cost.difference == pytest.approx(84_000)
    assert money.per[0] == pytest.approx(84_000 / (sum(averted) / 12))
    assert money.per[1] < money.per[0] < money.per[2]


def test_no_cost_per_crime_where_none_is_told_to_be_averted():
    money = cost_per_crime(paired_runs((BASELINE, PLACEBO)), 1)
    assert money.per is None and money.why == "per_averted_open"


def test_a_ratio_without_an_interval_is_not_told_as_a_difference_of_zero(runs, monkeypatch):
    monkeypatch.setattr(report_answer, "ratio_interval", lambda *_: None)
    money = cost_per_crime(runs, 1)
    assert money.averted.told and money.per is None and "zero" not in cost_sentence(money, 84, "en")
    assert "无法判断" in cost_sentence(money, 84, "zh") and "含零" not in cost_sentence(money, 84, "zh")


def test_zones_are_the_treated_streets_their_ring_and_the_rest(runs):
    moved = displacement(runs)
    assert isinstance(moved, Displacement)
    treated = CITY.n_places // 4
    ring = {int(q) for p in range(treated) for q in CITY.near_place[CITY.near_first[p] : CITY.near_first[p + 1]]} - set(range(treated))
    assert moved.segments == {"treated": treated, "near": len(ring), "rest": CITY.n_places - treated - len(ring)}
    assert moved.found["treated"].high < 0
    assert moved.found["near"].identical and moved.found["rest"].identical  # the stand-in moves nothing next door


def test_nothing_treated_means_no_displacement_to_tell():
    assert displacement(paired_runs((BASELINE, PLACEBO), range(1, 4))) == "places_none"


def test_hours_and_days_and_places_count_the_same_crimes(runs):
    for run in runs.runs:
        total = run.places["true"].sum()
        assert run.hours.to_numpy().sum() == total == run.daily[[f"true.{k}" for k in KINDS]].to_numpy().sum()
