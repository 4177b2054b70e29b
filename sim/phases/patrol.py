"""Patrols and grid workers walk their beats: who is where for how long, and what that leaves behind.

A unit on duty moves speed x tick metres along the tour of its beat and stays in each place it passes as long as the
way through it takes. Where on the tour a shift starts is drawn anew for every shift, so visits cannot be foreseen. Called
every tick by `sim.schedule`, once for patrols and once for grid workers; writes minutes and deterrence.
"""

from typing import NamedTuple

import numpy as np

from sim.core.detmath import det_exp
from sim.core.jit import inner
from sim.core.rng import draw, unit
from sim.rules.deterrence import after_gain, gap_closed, gap_left, unseen_share


class Steps(NamedTuple):
    """The places one unit passes in a tick; a longer walk fills it again."""

    place: np.ndarray  # int32[step]
    minutes: np.ndarray  # float64[step] spent there
    before: np.ndarray  # float64[step] share of those about who had not seen the unit when the step began
    after: np.ndarray  # float64[step] share of the gap to full deterrence that is left when it ends


def steps_of(most: int = 64) -> Steps:
    """Return room for the steps of one unit in a tick."""
    return Steps(np.zeros(most, np.int32), np.zeros(most), np.zeros(most), np.zeros(most))


@inner
def on_duty(tick, start, end):
    """Say whether a shift start..end (over 05:00 when end <= start) covers `tick`."""
    if start < end:
        return start <= tick < end
    return tick >= start or tick < end


@inner
def place_at(position, first, stop, end_m):
    """Return the row of the tour first..stop at which `position` metres lie, by halving."""
    low, high = np.int64(first), np.int64(stop) - 1
    while low < high:
        middle = (low + high) >> 1
        if end_m[middle] > position:
            high = middle
        else:
            low = middle + 1
    return low


@inner
def walk_beats(moment, key, awake, numbers, walkers, tours, ground, steps, visiting):
    """Move every unit on duty at moment = (day, tick); `visiting` = 1: grid workers, who knock on doors; `steps` is filled anew for each."""
    day, tick = moment
    tick_min = np.float64(numbers.tick_min)
    now = day * numbers.ticks_per_day + tick
    noticed = awake + numbers.asleep_notice_share * (1.0 - awake)
    for u in range(walkers.beat.shape[0]):
        if day < walkers.first_day[u] or day >= walkers.last_day[u] or not on_duty(tick, walkers.start_tick[u], walkers.end_tick[u]):
            continue
        if walkers.away_until[u] > now or walkers.off_day[u] == day:  # on a call, or off today
            continue
        first = np.int64(tours.first[walkers.beat[u]])
        stop = np.int64(tours.first[walkers.beat[u] + 1])
        speed, seen = walkers.speed_m_per_min[u], (walkers.persons[u], walkers.notice[u], noticed)
        position = walkers.position_m[u]
        begins = tick == walkers.start_tick[u] or (day == walkers.first_day[u] and tick == 0)
        if begins:
            position = unit(draw(key, walkers.key[u], day)) * tours.end_m[stop - 1]
        left_m = speed * tick_min
        at = place_at(position, first, stop, tours.end_m)
        came_m = 0.0 if at == first else tours.end_m[at - 1]  # where on the tour this stay began
        if begins:
            came_m = position
        n = 0
        while left_m > 0.0:
            step_m = min(left_m, tours.end_m[at] - position)
            steps.place[n] = tours.place[at]
            steps.minutes[n] = step_m / speed
            steps.before[n] = unseen_share((position - came_m) / speed, numbers.stay_scale_min) if position > came_m else 1.0
            n += 1
            left_m -= step_m
            position += step_m
            if position >= tours.end_m[at]:
                at += 1
                if at == stop:
                    at = first
                    position = 0.0
                came_m = position
            if n == steps.place.shape[0] or left_m <= 0.0:
                _leave_behind(n, steps, now, numbers, seen, walkers.powers[u], visiting, ground)
                n = 0
        walkers.position_m[u] = position


@inner
def _leave_behind(n, steps, now, numbers, seen, powers, visiting, ground):
    """Add what the first n steps of one unit leave: minutes, deterrence; seen = (persons, notice, share of those about who notice).

    What a stay leaves open is reckoned for all steps at once, which lets the processor take several exponentials together (measured:
    a quarter less for the whole walk); bits are those of one by one.
    """
    patrol_min, memory, rows = ground.patrol_min, ground.deterrence, ground.rows
    persons, notice, noticed = seen
    for s in range(n):
        steps.after[s] = gap_left(steps.before[s] * det_exp(-steps.minutes[s] / numbers.stay_scale_min))
    for s in range(n):
        place = np.uint64(steps.place[s])
        weighted = steps.minutes[s] * persons
        patrol_min[place] += weighted * notice
        if visiting == 1:
            rows[place].visit_min += weighted
        else:
            rows[place].patrol_total_min += weighted
        if powers == 1:
            if rows[place].police_tick != now:
                rows[place].police_tick = now
                rows[place].police_min = 0.0
            rows[place].police_min += weighted * notice
            rows[place].police_total_min += weighted
        rows[place].seen_min += weighted * notice * noticed
        before = memory[place]
        memory[place] = gap_closed(before, notice, gap_left(steps.before[s]), steps.after[s])
        rows[place].slow = after_gain(rows[place].slow, memory[place] - before, notice, numbers.slow_gain_share)
