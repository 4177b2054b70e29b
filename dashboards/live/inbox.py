"""Orders for one thread, in the order in which they came, until it is closed. Used by `dashboards.live.runner`."""

import threading
from collections.abc import Callable
from typing import Any

Order = Callable[[], Any]


class Inbox:
    """What is to be done: `put` from any thread, `take` and `wait` from the one that does it."""

    def __init__(self) -> None:
        """Begin with nothing to do."""
        self.closed = False
        self._wake = threading.Condition(threading.Lock())
        self._orders: list[Order] = []

    def put(self, order: Order, first: bool = False) -> None:
        """Leave an order; after the end nothing is taken."""
        with self._wake:
            if not self.closed:
                self._orders.insert(0 if first else len(self._orders), order)
                self._wake.notify_all()

    def close(self) -> None:
        """End: what was not done stays undone."""
        with self._wake:
            self.closed = True
            self._wake.notify_all()

    def take(self) -> Order | None:
        """Return the next order, None where there is nothing to do."""
        with self._wake:
            return self._orders.pop(0) if self._orders and not self.closed else None

    def wait(self, seconds: float | None) -> None:
        """Wait for an order, for at most some seconds (None: for however long)."""
        with self._wake:
            if not self.closed and not self._orders and (seconds is None or seconds > 0):
                self._wake.wait(seconds)
