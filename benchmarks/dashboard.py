"""Is the dashboard smooth, light and fair? Frames a second, share of a core, start-up, memory, ten users at once: measured in a real browser.

Run as `python -m benchmarks.dashboard` (needs chromium and playwright; three minutes; `--quick` one). The city has 10,000 cells, 2,000 streets,
20,000 residents and 500 of what moves. The browser draws in software on the same processors, so what it takes is measured beside what the
server takes. Every figure is a median with its range, and the load of the machine stands beside it. Returns 1 where a goal is missed.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.dashboard_city import address
from benchmarks.dashboard_server import Served, browser_pids, browsers_cpu_s, cpu_s, memory_mb
from tests.browser.serving import launched

SMOOTH = "24"  # ticks a second: a frame each
GOALS = {"simulated": 20.0, "drawn": 50.0, "core": 0.35, "ready": 3.0, "frame": 5.0, "user_mb": 400.0, "click": 0.5}
DATA = "(() => { const d = document.querySelector('.city-view').dataset; return [+d.received || 0, +d.drawn || 0, +d.streets || 0] })()"
missed: list[str] = []


def say(what: str, values: list[float], unit: str, goal: float | None = None, least: bool = False) -> float:
    """Print a median with its range and the load; note a missed goal."""
    middle = statistics.median(values)
    judged = ""
    if goal is not None:
        met = middle >= goal if least else middle <= goal
        judged = f"  goal {'>=' if least else '<='} {goal:g}: {'met' if met else 'MISSED'}"
        if not met:
            missed.append(what)
    load = os.getloadavg()[0]
    print(
        f"{what:46} {middle:8.2f} {unit:10} ({min(values):.2f} to {max(values):.2f}, n = {len(values)}; load {load:.1f}){judged}",
        flush=True,
    )
    return middle


@contextmanager
def browsers() -> Iterator[tuple[Callable, Callable]]:
    """Give two functions that open a page as a new user: in a browser that runs like the server, and in one at idle priority."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tool:
        near = launched(tool)
        known = browser_pids()
        distant = launched(tool)
        for pid in browser_pids() - known:  # what they start is idle too
            os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0))

        def opener(chromium) -> Callable:
            def opened(width: int = 1366, height: int = 768, still: bool = False):
                motion = "reduce" if still else "no-preference"
                page = chromium.new_context(viewport={"width": width, "height": height}, reduced_motion=motion).new_page()
                page.set_default_timeout(180_000)
                return page

            return opened

        yield opener(near), opener(distant)
        near.close()
        distant.close()


def start_up(opened: Callable, url: str, times: int) -> None:
    """Time from the address to the page, and to the first frame of a city that the server has built before."""
    ready, first = [], []
    for turn in range(times + 1):
        page = opened()
        begun = time.perf_counter()
        page.goto(url, wait_until="commit")
        page.locator("main h1").first.wait_for()
        stood = time.perf_counter() - begun
        page.locator(".city-view[data-frame]").wait_for()
        drawn = time.perf_counter() - begun
        page.context.close()
        if turn:  # the first visitor of all waits for compiled kernels and the city
            ready.append(stood)
            first.append(drawn)
        else:
            print(f"{'first visitor: page, first frame':46} {stood:8.2f} s, {drawn:.2f} s", flush=True)
    say("page ready", ready, "s", GOALS["ready"])
    say("first frame", first, "s", GOALS["frame"])


def frames(opened: Callable, served: Served, url: str, times: int, seconds: float) -> None:
    """Frames simulated and drawn a second, and the share of a core that the server takes, while one user watches."""
    page = opened()
    page.goto(url)
    page.locator(".city-view[data-frame]").wait_for()
    page.locator(".watch-shown summary").click()
    page.get_by_role("switch", name="Areas").click()  # 10,000 cells under 2,000 streets
    page.locator(".watch-shown summary").click()
    page.locator(".watch-bar select").first.select_option(SMOOTH)
    page.locator(".play-button").click()
    page.wait_for_timeout(2_000)
    simulated, drawn, core, of_browser = [], [], [], []
    for _ in range(times):
        before, cpu, own, begun = page.evaluate(DATA), cpu_s(served.pid), browsers_cpu_s(), time.perf_counter()
        page.wait_for_timeout(seconds * 1_000)
        after, used, took = page.evaluate(DATA), cpu_s(served.pid) - cpu, time.perf_counter() - begun
        simulated.append((after[0] - before[0]) / took)
        drawn.append((after[1] - before[1]) / took)
        core.append(used / took)
        of_browser.append((browsers_cpu_s() - own) / took)
    assert after[2] > 1_900, f"the city has {after[2]} streets, not 2,000"
    assert served.moving() >= 500, f"only {served.moving()} of what moves was in the city"
    page.context.close()
    say("simulated frames", simulated, "per s", GOALS["simulated"], least=True)
    say("drawn frames", drawn, "per s", GOALS["drawn"], least=True)
    say("server", core, "of a core", GOALS["core"])
    say("browser, drawing in software", of_browser, "of a core")


