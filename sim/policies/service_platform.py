"""Service platform: one intake (hotline), one routing, one reply and one appraisal of departments."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

import numpy as np

from sim.city.city import City
from sim.core.params import param
from sim.provisions import Cost, Evidence, Policy, Provision
from sim.provisions import ServicePlatform as PlatformProvision


class ServicePlatform(Policy):
    """A hotline that people get to know, routing to the department responsible, deadlines for replies, appraisal of departments."""

    title: ClassVar[str] = "Service platform and hotline"
    title_zh: ClassVar[str] = "社会服务管理平台与热线"
    changes: ClassVar[str] = (
        "People call one number; a matter goes to the department responsible in a day or two, and at the deadline departments hurry or close it on paper."
    )
    side_effects: ClassVar[tuple[str, ...]] = (
        "Counts of matters rise before they fall: what nobody heard of becomes known.",
        "Appraisal of replies makes some departments close on paper what is not settled; the people concerned are let down.",
        "Departments at higher levels get what a community could have settled cheaply.",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence(
            "PROGRAMMES Hefei",
            "One intake, routing, reply and appraisal: city, 4 districts, 352 communities; 189 matters of 17 departments for 3 million people",
            "authority's own claim",
        ),
        Evidence(
            "PROGRAMMES Nanchang",
            "43,800 matters handled, 19,000 problems solved in a year (county of about a million)",
            "authority's own claim",
        ),
        Evidence("C29", "Grid work is bent by contradictory incentives between levels", "read in the source"),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {"operators_per_100000": 0.0}

    operators_per_100000: float = param(
        3.0, "Operators of the hotline (none: no platform)", unit="per 100,000 residents", low=0.0, high=200.0, source="assumed"
    )
    matters_per_operator_day: float = param(
        20.0,
        "Matters an operator can take in a day beside questions and other calls",
        unit="per day",
        low=0.1,
        high=500.0,
        source="assumed",
    )
    hotline_gain: float = param(
        1.0, "Chance to use the hotline, relative to someone who lives beside the counter", unit="1", low=0.0, high=20.0, source="assumed"
    )
    known_share: float = param(0.6, "Households that know the number in the end", unit="share", low=0.0, high=1.0, source="assumed")
    learning_days: float = param(90.0, "Days after which two thirds of them know it", unit="days", low=1.0, high=2000.0, source="assumed")
    routing_days: int = param(
        1, "Days until the department responsible has a matter", unit="days", low=0, high=60, source="assumed: one routing"
    )
    departments: int = param(17, "Departments that take part", unit="departments", low=1, high=200, source="PROGRAMMES Hefei")
    matters_listed: int = param(189, "Kinds of matter on the platform's list", unit="kinds", low=0, high=5000, source="PROGRAMMES Hefei")
    matters_asked: int = param(
        250, "Kinds of matter that people call about", unit="kinds", low=1, high=5000, source="assumed: the list covers most"
    )
    due_days: int = param(
        15, "Deadline for a reply (0: none)", unit="days", low=0, high=365, source="assumed: usual 15 working days and less"
    )
    paper_share: float = param(0.15, "Matters due that are closed on paper", unit="share", low=0.0, high=1.0, source="assumed, after C29")
    paper_days: int = param(45, "Days until the household complains about that", unit="days", low=1, high=720, source="assumed")
    capital_cny: float = param(
        3000000.0, "Cost of the platform for 100,000 residents", unit="CNY", low=0.0, high=1000000000.0, source="assumed"
    )
    cost_cny_per_operator_year: float = param(
        60000.0, "Full cost of an operator", unit="CNY per year", low=0.0, high=500000.0, source="assumed: somewhat above gridworker_cost"
    )
    cost_cny_per_department_year: float = param(
        50000.0, "Cost of a department's part for 100,000 residents", unit="CNY per year", low=0.0, high=10000000.0, source="assumed"
    )

    def provide(self, city: City) -> Iterable[Provision]:
        """Set up the platform where there are operators."""
        if self.operators_per_100000 == 0.0:
            return
        places = self.where.places(city)
        gain = self.hotline_gain * min(1.0, self.matters_listed / self.matters_asked)
        yield PlatformProvision(
            gain,
            self.known_share,
            self.learning_days,
            self.routing_days,
            self.due_days,
            self.paper_share,
            self.paper_days,
            self.operators_per_100000 * self.matters_per_operator_day,
            places,
        )
        residents = float(np.diff(city.population.place_first_resident)[places].sum()) / 1e5
        operators = residents * self.operators_per_100000
        running = operators * self.cost_cny_per_operator_year + residents * self.departments * self.cost_cny_per_department_year
        yield Cost("city government", residents * self.capital_cny, running, operators)
