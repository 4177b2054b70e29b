"""What the page says of a place is what the kernel uses: the odds found by asking the kernel alone are the sum of the terms shown."""

import numpy as np
import pytest

from dashboards.live.frames import frame_of
from dashboards.live.place import facts, history
from dashboards.live.replay import LAYERS, replay_of
from dashboards.live.side import Side
from dashboards.live.why import why
from sim.core.jit import kernel, plain_errstate
from sim.core.rng import again, draw, unit
from sim.kinds import EventKind
from sim.phases.offend import decide
from sim.tables import ONE_STREET
from tests.laws.worlds import POLICIES, lively, small_city


@kernel
def _decide(moment, key, light_now, numbers, sites, ground, offenders, crimes, log1p, attempts):
    return decide(moment, key, light_now, numbers, sites, ground, offenders, crimes, log1p, attempts)


@pytest.fixture(scope="module")
def side():
    """An evening of the fifth day of a world in which everything happens."""
    one = Side(lively(POLICIES), 3, small_city())
    for _ in range(4 * one.model.ticks_per_day + 60):
        one.step()
    return one


def kernels_log_odds(model, place, crime, risk):
    """Find the log-odds that the compiled kernel uses, from when it lists an attempt and when not.

    One offender looks at one place for one crime type; at the rate at which attempts begin, the chance equals the draw.
    """
    n = len(model.offenders.rate)
    one = model.offenders._replace(
        rate=np.zeros(n), does=np.zeros(n, np.uint32), risk=np.zeros(n), itinerary=np.full_like(model.offenders.itinerary, -1)
    )
    one.does[0], one.risk[0], one.itinerary[0] = np.uint32(1 << crime), risk, place
    numbers = model.numbers.copy()
    numbers["stop_share"] = 1.0
    tick, now = model.tick, 5_000
    light = (model.hours_table.awake[tick], model.hours_table.dark[tick])
    attempts = np.zeros((n, 3), np.int32)

    def tries(rate):
        one.rate[0] = rate
        with plain_errstate():
            return _decide(
                (now, tick), model.keys.offender_tick, light, numbers, model.sites, model.ground, one, model.crimes, model._log1p, attempts
            )

    low, high = 0.0, 1e9
    if not tries(high):
        return None
    for _ in range(200):
        middle = (low * high) ** 0.5 if low > 1e-12 else max(high * 1e-3, 1e-12)
        if high - low <= 1e-15 * high:
            break
        low, high = (low, middle) if tries(middle) else (middle, high)
    with plain_errstate():
        u = float(unit(again(draw(model.keys.offender_tick, 0, now), 2)))
    hazard = -np.log1p(-u) / float(numbers.tick_min)
    return float(np.log(hazard / (float(model.crimes[crime].attempts_per_min) * high)))


def places_of_every_sort(model):
    """Return streets that together have every term: patrols there and just gone, cameras, locks, a recent success, a clean-up, nobody."""
    rows, ground = model.ground.rows, model.ground
    chosen = [
        int(np.argmax(column))
        for column in (
            ground.deterrence,
            rows["camera_known"],
            model.sites.rows["locks"],
            ground.boost.max(axis=1),
            model.sites.rows["cleaned"],
            ground.presence >> 32 & 65535,
            -model.sites.rows["residents"],
            model.sites.rows["cars"],
        )
    ]
    return sorted(set(chosen))


def test_the_terms_add_up_to_what_the_kernel_uses(side):
    model, compared = side.model, 0
    for place in places_of_every_sort(model):
        for crime in range(len(model.crime_names)):
            found = kernels_log_odds(model, place, crime, risk=0.3)
            shown = why(model, place, crime, risk=0.3)
            if found is None:
                assert shown.terms == () and shown.hazard_per_min == 0.0
            else:
                assert shown.log_odds == pytest.approx(found, abs=1e-9), (place, model.crime_names[crime])
                compared += 1
    assert compared > 40


