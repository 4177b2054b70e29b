"""THE order of a tick and of a day: the model on one screen. `python -m sim.schedule` prints it.

All agents of one stage act on the state at the stage's start, so their order never matters. Weekly warning colours belong
where the comments say.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from sim.core.jit import inner, phase
from sim.duty import Afoot, Around
from sim.phases.calls import hear_of_crimes, hear_of_needs
from sim.phases.dispatch import serve
from sim.phases.fade import fade_day, fade_tick
from sim.phases.matters import get_familiar, new_matters, officials_walk, work_matters
from sim.phases.offend import commit, decide
from sim.phases.patrol import walk_beats
from sim.phases.perceive import feel, see_places, take_news
from sim.phases.record import work_cases
from sim.phases.routine import advance_presence, plan_residents
from sim.phases.search import plan_offenders
from sim.tables import USED_CASES, USED_LOG, USED_NEWS

EVENTS_A_CALL = np.int64(32)  # no call writes more: rings, three units, four sightings with orders, arrest, clearance
_PATROLLING, _VISITING = np.int64(0), np.int64(1)


class Phase(NamedTuple):
    """One line of the schedule."""

    when: str
    name: str
    does: Callable[..., object]
    writes: str


SCHEDULE = (
    Phase("05:00", "plan residents", plan_residents, "presence differences of the day"),
    Phase("05:00", "plan offenders", plan_offenders, "itineraries; releases"),
    Phase("tick", "presence", advance_presence, "people, travellers and e-bikes per place"),
    Phase("tick", "patrols walk", walk_beats, "patrol minutes, deterrence memory"),
    Phase("tick", "grid workers walk", walk_beats, "visit minutes, a little deterrence"),
    Phase("tick", "offenders decide", decide, "list of attempts"),
    Phase("tick", "attempts happen", commit, "crimes, interceptions, arrests, boosts, cases, news"),
    Phase("tick", "crimes are called in", hear_of_crimes, "calls of victims and witnesses"),
    Phase("tick", "other calls", hear_of_needs, "calls for help, quarrels, traffic, enquiries"),
    Phase("tick", "duty room", serve, "units sent, arrivals, suspects chased and held, cases cleared on the spot"),
    Phase("tick", "deterrence fades", fade_tick, "deterrence memory"),
    Phase("day's end", "officials visit", officials_walk, "visit minutes of the weekly official day"),
    Phase("day's end", "familiarity", get_familiar, "familiarity of grid workers with places"),
    Phase("day's end", "matters arise", new_matters, "latent disputes, hazards, requests"),
    Phase("day's end", "matters are worked", work_matters, "found, settled, sent up, petitioned for, lapsed, hardened"),
    Phase("day's end", "cases are worked", work_cases, "reported, recorded, cleared; arrests"),
    Phase("day's end", "news", take_news, "security, satisfaction of those concerned"),
    Phase("day's end", "what places offer", see_places, "goals of opinions per place"),
    Phase("day's end", "opinions drift", feel, "security, satisfaction of all"),
    Phase("day's end", "memories fade", fade_day, "boosts, slow deterrence, perceived risk and cameras; daily counters"),
    # once a week warning colours, once a quarter appraisals, from recorded counts only: here
)


@phase
def run_ticks(span, moment, keys, hours, numbers, crimes, world, state, walking, scratch, duty):
    """Run ticks span[0]..span[1] of moment = (day, weekend); returns the tick reached (early when a list is full).

    `world` = (sites, people, plans), `state` = (ground, offenders, books), `walking` = (patrols, patrol tours, grid workers, grid tours),
    `scratch` = (change[block, tick, place], attempts[offender, 3], log1p table, steps), `duty` = the duty room (sim.duty).
    """
    day, weekend = moment
    sites = world[0]
    ground, offenders, books = state
    patrols, patrol_tours, workers, worker_tours = walking
    change, attempts, log1p, steps = scratch
    people = world[1]
    witnesses = (ground.presence, people.group, people.satisfaction)
    afoot = (_afoot(patrols, patrol_tours), _afoot(workers, worker_tours))
    around = Around(keys, numbers, crimes, people.home, people.group, ground.rows, ground.patrol_min, offenders, books, afoot)
    for tick in range(span[0], span[1]):
        if not has_room(books, attempts.shape[0], duty):
            return tick
        now = day * numbers.ticks_per_day + tick
        advance_presence(tick, change, ground.presence, ground.street_total)
        walk_beats((day, tick), keys.patrol_shift, hours.awake[tick], numbers, patrols, patrol_tours, ground, steps, _PATROLLING)
        walk_beats((day, tick), keys.patrol_shift, hours.awake[tick], numbers, workers, worker_tours, ground, steps, _VISITING)
        light_now = (hours.awake[tick], hours.dark[tick])
        n = decide((now, tick), keys.offender_tick, light_now, numbers, sites, ground, offenders, crimes, log1p, attempts)
        cases = books.used[USED_CASES]
        commit(n, (now, day, tick, weekend), keys, numbers, crimes, world, state, attempts)
        if duty.numbers.on == 1:
            hear_of_crimes(cases, (now, day, hours.awake[tick]), keys, numbers, crimes, witnesses, books, duty)
            hear_of_needs((day, tick, weekend), keys, numbers, hours.awake[tick], world, duty)
            serve((now, day, tick), around, duty)
        fade_tick(numbers.fast_fade, ground.deterrence, ground.patrol_min)
    return span[1]


@phase
def work_matters_and_cases(moment, keys, numbers, kinds, crimes, world, state, offices):
    """Work what came in by moment = (last absolute tick of the day, weekday), in the order above.

    `world` = (sites, people), `state` = (rows of the ground, offenders, books), `offices` = (service, stations). One call from
    Python in place of five: handing over the tables takes longer than some of the phases.
    """
    now, weekday = moment
    sites, people = world
    rows, offenders, books = state
    service, stations = offices
    officials_walk(weekday, service, rows)
    get_familiar(numbers, sites.rows, rows)
    new_matters(now, keys.matter_birth, numbers, kinds, service, sites, people.group, rows, books)
    work_matters(now, weekday, keys, numbers, kinds, crimes, people.group, service, sites.rows, rows, books)
    work_cases(now, keys, numbers, crimes, (people.home, people.group, people.satisfaction), rows, stations, offenders, books)


@inner
def _afoot(walkers, tours):
    """Return what the duty room sees of walkers."""
    return Afoot(walkers.beat, walkers.position_m, walkers.away_until, tours)


@inner
def has_room(books, most, duty):
    """Say whether every list takes what `most` attempts and all calls that find room could write in one tick."""
    used, calls = books.used, duty.calls.shape[0]
    events, cases, news = books.log.shape[0], books.cases.shape[0], books.news.shape[0]
    if used[USED_NEWS] + 8 * most + 2 * calls > news:
        return False
    return used[USED_LOG] + 6 * most + EVENTS_A_CALL * calls <= events and used[USED_CASES] + most <= cases


def describe() -> str:
    """Return the schedule as a table for people."""
    lines = [f"{'when':10} {'phase':20} {'code':42} writes"]
    for line in SCHEDULE:
        code = f"{line.does.__module__}.{line.does.__name__}"
        lines.append(f"{line.when:10} {line.name:20} {code:42} {line.writes}")
    return "\n".join(lines)


if __name__ == "__main__":
    print(describe())  # noqa: T201  the module's command
