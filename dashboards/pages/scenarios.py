"""The page Scenarios: pick, bring, change, compare and share scenarios.

Left: what is shipped and what a user brings. Right: the one being edited, under tabs. Everything a control does is a change of its text.
"""

from itertools import count

import solara

from dashboards import editing
from dashboards.glossary import Help
from dashboards.html import button, tag
from dashboards.pages.scenarios_diff import Diff
from dashboards.pages.scenarios_edit import City, Mechanisms, Policies, Problems, Text
from dashboards.pages.scenarios_library import Library, Uploads
from dashboards.pick import tabs
from dashboards.share import ShareLink
from dashboards.shell import PageLink
from dashboards.state import SIDES, choose, chosen
from dashboards.texts import t
from dashboards.uploads import safe_name

TABS = ("policies", "city", "mechanisms", "yaml", "diff")
NEEDS_VALID = ("policies", "city", "mechanisms")
_turn = count(1)


@solara.component
def Head(told):
    """Name of the draft, whether it is valid, and what to do with it."""
    now = editing.current()
    good = now.chosen is not None

    def use(side: str) -> None:
        choose(side, now.chosen)
        told.set(t("scenarios.used", name=now.name, side=side))

    with tag("div", css="draft-head"):
        with tag("div", css="draft-name"):
            tag("span", t("scenarios.editing"), css="small soft")
            tag("h2", now.name)
            state = t("scenarios.valid") if good else t("scenarios.invalid", n=len(now.problems))
            tag("span", f"✓ {state}" if good else f"✗ {state}", css="state good" if good else "state bad", role="status")
        with tag("div", css="row draft-actions"):
            for side in SIDES:
                button(t(f"scenarios.use_{side.lower()}"), do=lambda side=side: use(side), css="plain-button strong", disabled=not good)
            if good:
                with solara.FileDownload(now.text, f"{safe_name(now.name)}.yaml", mime_type="application/yaml"):
                    tag("button", t("scenarios.download"), css="plain-button", type="button")
            else:
                tag("button", t("scenarios.download"), css="plain-button", type="button", disabled=True)
            button(t("scenarios.undo"), do=editing.undo, disabled=not editing.can_undo())
            ShareLink("/scenarios", {"draft": now.chosen} if good else None)


@solara.component
def Sides(told):
    """What A and B are now, and the way to watch or compare them."""
    with tag("div", css="sides small"):
        for side in SIDES:
            tag("span", t("scenarios.now", side=side, name=chosen(side).name), css=f"side-{side.lower()}")
        PageLink("/", t("scenarios.watch_it"))
        PageLink("/compare", t("scenarios.compare_it"))
        if told.value:
            tag("span", told.value, css="told", role="status")


@solara.component
def Page():
    """Show the page."""
    tab = solara.use_reactive("policies")
    place = solara.use_reactive([0, 1, 0])
    told = solara.use_reactive("")
    now = editing.current()

    def go(target: list[int]) -> None:
        tab.set("yaml")
        place.set([target[0], target[1], next(_turn)])

    with tag("div"):
        tag("h1", t("scenarios.title"), Help("scenario"))
        tag("p", t("scenarios.lead"), css="lead")
        with tag("div", css="scenarios"):
            with tag("div", css="scenarios-left"):
                Uploads()
                Library()
            with tag("div", css="scenarios-right"):
                with tag("section", css="panel draft", aria_label=t("scenarios.editing")):
                    Head(told)
                    Sides(told)
                    tabs(t("scenarios.tabs"), [(one, t(f"scenarios.tab_{one}")) for one in TABS], tab.value, tab.set, "tab", "draft-panel")
                    with tag("div", css="draft-panel", role="tabpanel", id="draft-panel", aria_labelledby=f"tab-{tab.value}"):
                        Problems(go)
                        with tag("div", css=f"part-{tab.value}").key(tab.value):  # one part goes and the other comes at one stroke
                            if now.chosen is None and tab.value in NEEDS_VALID:
                                tag("p", t("scenarios.text_wrong"), css="notice bad")
                                button(t("scenarios.to_text"), do=lambda: tab.set("yaml"))
                            elif tab.value == "yaml":
                                Text(place.value)
                            else:
                                {"policies": Policies, "city": City, "mechanisms": Mechanisms, "diff": Diff}[tab.value]()