def test_a_patrol_that_is_there_counts_as_the_kernel_counts_it(side):
    model = side.model
    place = int(np.argmax(model.ground.presence >> 32 & 65535))
    before = model.ground.patrol_min[place]
    for minutes in (4.0, 40.0):
        model.ground.patrol_min[place] = minutes
        crime = int(np.argmax(model.crimes["guardian_exponent"]))
        found = kernels_log_odds(model, place, crime, 0.0)
        shown = why(model, place, crime)
        model.ground.patrol_min[place] = before
        assert shown.log_odds == pytest.approx(found, abs=1e-9)
        assert shown.log_odds < why(model, place, crime).log_odds


def test_each_term_moves_with_what_it_stands_for(side):
    model = side.model
    place = int(np.argmax(model.ground.presence >> 32 & 65535))
    crime = int(np.argmax(model.crimes["guardian_exponent"]))
    before = {term.key: term.log_odds for term in why(model, place, crime).terms}
    model.ground.presence[place] += 30 * ONE_STREET
    after = {term.key: term.log_odds for term in why(model, place, crime).terms}
    model.ground.presence[place] -= 30 * ONE_STREET
    assert after["guardians"] < before["guardians"]
    assert {key for key in after if after[key] != before[key]} <= {"guardians", "targets"}


def test_offenders_are_drawn_where_they_look():
    """Every attempt of a tick happens at the street where the frame after it shows its offender."""
    one = Side(lively(POLICIES), 5, small_city())
    seen = 0
    for _ in range(2 * one.model.ticks_per_day):
        rows = one.counts.seen
        one.step()
        events = one.model.events_since(rows)
        frame = frame_of(one, "presence")
        looks = frame.spots[frame.head["units"] :, 0]
        for actor, place, kind in zip(events["actor"], events["place"], events["kind"], strict=True):
            if kind == EventKind.CRIME and actor >= 0 and one.model.offenders.held_until[actor] <= one.model.day:
                assert looks[actor] == place
                seen += 1
    assert seen > 20


def test_units_in_a_frame_are_the_models(side):
    frame = frame_of(side, "presence")
    patrols, _, workers, _ = side.model.walking
    assert frame.walkers.shape == (len(patrols.key) + len(workers.key), 2)
    on = frame.walkers[: len(patrols.key), 0] >= 0
    assert on.any()
    assert np.allclose(frame.walkers[: len(patrols.key), 1], patrols.position_m.astype(np.float32))
    assert np.array_equal(frame.walkers[: len(patrols.key), 0][on], patrols.beat[on])
    assert frame.values.dtype == np.uint16 and len(frame.buffers()[0]) == 2 * side.city.n_places


def test_the_past_is_what_the_present_was():
    """The map of a past hour, read off the events, equals what the layers showed then."""
    one = Side(lively(POLICIES | {"four_colour_warning": {"least_reviews": 1, "review_days": 2, "level": "grid"}}), 6, small_city())
    shown = {}
    for _ in range(7):
        for _ in range(one.model.ticks_per_day):
            one.step()
        shown[one.tick - 1] = {key: one.exact_all(key) for key in LAYERS}
    past = replay_of(one)
    for tick, layers in shown.items():
        for key, then in layers.items():
            assert np.array_equal(past.values(key, tick), then), (key, tick)
    assert (shown[one.tick - 1]["warning"] > 1).any() and shown[one.tick - 1]["backlog"].any()
    last = past.counts(one.tick - 1)
    assert last["true"] == one.counts.total(EventKind.CRIME) > past.counts(200)["true"] > 0


def test_a_street_knows_its_history_units_and_staff(side):
    place = int(np.argmax(side.counts.of(EventKind.CRIME)))
    known = facts(side, place)
    events = side.model.events_since(0)
    mine = events["kind"][events["place"] == place]
    assert known.counts["true"] == int((mine == EventKind.CRIME).sum()) > 0
    told = history(side, place, "en", most=10_000)
    assert sum(event.kind == "crime" for event in told) == known.counts["true"]
    assert [(e.day, e.minute >= 0) for e in told] == sorted(((e.day, True) for e in told), reverse=True)
    assert known.grid_workers >= 1 and known.patrols >= known.patrols_now >= 0
    assert [level for level, _, _ in known.units] == ["district", "street", "community", "grid", "micro_grid"]
    assert known.present["home"] + known.present["indoors"] <= side.city.n_residents
