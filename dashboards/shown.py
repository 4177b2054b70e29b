"""Has the browser got this page yet? Threads that change a page ask before their first change.

A browser that opens a page asks for all its widgets at once. What a thread makes meanwhile (a city that is built, a folder that is read) reaches
it before that answer, names widgets it does not know yet, and leaves the page empty. The bridge of the layout says when the page stands.
"""

import threading
from collections.abc import Callable

import solara

PATIENCE_S = 30.0  # a browser that never says so is not waited for longer

_shown: solara.Reactive[threading.Event | None] = solara.reactive(None)  # kept per page


def expected() -> threading.Event:
    """Return the event of this page, made when its layout is drawn first."""
    if _shown.peek() is None:
        _shown.set(threading.Event())
    event = _shown.peek()
    assert event is not None
    return event


def wait() -> Callable[[], None]:
    """Return a function for another thread that waits until the page is shown (at once where no layout is expected to say so)."""
    event = _shown.peek()
    return (lambda: None) if event is None else (lambda: None if event.wait(PATIENCE_S) else None)
