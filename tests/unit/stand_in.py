"""A stand-in for a finished model: the attributes that results, comparisons and reports read, with numbers made by keyed draws.

The stand-in world is a grid of streets. Scenario "night_patrol" averts about a fifth of burglaries on the streets of its
old compounds, costs money and lifts security; everything else is the same draw as in "baseline".
"""

from dataclasses import dataclass, field
from functools import cached_property
from types import SimpleNamespace

import numpy as np
import pandas as pd

from sim.city.city import City, Form, Mesh, Population, Streets
from sim.core.rng import Purpose, uniforms

KINDS = ("burglary", "ebike_theft", "pickpocketing")
COUNTS = ("true", "reported", "recorded", "cleared")


@dataclass(frozen=True)
class StandInOutcome:
    name: str
    unit: str
    label: str
    label_zh: str
    better: str
    family: str
    count: str | None = None


OUTCOMES = {
    o.name: o
    for o in (
        StandInOutcome("true_crime", "per 100,000 a year", "Crime, true", "犯罪（实际发生）", "lower", "crime", "true"),
        StandInOutcome("reported_crime", "per 100,000 a year", "Crime, reported", "犯罪（报案）", "lower", "crime", "reported"),
        StandInOutcome("recorded_crime", "per 100,000 a year", "Crime, recorded", "犯罪（立案）", "lower", "crime", "recorded"),
        StandInOutcome("cleared_crime", "per 100,000 a year", "Crime, cleared", "犯罪（破案）", "neither", "crime", "cleared"),
        StandInOutcome("true.burglary", "per 100,000 a year", "Burglary, true", "入室盗窃（实际发生）", "lower", "crime by type", "true"),
        StandInOutcome("security", "share", "Sense of security", "安全感", "higher", "opinion"),
        StandInOutcome("satisfaction", "share", "Satisfaction", "满意度", "higher", "opinion"),
        StandInOutcome("cost_cny", "CNY a year", "Cost", "成本", "lower", "cost"),
    )
}


@dataclass(frozen=True)
class StandInScenario:
    name: str
    effect: float = 0.0
    days: int = 84
    why: str = "a stand-in"
    side: int = 12

    @property
    def run(self):
        return SimpleNamespace(days=self.days, tick_min=15)

    @property
    def crime_types(self):
        return {k: SimpleNamespace(label=k.replace("_", " ").capitalize(), label_zh=k) for k in KINDS}

    matter_types = crime_types

    @property
    def hash(self) -> str:
        return f"{abs(int(self.effect * 1e6)):016x}"

    def canonical(self) -> str:
        return f'{{"effect": {self.effect}, "days": {self.days}}}'

    def diff(self, other: "StandInScenario"):
        return [("policies.night_patrol.effect", self.effect, other.effect)] if self.effect != other.effect else []


BASELINE = StandInScenario("baseline")
NIGHT_PATROL = StandInScenario("night_patrol", 0.2, why="paid residents walk the old compounds at night")


