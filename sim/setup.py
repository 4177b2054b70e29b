"""From scenario and city to the tables that kernels read: the only place where numbers change their form.

Called by `sim.model`. Rates per year or day become per minute, tick or day here (through `sim.core.units`), half-lives become
factors, catalogue rows become records.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.catalogue import TARGETS, CrimeType, MatterType, stream_of
from sim.city.city import LEVELS, City, Housing
from sim.core.detmath import det_exp, det_log_array, normals
from sim.core.errors import ChanganError
from sim.core.rng import Purpose, stream_key
from sim.core.rows import records
from sim.core.units import fade_factor, per_day
from sim.kinds import News
from sim.parameters import ModelParams
from sim.tables import (  # fmt: skip
    CRIME,
    DAY_STARTS_MIN,
    GROUND,
    HOME,
    KEYS,
    MATTER_KIND,
    MAX_COUNT,
    MINUTES_PER_DAY,
    NEAR,
    NUMBER,
    ONE_EBIKE,
    OPINION,
    ORDERS,
    SITE,
    Ground,
    Hours,
    Sites,
    Stations,
)

FAMILIES = ("dispute", "hazard", "request", "crisis")
LOG1P_ROWS = 16_384


def hours_of(params: ModelParams, tick_min: int) -> Hours:
    """Return how awake and dark each tick of the day is (at its middle)."""
    ticks = MINUTES_PER_DAY // tick_min
    minutes = (DAY_STARTS_MIN + np.arange(ticks) * tick_min + tick_min / 2) % MINUTES_PER_DAY
    return Hours(*(_by_hour(shares, minutes) for shares in (params.routine.awake_share_by_hour, params.routine.dark_share_by_hour)))


def _by_hour(shares: tuple[float, ...], minutes: np.ndarray) -> np.ndarray:
    """Return shares at clock minutes: straight lines between the middles of the hours."""
    hours = minutes / 60.0 - 0.5
    low = np.floor(hours).astype(np.int64)
    part = hours - low
    table = np.asarray(shares)
    return table[low % 24] * (1.0 - part) + table[(low + 1) % 24] * part


def keys_of(seed: int) -> Any:
    """Return the stream keys of a run as one record."""
    found = records(dict.fromkeys(KEYS, "u8"), 1)
    for name in KEYS:
        found[name] = stream_key(seed, Purpose[name.upper()])
    return found[0]


def crimes_of(rows: Mapping[str, CrimeType], params: ModelParams) -> Any:
    """Return crime types as records, in the order of names."""
    found, r = records(CRIME, len(rows)), params.response
    flees_m_per_min = {
        by: 1000.0 / 60.0 * km_h for by, km_h in (("foot", r.flee_foot_km_h), ("ebike", r.flee_ebike_km_h), ("car", r.flee_car_km_h))
    }
    for k, name in enumerate(sorted(rows)):
        row = rows[name]
        found["target"][k] = TARGETS.index(row.target)
        found["attempts_per_min"][k] = row.attempts_per_search_h / 60.0
        found["flees_m_per_min"][k] = flees_m_per_min[row.flees_by]
        found["stream"][k] = stream_of(name)
        found["lasts_min"][k] = params.detection.crime_min * row.lasts_factor
        found["spot_per_min"][k] = params.detection.patrol_spot_per_min * row.visible_factor
        found["hold_days"][k] = params.justice.hold_days * row.hold_factor
        for column in set(CRIME) - {"target", "attempts_per_min", "stream", "lasts_min", "spot_per_min", "hold_days", "flees_m_per_min"}:
            found[column][k] = getattr(row, column)
    return found


def matter_kinds_of(rows: Mapping[str, MatterType]) -> Any:
    """Return matter types as records, in the order of names; rates as chances per day."""
    found = records(MATTER_KIND, len(rows))
    for k, name in enumerate(sorted(rows)):
        row = rows[name]
        found["family"][k] = FAMILIES.index(row.family)
        for column in ("emergency_share", "find_per_visit_min"):
            found[column][k] = getattr(row, column)
        for column in ("call", "harden", "petition", "lapse"):
            found[f"{column}_per_day"][k] = 1.0 - det_exp(-per_day(getattr(row, f"{column}_per_month"), "month"))
    return found


def sites_of(city: City, seed: int, crimes: Sequence[str], params: ModelParams) -> Sites:
    """Return the fixed tables of places; lasting attraction is drawn per run, partly shared by all crime types."""
    people, form, n = city.population, city.form, city.n_places
    rows = records(SITE, n)
    for name, first in (
        ("touch", city.touch_first),
        ("near", city.near_first),
        ("resident", people.place_first_resident),
        ("household", people.place_first_household),
    ):
        of, count = (
            (f"{name}_first", f"{name}{'es' if name == 'touch' else 's'}") if name in ("touch", "near") else (f"first_{name}", f"{name}s")
        )
        rows[of], rows[count] = first[:-1], np.diff(first)
    rows["cars"] = np.bincount(people.household_place, weights=people.household_cars, minlength=n)
    rows["light"] = form.light
    inside = form.compound >= 0
    rows["compound"] = form.compound
    housing = form.housing[form.compound[inside]]
    rows["poor_housing"][inside] = np.isin(housing, (Housing.THREE_NONES, Housing.URBAN_VILLAGE))
    rows["gate"][inside] = np.where(housing == Housing.GATED, params.places.gated_turn_away_share, 0.0)
    near = records(NEAR, len(city.near_place))
    widest = float(city.near_m.max()) if len(city.near_m) else 1.0
    near["place"], near["share"] = city.near_place, 1.0 - city.near_m.astype(np.float64) / max(widest, 1.0)
    homes = records(HOME, city.n_households)
    homes["first"], homes["ebikes"], homes["cars"] = people.household_first[:-1], people.household_ebikes, people.household_cars
    place = np.arange(n)
    shared = normals(seed, Purpose.PLACE_ATTRACTION, place, 0)
    own = np.stack([normals(seed, Purpose.PLACE_ATTRACTION, place, stream_of(name)) for name in crimes], axis=1)
    attraction = params.offending.attraction_sd_log * (0.8 * shared[:, None] + 0.6 * own)  # 0.8^2 + 0.6^2 = 1
    return Sites(rows, city.touch_place, near, homes, attraction.astype(np.float32))


def base_presence(city: City) -> np.ndarray:
    """Return packed presence int64[place] with everybody at home. Raises ChanganError where a count could overflow."""
    people, n = city.population, city.n_places
    residents = np.diff(people.place_first_resident).astype(np.int64)
    ebikes = np.bincount(people.household_place, weights=people.household_ebikes, minlength=n).astype(np.int64)
    guests = np.bincount(people.work, minlength=n) + np.bincount(people.leisure, minlength=n)
    worst = int(max((residents + guests).max(), (ebikes + guests).max()))
    if worst > MAX_COUNT:
        raise ChanganError(
            f"one street segment could hold {worst:,} people at once, more than {MAX_COUNT:,}; use more segments or fewer residents"
        )
    return residents + ONE_EBIKE * ebikes


def ground_of(presence: np.ndarray, n_crimes: int) -> Ground:
    """Return the changing tables of places as they are when nothing has happened yet."""
    n = len(presence)
    return Ground(records(GROUND, n), presence.copy(), np.zeros(n, np.int64), np.zeros(n), np.zeros(n), np.zeros((n, n_crimes)))


def numbers_of(params: ModelParams, tick_min: int, assault: int) -> Any:
    """Return the numbers of the mechanisms in the kernels' units as one record."""
    d, o, t, m = params.deterrence, params.offending, params.detection, params.matters
    values: dict[str, float] = {
        "fast_fade": fade_factor(d.fast_half_life_min, tick_min), "slow_fade": fade_factor(d.slow_half_life_days, 1.0),
        "stop_share": 1.0 / (1.0 + o.walk_steps), "boost_fade": fade_factor(o.boost_half_life_days, 1.0),
        "risk_fade": fade_factor(o.risk_half_life_days, 1.0),
        "footage_share": t.footage_available_share * t.footage_useful_share, "camera_learning": 1.0 - det_exp(-1.0 / t.perception_lag_days),
        "familiarity_fade": fade_factor(m.familiarity_half_life_days, 1.0), "assault": assault,
        "skip_base": params.routine.leisure_skip_share, "skip_insecure": params.routine.insecurity_skip_share,
        "asleep_notice_share": params.opinion.asleep_notice_share, "tick_min": tick_min, "ticks_per_day": MINUTES_PER_DAY // tick_min,
    }  # fmt: skip
    for group in (params.guardianship, d, o, t, params.places, params.justice, m):
        values |= {name: getattr(group, name) for name in type(group).model_fields if name in NUMBER and name not in values}
    found = records(NUMBER, 1)
    for name in NUMBER:
        found[name] = values[name]
    return found[0]


