"""What a patrol's visit leaves behind: gain of a stay, and how memories fade.

A stay of m minutes closes a share 1 - exp(-m / scale) of the gap to full deterrence: the first quarter of an hour gives
most (Koper 1995, S10), longer stays little. Between visits memory halves every half-life.
"""

from sim.core.detmath import det_exp
from sim.core.jit import inline


@inline
def after_stay(memory, minutes, notice, scale_min):
    """Return the memory (0..1) after a stay of `minutes`; `notice` is the weight of the visitor (1 police).

    However long or often they come, visitors who count for less than police deter less: memory does not rise above `notice`.
    """
    return memory + max(0.0, notice - memory) * (1.0 - det_exp(-minutes / scale_min))


@inline
def after_gain(slow, gain, notice, share):
    """Return the memory of days after the fast one rose by `gain`; it too does not rise above the visitor's weight."""
    return slow + max(0.0, notice - slow) * share * gain


@inline
def total(fast, slow):
    """Return the deterrence an offender feels: both memories as independent reasons to stay away."""
    return fast + slow - fast * slow
