"""Desks of the platform: where each has units and staff, what it can settle, and where it sends what it gives up.

Called by `sim.deployment.service`. A desk that can settle nothing of a kind is left out of the kind's way up, so a policy that
adds a desk (mediators, a court) changes the way without knowing of the others, and the order of policies never matters.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.catalogue import MatterType
from sim.city.city import City
from sim.core.errors import ChanganError
from sim.core.rows import records
from sim.kinds import Channel, Desk
from sim.parameters import ModelParams
from sim.provisions import (
    CarePathway,
    CommunityHalls,
    Courts,
    GridService,
    Inspection,
    MediationBodies,
    OfficialDay,
    Provisions,
    Reception,
    ServicePlatform,
)
from sim.tables import DESK

_LEVEL = {Desk.GRID: 0, Desk.MEDIATORS: 1, Desk.COMMUNITY: 1, Desk.SECTOR: 3, Desk.STREET: 2, Desk.COURT: 2, Desk.DISTRICT: 3, Desk.CITY: 4,
          Desk.PETITION: 3, Desk.CARE: 2, Desk.INSPECTORS: 2, Desk.OFFICIALS: 0}  # fmt: skip
_WAY_UP = tuple(Desk(d) for d in range(Desk.GRID, Desk.CITY + 1))
RESPONSIBLE = {"grid": Desk.GRID, "community": Desk.COMMUNITY, "street": Desk.STREET, "district": Desk.DISTRICT}
_FOREVER = 1_000_000


def share_of_places(values: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Return values where a policy applies, 0 elsewhere."""
    return np.where(places, values, 0.0)


class Shares:
    """Households of every unit of every level, where a policy applies."""

    def __init__(self, city: City, unit: np.ndarray) -> None:
        """`unit` int32[level, place]."""
        self.unit = unit
        self.households = np.diff(city.population.place_first_household).astype(np.float64)
        self.residents = np.diff(city.population.place_first_resident).astype(np.float64)

    def of(self, level: int, weights: np.ndarray, places: np.ndarray | None = None) -> np.ndarray:
        """Return float64[unit]: the sum of weights over the places of each unit."""
        units = int(self.unit[level].max()) + 1
        chosen = weights if places is None else share_of_places(weights, places)
        return np.bincount(self.unit[level], weights=chosen, minlength=units)


def desks_of(provisions: Provisions, params: ModelParams, shares: Shares) -> tuple[Any, np.ndarray]:
    """Return DESK[desk] and float64[weekday, unit]: what the staff of every unit of every desk can attend to."""
    desks = records(DESK, len(Desk))
    desks["first"], desks["border_share"], desks["tries"], desks["retry_days"] = -1, 1.0, _FOREVER, 1
    weeks: list[np.ndarray] = []
    at = 0
    for desk, (daily, weekend_share) in _staff(provisions, params, shares).items():
        desks["level"][desk], desks["first"][desk] = _LEVEL[desk], at
        week = np.tile(daily, (7, 1))
        week[5:] *= weekend_share
        if desk == Desk.OFFICIALS:
            official = provisions.one(OfficialDay)
            week[[d for d in range(7) if official is None or d != official.weekday]] = 0.0
        weeks.append(week)
        at += len(daily)
    _times(desks, provisions, params)
    return desks, np.concatenate(weeks, axis=1)


def _staff(provisions: Provisions, params: ModelParams, shares: Shares) -> dict[Desk, tuple[np.ndarray, float]]:
    """Return for every desk that exists: attempts of each unit on a working day, and the share of it at weekends."""
    p, m = params.platform, params.matters
    weekend = p.weekend_staff_share
    grid = provisions.one(GridService)
    workers = 0.0 if grid is None else grid.workers_per_grid * grid.staff_share * m.worker_matters_per_day
    inside = shares.of(0, shares.households, None if grid is None else grid.places)
    whole = shares.of(0, shares.households)
    found = {Desk.GRID: (workers * np.divide(inside, whole, out=np.ones_like(whole), where=whole > 0), 1.0)}
    per_1000 = m.community_staff_per_1000_households * m.community_matters_per_day / 1000.0
    community = shares.of(1, shares.households) * per_1000
    community_weekend = weekend
    halls = provisions.one(CommunityHalls)
    if halls is not None:
        inside = shares.of(1, shares.households, halls.places)
        more = max(0.0, halls.staff_per_1000_households * m.community_matters_per_day / 1000.0 - per_1000)
        community = community + inside * more
        community_weekend = max(weekend, halls.weekend_staff_share)
    found[Desk.COMMUNITY] = (community, community_weekend)
    for desk, staff in ((Desk.STREET, p.street_staff_per_1000_households), (Desk.DISTRICT, p.district_staff_per_1000_households),
                        (Desk.CITY, p.city_staff_per_1000_households), (Desk.PETITION, p.petition_staff_per_1000_households)):  # fmt: skip
        found[desk] = (shares.of(_LEVEL[desk], shares.households) * staff / 1000.0 * p.office_matters_per_day, weekend)
    return found | _staff_of_policies(provisions, params, shares)


