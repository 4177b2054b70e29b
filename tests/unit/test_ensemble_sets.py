"""An ensemble of parameter sets: what it gives a scenario, what it leaves alone, what it refuses and where."""

import pytest

from experiments.cli_ensemble import spelled_out
from experiments.compare import compare
from experiments.ensemble import Ensemble
from experiments.store.cache import RunCache
from experiments.verify import verify
from experiments.work import simulate
from sim.core.errors import ChanganError
from sim.scenario import Scenario
from sim.scenario_errors import ScenarioError

ORIGIN = "origin: {format: 1, scenario: baseline, days: 365, seeds: [1, 2]}\n"
TEXT = (
    ORIGIN
    + """parameters:
  parameters.offending.walk_steps: {default: 4.0, members: [3.0, 5.5, 6.0]}
  crime_types.burglary.attempts_per_search_h: {default: 0.0099, members: [0.02, 0.05, 0.08]}
  parameters.offending.session_min: {default: 120, members: [90, 100, 150]}
"""
)


@pytest.fixture
def three(tmp_path):
    path = tmp_path / "three.yaml"
    path.write_text(TEXT)
    return Ensemble.load(path)


def test_a_scenario_has_the_numbers_of_its_member_and_nothing_else_changes(three):
    base = Scenario.load("tiny")
    made = three.applied(base, 4)
    assert len(three) == 3
    assert {path: there for path, _, there in base.diff(made)} == {
        "parameters.offending.walk_steps": 5.5,
        "crime_types.burglary.attempts_per_search_h": 0.05,
        "parameters.offending.session_min": 100,
    }
    assert three.applied(base, 1).hash == made.hash != three.applied(base, 2).hash


def test_a_number_that_a_scenario_sets_itself_stays(three):
    own = Scenario.load("tiny").with_values({"parameters.offending.walk_steps": 9.0})
    made = three.applied(own, 0)
    assert three.kept(own) == ["parameters.offending.walk_steps"]
    assert made.parameters.offending.walk_steps == 9.0 and made.parameters.offending.session_min == 90


def test_what_is_written_reads_back(three):
    again = Ensemble.from_dict(three.to_dict())
    assert again.digest == three.digest and again.member(2) == three.member(2) and again.origin == three.origin


def test_the_digest_names_the_numbers(three, tmp_path):
    path = tmp_path / "other.yaml"
    path.write_text(TEXT.replace("0.08", "0.081"))
    assert Ensemble.load(path).digest != three.digest


@pytest.mark.parametrize(
    ("text", "where", "words"),
    [
        ("a: 1\n", ":1:1", "it needs origin and parameters"),
        (TEXT.replace("members: [3.0, 5.5, 6.0]", "members: [3.0, 5.5]"), ":3:3", "has 2 members where others have 3"),
        (TEXT.replace("members: [3.0, 5.5, 6.0]", "membres: [3.0, 5.5, 6.0]"), ":3:", "did you mean members?"),
        (TEXT.replace("[90, 100, 150]", "[90, many, 150]"), ":5:", "many"),
        (TEXT.replace("format: 1", "format: 9"), ":1:", "9"),
        (TEXT + "notes: x\n", ":6:1", "unknown key 'notes'"),
        (ORIGIN + "parameters:\n  run.days: {default: 1, members: [2]}\n", ":3:", "at least 2 members"),
    ],
)
def test_a_wrong_file_is_told_where(text, where, words, tmp_path):
    path = tmp_path / "wrong.yaml"
    path.write_text(text)
    with pytest.raises(ScenarioError) as told:
        Ensemble.load(path)
    assert words in str(told.value) and f"wrong.yaml{where}" in str(told.value)


def test_a_path_that_no_scenario_has_is_told_with_the_nearest(tmp_path):
    path = tmp_path / "typo.yaml"
    path.write_text(TEXT.replace("offending.walk_steps", "offending.walk_step"))
    with pytest.raises(ChanganError, match=r"has no number parameters.offending.walk_step; did you mean parameters.offending.walk_steps\?"):
        Ensemble.load(path).applied(Scenario.load("tiny"), 0)


def test_a_member_out_of_range_is_refused_with_its_number(tmp_path):
    path = tmp_path / "far.yaml"
    path.write_text(TEXT.replace("5.5", "550.0"))
    with pytest.raises(ChanganError, match=r"far.yaml, member 1: .*walk_steps"):
        Ensemble.load(path).applied(Scenario.load("tiny"), 1)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["compare", "a", "b", "--ensemble"], ["compare", "a", "b", "--ensemble", "shipped"]),
        (["compare", "--ensemble", "a", "b"], ["compare", "--ensemble", "shipped", "a", "b"]),
        (["claims", "--ensemble", "--seeds", "3"], ["claims", "--ensemble", "shipped", "--seeds", "3"]),
        (["claims", "--ensemble", "mine.yaml"], ["claims", "--ensemble", "mine.yaml"]),
        (["claims", "--ensemble", "shipped"], ["claims", "--ensemble", "shipped"]),
        (["claims"], ["claims"]),
    ],
)
def test_the_option_alone_means_the_shipped_ensemble(words, wanted):
    assert spelled_out(words) == wanted


def test_a_comparison_gives_pair_i_member_i_and_can_be_verified(tmp_path):
    path = tmp_path / "trips.yaml"
    path.write_text(ORIGIN + "parameters:\n  parameters.routine.leisure_skip_share: {default: 0.3, members: [0.1, 0.9, 0.6]}\n")
    trips, cache = Ensemble.load(path), RunCache.usual(tmp_path / "cache")
    base, other = (Scenario.load("tiny", days=3, overrides=[("parameters.justice.hold_days", days)]) for days in ("120", "300"))
    found = compare([base, other], seeds=4, workers=1, cache=cache, ensemble=trips)
    for run in found.runs:
        if run.scenario == 0:
            assert run.digest == simulate(trips.applied(base, run.seed), 0, run.seed).digest != simulate(base, 0, run.seed).digest
    plain = compare([base, other], seeds=2, workers=1)
    assert any("member i mod 3" in note for note in found.notes()) and not any("member i" in note for note in plain.notes())
    assert compare([base, other], seeds=4, workers=1, cache=cache, ensemble=trips).cached == 8
    told = verify(found.write(tmp_path / "result"), sample=None, workers=1)
    assert told.holds and told.same == 8
    assert (
        "3 parameter sets" in (tmp_path / "result" / "report.html").read_text()
        and "3组参数" in (tmp_path / "result" / "report.zh.html").read_text()
    )
