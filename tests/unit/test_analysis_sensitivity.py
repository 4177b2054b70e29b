"""Sensitivity: known indices are found, chance is told from effect, and a missing run never becomes a number."""

import numpy as np
import pandas as pd
import pytest

from experiments.analysis import Answers, sensitivity
from sim.core.errors import ChanganError
from tests.unit.made_answers import answers, design, factor, spoiled

PI = np.pi
# Ishigami function, a = 7, b = 0.1: closed form of the indices (Saltelli et al. 2000, Sensitivity Analysis, p. 179)
FIRST, TOTAL = {"x1": 0.3139, "x2": 0.4424, "x3": 0.0}, {"x1": 0.5576, "x2": 0.4424, "x3": 0.2437}


def ishigami(p):
    return np.sin(p.x1) + 7 * np.sin(p.x2) ** 2 + 0.1 * p.x3**4 * np.sin(p.x1)


def made(method, **more):
    return design([factor(name, -PI, PI) for name in ("x1", "x2", "x3")], method, **more)


def test_sobol_indices_of_ishigami_are_those_of_the_closed_form():
    found = sensitivity(answers(made("sobol", points=1024), ishigami), "y")
    assert found.method == "sobol" and found.blocks == 1024 and found.blocks_left_out == 0
    for name in ("x1", "x2", "x3"):
        row = found.table.loc[name]
        assert abs(row["first"] - FIRST[name]) < 0.02 and abs(row["total"] - TOTAL[name]) < 0.02
        assert row.first_low < FIRST[name] < row.first_high and row.total_low < TOTAL[name] < row.total_high
    assert list(found.table.index) == ["x1", "x2", "x3"]


def test_intervals_shrink_with_the_sample():
    few, many = (sensitivity(answers(made("sobol", points=n), ishigami), "y").table for n in (64, 1024))
    assert ((few.total_high - few.total_low) > 2 * (many.total_high - many.total_low)).all()


def test_the_first_blocks_of_a_study_that_was_stopped_are_a_smaller_study():
    full = answers(made("sobol", points=512), ishigami)
    part = Answers.of(full.design, full.runs[full.runs.point < 1200], full.wanted)  # 240 blocks of five
    found = sensitivity(part, "y")
    assert (found.blocks, found.blocks_left_out) == (240, 272)
    assert all(found.table.loc[n, "total_low"] < TOTAL[n] < found.table.loc[n, "total_high"] for n in TOTAL)


@pytest.mark.parametrize("how", [{"value": np.nan}, {"error": "worker died"}])
def test_one_missing_run_leaves_out_its_block_and_is_counted_and_never_makes_an_index_zero(how):
    whole = answers(made("sobol", points=512), ishigami)
    found = sensitivity(spoiled(whole, [7], **how), "y")
    assert (found.blocks, found.blocks_left_out) == (511, 1)
    assert found.counted.failed + found.counted.missing == 1 and "left out" in found.counted.words()
    assert abs(found.table.loc["x2", "total"] - TOTAL["x2"]) < 0.03
    without = sensitivity(whole, "y").table
    assert np.allclose(found.table.sort_index().total, without.sort_index().total, atol=0.02)


def test_morris_gives_the_slopes_of_a_linear_function_exactly():
    slopes = {"a": 3.0, "b": -2.0, "c": 0.5, "d": 0.0}
    d = design([factor(n, -1.0, 1.0) for n in slopes], "morris", paths=10)
    found = sensitivity(answers(d, lambda p: sum(s * p[n] for n, s in slopes.items())), "y")
    assert list(found.table.index) == ["a", "b", "c", "d"]
    for name, slope in slopes.items():
        row = found.table.loc[name]  # the range of each factor is 2, so its whole effect is twice the slope
        assert (
            row.mu == pytest.approx(2 * slope) and row.mu_star == pytest.approx(2 * abs(slope)) and row.sigma == pytest.approx(0, abs=1e-9)
        )
    assert found.told() == ["a", "b", "c"]


