"""Land use, light and weights of places: the numbers that both kinds of city share.

Called by `sim.city.synthetic` (which knows its blocks) and `sim.city.form` (which draws them over real streets). Writes
the `Form`. All draws are keyed by the number of the place, all scores are sums of smooth fields and keyed jitter.
"""

from dataclasses import dataclass

import numpy as np

from sim.city.city import Form, Housing, LandUse, RoadClass, Streets
from sim.city.smooth import smooth_field
from sim.city.spec import CitySpec
from sim.core.rng import Purpose, uniforms

# Households per metre of street before the shares of spec.form are met: only ratios matter (assumed; six-storey
# rows and towers off a lane, hand-shake houses in villages, a few flats over the shops of a street).
GATED_PER_M, THREE_NONES_PER_M, VILLAGE_PER_M = 1.0, 0.95, 1.15
FRONT_PER_M = (0.0, 0.12, 0.30, 0.60)  # outside compounds, by RoadClass
LIVED_M = 400.0  # homes stand along so much of a street at most; a longer one without junctions leads through open land (assumed)
# Light at night (assumed): streets by RoadClass outside compounds, then compounds by Housing.
STREET_LIGHT = (0.95, 0.85, 0.70, 0.60)
COMPOUND_LIGHT = (0.75, 0.35, 0.30)
LIGHT_JITTER = 0.08
# Relative jobs and relative attraction for errands and leisure per metre, by LandUse (assumed).
JOBS_PER_M = (0.03, 0.60, 1.0, 0.20, 0.80, 0.02)
LEISURE_PER_M = (0.02, 1.0, 0.06, 0.03, 0.60, 0.04)
PARK_LEISURE_PER_M = 0.30
FRONT_LEISURE_PER_M = 0.10  # shops at the foot of street-side housing


@dataclass(frozen=True)
class Spots:
    """What the draws of land use look at, for every place."""

    x: np.ndarray  # float64[place] midpoint, metres
    y: np.ndarray  # float64[place]
    road: np.ndarray  # uint8[place] RoadClass
    length_m: np.ndarray  # float64[place]
    off_centre: np.ndarray  # float64[place] distance to the centre over the radius of the city: 0 .. about 1.5


def midpoints(streets: Streets) -> tuple[np.ndarray, np.ndarray]:
    """Return x and y, float64[place], halfway between the ends of each place: good enough to draw form from."""
    a, b = streets.place_from, streets.place_to
    return (streets.node_x[a] + streets.node_x[b]) / 2.0, (streets.node_y[a] + streets.node_y[b]) / 2.0


def spots_of(streets: Streets) -> Spots:
    """Gather the spots; the centre is the median of the midpoints, the radius that of a disc with the same spread."""
    x, y = midpoints(streets)
    dx, dy = x - np.median(x), y - np.median(y)
    squares = dx * dx + dy * dy
    radius = np.sqrt(2.0 * max(float(np.cumsum(squares)[-1]) / len(x), 1.0))
    return Spots(x, y, streets.road_class, streets.length_m.astype(np.float64), np.sqrt(squares) / radius)


def draw_uses(land_use: np.ndarray, free: np.ndarray, spots: Spots, spec: CitySpec, hint: np.ndarray) -> None:
    """Give stations, markets, schools and work to free places until the shares of `spec.form` hold (in place).

    `land_use` is uint8[place]; places already given a use count towards its share. `hint` float64[place] draws work to
    a place (industry nearby). At least one place of every use with a share above zero is made.
    """
    form, seed = spec.form, spec.seed
    place = np.arange(len(land_use))

    def jitter(stream: int) -> np.ndarray:
        return uniforms(seed, Purpose.CITY_FORM, place, stream)

    def field(period_m: float, stream: int) -> np.ndarray:
        return smooth_field(spots.x, spots.y, period_m, seed, stream)

    by_road = {
        LandUse.STATION: (0.6, 0.3, 0.0, -1.0),
        LandUse.MARKET: (-0.5, 0.12, 0.2, -0.25),
        LandUse.SCHOOL: (-2.0, 0.0, 0.3, 0.1),
        LandUse.WORK: (0.1, 0.12, 0.1, -0.1),
    }
    score = {
        LandUse.STATION: jitter(31) - 0.35 * spots.off_centre,
        LandUse.MARKET: field(420.0, 32) + 0.35 * field(2_600.0, 33) + 0.15 * jitter(34) - 0.2 * spots.off_centre,
        LandUse.SCHOOL: jitter(35),
        LandUse.WORK: hint + 0.5 * field(1_300.0, 36) + 0.25 * jitter(37) + 0.35 * np.maximum(0.0, 0.6 - spots.off_centre),
    }
    shares = {
        LandUse.STATION: form.station_share,
        LandUse.MARKET: form.market_share,
        LandUse.SCHOOL: form.school_share,
        LandUse.WORK: form.work_share,
    }
    free = free.copy()
    for use, share in shares.items():
        wanted = max(round(share * len(land_use)), 1 if share > 0 else 0) - int((land_use == use).sum())
        rank = score[use] + np.array(by_road[use])[spots.road]
        candidates = np.flatnonzero(free)
        chosen = candidates[np.argsort(-rank[candidates], kind="stable")[: max(wanted, 0)]]
        land_use[chosen] = use
        free[chosen] = False


