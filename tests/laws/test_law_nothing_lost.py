"""Nobody and nothing is lost: people, e-bikes, incidents, matters, patrol minutes."""

import numpy as np
import pandas as pd
import pytest

from sim.kinds import EventKind
from sim.metric import COUNTS
from tests.laws.worlds import lively, model, run

DAYS = 14


@pytest.fixture(scope="module")
def done():
    return run(lively(), DAYS, seed=6)


@pytest.fixture(scope="module")
def events(done):
    return done.events.frame()


def of(events, kind):
    return events[events["kind"] == int(kind)]


def counted(presence):
    """Split packed presence into four counts [home, indoors, street, e-bikes] per place."""
    return np.stack([(presence >> shift) & 65535 for shift in (0, 16, 32, 48)])


@pytest.mark.parametrize("tick_min", [5, 15, 60])
def test_at_every_tick_everybody_is_somewhere_and_every_ebike_is_parked_or_ridden(tick_min):
    begun = model(lively(tick_min=tick_min), seed=2)
    at_start = counted(begun.ground.presence)
    riders = int(begun.people.ebike.sum())
    assert at_start[0].sum() == begun.city.n_residents and at_start[1:3].sum() == 0
    seen = set()
    for _ in range(3 * begun.ticks_per_day):
        begun.step()
        home, indoors, street, ebikes = counted(begun.ground.presence).sum(axis=1)
        assert home + indoors + street == begun.city.n_residents
        assert at_start[3].sum() - riders <= ebikes <= at_start[3].sum()
        assert (begun.ground.presence >= 0).all()
        seen.add(int(street))
    assert len(seen) > 20
    np.testing.assert_array_equal(counted(begun.ground.presence), at_start)  # five in the morning: everybody is home again


def test_street_total_is_the_sum_over_ticks():
    begun = model(seed=3)
    total = np.zeros(begun.city.n_places, np.int64)
    for _ in range(150):
        begun.step()
        total += counted(begun.ground.presence)[2]
    np.testing.assert_array_equal(begun.ground.street_total, total)


def test_every_incident_has_one_beginning_and_its_story_is_in_order(events):
    crime, reported, recorded = of(events, EventKind.CRIME), of(events, EventKind.REPORTED), of(events, EventKind.RECORDED)
    cleared, closed = of(events, EventKind.CLEARED), of(events, EventKind.NOT_CLEARED)
    assert min(map(len, (crime, reported, recorded, cleared, closed))) > 5
    for rows in (crime, reported, recorded, cleared, closed):
        assert rows["case"].is_unique
    assert set(reported["case"]) <= set(crime["case"])
    assert set(recorded["case"]) <= set(reported["case"])
    assert set(cleared["case"]) | set(closed["case"]) <= set(recorded["case"])
    assert set(cleared["case"]).isdisjoint(closed["case"])
    for earlier, later in ((crime, reported), (reported, recorded), (recorded, cleared), (recorded, closed)):
        joined = later.merge(earlier, on="case", suffixes=("", "_before"))
        assert len(joined) == len(later)
        assert (joined["tick"] >= joined["tick_before"]).all()
        for column in ("place", "topic", "subject", "value"):
            assert (joined[column] == joined[f"{column}_before"]).all()


def test_every_attempt_ends_in_exactly_one_way(done, events):
    kinds = (EventKind.CRIME, EventKind.ATTEMPT_FAILED, EventKind.INTERCEPTED)
    ends = events[events["kind"].isin([int(k) for k in kinds])]
    hardened = of(events, EventKind.MATTER_HARDENED)
    assert ends["case"].is_unique
    assert sorted(ends["case"]) == list(range(len(ends)))
    assert int(done.books.used[4]) == len(ends)  # the counter of incidents
    without_offender = of(events, EventKind.CRIME).query("actor < 0")  # violent ends of disputes, and frauds from elsewhere
    without_offender = without_offender[without_offender["topic"] != done.crime_names.index("fraud")]
    assert 0 < len(without_offender) <= len(hardened)


def test_what_is_reported_later_than_now_is_still_open(done, events):
    waiting = {int(n) for n in done.books.cases["number"][: done.books.used[2]]}
    crime = set(of(events, EventKind.CRIME)["case"])
    reported, recorded = set(of(events, EventKind.REPORTED)["case"]), set(of(events, EventKind.RECORDED)["case"])
    ended = set(of(events, EventKind.CLEARED)["case"]) | set(of(events, EventKind.NOT_CLEARED)["case"])
    assert waiting <= crime
    assert recorded - ended == waiting & recorded  # under investigation
    assert (waiting - recorded).isdisjoint(reported)  # told to nobody yet


