"""Who notices a crime while it happens, and what that is worth afterwards."""

from sim.core.detmath import det_exp, det_log
from sim.core.jit import inline


@inline
def patrol_notices(patrol_min, tick_min, crime_min, spot_share):
    """Return the chance that a patrol notices: overlap of its minutes in the place with the crime's, times spotting.

    `patrol_min` are notice-weighted minutes within the tick; a crime of c minutes overlaps with chance (m + c) / tick.
    """
    if patrol_min <= 0.0:
        return 0.0
    return spot_share * min(1.0, (patrol_min + crime_min) / tick_min) * min(1.0, patrol_min)


@inline
def waiting_time(u, median):
    """Return an exponential waiting time with the given median, for a uniform u in [0, 1)."""
    return -det_log(1.0 - u) * 1.4426950408889634 * median


@inline
def shifted_share(share, odds_factor):
    """Return the share whose odds are `odds_factor` times those of `share`."""
    return share * odds_factor / (1.0 - share + share * odds_factor)


@inline
def loss_factor(z):
    """Return the loss of one case over the median, lognormal with sd 0.8 of the log, for a standard normal z."""
    return det_exp(0.8 * z)
