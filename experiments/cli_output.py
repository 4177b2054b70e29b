"""What the commands print and where: one JSON object or tables on stdout, progress and problems on stderr.

Used by every `experiments.cli_*` module.
"""

import json
import math
import os
import signal
import sys
import threading
import time
import types
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console

FIRST_LINE_S = 10.0
LINE_EVERY_S = 15.0


def console() -> Console:
    """Return the console for people; pipes get 140 columns so that tables stay whole."""
    return Console(width=None if sys.stdout.isatty() else 140, highlight=False)


def say(text: str) -> None:
    """Write one line for people to stderr."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def quiet_stdout(wanted: bool) -> Iterator[None]:
    """Send whatever libraries and worker processes print to stderr while `wanted`, so that stdout holds one object only."""
    if not wanted:
        yield
        return
    sys.stdout.flush()
    kept = os.dup(1)
    try:
        os.dup2(2, 1)
        yield
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)


def print_json(value: Any) -> None:
    """Print one JSON object and nothing else; numbers that are not finite become null."""
    sys.stdout.write(json.dumps(finite(value), ensure_ascii=False, indent=1, allow_nan=False) + "\n")
    sys.stdout.flush()


def finite(value: Any) -> Any:
    """Return plain values for JSON; numbers that are not finite become None."""
    if isinstance(value, dict):
        return {str(k): finite(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [finite(v) for v in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


class Steps:
    """A progress bar on a terminal; elsewhere a line now and then, and none at all for quick work."""

    def __init__(self, what: str, unit: str) -> None:
        """Name the work ("night_patrol") and what is counted ("days")."""
        self.what, self.unit = what, unit
        self.started = time.monotonic()
        self.next_line = self.started + FIRST_LINE_S
        self._done = 0.0
        self._bar: Any = None
        self._task: Any = None
        self._interrupted = False
        self._handler: Any = None

    def __enter__(self) -> "Steps":
        """Show the bar where somebody can see it."""
        if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            self._handler = signal.signal(signal.SIGINT, self._interrupt)
        if sys.stderr.isatty():
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn(self.unit),
                TimeElapsedColumn(),
                TextColumn("left:"),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._task = self._bar.add_task(self.what, total=None)
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take the bar away."""
        if self._handler is not None:
            signal.signal(signal.SIGINT, self._handler)
            self._handler = None
        if self._bar is not None:
            self._bar.stop()

    def _interrupt(self, _: int, frame: types.FrameType | None) -> None:
        """Remember a Ctrl-C and raise it; while LLVM calls back into Python it waits for the next step, for there it would be lost."""
        self._interrupted = True
        while frame is not None:
            if "llvmlite" in frame.f_code.co_filename:
                return
            frame = frame.f_back
        raise KeyboardInterrupt

    def text(self, text: str) -> None:
        """Say what is going on now."""
        if self._bar is not None:
            self._bar.update(self._task, description=f"{self.what}: {text}")

    def share(self, text: str, share: float) -> None:
        """Say what is going on and which share of it is done (the callback of city building and of a run)."""
        self.text(text)
        self.update(round(100 * share), 100)

    def update(self, done: float, total: float, note: str = "") -> None:
        """Move on to `done` of `total`; going back begins a new phase (first the city, then the days)."""
        if self._interrupted:
            raise KeyboardInterrupt
        if done < self._done:
            self.started = time.monotonic()
        self._done = done
        if self._bar is not None:
            self._bar.update(self._task, completed=done, total=total, description=f"{self.what}: {note}" if note else None)
        elif (now := time.monotonic()) >= self.next_line and done:
            self.next_line = now + LINE_EVERY_S
            passed = now - self.started
            left = passed * (total - done) / done
            say(
                f"{self.what}: {done:,.15g} of {total:,.15g} {self.unit}, {passed:.0f} s gone, about {left:.0f} s left{note and ', '}{note}"
            )


def number(value: Any) -> str:
    """Return a number as people read it: five digits at most, thousands set apart."""
    if value is None:
        return "-"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if value != value:
        return "-"
    if abs(value) >= 100_000 or (float(value).is_integer() and abs(value) >= 1):
        return f"{value:,.0f}"
    return f"{value:.4g}"
