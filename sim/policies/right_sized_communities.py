"""Right-sized communities: communities of a size that its office can serve, with one-stop halls that are open every day."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

import numpy as np

from sim.city.city import City
from sim.core.params import param
from sim.provisions import CommunityHalls, Cost, Evidence, Policy, Provision


class RightSizedCommunities(Policy):
    """Size of communities, social workers, and one-stop halls: nearer, open at weekends, partly online."""

    title: ClassVar[str] = "Right-sized communities and one-stop halls"
    title_zh: ClassVar[str] = "优化社区规模与一站式服务大厅"
    changes: ClassVar[str] = (
        "Cuts communities anew, so that the hall is nearer; staffs halls, opens them at weekends, takes requests online and settles more of them itself."
    )
    side_effects: ClassVar[tuple[str, ...]] = (
        "Smaller communities mean more halls to pay for, and more disputes between people of two communities.",
        "More people come: counts of requests rise although no more of them arise.",
        "Online service reaches requests only; disputes and hazards still need a way to the hall.",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence(
            "PROGRAMMES Nanchang",
            "Communities of 3,000-5,000 households reduced by 41, of 1,500-3,000 raised by 113; 3,660 social workers; 2,147 items at 365 days a year, 95.84 % online",
            "authority's own claim",
        ),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {
        "households_per_community": 0,
        "social_workers_per_1000_households": 0.0,
        "open_days": 5,
        "online_share": 0.0,
        "items": 0,
    }

    households_per_community: int = param(
        1500, "Target size of a community (0: as they are)", unit="households", low=0, high=20000, source="PROGRAMMES Nanchang: 1,500-3,000"
    )
    social_workers_per_1000_households: float = param(
        1.5,
        "Community staff who handle matters (at least what is there already)",
        unit="persons",
        low=0.0,
        high=50.0,
        source="PROGRAMMES Nanchang: 3,660 for some 2.4 million households",
    )
    open_days: int = param(
        7, "Days a week on which halls are open", unit="days per week", low=5, high=7, source="PROGRAMMES Nanchang: 365 days a year"
    )
    weekend_staff_share: float = param(
        0.4, "Staff of a hall on duty at weekends, where it is open then", unit="share", low=0.0, high=1.0, source="assumed"
    )
    online_share: float = param(
        0.9584, "Requests that can be brought online", unit="share", low=0.0, high=1.0, source="PROGRAMMES Nanchang: 95.84 %"
    )
    items: int = param(2147, "Kinds of service that halls settle themselves", unit="items", low=0, high=10000, source="PROGRAMMES Nanchang")
    items_known: int = param(4000, "Kinds of service that citizens ask for at all", unit="items", low=1, high=50000, source="assumed")
    capital_cny_per_hall: float = param(1500000.0, "Cost of fitting out a hall", unit="CNY", low=0.0, high=100000000.0, source="assumed")
    cost_cny_per_worker_year: float = param(
        60000.0,
        "Full cost of a social worker",
        unit="CNY per year",
        low=0.0,
        high=500000.0,
        source="assumed: somewhat above gridworker_cost",
    )

    def provide(self, city: City) -> Iterable[Provision]:
        """Set the size of communities and what their halls can do."""
        places = self.where.places(city)
        size = self.households_per_community or 0
        weekend = self.weekend_staff_share if self.open_days > 5 else 0.0
        share = min(1.0, self.items / self.items_known)
        nothing = (
            size == 0 and self.social_workers_per_1000_households == 0.0 and weekend == 0.0 and self.online_share == 0.0 and share == 0.0
        )
        if nothing:
            return
        yield CommunityHalls(
            size, self.social_workers_per_1000_households, weekend * (self.open_days - 5) / 2.0, self.online_share, share, places
        )
        households = float(np.diff(city.population.place_first_household)[places].sum())
        workers = households / 1000.0 * self.social_workers_per_1000_households * (1.0 + weekend * (self.open_days - 5) / 5.0)
        halls = max(1, round(households / size)) if size else 0
        yield Cost("district government", halls * self.capital_cny_per_hall, workers * self.cost_cny_per_worker_year, workers)
