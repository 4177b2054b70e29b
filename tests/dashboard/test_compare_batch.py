"""Laws of a batch: the numbers are those of the command line, it stops when told, and it leaves nobody behind."""

import multiprocessing
import threading
import time

import pytest

from dashboards import batch as module
from dashboards.batch import Batch
from dashboards.server import limits
from experiments.compare import compare
from sim.core.errors import ChanganError
from sim.scenario import Scenario

DAYS = 20
LONG_S = 120.0  # for machines that do much else; all that waits so long ends as soon as it can


@pytest.fixture(autouse=True)
def _own_bounds(tmp_path, monkeypatch):
    """No run of another test is found in the run cache; one worker, since its start is what takes time."""
    monkeypatch.setattr(module.RunCache, "usual", classmethod(lambda cls, folder=None: cls(tmp_path)))
    monkeypatch.setattr(limits, "_current", limits.Limits(batch_workers=1))


@pytest.fixture(scope="module")
def two():
    tiny = Scenario.load("tiny", days=DAYS)
    more = tiny.with_values({"policies.patrol_force.patrollers_per_10000": 90})
    return tiny, more.model_copy(update={"name": "more"})


def test_a_batch_that_is_cancelled_shows_the_pairs_it_has_with_the_numbers_of_the_command_and_keeps_them(two):
    told = []
    running = Batch(two, 50, first_seed=5, changed=lambda: told.append(running.done))
    running.start()
    until(lambda: running.done >= 2 * module.LEAST_PAIRS + 1)
    running.cancel()
    running.wait(LONG_S)
    assert (running.state, running.error) == ("stopped", "") and module.LEAST_PAIRS <= running.found.seeds < 50
    assert not multiprocessing.active_children()
    assert told == sorted(told)
    same = compare(two, seeds=3, first_seed=5, workers=1)
    digests = {(r.scenario, r.seed): r.digest for r in running.found.runs}
    assert {(r.scenario, r.seed): r.digest for r in same.runs}.items() <= digests.items()
    again = Batch(two, 3, first_seed=5).start().wait(LONG_S)
    assert (again.state, again.done, again.total, again.error, again.found.cached) == ("done", 6, 6, "", 6)
    assert again.found.differences[0]["true_crime"] == same.differences[0]["true_crime"]


def test_a_closed_page_stops_its_batch_and_hears_nothing_more(two):
    heard = []
    running = Batch(tuple(s.with_values({"run.days": 300}) for s in two), 50, changed=lambda: heard.append(1)).start()
    until(multiprocessing.active_children)
    running.close()
    count = len(heard)
    running.wait(LONG_S)
    assert running.state == "stopped" and len(heard) <= count + 1
    assert not multiprocessing.active_children()


def test_batches_wait_for_their_turn_and_can_be_cancelled_while_they_wait(two, monkeypatch):
    held = threading.Event()
    monkeypatch.setattr(module, "check", lambda *_: held.wait(LONG_S))
    first = Batch(two, 2).start()
    until(lambda: first.state == "running")
    second = Batch(two, 2).start()
    time.sleep(0.5)
    assert second.state == "waiting"
    second.cancel()
    second.wait(LONG_S)
    assert second.state == "stopped" and second.found is None
    first.cancel()
    held.set()
    first.wait(LONG_S)
    assert first.ended


def test_what_cannot_be_compared_is_said(two):
    longer = two[1].with_values({"run.days": DAYS + 1})
    found = Batch((two[0], longer), 2).start().wait(LONG_S)
    assert found.state == "failed" and "equally long" in found.error


@pytest.mark.parametrize("seeds", [1, 51])
def test_the_number_of_seeds_is_bounded(two, seeds):
    with pytest.raises(ChanganError, match="2 to 50 seeds"):
        Batch(two, seeds)


def test_the_work_of_a_batch_is_bounded():
    large = Scenario.load("baseline").with_values({"city.population.residents": 60_000})
    with pytest.raises(ChanganError, match="million person-days"):
        Batch((large, large), 50)


def until(true):
    end = time.monotonic() + LONG_S
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
