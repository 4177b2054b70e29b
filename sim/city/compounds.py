"""Housing compounds and units of several streets as programmes see them: which are chosen, where their gate is.

Called by policies that work compound by compound or unit by unit.
"""

import numpy as np

from sim.city.city import City
from sim.core.rng import Purpose, uniforms


def chosen_compounds(city: City, places: np.ndarray, share: float) -> np.ndarray:
    """Return the numbers, int64[compound], of a share of the compounds with a place in `places` (bool[place]).

    By a keyed order of the compounds, so that a larger share only ever adds some; at least one where the share is above zero.
    """
    of = city.form.compound[places & (city.form.compound >= 0)]
    compounds = np.unique(of).astype(np.int64)
    n = round(share * len(compounds))
    if share > 0.0 and len(compounds):
        n = max(1, n)
    order = np.argsort(uniforms(0, Purpose.POLICY, compounds, 1), kind="stable")
    return np.sort(compounds[order[:n]])


def gates(city: City, compounds: np.ndarray) -> np.ndarray:
    """Return the gate, int64[compound]: its place that touches most streets outside it, ties to the lower number."""
    touch_of = np.repeat(np.arange(city.n_places), np.diff(city.touch_first))
    outside = city.form.compound[city.touch_place] != city.form.compound[touch_of]
    ways_out = np.bincount(touch_of[outside], minlength=city.n_places)
    found = []
    for compound in compounds:
        places = np.flatnonzero(city.form.compound == compound)
        found.append(places[np.argmax(ways_out[places])])
    return np.array(found, np.int64)


def touching(city: City, places: np.ndarray) -> list[np.ndarray]:
    """Return the streets of every unit, int32[place]: places of `places` (bool[place]) that touch are one, by their lowest number."""
    from scipy.sparse import coo_array  # on demand: every scenario imports every policy, and few ask for this
    from scipy.sparse.csgraph import connected_components

    n = city.n_places
    here = np.repeat(np.arange(n), np.diff(city.touch_first))
    inside = places[here] & places[city.touch_place]
    graph = coo_array((np.ones(int(inside.sum()), np.int8), (here[inside], city.touch_place[inside])), shape=(n, n))
    unit = connected_components(graph, directed=False)[1]
    chosen = np.flatnonzero(places).astype(np.int32)
    return [chosen[unit[chosen] == u] for u in dict.fromkeys(unit[chosen].tolist())]


def seen_share(city: City, compounds: np.ndarray, cameras: int, field_m: float) -> np.ndarray:
    """Return float64[place]: the share of the lanes that so many cameras in each of the compounds see, spread evenly; 0 outside."""
    of, inside = city.form.compound, inside_of(city, compounds)
    seen = np.zeros(city.n_places)
    if inside.any():
        lanes_m = np.bincount(of[inside], weights=city.streets.length_m[inside])
        seen[inside] = np.minimum(1.0, cameras * field_m / lanes_m[of[inside]])
    return seen


def inside_of(city: City, compounds: np.ndarray) -> np.ndarray:
    """Return bool[place]: the places of these compounds."""
    return np.isin(city.form.compound, compounds) & (city.form.compound >= 0)
