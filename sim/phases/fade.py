"""How memories decay: deterrence within the day; boosts, slow deterrence, perceived risk and cameras from day to day."""

from sim.core.jit import inner, phase


@inner
def fade_tick(factor, deterrence, patrol_min):
    """Let the memory of visits fade by one tick and forget who is where; deterrence[place], patrol_min[place]."""
    for p in range(deterrence.shape[0]):
        deterrence[p] *= factor
    for p in range(patrol_min.shape[0]):
        patrol_min[p] = 0.0


@phase
def fade_day(numbers, boost, rows, risk):
    """Let boosts, the memory of days and perceived risk fade by a day, perceived cameras follow the real ones, and forget today.

    A camera that somebody watches counts in full with offenders, any other `unwatched_share` of it.
    """
    for p in range(boost.shape[0]):
        for k in range(boost.shape[1]):
            boost[p, k] *= numbers.boost_fade
    for p in range(rows.shape[0]):
        here = rows[p]
        here.slow *= numbers.slow_fade
        feared = here.watched + numbers.unwatched_share * (here.camera - here.watched)
        here.camera_known += (feared - here.camera_known) * numbers.camera_learning
        here.seen_min = 0.0
        here.crimes_today = 0
    for o in range(risk.shape[0]):
        risk[o] *= numbers.risk_fade