def memory(opened: Callable, served: Served, url: str, users: int) -> None:
    """Memory that each further user takes, and what is left of it after all have closed their pages."""
    pages, each = [], []
    start = memory_mb(served.pid)
    for _ in range(users):
        before = memory_mb(served.pid)
        page = opened(500, 400, still=True)
        page.goto(url)
        page.locator(".city-view[data-frame]").wait_for()
        page.locator(".play-button").click()
        page.wait_for_timeout(2_500)
        pages.append(page)
        each.append(memory_mb(served.pid) - before)
    most, models = memory_mb(served.pid), served.models()
    for page in pages:
        page.close(run_before_unload=False)
        page.context.close()
    for _ in range(40):
        if served.models() == 0:
            break
        time.sleep(0.25)
    left = memory_mb(served.pid)
    say("memory of a user", each, "MB", GOALS["user_mb"])
    print(
        f"{'models while open, after closing':46} {models:8d} {served.models()} ({most - start:.0f} MB taken, {most - left:.0f} MB given back to the system)"
    )
    if served.models():
        missed.append("memory given back")


def many(opened: Callable, far: Callable, served: Served, url: str, users: int, clicks: int) -> None:
    """How long a click takes until the page answers while `users` users watch their own cities at the usual speed.

    Users have machines of their own. Here all browsers draw in software on the server's processors, so the one whose clicks are timed runs like
    the server, and the others at idle priority: they take what the server leaves. How many frames reach each of them is told.
    """
    pages = []
    for number in range(users):
        page = (far if number else opened)(420, 360, still=True)
        page.goto(url)
        page.locator(".city-view[data-frame]").wait_for()
        page.locator(".play-button").click()
        pages.append(page)
    pages[0].wait_for_timeout(3_000)
    answered, cpu, begun = [], cpu_s(served.pid), time.perf_counter()
    before = [page.evaluate(DATA)[0] for page in pages]
    for _ in range(clicks):
        for label in ("Play", "Pause"):  # what the button says once the server has paused, and played again
            start = time.perf_counter()
            pages[0].locator(".play-button").click(no_wait_after=True)
            pages[0].wait_for_function(f"document.querySelector('.play-button').textContent.includes('{label}')", polling=10)
            answered.append(time.perf_counter() - start)
        pages[0].wait_for_timeout(300)
    took = time.perf_counter() - begun
    core = (cpu_s(served.pid) - cpu) / took
    reached = [(page.evaluate(DATA)[0] - start) / took for page, start in zip(pages, before, strict=True)]
    say(f"click answered, {users} users watching", answered, "s", GOALS["click"])
    say(f"frames that reach each of the other {users - 1}", reached[1:], "per s")
    print(f"{f'server with {users} users':46} {core:8.2f} of a core")
    for page in pages:
        page.context.close()


def orders(users: int, clicks: int) -> None:
    """How long an order takes until it is told as done while `users` runners play in this process, without any browser."""
    import tempfile

    from benchmarks.dashboard_city import TEXT
    from dashboards.live.runner import Runner
    from dashboards.live.status import BUILDING
    from sim.scenario import Scenario

    class Nobody:
        def offer(self, frame, side) -> None:
            frame.buffers()

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "city.yaml").write_text(TEXT, encoding="utf-8")
        plan = Scenario.load(Path(folder) / "city.yaml")
    runners = [Runner([plan], seed) for seed in range(users)]
    for runner in runners:
        runner.attach(0, Nobody())
        runner.start()
    while any(runner.status.phase == BUILDING for runner in runners):
        time.sleep(0.05)
    for runner in runners:
        runner.play()
    time.sleep(2.0)
    answered, cpu, begun = [], time.process_time(), time.perf_counter()
    for turn in range(clicks):
        runner = runners[turn % users]
        for wanted in (False, True):
            start = time.perf_counter()
            runner.toggle()
            while runner.status.playing is not wanted:
                time.sleep(0.001)
            answered.append(time.perf_counter() - start)
        time.sleep(0.05)
    core = (time.process_time() - cpu) / (time.perf_counter() - begun)
    for runner in runners:
        runner.close()
    say(f"order done, {users} runners, no browser", answered, "s", GOALS["click"])
    print(f"{f'simulation and frames of {users} runners':46} {core:8.2f} of a core")


def main() -> int:
    """Measure everything; returns 0 when every goal is met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dashboard", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter measurements")
    parser.add_argument("--only", choices=("start", "frames", "memory", "orders", "many"), help="one part")
    asked = parser.parse_args()
    few = asked.quick
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the start; chromium draws in software on the same processors")
    if asked.only in (None, "orders"):
        orders(10, 20 if few else 60)
        if asked.only:
            return 1 if missed else 0
    with Served(Path(__file__).resolve().parents[1]) as served, browsers() as (opened, far):
        url = served.url + "/" + address()
        if asked.only in (None, "start"):
            start_up(opened, url, 3 if few else 7)
        if asked.only in (None, "frames"):
            frames(opened, served, url, 2 if few else 5, 5.0 if few else 8.0)
        if asked.only in (None, "memory"):
            memory(opened, served, url, 3 if few else 5)
        if asked.only in (None, "many"):
            many(opened, far, served, url, 10, 10 if few else 30)
    print("all goals met" if not missed else f"missed: {', '.join(missed)}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
