"""What a patrol's visit leaves behind: gain of a stay, and how memories fade.

Two things happen during a stay: more and more of those about see it, a share 1 - exp(-m / scale) after m minutes, and the longer it lasts
the surer is whoever sees it that somebody is there to stay and not just driving by. Both grow alike, so a stay closes the share
(1 - exp(-m / scale)) ** 2 of the gap to full deterrence: next to nothing after a drive-through, most after a quarter of an hour,
little more later (Koper 1995, S10). With the way between stops counted in, stops of 10 to 16 minutes give most per minute. It
is the length of one stay that counts: many drive-throughs do not add up to a stop. Between visits memory halves every half-life.
"""

from sim.core.detmath import det_exp
from sim.core.jit import inline


@inline
def after_stay(memory, stayed_min, minutes, notice, scale_min):
    """Return the memory (0..1) after `minutes` more of a stay that has lasted `stayed_min`; `notice` is the weight of the visitor (1 police).

    Two parts of a stay make the stay. However long or often they come, visitors who count for less than police deter less: memory
    does not rise above `notice`.
    """
    before = unseen_share(stayed_min, scale_min)
    return gap_closed(memory, notice, gap_left(before), gap_left(before * det_exp(-minutes / scale_min)))


@inline
def unseen_share(stayed_min, scale_min):
    """Return the share of those about who have not seen a visitor after `stayed_min` of a stay."""
    return det_exp(-min(stayed_min / scale_min, 20.0)) if stayed_min > 0.0 else 1.0


@inline
def gap_left(unseen):
    """Return the share of the gap to full deterrence that a stay leaves open when a share `unseen` has not seen it."""
    return unseen * (2.0 - unseen)


@inline
def gap_closed(memory, notice, left_before, left_after):
    """Return the memory after the gap to `notice` went from left_before to left_after of what it was when the stay began."""
    return memory if memory >= notice else notice - (notice - memory) * left_after / left_before


@inline
def after_gain(slow, gain, notice, share):
    """Return the memory of days after the fast one rose by `gain` > 0; it too does not rise above the visitor's weight.

    `gain` already carries that weight (`after_stay`), so what is left to gain is a share of it and not weighed once more.
    """
    return slow + max(0.0, 1.0 - slow / notice) * share * gain if gain > 0.0 else slow


@inline
def total(fast, slow):
    """Return the deterrence an offender feels: both memories as independent reasons to stay away."""
    return fast + slow - fast * slow
