"""Laws of synthetic cities: connected, repeatable, of the size and form asked for."""

import networkx as nx
import numpy as np
import pytest

from sim.city.city import Housing, LandUse, RoadClass
from sim.city.spec import CitySpec, FormSpec
from sim.city.synthetic import make_synthetic

SIZES = (100, 300, 1_200, 6_000)


@pytest.fixture(scope="module")
def cities():
    return {size: make_synthetic(CitySpec(segments=size)) for size in SIZES}


def _graph(streets):
    graph = nx.MultiGraph()
    graph.add_nodes_from(range(len(streets.node_x)))
    graph.add_edges_from(zip(streets.place_from.tolist(), streets.place_to.tolist(), strict=True))
    return graph


def _kind(form):
    return np.where(form.compound >= 0, form.housing.astype(int)[form.compound], -1)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_number_of_segments_is_within_a_tenth(size, seed):
    streets, _ = make_synthetic(CitySpec(segments=size, seed=seed))
    assert abs(len(streets.length_m) - size) <= 0.1 * size


@pytest.mark.parametrize("size", SIZES)
def test_every_junction_can_be_reached_from_every_other(cities, size):
    streets, _ = cities[size]
    graph = _graph(streets)
    assert nx.number_connected_components(graph) == 1
    assert nx.number_of_selfloops(graph) == 0


def test_one_specification_makes_one_city(cities):
    again = make_synthetic(CitySpec(segments=1_200))
    for part, other in zip(again, cities[1_200], strict=True):
        for name, value in vars(part).items():
            assert value.dtype == vars(other)[name].dtype
            assert np.array_equal(value, vars(other)[name]), name


def test_another_seed_makes_another_city(cities):
    streets, _ = make_synthetic(CitySpec(segments=1_200, seed=2))
    assert len(streets.length_m) != len(cities[1_200][0].length_m) or not np.array_equal(streets.length_m, cities[1_200][0].length_m)


@pytest.mark.parametrize("size", SIZES)
def test_a_street_is_as_long_as_its_shape_and_ends_at_its_junctions(cities, size):
    streets, _ = cities[size]
    for place in range(0, len(streets.length_m), 7):
        part = slice(streets.shape_first[place], streets.shape_first[place + 1])
        x, y = streets.shape_x[part], streets.shape_y[part]
        assert np.hypot(np.diff(x), np.diff(y)).sum() == pytest.approx(streets.length_m[place], abs=0.02)
        assert (x[0], y[0]) == (streets.node_x[streets.place_from[place]], streets.node_y[streets.place_from[place]])
        assert (x[-1], y[-1]) == (streets.node_x[streets.place_to[place]], streets.node_y[streets.place_to[place]])


def test_coordinates_are_whole_centimetres(cities):
    streets, _ = cities[6_000]
    for values in (streets.node_x, streets.node_y, streets.shape_x, streets.shape_y):
        assert np.array_equal(values, np.rint(values * 100.0) / 100.0)


@pytest.mark.parametrize("size", (1_200, 6_000))
def test_form_figures_are_those_of_a_chinese_city(cities, size):
    streets, _ = cities[size]
    assert 60.0 <= streets.length_m.mean() <= 150.0
    degree = np.array([d for _, d in _graph(streets).degree()])
    assert 0.03 <= (degree == 1).mean() <= 0.15
    squares = np.unique(np.floor(np.stack([streets.shape_x, streets.shape_y]) / 250.0), axis=1).shape[1]
    assert 8.0 <= streets.length_m.sum() / 1_000.0 / (squares * 0.0625) <= 18.0
    km = np.bincount(streets.road_class, weights=streets.length_m, minlength=4)
    assert km[RoadClass.ARTERIAL] < 0.3 * km.sum()
    assert km[RoadClass.LANE] > 0.35 * km.sum()