def opinion_of(params: ModelParams) -> Any:
    """Return the numbers of the opinion rules as one record."""
    found = records(OPINION, 1)
    for name in OPINION:
        found[name] = 1.0 - det_exp(-1.0 / params.opinion.drift_days) if name == "drift_share" else getattr(params.opinion, name)
    return found[0]


def news_effects(params: ModelParams) -> np.ndarray:
    """Return float64[news, (security, satisfaction)]: how far a piece of news moves both; rows by `News`."""
    o = params.opinion
    moves = {
        News.VICTIM: (-o.victim_loss, 0.0), News.HEARD: (-o.heard_loss, 0.0), News.LET_DOWN: (0.0, -o.unheard_loss),
        News.SETTLED: (0.0, o.settled_gain), News.WAITING: (0.0, -o.old_matter_loss), News.SOLVED: (o.solved_security_gain, o.solved_gain),
        News.STOPPED: (0.0, -o.stopped_loss), News.STOPPED_FAIRLY: (0.0, -o.fair_stop_loss),
        News.REGISTERED: (0.0, -o.registered_loss), News.SERVED: (0.0, o.served_gain),
        News.ANSWERED: (0.0, o.answered_gain), News.ANSWERED_LATE: (0.0, -o.answered_late_loss),
    }  # fmt: skip
    found = np.zeros((max(News) + 1, 2))
    for kind in News:
        found[kind] = moves[kind]
    return found


def stations_of(city: City, params: ModelParams, n_crimes: int) -> Stations:
    """Return the police stations, one a street (subdistrict), with officers by residents and no orders yet."""
    station = city.mesh.unit[LEVELS.index("street")].copy()
    residents = np.bincount(station, weights=np.diff(city.population.place_first_resident), minlength=int(station.max()) + 1)
    hours = residents / 10_000.0 * params.justice.investigation_h_per_10000_day
    n = city.n_places
    return Stations(station, hours, hours.copy(), np.zeros(n), np.zeros(n, np.int64), np.zeros(n_crimes, np.int64), records(ORDERS, 1)[0])


def log1p_table() -> np.ndarray:
    """Return ln(1 + x) for x in quarters, the same bits everywhere."""
    return det_log_array(1.0 + np.arange(LOG1P_ROWS) / 4.0)
