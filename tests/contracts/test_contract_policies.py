"""What every policy owes the planner: names, side effects, evidence, units and ranges, its own tests, and nothing at dose zero."""

from functools import cache
from pathlib import Path

import pytest

from sim.core.params import declarations
from sim.provisions import Cost, Policy
from sim.scenario_parts import policies
from tests.laws.doses import DOSES
from tests.laws.worlds import POLICIES, lively, run, small_city

ROOT = Path(__file__).parents[2]
ALL = policies()
SOME = {name: {} for name in ALL} | DOSES | POLICIES
SMALL = set("abcdefghijklmnopqrstuvwxyz_0123456789")


@pytest.mark.parametrize("name", ALL)
def test_a_policy_says_what_it_is_in_two_languages_and_at_what_price(name):
    policy = ALL[name]
    assert policy.title and policy.changes.endswith(".")
    assert any("一" <= letter <= "鿿" for letter in policy.title_zh)
    assert policy.side_effects and all(len(text) > 20 and text.endswith(".") for text in policy.side_effects)
    assert policy.__doc__ and set(name) <= SMALL


@pytest.mark.parametrize("name", ALL)
def test_a_policy_names_its_evidence_and_how_far_to_trust_it(name):
    assert ALL[name].evidence
    for piece in ALL[name].evidence:
        assert piece.key and len(piece.text) > 15
        assert piece.trust in ("read in the source", "secondary source", "from memory", "assumed", "authority's own claim")


@pytest.mark.parametrize("name", ALL)
def test_every_number_of_a_policy_has_unit_range_source_and_a_default_inside(name):
    own = [d for d in declarations(ALL[name]) if not d.path.startswith("where.")]
    assert len(own) > 2
    for d in own:
        assert d.unit and d.source and d.help, d.path
        if isinstance(d.default, int | float) and not isinstance(d.default, bool):
            assert d.low is not None and d.high is not None, f"{name}.{d.path} has no range"
            assert d.low <= d.default <= d.high


@cache
def _without(name: str):
    """Return the policies that are around one, and their run."""
    others = {label: values for label, values in POLICIES.items() if label not in (name, "grid_management")}
    return others, run(lively(others), 6, seed=7)


def around(name: str):
    """Return what `_without` does, run once for all policies that are none of the usual ones."""
    return _without(name if name in POLICIES else "")


@pytest.mark.parametrize("name", ALL)
def test_every_policy_at_dose_zero_equals_the_baseline_to_the_last_bit(name):
    assert ALL[name].dose_zero, f"say in {name}.dose_zero which parameters set it to nothing"
    others, baseline = around(name)
    zero = run(lively(others | {name: ALL[name].dose_zero}), 6, seed=7)
    assert zero.digest() == baseline.digest()
    assert float(zero.daily()["cost_cny"].sum()) == float(baseline.daily()["cost_cny"].sum())


@pytest.mark.parametrize("name", sorted(ALL.keys() - {"placebo"}))
def test_every_policy_at_an_ordinary_dose_changes_the_run_and_costs_something(name):
    others, baseline = around(name)
    dosed = run(lively(others | {name: SOME[name]}), 6, seed=7)
    assert dosed.digest() != baseline.digest()
    assert float(dosed.daily()["cost_cny"].sum()) > float(baseline.daily()["cost_cny"].sum())
    assert any(isinstance(part, Cost) for part in ALL[name](**SOME[name]).provide(small_city()))


@pytest.mark.parametrize("name", ALL)
def test_a_policy_is_a_pure_function_of_its_parameters_and_the_city(name):
    policy = ALL[name](**SOME[name])
    assert repr(list(policy.provide(small_city()))) == repr(list(policy.provide(small_city())))


@pytest.mark.parametrize("name", ALL)
def test_every_policy_has_a_test_of_its_mechanism(name):
    assert list((ROOT / "tests" / "unit").glob(f"test_polic*_{name}*.py")), f"write tests/unit/test_policies_{name}.py"


def test_policies_do_not_depend_on_their_order_in_a_file():
    forward = lively(dict(sorted(POLICIES.items())))
    backward = lively(dict(sorted(POLICIES.items(), reverse=True)))
    assert run(forward, 4).digest() == run(backward, 4).digest()


def test_the_base_of_policies_has_no_plugin_name():
    assert Policy not in ALL.values()
