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
