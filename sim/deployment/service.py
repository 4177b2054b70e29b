"""Which grid service works: units per place, what their staff can do, and who walks the rounds."""

import numpy as np

from sim.agents.walkers import Shift, Team
from sim.city.city import LEVELS, City, Mesh
from sim.city.mesh import remesh
from sim.deployment.calendar import Deployment, name_key
from sim.parameters import Matters
from sim.provisions import MINUTES_PER_DAY, GridService
from sim.tables import Service

_GRID, _COMMUNITY = LEVELS.index("grid"), LEVELS.index("community")


def grid_teams(deployment: Deployment) -> list[Team]:
    """Return one team of grid workers for each grid service: a round through every grid."""
    teams = []
    for deployed in deployment.of(GridService):
        service = deployed.part
        if service.workers_per_grid > 0 and service.round_min > 0:
            grid = mesh_of(deployment.city, service).unit[_GRID]
            order = np.argsort(grid, kind="stable").astype(np.int32)
            beats = tuple(np.split(order, np.flatnonzero(np.diff(grid[order])) + 1))
            end = (service.round_start_min + service.round_min) % MINUTES_PER_DAY
            shift = Shift(service.round_start_min, end, deployed.first_day, deployed.last_day, service.speed_m_per_min, 1.0, service.notice)
            teams.append(Team(name_key(f"grid/{deployed.label}"), beats, service.workers_per_grid, shift))
    return teams


def service_of(deployment: Deployment, day: int, numbers: Matters) -> Service:
    """Return the grid service of `day`: units per place and what their staff can do; none without grid management."""
    city = deployment.city
    grid_service = deployment.on(day).one(GridService)
    mesh = city.mesh if grid_service is None else mesh_of(city, grid_service)
    grid, community = mesh.unit[_GRID].copy(), mesh.unit[_COMMUNITY].copy()
    households = np.diff(city.population.place_first_household).astype(np.float64)
    workers = 0.0 if grid_service is None else grid_service.workers_per_grid * grid_service.staff_share
    grid_capacity = np.full(int(mesh.count[_GRID]), workers * numbers.worker_matters_per_day)
    in_community = np.bincount(community, weights=households, minlength=int(mesh.count[_COMMUNITY]))
    staff = in_community / 1000.0 * numbers.community_staff_per_1000_households
    community_capacity = staff * numbers.community_matters_per_day
    return Service(grid, community, grid_capacity, community_capacity, np.zeros_like(grid_capacity), np.zeros_like(community_capacity))


def mesh_of(city: City, service: GridService) -> Mesh:
    """Return the mesh that a grid service asks for; the last few are kept, because several days ask for the same."""
    key = (id(city), service.mesh.model_dump_json())
    if key not in _meshes:
        while len(_meshes) >= _KEPT:
            _meshes.pop(next(iter(_meshes)))
        _meshes[key] = (city, remesh(city, service.mesh))  # the city is kept with it, so that its id stays its own
    return _meshes[key][1]


_KEPT = 4
_meshes: dict[tuple[int, str], tuple[City, Mesh]] = {}
