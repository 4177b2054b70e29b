"""A trial file that is wrong is told where, what, and what was probably meant; a right one says the same whatever else is read."""

import pytest

from experiments.trials import read
from experiments.trials.check import COUNTS
from experiments.trials.facts import facts, rules
from sim.core.errors import ChanganError
from sim.scenario_errors import ScenarioError

GOOD = """title: Stops at hot spots
effects: [hs_rirr]
world: {extends: tiny}
units: {kind: segment, number: 20, choose: hottest}
timing: {run_in_days: 10, trial_days: 10}
dose:
  policies:
    spots: {policy: hot_spot_patrol, spots_per_unit: 5}
outcome: {count: recorded}
analysis: {method: ratio_of_ratios}
published: {value: 0.84}
"""


def trial(tmp_path, text=GOOD, name="mine"):
    path = tmp_path / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def problems(tmp_path, text):
    with pytest.raises(ScenarioError) as caught:
        read.load([trial(tmp_path, text)])
    return caught.value.problems


def test_a_file_becomes_a_trial_with_its_design(tmp_path):
    (one,) = read.load([trial(tmp_path)])
    assert (one.key, one.design.name, one.design.placed) == ("mine", "mine", True)
    assert one.design.labels(one.design.dose) == ["spots"] and one.design.labels(one.design.control) == []
    assert one.design.world.run.days == 20 and "spots" not in one.design.world.policies


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("effects: [hs_rirr]", "effects: [hs_rir]", 2, "did you mean hs_rirr?"),
        ("kind: segment", "kind: segmnt", 4, "segment"),
        ("spots_per_unit: 5", "spot_per_unit: 5", 8, "did you mean spots_per_unit?"),
        ("hot_spot_patrol", "hotspot_patrol", 8, "did you mean hot_spot_patrol?"),
        ("count: recorded", "count: recorded, kinds: [burglery]", 9, "did you mean burglary?"),
        ("method: ratio_of_ratios", "method: odds_ratio", 10, "cannot compare recorded"),
        ("number: 20", "number: 21", 4, "do not fill blocks of 2"),
        ("run_in_days: 10", "run_in_days: 0", 5, "need"),
        ("value: 0.84", "value: 0.84, low: 0.9, how: read", 11, "must not cross"),
        ("value: 0.84", "value: 0.84, low: 0.8", 11, "say in `how`"),
        ("    spots: {policy", "    patrol_force: {policy", 6, "a policy is needed"),
        ("timing:", "timming:", 5, "did you mean timing?"),
    ],
)
def test_a_wrong_file_is_told_at_its_line(tmp_path, old, new, line, said):
    assert old in GOOD
    found = problems(tmp_path, GOOD.replace(old, new))
    assert any(p.line == line and said in p.message for p in found), [str(p) for p in found]


def test_an_arm_in_places_may_not_change_the_whole_city(tmp_path):
    text = GOOD.replace("    spots: {policy: hot_spot_patrol, spots_per_unit: 5}", "    patrol_force: {patrollers_per_10000: 60}")
    assert any(p.path == "dose" and "policies.patrol_force.patrollers_per_10000" in p.message for p in problems(tmp_path, text))


def test_both_arms_need_labels_of_their_own(tmp_path):
    text = GOOD.replace("outcome:", "control: {policies: {spots: {policy: hot_spot_patrol}}}\noutcome:")
    assert any(p.path == "control" and "another label" in p.message for p in problems(tmp_path, text))


def test_every_problem_of_every_file_is_told_at_once(tmp_path):
    wrong = [trial(tmp_path, GOOD.replace("hs_rirr", "nothing_known"), "a"), trial(tmp_path, GOOD.replace("segment", "street"), "b")]
    with pytest.raises(ScenarioError) as caught:
        read.load(wrong)
    assert {p.file.rpartition("/")[2] for p in caught.value.problems} == {"a.yaml", "b.yaml"}


def test_a_trial_like_another_has_its_design_and_draws_but_its_own_outcome(tmp_path):
    trial(tmp_path, GOOD, "first")
    text = "title: Nearby\nlike: first\neffects: [hs_diff]\noutcome: {count: recorded}\nanalysis: {method: ratio_of_ratios, zone: ring}\npublished: {value: 0.95}\n"
    first, near = read.load([trial(tmp_path, GOOD, "first"), trial(tmp_path, text, "near")])
    assert near.design.key == first.design.key and near.trial.analysis.zone == "ring"
    other = text + "dose: {policies: {light: {policy: street_lighting}}}\n"
    (lit,) = read.load([trial(tmp_path, other, "lit")])
    assert lit.design.name == "first" and lit.design.key != first.design.key
    assert lit.design.labels(lit.design.dose) == ["light"]  # an own entry replaces the other's whole


def test_a_circle_of_likes_and_an_unknown_trial_are_refused(tmp_path):
    trial(tmp_path, GOOD + "like: b\n", "a")
    with pytest.raises(ScenarioError, match="circle"):
        read.load([trial(tmp_path, GOOD + "like: a\n", "b")])
    with pytest.raises(ChanganError, match="did you mean hot_spots"):
        read.load(["hot_spot"])


def test_every_shipped_trial_loads_and_rests_on_evidence_that_is_there():
    shipped = read.load()
    assert len(shipped) >= 30
    assert {key for one in shipped for key in one.trial.effects} <= set(facts())
    assert all(one.trial.analysis.method in COUNTS for one in shipped)
    for one in shipped:
        if one.trial.effects:
            assert one.trial.title_zh and (one.trial.published.value is not None or one.trial.published.how)


def test_orderings_name_trials_that_exist():
    assert len(read.load_orderings()) >= 10
    assert set(read.load_orderings(["locks", "alarms"])) == {"locks_over_alarms"}


def test_rules_of_bands_cover_the_words_of_trust_that_facts_use_for_sizes():
    assert rules().band("read in the source") == 1.5 and rules().band("from memory") == 2.0
    assert rules().band("assumed") is None and rules().transfer.factor > 1.0
