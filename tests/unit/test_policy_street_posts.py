"""Street posts: units stand on the street and deter there, answer from there, and go in stages to large matters."""

import numpy as np
import pytest

from sim.duty import CallKind
from sim.kinds import EventKind
from sim.policies.street_posts import StreetPosts
from sim.provisions import Cost, Roster, StagedResponse
from tests.laws.worlds import small_city
from tests.unit.quiet_city import call, events_of, happened, quiet

ONE_POST = {"street_posts": {"posts_per_100k": 66.0, "units_per_post": 3}}  # 1,500 residents: one post
FAST = {"talk_min": 0.1, "turnout_min": 0.0, "kept_free_share": 0.0, "residents_per_unit": 1_500.0}


def post_of(one):
    """Return the places of the post's round."""
    return one.walking[1].place[: one.walking[1].first[1]]


def test_where_a_post_stands_places_are_guarded_and_deterred_round_the_clock():
    one = quiet(ONE_POST, **FAST)
    one.run(1)
    around = post_of(one)
    assert one.ground.rows["patrol_total_min"][around].sum() == pytest.approx(3 * 2 * 1_440)
    assert (one.ground.rows["slow"][around] > 0).all() and np.delete(one.ground.rows["slow"], around).max() == 0.0


def test_a_call_near_the_post_is_answered_from_there_and_the_post_is_empty_meanwhile():
    one = quiet(ONE_POST, **FAST)
    one.step()
    call(one, 16.0, int(one.duty.units["post"][1]))
    one.step()
    answered = int(events_of(one, EventKind.DISPATCHED)["actor"].iloc[0])
    walker = int(one.duty.units["walker"][answered])
    assert walker >= 0
    assert happened(one, EventKind.ARRIVED)[0] < 3.0
    one.run(1)
    missing = 3 * 2 * 1_440 - float(one.ground.rows["patrol_total_min"].sum())
    ticks_away = int(one.walking[0].away_until[walker]) - 2  # away from the tick after the one in which it left
    assert missing == pytest.approx(2 * 15 * ticks_away)


@pytest.mark.parametrize(("large", "units"), [(0, 1), (1, 3)])
def test_small_matters_get_one_unit_and_large_ones_several_in_their_stages(large, units):
    one = quiet(ONE_POST, **FAST)
    one.step()
    call(one, 16.0, int(post_of(one)[0]), CallKind.DISPUTE, large=large)
    one.step()
    assert len(events_of(one, EventKind.DISPATCHED)) == units
    assert len(events_of(one, EventKind.ARRIVED)) == 1


def test_a_unit_that_cannot_be_there_in_its_stage_is_not_sent():
    tight = {"street_posts": ONE_POST["street_posts"] | {"second_within_min": 0.0, "third_within_min": 0.0}}
    one = quiet(tight, **FAST)
    one.step()
    call(one, 16.0, int(one.duty.units["post"][0]), CallKind.DISPUTE, large=1)
    one.step()
    assert len(events_of(one, EventKind.DISPATCHED)) == 1


def test_people_at_posts_are_paid_and_shifts_fill_the_day():
    parts = list(StreetPosts(posts_per_100k=66.0).provide(small_city()))
    cost = next(p for p in parts if isinstance(p, Cost))
    rosters = [p for p in parts if isinstance(p, Roster)]
    assert len(rosters) == 3 and sum((r.end_min - r.start_min) % 1440 for r in rosters) == 1440
    assert cost.staff * 0.65 == pytest.approx(sum(r.persons for r in rosters))
    assert any(isinstance(p, StagedResponse) for p in parts)


@pytest.mark.parametrize("placement", ["busy", "spread"])
def test_posts_stand_apart(placement):
    parts = list(StreetPosts(posts_per_100k=200.0, placement=placement, round_m=20.0).provide(small_city()))
    middles = [int(b[0]) for b in next(p for p in parts if isinstance(p, Roster)).beats]
    assert len(set(middles)) == len(middles) == 3
