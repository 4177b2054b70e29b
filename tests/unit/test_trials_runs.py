"""A replication is the ordinary model with the ordinary policies in the units drawn: nothing else, and nothing twice."""

from dataclasses import replace

import numpy as np
import pytest

from experiments.store.cache import RunCache
from experiments.trials import read
from experiments.trials.drive import asks_of, in_truth, run_trials, with_numbers
from experiments.trials.facts import rules
from experiments.trials.placebo import size_of
from experiments.trials.replicate import _kept, placed_arms, replicate
from experiments.trials.report import Table, row_of, write
from experiments.trials.selection import choose
from experiments.trials.spec import Outcome
from experiments.work import city_of
from sim.core.errors import ChanganError
from sim.kinds import EventKind
from sim.model import SafeCity
from sim.scenario import Scenario

PLACEBO = """title: Placebo
world: {extends: tiny}
crime_level: 8
units: {kind: segment, number: 12, choose: hottest, per_team: 3}
timing: {run_in_days: 6, trial_days: 6}
dose: {policies: {placebo: {}}}
outcome: {count: recorded}
analysis: {method: ratio_of_ratios}
"""
PATROL = (
    PLACEBO.replace("Placebo", "Patrol").replace(
        "placebo: {}", "spots: {policy: hot_spot_patrol, units_per_10000: 0.01, spots_per_unit: 3}"
    )
    + "effects: [hs_rirr]\npublished: {value: 0.84}\n"
)
CITY = """title: Longer rounds
world: {extends: tiny}
units: {kind: city}
timing: {run_in_days: 5, trial_days: 5}
dose: {policies: {patrol_force: {patrollers_per_10000: 150}}}
outcome: {count: "true"}
analysis: {method: rate_ratio}
"""


