"""From scenario and city to the tables that kernels read: the only place where numbers change their form.

Called by `sim.model`. Rates per year or day become per minute, tick or day here (through `sim.core.units`), half-lives become
factors, catalogue rows become columns.
"""

from collections.abc import Mapping

import numpy as np

from sim.catalogue import TARGETS, CrimeType, MatterType
from sim.city.city import City, Housing
from sim.core.errors import ChanganError
from sim.core.detmath import det_exp, det_log_array, normals
from sim.core.rng import Purpose, stream_key
from sim.core.units import fade_factor, per_day
from sim.parameters import ModelParams
from sim.tables import (
    DAY_STARTS_MIN, MAX_COUNT, MINUTES_PER_DAY, ONE_EBIKE, Cases, Clock, Crimes, Ground, Keys, MatterKinds, MatterList, NewsList, Numbers,
    OpinionNumbers, Places,
)  # fmt: skip

FAMILIES = ("dispute", "hazard", "request")
LOG1P_ROWS = 16_384


def clock_of(params: ModelParams, tick_min: int) -> Clock:
    """Return the clock: ticks of `tick_min`, and how awake and dark each of them is."""
    ticks = MINUTES_PER_DAY // tick_min
    minutes = (DAY_STARTS_MIN + np.arange(ticks) * tick_min + tick_min / 2) % MINUTES_PER_DAY
    return Clock(tick_min, ticks, *(_by_hour(shares, minutes) for shares in (params.routine.awake_share_by_hour, params.routine.dark_share_by_hour)))


def _by_hour(shares: tuple[float, ...], minutes: np.ndarray) -> np.ndarray:
    """Return shares at clock minutes: straight lines between the middles of the hours."""
    hours = minutes / 60.0 - 0.5
    low = np.floor(hours).astype(np.int64)
    part = hours - low
    table = np.asarray(shares)
    return table[low % 24] * (1.0 - part) + table[(low + 1) % 24] * part


def keys_of(seed: int) -> Keys:
    """Return the stream keys of a run."""
    return Keys(*(stream_key(seed, Purpose[name.upper()]) for name in Keys._fields))


def crimes_of(rows: Mapping[str, CrimeType]) -> Crimes:
    """Return crime types as columns, in the order of names."""
    ordered = [rows[name] for name in sorted(rows)]
    columns = {name: np.array([getattr(row, name) for row in ordered], np.float64) for name in Crimes._fields[2:]}
    target = np.array([TARGETS.index(row.target) for row in ordered], np.int64)
    return Crimes(target, np.array([row.attempts_per_search_h / 60.0 for row in ordered]), **columns)


def matter_kinds_of(rows: Mapping[str, MatterType]) -> MatterKinds:
    """Return matter types as columns, in the order of names; rates per day."""
    ordered = [rows[name] for name in sorted(rows)]

    def column(name: str, factor: float = 1.0) -> np.ndarray:
        return np.array([getattr(row, name) * factor for row in ordered], np.float64)

    def chance_per_day(name: str) -> np.ndarray:
        return np.array([1.0 - det_exp(-per_day(getattr(row, name), "month")) for row in ordered])

    return MatterKinds(
        np.array([FAMILIES.index(row.family) for row in ordered], np.int64),
        np.array([per_day(row.per_1000_households_year / 1000.0, "year") for row in ordered]),
        column("poor_housing_factor"), chance_per_day("call_per_month"), column("find_per_visit_min"), column("settle_spot_share"),
        column("settle_up_share"), chance_per_day("harden_per_month"), chance_per_day("lapse_per_month"),
    )  # fmt: skip


def places_of(city: City, seed: int, n_crimes: int, spread: float) -> Places:
    """Return the fixed columns of places; lasting attraction is drawn per run, partly shared by all crime types."""
    people, form = city.population, city.form
    households, n = people.household_place, city.n_places
    per_place = {name: np.bincount(households, weights=getattr(people, name), minlength=n) for name in ("household_ebikes", "household_cars")}
    poor = np.zeros(n, np.uint8)
    inside = form.compound >= 0
    poor[inside] = np.isin(form.housing[form.compound[inside]], (Housing.THREE_NONES, Housing.URBAN_VILLAGE))
    residents = np.diff(people.place_first_resident).astype(np.int64)
    base = residents + ONE_EBIKE * per_place["household_ebikes"].astype(np.int64)
    _check_counts(city, residents, per_place["household_ebikes"])
    place = np.arange(n)
    shared = normals(seed, Purpose.PLACE_ATTRACTION, place, 0)
    own = np.stack([normals(seed, Purpose.PLACE_ATTRACTION, place, 1 + k) for k in range(n_crimes)])
    attraction = spread * (0.8 * shared + 0.6 * own)  # 0.8^2 + 0.6^2 = 1
    widest = float(city.near_m.max()) if len(city.near_m) else 1.0
    return Places(
        city.touch_first, city.touch_place, city.near_first, city.near_place, (1.0 - city.near_m / np.float32(max(widest, 1.0))).astype(np.float32),
        people.place_first_resident, people.place_first_household, people.household_first, people.household_ebikes, people.household_cars,
        per_place["household_cars"].astype(np.int32), form.light, poor, attraction.astype(np.float32), base,
    )  # fmt: skip


