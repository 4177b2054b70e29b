"""Scalar rules of calls, response and pursuit: who calls at once, how long things take, who catches up."""

from sim.core.detmath import det_exp
from sim.core.jit import inline

_UNITS_A_METRE = 2_000.0  # half millimetres, as sim.city.routing counts


@inline
def called_at_once(present_share, guardians, per_guardian):
    """Return the chance that somebody calls while it happens: the victim is there, or one of the guardians notices.

    1 - (1 - present) exp(-w G): every guardian sees it independently with rate w.
    """
    return 1.0 - (1.0 - present_share) * det_exp(-per_guardian * guardians)


@inline
def lognormal_min(z, median_min, sd_log):
    """Return a lognormal duration for a standard normal z (service times of emergency calls are about lognormal)."""
    return median_min * det_exp(sd_log * z)


@inline
def minutes_for(half_mm, speed_m_per_min):
    """Return the minutes that a way in half millimetres takes."""
    return half_mm / _UNITS_A_METRE / speed_m_per_min


@inline
def catch_up_min(head_start_min, pursuer_m_per_min, fleeing_m_per_min):
    """Return the minutes a pursuer on the same way needs to make up a head start; never (1e18) when not faster."""
    if pursuer_m_per_min <= fleeing_m_per_min:
        return 1e18
    return head_start_min * fleeing_m_per_min / (pursuer_m_per_min - fleeing_m_per_min)


@inline
def scene_lead(gain, minutes, half_min):
    """Return the log-odds of clearance that officers bring from a scene reached so many minutes after the crime: halves every half_min."""
    return gain * det_exp(-0.6931471805599453 * minutes / half_min)


@inline
def shared_service_min(minutes, units):
    """Return how long each of several units stays: the work is shared."""
    return minutes / units
