"""A suspect flees and units go after him: is he caught, and when?

Called by `sim.phases.dispatch` when units are sent to a crime that was called in while it happened. The suspect leaves the scene
for home along the streets, on foot, by e-bike or car, and can be told from others for some minutes. He is held if a unit comes
while he is still there. Else he is seen by watched cameras, checkpoints (vehicles) and patrols that he passes; a unit that knows the
way follows from the scene, or cuts him off at a place of his way that it reaches before him. With located units the duty room
directs the nearest free ones as well. Writes offenders' itinerary while they flee, arrests, cleared cases and events.
"""

import numpy as np

from sim.city.routing import FAR
from sim.city.shortest import shortest, straight, trace
from sim.core.jit import inner
from sim.core.rng import again, draw, unit
from sim.duty import NEVER_MIN, POLICE
from sim.kinds import EventKind
from sim.phases.aftermath import arrest, clear_by_arrest
from sim.phases.log import note
from sim.phases.units import book_out, is_on, whereabouts
from sim.rules.detection import waiting_time
from sim.rules.response import catch_up_min, minutes_for

_FLED, _SIGHTED, _DIRECTED = np.int64(EventKind.SUSPECT_FLED), np.int64(EventKind.SIGHTED), np.int64(EventKind.DIRECTED)
_CAUGHT, _LOST = np.int64(EventKind.CAUGHT), np.int64(EventKind.LOST)
_UNITS_A_METRE = 2_000.0
_MOST_SIGHTINGS = 4
_TRIES_AHEAD = 6  # places of the way ahead at which a unit may try to cut off
_ON_FOOT_M_PER_MIN = 200.0  # faster suspects are in or on vehicles, which checkpoints read


@inner
def chase(c, t, sent, now, around, duty):
    """Return the minute until which the units sent to call c at minute t are held by the suspect, 0 when not at all."""
    numbers, offenders, books = around.numbers, around.offenders, around.books
    call, rules = duty.calls[c], duty.numbers
    o = call.offender
    day = now // numbers.ticks_per_day
    if offenders.held_until[o] > day:
        return 0.0
    bits = draw(around.keys.pursuit, call.key, 0)
    speed = around.crimes[call.crime].flees_m_per_min
    arrived = duty.going[0].arrival
    for s in range(sent):
        arrived = min(arrived, duty.going[s].arrival)
    gone = call.left_min
    if arrived <= gone:
        escapes = 1.0
        for s in range(sent):
            if duty.going[s].arrival <= gone:
                escapes = escapes * (1.0 - rules.scene_arrest_share)
        if unit(again(bits, 1)) >= escapes:
            return _hold(c, now, (arrived, call.place), bits, around, duty)
        gone = arrived
    home = np.int64(around.home[offenders.resident[o]])
    way, end_node = shortest(call.place, home, FAR, duty.network, duty.room)
    if way == FAR:
        way = np.int64(0)
    lost = gone + min(minutes_for(np.float64(way), speed), waiting_time(unit(again(bits, 2)), rules.blend_min))
    if lost <= t:
        return 0.0
    who = (call.place, o, call.caller, call.case)
    note(books, np.int64(t / numbers.tick_min), _FLED, call.crime, call.group, who, lost - gone)
    _keep_fleeing(o, now, lost, numbers, offenders)
    n = trace(call.place, home, end_node, duty.room)
    known = arrived <= gone or unit(again(bits, 3)) < rules.way_known_share
    caught, place = _flight(c, t, (arrived, gone, lost, speed, n), known, sent, bits, around, duty)
    if caught < NEVER_MIN:
        return _hold(c, now, (caught, place), bits, around, duty)
    note(books, np.int64(lost / numbers.tick_min), _LOST, call.crime, call.group, who, lost - gone)
    return lost if known and arrived < lost else 0.0


