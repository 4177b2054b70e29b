"""Upgrade of three-nones compounds: a gate, light, a manager and guards where there was none of them."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

import numpy as np

from sim.city.city import City
from sim.city.compounds import chosen_compounds, gates, inside_of
from sim.core.params import param
from sim.provisions import Cost, Evidence, Gates, Lighting, Management, Policy, Provision, Roster, Where


class ThreeNonesUpgrade(Policy):
    """Old compounds get a gate that asks strangers, lamps, a property manager, and guards at the gate."""

    title: ClassVar[str] = "Upgrade of three-nones compounds"
    title_zh: ClassVar[str] = "“三无”小区改造"
    changes: ClassVar[str] = (
        "Turns some strangers away at the gate, lights the lanes, puts guards at the entrance, and has repairs done before they become hazards."
    )
    side_effects: ClassVar[tuple[str, ...]] = (
        "Gates stop visitors too: floating residents are asked more often behind gates that are not theirs.",
        "Those turned away go on searching next door.",
        "Somebody must pay the manager and the guards every year; rents may rise, which the model leaves out.",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence("PROGRAMMES Hefei", "Compounds with no management, no guard and no gate upgraded", "authority's own claim"),
        Evidence("S33", "Situational measures: displacement in 26 % of observations, less than the gain", "read in the source"),
        Evidence("S26", "Better lighting: all crime RR 0.86", "read in the source"),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {"compounds_share": 0.0}

    where: Where = Where(compound="three-nones")
    compounds_share: float = param(1.0, "Compounds that are upgraded, of those chosen", unit="share", low=0.0, high=1.0, source="assumed")
    turned_away_share: float = param(
        0.25, "Strangers turned away at the new gate", unit="share", low=0.0, high=1.0, source="assumed: as in ordinary gated compounds"
    )
    light_to: float = param(0.75, "Light in the lanes afterwards", unit="share", low=0.0, high=1.0, source="assumed: as in gated compounds")
    managed: bool = param(True, "A property manager comes, too", unit="yes/no", source="PROGRAMMES Hefei")
    guards_on_duty: int = param(1, "Guards at the gate at any time", unit="persons", low=0, high=50, source="assumed")
    notice: float = param(
        0.4, "Chance of a guard to notice a crime, relative to a police officer", unit="share", low=0.0, high=1.0, source="assumed"
    )
    capital_cny_per_compound: float = param(
        300_000.0, "Gate, fence and lamps of one compound", unit="CNY", low=0.0, high=50_000_000.0, source="assumed"
    )
    running_cny_per_compound_year: float = param(
        60_000.0, "Manager and upkeep of one compound", unit="CNY per year", low=0.0, high=10_000_000.0, source="assumed"
    )
    guard_cny_per_year: float = param(
        36_000.0, "Full cost of one guard", unit="CNY per year", low=0.0, high=500_000.0, source="assumed: above the pay of hired residents"
    )
    guards_per_post: float = param(
        4.2, "Guards employed for one post round the clock", unit="persons", low=1.0, high=10.0, source="assumed: 168 h over 40 h"
    )

    def provide(self, city: City) -> Iterable[Provision]:
        """Gate, light, manager and guards for the chosen compounds."""
        compounds = chosen_compounds(city, self.where.places(city), self.compounds_share)
        inside = inside_of(city, compounds)
        guards = len(compounds) * self.guards_on_duty * self.guards_per_post
        running = len(compounds) * self.running_cny_per_compound_year
        yield Cost("district", len(compounds) * self.capital_cny_per_compound)
        yield Cost("neighbourhood", 0.0, running + guards * self.guard_cny_per_year, guards)
        if len(compounds) == 0:
            return
        yield Gates((inside * self.turned_away_share).astype(np.float32))
        yield Lighting((inside * self.light_to).astype(np.float32))
        if self.managed:
            yield Management(inside)
        if self.guards_on_duty > 0:
            posts = tuple(np.array([place], np.int32) for place in gates(city, compounds))
            for start, end in ((300, 1020), (1020, 300)):  # two shifts of twelve hours
                yield Roster("guard", posts, 1, self.guards_on_duty, start, end, 1.0, self.notice)
