"""Orderings are right only where the interval says so; a placebo test is honest only where the nominal rate lies in its interval."""

import pytest

from experiments.trials.drive import Replicated
from experiments.trials.orderings import place
from experiments.trials.placebo import size_of
from experiments.trials.read import Loaded
from experiments.trials.spec import Analysis, Ordering, Outcome, Trial, Units


def replicated(key, treated, p=()):
    analysis = Analysis(method="rate_ratio")
    trial = Trial(title=key, units=Units(kind="segment"), outcome=Outcome(count="true"), analysis=analysis)
    rows = [{"t.in.after.n": float(t), "t.in.after.d": 1.0, "c.in.after.n": 40.0, "c.in.after.d": 1.0} for t in treated]
    for row, x in zip(rows, p, strict=False):
        row["p"] = x
    return Replicated(Loaded(key, trial, None), tuple(rows))


def ordering(by="reduction"):
    return {"x": Ordering(stronger="a", weaker="b", text="a over b", source="S01", by=by)}


@pytest.mark.parametrize(
    ("a", "b", "by", "verdict"),
    [
        ((18, 20, 22, 20), (36, 40, 44, 41), "reduction", "right"),
        ((36, 40, 44, 41), (18, 20, 22, 20), "reduction", "wrong"),
        ((36, 40, 44, 41), (18, 20, 22, 20), "rise", "right"),
        ((20, 60, 30, 50), (50, 30, 60, 22), "reduction", "cannot tell"),
    ],
)
def test_an_order_is_told_by_its_paired_interval(a, b, by, verdict):
    (found,) = place(ordering(by), {"a": replicated("a", a), "b": replicated("b", b)})
    assert (found.verdict, found.pairs, found.reduces) == (verdict, 4, by == "reduction")


def test_an_order_of_a_trial_that_was_not_run_is_left_out_and_one_pair_tells_nothing():
    assert place(ordering(), {"a": replicated("a", (1, 2))}) == ()
    (found,) = place(ordering(), {"a": replicated("a", (20,)), "b": replicated("b", (40,))})
    assert found.verdict == "cannot tell"


def test_the_size_of_a_test_has_its_exact_interval():
    p = [0.01] * 10 + [0.5] * 190
    size = size_of(replicated("placebo", [39 + k % 3 for k in range(200)], p))
    assert (size.rejected, size.replications, size.share) == (10, 200, 0.05)
    assert (size.low, size.high) == pytest.approx((0.0242, 0.0900), abs=5e-4)  # Clopper-Pearson, published tables
    assert size.holds
    assert not size_of(replicated("placebo", [39 + k % 3 for k in range(200)], [0.01] * 30 + [0.5] * 170)).holds
    assert size_of(replicated("placebo", (40, 40))) is None