def test_morris_leaves_out_whole_paths_and_tells_effects_from_noise():
    d = design([factor(n) for n in "abcd"], "morris", paths=30)
    noisy = answers(d, lambda p: 10 * p.a, seeds=range(5), noise=1.0)
    found = sensitivity(noisy, "y")
    assert found.told() == ["a"] and 0.0 < found.floor < found.table.loc["a", "mu_star"] / 5
    others = found.table.drop("a").mu_star
    assert others.between(found.floor * 0.5, found.floor * 2).all()  # the floor is what chance gives factors that do nothing
    less = sensitivity(spoiled(noisy, [0, 6]), "y")  # paths of five points
    assert (less.blocks, less.blocks_left_out) == (28, 2)


def test_pawn_tells_what_matters_from_what_does_not_on_any_sample():
    d = made("latin_hypercube", points=600)
    found = sensitivity(spoiled(answers(d, ishigami), range(10)), "y")
    assert found.method == "pawn" and found.blocks == 590 and found.blocks_left_out == 10
    assert found.table.index[0] == "x2" and set(found.told()) >= {"x1", "x2"}
    assert all(abs(found.table.loc[n, "first"] - FIRST[n]) < 0.06 for n in FIRST)
    nothing = sensitivity(answers(d, lambda p: np.sin(1e6 * p.x1 * p.x2)), "y")
    assert len(nothing.told()) <= 1  # the floor is a 95th percentile


def test_of_a_saltelli_sample_pawn_uses_the_two_even_samples_only():
    found = sensitivity(answers(made("sobol", points=128), ishigami), "y", "pawn")
    assert found.blocks == 256


def test_what_cannot_be_told_is_refused():
    d = made("sobol", points=32)
    with pytest.raises(ChanganError, match="same value at every point"):
        sensitivity(answers(d, lambda p: 0 * p.x1 + 4.0), "y")
    whole = answers(d, ishigami)
    with pytest.raises(ChanganError, match="4 complete blocks of its design are finished; sobol needs 8"):
        sensitivity(Answers.of(d, whole.runs[whole.runs.point < 20], whole.wanted), "y")
    with pytest.raises(ChanganError, match="0 complete blocks"):
        sensitivity(spoiled(whole, range(160)), "y")
    with pytest.raises(ChanganError, match="morris needs the design"):
        sensitivity(whole, "y", "morris")
    with pytest.raises(ChanganError, match="no outcome"):
        sensitivity(whole, "z")


def test_a_points_value_is_its_mean_over_finished_seeds_on_the_scale_of_the_study():
    d = design([factor("a"), factor("b")], "latin_hypercube", points=3)
    runs = pd.DataFrame(
        {"point": [0, 0, 1, 1, 2], "seed": [1, 2, 1, 2, 1], "y": [1.0, 3.0, 5.0, np.nan, np.nan], "error": ["", "", "", "", "died"]}
    )
    found = Answers.of(d, runs.sample(frac=1, random_state=1))
    assert found.means("y")[:2].tolist() == [2.0, 5.0] and np.isnan(found.means("y")[2])
    assert vars(found.counted("y")) == {"points_planned": 3, "points_used": 2, "runs": 5, "failed": 1, "missing": 1}


def test_the_shares_of_noise_are_those_that_went_in():
    d = design([factor("a"), factor("b")], "latin_hypercube", points=400)
    runs = answers(d, lambda p: 4 * p.a, seeds=range(8), noise=1.0).runs
    runs["y"] += runs["seed"].map(dict(enumerate(np.random.default_rng(1).normal(size=8))))
    found = Answers.of(d, runs).noise("y")  # variances: points 16 / 12, seeds about 1, rest 1
    assert found.points_share / found.rest_share == pytest.approx(16 / 12, rel=0.1) and found.seeds == 8
    assert found.points_share + found.seeds_share + found.rest_share == pytest.approx(1.0)
    assert np.isnan(answers(d, lambda p: p.a).noise("y").points_share)
