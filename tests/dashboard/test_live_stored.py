"""A finished run is looked at from its folder: what is shown is what the running city showed at that hour, and nothing is simulated."""

import json
import shutil

import numpy as np
import pytest

from dashboards.folders import offer, offered, place
from dashboards.live.cities import city_of
from dashboards.live.place import history
from dashboards.live.replay import LAYERS, replay_of
from dashboards.live.series import days_of, today
from dashboards.live.side import Side
from dashboards.live.stored import StoredRun
from sim.core.errors import ChanganError
from sim.result import Result
from sim.scenario import Scenario
from tests.dashboard.sweep_folder import make_crossed

DAYS = 12
PLAN = {"extends": "tiny", "name": "watched", "policies": {"four_colour_warning": {}}}


@pytest.fixture(scope="module")
def side():
    plan = Scenario.from_dict(PLAN, days=DAYS)
    made = Side(plan, 5, city_of(plan))
    while made.model.day < DAYS:
        made.step()
    return made


@pytest.fixture(scope="module")
def folder(side, tmp_path_factory):
    return Result.of(side.model).write(tmp_path_factory.mktemp("results") / "watched")


@pytest.fixture
def run(folder, monkeypatch):
    monkeypatch.setattr("sim.model.SafeCity.__init__", lambda *_, **__: pytest.fail("a model was made"))
    return StoredRun.read(folder)


class Canvas:
    def offer(self, frame, side):
        assert side is None
        self.frame = frame


def test_every_layer_of_every_hour_is_that_of_the_running_city(side, run):
    canvas, past = Canvas(), replay_of(side)
    run.attach(0, canvas)
    assert run.at == run.end == DAYS * run.ticks_per_day
    boards = 0
    for layer in LAYERS:
        run.show(layer)
        for at in range(1, run.end + 1, 37):
            run.look(at)
            same = past.frame(layer, at - 1)
            assert np.array_equal(canvas.frame.values, same.values) and canvas.frame.head["tick"] == at == same.head["tick"]
            boards += layer == "warning" and bool(canvas.frame.values.any())
    assert boards > 0
    run.show("presence")  # events do not tell of it
    assert run.status.layer == LAYERS[-1]


def test_counts_days_and_streets_are_those_of_the_running_city(side, run):
    run.look(run.end)
    assert run.counts() == today(side) and run.counts()["true"] > 0
    known = days_of(side)
    assert run.days() == known and run.days().until(3).counts["true"] == known.counts["true"][:3]
    crowded = int(np.bincount(run.events["place"][run.events["place"] >= 0]).argmax())
    assert run.history(crowded, "zh") == history(side, crowded, "zh") and len(run.history(crowded, "en")) > 1
    run.look(1)
    assert sum(run.counts().values()) == 0 and run.history(crowded, "en") == []
    run.look(10**9)
    assert run.at == run.end


def test_a_damaged_folder_and_other_streets_are_refused_without_the_servers_paths(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "cut")
    (tmp_path / "cut" / "events.parquet").write_bytes(b"cut")
    with pytest.raises(ChanganError, match="damaged") as fault:
        StoredRun.read(tmp_path / "cut")
    assert str(tmp_path) not in str(fault.value)
    shutil.copytree(folder, tmp_path / "moved")
    told = json.loads((tmp_path / "moved" / "manifest.json").read_text(encoding="utf-8"))
    told["resolved"]["city"]["segments"] += 100
    (tmp_path / "moved" / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(ChanganError, match="its city now has"):
        StoredRun.read(tmp_path / "moved")


def test_only_folders_that_were_offered_are_opened_each_as_what_it_is(folder, tmp_path):
    make_crossed(tmp_path / "crossed")
    shutil.copytree(folder, tmp_path / "watched")
    (tmp_path / "other").mkdir()
    try:
        offer([tmp_path, folder])
        assert offered("sweep") == ("crossed",) and offered("run") == ("watched", "watched (2)")
        assert place("watched (2)", "run") == folder
        for key in ("crossed", "../watched", str(folder), ""):
            with pytest.raises(ChanganError, match="not among those"):
                place(key, "run")
        with pytest.raises(ChanganError, match="no sweep and no run"):
            offer([tmp_path / "other"])
    finally:
        offer([])
    assert offered("run") == ()
