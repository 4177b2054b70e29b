"""Who notices a crime while it happens, and what that is worth afterwards."""

from sim.core.detmath import det_exp, det_log
from sim.core.jit import inline

# Devices of a household, put in by a programme; the same bits FITTED_SHIFT higher: fitted after a recorded burglary.
DEVICE_LOCK, DEVICE_ALARM, DEVICE_PARKING = 1, 2, 4
FITTED_SHIFT = 3
_LOCK, _ALARM, _PARKING = (bit | bit << FITTED_SHIFT for bit in (DEVICE_LOCK, DEVICE_ALARM, DEVICE_PARKING))


@inline
def patrol_notices(patrol_min, tick_min, crime_min, spot_per_min):
    """Return the chance that a patrol notices a crime of this tick: that the two meet, times 1 - exp(-spotting rate x minutes together).

    `patrol_min` are notice-weighted minutes m within the tick. A visit of m minutes meets crimes of c minutes that start within m + c
    minutes, some of them in the tick before: in the mean (m + c) / tick of a tick's crimes, also where that is above 1; each shares
    m c / (m + c) minutes with it. So the sum over ticks of any length is the same, but for what is cut off at certainty.
    """
    if patrol_min <= 0.0:
        return 0.0
    met_min = patrol_min + crime_min
    return min(1.0, met_min / tick_min * (1.0 - det_exp(-spot_per_min * patrol_min * crime_min / met_min)))


@inline
def device_answers(target, devices, u_hold, u_alarm, shares):
    """Return what stops an attempt at a household: 0 nothing, 1 a lock or guarded parking, 2 an alarm.

    `target` is an index into catalogue.TARGETS, `devices` are bits, shares = (lock holds, parking holds, alarm stops). A lock
    works against burglars only: the robber of an occupied home is let in.
    """
    if target == 0:
        if devices & _LOCK and u_hold < shares[0]:
            return 1
        if devices & _ALARM and u_alarm < shares[2]:
            return 2
    elif target == 2 or target == 3:
        if devices & _PARKING and u_hold < shares[1]:
            return 1
    return 0


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
