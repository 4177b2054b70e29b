"""The duty room and its units: stations of the city, posts and crews of policies, patrols that answer calls.

Called by the area `sim.areas.response` at set-up (`duty_of`) and whenever a policy starts or ends (`put_in_place`).
"""

from typing import Any

import numpy as np

from sim.agents.response_units import Squad, create_response_units
from sim.agents.walkers import clock_tick
from sim.city.city import LEVELS, City, Group
from sim.city.shortest import make_network
from sim.core.columnar_model import ColumnarModel
from sim.core.rng import Purpose, uniforms
from sim.core.rows import records
from sim.core.units import per_day
from sim.deployment.calendar import NEVER, Deployment, name_key
from sim.deployment.walking import walking_rosters
from sim.duty import CALL, CALL_KIND, DUTY_NUMBER, GOING, MOST_SENT, CallKind, Duty
from sim.parameters import Response
from sim.provisions import (
    MINUTES_PER_DAY,
    Checkpoints,
    GpsDispatch,
    LivelihoodLine,
    OffResponse,
    Provisions,
    ResponseUnits,
    StagedResponse,
    Visiting,
)
from sim.tables import Hours, Tours, Walkers

Walking = tuple[Walkers, Tours, Walkers, Tours]  # patrols, their tours, grid workers, theirs
STATION = "station"
_STREET = LEVELS.index("street")
_KMH = 1000.0 / 60.0
_LEAST_CALLS, _RESIDENTS_A_ROW = 512, 500  # room for calls under way