def load(tmp_path, text, name="mine"):
    (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    (one,) = read.load([str(tmp_path / f"{name}.yaml")])
    return one


def test_a_placebo_trial_is_the_run_without_any(tmp_path):
    design = with_numbers(load(tmp_path, PLACEBO).design, None, 1)
    found = replicate(design, 3, [("x", Outcome(count="true"), "ratio_of_ratios")])["x"]
    model = SafeCity(design.world, seed=3, city=city_of(design.world)).run()
    events = model.events.frame()
    crimes = events[
        (events["kind"] == EventKind.CRIME) & events["topic"].isin([k for k, n in enumerate(model.crime_names) if n != "fraud"])
    ]
    early = SafeCity(design.world, seed=3, city=city_of(design.world)).run(days=6)
    at_places = np.array([k for k, n in enumerate(model.crime_names) if design.world.crime_types[n].target != "online"])
    chosen = choose(design.units, model.city, early.recorded.on_places(0, 6, at_places), 3, "mine")
    for arm, treated in (("t", True), ("c", False)):
        inside = crimes[chosen.places(treated)[crimes["place"].to_numpy()]]
        before = int((inside["tick"] < 6 * model.ticks_per_day).sum())
        assert (found[f"{arm}.in.before.n"], found[f"{arm}.in.after.n"]) == (before, len(inside) - before)
    assert found["units"] == 12.0 and 0.0 < found["p"] <= 1.0


def test_a_dose_goes_to_treated_units_alone_one_copy_a_team(tmp_path):
    design = load(tmp_path, PATROL).design
    city = city_of(design.world)
    chosen = choose(design.units, city, np.arange(city.n_places), 1, "mine")
    arms = placed_arms(design, chosen)
    copies = {label: policy for label, policy in arms.policies.items() if label not in design.world.policies}
    assert sorted(copies) == ["spots_1", "spots_2"]
    placed = np.sum([policy.where.places(city) for policy in copies.values()], axis=0)
    assert np.array_equal(placed == 1, chosen.places(True)) and placed.max() == 1


def test_two_cities_share_the_run_in_and_differ_afterwards(tmp_path):
    design = load(tmp_path, CITY).design
    found = replicate(design, 1, [("x", Outcome(count="true", kinds=()), "rate_ratio")])["x"]
    assert found["t.in.before.n"] == found["c.in.before.n"]
    straight = SafeCity(design.control, seed=1, city=city_of(design.control)).run()
    events = straight.events.frame()
    late = events[(events["kind"] == EventKind.CRIME) & (events["tick"] >= 5 * straight.ticks_per_day)]
    online = [k for k, n in enumerate(straight.crime_names) if design.world.crime_types[n].target == "online"]
    assert found["c.in.after.n"] == (~late["topic"].isin(online)).sum()


def test_a_run_in_that_is_kept_for_the_next_design_is_left_as_it_was(tmp_path):
    patrol, placebo = (with_numbers(load(tmp_path, text).design, None, 1) for text in (PATROL, PLACEBO))
    asked = [("x", Outcome(count="true"), "ratio_of_ratios")]
    _kept.clear()
    alone = replicate(placebo, 5, asked)
    _kept.clear()
    replicate(patrol, 5, asked)
    (model,) = _kept.values()
    assert replicate(placebo, 5, asked) == alone and next(iter(_kept.values())) is model and model.day == 6


def test_watching_stops_changes_no_run(tmp_path):
    design = with_numbers(load(tmp_path, PATROL).design, None, 1)
    plain = replicate(design, 2, [("x", Outcome(count="true"), "rate_ratio")])["x"]
    both = replicate(design, 2, [("x", Outcome(count="true"), "rate_ratio"), ("y", Outcome(count="after_stop"), "rate_ratio")])
    assert both["x"] == plain
    assert both["y"]["t.in.after.d"] > 100  # six units, four and more stops a day each, six days, and the ordinary patrols


def test_the_trials_city_has_the_stated_crime_and_nothing_else_is_other(tmp_path):
    one = load(tmp_path, PLACEBO)
    made = with_numbers(one.design, None, 1)
    assert {path for path, _, _ in one.design.world.diff(made.world)} == set(rules().crime_level.paths)
    assert made.world.parameters.offending.active_share_of_adults == 8 * one.design.world.parameters.offending.active_share_of_adults
    assert with_numbers(replace(one.design, crime_level=1.0), None, 1).world is one.design.world


class Two:
    """An ensemble of two members."""

    digest = "two"

    def __len__(self):
        return 2

    def applied(self, scenario: Scenario, k: int) -> Scenario:
        return scenario.with_values({"parameters.offending.sessions_per_day": (0.1, 0.9)[k % 2]})


def test_a_finished_replication_is_never_run_again_and_members_have_their_own(tmp_path, monkeypatch):
    one, cache = load(tmp_path, PATROL), RunCache(tmp_path / "cache")
    first = run_trials([one], 2, workers=1, cache=cache)
    assert len(first[0].sums) == 2 and in_truth(first[0]) is not None

    def never(*_):
        raise AssertionError("was known")

    monkeypatch.setattr("experiments.trials.drive.replicate", never)
    again = run_trials([one], 2, workers=1, cache=cache)
    assert again[0].sums == first[0].sums
    monkeypatch.undo()
    members = run_trials([one], 2, Two(), workers=1, cache=cache)
    assert len(members[0].sums) == 2 and members[0].sums != first[0].sums
    near = load(tmp_path, PATROL.replace("method: ratio_of_ratios", "method: ratio_of_ratios, zone: ring"), "near")
    assert {ask[0] for ask in asks_of(one)} != {ask[0] for ask in asks_of(near)}  # another name draws other units


def test_a_failed_replication_is_told_and_the_others_count(tmp_path):
    one = load(tmp_path, PATROL.replace("number: 12", "number: 12, least_recorded: 500"))
    (found,) = run_trials([one], 2, workers=1)
    assert not found.sums and len(found.failures) == 2 and "only 0 units are eligible" in found.failures[0]
    with pytest.raises(ChanganError, match="2 replications or more"):
        run_trials([one], 1)


def test_the_folder_tells_both_languages_and_the_same_numbers(tmp_path):
    patrol, placebo = load(tmp_path, PATROL), load(tmp_path, PLACEBO, "nothing")
    found = run_trials([patrol, placebo], 3, workers=1)
    size = size_of(found[1])
    assert size is not None and size.replications == 3 and size.low <= size.share <= size.high
    table = Table(tuple(row_of(one) for one in found), (), (size,), 3, "", 0)
    folder = write(table, tmp_path / "out", "changan validate trials", None)
    english, chinese = ((folder / name).read_text("utf-8") for name in ("trials.md", "trials.zh.md"))
    assert "Patrol" in english and "安慰剂试验" in chinese and "0.84 (0.77 to 0.89)" in english
    assert {"trials.json", "trials.csv", "forest.svg", "forest.zh.svg", "manifest.json"} <= {p.name for p in folder.iterdir()}
    assert table.share()[1] == 1  # a placebo is no prediction
    for verdict, counts in (("agrees", (1, 1)), ("cannot tell", (0, 1)), ("weaker", (0, 0))):
        row = replace(table.rows[0], verdict=verdict, range_low=0.9, range_high=1.1)
        other = replace(table, rows=(row, table.rows[1]))
        assert (other.share()[0], other.met()) == counts and other.possible() == 0  # 0.77 to 0.89 was published
        assert replace(other, rows=(replace(row, range_low=0.8),)).possible() == 1