def _check_counts(city: City, residents: np.ndarray, ebikes: np.ndarray) -> None:
    """Refuse a city in which a packed count could overflow (a place with more than 65,535 people)."""
    people = city.population
    guests = np.bincount(people.work, minlength=city.n_places) + np.bincount(people.leisure, minlength=city.n_places)
    worst = int(max((residents + guests).max(), (ebikes + guests).max()))
    if worst > MAX_COUNT:
        raise ChanganError(f"one street segment could hold {worst:,} people at once, more than {MAX_COUNT:,}; use more segments or fewer residents")


def ground_of(places: Places, n_crimes: int) -> Ground:
    """Return the changing columns of places as they are when nothing has happened yet."""
    n = len(places.base_presence)
    zeros = {name: np.zeros(n) for name in Ground._fields}
    zeros["presence"] = places.base_presence.copy()
    zeros["boost"] = np.zeros((n_crimes, n))
    zeros["camera"] = np.zeros(n, np.float32)
    for name in ("crimes_today", "open_matters", "open_hazards"):
        zeros[name] = np.zeros(n, np.int32)
    zeros["street_total"] = np.zeros(n, np.int64)
    return Ground(**zeros)


def numbers_of(params: ModelParams, tick_min: int, watched_share: float, assault: int) -> Numbers:
    """Return the numbers of the mechanisms in the kernels' units."""
    d, o, t, j, m = params.deterrence, params.offending, params.detection, params.justice, params.matters
    values = {
        "fast_fade": fade_factor(d.fast_half_life_min, tick_min), "slow_fade": fade_factor(d.slow_half_life_days, 1.0),
        "stop_share": 1.0 / (1.0 + o.walk_steps), "boost_fade": fade_factor(o.boost_half_life_days, 1.0),
        "risk_fade": fade_factor(o.risk_half_life_days, 1.0), "footage_odds": det_exp(t.footage_clear_gain),
        "footage_share": t.footage_available_share * t.footage_useful_share, "camera_learning": 1.0 - det_exp(-1.0 / t.perception_lag_days),
        "watched_share": watched_share, "familiarity_fade": fade_factor(m.familiarity_half_life_days, 1.0),
        "asleep_notice_share": params.opinion.asleep_notice_share, "assault": assault,
    }  # fmt: skip
    for group in (params.guardianship, d, o, t, j, m):
        values |= {name: getattr(group, name) for name in type(group).model_fields if name in Numbers._fields and name not in values}
    return Numbers(**{name: float(values[name]) for name in Numbers._fields})


def opinion_numbers_of(params: ModelParams) -> OpinionNumbers:
    """Return the numbers of the opinion rules."""
    values = {name: float(getattr(params.opinion, name)) for name in OpinionNumbers._fields if name != "drift_share"}
    return OpinionNumbers(**values, drift_share=1.0 - det_exp(-1.0 / params.opinion.drift_days))


def log1p_table() -> np.ndarray:
    """Return ln(1 + x) for x in quarters, the same bits everywhere."""
    return det_log_array(1.0 + np.arange(LOG1P_ROWS) / 4.0)


_WIDE = {"used": np.int64, "key": np.int64, "crime": np.uint8, "stage": np.uint8, "topic": np.uint8, "kind": np.uint8, "loss_cny": np.float32}


def empty_list(kind: type, rows: int):  # type: ignore[no-untyped-def]  # noqa: ANN201
    """Return an empty `Cases`, `MatterList` or `NewsList` with room for `rows`; `used` = (rows in use, ever)."""
    return kind(*(np.zeros(2 if name == "used" else rows, _WIDE.get(name, np.int32)) for name in kind._fields))


def grown_list(old, rows: int):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return the same list with room for `rows`."""
    new = empty_list(type(old), rows)
    for name in old._fields:
        source, target = getattr(old, name), getattr(new, name)
        target[: len(source)] = source
    return new


