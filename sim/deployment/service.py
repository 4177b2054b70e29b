"""Which service handles matters: who walks the rounds, how people reach it, and the tables that kernels read.

Desks, routes and shares are made in `sim.deployment.desks`. Called by `sim.model` at set-up and on days on which a policy starts or ends.
"""

from collections.abc import Mapping

import numpy as np

from sim.agents.walkers import Shift, Team
from sim.catalogue import MatterType
from sim.city.city import LEVELS, City, LandUse, Mesh
from sim.city.spec import MeshSpec
from sim.core.detmath import det_exp, det_exp_array
from sim.core.rows import records
from sim.core.units import per_day
from sim.deployment.calendar import Deployed, Deployment, name_key
from sim.deployment.desks import Shares, desks_of, routes_of, share_of_places
from sim.parameters import ModelParams
from sim.provisions import (
    MINUTES_PER_DAY,
    CarePathway,
    CommunityHalls,
    GridService,
    Inspection,
    OfficialDay,
    Provisions,
    Reception,
    ServicePlatform,
)
from sim.tables import ROUTE, RULES, SERVED, STAFF, Service

_GRID, _COMMUNITY = LEVELS.index("grid"), LEVELS.index("community")
_UPWARDS = ("grid", "community", "street", "district")


def grid_teams(deployment: Deployment) -> list[Team]:
    """Return one team of grid workers for each grid service: a round through every grid."""
    teams = []
    for deployed in deployment.of(GridService):
        service = deployed.part
        if service.workers_per_grid > 0 and service.round_min > 0:
            grid = mesh_of(deployment.city, service.mesh).unit[_GRID]
            order = np.argsort(grid, kind="stable").astype(np.int32)
            beats = tuple(np.split(order, np.flatnonzero(np.diff(grid[order])) + 1))
            if service.places is not None:
                beats = tuple(b[service.places[b]] for b in beats if service.places[b].any())
            end = (service.round_start_min + service.round_min) % MINUTES_PER_DAY
            shift = Shift(service.round_start_min, end, deployed.first_day, deployed.last_day, service.speed_m_per_min, 1.0, service.notice)
            teams.append(Team(name_key(f"grid/{deployed.label}"), beats, service.workers_per_grid, shift))
    return teams


def service_of(deployment: Deployment, day: int, params: ModelParams, kinds: Mapping[str, MatterType]) -> Service:
    """Return the service of `day`: units per place, desks with staff, routes, and how people reach them."""
    city = deployment.city
    provisions = deployment.on(day)
    unit = units_of(city, provisions)
    shares = Shares(city, unit)
    desks, week = desks_of(provisions, params, shares)
    settle, after, entry = routes_of(provisions, params, kinds)
    staffed = week.max(axis=0)
    platform = provisions.one(ServicePlatform)
    calls = 0.0 if platform is None else shares.residents[platform.places].sum() / 1e5 * platform.matters_per_100000_day
    at_counter, for_requests = counter_reach(city, unit[1], provisions, params).T
    served = records(
        SERVED, city.n_places, market=city.form.land_use == LandUse.MARKET, counter=at_counter, counter_request=for_requests, contact_min=contact_min(city, provisions),
        inspect_share=inspect_share(city, provisions), officials_min=officials_min(city, provisions),
    )  # fmt: skip
    return Service(
        rules_of(provisions, params), desks, unit, week, records(STAFF, len(staffed), staffed=staffed, capacity=staffed), np.array([0.0, calls]),
        np.zeros(len(desks), np.int64), records(ROUTE, settle.shape, settle=settle, after=after), entry, arising_of(kinds), served,
    )  # fmt: skip


def serve_today(service: Service, deployment: Deployment, day: int, weekday: int) -> None:
    """Write what changes from day to day into the service: staff on duty, and how many know the hotline."""
    service.staff["capacity"] = service.week[weekday]
    hotline = next((d for d in deployment.of(ServicePlatform) if d.on(day)), None)
    if hotline is not None:
        service.served["hotline"] = hotline.part.places * _known(hotline, day)


def _known(hotline: Deployed[ServicePlatform], day: int) -> float:
    """Return the share of households that know the hotline on `day`."""
    learnt = 1.0 - float(det_exp(-(day - hotline.first_day + 1.0) / hotline.part.learning_days))
    return hotline.part.known_share * learnt


def units_of(city: City, provisions: Provisions) -> np.ndarray:
    """Return int32[level, place]: grid, community, street, district and city; grids and communities as policies cut them."""
    grid, halls = provisions.one(GridService), provisions.one(CommunityHalls)
    rows = [city.mesh.unit[LEVELS.index(level)] for level in _UPWARDS]
    if grid is not None:
        rows[0] = mesh_of(city, grid.mesh).unit[_GRID]
    if halls is not None and halls.households_per_community > 0:
        spec = MeshSpec(
            households_per_street=max(12_000, halls.households_per_community), households_per_community=halls.households_per_community,
            households_per_grid=min(300, halls.households_per_community),
        )  # fmt: skip
        anew = mesh_of(city, spec).unit[_COMMUNITY]
        rows[1] = np.where(halls.places, anew, rows[1] + int(anew.max()) + 1) if not halls.places.all() else anew
    return np.stack([*rows, np.zeros(city.n_places, np.int32)]).astype(np.int32)


