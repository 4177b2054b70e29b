"""Verdicts rest on the expected effect: worked cases for every word, bands from trust, and effects that come from elsewhere."""

import math

import numpy as np
import pytest

from experiments.trials.analyses import Effect
from experiments.trials.facts import facts, rules
from experiments.trials.spec import Analysis, Outcome, Published, Trial, Units
from experiments.trials.verdict import Band, judge, published


def effect(value, low, high, log=True):
    return Effect(value, low, high, np.zeros(0), log)


FALL = Band(0.8, 0.7, 0.9, 1.0, "")
NONE = Band(1.0, 0.95, 1.05, 1.0, "")
SIGN = Band(math.nan, 1.0, math.inf, 1.0, "")
LESS = Band(-0.3, -0.5, -0.17, 0.0, "")


@pytest.mark.parametrize(
    ("found", "band", "verdict"),
    [
        (effect(0.82, 0.75, 0.9), FALL, "agrees"),
        (effect(0.93, 0.85, 1.01), FALL, "overlaps"),
        (effect(0.65, 0.5, 0.75), FALL, "overlaps"),
        (effect(0.85, 0.6, 1.2), FALL, "cannot tell"),
        (effect(0.96, 0.93, 0.99), FALL, "weaker"),
        (effect(1.0, 0.95, 1.05), FALL, "weaker"),
        (effect(0.5, 0.4, 0.6), FALL, "stronger"),
        (effect(1.3, 1.1, 1.5), FALL, "wrong sign"),
        (effect(1.01, 0.98, 1.04), NONE, "agrees"),
        (effect(0.8, 0.7, 0.9), NONE, "stronger"),
        (effect(1.0, 0.5, 2.0), NONE, "cannot tell"),
        (effect(1.2, 1.05, 1.4), SIGN, "agrees"),
        (effect(1.2, 0.9, 1.4), SIGN, "cannot tell"),
        (effect(0.95, 0.85, 1.06), FALL, "overlaps"),  # as wide as the band
        (effect(0.95, 0.71, 1.27), FALL, "cannot tell"),  # more than twice as wide, and no effect in it
        (effect(0.6, 0.4, 0.95), FALL, "overlaps"),  # as wide, but told apart from no effect
        (effect(0.8, 0.7, 0.9), SIGN, "wrong sign"),
        (effect(-0.2, -0.3, -0.1, log=False), LESS, "agrees"),
        (effect(-0.05, -0.1, 0.0, log=False), LESS, "weaker"),
        (effect(0.3, 0.2, 0.4, log=False), LESS, "wrong sign"),
        (effect(math.nan, math.nan, math.nan), FALL, "cannot tell"),
    ],
)
def test_every_word_has_its_case(found, band, verdict):
    assert judge(found, band) == verdict


def test_the_range_of_single_trials_changes_no_verdict():
    narrow = effect(0.96, 0.93, 0.99)
    wide = Effect(0.96, 0.93, 0.99, np.linspace(0.3, 3.0, 100), True)
    assert wide.range[0] < 0.7 and judge(wide, FALL) == judge(narrow, FALL) == "weaker"


def trial(method, told, key="hs_rirr", count="recorded", **more):
    units = Units(kind="segment")
    return Trial(
        title="t", effects=(key,), units=units, outcome=Outcome(count=count), analysis=Analysis(method=method, **more), published=told
    )


def test_a_band_comes_from_trust_where_no_interval_is_given():
    assert facts()["hs_rirr"].trust == "read in the source"
    band = published(trial("rate_ratio", Published(value=0.84)))
    factor = rules().band("read in the source")
    assert (band.low, band.high) == pytest.approx((0.84**factor, 0.84 ** (1.0 / factor)))
    less = published(trial("elasticity", Published(value=-0.3), lever_ratio=2.0))
    assert (less.low, less.high) == pytest.approx((-0.3 * factor, -0.3 / factor))


def test_transfer_widens_each_end_on_its_side_of_no_effect():
    f = rules().transfer.factor
    fall = published(trial("rate_ratio", Published(value=0.8, low=0.7, high=0.9, how="x")), transfer=True)
    assert (fall.low, fall.high) == pytest.approx((0.7**f, 0.9 ** (1 / f)))
    across = published(trial("rate_ratio", Published(value=1.0, low=0.9, high=1.1, how="x")), transfer=True)
    assert (across.low, across.high) == pytest.approx((0.9**f, 1.1**f))
    rise = published(trial("odds_ratio", Published(value=1.4, low=1.2, high=1.9, how="x"), count="satisfied"), transfer=True)
    assert (rise.low, rise.high) == pytest.approx((1.2 ** (1 / f), 1.9**f))
    sign = published(trial("rate_ratio", Published(low=1.0, how="x")), transfer=True)
    assert sign.low == 1.0 and math.isinf(sign.high)


def test_an_effect_found_here_is_not_widened():
    assert not facts()["cn_sat_self"].western
    told = trial("rate_ratio", Published(value=0.8, low=0.7, high=0.9, how="x"), key="cn_sat_self")
    assert published(told, transfer=True) == published(told)
