"""Distances, routes, near lists and next-hop tables against networkx and scipy, on small street networks."""

import networkx as nx
import numpy as np
import pytest

from sim.city import hops as hops_module
from sim.city.city import Streets
from sim.city.graph import touching
from sim.city.hops import check_hops, hop, make_hops
from sim.city.near import near_lists
from sim.city.routing import FAR, NOWHERE, UNITS_A_METRE, clear, distance_m, make_graph, make_tree, route, search
from sim.city.spec import CitySpec, PopulationSpec
from sim.city.synthetic import make_synthetic
from sim.core.errors import ChanganError
from sim.core.rng import Purpose, uniforms


def lattice(columns: int, rows: int, drop: float = 0.15, seed: int = 1, twins: bool = True) -> Streets:
    """A lattice of streets of uneven length, some left out, with a pair of parallel streets and a loop."""
    number = np.arange(columns * rows).reshape(rows, columns)
    ends = np.concatenate(
        [np.stack([number[:, :-1].ravel(), number[:, 1:].ravel()], 1), np.stack([number[:-1].ravel(), number[1:].ravel()], 1)]
    )
    u = uniforms(seed, Purpose.CITY_LAYOUT, np.arange(len(ends)))
    graph = nx.Graph()
    graph.add_weighted_edges_from((int(a), int(b), float(w)) for (a, b), w in zip(ends, u, strict=True))
    tree = {frozenset(e) for e in nx.minimum_spanning_edges(graph, data=False)}
    ends = np.array([e for e, w in zip(ends.tolist(), u, strict=True) if w > drop or frozenset(e) in tree])
    if twins:
        ends = np.concatenate([ends, ends[:2], [[3, 3]]])
    length = np.round(40.0 + 200.0 * uniforms(seed, Purpose.CITY_LAYOUT, np.arange(len(ends)), 1), 2)
    x, y = (np.arange(columns * rows) % columns) * 150.0, (np.arange(columns * rows) // columns) * 150.0
    vertex = ends.ravel()
    return Streets(
        x,
        y,
        ends[:, 0].astype(np.int32),
        ends[:, 1].astype(np.int32),
        length.astype(np.float32),
        np.zeros(len(ends), np.uint8),
        np.arange(0, 2 * len(ends) + 1, 2, dtype=np.int32),
        x[vertex],
        y[vertex],
    )


def oracle(streets: Streets) -> nx.Graph:
    """Places as nodes ("p", n) in the middle of their street: networkx then measures from midpoint to midpoint."""
    graph = nx.Graph()
    for place, (a, b, metres) in enumerate(zip(streets.place_from, streets.place_to, streets.length_m, strict=True)):
        half = round(float(metres), 3) / 2
        graph.add_edge(("n", int(a)), ("p", place), w=half)
        graph.add_edge(("p", place), ("n", int(b)), w=half)
    return graph


class FakeCity:
    """Just the streets and lists that routing reads."""

    def __init__(self, streets: Streets) -> None:
        self.streets, self.n_places = streets, len(streets.length_m)
        self.touch_first, self.touch_place = touching(streets)


@pytest.fixture(scope="module", params=[1, 2, 3])
def streets(request):
    return lattice(7, 6, seed=request.param)


def test_bulk_distances_are_those_of_networkx(streets):
    n = len(streets.length_m)
    found = distance_m(FakeCity(streets), np.arange(n), np.arange(n))
    graph = oracle(streets)
    for a in range(n):
        expected = nx.single_source_dijkstra_path_length(graph, ("p", a), weight="w")
        assert found[a] == pytest.approx([expected["p", b] for b in range(n)], abs=1e-6)
    assert (found == found.T).all()  # to the last bit: lengths are whole numbers inside


def test_a_search_finds_what_the_bulk_distances_say(streets):
    graph, n = make_graph(streets), len(streets.length_m)
    tree = make_tree(graph)
    exact = distance_m(FakeCity(streets), np.arange(n), np.arange(n))
    for start in range(n):
        reached = search(
            graph.first,
            graph.other,
            graph.place,
            graph.half,
            graph.ends,
            start,
            graph.n_nodes,
            FAR,
            NOWHERE,
            tree.distance,
            tree.before,
            tree.through,
            tree.order,
            tree.heap,
        )
        assert reached == graph.n_nodes
        way = np.minimum(*tree.distance[graph.ends].T) + graph.half
        way[start] = 0
        assert (way / UNITS_A_METRE == exact[start]).all()
        clear(graph.first, graph.other, graph.ends, start, reached, tree.order, tree.distance)
        assert (tree.distance == FAR).all()


def test_a_search_for_few_nodes_settles_the_nearest_ones_and_clears_its_traces():
    graph = make_graph(lattice(9, 9))
    full, part = make_tree(graph), make_tree(graph)
    arrays = (graph.first, graph.other, graph.place, graph.half, graph.ends)
    search(*arrays, 40, graph.n_nodes, FAR, NOWHERE, full.distance, full.before, full.through, full.order, full.heap)
    reached = search(*arrays, 40, 11, FAR, NOWHERE, part.distance, part.before, part.through, part.order, part.heap)
    assert reached == 11
    assert (part.order[:11] == full.order[:11]).all()
    assert (part.distance[part.order[:11]] == full.distance[part.order[:11]]).all()
    clear(graph.first, graph.other, graph.ends, 40, reached, part.order, part.distance)
    assert (part.distance == FAR).all()
    reached = search(*arrays, 40, 3, FAR, np.int64(full.order[30]), part.distance, part.before, part.through, part.order, part.heap)
    assert reached == 31  # on to the node that was asked for


def test_a_route_is_a_chain_of_touching_places_as_long_as_networkx_says(streets):
    city, n = FakeCity(streets), len(streets.length_m)
    shortest = distance_m(city, np.arange(n), np.arange(n))
    for a, b in [(0, n - 4), (5, 30), (17, 3), (n - 1, 0), (8, 8), (1, 2)]:
        places = route(city, a, b)
        assert places[0] == a and places[-1] == b and len(set(places)) == len(places)
        for here, ahead in zip(places, places[1:], strict=False):
            assert ahead in city.touch_place[city.touch_first[here] : city.touch_first[here + 1]]
        length = sum(float(streets.length_m[p]) for p in places) - (float(streets.length_m[a]) + float(streets.length_m[b])) / 2
        assert (length if a != b else 0.0) == pytest.approx(shortest[a, b], abs=1e-3)


def test_no_route_between_separate_parts_is_an_error_with_advice():
    a, b = lattice(4, 4, twins=False), lattice(3, 3, twins=False)
    shift = len(a.node_x)
    both = Streets(
        np.append(a.node_x, b.node_x + 9e3),
        np.append(a.node_y, b.node_y),
        np.append(a.place_from, b.place_from + shift).astype(np.int32),
        np.append(a.place_to, b.place_to + shift).astype(np.int32),
        np.append(a.length_m, b.length_m),
        np.append(a.road_class, b.road_class),
        np.append(a.shape_first, b.shape_first[1:] + a.shape_first[-1]).astype(np.int32),
        np.append(a.shape_x, b.shape_x),
        np.append(a.shape_y, b.shape_y),
    )
    with pytest.raises(ChanganError, match="largest connected part"):
        route(FakeCity(both), 0, len(both.length_m) - 1)


@pytest.mark.parametrize("near_m", [0.0, 90.0, 200.0, 500.0])
def test_near_lists_are_all_other_places_within_the_distance(streets, near_m):
    first, place, metres = near_lists(streets, near_m)
    graph = oracle(streets)
    for p in range(len(streets.length_m)):
        reach = nx.single_source_dijkstra_path_length(graph, ("p", p), cutoff=near_m + 1e-6, weight="w")
        expected = sorted((q[1], d) for q, d in reach.items() if q[0] == "p" and q[1] != p)
        assert place[first[p] : first[p + 1]].tolist() == [q for q, _ in expected]
        assert metres[first[p] : first[p + 1]] == pytest.approx([d for _, d in expected], abs=1e-3)
    assert (first.dtype, place.dtype, metres.dtype) == (np.int32, np.int32, np.float32)


def test_near_is_symmetric_to_the_last_bit():
    streets, _ = make_synthetic(CitySpec(segments=400, population=PopulationSpec(residents=100)))
    first, place, metres = near_lists(streets, 250.0)
    owner = np.repeat(np.arange(len(first) - 1), np.diff(first))
    pairs = dict(zip(zip(owner.tolist(), place.tolist(), strict=True), metres.tolist(), strict=True))
    assert len(pairs) > 400
    assert all(pairs[q, p] == d for (p, q), d in pairs.items())


@pytest.mark.parametrize("full", [True, False])
def test_every_walk_by_the_tables_arrives_and_a_full_table_walks_the_shortest_way(full):
    city = FakeCity(lattice(14, 12, seed=4))
    hops = make_hops(city, full)
    walks = check_hops(city, hops, pairs=4_000)
    assert walks.pairs >= 4_000 and walks.lost == 0
    if full:
        assert walks.worst_stretch == pytest.approx(1.0, abs=1e-9)


def test_two_levels_stay_close_to_the_shortest_way_in_a_larger_city(monkeypatch):
    streets, _ = make_synthetic(CitySpec(segments=2_500, population=PopulationSpec(residents=100)))
    city = FakeCity(streets)
    tables = hops_module.make_hops(city, full=False)
    walks = hops_module.check_hops(city, tables, pairs=5_000)
    assert walks.lost == 0
    assert walks.mean_stretch < 1.02
    monkeypatch.setattr(hops_module, "BALL_NODES", 8)  # the check must be able to see worse tables
    poor = hops_module.check_hops(city, hops_module.make_hops(city, full=False), pairs=5_000)
    assert poor.lost == 0 and poor.mean_stretch > walks.mean_stretch


def test_every_next_place_touches_the_present_one():
    city = FakeCity(lattice(6, 5))
    for full in (True, False):
        tables = make_hops(city, full).tables
        for here in range(city.n_places):
            assert hop(tables, here, here) == here
            for target in range(city.n_places):
                if here != target:
                    assert hop(tables, here, target) in city.touch_place[city.touch_first[here] : city.touch_first[here + 1]]
