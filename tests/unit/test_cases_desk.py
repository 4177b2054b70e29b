"""At the counter and the desk: trust, load, urgency, tips. Paired runs of a small world."""

import numpy as np
import pytest

from sim.kinds import EventKind
from tests.laws.worlds import POLICIES, lively, model

SEEDS = (1, 2, 3)
FEWER = {"active_share_of_adults": 0.06}


def events(seed=1, days=16, **groups):
    one = model(lively(**groups), seed=seed).run(days)
    frame = one.events.frame()
    return one, {
        kind: frame[frame["kind"] == int(kind)]
        for kind in (EventKind.CRIME, EventKind.REPORTED, EventKind.RECORDED, EventKind.CLEARED, EventKind.STAYED_AWAY, EventKind.TIP)
    }


def cleared_shares(*violents, seeds=SEEDS, **groups) -> list[float]:
    """Return which share of recorded crimes was cleared: of violent ones (True), of the others (False), or of all (None)."""
    cleared, recorded = np.zeros(len(violents)), np.zeros(len(violents))
    for seed in seeds:
        one, found = events(seed, **groups)
        rows = [one.plan.crime_types[name] for name in one.crime_names]
        harmed = [k for k, row in enumerate(rows) if not row.without_victim]  # the others are found with who did it
        for number, violent in enumerate(violents):
            wanted = [k for k in harmed if violent is None or rows[k].violent == violent]
            cleared[number] += found[EventKind.CLEARED]["topic"].isin(wanted).sum()
            recorded[number] += found[EventKind.RECORDED]["topic"].isin(wanted).sum()
    assert (recorded > 60).all()
    return list(cleared / recorded)


def cleared_share(**groups) -> float:
    return cleared_shares(None, **groups)[0]


def test_a_station_with_more_cases_than_hours_clears_fewer():
    plenty, short = (cleared_share(offending=FEWER, justice={"investigation_h_per_10000_day": h}) for h in (900.0, 3.0))
    assert plenty > 0.2 and short < 0.5 * plenty


def test_where_hours_are_short_violence_comes_first():
    """With hours for all, both are cleared alike; with few, the hours go to violence."""
    gap = {}
    for hours in (250.0, 1_000.0):
        violent, other = cleared_shares(True, False, seeds=range(1, 7), offending=FEWER, justice={"investigation_h_per_10000_day": hours})
        gap[hours] = violent - other
    assert gap[250.0] > 0.1 and abs(gap[1_000.0]) < 0.06


def test_no_station_works_longer_than_its_hours():
    one = model(lively(justice={"investigation_h_per_10000_day": 8.0}))
    worked = []
    for _ in range(10):
        one.run(1)
        assert (one.stations.left >= 0.0).all()
        worked.append(float((one.stations.hours - one.stations.left).sum()))
    assert max(worked) == pytest.approx(8.0 * one.city.n_residents / 10_000) and min(worked) >= 0.0


def test_tips_of_grid_workers_who_know_their_stairs_help():
    base = cleared_share(justice={"tip_share": 0.0, "investigation_h_per_10000_day": 600.0})
    told = cleared_share(justice={"tip_share": 1.0, "tip_clear_gain": 4.0, "investigation_h_per_10000_day": 600.0})
    assert told > base + 0.1
    assert len(events(justice={"tip_share": 0.0})[1][EventKind.TIP]) == 0


def test_where_nobody_is_satisfied_victims_stay_away_and_crime_is_the_same_on_the_first_day():
    unseen = {label: values for label, values in POLICIES.items() if label != "cameras"}  # what an operator sees is told without a victim
    trusting = events(days=1, policies=unseen, justice={"distrust_share": 0.0})[1]
    wary = events(
        days=1, policies=unseen, justice={"distrust_share": 1.0}, opinion={"satisfaction_start": 0.0, "satisfaction_personal_sd": 0.0}
    )[1]
    assert len(trusting[EventKind.CRIME]) == len(wary[EventKind.CRIME]) > 5
    with_victim = wary[EventKind.STAYED_AWAY]
    assert len(with_victim) > 0 and len(trusting[EventKind.STAYED_AWAY]) == 0
    assert len(wary[EventKind.REPORTED]) + len(with_victim) == len(trusting[EventKind.REPORTED])
    by_victims = ~wary[EventKind.REPORTED]["case"].isin(wary[EventKind.CLEARED]["case"])  # an arrest in the act tells of itself
    assert (wary[EventKind.REPORTED]["subject"][by_victims] < 0).all()


def test_cases_closed_by_arrest_or_desk_leave_the_books():
    one = model(lively(), seed=2).run(12)
    open_cases = one.books.cases[: int(one.books.used[2])]
    assert set(np.unique(open_cases["stage"])) <= {0, 1} and (open_cases["worked_h"] >= 0.0).all()
