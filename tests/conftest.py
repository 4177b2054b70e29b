"""For all tests: files are spread over the workers one by one, but every file that needs the browser goes to one worker, which starts it once."""

import signal
import threading

import pytest
from xdist.scheduler import LoadFileScheduling

TOGETHER = "tests/browser/"


class OneBrowser(LoadFileScheduling):
    """As `--dist loadfile`, with the tests in a browser as one file."""

    def _split_scope(self, nodeid):
        scope = super()._split_scope(nodeid)
        return TOGETHER if scope.startswith(TOGETHER) else scope


def pytest_configure():
    """Hear Ctrl-C: a suite started in the background ignores it, and the commands that tests start and stop would inherit that."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Take the place of xdist's own scheduler for whole files."""
    return OneBrowser(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.fixture
def undrawn(monkeypatch):
    """Figures are written as empty frames: what is asked is not what they show."""
    monkeypatch.setattr("matplotlib.figure.Figure.savefig", lambda figure, place, **_: place.write('<svg width="9pt"></svg>'))
