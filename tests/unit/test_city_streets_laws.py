"""Laws of cutting and joining lines into streets, on networks small enough to count on paper."""

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.city.chains import along, largest_component, to_chains, to_streets
from sim.city.city import RoadClass, Streets
from sim.city.graph import midpoints, street_graph, street_lines, touching
from sim.city.inspect import form_figures
from sim.city.lines import LENGTH_UNIT, Edges, lines_from_lists, to_edges
from sim.city.noding import count_crossings, node_crossings


def streets_of(lines, *, road_class=None, level=None, planar=False, largest=True) -> Streets:
    """Return the streets of hand-drawn lines in metres."""
    edges, _ = to_edges(lines_from_lists(lines, road_class, level))
    if planar:
        edges, _ = node_crossings(edges)
    chains = to_chains(edges)
    chosen = largest_component(chains) if largest else np.ones(len(chains.length), dtype=bool)
    return to_streets(edges, chains, chosen)


def picture(streets: Streets) -> list[tuple]:
    """Return everything a run could see of the streets, in the order of places."""
    rows = []
    for p in range(len(streets.length_m)):
        shape = slice(streets.shape_first[p], streets.shape_first[p + 1])
        points = tuple(zip(streets.shape_x[shape].tolist(), streets.shape_y[shape].tolist(), strict=True))
        rows.append((int(streets.place_from[p]), int(streets.place_to[p]), float(streets.length_m[p]), int(streets.road_class[p]), points))
    return rows


CROSS = [[(0, 0), (100, 0), (200, 0)], [(100, -50), (100, 0), (100, 70)]]


def test_lines_are_cut_where_they_share_a_vertex_not_only_at_their_ends():
    streets = streets_of(CROSS)
    assert sorted(streets.length_m.tolist()) == [50.0, 70.0, 100.0, 100.0]
    assert len(streets.node_x) == 5


def test_a_street_drawn_in_many_lines_is_one_place():
    streets = streets_of([[(0, 0), (10, 0)], [(30, 0), (10, 0)], [(30, 0), (30, 40)]])
    assert streets.length_m.tolist() == [70.0]
    assert len(streets.node_x) == 2


def test_a_street_is_cut_where_its_class_changes():
    lines = [[(0, 0), (10, 0)], [(10, 0), (30, 0)]]
    streets = streets_of(lines, road_class=[RoadClass.ARTERIAL, RoadClass.LANE])
    assert sorted(zip(streets.length_m.tolist(), streets.road_class.tolist(), strict=True)) == [(10.0, 0), (20.0, 3)]


def test_lines_that_cross_without_a_shared_vertex_meet_only_under_planar_noding():
    lines = [[(0, 0), (100, 0)], [(50, -50), (50, 50)]]
    edges, _ = to_edges(lines_from_lists(lines))
    assert count_crossings(edges) == 1
    assert len(streets_of(lines, largest=False).length_m) == 2
    assert streets_of(lines, planar=True).length_m.tolist() == [50.0] * 4


@pytest.mark.parametrize("end", [0.0, 0.004, 0.01])
def test_an_end_that_lies_on_another_line_touches_it(end):
    lines = [[(0, 0), (100, 0)], [(50, end), (50, 50)]]
    assert len(streets_of(lines, planar=True).length_m) == 3
    assert count_crossings(to_edges(lines_from_lists(lines))[0]) == 1


def test_a_bridge_does_not_meet_the_street_below_unless_they_share_a_vertex():
    lines = [[(0, 0), (100, 0)], [(50, -50), (50, 50)]]
    assert len(streets_of(lines, level=[0, 6], planar=True, largest=False).length_m) == 2
    assert len(streets_of(CROSS, level=[0, 6], planar=True).length_m) == 4


def test_duplicate_lines_in_either_direction_count_once():
    line = [(0, 0), (60, 0), (60, 80)]
    edges, counts = to_edges(lines_from_lists([line, line, line[::-1], [(0, 0), (0, 30)]]))
    assert counts.duplicate_lines == 2
    assert counts.duplicate_km == pytest.approx(0.28)
    assert edges.length.sum() == (140 + 30) * LENGTH_UNIT


def test_a_line_that_partly_lies_on_another_adds_only_the_rest():
    streets = streets_of([[(0, 0), (50, 0), (100, 0)], [(50, 0), (100, 0), (100, 20)]])
    assert streets.length_m.tolist() == [120.0]


def test_where_lines_lie_on_each_other_the_wider_class_wins():
    line = [(0, 0), (60, 0)]
    for classes in ([RoadClass.LANE, RoadClass.ARTERIAL], [RoadClass.ARTERIAL, RoadClass.LANE]):
        assert streets_of([line, line[::-1]], road_class=classes).road_class.tolist() == [RoadClass.ARTERIAL]