@inner
def _flight(c, t, times, known, sent, bits, around, duty):
    """Follow the suspect along room.route; return (minute caught or NEVER_MIN, place)."""
    numbers, books = around.numbers, around.books
    arrived, gone, lost, speed, n = times
    call, rules, route = duty.calls[c], duty.numbers, duty.room.route
    mid_m = 0.0  # from the scene to the middle of the place
    seen, tried = 0, 0
    caught, where = NEVER_MIN, np.int64(call.place)
    for i in range(n):
        place = np.int64(route[i])
        half_m = duty.network.places[place].half / _UNITS_A_METRE
        if i > 0:
            mid_m += half_m + duty.network.places[route[i - 1]].half / _UNITS_A_METRE
        enters, leaves = gone + max(0.0, mid_m - half_m) / speed, gone + (mid_m + half_m) / speed
        if enters > lost:
            break
        if leaves < t:
            continue
        here = max(enters, t)
        kind = _who_sees(place, speed, again(bits, 16 + i), around, rules, duty.checkpoint)
        if kind >= 0 and seen < _MOST_SIGHTINGS:
            seen += 1
            note(
                books,
                np.int64(here / numbers.tick_min),
                _SIGHTED,
                call.crime,
                call.group,
                (place, call.offender, call.caller, call.case),
                np.float64(kind),
            )
            on_the_spot = rules.stop_share if kind == 2 else (rules.vehicle_stop_share if kind == 1 else 0.0)
            if unit(again(bits, 100_000 + i)) < on_the_spot:
                return here, place
        if (kind >= 0 or (known and tried == 0)) and tried < _MOST_SIGHTINGS:
            tried += 1
            known = True
            caught, where = _cut_off(c, here, (i, n, mid_m, gone, lost, speed), again(bits, 200_000 + i), around, duty)
            if caught < NEVER_MIN:
                break
    behind = _follow(times, sent, duty) if known and unit(again(bits, 4)) < rules.stop_share else NEVER_MIN
    if behind < caught:
        return behind, _passes(behind, gone, speed, n, duty)
    return caught, where


@inner
def _follow(times, sent, duty):
    """Return the minute at which the fastest unit, from the scene on the same way, has made up the head start; NEVER_MIN when it cannot."""
    arrived, gone, lost, speed, _ = times
    if arrived < gone or arrived >= lost:
        return NEVER_MIN
    fastest = 0.0
    for s in range(sent):
        fastest = max(fastest, duty.units[duty.going[s].unit].speed_m_per_min)
    meets = arrived + catch_up_min(arrived - gone, fastest, speed)
    return meets if meets < lost else NEVER_MIN


@inner
def _passes(minute, gone, speed, n, duty):
    """Return the place of room.route where the suspect is at a minute."""
    route, places = duty.room.route, duty.network.places
    walked_m = (minute - gone) * speed
    end_m = 0.0
    for i in range(n):
        end_m += (2.0 if i > 0 else 1.0) * places[route[i]].half / _UNITS_A_METRE
        if walked_m <= end_m:
            return np.int64(route[i])
    return np.int64(route[n - 1])


@inner
def _who_sees(place, speed, bits, around, rules, checkpoint):
    """Return who sees a fleeing suspect at a place: 2 a patrol, 1 a checkpoint (vehicles), 0 a watched camera, -1 nobody."""
    share = min(1.0, around.patrol_min[place] / np.float64(around.numbers.tick_min))
    if share > 0.0 and unit(bits) < share:
        return np.int64(2)
    if speed > _ON_FOOT_M_PER_MIN and unit(again(bits, 1)) < checkpoint[place]:
        return np.int64(1)
    if unit(again(bits, 2)) < around.places[place].watched * rules.recognise_share:
        return np.int64(0)
    return np.int64(-1)


