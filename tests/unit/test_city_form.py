"""Laws of drawn form: compounds hang together, shares hold, real files get a form that says it is drawn."""

from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from sim.city.city import Housing, LandUse, RoadClass, Streets
from sim.city.drawing import draw_city
from sim.city.form import FORM_DOUBT, infer_form
from sim.city.smooth import smooth_field
from sim.city.spec import CitySpec, FormSpec
from sim.city.synthetic import make_synthetic

SHARED = Path(__file__).parents[2].parent / "shared" / "data"


@pytest.fixture(scope="module")
def streets():
    return make_synthetic(CitySpec(segments=3_000))[0]


@pytest.fixture(scope="module")
def form(streets):
    return infer_form(streets, CitySpec())


def _one_class(road, count=12):
    """Return a comb: a row of streets of one class."""
    x = np.arange(count + 1) * 100.0
    zero = np.zeros(count + 1)
    return Streets(
        node_x=x,
        node_y=zero,
        place_from=np.arange(count, dtype=np.int32),
        place_to=np.arange(1, count + 1, dtype=np.int32),
        length_m=np.full(count, 100.0, np.float32),
        road_class=np.full(count, road, np.uint8),
        shape_first=(2 * np.arange(count + 1)).astype(np.int32),
        shape_x=np.repeat(x, 2)[1:-1],
        shape_y=np.repeat(zero, 2)[1:-1],
    )


def test_compounds_hang_together_and_have_few_places(streets, form):
    graph = nx.Graph()
    inside = np.flatnonzero(form.compound >= 0)
    for p in inside.tolist():
        graph.add_edge(("place", p), (int(form.compound[p]), int(streets.place_from[p])))
        graph.add_edge(("place", p), (int(form.compound[p]), int(streets.place_to[p])))
    assert nx.number_connected_components(graph) == len(form.housing)
    size = np.bincount(form.compound[inside])
    assert size.min() >= 3
    assert size.max() <= 27
    assert 8 <= np.median(size) <= 25


def test_compounds_do_not_reach_across_wide_roads(streets, form):
    assert (streets.road_class[form.compound >= 0] >= RoadClass.LOCAL).all()
    wide = np.zeros(len(streets.node_x), bool)
    for ends in (streets.place_from, streets.place_to):
        wide[ends[streets.road_class <= RoadClass.COLLECTOR]] = True
    graph = nx.Graph()
    for p in np.flatnonzero(form.compound >= 0).tolist():
        for end in (int(streets.place_from[p]), int(streets.place_to[p])):
            graph.add_edge(("place", p), ("end", p, end) if wide[end] else end)
    for piece in nx.connected_components(graph):
        assert piece  # every compound lies inside one piece that no wide road crosses
    piece_of = {node: k for k, piece in enumerate(nx.connected_components(graph)) for node in piece}
    for compound in range(len(form.housing)):
        assert len({piece_of["place", p] for p in np.flatnonzero(form.compound == compound).tolist()}) == 1


@pytest.mark.parametrize(("old", "village"), [(0.25, 0.10), (0.5, 0.0), (0.0, 0.0)])
def test_kinds_of_housing_hold_their_shares(streets, old, village):
    form = infer_form(streets, CitySpec(form=FormSpec(three_nones_share=old, urban_village_share=village)))
    kind = np.where(form.compound >= 0, form.housing.astype(int)[form.compound], -1)
    share = form.dwelling_weight / form.dwelling_weight.sum(dtype=float)
    assert share[kind == Housing.THREE_NONES].sum() == pytest.approx(old, abs=0.005)
    assert share[kind == Housing.URBAN_VILLAGE].sum() == pytest.approx(village, abs=0.005)


def test_uses_hold_their_shares(form):
    share = np.bincount(form.land_use, minlength=6) / len(form.land_use)
    assert share[LandUse.WORK] == pytest.approx(0.12, abs=0.01)
    assert share[LandUse.MARKET] == pytest.approx(0.06, abs=0.01)
    assert share[LandUse.STATION] > 0.0
    assert share[LandUse.SCHOOL] > 0.0


def test_one_seed_draws_one_form_and_another_seed_another(streets, form):
    again, other = infer_form(streets, CitySpec()), infer_form(streets, CitySpec(seed=2))
    for name, value in vars(again).items():
        assert np.array_equal(value, vars(form)[name]), name
    assert not np.array_equal(other.land_use, form.land_use)


@pytest.mark.parametrize("road", list(RoadClass))
def test_a_file_of_one_class_of_road_still_houses_people(road):
    form = infer_form(_one_class(road), CitySpec())
    assert form.dwelling_weight.sum() > 0.0
    assert form.work_weight.sum() > 0.0


def test_one_street_is_enough():
    form = infer_form(_one_class(RoadClass.LOCAL, count=1), CitySpec())
    assert len(form.land_use) == 1


def test_the_doubt_says_that_form_is_drawn():
    assert "drawn, not observed" in FORM_DOUBT


def test_smooth_fields_are_smooth_and_spread():
    x = np.arange(0.0, 50_000.0, 10.0)
    field = smooth_field(x, 0.3 * x, 1_000.0, 1, 5)
    assert np.abs(np.diff(field)).max() < 0.03
    assert field.min() < 0.15
    assert field.max() > 0.85
    assert not np.allclose(field, smooth_field(x, 0.3 * x, 1_000.0, 1, 6))


def test_smooth_fields_hold_left_of_the_origin():
    x = np.linspace(-3_000.0, 3_000.0, 2_001)
    assert np.abs(np.diff(smooth_field(x, x, 500.0, 1, 1))).max() < 0.03


def test_a_drawing_is_a_picture(streets, form, tmp_path):
    path = draw_city((streets, form), tmp_path / "city.png", inches=4.0)
    assert path.read_bytes()[:4] == b"\x89PNG"
    assert path.stat().st_size > 20_000


@pytest.mark.skipif(not SHARED.exists(), reason="the real street files of ../shared/data are not here")
@pytest.mark.parametrize("name", ["zhengzhou_jingkai/roads_osm.geojson"])
def test_real_streets_get_compounds_of_every_kind(name):
    from sim.city.streets import read_streets

    streets = read_streets(SHARED / name).streets
    form = infer_form(streets, CitySpec())
    assert set(np.unique(form.housing)) == {0, 1, 2}
    assert (form.compound >= 0).mean() > 0.1
