"""What every metric owes: it measures what it declares, in both languages, and says which count it reads."""

import math

import pytest

from sim.measure import declared, families
from tests.laws.worlds import lively, run

FAMILIES = families()


@pytest.fixture(scope="module")
def done():
    return run(days=8)


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_measures_exactly_what_it_declares(name, done):
    assert {o.name for o in FAMILIES[name].declare(done.plan)} == set(FAMILIES[name].measure(done.view()))


def test_no_outcome_is_declared_twice(done):
    names = [o.name for family in FAMILIES.values() for o in family.declare(done.plan)]
    assert len(names) == len(set(names)) == len(declared(done.plan)) == len(done.outcomes())


@pytest.mark.parametrize("outcome", declared(lively()).values(), ids=lambda o: o.name)
def test_every_outcome_has_unit_labels_and_a_better_side(outcome):
    assert outcome.unit and outcome.label and outcome.family
    assert any("一" <= letter <= "鿿" for letter in outcome.label_zh)
    assert outcome.better in ("lower", "higher", "neither")
    for count in ("true", "reported", "recorded", "cleared"):
        if outcome.name.startswith((f"{count}_crime", f"{count}.")):
            assert outcome.count == count


def test_an_eventful_run_gives_every_outcome_a_number(done):
    assert {name for name, value in done.outcomes().items() if not math.isfinite(value)} == set()


def test_a_run_of_no_days_gives_outcomes_without_failing():
    outcomes = run(days=0).outcomes()
    assert outcomes["true_crime"] == 0.0 and math.isnan(outcomes["cleared_share"])


def test_the_four_counts_fall_from_true_to_cleared(done):
    outcomes = done.outcomes()
    counts = [outcomes[f"{name}_crime"] for name in ("true", "reported", "recorded", "cleared")]
    assert counts == sorted(counts, reverse=True) and counts[-1] > 0
    for count in ("true", "reported", "recorded", "cleared"):
        whole = sum(value for name, value in outcomes.items() if name.startswith(f"{count}."))
        assert outcomes[f"{count}_crime"] == pytest.approx(whole)
