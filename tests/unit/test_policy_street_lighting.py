"""Street lighting: dark streets first, none darker, paid by the metre; at night attempts fall where it got lighter."""

import numpy as np
import pytest

from sim.policies.street_lighting import StreetLighting
from sim.provisions import Cost, Lighting
from tests.laws.worlds import lively, model, run, small_city
from tests.unit.crime_counts import counted


def provided(**values):
    found = list(StreetLighting(**values).provide(small_city()))
    return next(p for p in found if isinstance(p, Lighting)), next(p for p in found if isinstance(p, Cost))


def test_the_darkest_streets_are_lit_first():
    before = small_city().form.light
    lit = provided(streets_share=0.25, light_to=1.0)[0].light > 0
    assert lit.sum() == round(0.25 * len(before))
    assert before[lit].max() <= before[~lit].min()


def test_no_street_gets_darker_and_light_that_is_there_is_not_paid_for():
    lighting, cost = provided(streets_share=1.0, light_to=0.5)
    before, length = small_city().form.light, small_city().streets.length_m.astype(np.float64)
    assert ((lighting.light == 0) == (before >= 0.5)).all()
    assert cost.capital_cny == pytest.approx(length[before < 0.5].sum() * 200)
    one = run(lively({"street_lighting": {"streets_share": 1.0, "light_to": 0.5}}), 1)
    assert (one.sites.rows["light"] >= before.astype(np.float64)).all()
    assert one.sites.rows["light"].min() == 0.5


def test_more_streets_never_leave_one_darker():
    few, many = (provided(streets_share=share)[0].light for share in (0.2, 0.6))
    assert (many >= few).all() and many.sum() > few.sum()


def test_residents_of_lit_streets_feel_safer_the_next_day():
    lit, dark = run(lively({"street_lighting": {"streets_share": 1.0, "light_to": 1.0}}), 1), run(lively({}), 1)
    home = small_city().population.home
    gained = (1.0 - small_city().form.light)[home] > 0.4
    difference = lit.people.security.astype(np.float64) - dark.people.security
    assert difference[gained].mean() > 0
    assert model(lively({})).sites.rows["light"].max() <= 1.0


def test_thefts_of_ebikes_at_night_fall():
    """Everything else equal and the night long: an outdoor property crime falls, by the mechanism of being seen."""
    values = {"parameters.routine.dark_share_by_hour": [1.0] * 24}
    before, after = (
        counted(policies, range(1, 9), 15, values)[0]["ebike_theft"]
        for policies in ({}, {"street_lighting": {"streets_share": 1.0, "light_to": 1.0}})
    )  # fmt: skip
    assert before > 300
    assert after < 0.95 * before