def _staff_of_policies(provisions: Provisions, params: ModelParams, shares: Shares) -> dict[Desk, tuple[np.ndarray, float]]:
    """Return the desks that policies add."""
    found: dict[Desk, tuple[np.ndarray, float]] = {}
    mediation, courts, reception = provisions.one(MediationBodies), provisions.one(Courts), provisions.one(Reception)
    inspection, care, officials = provisions.one(Inspection), provisions.one(CarePathway), provisions.one(OfficialDay)
    weekend = params.platform.weekend_staff_share

    def per(desk: Desk, rate: float, places: np.ndarray, weights: np.ndarray, at_weekends: float) -> None:
        if rate > 0.0:
            found[desk] = (shares.of(_LEVEL[desk], weights, places) * rate, at_weekends)

    if mediation is not None:
        per(Desk.MEDIATORS, mediation.mediators_per_10000 / 1e4 * mediation.matters_per_day, mediation.places, shares.residents, 0.3)
        per(
            Desk.SECTOR,
            mediation.sector_mediators_per_100000 / 1e5 * mediation.matters_per_day,
            mediation.places,
            shares.residents,
            weekend,
        )
    if courts is not None:
        rate = courts.courts_per_100000 / 1e5 * courts.cases_per_court_year / 261.0  # working days of a year
        per(Desk.COURT, rate, courts.places, shares.residents, 0.0)
    if reception is not None:
        usual = shares.of(_LEVEL[Desk.PETITION], shares.households) * params.platform.petition_staff_per_1000_households
        more = shares.of(_LEVEL[Desk.PETITION], shares.households, reception.places) * reception.staff_per_1000_households
        found[Desk.PETITION] = ((usual + more) / 1000.0 * params.platform.office_matters_per_day, weekend)
    if inspection is not None:
        rate = inspection.inspectors_per_100_markets / 100.0 * inspection.matters_per_day
        per(Desk.INSPECTORS, rate, inspection.places, np.ones(len(shares.households)), weekend)
    if care is not None:
        per(Desk.CARE, care.places_per_100000 / 1e5, care.places, shares.residents, 1.0)
    if officials is not None:
        rate = officials.officials_per_1000_households / 1000.0 * officials.matters_per_official
        per(Desk.OFFICIALS, rate, officials.places, shares.households, 1.0)
    return found


def _times(desks: Any, provisions: Provisions, params: ModelParams) -> None:
    """Write attempts, waits and ways of every desk."""
    p, m = params.platform, params.matters
    grid, platform, mediation = provisions.one(GridService), provisions.one(ServicePlatform), provisions.one(MediationBodies)
    courts, reception = provisions.one(Courts), provisions.one(Reception)
    desks["hard_share"] = p.hard_settled_share
    desks["hard_share"][[Desk.COURT, Desk.CARE]] = 1.0
    for desk in (Desk.GRID, Desk.COMMUNITY, Desk.STREET, Desk.DISTRICT):
        desks["border_share"][desk] = m.hand_over_share
    for desk in (Desk.COMMUNITY, Desk.STREET, Desk.SECTOR, Desk.DISTRICT):
        desks["tries"][desk] = p.office_tries
    for desk in (Desk.COMMUNITY, Desk.STREET, Desk.SECTOR, Desk.DISTRICT):
        desks["retry_days"][desk] = p.retry_days
    desks["retry_days"][Desk.CITY] = p.city_retry_days
    desks["transfer_days"][Desk.COMMUNITY] = desks["transfer_days"][Desk.MEDIATORS] = m.hand_over_days
    for desk in (Desk.STREET, Desk.SECTOR, Desk.DISTRICT, Desk.CITY):
        desks["transfer_days"][desk] = p.higher_level_days
    desks["tries"][Desk.GRID], desks["retry_days"][Desk.GRID] = 1, 1
    desks["tries"][Desk.PETITION], desks["transfer_days"][Desk.PETITION] = 1, p.petition_days
    desks["tries"][Desk.INSPECTORS], desks["retry_days"][Desk.INSPECTORS] = 3, 3
    desks["tries"][Desk.CARE] = 5
    if grid is not None and grid.tries > 0:
        desks["tries"][Desk.GRID] = grid.tries
    if grid is not None and grid.transfer_days >= 0:
        desks["transfer_days"][Desk.COMMUNITY] = desks["transfer_days"][Desk.MEDIATORS] = grid.transfer_days
    if platform is not None:
        for desk in (Desk.MEDIATORS, Desk.COMMUNITY, Desk.SECTOR, Desk.STREET, Desk.DISTRICT, Desk.CITY):
            desks["transfer_days"][desk] = min(int(desks["transfer_days"][desk]), platform.routing_days)
    if mediation is not None:
        for desk in (Desk.MEDIATORS, Desk.SECTOR):
            desks["tries"][desk], desks["retry_days"][desk] = mediation.tries, mediation.meeting_days
        desks["hard_share"][Desk.SECTOR] = mediation.sector_hard_share
    if courts is not None:
        desks["tries"][Desk.COURT], desks["transfer_days"][Desk.COURT] = 1, courts.decision_days
    if reception is not None:
        desks["transfer_days"][Desk.PETITION] = reception.reception_days
        desks["hard_share"][Desk.PETITION] = reception.hard_share


