"""What policies can put in place: the wall between policies and the model.

A policy is a pure function of its parameters and the city to provisions. Each provision states its meaning, unit and
axes, a neutral value at which the model behaves as if the policy did not exist, and the rule by which two policies on one
provision combine, so the order of policies in a file never matters. `sim.model` calls `combine` whenever a policy starts or
ends and hands the sum to the kernels' tables; nothing else reads policies.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar, Literal

import numpy as np

from sim.city.city import LEVELS, City, Housing, LandUse
from sim.city.spec import MeshSpec
from sim.core.errors import ChanganError
from sim.core.params import Params, param

MINUTES_PER_DAY = 1440


@dataclass(frozen=True)
class Roster:
    """Units that walk or drive beats. Combine: add (rosters of all policies work side by side). Neutral: none."""

    kind: Literal["police", "patrol_force", "resident_patrol", "volunteer"]
    beats: tuple[np.ndarray, ...]  # each int32[place], the places of one beat
    units_per_beat: int
    persons_per_unit: int
    start_min: int  # clock minutes after midnight
    end_min: int  # may be smaller than start_min: over midnight
    speed_m_per_min: float
    notice: float  # chance scale to notice a crime in the same place: 1 police, less for others

    @property
    def persons(self) -> int:
        """People on duty in one shift."""
        return len(self.beats) * self.units_per_beat * self.persons_per_unit


@dataclass(frozen=True)
class Cameras:
    """Cameras in places. Combine: coverages as independent chances, watched share weighted by cameras. Neutral: none."""

    coverage: np.ndarray  # float32[place], share of the place seen by a working camera
    cameras: int
    watched_share: float  # share of the time someone looks


@dataclass(frozen=True)
class GridService:
    """Mesh sizes and grid workers. Combine: conflict is an error (one service a city). Neutral: nobody walks a round."""

    mesh: MeshSpec
    workers_per_grid: int
    round_start_min: int
    round_min: int  # length of the daily round
    speed_m_per_min: float  # progress along the round, knocking on doors included
    staff_share: float  # workers' day left for matters, relative to a full-time worker
    notice: float  # weight of a worker as a guardian, 1 police


@dataclass(frozen=True)
class Cost:
    """Money and people. Combine: add. Neutral: none."""

    payer: str
    capital_cny: float = 0.0
    running_cny_per_year: float = 0.0
    staff: float = 0.0


Provision = Roster | Cameras | GridService | Cost


@dataclass(frozen=True)
class Provisions:
    """The sum of what all active policies put in place."""

    rosters: tuple[Roster, ...] = ()
    cameras: tuple[Cameras, ...] = ()
    grid: GridService | None = None
    costs: tuple[Cost, ...] = field(default_factory=tuple)


class Where(Params):
    """Where a policy applies; an empty selection means the whole city, several conditions must all hold."""

    compound: Literal["gated", "three-nones", "urban-village"] | None = param(
        None, "Only in housing compounds of this kind", unit="text", source="user"
    )
    land_use: Literal["housing", "market", "work", "school", "station", "open"] | None = param(
        None, "Only in places of this use", unit="text", source="user"
    )
    level: Literal["district", "street", "community", "grid", "micro_grid"] | None = param(
        None, "Mesh level that `units` refers to", unit="text", source="user"
    )
    units: tuple[int, ...] = param((), "Only in these mesh units of `level`", unit="unit numbers", source="user")

    def places(self, city: City) -> np.ndarray:
        """Return bool[place]: the places the policy applies to. Raises ChanganError when a unit does not exist."""
        chosen = np.ones(city.n_places, bool)
        if self.compound is not None:
            kind = Housing[self.compound.replace("-", "_").upper()]
            inside = city.form.compound >= 0
            chosen &= inside
            chosen[inside] &= city.form.housing[city.form.compound[inside]] == kind
        if self.land_use is not None:
            chosen &= city.form.land_use == LandUse[self.land_use.upper()]
        if self.units:
            if self.level is None:
                raise ChanganError("where.units is given without where.level; say which mesh level the numbers belong to")
            row = LEVELS.index(self.level)
            count = int(city.mesh.count[row])
            if max(self.units) >= count or min(self.units) < 0:
                raise ChanganError(f"where.units names unit {max(self.units)}, but the city has {self.level} units 0 to {count - 1}")
            chosen &= np.isin(city.mesh.unit[row], np.asarray(self.units))
        return chosen


@dataclass(frozen=True)
class Evidence:
    """One piece of evidence behind a policy: key of docs/SOURCES.md, what it says, how far to trust it."""

    key: str
    text: str
    trust: Literal["read in the source", "secondary source", "from memory", "assumed", "authority's own claim"]


class Policy(Params):
    """Base of every policy: declared parameters, and `provide`."""

    title: ClassVar[str]
    title_zh: ClassVar[str]
    changes: ClassVar[str]  # what it changes in the world, one sentence
    side_effects: ClassVar[tuple[str, ...]]
    evidence: ClassVar[tuple[Evidence, ...]]

    start_day: int = param(0, "First day of the run on which the policy works", unit="day", low=0, high=36_500, source="scenario")
    end_day: int | None = param(
        None, "First day on which it works no more (empty: never ends)", unit="day", low=1, high=36_500, source="scenario"
    )
    where: Where = Where()

    def provide(self, city: City) -> Iterable[Provision]:
        """Return what the policy puts in place while it is active."""
        raise NotImplementedError

    def active(self, day: int) -> bool:
        """Say whether the policy works on `day`."""
        return self.start_day <= day and (self.end_day is None or day < self.end_day)


def combine(parts: Iterable[Provision]) -> Provisions:
    """Add up provisions by their rules. Raises ChanganError when two policies claim the same exclusive provision."""
    items = list(parts)
    grids = [p for p in items if isinstance(p, GridService)]
    if len(grids) > 1:
        raise ChanganError("two active policies set up the grid service; keep one grid_management, or let their days not overlap")
    return Provisions(
        tuple(p for p in items if isinstance(p, Roster)),
        tuple(p for p in items if isinstance(p, Cameras)),
        grids[0] if grids else None,
        tuple(p for p in items if isinstance(p, Cost)),
    )


def clock_minutes(text: str) -> tuple[int, int]:
    """Read "22:00-04:00" as minutes after midnight (1320, 240). Raises ValueError with a sentence for planners."""
    parts = text.split("-")
    if len(parts) == 2:
        ends = [p.strip().split(":") for p in parts]
        if all(len(e) == 2 and e[0].isdigit() and e[1].isdigit() and len(e[1]) == 2 for e in ends):
            start, end = (int(h) * 60 + int(m) for h, m in ends)
            if start <= MINUTES_PER_DAY and end <= MINUTES_PER_DAY and all(int(e[1]) < 60 for e in ends) and start != end:
                return start, end
    raise ValueError(f'hours must look like "22:00-04:00" (with quotes), not {text!r}')


def duty_hours(start_min: int, end_min: int) -> float:
    """Return the length of a shift in hours, over midnight if need be."""
    return ((end_min - start_min) % MINUTES_PER_DAY) / 60.0 or 24.0
