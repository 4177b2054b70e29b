"""A real server and a real browser. `page` fails its test on any console error, outside request, failed request or page error."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from dashboards.server.limits import Limits
from dashboards.server.serve import prepare
from tests.browser.serving import Server
from tests.dashboard.sweep_folder import make_crossed

prepare(Limits())  # Solara reads its settings when a test first imports it

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
]
PATIENCE_MS = 45_000  # several workers share few cores
expect.set_options(timeout=PATIENCE_MS)
SHOTS = os.environ.get("CHANGAN_SHOTS")  # a folder for screenshots of every test


def pytest_collection_modifyitems(items):
    """Mark the tests of this folder; skip them where there is no browser."""
    missing = not Path(CHROMIUM).exists()
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)
            if missing:
                item.add_marker(
                    pytest.mark.skip(reason=f"no chromium at {CHROMIUM} (apt-get install chromium fonts-noto-cjk, or set CHROMIUM)")
                )


@pytest.fixture(scope="session")
def serve(tmp_path_factory):
    """Return a function that starts a server with other arguments; all are stopped at the end."""
    started = []

    def start(*arguments):
        started.append(Server(tmp_path_factory.mktemp("dashboard"), *arguments))
        return started[-1]

    yield start
    for server in started:
        server.stop()


@pytest.fixture(scope="session")
def results(tmp_path_factory):
    """Return a folder with a finished sweep of a crossed design."""
    folder = tmp_path_factory.mktemp("results")
    make_crossed(folder / "crossed")
    return folder


@pytest.fixture(scope="session")
def server(serve, results):
    """Return the server that most tests share."""
    return serve("--results", str(results))


@pytest.fixture(scope="session")
def base_url(server):
    return server.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "headless": True, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "viewport": {"width": 1366, "height": 768}, "accept_downloads": True, "locale": "en-GB"}


def watched(page, base, faults):
    """Note every fault of a page into `faults`."""
    own = (base, base.replace("http", "ws", 1), "data:", "blob:", "about:")
    page.on("pageerror", lambda error: faults.append(f"page error: {error}"))
    page.on("console", lambda message: faults.append(f"console: {message.text}") if message.type == "error" else None)
    page.on("response", lambda answer: faults.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None)
    page.on("request", lambda request: faults.append(f"outside: {request.url}") if not request.url.startswith(own) else None)
    page.on(
        "requestfailed",
        lambda request: faults.append(f"failed: {request.url} {request.failure}") if "ERR_ABORTED" not in (request.failure or "") else None,
    )
    page.set_default_timeout(PATIENCE_MS)
    return page


@pytest.fixture
def page(page, base_url, request):
    """Return a page whose faults fail the test; `page.faults` may be cleared by a test that expects one."""
    faults = []
    watched(page, base_url, faults)
    page.faults = faults
    yield page
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(SHOTS) / f"{request.node.name.replace('/', '_')}.png", full_page=True)
    assert not faults, "\n".join(faults[:10])


@pytest.fixture
def opened(page, base_url):
    """Return a function that opens an address of the dashboard and waits until its page stands."""

    def go(path="/"):
        page.goto(base_url + path)
        page.locator("main h1").first.wait_for()
        return page

    return go


@pytest.fixture
def accessible():
    """Return a function that fails on any axe violation of a page."""
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()

    def check(page, where=""):
        page.wait_for_timeout(350)  # transitions of colours
        found = axe.run(page, options={"resultTypes": ["violations"]}).response["violations"]
        told = [
            f"{v['id']}: {v['help']}: {[n['html'][:160] for n in v['nodes'][:3]]} {v['nodes'][0].get('failureSummary', '')[:300]}"
            for v in found
        ]
        assert not told, where + "\n" + "\n".join(told)

    return check
