"""A large project of the scenario: demolition or restructuring at given places from a given day. A shock, not a programme."""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Literal

from sim.city.city import City
from sim.core.params import param
from sim.provisions import Cost, Evidence, Policy, Project, Provision


class LargeProject(Policy):
    """Demolition of homes or restructuring of work places, which raises disputes among those concerned."""

    title: ClassVar[str] = "Large project (an event, not a programme)"
    title_zh: ClassVar[str] = "重大建设项目（事件）"
    changes: ClassVar[str] = "From its first day those who live (or work) in the places chosen fall out over it, spread over its course."
    side_effects: ClassVar[tuple[str, ...]] = (
        "Disputes over demolition are harder to settle in a community, and petitions follow.",
        "The project itself changes neither homes nor streets in the model.",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence(
            "PROGRAMMES Nanjing", "Plant restructuring and demolition are what stability-risk assessment is for", "authority's own claim"
        ),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {"dispute_share": 0.0}

    dispute_share: float = param(
        0.1, "Of those concerned: who have a dispute in its course", unit="share", low=0.0, high=1.0, source="assumed"
    )
    course_days: int = param(120, "Time over which disputes arise", unit="days", low=1, high=1000, source="assumed")
    kind: Literal["demolition", "restructuring"] = param(
        "demolition", "Demolition concerns households, restructuring those who work there", unit="text", source="PROGRAMMES Nanjing"
    )
    owner_cny_per_person: float = param(
        500.0,
        "What the owner spends on talks, for each household or worker concerned",
        unit="CNY",
        low=0.0,
        high=1000000.0,
        source="assumed",
    )

    def provide(self, city: City) -> Iterable[Provision]:
        """Begin the project on the policy's first day."""
        if self.dispute_share == 0.0:
            return
        places = self.where.places(city)
        at_work = self.kind == "restructuring"
        matter = "wage_dispute" if at_work else "demolition_dispute"
        yield Project(matter, self.dispute_share, self.course_days, at_work, places)
        people = city.population
        concerned = (
            int((places[people.work] & (people.work != people.home)).sum()) if at_work else int(places[people.household_place].sum())
        )
        yield Cost("project owner", concerned * self.owner_cny_per_person, 0.0, 0.0)
