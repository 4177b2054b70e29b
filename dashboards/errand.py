"""One calculation beside the page: in a worker process where it takes seconds, so that nobody else's page stands still, else in a thread.

Used by the Sweep page, and by Watch for finished runs. A function for a worker must live in an importable module and give a value that can be pickled. Closing the page ends
the worker within about a second.
"""

import threading
from collections.abc import Callable
from contextlib import closing
from typing import Any, Literal

import solara

from dashboards import shown
from dashboards.turns import Stopped, Turn
from experiments.engine import Progress, run_jobs
from experiments.worker import describe
from sim.core.errors import ChanganError


class Errand:
    """One call of `work`: `state`, then `value` or `error`. `changed` is told when it ends, and never after `close`.

    `apart`: in a worker process, whose start takes some seconds; else in a thread of this one. `before` may hold up what is told
    (`dashboards.shown`).
    """

    def __init__(
        self,
        work: Callable[..., Any],
        arguments: tuple[Any, ...],
        changed: Callable[[], None] = lambda: None,
        apart: bool = True,
        before: Callable[[Callable[[], bool]], None] = lambda _wanted: None,
    ) -> None:
        self.work, self.arguments, self.apart = work, arguments, apart
        self.state: Literal["running", "done", "failed", "stopped"] = "running"
        self.value: Any = None
        self.error = ""
        self._changed, self._before, self._stop = changed, before, threading.Event()
        self._thread = threading.Thread(target=self._live, daemon=True)

    def start(self) -> "Errand":
        """Begin; returns at once."""
        self._thread.start()
        return self

    def close(self) -> None:
        """Stop, and tell nobody any more."""
        self._changed = lambda: None
        self._stop.set()

    def wait(self, seconds: float | None = None) -> "Errand":
        """Wait for the end (tests, scripts)."""
        self._thread.join(seconds)
        return self

    def _live(self) -> None:
        try:
            if self.apart:
                with Turn(self._stop), closing(run_jobs(self.work, [self.arguments], 1, self._watch, here=False)) as ends:
                    end = next(ends)
            else:
                end = next(run_jobs(self.work, [self.arguments], 1, here=True))
            self.state, self.value, self.error = ("failed" if end.error else "done"), end.value, end.error
        except Stopped:
            self.state = "stopped"
        except (ChanganError, OSError) as error:
            self.state, self.error = "failed", describe(error)
        self._before(lambda: not self._stop.is_set())
        self._changed()

    def _watch(self, _seen: Progress) -> None:
        if self._stop.is_set():
            raise Stopped


def use_errand(work: Any, arguments: tuple[Any, ...], wanted: bool = True, apart: bool = True) -> Errand | None:
    """Run a calculation for as long as its page is open; a new one when the arguments change."""
    turn = solara.use_reactive(0)
    until_shown = solara.use_memo(shown.wait, [])

    def made() -> Errand | None:
        return Errand(work, arguments, lambda: turn.set(turn.peek() + 1), apart, until_shown) if wanted else None

    errand = solara.use_memo(made, [*map(str, arguments), wanted])

    def live() -> Any:
        if errand is None:
            return None
        errand.start()
        return errand.close

    solara.use_effect(live, [id(errand)])
    turn.value  # noqa: B018  (read, so that the page is drawn again when it changes)
    return errand