def test_daily_counts_are_the_events(done, events):
    daily = done.daily()
    for count, kind in COUNTS.items():
        rows = of(events, kind)
        assert daily[f"{count}_crime"].sum() == len(rows[rows["tick"] < DAYS * 96])
        for k, name in enumerate(done.crime_names):
            by_day = np.bincount(rows[rows["topic"] == k]["tick"] // 96, minlength=DAYS)[:DAYS]
            assert (daily[f"{count}.{name}"].to_numpy() == by_day).all()
    assert done.places()["true_crime"].sum() == len(of(events, EventKind.CRIME)) == done.hours().to_numpy().sum()


def test_matters_are_born_and_then_settled_lapsed_hardened_or_open(done, events):
    born = of(events, EventKind.MATTER_BORN)
    ends = [of(events, kind) for kind in (EventKind.MATTER_SETTLED, EventKind.MATTER_LAPSED, EventKind.MATTER_HARDENED)]
    still = done.books.matters["number"][: done.books.used[3]]
    assert min(map(len, ends)) > 0 and len(still) > 0
    assert born["case"].is_unique
    every_end = np.sort(np.concatenate([still, *(rows["case"].to_numpy() for rows in ends)]))
    np.testing.assert_array_equal(every_end, np.sort(born["case"].to_numpy()))
    assert int(done.daily()["open_matters"].iloc[-1]) == len(still) == int(done.ground.rows["open_matters"].sum())


WAYS_TO_BECOME_KNOWN = (
    EventKind.MATTER_FOUND, EventKind.MATTER_CALLED, EventKind.MATTER_BY_110, EventKind.MATTER_BY_HOTLINE, EventKind.MATTER_INSPECTED,
)  # fmt: skip


def test_a_matter_becomes_known_once_and_before_it_is_settled_sent_on_or_petitioned_for(events):
    known = pd.concat([of(events, kind) for kind in WAYS_TO_BECOME_KNOWN])
    assert known["case"].is_unique
    settled = of(events, EventKind.MATTER_SETTLED).merge(known, on="case", suffixes=("", "_known"))
    assert len(settled) == len(of(events, EventKind.MATTER_SETTLED)) > 5
    assert (settled["tick"] >= settled["tick_known"]).all()
    assert ((settled["tick"] - settled["tick_known"]) // 96 == settled["value"]).all()  # the value: days since it became known
    sent = of(events, EventKind.MATTER_SENT_UP)
    assert not sent.duplicated(["case", "tick"]).any() and set(sent["case"]) <= set(known["case"])


def test_a_matter_goes_up_and_only_petitions_bring_it_down_again(events):
    """Between two petitions the desks at which a matter arrives have rising numbers (those of `Desk`)."""
    petitions = {int(EventKind.PETITION), int(EventKind.PETITION_AGAIN)}
    story = events[events["kind"].isin({int(EventKind.MATTER_SENT_UP)} | petitions)]
    steps = 0
    for _, rows in story.groupby("case"):
        last = 0
        for kind, desk in zip(rows["kind"], rows["actor"], strict=True):
            assert kind in petitions or desk > last
            last, steps = 0 if kind in petitions else desk, steps + 1
    assert steps > 50


def test_every_violent_end_of_a_dispute_is_a_crime(done, events):
    hardened = of(events, EventKind.MATTER_HARDENED)
    disputes = [k for k, name in enumerate(done.matter_names) if done.plan.matter_types[name].family == "dispute"]
    assaults = of(events, EventKind.CRIME).query("actor < 0")
    assaults = assaults[assaults["topic"] != done.crime_names.index("fraud")]
    assert (assaults["topic"] == done.crime_names.index("assault")).all()
    joined = hardened.groupby(["tick", "place", "subject"]).size()
    assert joined.sum() == len(assaults), (
        f"{len(hardened)} matters hardened (disputes are topics {disputes}), {len(assaults)} assaults without an offender"
    )


def test_a_held_offender_commits_nothing(done, events):
    acts = events[
        events["kind"].isin([int(EventKind.CRIME), int(EventKind.ATTEMPT_FAILED), int(EventKind.INTERCEPTED)]) & (events["actor"] >= 0)
    ]
    arrests, releases = of(events, EventKind.ARREST), of(events, EventKind.RELEASE)
    assert len(arrests) > 10 and len(releases) > 5
    for row in arrests.itertuples():
        later = releases[(releases["actor"] == row.actor) & (releases["tick"] > row.tick)]["tick"]
        until = int(later.min()) if len(later) else DAYS * 96
        deeds = acts[(acts["actor"] == row.actor) & (acts["tick"] > row.tick) & (acts["tick"] < until)]
        assert deeds.empty, deeds
        assert of(events, EventKind.ARREST).query(f"actor == {row.actor} and tick > {row.tick} and tick < {until}").empty


def test_nobody_stops_a_crime_where_no_patrol_is():
    begun = model(lively(), seed=6)
    checked = 0
    for _ in range(DAYS * 96):
        walked = begun.ground.rows["patrol_total_min"].copy()
        visited = begun.ground.rows["visit_min"].copy()
        begun.step()
        if begun.tick == 0:
            continue
        here = (begun.ground.rows["patrol_total_min"] > walked) | (begun.ground.rows["visit_min"] > visited)
        log = begun.books.log[: begun.books.used[0]]
        now = log[(log["kind"] == EventKind.INTERCEPTED) & (log["tick"] == begun.day * 96 + begun.tick - 1)]
        assert here[now["place"]].all()
        checked += len(now)
    assert checked > 5
    nobody = run(lively({}), DAYS, seed=6)
    assert not (nobody.events.frame()["kind"] == EventKind.INTERCEPTED).any()


def test_patrol_minutes_are_units_times_people_times_time_on_duty(done):
    walkers = done.walking[0]
    beats = next(area for area in done.areas if area.name == "beats")
    expected = 0.0
    for day in range(DAYS):
        beats._draw_days_off(day)
        for start, end, persons, off in zip(walkers.start_tick, walkers.end_tick, walkers.persons, walkers.off_day, strict=True):
            expected += (off != day) * ((end - start) % 96 or 96) * 15 * persons
    assert done.ground.rows["patrol_total_min"].sum() == pytest.approx(expected, rel=1e-9)
    workers = done.walking[2]
    per_day = sum(((e - s) % 96) * 15 * p for s, e, p in zip(workers.start_tick, workers.end_tick, workers.persons, strict=True))
    assert done.ground.rows["visit_total_min"].sum() == pytest.approx(per_day * DAYS, rel=1e-9)
