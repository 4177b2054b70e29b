"""Who lives where? Households and residents of a city, with groups, ages, plans, anchors and vehicles.

Called by `sim.city.build`. Every trait is a keyed draw of the household or resident (Purpose.HOUSEHOLD, RESIDENT,
ANCHOR) with a chance that is scaled so that the city's own target holds in expectation over the people actually
drawn; `sim.city.population_check` compares the result with the targets. The number of residents is exact.
Nothing here is about a real person: no names, no scores.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.city.anchors import Zones, choose, make_attraction, make_zones
from sim.city.city import AgeBand, Form, Housing, Population, Streets
from sim.city.people import (
    NO_TRIP,
    RANKS,
    TO_SCHOOL,
    TO_WORK,
    count_adults,
    draw_plans,
    mark_adults,
    mark_households,
    member_class,
    minutes,
    old_couples,
    place_households,
    second_vehicle,
    share_ebikes,
    spread_extra,
)
from sim.city.people_rules import PEOPLE, TRAVEL
from sim.city.routing import make_graph
from sim.city.spec import CitySpec, PopulationSpec
from sim.city.travel import find_ways
from sim.core.errors import ChanganError
from sim.core.rng import Purpose, stream_key

# Kinds of homes: outside every compound, then the values of Housing plus one.
OPEN, GATED, THREE_NONES, URBAN_VILLAGE = 0, 1 + Housing.GATED, 1 + Housing.THREE_NONES, 1 + Housing.URBAN_VILLAGE


_MOST_CHANCE = 0.95
_EBIKE_BY_KIND = np.array([1.0, 0.8, 1.1, 1.3])  # relative ownership in open streets, gated, three-nones, urban village (assumed)
_CAR_BY_KIND = np.array([1.0, 1.6, 0.7, 0.4])  # assumed: income and parking


@dataclass(frozen=True)
class _Households:
    """Rows of households while the population is being made."""

    place: np.ndarray  # int32[household]
    first: np.ndarray  # int32[household + 1]
    kind: np.ndarray  # uint8[household] kind of home
    floating: np.ndarray  # uint8[household]


def make_population(
    spec: CitySpec,
    streets: Streets,
    form: Form,
    place_xy: tuple[np.ndarray, np.ndarray],
    capacity: np.ndarray,
    progress: Callable[[str, float], None] | None = None,
) -> Population:
    """Return the population of a city; `capacity` float64[place] says where households may live (relative).

    `progress` is told what is being done and the share done. Errors: ChanganError when there is nowhere to live.
    """
    say = progress or (lambda text, share: None)
    say("settling households", 0.0)
    homes = _households(spec, form, capacity)
    say("settling residents", 0.05)
    n = spec.population.residents
    household = np.repeat(np.arange(len(homes.place), dtype=np.int32), np.diff(homes.first))
    home, group = homes.place[household], homes.floating[household]
    age_band = _ages(spec, homes)
    plan, errand = _plans(spec, age_band)
    place_first_household = np.searchsorted(homes.place, np.arange(len(capacity) + 1)).astype(np.int32)
    place_first_resident = homes.first[place_first_household]
    say("choosing work, school and leisure", 0.1)
    work, leisure = _anchors(spec, form, place_xy, home, errand, place_first_resident)
    ways = find_ways(
        make_graph(streets),
        spec.seed,
        place_first_resident,
        work,
        leisure,
        progress=lambda share: say("finding the ways of residents", 0.2 + 0.75 * share),
    )
    ebikes, cars = _vehicles(spec, homes)
    fits = (errand == TO_WORK) & (ways.work_m >= TRAVEL.ebike_from_m) & (ways.work_m <= TRAVEL.ebike_up_to_m)
    rides, none = share_ebikes(homes.first, household, ebikes, fits), np.zeros(n, np.uint8)
    return Population(
        household_place=homes.place,
        household_first=homes.first,
        household_ebikes=ebikes,
        household_cars=cars,
        place_first_household=place_first_household,
        place_first_resident=place_first_resident,
        home=home,
        work=work,
        leisure=leisure,
        via=ways.via,
        household=household,
        group=group,
        age_band=age_band,
        plan=plan,
        ebike=rides,
        work_travel_min=_minutes(ways.work_m, rides),
        leisure_travel_min=_minutes(ways.leisure_m, none),
    )


def scaled(target: float, count: np.ndarray, relative: np.ndarray, most: float = _MOST_CHANCE) -> np.ndarray:
    """Return the chance of each class, min(most, s * relative), with the s that makes sum(count * chance) the target.

    Where even `most` everywhere falls short, every class with a positive relative chance gets `most`.
    """
    if target <= 0.0:
        return np.zeros(len(count))
    low, high = 0.0, 1.0
    while _expected(high, count, relative, most) < target and high < 1e9:
        high *= 2.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if _expected(middle, count, relative, most) < target else (low, middle)
    return np.minimum(most, high * relative)


def _expected(scale: float, count: np.ndarray, relative: np.ndarray, most: float) -> float:
    return sum(int(c) * min(most, scale * float(r)) for c, r in zip(count, relative, strict=True))


def _households(spec: CitySpec, form: Form, capacity: np.ndarray) -> _Households:
    """Place the households, give them sizes that add up to the residents exactly, and draw the floating ones."""
    wanted = spec.population
    cumulative = np.zeros(len(capacity) + 1)
    np.cumsum(capacity, out=cumulative[1:])
    if not cumulative[-1] > 0.0:
        raise ChanganError("the city has nowhere to live: no street has room for dwellings (check land use or the population raster)")
    n = max(1, min(wanted.residents, round(wanted.residents / wanted.mean_household)))
    place, size = np.zeros(n, np.int32), np.ones(n, np.uint16)
    place_households(spec.seed, cumulative, place)
    spread_extra(spec.seed, wanted.residents - n, size)
    first = np.zeros(n + 1, np.int32)
    np.cumsum(size, out=first[1:])
    compound = form.compound[place]
    housing = np.append(form.housing, 0).astype(np.uint8)  # -1 reads the last entry, which is then masked
    kind = np.where(compound >= 0, 1 + housing[compound], OPEN).astype(np.uint8)
    people = np.bincount(kind, weights=size, minlength=4).astype(np.int64)
    relative = np.array([1.0, PEOPLE.floating_gated, PEOPLE.floating_three_nones, PEOPLE.floating_village])
    floating = np.zeros(n, np.uint8)
    mark_households(spec.seed, 3, kind, scaled(wanted.floating_share * wanted.residents, people, relative), floating)
    return _Households(place, first, kind, floating)


def _ages(spec: CitySpec, homes: _Households) -> np.ndarray:
    """Draw age bands: old couples, grandparents, children (never the head), youth; the rest are adults."""
    wanted, n = spec.population, spec.population.residents
    age_band = np.full(n, AgeBand.ADULT, np.uint8)
    member = member_class(homes.first, homes.floating)
    by_group = np.array([1.0, PEOPLE.floating_old])
    old = wanted.old_share * n
    count = count_adults(member, age_band)
    grandparents = min(PEOPLE.three_generations * old, 0.3 * float(count[2] + by_group[1] * count[RANKS + 2]))
    couples = np.array([count[0] + count[1], count[RANKS] + count[RANKS + 1]])
    old_couples(spec.seed, 4, homes.first, homes.floating, scaled(old - grandparents, couples, by_group), age_band)
    later = np.array([0.0, 0.0, 1.0, 0.0, 0.0, by_group[1]])
    short = old - float(np.count_nonzero(age_band == AgeBand.OLD))
    _mark(spec.seed, 1, member, short, later, AgeBand.OLD, age_band)
    child = np.array([0.0, PEOPLE.second_child, 1.0])
    _mark(spec.seed, 2, member, wanted.child_share * n, np.concatenate([child, PEOPLE.floating_child * child]), AgeBand.CHILD, age_band)
    youth = PEOPLE.youth_share * float(count_adults(member, age_band).sum())
    _mark(spec.seed, 3, member, youth, np.repeat([1.0, PEOPLE.floating_youth], RANKS), AgeBand.YOUTH, age_band)
    return age_band


def _mark(seed: int, number: int, member: np.ndarray, target: float, relative: np.ndarray, band: AgeBand, age_band: np.ndarray) -> None:
    chance = scaled(max(0.0, target), count_adults(member, age_band), relative)
    mark_adults(seed, number, member, chance, band, age_band)


def employed_chance(wanted: PopulationSpec, youth: int, adults: int) -> float:
    """Return the chance that an adult or a youth out of school has a job, so that the share of 18-59 holds."""
    of_age = adults + PEOPLE.youth_adult_share * youth
    seekers = adults + (1.0 - PEOPLE.youth_school_share) * youth
    return min(1.0, wanted.employed_share * of_age / seekers) if seekers > 0 else 0.0


def _plans(spec: CitySpec, age_band: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return plan uint8[resident] and errand uint8[resident] (no trip, to work, to school)."""
    count = np.bincount(age_band, minlength=4)
    job = employed_chance(spec.population, int(count[AgeBand.YOUTH]), int(count[AgeBand.ADULT]))
    working_youth = (1.0 - PEOPLE.youth_school_share) * job
    night_youth = min(0.9, PEOPLE.night_youth_share / working_youth) if working_youth > 0 else 0.0
    night_adult = min(0.9, PEOPLE.night_adult_share / job) if job > 0 else 0.0
    shares = np.array([PEOPLE.child_school_share, PEOPLE.youth_school_share, job, PEOPLE.shift_share, night_youth, night_adult])
    plan, errand = np.zeros(len(age_band), np.uint8), np.zeros(len(age_band), np.uint8)
    draw_plans(stream_key(spec.seed, Purpose.RESIDENT), 4, age_band, shares, plan, errand)
    return plan, errand


