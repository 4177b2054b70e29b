"""Four-colour warning: colours from recorded counts alone, patrols that move without growing in number, lists that lose nothing."""

import numpy as np
import pytest

from sim.kinds import EventKind
from sim.policies.four_colour_warning import FourColourWarning
from sim.provisions import Tracking, WarningBoard
from sim.rules.institutions import warning_colour
from tests.laws.worlds import POLICIES, lively, model, small_city

PATROLS = {"patrol_force": {"patrollers_per_10000": 300, "beat_level": "grid"}, "grid_management": POLICIES["grid_management"]}
BOARD = {
    "review_days": 7, "level": "grid", "least_reviews": 1, "least_recorded": 1, "patrol_share": 1.0, "visitors": 2.0, "track_cases": False,
    "track_disputes": False, "checkers_per_10000": 0.0,
}  # fmt: skip
LISTS = {"board": False, "track_cases": True, "track_disputes": True, "checkers_per_10000": 20.0}


def record(one, day, place, times):
    """Write recorded crimes by hand."""
    one.events.append(tick=np.full(times, day * 96), kind=int(EventKind.RECORDED), topic=0, place=place)


def peaceful(policies):
    """Return a world in which no crime happens but what a test writes down."""
    quiet = lively(policies, offending={"active_share_of_adults": 0.0, "held_at_start_odds": 0.0})
    none = {f"matter_types.{name}.harden_per_month": 0.0 for name in quiet.matter_types}
    none |= {f"crime_types.{name}.attempts_per_resident_year": 0.0 for name, row in quiet.crime_types.items() if row.target == "online"}
    none |= {f"crime_types.{name}.attempts_per_search_h": 0.0 for name in quiet.crime_types}  # a city has one offender at least
    return quiet.with_values(none)


def institutions(one):
    return next(area for area in one.areas if area.name == "institutions")


def kinds(one):
    return np.bincount(one.events.frame(columns=["kind"])["kind"], minlength=65)


@pytest.mark.parametrize(("count", "colour"), [(10, 1), (11, 1), (12, 2), (13, 2), (14, 3), (15, 3), (16, 4), (0, 1)])
def test_colours_follow_the_published_borders(count, colour):
    assert warning_colour(count, 10.0, 2.0, (0.10, 0.30, 0.50)) == colour


def test_a_single_recorded_crime_colours_nothing():
    assert warning_colour(1.0, 0.0, 2.0, (0.1, 0.3, 0.5)) == 1 and warning_colour(2.0, 0.0, 2.0, (0.1, 0.3, 0.5)) == 4


def test_a_unit_turns_red_when_more_is_recorded_and_stays_green_when_more_merely_happens():
    one = model(peaceful(PATROLS | {"four_colour_warning": BOARD}), seed=2)
    grid = one.city.mesh.unit[3]
    first, second = (int(np.flatnonzero(grid == u)[0]) for u in (0, 1))
    one.run(1)
    record(one, 0, first, 2), record(one, 0, second, 2)
    record(one, 9, first, 8), record(one, 9, second, 2)
    one.events.append(tick=np.full(50, 9 * 96), kind=int(EventKind.CRIME), topic=0, place=second)
    one.run(14)
    colour = institutions(one).colour
    assert set(colour[grid == 0]) == {4} and set(colour[grid == 1]) == {1}
    assert set(one.stations.urgent[grid == 0]) == {1} and not one.stations.urgent[grid != 0].any()
    board = one.events.frame()
    board = board[board["kind"] == EventKind.UNIT_COLOUR]
    assert board["actor"].tolist() == [0] and board["topic"].tolist() == [4] and board["value"].iloc[0] == pytest.approx(3.0)


def test_red_takes_patrols_from_green_and_the_hours_on_duty_stay_the_same():
    without = model(lively(PATROLS), seed=2)
    board = model(lively(PATROLS | {"four_colour_warning": BOARD}), seed=2)
    for one in (without, board):
        one.run(14)
    grid = board.city.mesh.unit[3]
    minutes = [one.ground.rows["patrol_total_min"] for one in (without, board)]
    assert minutes[1].sum() == pytest.approx(minutes[0].sum(), rel=1e-9)
    record(board, 13, int(np.flatnonzero(grid == 0)[0]), 200)
    before = board.ground.rows["patrol_total_min"].copy()
    board.run(7)
    gained = board.ground.rows["patrol_total_min"] - before
    inside = gained[grid == 0].sum() / gained.sum()
    usual = minutes[0][grid == 0].sum() / minutes[0].sum()
    assert kinds(board)[EventKind.PATROL_MOVED] > 0 and inside > usual + 0.1
    board.run(21)  # a week later 200 is the trend: green, and everybody is home again
    orders = institutions(board).patrols
    assert (orders.walkers.beat == orders.home)[
        board.city.mesh.unit[3][board.walking[1].place[board.walking[1].first[orders.home]]] != 0
    ].any()


def test_what_is_tracked_is_never_dropped_and_costs_officers_hours():
    slow = {"justice": {"drop_days": 2, "investigation_h_per_10000_day": 0.5}}
    crimes = lively(PATROLS, **slow)
    loose, tracked = model(crimes, seed=3), model(lively(PATROLS | {"four_colour_warning": LISTS}, **slow), seed=3)
    for one in (loose, tracked):
        one.run(10)
    assert kinds(loose)[EventKind.NOT_CLEARED] > 5 and kinds(tracked)[EventKind.NOT_CLEARED] == 0
    assert kinds(tracked)[EventKind.CASE_COLOUR] > 5 and kinds(loose)[EventKind.CASE_COLOUR] == 0
    assert tracked.stations.left.sum() == 0.0


def test_people_released_are_visited_and_reckon_with_arrest():
    loose, tracked = model(lively(PATROLS), seed=3), model(lively(PATROLS | {"four_colour_warning": LISTS}), seed=3)
    for one in (loose, tracked):
        one.run(10)
    checked = tracked.events.frame()
    checked = checked[checked["kind"] == EventKind.PERSON_CHECKED]
    assert len(checked) > 10
    released = tracked.events.frame()
    released = released[released["kind"].isin([int(EventKind.ARREST), int(EventKind.RELEASE)])]
    held_at_start = set(np.flatnonzero(model(lively(PATROLS), seed=3).offenders.held_until > 0))
    assert set(checked["actor"]) <= set(released["actor"]) | held_at_start  # nobody without a record
    assert tracked.offenders.risk.mean() > loose.offenders.risk.mean()


def test_the_board_and_each_list_can_be_had_alone():
    city = small_city()
    board = list(FourColourWarning(**BOARD).provide(city))
    lists = list(FourColourWarning(**LISTS).provide(city))
    assert [type(p) for p in board[1:]] == [WarningBoard] and [type(p) for p in lists[1:]] == [Tracking]
    assert lists[1].cases and lists[1].disputes and lists[1].checks_per_day == pytest.approx(20.0 * 0.15 * 8.0)
