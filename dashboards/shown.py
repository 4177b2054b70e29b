"""Has the browser got this page yet? Threads that change a page ask before their first change.

A browser that opens a page asks for all its widgets at once. What a thread makes meanwhile (a city that is built, a folder that is read) reaches
it before that answer, names widgets it does not know yet, and leaves the page empty. The bridge of the layout says when the page stands.
"""

import threading
from collections.abc import Callable

import solara

LOOK_S = 0.5

_shown: solara.Reactive[threading.Event | None] = solara.reactive(None)  # kept per page


def expected() -> threading.Event:
    """Return the event of this page, made when its layout is drawn first."""
    if _shown.peek() is None:
        _shown.set(threading.Event())
    event = _shown.peek()
    assert event is not None
    return event


def wait() -> Callable[[Callable[[], bool]], None]:
    """Return a function for another thread: it waits until the page is shown, or until what it is given says that nobody is interested any more.

    Where no layout is expected to say so, it does not wait.
    """
    event = _shown.peek()

    def waits(wanted: Callable[[], bool]) -> None:
        while event is not None and wanted() and not event.wait(LOOK_S):
            pass

    return waits
