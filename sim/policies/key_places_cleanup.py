"""Clean-up of key places: found by recorded crimes and a survey, put right, kept under review."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from sim.city.city import City
from sim.core.params import param
from sim.provisions import Cost, Evidence, KeyPlaces, Policy, Provision


class KeyPlacesCleanup(Policy):
    """Every so often the worst places not yet on the list are added to it, and what draws offenders to the listed ones is put right."""

    title: ClassVar[str] = "Problem-oriented clean-up of key places"
    title_zh: ClassVar[str] = "重点地区和突出问题整治"
    changes: ClassVar[str] = (
        "Puts right what lastingly draws offenders to listed places (blind corners, broken doors, open yards); without visits it comes back."
    )
    side_effects: ClassVar[tuple[str, ...]] = (
        "Places are found by recorded crimes: where people report little, nobody comes.",
        "Without review most of it is undone within a year; the list, and its staff, grow with every review.",
        "Offenders may look elsewhere; the report shows the ring around treated streets.",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence(
            "S29", "Problem-oriented policing, 34 studies: -33.8 % crime and disorder, no significant displacement", "secondary source"
        ),
        Evidence(
            "PROGRAMMES Nanjing", "Key places and problems searched out by survey, put right, kept under review", "authority's own claim"
        ),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {"places_per_review_share": 0.0}

    places_per_review_share: float = param(
        0.01, "Places newly taken on the list at each review, of all places chosen", unit="share", low=0.0, high=1.0, source="assumed"
    )
    review_days: int = param(90, "Days between reviews", unit="days", low=1, high=3_650, source="PROGRAMMES Nanjing: kept under review")
    window_days: int = param(180, "Recorded crimes of so many days are looked at", unit="days", low=1, high=3_650, source="assumed")
    survey_size: int = param(
        500, "Residents asked at each review whether their street is safe", unit="persons", low=0, high=1_000_000, source="assumed"
    )
    complaint_weight: float = param(
        0.25, "Recorded crimes that one complaint counts as", unit="crimes", low=0.0, high=100.0, source="assumed"
    )
    put_right_share: float = param(
        0.5,
        "Part of what is wrong at a place that one visit puts right",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed; S29 for its end",
    )
    keeps_review: bool = param(True, "Listed places are visited again at every review", unit="yes/no", source="PROGRAMMES Nanjing")
    cny_per_place: float = param(30_000.0, "Works at one place", unit="CNY", low=0.0, high=10_000_000.0, source="assumed")
    cny_per_answer: float = param(20.0, "Cost of one answer to the survey", unit="CNY", low=0.0, high=1_000.0, source="assumed")
    staff_per_100_places_year: float = param(
        2.0,
        "Staff who look after what is put right, per 100 places taken on the list in a year",
        unit="persons",
        low=0.0,
        high=1_000.0,
        source="assumed",
    )
    cny_per_staff_year: float = param(
        100_000.0,
        "Full cost of one of them",
        unit="CNY per year",
        low=0.0,
        high=1_000_000.0,
        source="assumed: between aux_cost and police_cost",
    )

    def provide(self, city: City) -> Iterable[Provision]:
        """Set what the reviews look at; cost is that of the places that can be taken on the list in a year."""
        chosen = self.where.places(city)
        count = round(self.places_per_review_share * int(chosen.sum()))
        if self.places_per_review_share > 0.0:
            count = max(1, count)
        if count == 0 or not chosen.any():
            return
        yield KeyPlaces(
            chosen, False, count, self.review_days, self.window_days, self.survey_size, self.complaint_weight, self.put_right_share, self.keeps_review
        )  # fmt: skip
        reviews = 365.0 / self.review_days
        staff = self.staff_per_100_places_year * count * reviews / 100.0
        yearly = reviews * (count * self.cny_per_place + self.survey_size * self.cny_per_answer)
        yield Cost("district", 0.0, yearly + staff * self.cny_per_staff_year, staff)
