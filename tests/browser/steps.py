"""Steps that several stories share. Each waits for its own end, however long a busy machine takes."""

import os
import re

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

PATIENCE_MS = 1000 * int(os.environ.get("BROWSER_PATIENCE_S", "180"))
"""Of a step, which ends as soon as what it waits for comes: this only matters where a machine does much else."""

TOKEN = "for-the-class"
LAPTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
RESTING = "document.getAnimations().every((a) => a.playState !== 'running' || a.effect.getComputedTiming().endTime === Infinity)"
LOOKED_AT = "what => axe.run(what || document, { resultTypes: ['violations'] }).then(found => found.violations)"


LEFT_EARLY = "[anywidget] Failed to initialize model."
"""What anywidget says two seconds after a page was left while code of it was loading, or in a slow minute. It shows the widget none
the less when the code has come; code that fails says another thing, and that what a widget shows is there is asked by the tests."""


def watched(page, base, faults):
    """Note every fault of a page into `faults`."""
    own = (base, base.replace("http", "ws", 1), "data:", "blob:", "about:")
    page.on("pageerror", lambda error: faults.append(f"page error: {error}") if str(error) != LEFT_EARLY else None)
    page.on("console", lambda message: faults.append(f"console: {message.text}") if message.type == "error" else None)
    page.on("response", lambda answer: faults.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None)
    page.on("request", lambda request: faults.append(f"outside: {request.url}") if not request.url.startswith(own) else None)
    page.on(
        "requestfailed",
        lambda request: faults.append(f"failed: {request.url} {request.failure}") if "ERR_ABORTED" not in (request.failure or "") else None,
    )
    page.set_default_timeout(PATIENCE_MS)
    return page


def accessible(page, where, part=None):
    """Fail on any axe violation of a page, or of one part of it (a selector)."""
    page.wait_for_function(RESTING)  # while colours change, contrast is not that of the page
    if not page.evaluate("!!window.axe"):
        page.evaluate(AXE_SCRIPT)
    told = [
        f"{v['id']}: {v['help']}: {[n['html'][:160] for n in v['nodes'][:3]]} {v['nodes'][0].get('failureSummary', '')[:300]}"
        for v in page.evaluate(LOOKED_AT, part)
    ]
    assert not told, where + "\n" + "\n".join(told)


def fits(page):
    """Fail where a page is wider than its window."""
    page.wait_for_function("document.documentElement.scrollWidth <= window.innerWidth")


def speaks(page, language):
    """Change the language by the switch in the header."""
    page.get_by_role("button", name="中文" if language == "zh" else "English", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN" if language == "zh" else "en")


def darkens(page):
    """Choose dark colours by the switch in the header."""
    page.locator(".shell-theme").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator(".shell.is-dark")).to_be_visible()


def on_a_phone(page):
    """Make the window that of a phone."""
    page.set_viewport_size(PHONE)
    fits(page)


def goes(page, name):
    """Follow a link of the header to another page."""
    link = page.get_by_role("navigation").first.get_by_role("link", name=name, exact=True)
    link.click()
    expect(link).to_have_attribute("aria-current", "page")


def leave(page):
    """Leave the dashboard as a closed page does: the server is told."""
    if page.url.startswith("http"):
        page.goto("about:blank")


def fill(page, **values):
    """Write numbers into fields and leave each."""
    for label, value in values.items():
        field = page.get_by_label(label, exact=True)
        field.fill(str(value))
        field.press("Tab")


def saved(page, name):
    """Press a button of downloads and return its name and text."""
    with page.expect_download() as got:
        page.get_by_role("button", name=name).click()
    return got.value.suggested_filename, got.value.path().read_text(encoding="utf-8-sig")


def run_on(page, day, hour):
    """Let the city of the Watch page run to an hour."""
    page.get_by_role("tab", name=re.compile("City|城市")).click()
    fill(page, Day=day, Hour=hour)
    page.get_by_role("button", name="Run on").click()
    expect(page.locator(".watch-day")).to_contain_text(f"Day {day} ")
    expect(page.locator(".watch-hour")).to_contain_text(f"{hour:02d}:00")


def bring(page, name, text, label="Your scenario file"):
    """Bring a file that becomes the draft."""
    page.locator(".picker", has_text=label).locator("input").set_input_files(
        {"name": name, "mimeType": "text/plain", "buffer": text.encode()}
    )


def named(page, name):
    """Wait until the draft of the Scenarios page has a name."""
    expect(page.locator(".draft-name h2")).to_have_text(name)


def part(page, key):
    """Open a part of the Scenarios page by its tab and wait until it stands, not the one before."""
    page.locator(f"#tab-{key}").click()
    expect(page.locator(f"#tab-{key}")).to_have_attribute("aria-selected", "true")
    page.locator(f"#draft-panel .part-{key}").wait_for()
