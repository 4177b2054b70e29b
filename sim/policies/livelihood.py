"""Livelihood first: jobs for residents who look for work. Adds jobs; who searches for crime because of need searches less."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from sim.city.city import City
from sim.core.params import param
from sim.provisions import Cost, Evidence, Jobs, Policy, Provision


class Livelihood(Policy):
    """So many new jobs a year per 1,000 residents; a share of them goes to residents who look for work."""

    title: ClassVar[str] = "Livelihood (jobs)"
    title_zh: ClassVar[str] = "民生优先（就业）"
    changes: ClassVar[str] = (
        "People without work find some sooner, offenders among them; those whose motivation depends on it search less while they have work."
    )
    side_effects: ClassVar[tuple[str, ...]] = (
        "Nearly all jobs go to people who never offend: that is their purpose, crime is a by-product.",
        "Offenders whose motivation does not depend on work change nothing.",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence("PROGRAMMES Zhengzhou", "130,000 new jobs a year in a city of some 8.6 million", "authority's own claim"),
        Evidence("assumed", "How many offenders search less in work, and by how much, was not found in figures that carry over", "assumed"),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {"jobs_per_1000_year": 0.0}

    jobs_per_1000_year: float = param(
        15.0, "New jobs", unit="per 1,000 residents a year", low=0.0, high=500.0, source="PROGRAMMES Zhengzhou: 130,000 a year"
    )
    net_share: float = param(
        0.4,
        "Jobs that would not have come anyway and go to residents who look for work",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed: the rest replaces old jobs or goes to people from elsewhere",
    )
    cost_cny_per_job: float = param(
        5_000.0, "Public money per new job", unit="CNY", low=0.0, high=1_000_000.0, source="assumed: training and subsidy"
    )

    def provide(self, city: City) -> Iterable[Provision]:
        """Add jobs in proportion to residents."""
        jobs = self.jobs_per_1000_year * city.n_residents / 1_000.0
        yield Cost("city", 0.0, jobs * self.cost_cny_per_job, 0.0)
        if jobs > 0.0:
            yield Jobs(jobs * self.net_share)
