"""Who knows whom? Social ties that take no memory: each tie is computed from the number of the resident.

Called by the phase that passes news on (the inline scalar `tie`) and by people who look at a city (`ties_of`,
`tie_graph`). Nothing is stored. Every kind of tie is an involution of the residents (the partner of i's partner is i),
so ties are symmetric by construction and nobody is tied to himself.

Ties 0 and 1 join neighbours: residents are numbered by place and household, so the partners 1 and 3 rows away are of
the same household or the next one, and of the same place except at its ends. Ties 2 and 3 join far residents: a keyed
permutation (a Feistel network of four rounds, walked along its cycles until the value is below the number of
residents) puts all residents in a random order, and those at places 2k and 2k + 1 of it are partners.
"""

import networkx as nx
import numpy as np

from sim.city.city import City
from sim.core.errors import ChanganError
from sim.core.jit import inline, plain_errstate
from sim.core.rng import Purpose, mix, stream_key

TIES = 4
FAR_TIES_FROM = 2
MOST_NODES = 200_000
_ROUNDS = 4
_KIND = np.uint64(0x9E3779B97F4A7C15)
_ROUND = np.uint64(0xD1B54A32D192ED03)
_STEPS = (1, 3)  # rows between neighbours of tie 0 and tie 1


def tie_key(seed: int) -> np.uint64:
    """Return the key of a city's ties (`seed` is the city's, so that ties do not change between runs)."""
    return stream_key(seed, Purpose.TIE)


@inline
def _bits(n):
    """Return half the number of bits of the smallest even power of two that is at least n."""
    half = np.uint64(1)
    while (np.int64(1) << np.int64(np.uint64(2) * half)) < n:
        half += np.uint64(1)
    return half


@inline
def _shuffle(key, value, half, backwards):
    """Send a number below 4**half through the Feistel network, or back."""
    mask = (np.uint64(1) << half) - np.uint64(1)
    left = value >> half
    right = value & mask
    for i in range(_ROUNDS):
        turn = np.uint64(_ROUNDS - 1 - i if backwards else i)
        if backwards:
            old = left
            left = right ^ (mix(key + old + turn * _ROUND) & mask)
            right = old
        else:
            old = right
            right = left ^ (mix(key + old + turn * _ROUND) & mask)
            left = old
    return (left << half) | right


@inline
def far_partner(key, resident, n_residents):
    """Return the partner of a resident in one random pairing of all; -1 for the one left over when n is odd."""
    half = _bits(n_residents)
    top = np.uint64(n_residents)
    rank = _shuffle(key, np.uint64(resident), half, False)
    while rank >= top:
        rank = _shuffle(key, rank, half, False)
    rank ^= np.uint64(1)
    if rank >= top:
        return np.int64(-1)
    partner = _shuffle(key, rank, half, True)
    while partner >= top:
        partner = _shuffle(key, partner, half, True)
    return np.int64(partner)


@inline
def tie(key, resident, j, n_residents):
    """Return the partner of a resident in tie j (0 and 1 neighbours, 2 and 3 far), or -1 for none.

    `key` is `tie_key(spec.seed)`. Measured: 3 ns for neighbours; far ties 40 ns just below
    a power of four residents, 250 ns just above one, where cycles are walked longest.
    """
    row = np.int64(resident)
    if j < FAR_TIES_FROM:
        step = np.int64(_STEPS[j])
        partner = row + step if (row // step) % 2 == 0 else row - step
        return partner if partner < n_residents else np.int64(-1)
    return far_partner(mix(key + np.uint64(j) * _KIND), row, n_residents)


def ties_of(city: City, resident: int, seed: int = 1) -> np.ndarray:
    """Return the residents tied to one resident, ascending int64[...]: at most TIES, never the resident.

    `seed` is the seed of the city's specification.
    """
    key, n = tie_key(seed), city.n_residents
    if not 0 <= resident < n:
        raise ChanganError(f"there is no resident {resident}: the city has residents 0 to {n - 1}")
    with plain_errstate():
        found = {int(tie(key, resident, j, n)) for j in range(TIES)}
    return np.array(sorted(found - {-1}), np.int64)


def tie_graph(city: City, seed: int = 1) -> nx.Graph:
    """Return all ties as a graph with the edge attribute `far` (True or False), for cities that a graph can hold."""
    n = city.n_residents
    if n > MOST_NODES:
        raise ChanganError(f"{n:,} residents are too many for a networkx graph (at most {MOST_NODES:,}): use sim.city.ties.tie")
    graph = nx.Graph()
    graph.add_nodes_from(range(n))
    key = tie_key(seed)
    with plain_errstate():
        for j in reversed(range(TIES)):  # neighbours last: whoever is both counts as a neighbour
            pairs = ((i, int(tie(key, i, j, n))) for i in range(n))
            graph.add_edges_from(((i, k) for i, k in pairs if k > i), far=j >= FAR_TIES_FROM)
    return graph
