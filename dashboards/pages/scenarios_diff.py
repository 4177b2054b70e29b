"""The tab that puts two scenarios side by side: every value that differs, in words with units."""

from dataclasses import dataclass

import solara

import scenarios
from dashboards import editing
from dashboards.controls import Fields, words
from dashboards.html import tag
from dashboards.state import SIDES, Chosen, chosen, shipped
from dashboards.texts import declared, lang, t
from dashboards.words import declaration, path_words, policy_title, value_words
from sim.core.params import declarations
from sim.provisions import Policy
from sim.scenario import Scenario


@dataclass(frozen=True)
class Difference:
    """One row: what it is about, and its two values as text."""

    path: str
    words: str
    first: str
    second: str
    details: tuple[str, ...] = ()  # of a policy that only one has: its parameters in words
    whole_policy: bool = False


def differences(first: Scenario, second: Scenario) -> list[Difference]:
    """Return every difference; a policy that only one of them has is one row."""
    rows, alone = [], set(first.policies) ^ set(second.policies)
    for label in sorted(alone):
        mine, theirs = first.policies.get(label), second.policies.get(label)
        title = policy_title(mine or theirs)
        sides = [t("scenarios.present") if p is not None else t("scenarios.absent") for p in (mine, theirs)]
        rows.append(Difference(f"policies.{label}", title, *sides, parameters(mine or theirs), True))
    for path, here, there in first.diff(second):
        steps = path.split(".")
        if steps[0] == "policies" and (len(steps) < 2 or steps[1] in alone):
            continue
        found = declaration(path, first, second)
        rows.append(Difference(path, path_words(path, first, second), value_words(here, found), value_words(there, found)))
    return rows


def parameters(policy: Policy) -> tuple[str, ...]:
    """Return the parameters of a policy in words, "Residents hired per compound: 6 persons"."""
    found = declarations(type(policy), values=policy)
    return tuple(f"{declared(d.help)}: {value_words(d.default, d)}" for d in found if d.default not in (None, ()))


def _choices() -> dict[str, Chosen]:
    """Return what can be compared, by key: the draft, both sides, everything shipped (loaded when chosen)."""
    now = editing.current()
    found = {"draft": now.chosen} if now.chosen is not None else {}
    return found | {side: chosen(side) for side in SIDES}


def _labels(choices: dict[str, Chosen]) -> list[dict[str, str]]:
    named = []
    for key, one in choices.items():
        words = t("scenarios.draft", name=one.name) if key == "draft" else t("scenarios.side", side=key, name=one.name)
        named.append({"value": key, "label": words})
    return [*named, *({"value": name, "label": name} for name in scenarios.names())]


@solara.component
def Diff():
    """Choose two scenarios and read what differs."""
    picked = solara.use_reactive({"first": "A", "second": "draft"})
    choices = _choices()
    keys = {side: key if key in choices or key in scenarios.names() else "B" for side, key in picked.value.items()}
    first, second = ((choices.get(keys[side]) or shipped(keys[side])).scenario for side in ("first", "second"))
    rows = differences(first, second)
    common = {"form": "choice", "unit": "", "low": None, "high": None, "optional": False, "source": "", "choices": _labels(choices)}
    fields = [
        {**common, "path": side, "default": keys[side], "label": t(f"scenarios.diff_{place}")}
        for side, place in (("first", "left"), ("second", "right"))
    ]
    with tag("div", css="diff"):
        tag("p", t("scenarios.diff_lead"), css="lead small")
        Fields.element(fields=fields, values=keys, words=words(), tell=lambda path, key: picked.set({**picked.value, path: key})).key(
            f"diff-{lang.value}"
        )
        policies = sum(row.whole_policy for row in rows)
        told = t("scenarios.diff_some", values=len(rows) - policies, policies=policies) if rows else t("scenarios.diff_none")
        tag("p", told, css="diff-summary", role="status")
        if rows:
            with tag("div", css="scrolls"):
                Table(rows)


@solara.component
def Table(rows: list[Difference]):
    """The differences as a table."""
    with tag("table", css="plain diff-table"):
        tag(
            "thead",
            tag(
                "tr",
                tag("th", t("scenarios.field"), scope="col"),
                tag("th", t("scenarios.diff_left"), scope="col"),
                tag("th", t("scenarios.diff_right"), scope="col"),
            ),
        )
        with tag("tbody"):
            for row in rows[:400]:
                about = [tag("span", row.words), tag("code", row.path, css="small soft")]
                if row.details:
                    lines = tag("ul", *(tag("li", line) for line in row.details))
                    about.append(tag("details", tag("summary", t("scenarios.numbers")), lines, css="small"))
                tag(
                    "tr",
                    tag("td", *about, css="diff-what"),
                    tag("td", row.first, css="diff-first"),
                    tag("td", row.second, css="diff-second"),
                ).key(row.path)
