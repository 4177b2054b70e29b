"""An emulator's error is measured on points it never saw, and a poor emulator is refused."""

import numpy as np
import pandas as pd
import pytest

from experiments.analysis.emulator import emulate
from sim.core.errors import ChanganError
from tests.unit.made_answers import answers, design, factor, spoiled


def made(points=200, method="latin_hypercube"):
    return design([factor("a"), factor("b", 1, 100, scale="log"), factor("kind", levels=("x", "y"))], method, points=points)


def smooth(p):
    return np.sin(3 * p.a) + np.log(p.b) / 5 + (p.kind == "y") * p.a


def test_a_smooth_function_is_learned_and_the_stated_error_is_the_true_one():
    found = emulate(answers(made(), smooth, seeds=(1, 2), noise=0.05), "y")
    new = made(500).plan()
    error = found.predict(new) - smooth(new).to_numpy()
    assert found.r2 > 0.95 and found.held_out == 40
    expected = np.sqrt(np.mean(error**2) + 0.05**2 / 2)  # against noisy means the noise of the mean comes on top
    assert 0.6 < found.rmse / expected < 1.6


def test_noise_is_refused_with_what_chance_allows_at_most():
    with pytest.raises(
        ChanganError, match=r"explains \d+% of the variance of 40 points it never saw \(50% is needed\); chance between seeds"
    ):
        emulate(answers(made(), lambda p: 0.1 * p.a, seeds=(1, 2), noise=1.0), "y")


def test_points_without_a_value_never_enter():
    whole = answers(made(), smooth)
    found = emulate(spoiled(whole, range(30)), "y")
    assert found.counted.points_used == 170 and found.counted.missing == 30 and found.held_out == 34
    assert np.isfinite(found.predict(made(50).plan())).all()
    with pytest.raises(ChanganError, match="an emulator needs 50"):
        emulate(spoiled(whole, range(170)), "y")
    with pytest.raises(ChanganError, match="same value"):
        emulate(answers(made(), lambda p: 0 * p.a), "y")


def test_near_copies_of_a_held_out_point_are_held_out_with_it():
    # in a Saltelli sample a point differs from its neighbours in one factor: pure noise in a block must not look learnable
    d = design([factor(n) for n in "abcdefgh"], "sobol", points=32)
    block = pd.Series(np.random.default_rng(1).normal(size=32)).repeat(10).to_numpy()
    with pytest.raises(ChanganError, match="the best emulator explains"):
        emulate(answers(d, lambda p: pd.Series(block, index=p.index)), "y")
