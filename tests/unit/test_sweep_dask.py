"""Laws of the Dask engine, with a real scheduler and real worker processes on loopback."""

import contextlib
import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import store_worlds as worlds
from store_worlds import FakeStudy, marks

from experiments.engine_dask import Dask
from experiments.engines import Here
from experiments.store.folder import SweepFolder
from experiments.store.tables import export, frame
from experiments.sweep import sweep
from sim.core.errors import ChanganError

pytest.importorskip("distributed")
ROOT = Path(__file__).parents[2]


def start(words: list[str], env: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-m", *words], env=env, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)


def address_of(scheduler: subprocess.Popen[str]) -> str:
    for line in scheduler.stderr:
        found = re.search(r"Scheduler at:\s*(tcp://\S+)", line)
        if found:
            threading.Thread(target=lambda: [None for _ in scheduler.stderr], daemon=True).start()  # or its pipe fills up
            return found[1]
    raise AssertionError("the scheduler did not start")


@contextlib.contextmanager
def cluster(folder: Path, workers: int):
    """A scheduler and workers without nannies: a killed one stays dead."""
    env = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{Path(__file__).parent}", "DASK_DISTRIBUTED__DASHBOARD__LINK": ""}
    scheduler = start(["distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"], env)
    processes = [scheduler]
    try:
        address = address_of(scheduler)
        for _ in range(workers):
            options = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1", "--local-directory", str(folder)]
            processes.append(start(["distributed.cli.dask_worker", address, *options], env))
            threading.Thread(target=lambda p=processes[-1]: [None for _ in p.stderr], daemon=True).start()
        yield address, processes[1:]
    finally:
        for process in reversed(processes):
            process.kill()
            process.wait(60)
            process.stderr.close()


def test_a_killed_dask_worker_loses_nothing_and_the_table_is_the_same_bytes(tmp_path, monkeypatch):
    study = FakeStudy(points=60)
    sweep(study, tmp_path / "here", Here(), work=worlds.work)
    (tmp_path / "marks").mkdir()
    monkeypatch.setenv(worlds.MARKS, str(tmp_path / "marks"))
    with cluster(tmp_path / "scratch", 3) as (address, workers):
        with monkeypatch.context() as other, pytest.raises(ChanganError, match="runs another changan"):
            other.setattr("experiments.engine_dask.program_digest", lambda: "of another program")
            sweep(study, tmp_path / "s", Dask(address), work=worlds.slow_work)
        killed: list[int] = []

        def watch(seen):
            if seen.done >= 15 and not killed:
                killed.append(workers[0].pid)
                workers[0].kill()

        swept = sweep(study, tmp_path / "s", Dask(address), progress=watch, work=worlds.slow_work)
        assert swept.done == 120 and killed and swept.failed == 0
        assert workers[0].wait(60) < 0 and workers[1].poll() is None
    for name in ("here", "s"):
        export(SweepFolder.read(tmp_path / name), tmp_path / f"{name}.csv")
    assert (tmp_path / "here.csv").read_bytes() == (tmp_path / "s.csv").read_bytes()
    done = marks(tmp_path / "marks")
    assert len(set(done)) == 120 and len(done) <= 120 + 4 * 50
    assert {line.split()[2] for line in (tmp_path / "marks" / "marks").read_text().splitlines()} <= {str(w.pid) for w in workers}


def test_a_cluster_of_this_machine_does_failures_and_poison_as_rows(tmp_path, monkeypatch):
    monkeypatch.setattr("experiments.engine_dask.DEATHS", 0)
    study = FakeStudy(points=8)
    swept = sweep(study, tmp_path / "s", Dask(None, 2), work=worlds.deadly_work)
    rows = frame(SweepFolder.read(tmp_path / "s")).set_index(["point", "seed"])
    assert swept.failed == 3 and len(rows) == 16
    assert rows.loc[(5, 2), "error"] == "its Dask workers died of it, one after the other"
    assert list(rows.loc[4]["error"]) == ["no lamps to be had"] * 2
    assert (rows[~rows.index.get_level_values("point").isin([4, 5])]["error"] == "").all()


def test_no_scheduler_is_told_in_one_line(tmp_path, monkeypatch):
    import distributed

    client = distributed.Client
    monkeypatch.setattr(distributed, "Client", lambda address, **more: client(address, **{**more, "timeout": "1s"}))
    before = time.monotonic()
    with pytest.raises(ChanganError, match="no Dask scheduler answers at tcp://127.0.0.1:9"):
        sweep(FakeStudy(), tmp_path / "s", Dask("tcp://127.0.0.1:9"), work=worlds.work)
    assert time.monotonic() - before < 60
    assert sweep(FakeStudy(), tmp_path / "s", Here(), work=worlds.work).done == 20
