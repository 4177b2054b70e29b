"""Supervision and help after release: contacts, and help to find work. Capacity is limited; status decides who is eligible."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from sim.city.city import City
from sim.core.params import param
from sim.provisions import Cost, Evidence, Policy, Provision, Supervision


class SupervisionAndHelp(Policy):
    """Everybody released, ex-prisoners and people detained for drug or public-order cases, while there are places."""

    title: ClassVar[str] = "Supervision and help after release"
    title_zh: ClassVar[str] = "安置帮教与社区矫正"
    changes: ClassVar[str] = (
        "People released meet a worker regularly and find work sooner; both mean fewer searching sessions of those who would have had some."
    )
    side_effects: ClassVar[tuple[str, ...]] = (
        "Places are limited: who is released when all are taken gets nothing.",
        "Contacts are a burden on people who would not offend again; they are counted.",
        "Help follows a public status, never a prediction about a person.",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence("PROGRAMMES Nanjing", "Help and correction for ex-prisoners, drug users, the mentally ill", "authority's own claim"),
        Evidence(
            "PROGRAMMES Guiyang",
            "Community correction with platform and help: no reoffending among those supervised",
            "authority's own claim",
        ),
        Evidence("assumed", "What a contact and a helped search for work do to a single person", "assumed"),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {"places_per_10000": 0.0}

    places_per_10000: float = param(
        5.0, "People under supervision at once", unit="per 10,000 residents", low=0.0, high=500.0, source="assumed"
    )
    supervised_days: int = param(365, "How long somebody is supervised", unit="days", low=1, high=3_650, source="assumed: usual term")
    contacts_per_month: float = param(4.0, "Contacts of each", unit="per month", low=0.0, high=30.0, source="assumed: weekly report")
    contact_risk_gain: float = param(
        0.02,
        "Perceived risk of arrest gained by a contact",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed: below an arrest of one's own, S49",
    )
    job_find_per_year: float = param(
        1.5, "Additional rate of finding work with help", unit="per year", low=0.0, high=50.0, source="assumed"
    )
    people_per_worker: float = param(15.0, "People one worker looks after", unit="persons", low=1.0, high=500.0, source="assumed")
    cost_cny_per_worker_year: float = param(
        60_000.0, "Full cost of a worker", unit="CNY per year", low=0.0, high=1_000_000.0, source="aux_cost: 45,000-110,000, from memory"
    )

    def provide(self, city: City) -> Iterable[Provision]:
        """Open places in proportion to residents, at least one if any."""
        places = self.places_per_10000 * city.n_residents / 10_000.0
        number = max(1, round(places)) if places > 0.0 else 0
        workers = number / self.people_per_worker
        yield Cost("justice office", 0.0, workers * self.cost_cny_per_worker_year, workers)
        if number:
            yield Supervision(number, self.supervised_days, self.contacts_per_month, self.contact_risk_gain, self.job_find_per_year)
