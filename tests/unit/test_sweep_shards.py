"""Laws of array jobs: four processes share one folder, one is killed and started again, and the table is the same bytes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import store_worlds as worlds
from store_worlds import FakeStudy, marks

from experiments.cli_sweep import shard_of
from experiments.engines import Here
from experiments.store.folder import SweepFolder
from experiments.store.locks import in_use
from experiments.store.tables import export
from experiments.sweep import sweep
from sim.core.errors import ChanganError

ROOT = Path(__file__).parents[2]
PATIENCE_S = 300.0  # with a slow machine; a step ends as soon as what it waits for comes
SCRIPT = """
import sys
import store_worlds as worlds
from experiments.engines import Here
from experiments.sweep import sweep
sweep(worlds.FakeStudy(points=100), sys.argv[1], Here(), shard=(int(sys.argv[2]), 4), work=worlds.gated_work)
"""


def shard(folder: Path, number: int) -> subprocess.Popen[bytes]:
    env = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{Path(__file__).parent}"}
    return subprocess.Popen([sys.executable, "-c", SCRIPT, str(folder), str(number)], env=env)


def wait_for(condition, within_s: float = PATIENCE_S) -> None:
    end = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_four_shards_one_killed_and_started_again_give_the_same_bytes(tmp_path, monkeypatch):
    study = FakeStudy(points=100)
    sweep(study, tmp_path / "alone", Here(), work=worlds.work)
    (tmp_path / "marks").mkdir()
    monkeypatch.setenv(worlds.MARKS, str(tmp_path / "marks"))
    jobs = {number: shard(tmp_path / "s", number) for number in (1, 2, 3, 4)}
    try:
        wait_for(lambda: {pid for level, _, pid in lines(tmp_path) if level >= 30} == {job.pid for job in jobs.values()})
        assert len(in_use(tmp_path / "s")) == 4
        with pytest.raises(ChanganError, match="in use by another command"):
            sweep(study, tmp_path / "s", Here(), work=worlds.work)  # everything, while shards are at work
        with pytest.raises(ChanganError, match="in use by another command.*process"):
            sweep(study, tmp_path / "s", Here(), shard=(2, 4), work=worlds.work)  # the same shard
        with pytest.raises(ChanganError, match="in use by another command"):
            sweep(study, tmp_path / "s", Here(), shard=(1, 3), work=worlds.work)  # another division
        jobs[3].kill()
        assert jobs[3].wait(PATIENCE_S) == -signal.SIGKILL
        jobs[3] = shard(tmp_path / "s", 3)
        (tmp_path / "marks" / "open").touch()
        assert [job.wait(PATIENCE_S) for job in jobs.values()] == [0, 0, 0, 0]
    finally:
        for job in jobs.values():
            job.kill()
            job.wait(PATIENCE_S)
    done = marks(tmp_path / "marks")
    assert len(set(done)) == 200 and len(done) == 201  # the one that was running is done again
    for name in ("alone", "s"):
        export(SweepFolder.read(tmp_path / name), tmp_path / f"{name}.csv")
    assert (tmp_path / "alone.csv").read_bytes() == (tmp_path / "s.csv").read_bytes()
    assert in_use(tmp_path / "s") == [] and sweep(study, tmp_path / "s", Here(), work=worlds.work).todo == 0
    assert not list((tmp_path / "s").rglob("*.part")) and not list((tmp_path / "s" / "journal").iterdir())


def lines(folder: Path) -> list[tuple[int, int, int]]:
    path = folder / "marks" / "marks"
    return [tuple(int(x) for x in line.split()) for line in path.read_text().splitlines()] if path.exists() else []


def test_shards_divide_everything_and_nothing_twice(tmp_path):
    study = FakeStudy(points=7, seeds=(1, 2, 3))
    for number in (1, 2, 3, 4):
        sweep(study, tmp_path / "s", Here(), shard=(number, 4), work=worlds.work)
    assert (SweepFolder.read(tmp_path / "s").states == 0).all()


@pytest.mark.parametrize("text", ["", "3", "0/4", "5/4", "a/4", "1/0", "-1/4", "1/4/2", "1.0/4"])
def test_a_wrong_shard_is_told(text):
    with pytest.raises(ChanganError, match="write i/N with i from 1 to N"):
        shard_of(text)


def test_a_right_shard_is_read():
    assert shard_of("3/16") == (3, 16) and shard_of("1/1") == (1, 1)
