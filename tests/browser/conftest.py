"""One real server and one real browser for all tests here. `page` fails its test on any console error, outside request, failed request or page error.

A test is a story on one page: opening a page is what takes time. Nothing waits for time to pass: every step waits for what it brings about.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from dashboards.server.limits import Limits
from dashboards.server.serve import prepare
from tests.browser.serving import CHROMIUM, Server, launched
from tests.browser.steps import LAPTOP, PATIENCE_MS, TOKEN, leave, watched
from tests.dashboard.sweep_folder import make_crossed, make_run

prepare(Limits())  # Solara reads its settings when a test first imports it

NEEDED = bool(os.environ.get("BROWSER_NEEDED"))  # set by .ci/run: there, no browser is a failure
SHOTS = os.environ.get("BROWSER_SHOTS")  # a folder for screenshots of every test
expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items):
    """Mark the tests of this folder."""
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def browser():
    """The browser. It ends with these tests: while it is there, no other test of this process could run asyncio."""
    if not Path(CHROMIUM).exists():
        told = f"no chromium at {CHROMIUM} (apt-get install chromium fonts-noto-cjk, or set CHROMIUM)"
        pytest.fail(told) if NEEDED else pytest.skip(told)
    with sync_playwright() as tool:
        started = launched(tool)
        yield started
        started.close()


@pytest.fixture(scope="package")
def server(tmp_path_factory, browser):
    """The server: for a class, so it asks for its token."""
    results = tmp_path_factory.mktemp("results")
    make_crossed(results / "crossed")
    make_run(results / "finished")
    started = Server(
        tmp_path_factory.mktemp("dashboard"), "--token", TOKEN, "--results", str(results), "--limit", "batch_workers=1"
    )  # the start of a worker is what takes time here
    yield started
    started.stop()


@pytest.fixture(scope="package")
def window(browser, server):
    """The window of one user, in which every test opens a page: what the browser has once read and compiled it keeps."""
    made = browser.new_context(viewport=LAPTOP, locale="en-GB", accept_downloads=True, reduced_motion="reduce")
    made.request.get(server.address)  # takes the token into a cookie
    yield made
    made.close()


@pytest.fixture
def page(window, server, request):
    """Return a page whose faults fail the test."""
    faults = []
    made = watched(window.new_page(), server.url, faults)
    window.new_cdp_session(made).send("Storage.clearDataForOrigin", {"origin": server.url, "storageTypes": "local_storage"})
    yield made
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        made.screenshot(path=Path(SHOTS) / f"{request.node.name.replace('/', '_')}.png", full_page=True)
    told = list(faults)
    leave(made)
    made.close()
    window.clear_cookies(name="changan_lang")
    assert not told, "\n".join(told[:10])


@pytest.fixture
def opened(page, server):
    """Return a function that opens an address of the dashboard and waits until its page stands."""

    def go(path="/"):
        page.goto(server.url + path)
        page.locator("main h1").first.wait_for()
        return page

    return go