def _anchors(
    spec: CitySpec,
    form: Form,
    place_xy: tuple[np.ndarray, np.ndarray],
    home: np.ndarray,
    errand: np.ndarray,
    place_first_resident: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Return work (or school) and leisure int32[resident]; home where there is no such place."""
    zones = make_zones(*place_xy)
    work, leisure = home.copy(), home.copy()
    everybody = np.full(len(home), NO_TRIP, np.uint8)
    wanted = spec.population
    for number, asks, code, weight, scale_km, out in (
        (1, errand, TO_WORK, form.work_weight, wanted.work_decay_km, work),
        (2, errand, TO_SCHOOL, form.school_weight, PEOPLE.school_decay_km, work),
        (3, everybody, NO_TRIP, form.leisure_weight, wanted.leisure_decay_km, leisure),
    ):
        _draw_anchor(spec.seed, number, asks, code, place_first_resident, zones, (weight, 1_000.0 * scale_km), place_xy, out)
    return work, leisure


def _draw_anchor(
    seed: int,
    number: int,
    asks: np.ndarray,
    code: int,
    place_first_resident: np.ndarray,
    zones: Zones,
    pull: tuple[np.ndarray, float],
    place_xy: tuple[np.ndarray, np.ndarray],
    out: np.ndarray,
) -> None:
    table = make_attraction(zones, *pull)
    choose(seed, number, asks, code, place_first_resident, zones, table, place_xy, out)


def _vehicles(spec: CitySpec, homes: _Households) -> tuple[np.ndarray, np.ndarray]:
    """Return e-bikes and cars uint8[household]."""
    seed, n = spec.seed, len(homes.place)
    count = np.bincount(homes.kind, minlength=4)
    ebikes, cars = np.zeros(n, np.uint8), np.zeros(n, np.uint8)
    mark_households(seed, 5, homes.kind, scaled(spec.population.ebike_share * n, count, _EBIKE_BY_KIND, 1.0), ebikes)
    second_vehicle(seed, 6, homes.first, 3, PEOPLE.second_ebike_chance, ebikes)
    mark_households(seed, 7, homes.kind, scaled(spec.population.car_share * n, count, _CAR_BY_KIND, 1.0), cars)
    second_vehicle(seed, 8, homes.first, 2, PEOPLE.second_car_chance, cars)
    return ebikes, cars


def _minutes(distance_m: np.ndarray, rides: np.ndarray) -> np.ndarray:
    speed = np.array([TRAVEL.walk_km_per_hour, TRAVEL.ebike_km_per_hour, TRAVEL.motor_km_per_hour]) * 1_000.0 / 60.0
    return minutes(distance_m, rides, TRAVEL.walk_up_to_m, speed, TRAVEL.motor_fixed_min, TRAVEL.most_min)