def grid_city(side: int = 12) -> City:
    """Streets of a side x side grid of junctions, 100 m apart; every place is near those that share a junction (100 m)."""
    number = np.arange(side * side).reshape(side, side)
    ends = [(number[r, c], number[r, c + 1]) for r in range(side) for c in range(side - 1)]
    ends += [(number[r, c], number[r + 1, c]) for r in range(side - 1) for c in range(side)]
    ends = np.array(ends, dtype=np.int32)
    node_x, node_y = (np.arange(side * side) % side) * 100.0, (np.arange(side * side) // side) * 100.0
    n = len(ends)
    touch = [sorted({q for node in ends[p] for q in np.flatnonzero((ends == node).any(axis=1))} - {p}) for p in range(n)]
    first = np.concatenate([[0], np.cumsum([len(t) for t in touch])]).astype(np.int32)
    place = np.concatenate(touch).astype(np.int32)
    streets = Streets(
        node_x,
        node_y,
        ends[:, 0].copy(),
        ends[:, 1].copy(),
        np.full(n, 100, np.float32),
        np.full(n, 2, np.uint8),
        np.arange(0, 2 * n + 1, 2, dtype=np.int32),
        node_x[ends].ravel(),
        node_y[ends].ravel(),
    )
    zeros, none = np.zeros(n, np.float32), np.zeros(0, np.int32)
    form = Form(np.zeros(n, np.uint8), np.full(n, -1, np.int32), np.zeros(0, np.uint8), zeros, zeros, zeros, zeros, zeros)
    people = Population(*([none] * 17))
    return City(
        "grid town",
        "local metres",
        streets,
        form,
        Mesh(np.zeros((5, n), np.int32), np.ones(5, np.int32)),
        people,
        node_x[ends].mean(axis=1),
        node_y[ends].mean(axis=1),
        np.zeros(n, np.int32),
        (1, 1),
        (0.0, 0.0),
        200.0,
        first,
        place,
        first,
        place,
        np.full(len(place), 100, np.float32),
        (),
    )


CITY = grid_city()


@dataclass(eq=False)
class StandInModel:
    plan: StandInScenario
    seed: int
    days_done: int = 0
    city: City = field(default_factory=lambda: CITY)

    def run(self, days: int | None = None):
        self.days_done = days if days is not None else self.plan.days
        return self

    @cached_property
    def _events(self) -> pd.DataFrame:
        """Events of every kind: each has a place, a day and an hour; the patrol averts some in its places."""
        n, count = self.city.n_places, self.days_done * 6
        e = np.arange(count)
        u = {name: uniforms(self.seed, Purpose.INCIDENT, e, k) for k, name in enumerate(("place", "hour", "kind", "averted", "stage"))}
        place = np.minimum((u["place"] ** 3 * n).astype(np.int64), n - 1)
        frame = pd.DataFrame(
            {
                "day": e % max(self.days_done, 1),
                "hour": (u["hour"] * 24).astype(np.int64),
                "place": place,
                "kind": np.array(KINDS)[(u["kind"] * len(KINDS)).astype(np.int64)],
                "stage": u["stage"],
            }
        )
        covered = (place < n // 4) & (frame["kind"] == "burglary")
        return frame[~(covered & (u["averted"] < 4 * self.plan.effect))].reset_index(drop=True)

    def _counted(self, index: str, size: int) -> pd.DataFrame:
        events, columns = self._events, {}
        for count, chance in zip(COUNTS, (1.0, 0.5, 0.4, 0.08), strict=True):
            for kind in KINDS:
                kept = events[(events["kind"] == kind) & (events["stage"] < chance)]
                columns[f"{count}.{kind}"] = np.bincount(kept[index], minlength=size)
        return pd.DataFrame(columns, index=pd.RangeIndex(size, name=index))

    def daily(self) -> pd.DataFrame:
        frame = self._counted("day", self.days_done)
        wave = uniforms(self.seed, Purpose.OPINION, np.arange(self.days_done)) * 0.01
        frame["disputes_opened"] = 3
        frame["security"] = 0.6 + wave + 0.1 * self.plan.effect
        frame["satisfaction"] = 0.55 + wave
        frame["cost_cny"] = 1000.0 * (self.plan.effect > 0)
        return frame

    def places(self) -> pd.DataFrame:
        frame = self._counted("place", self.city.n_places)
        frame.insert(0, "x", self.city.place_x)
        frame.insert(1, "y", self.city.place_y)
        frame.insert(2, "length_m", self.city.streets.length_m)
        frame["patrol_min"] = np.where(np.arange(len(frame)) < len(frame) // 4, 500.0 * self.plan.effect, 0.0)
        frame["cameras"] = 0.0
        return frame

    def kinds(self) -> pd.DataFrame:
        return self._counted("day", self.days_done).astype(np.int32)

    def hours(self) -> pd.DataFrame:
        events = self._events
        return pd.DataFrame(
            {k: np.bincount(events[events["kind"] == k]["hour"], minlength=24) for k in KINDS}, index=pd.RangeIndex(24, name="hour")
        )

    @property
    def events(self):
        return SimpleNamespace(frame=lambda: self._events)

    def outcomes(self) -> dict[str, float]:
        daily, scale = self.daily(), 100_000 / 20_000 * 365 / self.days_done
        sums = {f"{c}_crime": float(daily[[f"{c}.{k}" for k in KINDS]].to_numpy().sum() * scale) for c in COUNTS}
        return {
            **sums,
            "true.burglary": float(daily["true.burglary"].sum() * scale),
            "security": float(daily["security"].mean()),
            "satisfaction": float(daily["satisfaction"].mean()),
            "cost_cny": float(daily["cost_cny"].sum() * 365 / self.days_done),
        }

    def digest(self) -> str:
        return f"{self.seed:04d}{len(self._events):08x}"
