"""One worker process of the local engine: takes a job, does it, answers; leaves when its parent is gone.

Started by `experiments.engine` only. Messages from a worker: None (ready) or a text (why it cannot start), then (job number, value, error) per job.
"""

import importlib
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
import traceback
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

from sim.core.errors import ChanganError

ONE_THREAD = {name: "1" for name in ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
WATCH_S = 0.5


@dataclass(eq=False)
class Worker:
    """The parent's side of one worker process."""

    process: SpawnProcess
    pipe: "Connection[Any, Any]"
    ready: bool = False
    job: int | None = None
    since: float = field(default_factory=time.monotonic)

    @property
    def idle(self) -> bool:
        """Say whether a job can be given."""
        return self.ready and self.job is None and self.process.is_alive()

    @property
    def busy_s(self) -> float:
        """Seconds since the present job was given, or since the start of a worker that is not ready yet."""
        return 0.0 if self.ready and self.job is None else time.monotonic() - self.since

    def give(self, number: int, job: tuple[Any, ...]) -> None:
        """Hand over one job; a worker found dead here is noticed by the next wait."""
        self.job, self.since = number, time.monotonic()
        try:
            self.pipe.send((number, job))
        except (BrokenPipeError, ConnectionResetError):
            return

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
    with _blank_main(), _environment(ONE_THREAD):
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
    """Answer jobs until the pipe closes (the child's main function)."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()
    try:
        work = _find(module, name)
    except Exception as error:  # told to the parent, who stops
        pipe.send(describe(error))
        return
    pipe.send(None)
    while True:
        try:
            number, job = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            answer = pickle.dumps((number, work(*job), ""))
        except Exception as error:  # a failure is a row
            answer = pickle.dumps((number, None, describe(error)))
        pipe.send_bytes(answer)


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
