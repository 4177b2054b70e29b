"""What a policy costs and whom it employs, day by day."""

from dataclasses import dataclass

from sim.provisions.base import Provision
from sim.provisions.force import intensity


@dataclass(frozen=True)
class Cost(Provision):
    """Money and people. Combine: add. Neutral: none."""

    payer: str
    capital_cny: float = 0.0
    running_cny_per_year: float = 0.0
    staff: float = 0.0
    full_days: int | None = None  # then the running cost fades with the effort, over `fade_days`; None: it goes on
    fade_days: int = 0

    def running_days(self, active: int) -> float:
        """Return the days of full running cost that the first `active` days are worth."""
        if self.full_days is None or active <= self.full_days:
            return float(active)
        return self.full_days + sum(intensity(day, 0, self.full_days, self.fade_days) for day in range(self.full_days, active))

    def running_cny(self, day: int) -> float:
        """Return the running cost of day `day` of the policy, counted from 0."""
        return self.running_cny_per_year / 365.0 * intensity(day, 0, self.full_days, self.fade_days)
