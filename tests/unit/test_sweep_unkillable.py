"""The short form of `benchmarks.unkillable`: a sweep on local workers under SIGKILLs of workers and of the command loses nothing."""

import argparse
import os
import sys
import time
from pathlib import Path

import pytest
import store_worlds as worlds
from store_worlds import FakeStudy, marks

from benchmarks import unkillable
from experiments.engines import Here
from experiments.store.folder import SweepFolder
from experiments.store.tables import export
from experiments.sweep import sweep

ROOT = Path(__file__).parents[2]
SCRIPT = """
import sys
import store_worlds as worlds
from experiments.engines import Local
from experiments.sweep import sweep
sweep(worlds.FakeStudy(points=150), sys.argv[1], Local(2), work=worlds.slow_work)
"""


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads /proc")
def test_kills_of_workers_and_of_the_command_lose_nothing(tmp_path, monkeypatch):
    study = FakeStudy(points=150)
    sweep(study, tmp_path / "peace", Here(), work=worlds.work)
    (tmp_path / "marks").mkdir()
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}{os.pathsep}{Path(__file__).parent}")
    monkeypatch.setenv(worlds.MARKS, str(tmp_path / "marks"))
    asked = argparse.Namespace(kills=5, driver_share=0.4, seed=3, runs_between=50.0)
    start = [sys.executable, "-c", SCRIPT, str(tmp_path / "fire")]
    kills = unkillable.under_fire(start, tmp_path / "marks" / "marks", tmp_path / "tag", asked)
    assert (kills["command"], kills["worker"]) == (2, 3)
    for name in ("peace", "fire"):
        export(SweepFolder.read(tmp_path / name), tmp_path / f"{name}.csv")
    assert (tmp_path / "peace.csv").read_bytes() == (tmp_path / "fire.csv").read_bytes()
    begun = marks(tmp_path / "marks")
    assert len(set(begun)) == 300 and len(begun) - 300 <= 4 * kills["command"] + kills["worker"]  # what was in flight
    end = time.monotonic() + 300.0
    while unkillable.ours_alive(str(tmp_path / "tag")) and time.monotonic() < end:
        time.sleep(0.1)
    assert unkillable.ours_alive(str(tmp_path / "tag")) == []
    assert not list((tmp_path / "fire").rglob("*.part")) and not list((tmp_path / "fire" / "journal").iterdir())
