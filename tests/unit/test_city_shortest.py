"""Shortest ways asked by kernels are those of networkx, and the way that is traced is as long as it says."""

import networkx as nx
import numpy as np
import pytest

from sim.city.graph import street_graph
from sim.city.routing import FAR
from sim.city.shortest import make_network, shortest, straight, trace
from sim.core.jit import kernel, plain_errstate
from sim.core.rng import Purpose, draws
from tests.laws.worlds import small_city


@kernel
def _ask(a, b, limit, network, room):
    length, end = shortest(a, b, limit, network, room)
    return length, trace(a, b, end, room), straight(network, a, b)


@pytest.fixture(scope="module")
def asked():
    """Some pairs of places of a small city, and the network."""
    city = small_city()
    bits = draws(3, Purpose.CITY_LAYOUT, np.arange(120)) % np.uint64(city.n_places)
    return city, make_network(city), bits[:60].astype(np.int64), bits[60:].astype(np.int64)


def oracle(city):
    """Return networkx's distance between midpoints in half millimetres: half a street at each end."""
    graph = street_graph(city.streets)
    half = np.maximum(1, np.rint(city.streets.length_m.astype(np.float64) * 1000)).astype(np.int64)
    for _, _, place, data in graph.edges(keys=True, data=True):
        data["way"] = 2 * int(half[place])
    nodes = dict(nx.all_pairs_dijkstra_path_length(graph, weight="way"))
    start, end = city.streets.place_from, city.streets.place_to

    def between(a, b):
        if a == b:
            return 0
        return int(half[a] + half[b]) + min(nodes[int(i)][int(j)] for i in (start[a], end[a]) for j in (start[b], end[b]))

    return between


def test_ways_are_those_of_networkx_and_the_straight_line_is_never_longer(asked):
    city, (network, room), starts, targets = asked
    between = oracle(city)
    for a, b in zip(starts, targets, strict=True):
        with plain_errstate():
            length, _, bound = _ask(a, b, FAR, network, room)
        assert length == between(int(a), int(b))
        assert bound <= length


def test_a_traced_way_goes_from_street_to_touching_street_and_has_the_length(asked):
    city, (network, room), starts, targets = asked
    for a, b in zip(starts, targets, strict=True):
        with plain_errstate():
            length, n, _ = _ask(a, b, FAR, network, room)
        route = room.route[:n].tolist()
        assert route[0] == a and route[-1] == b
        half = network.places["half"][route]
        assert length == (half[:-1] + half[1:]).sum()
        for here, there in zip(route[:-1], route[1:], strict=True):
            assert there in city.touch_place[city.touch_first[here] : city.touch_first[here + 1]]


def test_farther_than_the_limit_is_said_to_be_far_and_the_limit_itself_is_not(asked):
    _, (network, room), starts, targets = asked
    for a, b in zip(starts, targets, strict=True):
        with plain_errstate():
            length = _ask(a, b, FAR, network, room)[0]
            assert _ask(a, b, length, network, room)[0] == length
            if length > 0:
                assert _ask(a, b, length - 1, network, room)[0] == FAR
    assert (room.nodes["distance"] == FAR).all()
