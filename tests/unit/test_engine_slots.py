"""Laws of the local engine: every job ends exactly once, whatever happens to its worker; nobody is left behind."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import engine_jobs
import pytest

from experiments.engine import Progress, run_jobs
from sim.core.errors import ChanganError

ROOT = Path(__file__).parents[2]
PATIENCE_S = 300.0  # with a slow machine; half of what the jobs would sleep
SQUARES = {x: x * x for x in range(8)}


def _values(ends):
    assert not [e for e in ends if e.error]
    assert len({e.number for e in ends}) == len(ends)
    return {e.number: e.value for e in ends}


@pytest.mark.parametrize("workers", [1, 2])
def test_every_job_ends_once_with_its_value(workers):
    assert _values(list(run_jobs(engine_jobs.square, [(x,) for x in range(8)], workers))) == SQUARES


def test_no_job_is_no_work():
    assert list(run_jobs(engine_jobs.square, [], 2)) == []


def test_a_worker_killed_from_outside_loses_nothing(tmp_path):
    """SIGKILL to a child of ours in mid-run: all jobs still end exactly once."""
    ends = []
    for end in run_jobs(engine_jobs.log_and_square, [(x, str(tmp_path)) for x in range(40)], 2):
        ends.append(end)
        if len(ends) == 5:
            victims = multiprocessing.active_children()
            assert len(victims) == 2
            victims[0].kill()
    assert _values(ends) == {x: x * x for x in range(40)}
    assert {int(p.name.split("-")[0]) for p in tmp_path.iterdir()} == set(range(40))


def test_a_job_whose_worker_dies_once_is_repeated(tmp_path):
    ends = list(run_jobs(engine_jobs.die_once, [(x, str(tmp_path)) for x in range(8)], 2))
    assert _values(ends) == SQUARES
    assert {e.number: e.tries for e in ends}[3] == 2


def test_a_poison_job_is_one_failure_row_after_two_tries(tmp_path):
    ends = list(run_jobs(engine_jobs.poison, [(x, str(tmp_path)) for x in range(6)], 2))
    failed = [e for e in ends if e.error]
    assert len(ends) == 6 and [e.number for e in failed] == [2]
    assert "worker process died" in failed[0].error and "2 tries" in failed[0].error
    assert {p.name: p.read_text() for p in tmp_path.iterdir()} == {f"tries-{x}": "xx" if x == 2 else "x" for x in range(6)}


def test_a_hung_worker_is_replaced(tmp_path):
    ends = list(run_jobs(engine_jobs.hang_once, [(x, str(tmp_path)) for x in range(4)], 2, patience_s=8.0))
    assert _values(ends) == {x: x * x for x in range(4)}


@pytest.mark.parametrize("workers", [1, 2])
def test_an_exception_is_a_row_and_says_what(workers):
    ends = {e.number: e for e in run_jobs(engine_jobs.raise_on_two, [(x,) for x in range(5)], workers)}
    assert ends[2].error == "two is not allowed; use three" and ends[2].value is None
    assert ends[4].error.startswith("ZeroDivisionError: by four at engine_jobs.py:")
    assert ends[3].value == 9


def test_workers_have_one_thread_and_the_parent_keeps_its_own(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    ends = list(run_jobs(engine_jobs.threads, [(), ()], 2))
    assert [e.value for e in ends] == [("1", "1")] * 2
    assert os.environ["OMP_NUM_THREADS"] == "7"


def test_progress_counts_up_to_the_total_and_tells_failures():
    seen: list[tuple[int, int]] = []

    def watch(state: Progress) -> None:
        seen.append((state.done, state.failed))
        assert state.rate_per_s > 0 and state.remaining_s >= 0

    list(run_jobs(engine_jobs.raise_on_two, [(x,) for x in range(5)], 1, watch))
    assert [d for d, _ in seen] == [1, 2, 3, 4, 5] and seen[-1][1] == 2


def test_work_that_workers_cannot_import_is_told_in_one_line():
    def lost() -> None: ...

    lost.__module__, lost.__qualname__ = "engine_jobs", "no_such_work"
    with pytest.raises(ChanganError, match="no worker process can start here: AttributeError.*no_such_work"):
        list(run_jobs(lost, [(), ()], 2))
    assert not multiprocessing.active_children()


def test_no_worker_is_not_a_way_to_work():
    with pytest.raises(ChanganError, match="at least 1"):
        list(run_jobs(engine_jobs.square, [(1,)], 0))


def _gone(pid: int, within_s: float = PATIENCE_S) -> bool:
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        stat = Path(f"/proc/{pid}/stat")
        if not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return True
        time.sleep(0.1)
    return False


def _pids(folder: Path) -> list[int]:
    return [int(p.name.split("-")[1]) for p in folder.glob("pid-*")]


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_no_worker_outlives_its_parent(tmp_path, how):
    """An unguarded script (no __main__ test) is killed, or gets Ctrl-C, while both workers are busy."""
    script = tmp_path / "unguarded.py"
    script.write_text(
        "import engine_jobs\nfrom experiments.engine import run_jobs\n"
        f"list(run_jobs(engine_jobs.sleep_long, [({str(tmp_path)!r},)] * 2, 2))\n"
    )
    env = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{Path(__file__).parent}"}
    parent = subprocess.Popen([sys.executable, str(script)], env=env, stderr=subprocess.PIPE)
    try:
        end = time.monotonic() + PATIENCE_S
        while len(_pids(tmp_path)) < 2 and time.monotonic() < end:
            time.sleep(0.1)
        workers = _pids(tmp_path)
        assert len(workers) == 2, parent.stderr.read() if parent.poll() is not None else "workers did not start"
        parent.send_signal(how)
        parent.wait(PATIENCE_S)
        assert all(_gone(pid) for pid in workers)
    finally:
        parent.kill()
        parent.stderr.close()


def test_closing_early_stops_the_workers(tmp_path):
    ends = run_jobs(engine_jobs.log_and_square, [(x, str(tmp_path)) for x in range(200)], 2)
    next(ends)
    ends.close()
    assert not multiprocessing.active_children()
    count = len(list(tmp_path.iterdir()))
    time.sleep(0.3)
    assert len(list(tmp_path.iterdir())) == count < 200


def test_a_watcher_is_asked_while_nothing_ends_and_stops_every_worker_by_raising(tmp_path):
    seen = []

    def watch(progress: Progress) -> None:
        seen.append(progress.done)
        if len(seen) > 2 and time.monotonic() - begun > 1.5:
            raise KeyboardInterrupt

    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        list(run_jobs(engine_jobs.sleep_long, [(str(tmp_path),), (str(tmp_path),)], 2, watch))
    assert time.monotonic() - begun < PATIENCE_S and set(seen) == {0}
    assert not multiprocessing.active_children()
