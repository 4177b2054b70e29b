"""What a policy costs and whom it employs."""

from dataclasses import dataclass

from sim.provisions.base import Provision


@dataclass(frozen=True)
class Cost(Provision):
    """Money and people. Combine: add. Neutral: none."""

    payer: str
    capital_cny: float = 0.0
    running_cny_per_year: float = 0.0
    staff: float = 0.0
