"""Patrols and grid workers walk their beats: who is where for how long, and what that leaves behind.

A unit on duty moves speed x tick metres along the tour of its beat and stays in each place it passes as long as the
way through it takes. Where on the tour a shift starts is drawn anew for every shift, so visits cannot be foreseen. Called
every tick by `sim.schedule`, once for patrols and once for grid workers; writes minutes and deterrence.
"""

import numpy as np

from sim.core.jit import kernel
from sim.core.rng import draw, unit
from sim.rules.deterrence import after_stay


@kernel
def on_duty(tick, start, end):
    """Say whether a shift start..end (over 05:00 when end <= start) covers `tick`."""
    if start < end:
        return start <= tick < end
    return tick >= start or tick < end


@kernel
def walk_beats(moment, key, clock, numbers, walkers, tours, ground, minutes_today):
    """Move every unit on duty at moment = (day, tick); adds weighted person-minutes to minutes_today[place]."""
    day, tick = moment
    patrol_min, memory, slow, seen_min = ground.patrol_min, ground.deterrence, ground.slow_deterrence, ground.seen_min
    noticed = clock.awake[tick] + numbers.asleep_notice_share * (1.0 - clock.awake[tick])
    tick_min = np.float64(clock.tick_min)
    for u in range(walkers.beat.shape[0]):
        if day < walkers.first_day[u] or day >= walkers.last_day[u] or not on_duty(tick, walkers.start_tick[u], walkers.end_tick[u]):
            continue
        first = tours.first[walkers.beat[u]]
        stop = tours.first[walkers.beat[u] + 1]
        length_m = tours.end_m[stop - 1]
        speed, persons, notice = walkers.speed_m_per_min[u], walkers.persons[u], walkers.notice[u]
        position = walkers.position_m[u]
        if tick == walkers.start_tick[u] or (day == walkers.first_day[u] and tick == 0):
            position = unit(draw(key, walkers.key[u], day)) * length_m
        left_m = speed * tick_min
        at = first + np.searchsorted(tours.end_m[first:stop], position, side="right")
        if at >= stop:
            at = first
            position = 0.0
        while left_m > 0.0:
            step_m = min(left_m, tours.end_m[at] - position)
            minutes = step_m / speed
            place = tours.place[at]
            weighted = minutes * persons
            patrol_min[place] += weighted * notice
            minutes_today[place] += weighted
            seen_min[place] += weighted * notice * noticed
            before = memory[place]
            memory[place] = after_stay(before, minutes, notice, numbers.stay_scale_min)
            slow[place] += (1.0 - slow[place]) * numbers.slow_gain_share * (memory[place] - before)
            left_m -= step_m
            position += step_m
            if position >= tours.end_m[at]:
                at += 1
                if at == stop:
                    at = first
                    position = 0.0
        walkers.position_m[u] = position
