"""The base of every policy: what it says of itself, when and where it works, what it puts in place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from sim.city.city import City
from sim.core.params import Params, param
from sim.provisions.base import Provision
from sim.provisions.where import Where


@dataclass(frozen=True)
class Evidence:
    """One piece of evidence behind a policy: key of docs/SOURCES.md, what it says, how far to trust it."""

    key: str
    text: str
    trust: Literal["read in the source", "secondary source", "from memory", "assumed", "authority's own claim"]


class Policy(Params):
    """Base of every policy: declared parameters, and `provide`."""

    title: ClassVar[str]
    title_zh: ClassVar[str]
    changes: ClassVar[str]  # what it changes in the world, one sentence
    side_effects: ClassVar[tuple[str, ...]]
    evidence: ClassVar[tuple[Evidence, ...]]
    dose_zero: ClassVar[Mapping[str, object]]  # parameters at which the policy does nothing, to the last bit

    start_day: int = param(0, "First day of the run on which the policy works", unit="day", low=0, high=36_500, source="scenario")
    end_day: int | None = param(
        None, "First day on which it works no more (empty: never ends)", unit="day", low=1, high=36_500, source="scenario"
    )
    where: Where = Where()

    def provide(self, city: City) -> Iterable[Provision]:
        """Return what the policy puts in place while it is active."""
        raise NotImplementedError

    def active(self, day: int) -> bool:
        """Say whether the policy works on `day`."""
        return self.start_day <= day and (self.end_day is None or day < self.end_day)