def routes_of(provisions: Provisions, params: ModelParams, kinds: Mapping[str, MatterType]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return settle float64[desk, kind], after int64[desk, kind], entry int64[channel, kind]."""
    names = sorted(kinds)
    settle = np.zeros((len(Desk), len(names)))
    after = np.zeros((len(Desk), len(names)), np.int64)
    entry = np.zeros((len(Channel), len(names)), np.int64)
    platform = provisions.one(ServicePlatform)
    _check_sectors(provisions, names)
    for k, name in enumerate(names):
        row = kinds[name]
        settle[:, k] = _settled_shares(provisions, params, name, row)
        responsible = RESPONSIBLE[row.responsible]
        skipped = {d for d in (Desk.COMMUNITY, Desk.STREET) if platform is not None and d < responsible}
        way = [d for d in _WAY_UP if settle[d, k] > 0.0 and d not in skipped] or [Desk.CITY]
        if Desk.CITY not in way:
            way.append(Desk.CITY)
        for desk in Desk:
            after[desk, k] = next((d for d in way if d > desk), Desk.CITY)
        after[Desk.PETITION, k] = next((d for d in way if d >= responsible), Desk.CITY)
        after[Desk.CARE, k] = after[Desk.COMMUNITY, k]
        after[Desk.INSPECTORS, k] = next((d for d in way if d >= Desk.STREET), Desk.CITY)
        care = [Desk.CARE] if settle[Desk.CARE, k] > 0.0 else []
        entry[Channel.ROUND, k] = entry[Channel.COUNTER, k] = (care or way)[0]
        entry[Channel.POLICE, k] = (care or [d for d in way if d > Desk.GRID])[0]
        entry[Channel.HOTLINE, k] = (care or [d for d in way if d >= responsible])[0]
    return settle, after, entry


def _settled_shares(provisions: Provisions, params: ModelParams, name: str, row: MatterType) -> np.ndarray:
    """Return float64[desk]: what each desk settles of one kind per attempt."""
    found = np.zeros(len(Desk))
    found[Desk.GRID], found[Desk.COMMUNITY] = row.settle_spot_share, row.settle_up_share
    found[Desk.STREET], found[Desk.DISTRICT], found[Desk.CITY] = (
        row.settle_street_share,
        row.settle_district_share,
        row.settle_district_share,
    )
    halls, mediation, courts = provisions.one(CommunityHalls), provisions.one(MediationBodies), provisions.one(Courts)
    reception, inspection, care = provisions.one(Reception), provisions.one(Inspection), provisions.one(CarePathway)
    if halls is not None and row.family == "request":
        found[Desk.COMMUNITY] += (1.0 - found[Desk.COMMUNITY]) * halls.items_share
    if mediation is not None and row.family == "dispute":
        found[Desk.MEDIATORS] = mediation.settle_share if row.settle_up_share > 0.0 else 0.0
        found[Desk.SECTOR] = mediation.sector_settle_share if name in mediation.sectors else 0.0
    if courts is not None and row.family == "dispute":
        found[Desk.COURT] = courts.settle_share * courts.access_share
    if row.family != "crisis":
        found[Desk.PETITION] = params.platform.petition_settle_share if reception is None else reception.settle_share
        found[Desk.OFFICIALS] = row.settle_street_share
    elif care is not None:
        found[Desk.CARE] = care.settle_share
    if row.family == "hazard" and inspection is not None:
        found[Desk.INSPECTORS] = inspection.settle_share
        if row.per_market_place_year > 0.0:  # goods whose way is on record: less is left unsettled for want of it
            found[1:] += np.where(found[1:] > 0.0, (1.0 - found[1:]) * inspection.trace_share, 0.0)
    return found


def _check_sectors(provisions: Provisions, names: list[str]) -> None:
    mediation = provisions.one(MediationBodies)
    unknown = [name for name in (mediation.sectors if mediation is not None else ()) if name not in names]
    if unknown:
        raise ChanganError(f"mediation: no matter type {unknown[0]!r} for sector mediators; there are {', '.join(names)}")
