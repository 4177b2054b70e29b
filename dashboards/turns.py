"""Whose turn it is to use the machine's other cores: how many batches and analyses of all users run at once.

Used by `dashboards.batch` and `dashboards.errand`. What users own stays in their pages; here are only the numbers of turns taken.
"""

import threading
from types import TracebackType

from dashboards.server.limits import limits

LOOK_S = 0.2


class Stopped(Exception):
    """Raised in the thread of a piece of work when it is to end."""


class Turn:
    """A turn as a context: waits until one is free, and gives up when `stop` is set (then `Stopped` is raised)."""

    _taken: set[int] = set()
    _lock = threading.Lock()

    def __init__(self, stop: threading.Event) -> None:
        self.stop = stop

    def __enter__(self) -> None:
        """Take a turn. Raises Stopped."""
        while not self._take():
            if self.stop.wait(LOOK_S):
                raise Stopped

    def _take(self) -> bool:
        with self._lock:
            free = len(self._taken) < limits().batches
            if free:
                self._taken.add(id(self))
            return free

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Give it back."""
        with self._lock:
            self._taken.discard(id(self))