def finish_form(streets: Streets, land_use: np.ndarray, compound: np.ndarray, housing: np.ndarray, spec: CitySpec) -> Form:
    """Give light and weights to places whose use and compound are known.

    Dwelling weights are scaled so that three-nones compounds and urban villages hold exactly the shares of households that
    `spec.form` asks for, wherever there is at least one such compound with a dwelling.
    """
    spots = spots_of(streets)
    kind = np.where(compound >= 0, housing.astype(np.int64)[compound] if len(housing) else 0, -1)
    place = np.arange(len(land_use))
    shake = 2.0 * uniforms(spec.seed, Purpose.CITY_FORM, place, 41) - 1.0
    light = np.where(kind >= 0, np.array(COMPOUND_LIGHT)[kind], np.array(STREET_LIGHT)[spots.road])
    light = np.minimum(1.0, np.maximum(0.0, light + LIGHT_JITTER * shake))
    park = (land_use == LandUse.OPEN) & (spots.road >= RoadClass.LOCAL)
    middle = np.maximum(0.4, 1.35 - 0.6 * spots.off_centre)
    per_m = np.where(kind >= 0, np.array([GATED_PER_M, THREE_NONES_PER_M, VILLAGE_PER_M])[kind], np.array(FRONT_PER_M)[spots.road])
    spread = 0.6 + 0.8 * uniforms(spec.seed, Purpose.CITY_FORM, place, 42)
    dwellings = np.where(land_use == LandUse.HOUSING, per_m * np.minimum(spots.length_m, LIVED_M) * middle * spread, 0.0)
    if not dwellings.any():  # a file of main roads only: people live along them all the same
        dwellings = np.minimum(spots.length_m, LIVED_M)
    front = (land_use == LandUse.HOUSING) & (kind < 0)
    jobs = np.array(JOBS_PER_M)[land_use] * spots.length_m * middle * spread
    leisure = np.array(LEISURE_PER_M)[land_use] + np.where(front, FRONT_LEISURE_PER_M - LEISURE_PER_M[0], 0.0)
    leisure = np.where(park, PARK_LEISURE_PER_M, leisure) * spots.length_m * middle
    pupils = np.where(land_use == LandUse.SCHOOL, 0.5 + uniforms(spec.seed, Purpose.CITY_FORM, place, 43), 0.0)
    return Form(
        land_use=land_use.astype(np.uint8),
        compound=compound.astype(np.int32),
        housing=housing.astype(np.uint8),
        light=light.astype(np.float32),
        dwelling_weight=_to_shares(dwellings, kind, spec).astype(np.float32),
        work_weight=jobs.astype(np.float32),
        leisure_weight=leisure.astype(np.float32),
        school_weight=pupils.astype(np.float32),
    )


def _to_shares(dwellings: np.ndarray, kind: np.ndarray, spec: CitySpec) -> np.ndarray:
    """Scale dwellings so that the kinds of housing hold their shares of all households."""
    old, village = spec.form.three_nones_share, spec.form.urban_village_share
    over = max(1.0, old + village)
    share = np.array([max(0.0, 1.0 - old - village), old / over, village / over])
    group = np.where(kind < 0, 0, kind)  # street-side homes share the rest with the gated compounds
    total = np.bincount(group, weights=dwellings, minlength=3)
    here = total > 0
    share = np.where(here, share, 0.0)
    whole = share[0] + share[1] + share[2]
    if whole <= 0.0:
        return dwellings
    grand = float(total[0] + total[1] + total[2])
    factor = np.where(here, share / whole * grand / np.where(here, total, 1.0), 0.0)
    return dwellings * factor[group]


def housing_name(kind: int) -> str:
    """Return the plain name of a kind of housing."""
    return {Housing.GATED: "gated compound", Housing.THREE_NONES: "three-nones compound", Housing.URBAN_VILLAGE: "urban village"}[
        Housing(kind)
    ]
