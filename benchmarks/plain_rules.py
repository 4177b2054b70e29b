"""The rules of the hot phases once more, in plain Python with Python's own numbers: what somebody without compiled code writes.

Used by `benchmarks.mesa_twin` alone. Written from the equations in MODEL and in the docstrings of `sim.rules`, not by calling them, so
that an error in either shows as a difference. Random draws are integers below 2**64; uniforms and results equal the product's
to the last bit.
"""

import math

MASK = (1 << 64) - 1
G1, G2 = 0x9E3779B97F4A7C15, 0xD1B54A32D192ED03
ONE_VISITOR, ONE_STREET, ONE_EBIKE = 1 << 16, 1 << 32, 1 << 48


def mix(z: int) -> int:
    """Finalise 64 bits (splitmix64)."""
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def draw(key: int, entity: int, time: int) -> int:
    """Return the 64 bits of (key, entity, time)."""
    return mix((mix((key + entity * G1) & MASK) + time * G2) & MASK)


def again(bits: int, number: int) -> int:
    """Return further bits of the same draw."""
    return mix((bits + number * G1) & MASK)


def unit(bits: int) -> float:
    """Return a uniform in [0, 1)."""
    return (bits >> 11) / 9007199254740992.0


def below(bits: int, n: int) -> int:
    """Return an integer in [0, n)."""
    return ((bits >> 32) * n) >> 32


_EXP = tuple(float(c) for c in (
    "2.0876756987868099e-09 2.5052108385441720e-08 2.7557319223985893e-07 2.7557319223985888e-06 2.4801587301587302e-05 1.9841269841269841e-04 "
    "1.3888888888888889e-03 8.3333333333333332e-03 4.1666666666666664e-02 1.6666666666666666e-01 0.5 1.0 1.0"
).split())  # fmt: skip


def exp(x: float) -> float:
    """Return e**x by the series all programs here share, so that bits agree."""
    if x > 709.0:
        return math.inf
    if x < -708.0:
        return 0.0
    n = math.floor(x * 1.4426950408889634 + 0.5)
    r = (x - n * 6.93147180369123816490e-01) - n * 1.90821492927058770002e-10
    p = 1.6059043836821613e-10
    for c in _EXP:
        p = p * r + c
    return math.ldexp(p, n)


_LOG = tuple(2.0 / d for d in (19, 17, 15, 13, 11, 9, 7, 5, 3))


def log(x: float) -> float:
    """Return ln x for x in (0, 1] by the same series as the product."""
    m, k = math.frexp(x)
    m, k = 2.0 * m, k - 1
    if m > 1.4142135623730951:
        m, k = 0.5 * m, k + 1
    f = m - 1.0
    s = f / (2.0 + f)
    z = s * s
    p = 2.0 / 21
    for c in _LOG:
        p = p * z + c
    return k * 6.93147180369123816490e-01 - ((s * (f - z * p) - k * 1.90821492927058770002e-10) - f)


def waiting_time(u: float, median: float) -> float:
    """Return an exponential waiting time with the given median."""
    return -log(1.0 - u) * 1.4426950408889634 * median


def departure_min(bits: int, trip: int, minute: int, window: int) -> int:
    """Return the minute after 05:00 at which a trip starts."""
    return minute + ((((bits >> (8 * trip)) & 255) * window) >> 8) - (window >> 1)


def travel_min(goal_from: int, goal_to: int, work_min: int, leisure_min: int) -> int:
    """Return the minutes between two goals (0 home, 1 work, 2 leisure)."""
    if {goal_from, goal_to} == {1, 2}:
        return (work_min + leisure_min) >> 1
    return leisure_min if 2 in (goal_from, goal_to) else work_min


def empty_dwellings(households: float, residents: float, home: float) -> float:
    """Return dwellings with nobody in: households times (share away) ** 2.5."""
    if residents <= 0:
        return 0.0
    away = 1.0 - min(1.0, home / residents)
    return households * away * away * math.sqrt(away)


def after_stay(memory: float, stayed_min: float, minutes: float, notice: float, scale_min: float) -> float:
    """Return deterrence after some more minutes of a visit."""
    if memory >= notice:
        return memory
    before = exp(-min(stayed_min / scale_min, 20.0)) if stayed_min > 0.0 else 1.0
    after = before * exp(-minutes / scale_min)
    return notice - (notice - memory) * (after * (2.0 - after)) / (before * (2.0 - before))


def after_gain(slow: float, gain: float, notice: float, share: float) -> float:
    """Return the memory of days after the fast one rose by `gain`."""
    return slow + max(0.0, 1.0 - slow / notice) * share * gain if gain > 0.0 else slow


def patrol_notices(patrol_min: float, tick_min: float, crime_min: float, spot_per_min: float) -> float:
    """Return the chance that a patrol notices a crime."""
    if patrol_min <= 0.0:
        return 0.0
    met_min = patrol_min + crime_min
    return min(1.0, met_min / tick_min * (1.0 - exp(-spot_per_min * patrol_min * crime_min / met_min)))
