"""Robustness: regret and satisficing by hand, and an assumption flips a ranking only when it really does."""

import numpy as np
import pandas as pd
import pytest

from experiments.analysis.conditions import Condition
from experiments.analysis.robustness import ranking, regret, robustness
from experiments.analysis.worlds import Worlds
from experiments.study import Wanted
from sim.core.errors import ChanganError
from tests.unit.made_answers import answers, design, factor, spoiled


def worlds(values, better="lower", **columns):
    n = np.shape(values)[1]
    columns = columns or {"w": np.arange(float(n))}
    made = tuple(factor(name, kind="uncertainty") for name in columns)
    policies = pd.DataFrame({"l": np.arange(float(len(values)))})
    return Worlds(
        policies, pd.DataFrame(columns), {"y": np.array(values, float)}, (Wanted("y", "1", "y", "y", better),), (factor("l"),), made
    )


def test_regret_by_hand():
    # three policies in two worlds, higher better: the best are 5 and 9
    assert regret(np.array([[5.0, 1.0], [3.0, 9.0], [4.0, 8.0]])).tolist() == [[0, 8], [2, 0], [1, 1]]


def test_regret_and_the_share_of_good_worlds_by_hand():
    cost = [[1, 1, 1, 1, 9, 9, 9, 9], [3, 3, 3, 3, 3, 3, 3, 3], [5, 5, 5, 5, 2, 2, 2, 2]]
    found = robustness(worlds(cost), ("y",), (Condition.parse("y <= 4"),))
    assert found.regret["y"]["worst"].tolist() == [7, 2, 4] and found.regret["y"]["mean"].tolist() == [3.5, 1.5, 2.0]
    assert found.least("y") == 1 and found.good["share"].tolist() == [0.5, 1.0, 0.5]
    assert found.good["low"][1] == pytest.approx(8 / (8 + 1.959964**2))  # Wilson's bound for 8 of 8
    higher = robustness(worlds(cost, "higher"), ("y",))
    assert higher.regret["y"]["worst"].tolist() == [4, 6, 7]


def test_a_world_in_which_a_policy_has_no_value_is_left_out_of_regret_and_counted():
    cost = np.ones((2, 10))
    cost[1, 3] = np.nan
    cost[0, 3] = 50.0
    found = robustness(worlds(cost), ("y",), (Condition.parse("y < 2"),))
    assert found.worlds_used == {"y": 9} and found.regret["y"]["worst"].tolist() == [0, 0]
    assert found.good["worlds"].tolist() == [10, 9] and found.good["share"].tolist() == [0.9, 1.0]
    with pytest.raises(ChanganError, match="6 states of the world are complete"):
        robustness(worlds(np.where(np.arange(10) < 3, np.nan, cost)), ("y",))


def test_the_assumption_that_decides_flips_the_ranking_and_others_do_not():
    generator = np.random.default_rng(3)
    w, other = generator.random(80), generator.random(80)
    a = np.where(w < 0.4, 1.0, 3.0) + 0.1 * other  # lower is better: a wins below 0.4
    found = ranking(worlds([a, np.full(80, 2.0)], w=w, other=other), "y", 0, 1)
    first = found.flips[0]
    assert first.factor == "w" and first.flips and 0.36 < first.cut < 0.44 and (first.below, first.above) == (1.0, 0.0)
    assert not next(one for one in found.flips if one.factor == "other").flips
    assert found.share == pytest.approx(float((w < 0.4).mean())) and found.low < found.share < found.high


def test_chance_alone_rarely_flips_a_ranking():
    generator = np.random.default_rng(4)
    said = 0
    for _ in range(25):
        columns = {name: generator.random(40) for name in "abcdef"}
        values = generator.random((2, 40))
        said += any(one.flips for one in ranking(worlds(values, **columns), "y", 0, 1).flips)
    assert said <= 4  # 5 % of 25 are 1; six assumptions and all cuts are corrected for


def test_a_policy_that_is_better_everywhere_is_never_overturned():
    found = ranking(worlds([np.ones(30), np.full(30, 2.0)]), "y", 0, 1)
    assert found.share == 1.0 and not any(one.flips for one in found.flips) and found.ties == 0
    with pytest.raises(ChanganError, match="differ in 0 states"):
        ranking(worlds([np.ones(30), np.ones(30)]), "y", 0, 1)


def crossed():
    levers, unknown = [factor("l", 0, 2, integer=True)], [factor("w", kind="uncertainty")]
    return design(
        [*unknown, *levers], "crossed",
        sides=(design(levers, "grid", levels=3), design(unknown, "latin_hypercube", points=20)),
    )  # fmt: skip


def test_a_crossed_design_becomes_a_table_of_policies_and_worlds():
    made = answers(crossed(), lambda p: 10 * p.l + p.w)
    found = Worlds.simulated(made, ("y",))
    assert found.policies["l"].tolist() == [0, 1, 2] and found.values["y"].shape == (3, 20)
    assert np.allclose(found.values["y"], 10 * np.arange(3)[:, None] + found.worlds["w"].to_numpy())
    assert np.isnan(Worlds.simulated(spoiled(made, [4]), ("y",)).values["y"]).sum() == 1
    assert found.names == ["l=0", "l=1", "l=2"]


def test_a_design_that_is_not_crossed_is_refused_or_emulated_with_its_error():
    d = design([factor("w", kind="uncertainty"), factor("l")], "latin_hypercube", points=200)
    made = answers(d, lambda p: (p.l - p.w) ** 2)
    with pytest.raises(ChanganError, match="does not run every policy in every state of the world"):
        Worlds.simulated(made, ("y",))
    found = Worlds.emulated(made, ("y",), pd.DataFrame({"l": [0.0, 0.5, 1.0]}))
    exact = (np.array([0.0, 0.5, 1.0])[:, None] - found.worlds["w"].to_numpy()) ** 2
    assert np.abs(found.values["y"] - exact).max() < 0.05 and "R²" in found.said[0]
    assert robustness(found, ("y",)).least("y") == 1


@pytest.mark.parametrize("text", ["y", "y = 3", "y < x", "y < 0%", "y > 120%", "> 3", "y < nan"])
def test_what_is_no_condition_is_refused(text):
    with pytest.raises(ChanganError, match="no condition"):
        Condition.parse(text)


def test_conditions_leave_out_what_has_no_value():
    values = np.array([1.0, 2.0, 3.0, 4.0, np.nan])
    assert Condition.parse("y >= 3").met(values).tolist() == [False, False, True, True, False]
    assert Condition.parse("y > 50%").met(values).tolist() == [False, False, True, True, False]
    assert str(Condition.parse(" true_crime<=1e3")) == "true_crime <= 1000"
