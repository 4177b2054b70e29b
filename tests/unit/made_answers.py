"""Designs over made-up factors and tables of runs from plain functions, for the tests of the analysis."""

import numpy as np
import pandas as pd

from experiments.analysis.answers import Answers
from experiments.study import Design, Factor, Wanted


def factor(name, low=0.0, high=1.0, kind="lever", **more):
    bounds = {} if "levels" in more else {"low": low, "high": high}
    return Factor(name, kind, f"parameters.made.{name}", "1", "test", **bounds, **more)


def design(factors, method, outcomes=("y",), better="lower", **more):
    return Design("made", "test", tuple(factors), tuple(Wanted(n, "1", n, n, better) for n in outcomes), method, **more)


def answers(made, function, seeds=(1,), noise=0.0):
    """Run a function of the plan (a frame) for every seed, with normal noise around it."""
    plan = made.plan()
    generator = np.random.default_rng(5)
    frames = []
    for seed in seeds:
        y = function(plan)
        y = y if isinstance(y, pd.DataFrame) else pd.DataFrame({made.outcomes[0].name: np.asarray(y, float)}, index=plan.index)
        frames.append((y + noise * generator.normal(size=y.shape)).assign(point=plan.index, seed=seed))
    return Answers.of(made, pd.concat(frames))


def spoiled(found, points, value=np.nan, error=""):
    """Return the answers with some points' runs turned into NaN or failures."""
    runs = found.runs.copy()
    rows = runs["point"].isin(points)
    runs.loc[rows, [one.name for one in found.wanted]] = value
    runs.loc[rows, "error"] = error
    return Answers.of(found.design, runs, found.wanted)