@inner
def _cut_off(c, seen_min, flight, bits, around, duty):
    """Direct located units ahead of a suspect seen at minute seen_min; return (minute caught or NEVER_MIN, place).

    A unit that was sent to the scene is directed as well if it has a locator, then the nearest free ones.
    """
    numbers, books, walking = around.numbers, around.books, around.walking
    call, rules, units = duty.calls[c], duty.numbers, duty.units
    place = np.int64(duty.room.route[flight[0]])
    u = duty.going[0].unit
    if units[u].located == 1:
        meets, where = _ahead(whereabouts(u, seen_min, walking, units), seen_min, units[u].speed_m_per_min, flight, duty)
        if meets < NEVER_MIN and unit(again(bits, 1)) < rules.stop_share:
            return meets, where
    for k in range(rules.directed_units):
        u = _nearest_located(place, seen_min, numbers, walking, duty)
        if u < 0:
            break
        here = whereabouts(u, seen_min, walking, units)
        meets, where = _ahead(here, seen_min + rules.order_min, units[u].speed_m_per_min, flight, duty)
        who = (place, u, call.caller, call.case)
        note(books, np.int64(seen_min / numbers.tick_min), _DIRECTED, call.crime, call.group, who, 0.0)
        until = min(flight[4], meets)
        book_out(u, (seen_min, max(seen_min, until)), place, -1.0, walking, duty, np.float64(numbers.tick_min))
        if meets < NEVER_MIN and unit(again(bits, 2 + k)) < rules.stop_share:
            return meets, where
    return NEVER_MIN, place


@inner
def _nearest_located(place, t, numbers, walking, duty):
    """Return the free located unit nearest to a place by straight line within reach, -1 when there is none."""
    units = duty.units
    day = np.int64(t / numbers.tick_min) // numbers.ticks_per_day
    tick = np.int64(t / numbers.tick_min) - day * numbers.ticks_per_day
    best, best_way = np.int64(-1), np.int64(duty.numbers.directed_reach_m * _UNITS_A_METRE)
    for u in range(units.shape[0]):
        if units[u].located == 0 or units[u].takes != POLICE or units[u].free_min > t:
            continue
        if not is_on(u, day, tick, units):
            continue
        way = straight(duty.network, whereabouts(u, t, walking, units), place)
        if way < best_way:
            best, best_way = np.int64(u), way
    return best


@inner
def _ahead(here, start, speed, flight, duty):
    """Return (minute, place) at which a unit that starts from `here` meets the suspect on the rest of his way, NEVER_MIN when it cannot."""
    i, n, mid_m, gone, lost, flees = flight
    route, places = duty.room.route, duty.network.places
    stride = max(1, (n - i) // _TRIES_AHEAD)
    way_m = mid_m
    for j in range(i + 1, n):
        way_m += (places[route[j - 1]].half + places[route[j]].half) / _UNITS_A_METRE
        passes = gone + way_m / flees
        if passes > lost:
            break
        if (j - i) % stride != 0 and j + 1 < n:
            continue
        there = np.int64(route[j])
        room_min = passes - start
        if room_min <= 0.0 or minutes_for(np.float64(straight(duty.network, here, there)), speed) > room_min:
            continue
        limit = np.int64(room_min * speed * _UNITS_A_METRE) + 1
        way, _ = shortest(here, there, limit, duty.network, duty.room)
        if way < FAR and minutes_for(np.float64(way), speed) <= room_min:
            return passes, there
    return NEVER_MIN, np.int64(here)


@inner
def _keep_fleeing(o, now, until, numbers, offenders):
    """Let an offender who flees look for nothing else until then, or the day's end."""
    first = now % numbers.ticks_per_day
    last = min(numbers.ticks_per_day, first + 1 + np.int64(until / numbers.tick_min) - now)
    for tick in range(first, last):
        offenders.itinerary[o, tick] = -1


@inner
def _hold(c, now, catch, bits, around, duty):
    """Arrest the suspect of call c, catch = (minute, place), and clear the case; returns when the units are done with it."""
    caught, place = catch
    numbers, offenders, books = around.numbers, around.offenders, around.books
    call = duty.calls[c]
    tick = np.int64(caught / numbers.tick_min)
    for later in range(now % numbers.ticks_per_day, offenders.itinerary.shape[1]):
        offenders.itinerary[call.offender, later] = -1
    note(books, tick, _CAUGHT, call.crime, call.group, (place, call.offender, call.caller, call.case), caught - call.began_min)
    arrest(
        call.offender,
        (tick, around.crimes[call.crime].hold_days),
        again(bits, 8),
        numbers,
        (around.home, around.group),
        offenders,
        books,
        call.case,
    )
    clear_by_arrest(call.case, tick, around.group, books)
    return caught + duty.numbers.arrest_min