def test_lines_without_length_and_repeated_vertices_vanish():
    edges, counts = to_edges(lines_from_lists([[(1, 1), (1, 1.001)], [(0, 0), (0, 0), (5, 0)], [(2, 2)]]))
    assert counts.zero_length_lines == 2
    assert edges.length.tolist() == [5 * LENGTH_UNIT]


def test_no_street_begins_and_ends_at_the_same_junction():
    stem_and_loop = [[(0, 0), (100, 0)], [(100, 0), (140, 0), (140, 30), (100, 30), (100, 0)]]
    streets = streets_of(stem_and_loop)
    assert (streets.place_from != streets.place_to).all()
    assert sorted(streets.length_m.tolist()) == [70.0, 70.0, 100.0]


def test_a_ring_of_streets_without_any_junction_is_two_places():
    streets = streets_of([[(0, 0), (40, 0), (40, 30)], [(40, 30), (0, 30), (0, 0)]])
    assert streets.length_m.tolist() == [70.0, 70.0]
    assert len(streets.node_x) == 2


def test_two_streets_between_the_same_junctions_both_stay():
    lens = [[(0, 0), (50, 20), (100, 0)], [(0, 0), (50, -30), (100, 0)], [(-10, 0), (0, 0)], [(100, 0), (110, 0)]]
    graph = street_graph(streets_of(lens))
    assert graph.number_of_edges() == 4
    assert max(graph.number_of_edges(u, v) for u, v in graph.edges()) == 2


def test_the_largest_part_is_the_one_with_the_most_street():
    many_short = [[(x, 1000), (x + 1, 1000)] for x in range(5)] + [[(2, 1000), (2, 1001)]]
    streets = streets_of([[(0, 0), (900, 0)], *many_short])
    assert streets.length_m.tolist() == [900.0]


def test_streets_run_from_the_lower_to_the_higher_junction_and_their_shapes_end_there():
    streets = streets_of(CROSS)
    assert (streets.place_from < streets.place_to).all()
    first, last = streets.shape_first[:-1], streets.shape_first[1:] - 1
    assert np.array_equal(streets.shape_x[first], streets.node_x[streets.place_from])
    assert np.array_equal(streets.shape_y[last], streets.node_y[streets.place_to])


def test_the_arrays_have_the_types_that_kernels_are_compiled_for():
    streets = streets_of(CROSS)
    wanted = dict(node_x="f8", node_y="f8", place_from="i4", place_to="i4", length_m="f4", road_class="u1", shape_first="i4", shape_x="f8")
    for name, kind in {**wanted, "shape_y": "f8"}.items():
        array = getattr(streets, name)
        assert array.dtype == np.dtype(kind), name
        assert array.flags.c_contiguous, name


def test_midpoints_lie_half_way_along_the_street():
    x, y = along(np.array([0.0, 10.0, 10.0, 5.0, 5.0]), np.array([0.0, 0.0, 30.0, 5.0, 9.0]), np.array([0, 3, 5]), 0.5)
    assert list(zip(x.tolist(), y.tolist(), strict=True)) == [(10.0, 10.0), (5.0, 7.0)]


def test_touching_places_share_a_junction_and_nobody_touches_itself():
    streets = streets_of(CROSS + [[(200, 0), (200, 50)], [(200, 0), (250, 0)]])
    first, place = touching(streets)
    graph = street_graph(streets)
    for p in range(len(streets.length_m)):
        ends = (int(streets.place_from[p]), int(streets.place_to[p]))
        around = {key for end in ends for _, _, key in graph.edges(end, keys=True)} - {p}
        assert place[first[p] : first[p + 1]].tolist() == sorted(around)


def test_the_graph_carries_what_the_arrays_say():
    streets = streets_of(CROSS)
    graph = street_graph(streets, geometry=True)
    for start, end, key, data in graph.edges(keys=True, data=True):
        assert data["place"] == key
        assert {start, end} == {int(streets.place_from[key]), int(streets.place_to[key])}
        assert data["geometry"].length == pytest.approx(data["length_m"])
        assert data["road_class"] is RoadClass.LOCAL
    assert {(d["x"], d["y"]) for _, d in graph.nodes(data=True)} == {(0, 0), (100, 0), (200, 0), (100, -50), (100, 70)}


# Laws over random networks: lines on a coarse lattice share vertices, overlap, run back and cross.
point = st.tuples(st.integers(0, 6), st.integers(0, 6)).map(lambda p: (p[0] * 10.0, p[1] * 10.0))
network = st.lists(st.lists(point, min_size=2, max_size=7), min_size=1, max_size=12)


