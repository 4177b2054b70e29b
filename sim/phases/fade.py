"""How memories decay: deterrence within the day; boosts, slow deterrence, perceived risk and cameras from day to day."""

from sim.core.jit import kernel


@kernel
def fade_tick(factor, deterrence, patrol_min):
    """Let the memory of visits fade by one tick and forget who is where; deterrence[place], patrol_min[place]."""
    for p in range(deterrence.shape[0]):
        deterrence[p] *= factor
    for p in range(patrol_min.shape[0]):
        patrol_min[p] = 0.0


@kernel
def fade_day(numbers, ground, risk):
    """Let boosts, the memory of days and perceived risk fade by a day, and perceived cameras follow the real ones."""
    boost = ground.boost
    for k in range(boost.shape[0]):
        for p in range(boost.shape[1]):
            boost[k, p] *= numbers.boost_fade
    for p in range(ground.slow_deterrence.shape[0]):
        ground.slow_deterrence[p] *= numbers.slow_fade
        ground.camera_known[p] += (ground.camera[p] - ground.camera_known[p]) * numbers.camera_learning
    for o in range(risk.shape[0]):
        risk[o] *= numbers.risk_fade
