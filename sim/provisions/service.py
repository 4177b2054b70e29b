"""Grid service: mesh sizes, grid workers and their round."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.city.spec import MeshSpec
from sim.provisions.base import Provision


@dataclass(frozen=True)
class GridService(Provision):
    """Mesh sizes and grid workers. Combine: conflict is an error (one service a city). Neutral: nobody walks a round."""

    only_one: ClassVar[str] = "two active policies set up the grid service; keep one grid_management, or let their days not overlap"

    mesh: MeshSpec
    workers_per_grid: int
    round_start_min: int
    round_min: int  # length of the daily round
    speed_m_per_min: float  # progress along the round, knocking on doors included
    staff_share: float  # workers' day left for matters, relative to a full-time worker
    notice: float  # weight of a worker as a guardian, 1 police
    places: np.ndarray | None = None  # bool[place] where workers walk; None: everywhere
    tries: int = 0  # attempts on the spot before a matter is sent up; 0: as without this policy
    transfer_days: int = -1  # days until a matter sent up from a grid is taken up; -1: as without this policy
    contact_min: float = 0.0  # minutes per household and day that part-timers living in the grid hear
