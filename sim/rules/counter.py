"""What happens at the counter and at the desk of a police station: is a report made, is it recorded, which case comes first?

Called by `sim.phases.record`.
"""

from sim.core.detmath import det_exp
from sim.core.jit import inline
from sim.rules.detection import shifted_share


@inline
def stays_away(u, distrust_share, satisfaction):
    """Say whether a victim who meant to report does not, for want of trust: chance distrust (1 - satisfaction)."""
    return u < distrust_share * (1.0 - satisfaction)


@inline
def weight_of(loss_cny, serious_loss_cny, violent):
    """Return how heavy a case is, 0..1: violence always 1, else loss / (loss + what counts as serious)."""
    if violent:
        return 1.0
    return loss_cny / (loss_cny + serious_loss_cny)


@inline
def recording_share(share, effort, discretion, pressure, weight):
    """Return the chance that a report is recorded: log-odds + effort - discretion x pressure x (1 - weight of the case)."""
    log_odds = effort - discretion * pressure * (1.0 - weight)
    if log_odds == 0.0:
        return share
    return shifted_share(share, det_exp(log_odds))


@inline
def colour_of(violent, weight, age_days, orange_days, red_days):
    """Return the colour of an open case: 1 green, 2 yellow (half of what is serious), 3 orange (serious or old), 4 red."""
    if violent or age_days >= red_days:
        return 4
    if weight >= 0.5 or age_days >= orange_days:
        return 3
    return 2 if weight >= 0.25 else 1


@inline
def level_of(violent, weight, colour, urgent, pressed):
    """Return how soon a case is worked, 0..3: violence 2, a serious loss 1, or its colour; one more for each reason to hurry."""
    level = 2 if violent else (1 if weight >= 0.5 else 0)
    return min(3, max(level, colour - 1) + urgent + pressed)
