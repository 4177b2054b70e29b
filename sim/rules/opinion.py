"""What moves the sense of security and satisfaction: two states, two rules.

Security follows what is seen and suffered, satisfaction how one was treated (MODEL section 4): so either can move alone.
"""

from sim.core.jit import inline


@inline
def saturating(x, half):
    """Return x / (x + half): 0 at nothing, one half at `half`, 1 at plenty."""
    return x / (x + half)


@inline
def drift(state, goal, share):
    """Return the state after closing `share` of the gap to `goal`."""
    return state + (goal - state) * share


@inline
def bounded(x):
    """Return x kept within 0 and 1."""
    return min(1.0, max(0.0, x))


@inline
def offered(patrol, light_gain, light, hazards):
    """Return what a street adds to the sense of security: patrol seen, light against half light, less hazards."""
    return patrol + light_gain * (light - 0.5) - hazards
