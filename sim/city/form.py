"""What stands along real streets? Street files do not say, so land use and housing are drawn over them.

Called by `sim.city.build` for street files. Local streets that hang together between the wider roads are grouped into
compounds of some 8-25 places; smooth keyed fields say which are old, which are villages and where work lies, so
that like stands beside like and old compounds cluster near the centre. Shares are those of `spec.form`.
"""

from dataclasses import replace

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from sim.city.city import Form, Housing, LandUse, RoadClass, Streets
from sim.city.graph import touching
from sim.city.land import Spots, draw_uses, finish_form, spots_of
from sim.city.partition import Partitioner
from sim.city.smooth import smooth_field
from sim.city.spec import CitySpec
from sim.core.rng import Purpose, uniforms

FORM_DOUBT = (
    "Land use and housing are drawn, not observed: which streets are gated compounds, old compounds without gate, urban villages, "
    "markets, schools, stations or work places follows the shares of the scenario and the seed of the city, not this city."
)
PLACES_PER_COMPOUND = 14
LEAST_PLACES = 3  # smaller groups are homes along a street, not a compound
PARK_SHARE = 0.03  # of local streets
COVERED_SHARE = 0.5  # of local streets that should fall into compounds before a barrier is given up
SHORT_M = 70.0  # mean segment below which a group of lanes looks like an urban village


def infer_form(streets: Streets, spec: CitySpec) -> Form:
    """Draw land use, compounds, light and weights for real streets; `FORM_DOUBT` says so to the user."""
    spots = spots_of(streets)
    land_use = np.full(len(streets.length_m), LandUse.HOUSING, np.uint8)
    draw_uses(land_use, np.ones(len(land_use), bool), spots, spec, hint=np.zeros(len(land_use)))
    _draw_parks(land_use, spots, spec.seed)
    land_use[(land_use == LandUse.HOUSING) & (spots.road == RoadClass.ARTERIAL)] = LandUse.OPEN
    compound = group_compounds(streets, (land_use == LandUse.HOUSING) & (spots.road >= RoadClass.LOCAL), spots)
    return finish_form(streets, land_use, compound, draw_housing(compound, spots, spec), spec)


def group_compounds(streets: Streets, local: np.ndarray, spots: Spots) -> np.ndarray:
    """Group local places, bool[place], that hang together; return int32[place] compounds, -1 outside.

    Groups do not reach across a junction with an arterial or collector; where that would leave most local streets outside
    every compound (sparse files), only arterials part them, and at last nothing does.
    """
    compound = np.full(len(local), -1, np.int32)
    for widest in (RoadClass.COLLECTOR, RoadClass.ARTERIAL, None):
        first, near, inside = _local_graph(streets, local, widest)
        graph = csr_matrix((np.ones(len(near), np.int8), near, first), shape=(len(inside), len(inside)))
        block = connected_components(graph, directed=False)[1]
        large = np.bincount(block)[block] >= LEAST_PLACES if len(inside) else np.zeros(0, bool)
        if len(inside) == 0 or large.sum() >= COVERED_SHARE * len(inside) or widest is None:
            break
    if not large.any():
        return compound
    pieces = np.maximum(1, np.bincount(block) // PLACES_PER_COMPOUND)
    starts = np.concatenate([[0], np.cumsum(pieces)])
    cutter = Partitioner(first, near, np.ones(len(inside), np.int64), spots.x[inside], spots.y[inside])
    part = cutter.cut(block, starts, np.ones(starts[-1], np.int64), PLACES_PER_COMPOUND)
    compound[inside[large]] = np.unique(part[large], return_inverse=True)[1]
    return compound


def _local_graph(streets: Streets, local: np.ndarray, widest: RoadClass | None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the CSR of local places that share a junction without a road of class `widest` or wider, and their numbers."""
    inside = np.flatnonzero(local)
    parting = np.zeros(len(streets.node_x), bool)
    if widest is not None:
        wide = streets.road_class <= widest
        parting[streets.place_from[wide]] = True
        parting[streets.place_to[wide]] = True
    ends = [streets.place_from[inside].astype(np.int64), streets.place_to[inside].astype(np.int64)]
    own = len(parting) + 2 * np.arange(len(inside))  # a junction of its own for every end at a wide road
    ends = [np.where(parting[end], own + side, end) for side, end in enumerate(ends)]
    part = replace(streets, place_from=ends[0], place_to=ends[1])
    return (*touching(part), inside)


def draw_housing(compound: np.ndarray, spots: Spots, spec: CitySpec) -> np.ndarray:
    """Return uint8[compound] Housing: villages where lanes are dense, old compounds near the centre, until shares hold."""
    count = int(compound.max()) + 1 if len(compound) else 0
    inside = compound >= 0
    size = np.bincount(compound[inside], minlength=count)
    mean = [
        np.bincount(compound[inside], weights=v[inside], minlength=count) / np.maximum(size, 1)
        for v in (spots.x, spots.y, spots.off_centre, spots.length_m)
    ]
    x, y, off_centre, length = mean
    jitter = uniforms(spec.seed, Purpose.CITY_FORM, np.arange(count), 51)
    housing = np.full(count, Housing.GATED, np.uint8)
    village = (
        smooth_field(x, y, 1_600.0, spec.seed, 52)
        + 0.3 * jitter
        - 0.8 * (off_centre - 0.65) * (off_centre - 0.65)
        + 0.35 * (length < SHORT_M)
    )
    old = smooth_field(x, y, 1_800.0, spec.seed, 53) + 0.25 * jitter - 0.8 * off_centre
    weight = size * length
    for kind, score, share in (
        (Housing.URBAN_VILLAGE, village, spec.form.urban_village_share),
        (Housing.THREE_NONES, old, spec.form.three_nones_share),
    ):
        free = np.flatnonzero(housing == Housing.GATED)
        order = free[np.argsort(-score[free], kind="stable")]
        used = np.cumsum(weight[order])
        enough = int(np.searchsorted(used, share * float(np.cumsum(weight)[-1]) if count else 0.0, side="right"))
        housing[order[: max(enough, 1 if share > 0 else 0)]] = kind
    return housing


def _draw_parks(land_use: np.ndarray, spots: Spots, seed: int) -> None:
    """Turn some local housing places into parks and squares (in place), in clusters."""
    free = np.flatnonzero((land_use == LandUse.HOUSING) & (spots.road >= RoadClass.LOCAL))
    score = smooth_field(spots.x[free], spots.y[free], 900.0, seed, 54) + 0.3 * uniforms(seed, Purpose.CITY_FORM, free, 55)
    land_use[free[np.argsort(-score, kind="stable")[: round(PARK_SHARE * len(free))]]] = LandUse.OPEN
