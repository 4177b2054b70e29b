"""Street posts: police stand on the street, round the clock, and answer from there; staged response in 1, 3 and 5 minutes."""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Literal

import numpy as np

from sim.city.city import LEVELS, City, LandUse
from sim.core.params import param
from sim.provisions import MINUTES_PER_DAY, Cost, Evidence, Policy, Provision, Roster, StagedResponse

_KMH = 1000 / 60


class StreetPosts(Policy):
    """A few posts on busy streets, each with units that walk around it and answer calls; several units for large matters."""

    title: ClassVar[str] = "Street posts with staged response"
    title_zh: ClassVar[str] = "街面警务站（1、3、5分钟处置）"
    changes: ClassVar[str] = (
        "Puts units on the street round the clock: they guard and deter around their post, and the duty room sends them from there, in stages to large matters."
    )
    side_effects: ClassVar[tuple[str, ...]] = (
        "While its units are on a call the post is empty, and nobody is deterred around it.",
        "Streets far from every post gain little; the report shows arrival by housing.",
        "Several units at one large matter are missing elsewhere: other calls may wait.",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence(
            "PROGRAMMES Nanchang",
            "4 posts in one district, each serving 2-3 stations, 24 h, cars, foot and video patrol; public-order cases -15.5 %, criminal cases -16.3 % against the year before",
            "authority's own claim",
        ),
        Evidence("C16", "Arrival within 1, 3 and 5 minutes as a target in several cities", "secondary source"),
        Evidence("C15", "Shijiazhuang: required arrival cut from 15 to 5 minutes inside the second ring", "secondary source"),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {"posts_per_100k": 0.0}

    posts_per_100k: float = param(
        1.0, "Posts per 100,000 residents, at least one", unit="per 100,000 residents", low=0.0, high=200.0,
        source="PROGRAMMES Nanchang: 4 in a district of about 480,000, from memory",
    )  # fmt: skip
    placement: Literal["busy", "spread"] = param(
        "busy", "Where they stand: at markets and stations, or in the middle of the residents of each part", unit="text", source="assumed"
    )
    units_per_post: int = param(2, "Units on duty at a post", unit="units", low=1, high=20, source="assumed: a car and a foot patrol")
    persons_per_unit: int = param(2, "People in one unit", unit="persons", low=1, high=20, source="assumed")
    shifts: int = param(3, "Shifts that share the day", unit="shifts", low=1, high=6, source="assumed")
    days_worked_share: float = param(
        0.65,
        "Share of days an officer is on the roster",
        unit="share",
        low=0.05,
        high=1.0,
        source="assumed: five days of seven, less leave",
    )
    round_m: float = param(400.0, "Length of street walked around a post", unit="m", low=20.0, high=5_000.0, source="assumed; pat_foot")
    walk_km_h: float = param(1.5, "Progress around the post, standing included", unit="km/h", low=0.1, high=20.0, source="assumed")
    response_speed_km_h: float = param(32.0, "Speed on the way to a call", unit="km/h", low=1.0, high=120.0, source="pat_speed: 30-35")
    units_for_large: int = param(
        3,
        "Units sent to a large matter; small ones get one",
        unit="units",
        low=1,
        high=8,
        source="PROGRAMMES Nanchang: small matters by few officers, large ones by many",
    )
    second_within_min: float = param(
        3.0, "A second unit is sent if it is there by then", unit="min", low=0.0, high=120.0, source="PROGRAMMES Nanchang: 1-3-5"
    )
    third_within_min: float = param(
        5.0, "Further units are sent if they are there by then", unit="min", low=0.0, high=120.0, source="PROGRAMMES Nanchang: 1-3-5"
    )
    capital_cny_per_post: float = param(
        500_000.0, "Cost of a post with vehicle and screens", unit="CNY", low=0.0, high=50_000_000.0, source="assumed"
    )
    cost_cny_per_officer_year: float = param(
        70_000.0,
        "Full cost of an officer at a post",
        unit="CNY per year",
        low=0.0,
        high=1_000_000.0,
        source="aux_cost: 45,000-110,000, from memory",
    )

    def provide(self, city: City) -> Iterable[Provision]:
        """Place the posts, walk their rounds in shifts, and set the stages of response."""
        chosen = self.where.places(city)
        people = np.diff(city.population.place_first_resident)
        n = max(1, round(self.posts_per_100k * float(people[chosen].sum()) / 100_000.0)) if self.posts_per_100k > 0 and chosen.any() else 0
        if n == 0:
            return
        posts = self._places(city, chosen, people, n)
        employed = len(posts) * self.units_per_post * self.persons_per_unit * self.shifts / self.days_worked_share
        yield Cost("police", len(posts) * self.capital_cny_per_post, employed * self.cost_cny_per_officer_year, employed)
        beats = tuple(_round(city, post, self.round_m) for post in posts)
        length = MINUTES_PER_DAY // self.shifts
        for shift in range(self.shifts):
            start = (300 + shift * length) % MINUTES_PER_DAY
            end = (300 + (shift + 1) * length) % MINUTES_PER_DAY if shift + 1 < self.shifts else 300
            speeds = (self.walk_km_h * _KMH, 1.0, 1.0, self.response_speed_km_h * _KMH)
            yield Roster("police", beats, self.units_per_post, self.persons_per_unit, start, end, *speeds)
        yield StagedResponse(self.units_for_large, self.second_within_min, self.third_within_min)

    def _places(self, city: City, chosen: np.ndarray, people: np.ndarray, n: int) -> np.ndarray:
        """Return the places of posts: one by one the place with most people (or most visitors) not near a post yet."""
        weight = people.astype(np.float64)
        if self.placement == "busy":
            visited = np.bincount(city.population.leisure, minlength=city.n_places) + np.bincount(
                city.population.work, minlength=city.n_places
            )
            weight = visited * (1.0 + np.isin(city.form.land_use, (LandUse.MARKET, LandUse.STATION)))
        weight = np.where(chosen, weight + 1e-9, 0.0)
        unit, found = city.mesh.unit[LEVELS.index("community")], []
        for _ in range(min(n, int(chosen.sum()))):
            best = int(np.argmax(weight))
            found.append(best)
            near = (unit == unit[best]) | (np.hypot(city.place_x - city.place_x[best], city.place_y - city.place_y[best]) < 500.0)
            weight = np.where(near, weight * 1e-3, weight)
            weight[best] = 0.0
        return np.array(found, np.int32)


def _round(city: City, post: int, metres: float) -> np.ndarray:
    """Return the places around a post, nearest first, until their streets are so long."""
    away = np.hypot(city.place_x - city.place_x[post], city.place_y - city.place_y[post])
    order = np.argsort(away, kind="stable")
    enough = int(np.searchsorted(np.cumsum(city.streets.length_m[order].astype(np.float64)), metres)) + 1
    return np.sort(order[:enough]).astype(np.int32)