def duty_of(model: ColumnarModel, deployment: Deployment, params: Response, hours: Hours, walking: Walking, tick_min: int) -> Duty:
    """Create response units and return the duty room of a run, before any policy is put in place."""
    city = deployment.city
    units = create_response_units(model, _squads(deployment, params, walking, tick_min))
    network, room = make_network(city)
    return Duty(
        _numbers(params), _kinds(params, hours), units, records(CALL, _LEAST_CALLS + city.n_residents // _RESIDENTS_A_ROW), np.zeros(2, np.int64),
        np.zeros(max(1, -(-city.n_residents // int(params.residents_per_call_taker)))), records(GOING, MOST_SENT),
        np.zeros(city.n_places, np.float32), network, room,
    )  # fmt: skip


def stations(city: City, residents_per_unit: float) -> np.ndarray:
    """Return int32[unit]: the station of each response unit; one station in the middle of every street unit's residents, one unit at least."""
    people = np.diff(city.population.place_first_resident).astype(np.float64)
    unit, found = city.mesh.unit[_STREET], []
    for number in np.unique(unit):
        inside = np.flatnonzero(unit == number)
        weight = people[inside] + 1e-9
        x, y = (float((xy[inside] * weight).sum() / weight.sum()) for xy in (city.place_x, city.place_y))
        middle = inside[np.argmin((city.place_x[inside] - x) ** 2 + (city.place_y[inside] - y) ** 2)]
        found += [middle] * max(1, round(float(people[inside].sum()) / residents_per_unit))
    return np.array(found, np.int32)


def _squads(deployment: Deployment, params: Response, walking: Walking, tick_min: int) -> list[Squad]:
    """Return station units, then what policies station, then patrols in the order of their rows."""
    squads = [Squad(name_key(STATION), stations(deployment.city, params.residents_per_unit), 0, 0, 0, NEVER, params.speed_km_h * _KMH)]
    for deployed in deployment.of(ResponseUnits):
        part = deployed.part
        shift = (clock_tick(part.start_min, tick_min), clock_tick(part.end_min, tick_min))
        days = (deployed.first_day, deployed.last_day)
        squads.append(Squad(name_key(f"base/{deployed.label}"), part.bases, *shift, *days, part.speed_m_per_min, takes=int(part.crew)))
    return squads + _patrol_squads(deployment, walking) + _visiting_squads(deployment, walking)


def _patrol_squads(deployment: Deployment, walking: Walking) -> list[Squad]:
    """Return the patrols of police and patrol force, in the order of their rows; some answer calls, all can join a pursuit."""
    patrols, tours = walking[:2]
    squads, row = [], 0
    for deployed in walking_rosters(deployment):
        roster = deployed.part
        n = len(roster.beats) * roster.units_per_beat
        rows = np.arange(row, row + n, dtype=np.int32)
        row += n
        if roster.kind not in ("police", "patrol_force"):
            continue
        beat = patrols.beat[rows]
        middle = tours.place[(tours.first[beat] + tours.first[beat + 1]) // 2]
        shift = (int(patrols.start_tick[row - 1]), int(patrols.end_tick[row - 1]))
        speed = roster.response_speed_m_per_min or roster.speed_m_per_min
        squads.append(
            Squad(
                name_key(f"patrol/{row}"),
                middle,
                *shift,
                deployed.first_day,
                patrols.last_day[rows],
                speed,
                rows,
                answers=_spread(n, roster.answering_share),
            )
        )
    return squads


def _visiting_squads(deployment: Deployment, walking: Walking) -> list[Squad]:
    """Return the visiting teams that answer calls; their rows as walkers follow those of patrols and grid workers' own."""
    patrols, workers, tours = walking[0], walking[2], walking[3]
    squads = []
    for deployed in deployment.of(Visiting):
        part = deployed.part
        if part.answering_share == 0.0:
            continue
        first = int(np.flatnonzero(workers.key == np.int64(name_key(f"visit/{deployed.label}")) << np.int64(22))[0])
        rows = np.arange(first, first + len(part.beats), dtype=np.int32)
        beat = workers.beat[rows]
        middle = tours.place[(tours.first[beat] + tours.first[beat + 1]) // 2]
        shift, days = (int(workers.start_tick[first]), int(workers.end_tick[first])), (deployed.first_day, deployed.last_day)
        speed = part.response_speed_m_per_min or part.speed_m_per_min
        answers = _spread(len(rows), part.answering_share)
        squads.append(Squad(name_key(f"visiting/{deployed.label}"), middle, *shift, *days, speed, rows + len(patrols.key), answers=answers))
    return squads


def _spread(n: int, share: float) -> np.ndarray:
    """Return int32[n]: 1 for a share of n units, spread evenly."""
    return np.diff(np.floor(np.arange(n + 1) * share + 1e-9)).astype(np.int32)


def scans_a_workday(city: City, read_share: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Return float64[group]: vehicles read on a workday, on the way to work and back through `places`, by car owners' group."""
    people = city.population
    drives = (people.household_cars[people.household] > 0) & (people.work != people.home) & np.isin(people.via, places)
    return 2.0 * np.bincount(people.group[drives], weights=read_share[people.via[drives]].astype(np.float64), minlength=len(Group))


def _numbers(params: Response) -> Any:
    """Return the numbers of the duty room as one record, with no policy in place."""
    values = {name: getattr(params, name) for name in type(params).model_fields if name in DUTY_NUMBER}
    values |= {
        "on": 1, "travel_per_min": params.traffic_calls_per_1000_travel_h / 1000.0 / 60.0, "witness_share": params.witness_share_per_guardian,
        "move_up_m": params.move_up_km * 1000.0, "units_for_large": 1,
    }  # fmt: skip
    found = records(DUTY_NUMBER, 1)
    for name in DUTY_NUMBER:
        found[name] = values.get(name, 0)
    return found[0]


def _kinds(params: Response, hours: Hours) -> Any:
    """Return what each kind of call is like; rates are per resident-minute among those awake, so that a year gives the rate declared."""
    found = records(CALL_KIND, len(CallKind))
    awake = float(hours.awake.mean())
    rows = {  # per 1,000 a year, median service, share that needs a unit, share that is large, priority
        CallKind.CRIME: (0.0, params.crime_service_min, 1.0, 0.0, 1), CallKind.DISPUTE: (params.quarrel_calls_per_1000_year, params.dispute_service_min, 1.0, params.large_dispute_share, 2),
        CallKind.TRAFFIC: (0.0, params.traffic_service_min, 1.0, params.large_traffic_share, 2),
        CallKind.HELP: (params.help_calls_per_1000_year, params.help_service_min, params.help_dispatch_share, 0.0, 3),
        CallKind.OTHER: (params.other_calls_per_1000_year, params.help_service_min, params.help_dispatch_share, 0.0, 3),
        CallKind.IDLE: (params.idle_calls_per_1000_year, params.help_service_min, 0.0, 0.0, 3), CallKind.LIVELIHOOD: (0.0, params.help_service_min, 1.0, 0.0, 3),
    }  # fmt: skip
    for kind, (rate, service, dispatch, large, priority) in rows.items():
        found["per_resident_min"][kind] = per_resident_min(rate, awake)
        found["service_min"][kind], found["dispatch_share"][kind] = service, dispatch
        found["large_share"][kind], found["priority"][kind] = large, priority
    return found


def per_resident_min(per_1000_year: float, awake_share: float) -> float:
    """Return calls per resident-minute of those awake."""
    return per_day(per_1000_year / 1000.0, "year") / MINUTES_PER_DAY / awake_share


def put_in_place(duty: Duty, provisions: Provisions, params: Response, hours: Hours, seed: int) -> None:
    """Write what policies provide today into the duty room: a pure function of the provisions."""
    gps, staged, line = provisions.one(GpsDispatch), provisions.one(StagedResponse), provisions.one(LivelihoodLine)
    numbers, units = duty.numbers, duty.units
    share = gps.located_share if gps else 0.0
    units["located"] = uniforms(seed, Purpose.POLICY, units["key"]) < share
    numbers["directed_units"], numbers["directed_reach_m"] = (gps.directed_units, gps.reach_m) if gps else (0, 0.0)
    numbers["units_for_large"] = staged.units_for_large if staged else 1
    numbers["stage_two_min"], numbers["stage_three_min"] = (staged.second_within_min, staged.third_within_min) if staged else (0.0, 0.0)
    row = duty.kinds[CallKind.LIVELIHOOD : CallKind.LIVELIHOOD + 1]
    row["per_resident_min"] = per_resident_min(line.calls_per_1000_year, float(hours.awake.mean())) if line else 0.0
    row["dispatch_share"], row["service_min"] = (line.visit_share, line.service_min) if line else (0.0, params.help_service_min)
    unread = np.ones(len(duty.checkpoint))
    stop = 0.0
    for part in provisions.of(Checkpoints):
        unread[part.places] *= 1.0 - part.read_share
        stop = max(stop, part.stop_share)
    duty.checkpoint[:] = 1.0 - unread
    numbers["vehicle_stop_share"] = stop
    _free_from_calls(units, sum(part.share for part in provisions.of(OffResponse)))


def _free_from_calls(units: Any, share: float) -> None:
    """Take a share of the stations' units off calls, spread evenly; one unit at least goes on."""
    own = np.flatnonzero(units["key"] >> np.int64(22) == name_key(STATION))
    off = _spread(len(own), min(1.0, share)) > 0
    off[0] = False
    units["answers"][own] = ~off
