"""One worker process of the local engine: takes leases of jobs, does them one by one, answers each; leaves when its parent is gone.

Started by `experiments.engine` only. Messages to a worker: lists of (job number, arguments). Messages from a worker: None (ready) or a text (why
it cannot start), then (job number, value, error, seconds) per job, in the order given: so the first unanswered job of a dead worker is
the one that was running. A thread of the worker takes messages in while a job runs, so neither side ever waits for the other to read,
and it ends the process at once when the parent is gone.
"""

import importlib
import multiprocessing
import os
import pickle
import queue
import signal
import sys
import threading
import time
import traceback
import types
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

from sim.core.errors import ChanganError

ONE_THREAD = {name: "1" for name in ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
WATCH_S = 1.0
_STARTING = threading.Lock()  # a start hides the script and sets the environment for a moment: one at a time


@dataclass(eq=False)
class Worker:
    """The parent's side of one worker process; `jobs`: numbers of the jobs it has and has not answered, in its order."""

    process: SpawnProcess
    pipe: "Connection[Any, Any]"
    ready: bool = False
    jobs: deque[int] = field(default_factory=deque)
    since: float = field(default_factory=time.monotonic)

    @property
    def busy_s(self) -> float:
        """Seconds since the running job was begun, or since the start of a worker that is not ready yet."""
        return 0.0 if self.ready and not self.jobs else time.monotonic() - self.since

    def give(self, lease: list[tuple[int, tuple[Any, ...]]]) -> None:
        """Hand over some jobs; a worker found dead here is noticed by the next wait."""
        if not self.jobs:
            self.since = time.monotonic()
        self.jobs.extend(number for number, _ in lease)
        try:
            self.pipe.send(lease)
        except (BrokenPipeError, ConnectionResetError):
            return

    def answered(self, number: int) -> None:
        """Note an answer: the next job of the worker, if it has one, begins now."""
        self.jobs.remove(number)
        self.since = time.monotonic()

    def stop(self) -> None:
        """End the process now and wait for its end."""
        self.pipe.close()
        self.process.kill()
        self.process.join(10.0)


def start_worker(work: Callable[..., Any]) -> Worker:
    """Spawn a worker for `work`, a function of an importable module."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, os.getpid(), work.__module__, work.__qualname__), daemon=True)
    with _STARTING, _blank_main(), _environment(ONE_THREAD), _interrupts_later():
        process.start()
    theirs.close()
    return Worker(process, ours)


@contextmanager
def _blank_main() -> Iterator[None]:
    """Hide the script while spawning: a child would run it again, and scripts without a __main__ guard would then never start."""
    held = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = held


@contextmanager
def _interrupts_later() -> Iterator[None]:
    """Block Ctrl-C while spawning: the child inherits the block, so a Ctrl-C while it starts is the parent's alone."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    """Set variables for the child: numba reads them when it is imported, before any code of ours can."""
    held = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in held.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _serve(pipe: "Connection[Any, Any]", parent: int, module: str, name: str) -> None:
    """Answer jobs until the parent is gone (the child's main function)."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    waiting: queue.SimpleQueue[tuple[int, tuple[Any, ...]]] = queue.SimpleQueue()
    threading.Thread(target=_take_in, args=(pipe, waiting), daemon=True).start()
    threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()
    try:
        work = _find(module, name)
    except Exception as error:  # told to the parent, who stops
        pipe.send(describe(error))
        return
    pipe.send(None)
    while True:
        number, job = waiting.get()
        begun = time.monotonic()
        try:
            answer = pickle.dumps((number, work(*job), "", time.monotonic() - begun), -1)
        except Exception as error:  # a failure is a row
            answer = pickle.dumps((number, None, describe(error), time.monotonic() - begun), -1)
        try:
            pipe.send_bytes(answer)
        except OSError:
            return  # the parent is gone


def _take_in(pipe: "Connection[Any, Any]", waiting: "queue.SimpleQueue[tuple[int, tuple[Any, ...]]]") -> None:
    """Move leases from the pipe to the queue; leave when the parent is gone."""
    while True:
        try:
            lease = pipe.recv()
        except (EOFError, OSError):
            os._exit(111)
        for job in lease:
            waiting.put(job)


def _find(module: str, name: str) -> Any:
    """Import the function to work with."""
    found: Any = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return found


def _leave_with(parent: int) -> None:
    """Leave when the parent is gone: nobody would ever read the answer."""
    while os.getppid() == parent:
        time.sleep(WATCH_S)
    os._exit(111)


def describe(error: BaseException) -> str:
    """Say in one line what went wrong and, for faults of the program, where."""
    if isinstance(error, ChanganError):
        return str(error)
    where = traceback.extract_tb(error.__traceback__)
    place = f" at {os.path.basename(where[-1].filename)}:{where[-1].lineno}" if where else ""
    return f"{type(error).__name__}: {error}{place}".replace("\n", " ")
