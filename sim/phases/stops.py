"""Police stop and question people: who it is, whether an offender was searching there, and what it leaves behind.

Called once a day by `sim.areas.stops` with the number of the day's stops. Two people at hand are looked up by where they are at
that moment; nobody is chosen by what he might do, but an offender who is searching there draws more attention than a
passer-by. Writes events, news of those stopped, perceived risk and arrests.
"""

import numpy as np

from sim.core.jit import inner, phase
from sim.core.rng import again, draw, unit
from sim.kinds import EventKind, News
from sim.phases.aftermath import arrest, frighten
from sim.phases.log import note, tell
from sim.phases.offend import _looks_at
from sim.phases.victims import person_victim
from sim.tables import NOBODY

_STOPPED = np.int64(EventKind.STOPPED)
_ROUGH, _FAIR = np.int64(News.STOPPED), np.int64(News.STOPPED_FAIRLY)
_FLOATING = 1
COUNTED = 2**40  # draw of how many stops there are today; beyond it of where and when each is


@phase
def stop_people(stops, searching, moment, key, keys, how, numbers, world, street_total, offenders, books):
    """Carry out stops = (how many, (first tick, number of ticks), walked[place] minutes cumulated) at moment = (day, weekend).

    searching = (first[tick], offender): who searches in a tick, from first[tick] to first[tick + 1], by number. how = (floating odds, fair share, suspicion factor, risk gain, share held, days held); world = (sites, people, plans).
    """
    day, weekend = moment
    n, hours, walked_min = stops
    floating_odds, fair_share, suspicion, risk_gain, held_share, hold_days = how
    sites, people, plans = world
    for s in range(n):
        place, tick = _where_and_when(s, day, key, hours, walked_min, numbers)
        usually = np.int64(100.0 * street_total[place] / ((day + 1) * numbers.ticks_per_day)) / 100.0  # people on the street
        now = day * numbers.ticks_per_day + tick
        bits = draw(key, s, day)
        o, seen = _searching_at(place, (tick, now), searching, keys.offender_tick, unit(again(bits, 1)), numbers, sites, offenders)
        weight = np.float64(seen) * suspicion
        fair = unit(again(bits, 3)) < fair_share
        if seen > 0 and unit(again(bits, 2)) * (weight + usually) < weight:
            who = np.int64(offenders.resident[o])
            frighten(o, risk_gain, offenders)
            note(books, now, _STOPPED, np.int64(fair), np.int64(people.group[who]), (place, o, who, NOBODY), 1.0)
            if unit(again(bits, 4)) < held_share:
                arrest(o, (now, hold_days), again(bits, 5), numbers, (people.home, people.group), offenders, books, NOBODY)
        else:
            who = _one_of_two(place, bits, (day, tick, weekend), floating_odds, keys.resident_day, numbers, sites, people, plans)
            note(books, now, _STOPPED, np.int64(fair), np.int64(people.group[who]), (place, NOBODY, who, NOBODY), 0.0)
        tell(books, who, _FAIR if fair else _ROUGH)


@inner
def _where_and_when(s, day, key, hours, walked_min, numbers):
    """Return the place of stop s, by the minutes walked there, and its tick, any of the hours = (first tick, number of ticks)."""
    where = unit(draw(key, COUNTED + 1 + 2 * s, day)) * walked_min[-1]
    when = unit(draw(key, COUNTED + 2 + 2 * s, day))
    tick = hours[0] + np.int64(when * hours[1])
    return np.searchsorted(walked_min, where, side="right"), min(tick, numbers.ticks_per_day - 1)


@inner
def _searching_at(place, moment, searching, key, u, numbers, sites, offenders):
    """Return one offender who looks around at the place at moment = (tick, absolute tick), by u, and how many do; (-1, 0): none."""
    tick, now = moment
    first, who = searching
    chosen, n = np.int64(-1), np.int64(0)
    for i in range(first[tick], first[tick + 1]):
        o = who[i]
        spot = offenders.itinerary[o, tick]
        if spot >= 0 and _looks_at(spot, draw(key, o, now), numbers.opportunism_share, numbers.stop_share, sites) == place:
            n += 1
            if u * n < 1.0:
                chosen = np.int64(o)
    return chosen, n


@inner
def _one_of_two(place, bits, moment, floating_odds, key, numbers, sites, people, plans):
    """Return whom of two people at hand police stop: the floating one by the odds, where they are of different groups."""
    one = person_victim(place, again(bits, 6), moment, key, numbers, sites, people, plans)
    other = person_victim(place, again(bits, 7), moment, key, numbers, sites, people, plans)
    if people.group[one] == people.group[other]:
        return one
    floating, registered = (one, other) if people.group[one] == _FLOATING else (other, one)
    return floating if unit(again(bits, 8)) * (1.0 + floating_odds) < floating_odds else registered
