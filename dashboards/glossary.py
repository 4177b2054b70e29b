"""Every term explained: the words of the field (glossary.json), policies, outcomes and kinds of crime by their own declarations.

`Help("displacement")` is a small button that opens the explanation; `Glossary` is the list itself, once in the shell. Opening, searching
and closing happen in the browser.
"""

import json
from functools import cache
from pathlib import Path

import anywidget
import solara
import traitlets

from dashboards.html import tag
from dashboards.state import shipped
from dashboards.texts import declared, lang, t
from dashboards.words import policy_title
from sim.measure import declared as outcomes
from sim.scenario_parts import policies

HERE = Path(__file__).parent


class Terms(anywidget.AnyWidget):
    """The list of terms in a dialog; opened by any element of the page with `data-term`."""

    _esm = HERE / "glossary.js"
    terms = traitlets.List([]).tag(sync=True)  # key, name, meaning, kind
    words = traitlets.Dict({}).tag(sync=True)


@cache
def field_terms() -> dict[str, dict[str, list[str]]]:
    """Return the terms of the field: key -> language -> name and meaning."""
    return dict(json.loads((HERE / "glossary.json").read_text(encoding="utf-8")))


def terms() -> list[dict[str, str]]:
    """Return every term in the language of the page, sorted by name within its kind."""
    zh = lang.value == "zh"
    found = [
        {"key": key, "name": both[lang.value][0], "meaning": both[lang.value][1], "kind": "field"} for key, both in field_terms().items()
    ]
    found += [
        {"key": f"policy.{name}", "name": policy_title(cls), "meaning": declared(cls.changes), "kind": "policy"}
        for name, cls in policies().items()
    ]
    for name, one in outcomes(shipped("baseline").scenario).items():
        label, better = (one.label_zh if zh else one.label), t(f"help.{one.better}")
        found.append(
            {
                "key": f"outcome.{name}",
                "name": label,
                "meaning": f"{t('help.unit')}: {declared(one.unit)} · {better} · {name}",
                "kind": "outcome",
            }
        )
    return sorted(found, key=lambda term: (("field", "policy", "outcome").index(term["kind"]), term["name"].casefold()))


@solara.component
def Glossary():
    """Put the list of terms into the page, closed."""
    found = solara.use_memo(terms, [lang.value])
    keys = ("title", "search", "close", "field", "policy", "outcome", "none")
    Terms.element(terms=found, words={key: t(f"help.{key}") for key in keys})


def help_name(term: str) -> str:
    """Return the name of a term for the label of its button. Raises KeyError for a term that nobody explains."""
    kind, _, name = term.rpartition(".")
    if kind == "policy":
        return policy_title(policies()[name])
    if kind.startswith("outcome"):
        one = outcomes(shipped("baseline").scenario)[term.partition(".")[2]]
        return one.label_zh if lang.value == "zh" else one.label
    return field_terms()[term][lang.value][0]


def Help(term: str) -> solara.Element:
    """Return a small button that explains a term: a key of glossary.json, `policy.night_patrol` or `outcome.true_crime`."""
    return tag("button", "?", css="help", type="button", data_term=term, aria_label=t("shell.help_on", term=help_name(term)))
