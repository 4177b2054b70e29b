"""A campaign that everybody hears of: perceived risk rises day by day and fades when it is over; courts hold longer; gangs.

Called at 05:00; writes perceived risk of offenders at large, how long somebody arrested today is held, and arrests of associates
of those arrested yesterday.
"""

from typing import Any, ClassVar

import numpy as np

from sim.area import Area
from sim.areas.people_books import write_events
from sim.core.detmath import det_log_array
from sim.core.rng import Purpose, uniforms
from sim.kinds import EventKind
from sim.provisions import Campaign
from sim.provisions.force import intensity

_GANG, _TERM = 5, 6  # draws of an offender and day, beside those of `sim.areas.livelihood`
_FIELDS = 8
_PER_MEDIAN = 1.4426950408889634
_MOST_DAYS = 36_500.0


class CampaignArea(Area):
    """The mood of a campaign."""

    name: ClassVar[str] = "campaign"
    moments: ClassVar[tuple[tuple[str, str, str], ...]] = (("05:00", "campaign", "perceived risk; length of stays; associates arrested"),)

    def __init__(self, model: Any) -> None:
        """Take over ordinary lengths of stays."""
        super().__init__(model)
        self.ordinary = np.array(model.crimes["hold_days"])
        self.was_held = np.zeros(len(model.offenders.rate), np.uint8)  # yesterday morning

    def begin_day(self) -> None:
        """Spread the word, set the courts, and arrest associates."""
        model, day = self.model, self.model.day
        found = [
            (intensity(day, d.first_day, d.part.full_days, d.part.fade_days), d.part) for d in model.deployment.of(Campaign) if d.on(day)
        ]
        level = max((s for s, _ in found), default=0.0)
        model.crimes["hold_days"][:] = self.ordinary * max((1.0 + s * (part.hold_factor - 1.0) for s, part in found), default=1.0)
        held = model.offenders.held_until > day
        if level > 0.0:
            free = ~held
            gain = max(s * part.risk_gain_per_day for s, part in found)
            model.offenders.risk[free] += (1.0 - model.offenders.risk[free]) * gain
            self._gangs(max(s * part.gang_share for s, part in found), held)
            held = model.offenders.held_until > day
        self.was_held[:] = held

    def _gangs(self, share: float, held: np.ndarray) -> None:
        """Arrest associates at large of those arrested since yesterday morning, each with chance `share`."""
        model, day = self.model, self.model.day
        n = len(held)
        arrested = np.flatnonzero(held & (self.was_held == 0))
        associates = np.unique(np.concatenate([arrested ^ 1, arrested ^ 2]))
        associates = associates[associates < n]
        associates = associates[~held[associates]]
        number = associates * _FIELDS
        taken = associates[uniforms(model.seed, Purpose.LIVELIHOOD, number + _GANG, day) < share]
        if not len(taken):
            return
        term = -det_log_array(1.0 - uniforms(model.seed, Purpose.LIVELIHOOD, taken * _FIELDS + _TERM, day)) * _PER_MEDIAN
        offenders, people = model.offenders, model.people
        days = np.minimum(_MOST_DAYS, term * float(model.plan.parameters.justice.hold_days))
        offenders.held_until[taken] = day + 1 + days.astype(np.int64)
        offenders.risk[taken] += (1.0 - offenders.risk[taken]) * float(model.plan.parameters.offending.own_arrest_risk_gain)
        resident = offenders.resident[taken]
        write_events(
            model.books, EventKind.ARREST, len(taken), tick=day * model.ticks_per_day, group=people.group[resident], place=people.home[resident],
            actor=taken, subject=resident,
        )  # fmt: skip

    def state_arrays(self) -> dict[str, np.ndarray]:
        """Return who was held, and today's lengths of stays."""
        return {"was_held": self.was_held, "hold_days": self.model.crimes["hold_days"]}