def rules_of(provisions: Provisions, params: ModelParams) -> np.record:
    """Return the rules that hold for every matter as one record."""
    platform, officials, market = provisions.one(ServicePlatform), provisions.one(OfficialDay), provisions.one(Inspection)
    reception, care = provisions.one(Reception), provisions.one(CarePathway)
    found = records(RULES, 1)
    found["hard_share"] = params.platform.hard_share
    found["floating_voice_share"] = params.platform.floating_voice_share
    found["petition_wait_days"] = params.platform.petition_wait_days
    found["repeat_share"] = params.platform.repeat_petition_share
    found["weekday"] = -1 if officials is None else officials.weekday
    found["gate_share"] = 0.0 if market is None else market.gate_share
    found["pull_days"] = 0 if reception is None else reception.pull_days
    if care is not None:
        found["crisis_call_per_day"] = 1.0 - det_exp(-per_day(care.family_voice, "month"))
    if platform is not None:
        for name in ("hotline_gain", "paper_share", "due_days", "paper_days"):
            found[name] = getattr(platform, name)
    return found[0]


def arising_of(kinds: Mapping[str, MatterType]) -> np.ndarray:
    """Return float64[3, kind], cumulated over kinds: per household and day, the same in poor housing, per market place and day."""
    names = sorted(kinds)
    per_household = np.array([per_day(kinds[name].per_1000_households_year / 1000.0, "year") for name in names])
    poor = per_household * np.array([kinds[name].poor_housing_factor for name in names])
    market = np.array([per_day(kinds[name].per_market_place_year, "year") for name in names])
    found = np.zeros((3, len(names)))
    for k in range(len(names)):  # one after the other: the same bits everywhere
        found[:, k] = np.array([per_household[k], poor[k], market[k]]) + (found[:, k - 1] if k else 0.0)
    return found


def counter_reach(city: City, community: np.ndarray, provisions: Provisions, params: ModelParams) -> np.ndarray:
    """Return float64[place, 2]: of those beside the counter, how many from here come; the same for requests, online too."""
    households = np.diff(city.population.place_first_household).astype(np.float64)
    units = int(community.max()) + 1
    weight = np.maximum(np.bincount(community, weights=households, minlength=units), 1e-9)
    distance2 = np.zeros(city.n_places)
    for at in (city.place_x, city.place_y):
        hall = np.bincount(community, weights=households * at, minlength=units) / weight
        distance2 += (at - hall[community]) ** 2
    at_counter = det_exp_array(-np.sqrt(distance2) / params.platform.counter_scale_m)
    halls = provisions.one(CommunityHalls)
    online = 0.0 if halls is None else halls.online_share * halls.places
    return np.stack([at_counter, at_counter + (1.0 - at_counter) * online], axis=1)


def contact_min(city: City, provisions: Provisions) -> np.ndarray:
    """Return float64[place]: minutes per household and day in which part-timers who live there hear of matters."""
    grid = provisions.one(GridService)
    if grid is None or grid.contact_min <= 0.0:
        return np.zeros(city.n_places)
    return np.full(city.n_places, grid.contact_min) * (1.0 if grid.places is None else grid.places)


def inspect_share(city: City, provisions: Provisions) -> np.ndarray:
    """Return float64[place]: chance that a hazard of a market is seen by an inspector on a day; -1 where nobody inspects."""
    market = provisions.one(Inspection)
    if market is None:
        return np.full(city.n_places, -1.0)
    each = (1.0 - float(det_exp(-per_day(market.visits_per_month, "month")))) * market.find_share
    return np.where(market.places & (city.form.land_use == LandUse.MARKET), each, -1.0)


def officials_min(city: City, provisions: Provisions) -> np.ndarray:
    """Return float64[place]: minutes of officials at doors on their day, spread over the grids' households."""
    officials = provisions.one(OfficialDay)
    if officials is None:
        return np.zeros(city.n_places)
    households = np.diff(city.population.place_first_household).astype(np.float64)
    return share_of_places(households, officials.places) * officials.officials_per_1000_households / 1000.0 * officials.minutes


def mesh_of(city: City, spec: MeshSpec) -> Mesh:
    """Return the mesh that a policy asks for; the last few are kept, because several days ask for the same."""
    key = (id(city), spec.model_dump_json())
    if key not in _meshes:
        from sim.city.mesh import remesh  # on demand: brings the partitioner, and few programmes cut meshes

        while len(_meshes) >= _KEPT:
            _meshes.pop(next(iter(_meshes)))
        _meshes[key] = (city, remesh(city, spec))  # the city is kept with it, so that its id stays its own
    return _meshes[key][1]


_KEPT = 6
_meshes: dict[tuple[int, str], tuple[City, Mesh]] = {}