def obvious_edges(lines) -> dict[tuple, float]:
    """Return the distinct straight pieces of the lines: the naive twin of to_edges."""
    pieces = {}
    for line in lines:
        for p, q in zip(line, line[1:], strict=False):
            if p != q:
                pieces[(min(p, q), max(p, q))] = float(np.hypot(p[0] - q[0], p[1] - q[1]))
    return pieces


@given(network)
@settings(max_examples=150, deadline=None)
def test_cutting_and_joining_conserves_length_and_connection(lines):
    pieces = obvious_edges(lines)
    if not pieces:
        return
    oracle = nx.Graph(pieces.keys())
    streets = streets_of(lines, largest=False)
    assert streets.length_m.sum(dtype=np.float64) == pytest.approx(sum(pieces.values()), abs=1e-4 * len(pieces))
    graph = street_graph(streets)
    assert nx.number_connected_components(graph) == nx.number_connected_components(oracle)
    ends = {(d["x"], d["y"]) for _, d in graph.nodes(data=True)}
    assert {p for p in oracle if oracle.degree(p) != 2} <= ends  # every junction and dead end is a node
    assert all(oracle.degree(p) == 2 for p in ends - {p for p in oracle if oracle.degree(p) != 2})


@given(network)
@settings(max_examples=100, deadline=None)
def test_every_segment_ends_at_nodes_and_passes_none(lines):
    if not obvious_edges(lines):
        return
    streets = streets_of(lines, largest=False)
    nodes = set(zip(streets.node_x.tolist(), streets.node_y.tolist(), strict=True))
    for start, end, length, _, points in picture(streets):
        assert points[0] == (streets.node_x[start], streets.node_y[start])
        assert points[-1] == (streets.node_x[end], streets.node_y[end])
        assert not nodes & set(points[1:-1])
        assert start != end
        assert length == pytest.approx(shapely.LineString(points).length, abs=1e-4 * len(points), rel=1e-6)


@given(network, st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_and_direction_of_the_lines_do_not_matter(lines, rng):
    if not obvious_edges(lines):
        return
    classes = [len(line) % 4 for line in lines]
    order = list(range(len(lines)))
    rng.shuffle(order)
    turned = [lines[i][::-1] if rng.random() < 0.5 else lines[i] for i in order]
    for planar in (False, True):
        once = streets_of(lines, road_class=classes, planar=planar)
        again = streets_of(turned, road_class=[classes[i] for i in order], planar=planar)
        assert picture(once) == picture(again)


@given(network)
@settings(max_examples=100, deadline=None)
def test_planar_noding_agrees_with_the_union_of_geos(lines):
    pieces = obvious_edges(lines)
    if not pieces:
        return
    union = shapely.unary_union([shapely.LineString(piece) for piece in pieces])
    streets = streets_of(lines, planar=True, largest=False)
    ours = shapely.unary_union(street_lines(streets))
    assert streets.length_m.sum(dtype=np.float64) == pytest.approx(union.length, abs=0.5)  # crossings are rounded to 1 cm
    assert ours.hausdorff_distance(union) < 0.05
    noded = to_edges(lines_from_lists(list(pieces)))[0]
    assert count_crossings(node_crossings(noded)[0]) == 0


def test_midpoints_lie_on_their_streets():
    streets = streets_of([[(0, 0), (37, 11), (80, -3)], [(80, -3), (99, 40)], [(80, -3), (90, -60), (12, -70)]])
    x, y = midpoints(streets)
    distance = shapely.distance(shapely.points(x, y), street_lines(streets))
    assert distance.max() <= 0.01


def test_edges_know_their_lengths():
    edges = Edges(np.array([0, 300]), np.array([0, 400]), np.array([0]), np.array([1]), np.zeros(1, "u1"), np.zeros(1, "i2"))
    assert edges.length.tolist() == [5 * LENGTH_UNIT]


def test_a_node_of_two_streets_is_no_junction_in_the_form_figures():
    lines = [*CROSS, [(200, 0), (300, 10)]]
    form = form_figures(streets_of(lines, road_class=[2, 2, 3]))  # the class changes at (200, 0)
    assert form.junctions_per_km2 * form.area_km2 == pytest.approx(1.0)
    assert form.dead_end_share == pytest.approx(4 / 6)
    assert form.four_way_share == pytest.approx(1 / 6)
    assert form.km_per_km2 * form.area_km2 == pytest.approx((200 + 120 + np.hypot(100, 10)) / 1000.0, rel=1e-5)
