"""The map's half in Python: frames wait for the browser, what it says is checked, scenes hold the city."""

import numpy as np
import pytest

from dashboards.canvas.widget import WINDOW, CityCanvas
from dashboards.live.frames import Frame
from dashboards.live.layers import BY_KEY, NOTHING, TOP, packed, round_up, scale_of
from dashboards.live.scene import cell_bytes, street_bytes, tour_bytes
from dashboards.live.side import Side
from tests.laws.worlds import POLICIES, lively, small_city


@pytest.fixture
def canvas(monkeypatch):
    """A map without a browser; `canvas.out` is what would have been sent."""
    one = CityCanvas()
    one.out = []
    monkeypatch.setattr(one, "send", lambda head, buffers: one.out.append((head, buffers)))
    return one


def frame(tick, events=0):
    nobody = np.zeros((0, 2), np.int32)
    happened = np.column_stack([np.arange(events), np.full(events, 2)]).astype(np.int32)
    return Frame({"tick": tick}, np.zeros(3, np.uint16), nobody.astype(np.float32), nobody, happened)


def says(canvas, content):
    canvas._hear(canvas, content, [])


def test_nothing_is_sent_before_the_browser_is_ready_and_then_the_newest(canvas):
    for tick in range(5):
        canvas.offer(frame(tick))
    assert canvas.out == []
    says(canvas, {"ready": True})
    assert [head["tick"] for head, _ in canvas.out] == [4]


def test_no_more_frames_are_under_way_than_the_window_and_old_ones_are_left_out(canvas):
    says(canvas, {"ready": True})
    for tick in range(50):
        canvas.offer(frame(tick, events=1))
    assert [head["tick"] for head, _ in canvas.out] == list(range(WINDOW))
    says(canvas, {"ack": 1})
    assert [head["tick"] for head, _ in canvas.out] == [*range(WINDOW), 49]
    events = np.frombuffer(canvas.out[-1][1][3], "<i4").reshape(-1, 2)
    assert len(events) == 50 - WINDOW  # what happened in the frames left out is not lost


def test_a_browser_that_opens_the_map_again_gets_the_last_frame(canvas):
    says(canvas, {"ready": True})
    canvas.offer(frame(7))
    says(canvas, {"ready": True})
    assert [head["tick"] for head, _ in canvas.out] == [7, 7]


@pytest.mark.parametrize(
    "said", [None, 3, {"ack": "9"}, {"ack": 10**9}, {"pick": "1"}, {"pick": True}, {"order": "rm"}, {"order": 4}, {"ready": 1}]
)
def test_what_a_browser_says_is_checked(canvas, said):
    told = []
    canvas.on_pick = canvas.on_order = told.append
    says(canvas, said)
    assert told == [] and canvas.out == [] and canvas._acked <= canvas._sent


def test_picks_and_orders_are_passed_on(canvas):
    told = []
    canvas.on_pick = canvas.on_order = told.append
    for said in ({"pick": 4}, {"pick": -1}, {"order": "toggle"}, {"order": "step"}):
        says(canvas, said)
    assert told == [4, -1, "toggle", "step"]


def test_the_scene_holds_every_street_node_and_walk():
    city, side = small_city(), Side(lively(POLICIES), 1, small_city())
    raw = street_bytes(city)
    places, vertices, nodes, _ = np.frombuffer(raw, "<i4", 4)
    assert (places, vertices, nodes) == (city.n_places, len(city.streets.shape_x), len(city.streets.node_x))
    assert len(raw) == 4 * (4 + (places + 1) + 4 * places + 2 * vertices + 2 * nodes)
    cells = cell_bytes(city, 900)
    rows, columns = np.frombuffer(cells, "<i4", 2)
    assert 700 < rows * columns < 1_100 and len(cells) == 4 * (2 + rows * columns)
    assert np.frombuffer(cells, "<i4", offset=8).max() < city.n_places
    patrols, tours, workers, rounds = side.model.walking
    walks = tour_bytes(city, (tours, rounds))
    of_patrols, beats, lines = np.frombuffer(walks, "<i4", 3)
    assert (of_patrols, beats) == (len(tours.first) - 1, len(tours.first) + len(rounds.first) - 2) and lines <= beats
    line = np.frombuffer(walks, "<i4", beats, 12)
    first = np.frombuffer(walks, "<i4", lines + 1, 12 + 4 * beats)
    metres = np.frombuffer(walks, "<f4", first[-1], 12 + 4 * (beats + lines + 1) + 8 * first[-1])
    for beat in range(of_patrols):
        along = metres[first[line[beat]] : first[line[beat] + 1]]
        assert (np.diff(along) >= 0).all()
        assert along[-1] == pytest.approx(tours.end_m[tours.first[beat + 1] - 1], rel=1e-4)


def test_scales_are_round_grow_and_never_shrink():
    layer = BY_KEY["true_crime"]
    assert [round_up(x) for x in (0.0, 0.3, 1.0, 1.1, 4.0, 73.0)] == [1.0, 0.5, 1.0, 2.0, 5.0, 100.0]
    assert scale_of(layer, np.array([0.0, 3.0]), 0.0) == 5.0 and scale_of(layer, np.array([1.0]), 5.0) == 5.0
    assert packed(layer, np.array([0.0, 5.0, 9.0, np.nan, 2.5]), 5.0).tolist() == [0, TOP, TOP, NOTHING, TOP // 2]
    assert packed(BY_KEY["warning"], np.array([0.0, 4.0]), 4.0).tolist() == [0, 4]