@pytest.mark.parametrize(("old", "village"), [(0.25, 0.10), (0.6, 0.0), (0.0, 0.3), (0.0, 0.0)])
def test_kinds_of_housing_hold_their_shares_of_dwellings(old, village):
    spec = CitySpec(segments=1_200, form=FormSpec(three_nones_share=old, urban_village_share=village))
    _, form = make_synthetic(spec)
    share = form.dwelling_weight / form.dwelling_weight.sum(dtype=float)
    kind = _kind(form)
    assert share[kind == Housing.THREE_NONES].sum() == pytest.approx(old, abs=0.005)
    assert share[kind == Housing.URBAN_VILLAGE].sum() == pytest.approx(village, abs=0.005)


def test_shares_are_met_by_ground_and_not_by_crowding(cities):
    _, form = cities[6_000]
    streets = cities[6_000][0]
    kind = _kind(form)
    per_m = [form.dwelling_weight[kind == k].sum() / streets.length_m[kind == k].sum() for k in Housing]
    assert max(per_m) < 3.0 * min(per_m)


@pytest.mark.parametrize("size", (1_200, 6_000))
def test_land_uses_hold_their_shares_of_places(cities, size):
    _, form = cities[size]
    share = np.bincount(form.land_use, minlength=6) / len(form.land_use)
    asked = FormSpec()
    assert share[LandUse.MARKET] == pytest.approx(asked.market_share, abs=0.01)
    assert share[LandUse.WORK] == pytest.approx(asked.work_share, abs=0.03)
    assert share[LandUse.SCHOOL] == pytest.approx(asked.school_share, abs=0.005)
    assert share[LandUse.STATION] == pytest.approx(asked.station_share, abs=0.003)


def test_the_smallest_city_has_one_of_everything(cities):
    _, form = cities[100]
    assert set(np.unique(form.land_use)) >= {LandUse.HOUSING, LandUse.MARKET, LandUse.WORK, LandUse.SCHOOL, LandUse.STATION}
    assert set(np.unique(form.housing)) == {Housing.GATED, Housing.THREE_NONES, Housing.URBAN_VILLAGE}


def test_gated_compounds_have_few_ways_in_and_old_ones_many(cities):
    streets, form = cities[6_000]
    outside = np.zeros(len(streets.node_x), bool)
    for ends in (streets.place_from, streets.place_to):
        outside[ends[form.compound < 0]] = True
    gates = np.zeros(len(form.housing))
    for compound in range(len(form.housing)):
        inside = form.compound == compound
        nodes = np.unique(np.concatenate([streets.place_from[inside], streets.place_to[inside]]))
        gates[compound] = outside[nodes].sum()
    assert gates.min() >= 1
    assert gates[form.housing == Housing.GATED].mean() < 3.0
    assert gates[form.housing == Housing.THREE_NONES].mean() > 6.0


def test_old_compounds_and_villages_are_dark(cities):
    _, form = cities[6_000]
    kind = _kind(form)
    light = {k: form.light[kind == k].mean() for k in (-1, *Housing)}
    assert light[Housing.URBAN_VILLAGE] < light[Housing.THREE_NONES] < light[Housing.GATED] < 1.0
    assert form.light.min() >= 0.0
    assert form.light.max() <= 1.0


def test_old_compounds_lie_nearer_the_centre(cities):
    streets, form = cities[6_000]
    x, y = streets.node_x[streets.place_from], streets.node_y[streets.place_from]
    away = np.hypot(x - np.median(x), y - np.median(y))
    kind = _kind(form)
    assert away[kind == Housing.THREE_NONES].mean() < 0.8 * away[kind == Housing.GATED].mean()


def test_nobody_lives_where_nothing_is_housing(cities):
    _, form = cities[6_000]
    assert (form.dwelling_weight[form.land_use != LandUse.HOUSING] == 0.0).all()
    assert (form.school_weight[form.land_use != LandUse.SCHOOL] == 0.0).all()
    assert (form.work_weight > 0.0).all()


def test_neighbours_in_number_are_neighbours_in_the_city(cities):
    streets, _ = cities[6_000]
    x, y = streets.node_x[streets.place_from], streets.node_y[streets.place_from]
    step = np.hypot(np.diff(x), np.diff(y))
    assert np.median(step) < 200.0 < 0.1 * (x.max() - x.min())
