"""Scenario discovery finds a planted box, says how far to believe it, and finds none where there is none."""

import numpy as np
import pandas as pd
import pytest

from experiments.analysis.discovery import discover
from sim.core.errors import ChanganError
from tests.unit.made_answers import answers, design, factor, spoiled


def made(points=600):
    return design([factor("a"), factor("b"), factor("c"), factor("kind", levels=("x", "y", "z"))], "latin_hypercube", points=points)


def planted(p):
    return ((p.a > 0.6) & (p.b < 0.5)).astype(float)


def test_a_planted_box_is_found_with_the_factors_that_make_it_and_no_others():
    found = discover(answers(made(), planted), ["y > 0.5"])
    box = found.box
    assert set(box.limits) == {"a", "b"}
    assert 0.52 < box.limits["a"][0] < 0.68 and box.limits["a"][1] > 0.97  # the first box that is dense enough, not the tightest
    assert box.limits["b"][0] < 0.03 and 0.42 < box.limits["b"][1] < 0.62
    assert box.density > 0.8 and box.coverage > 0.8 and box.density_aside > 0.7 and box.coverage_aside > 0.75
    assert found.base == pytest.approx(0.2, abs=0.03) and all(p < 0.05 for p in box.quasi_p.values())


def test_levels_without_an_order_are_found_too():
    found = discover(answers(made(), lambda p: ((p.kind == "y") & (p.a < 0.7)).astype(float)), ["y > 0.5"])
    assert found.box.limits["kind"] == ("y",) and found.box.density > 0.8


def test_points_without_a_value_are_left_out_counted_and_never_cases_or_non_cases():
    whole = answers(made(), planted)
    gone = whole.design.plan().query("a > 0.6 and b < 0.5").index[:40]
    found = discover(spoiled(whole, gone), ["y > 0.5"])
    assert found.points == 560 and found.counted["y"].missing == 40
    assert found.cases == int(planted(whole.design.plan()).sum()) - 40
    assert set(found.box.limits) == {"a", "b"}


def test_where_chance_decides_the_points_kept_aside_say_so():
    d = made()
    generator = np.random.default_rng(2)
    found = discover(answers(d, lambda p: pd.Series((generator.random(len(p)) < 0.3).astype(float))), ["y > 0.5"])
    assert found.box is None or found.box.density_aside < found.base + 0.15  # while a planted box keeps its density there


def test_too_few_cases_or_points_are_refused():
    with pytest.raises(ChanganError, match="at least 10"):
        discover(answers(made(), planted), ["y > 2"])
    with pytest.raises(ChanganError, match="scenario discovery needs 60"):
        discover(answers(made(40), planted), ["y > 0.5"])
