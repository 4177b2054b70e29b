"""How disputes, hazards and requests are found and settled, and what familiarity is worth."""

from sim.core.detmath import det_exp
from sim.core.jit import inline


@inline
def familiar_after(familiarity, minutes_per_household, scale_min):
    """Return familiarity (0..1) after a round: each minute per household closes part of the gap."""
    return familiarity + (1.0 - familiarity) * (1.0 - det_exp(-minutes_per_household / scale_min))


@inline
def skill(familiarity, unfamiliar_share):
    """Return what a worker finds and settles, relative to one who knows every stairwell."""
    return unfamiliar_share + (1.0 - unfamiliar_share) * familiarity


@inline
def found_chance(minutes_per_household, rate_per_min, worker_skill):
    """Return the chance that today's round finds a latent matter."""
    return 1.0 - det_exp(-minutes_per_household * rate_per_min * worker_skill)


@inline
def births(u, expected):
    """Return the number of new matters: Poisson by inversion of u in [0, 1), `expected` below 30."""
    n = 0
    term = det_exp(-expected)
    total = term
    while u >= total and n < 200:
        n += 1
        term = term * expected / n
        total = total + term
    return n


@inline
def either(chance, other):
    """Return the chance of one of two independent reasons."""
    return chance + other - chance * other


@inline
def has_time(done, capacity, u):
    """Say whether staff with `capacity` attempts a day have time for one more; a part of an attempt is a chance."""
    return u < capacity - done


@inline
def petitions_now(u, per_day, days_known, days_since, repeats, old_days, wait_days):
    """Say whether a household petitions today: long known, and none yet (days_since < 0) or the last one waited long enough.

    On the day on which the wait ends the chance is `repeats` (0 for who never petitioned), else `per_day`.
    """
    if days_known <= old_days or (days_since >= 0 and days_since < wait_days):
        return False
    return u < per_day or (days_since == wait_days and u < repeats)
