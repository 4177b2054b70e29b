"""Placebo: a policy that does nothing, so that a comparison with it must show exactly nothing."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from sim.city.city import City
from sim.core.params import param
from sim.provisions import Evidence, Policy, Provision


class Placebo(Policy):
    """Does nothing; its `dose` exists so that a sweep over it can be checked to be flat."""

    title: ClassVar[str] = "Placebo"
    title_zh: ClassVar[str] = "安慰剂"
    changes: ClassVar[str] = "Nothing. A run with it equals the baseline to the last bit."
    side_effects: ClassVar[tuple[str, ...]] = ("None: a difference from the baseline is a fault of the program.",)
    evidence: ClassVar[tuple[Evidence, ...]] = (Evidence("test", "negative control of the program itself", "assumed"),)
    dose_zero: ClassVar[Mapping[str, object]] = {"dose": 0.0}

    dose: float = param(1.0, "A number without meaning", unit="1", low=0.0, high=100.0, source="test")

    def provide(self, city: City) -> Iterable[Provision]:
        """Put nothing in place."""
        return ()
