"""Paired runs of the small lively city for tests of policies on matters: with and without, same seed."""

from functools import cache

import numpy as np
import pandas as pd

from sim.kinds import Desk, EventKind
from sim.model import SafeCity
from sim.scenario import Scenario
from tests.laws.worlds import POLICIES, lively, small_city

GRIDS = {"grid_management": POLICIES["grid_management"]}
KNOWN = [EventKind.MATTER_FOUND, EventKind.MATTER_CALLED, EventKind.MATTER_BY_110, EventKind.MATTER_BY_HOTLINE, EventKind.MATTER_INSPECTED]


def ordinary(scenario: Scenario) -> Scenario:
    """Return the scenario with fewer matters than the lively world has, so that staff can keep up with them."""
    rates = {f"matter_types.{name}.per_1000_households_year": 2_000.0 for name in scenario.matter_types}
    never = {f"matter_types.{name}.per_1000_households_year": 0.0 for name in ("demolition_dispute", "mental_crisis", "market_hazard")}
    rest = {"matter_types.market_hazard.per_market_place_year": 100.0, "parameters.matters.community_staff_per_1000_households": 12.0}
    calm = {f"matter_types.{n}.harden_per_month": 1.0 if n == "mental_crisis" else 0.1 for n in scenario.matter_types}
    return scenario.with_values(rates | never | calm | rest)


@cache
def _done(policies: tuple, days: int, seed: int, groups: tuple) -> SafeCity:
    scenario = ordinary(lively(GRIDS | {name: dict(values) for name, values in policies}, days=days, **{g: dict(v) for g, v in groups}))
    return SafeCity(scenario, seed=seed, city=small_city()).run(days)


def done(name: str | None = None, days: int = 14, seed: int = 1, groups: dict | None = None, **values) -> SafeCity:
    """Return the finished run with a policy (or without, where name is None); equal calls give the same run."""
    policies = ((name, tuple(sorted(values.items()))),) if name else ()
    kept = tuple((g, tuple(sorted(v.items()))) for g, v in sorted((groups or {}).items()))
    return _done(policies, days, seed, kept)


def events(model: SafeCity, *kinds: EventKind, family: str | None = None) -> pd.DataFrame:
    """Return events of some kinds, of one family of matters, with the day on which they were written down."""
    frame = model.events.frame()
    chosen = frame["kind"].isin([int(k) for k in kinds])
    if family is not None:
        topics = [k for k, n in enumerate(model.matter_names) if model.plan.matter_types[n].family == family]
        chosen &= frame["topic"].isin(topics)
    return frame[chosen].assign(day=lambda f: f["tick"] // model.ticks_per_day)


def settled_at(model: SafeCity, desk: Desk) -> pd.DataFrame:
    """Return what one desk settled."""
    rows = events(model, EventKind.MATTER_SETTLED)
    return rows[rows["actor"] == int(desk)]


def topic(model: SafeCity, name: str) -> int:
    """Return the number of a matter type."""
    return model.matter_names.index(name)


def weekday(model: SafeCity, day: np.ndarray) -> np.ndarray:
    """Return weekdays (Monday 0) of days of the run."""
    return (model.plan.run.start.weekday() + day) % 7


def first_difference(one: SafeCity, other: SafeCity) -> set[str]:
    """Return the kinds of events whose counts differ on the first day on which any differ."""
    frames = [m.events.frame() for m in (one, other)]
    tables = [f.groupby([f["tick"] // one.ticks_per_day, "kind"]).size() for f in frames]
    both = pd.concat(tables, axis=1).fillna(0)
    differs = both[both.iloc[:, 0] != both.iloc[:, 1]]
    first = differs.index.get_level_values(0).min()
    return {EventKind(k).name for k in differs.loc[first].index}
