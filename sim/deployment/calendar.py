"""Provisions on the calendar: what is in place on a day, and what it costs.

Built once by `sim.model`; a policy is a pure function of its parameters and the city, so its provisions are asked for once
and switched on and off by day.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.city.city import City
from sim.core.errors import ChanganError
from sim.provisions import Cost, Policy, Provision, Provisions, combine

NEVER = 2**31 - 1


@dataclass(frozen=True)
class Deployed[P: Provision]:
    """One provision of one policy with its days."""

    label: str
    first_day: int
    last_day: int
    part: P

    def on(self, day: int) -> bool:
        """Say whether it is in place on `day`."""
        return self.first_day <= day < self.last_day


class Deployment:
    """All provisions of a scenario in a city."""

    def __init__(self, policies: Mapping[str, Policy], city: City) -> None:
        """Ask every policy once what it provides. Raises ChanganError where two policies cannot work together."""
        self.city = city
        self.parts: list[Deployed[Provision]] = [
            Deployed(label, policy.start_day, NEVER if policy.end_day is None else policy.end_day, part)
            for label, policy in sorted(policies.items())
            for part in policy.provide(city)
        ]
        self._by_kind: dict[type[Provision], tuple[Deployed[Any], ...]] = {}
        self.change_days = sorted({d for p in self.parts for d in (p.first_day, p.last_day) if d != NEVER} | {0})
        for day in self.change_days:
            try:
                self.on(day)
            except ChanganError as clash:
                labels = ", ".join(sorted({p.label for p in self.parts if p.part.only_one == str(clash) and p.on(day)}))
                raise ChanganError(f"policies {labels}: {clash}") from clash

    def on(self, day: int) -> Provisions:
        """Return what is in place on `day`."""
        return combine(p.part for p in self.parts if p.on(day))

    def of[P: Provision](self, kind: type[P]) -> tuple[Deployed[P], ...]:
        """Return every provision of one kind with its days, in the order of policies' labels; found once, asked for every day."""
        if kind not in self._by_kind:
            self._by_kind[kind] = tuple(deployed for deployed in self.parts if isinstance(deployed.part, kind))
        return self._by_kind[kind]

    def cost_cny(self, day: int) -> float:
        """Return what the programmes of the scenario cost on `day`: running cost, and capital on the first day."""
        total = 0.0
        for deployed in self.of(Cost):
            if deployed.on(day):
                total += deployed.part.running_cny(day - deployed.first_day)
                total += deployed.part.capital_cny if day == deployed.first_day else 0.0
        return total

    def cost_by_payer(self, days: int) -> dict[str, float]:
        """Return what each payer has paid after so many days, CNY; with `cost_cny` summed over the days the same total."""
        paid: dict[str, float] = {}
        for deployed in self.of(Cost):
            active = max(0, min(deployed.last_day, days) - deployed.first_day)
            if active:
                cost = deployed.part
                paid[cost.payer] = (
                    paid.get(cost.payer, 0.0) + cost.capital_cny + cost.running_cny_per_year / 365.0 * cost.running_days(active)
                )
        return paid


def name_key(label: str) -> int:
    """Return a 40-bit number that stands for a label in draws, so that one policy never changes the draws of another."""
    return int.from_bytes(hashlib.blake2b(label.encode(), digest_size=5).digest(), "little")
