"""What the policies of a scenario put in place, and from which day to which: provisions on the calendar of the run.

Built once by `sim.model`; a policy is a pure function of its parameters and the city, so its provisions are asked for once
and switched on and off by day. Answers: which units walk, what cameras cover, which grid service works, what it costs.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.agents.walkers import Shift, Team
from sim.city.city import LEVELS, City, Mesh
from sim.city.mesh import remesh
from sim.core.errors import ChanganError
from sim.parameters import Matters
from sim.provisions import MINUTES_PER_DAY, Cost, GridService, Policy, Provision, Provisions, Roster, combine
from sim.tables import Service

NEVER = 2**31 - 1
_GRID, _COMMUNITY = LEVELS.index("grid"), LEVELS.index("community")


@dataclass(frozen=True)
class Deployed:
    """One provision of one policy with its days."""

    label: str
    first_day: int
    last_day: int
    part: Provision

    def on(self, day: int) -> bool:
        """Say whether it is in place on `day`."""
        return self.first_day <= day < self.last_day


class Deployment:
    """All provisions of a scenario in a city."""

    def __init__(self, policies: Mapping[str, Policy], city: City) -> None:
        """Ask every policy once what it provides. Raises ChanganError where two policies cannot work together."""
        self.city = city
        self.parts = [
            Deployed(label, policy.start_day, NEVER if policy.end_day is None else policy.end_day, part)
            for label, policy in sorted(policies.items())
            for part in policy.provide(city)
        ]
        self.change_days = sorted({d for p in self.parts for d in (p.first_day, p.last_day) if d != NEVER} | {0})
        for day in self.change_days:
            try:
                self.on(day)
            except ChanganError as clash:
                labels = ", ".join(sorted({p.label for p in self.parts if isinstance(p.part, GridService) and p.on(day)}))
                raise ChanganError(f"policies {labels}: {clash}") from clash

    def on(self, day: int) -> Provisions:
        """Return what is in place on `day`, policies added up by the rules of their provisions."""
        return combine(p.part for p in self.parts if p.on(day))

    def patrol_teams(self) -> list[Team]:
        """Return the teams of all rosters, whenever they work, keyed by policy so that others never change their draws."""
        teams = []
        seen: dict[str, int] = {}
        for deployed in self.parts:
            roster = deployed.part
            if isinstance(roster, Roster) and roster.units_per_beat > 0 and roster.beats:
                number = seen[deployed.label] = seen.get(deployed.label, 0) + 1
                shift = Shift(
                    roster.start_min,
                    roster.end_min,
                    deployed.first_day,
                    deployed.last_day,
                    roster.speed_m_per_min,
                    float(roster.persons_per_unit),
                    roster.notice,
                )
                teams.append(Team(_name_key(f"{deployed.label}/{number}"), roster.beats, roster.units_per_beat, shift))
        return teams

    def grid_teams(self) -> list[Team]:
        """Return one team of grid workers for each grid service: a round through every grid."""
        teams = []
        for deployed in self.parts:
            service = deployed.part
            if isinstance(service, GridService) and service.workers_per_grid > 0 and service.round_min > 0:
                grid = self._mesh(service).unit[_GRID]
                order = np.argsort(grid, kind="stable").astype(np.int32)
                beats = tuple(np.split(order, np.flatnonzero(np.diff(grid[order])) + 1))
                end = (service.round_start_min + service.round_min) % MINUTES_PER_DAY
                shift = Shift(
                    service.round_start_min, end, deployed.first_day, deployed.last_day, service.speed_m_per_min, 1.0, service.notice
                )
                teams.append(Team(_name_key(f"grid/{deployed.label}"), beats, service.workers_per_grid, shift))
        return teams

    def camera_coverage(self, day: int) -> tuple[np.ndarray, float, int]:
        """Return coverage float32[place], watched share and number of cameras on `day`."""
        cameras = self.on(day).cameras
        unseen = np.ones(self.city.n_places)
        for c in cameras:
            unseen *= 1.0 - c.coverage.astype(np.float64)
        number = sum(c.cameras for c in cameras)
        watched = sum(c.watched_share * c.cameras for c in cameras) / number if number else 0.0
        return (1.0 - unseen).astype(np.float32), watched, number

    def service(self, day: int, numbers: Matters) -> Service:
        """Return the grid service of `day`: units per place and what their staff can do; none without grid management."""
        grid_service = self.on(day).grid
        mesh = self.city.mesh if grid_service is None else self._mesh(grid_service)
        grid, community = mesh.unit[_GRID].copy(), mesh.unit[_COMMUNITY].copy()
        households = np.diff(self.city.population.place_first_household).astype(np.float64)
        workers = 0.0 if grid_service is None else grid_service.workers_per_grid * grid_service.staff_share
        grid_capacity = np.full(int(mesh.count[_GRID]), workers * numbers.worker_matters_per_day)
        in_community = np.bincount(community, weights=households, minlength=int(mesh.count[_COMMUNITY]))
        staff = in_community / 1000.0 * numbers.community_staff_per_1000_households
        community_capacity = staff * numbers.community_matters_per_day
        return Service(grid, community, grid_capacity, community_capacity, np.zeros_like(grid_capacity), np.zeros_like(community_capacity))

    def cost_cny(self, day: int) -> float:
        """Return what the programmes of the scenario cost on `day`: running cost, and capital on the first day."""
        total = 0.0
        for deployed in self.parts:
            if isinstance(deployed.part, Cost) and deployed.on(day):
                total += deployed.part.running_cny_per_year / 365.0
                total += deployed.part.capital_cny if day == deployed.first_day else 0.0
        return total

    def _mesh(self, service: GridService) -> Mesh:
        key = service.mesh.model_dump_json()
        if key not in self._meshes:
            self._meshes[key] = remesh(self.city, service.mesh)
        return self._meshes[key]

    @cached_property
    def _meshes(self) -> dict[str, Mesh]:
        return {}


def _name_key(label: str) -> int:
    """Return a 40-bit number that stands for a label in draws."""
    return int.from_bytes(hashlib.blake2b(label.encode(), digest_size=5).digest(), "little")
