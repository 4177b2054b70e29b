"""Police stop and question people: who it is, whether an offender was searching there, and what it leaves behind.

Called once a day by `sim.areas.stops` with the places and moments of the day's stops. Two people at hand are looked up by where
they are at that moment; nobody is chosen by what he might do, but an offender who is searching there draws more attention than a
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


@phase
def stop_people(stops, searching, moment, key, keys, how, numbers, world, offenders, books):
    """Carry out stops[n] = (place, tick of the day, people usually on the street in hundredths) at moment = (day, weekend).

    searching = (first[tick], offender): who searches in a tick, from first[tick] to first[tick + 1], by number. how = (floating odds, fair share, suspicion factor, risk gain, share held, days held); world = (sites, people, plans).
    """
    day, weekend = moment
    floating_odds, fair_share, suspicion, risk_gain, held_share, hold_days = how
    sites, people, plans = world
    for s in range(stops.shape[0]):
        place, tick = stops[s, 0], stops[s, 1]
        now = day * numbers.ticks_per_day + tick
        bits = draw(key, s, day)
        o, seen = _searching_at(place, (tick, now), searching, keys.offender_tick, unit(again(bits, 1)), numbers, sites, offenders)
        weight = np.float64(seen) * suspicion
        fair = unit(again(bits, 3)) < fair_share
        if seen > 0 and unit(again(bits, 2)) * (weight + stops[s, 2] / 100.0) < weight:
            who = np.int64(offenders.resident[o])
            frighten(o, risk_gain, offenders)
            note(books, now, _STOPPED, np.int64(fair), np.int64(people.group[who]), (place, o, who, NOBODY), 1.0)
            if unit(again(bits, 4)) < held_share:
                arrest(o, (now, hold_days), again(bits, 5), numbers, people, offenders, books, NOBODY)
        else:
            who = _one_of_two(place, bits, (day, tick, weekend), floating_odds, keys.resident_day, numbers, sites, people, plans)
            note(books, now, _STOPPED, np.int64(fair), np.int64(people.group[who]), (place, NOBODY, who, NOBODY), 0.0)
        tell(books, who, _FAIR if fair else _ROUGH)


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
