"""What a batch has found: in words, in tables, over time and on the map. All numbers are those of the command line's report.

Used by the Compare page with a finished (or stopped) comparison.
"""

from typing import Any

import solara
import solara.lab

from dashboards.compare import charts
from dashboards.compare.series import SHOWN, paired_series
from dashboards.compare.stage import Chart
from dashboards.compare.street_map import StreetMap, street_map, svg
from dashboards.compare.words import besides, grouped
from dashboards.glossary import Help
from dashboards.html import tag
from dashboards.pick import pick, segments
from dashboards.refusals import refusal_words
from dashboards.texts import lang, t
from experiments.compare import Comparison
from experiments.report import SECTIONS, cost_of, moved_places, outcome_table, report_compare
from experiments.report_sure import advice
from experiments.report_words import label, main_outcomes, of_families, unit, words

TABLES = {  # with the term of the glossary that each turns on
    "main": "true_crime",
    "cost": "cost_per_crime",
    "moved": "displacement",
    "people": "burden",
    "kinds": "recorded_crime",
    "matters": "matter",
    "opinion": "security",
    "police": "stop",
}
FAMILIES = {
    "people": "people_title",
    "kinds": "kinds_table",
    "matters": "matters_title",
    "opinion": "opinion_title",
    "police": "police_title",
}


@solara.component
def Results(found: Comparison):
    """Show everything."""
    with tag("div", css="compare-results"):
        with tag("div", css="columns two"):
            Said(found)
            ChangeMap(found)
        with tag("div", css="columns two"):
            Forest(found)
            OverTime(found)
        Tables(found)


def markup(html: str, css: str = "") -> None:
    """Show HTML that this program made (scenario names in it are escaped where it is made)."""
    solara.HTML(
        tag="div", unsafe_innerHTML=html.replace('<div class="scroll">', '<div class="scroll" tabindex="0">'), classes=[css] if css else []
    )


@solara.component
def Said(found: Comparison):
    """Say what is sure and what is not."""
    say = lang.value
    with tag("section", css="panel said", aria_label=t("compare.said_title")):
        tag("h2", t("compare.said_title"), Help("interval"))
        tag("p", t("compare.said_lead", b=found.names[1], a=found.names[0], pairs=found.seeds, days=found.days), css="small soft")
        for group, sentences in grouped(found, say).items():
            tag("h3", t(f"compare.group_{group}"), css=f"group {group}")
            markup("<ul>" + "".join(f"<li>{one}</li>" for one in sentences) + "</ul>", "said-list")
        more = besides(found, say)
        if more:
            tag("h3", t("compare.group_money"), css="group")
            markup("<ul>" + "".join(f"<li>{one}</li>" for one in more) + "</ul>", "said-list")
        for line in advice(found, say)[-1:]:
            tag("p", line, css="small soft")
        if found.failures:
            tag("p", t("compare.failures", n=len(found.failures), first=refusal_words(found.failures[0].error)), css="notice bad")
        Downloads(found)


@solara.component
def Downloads(found: Comparison):
    """Offer the whole report and the table."""
    say = lang.value
    with tag("div", css="line-row"):
        with solara.FileDownload(lambda: report_compare(found, say).encode(), f"report.{say}.html", mime_type="text/html"):
            tag("button", t("compare.report"), css="plain-button", type="button")
        with solara.FileDownload(lambda: found.table().to_csv().encode("utf-8-sig"), "outcomes.csv", mime_type="text/csv"):
            tag("button", t("compare.csv"), css="plain-button", type="button")


@solara.component
def ChangeMap(found: Comparison):
    """Show on which streets true crime changes, and how many of them could be chance."""
    drawn = solara.use_memo(lambda: street_map(found), [id(found)])
    with tag("section", css="panel", aria_label=t("compare.map_title")):
        tag("h2", t("compare.map_title"), Help("significance"))
        if drawn is None:
            tag("p", t("compare.map_none"))
            return
        said = map_words(drawn)
        solara.HTML(tag="div", unsafe_innerHTML=svg(drawn, " ".join(said)), classes=["street-map-frame"])
        with tag("div", css="map-legend small"):
            for kind in ("falls", "rises", "untold"):
                with tag("span"):
                    tag("span", css=f"swatch {kind}", aria_hidden="true")
                    tag("span", t(f"compare.map_{kind}"))
        for line in said:
            tag("p", line, css="small")


def map_words(drawn: StreetMap) -> list[str]:
    """Say what the map shows and how far to trust it."""
    shown, say = drawn.falls + drawn.rises, words(lang.value)
    total = f"{drawn.city.n_places:,}"
    first = t("compare.map_shown", falls=drawn.falls, rises=drawn.rises, total=total, pairs=drawn.pairs) + say[drawn.how]
    if not shown:
        return [first, t("compare.map_alone", alone=drawn.alone_by_chance, total=total)]
    return [
        first,
        t("compare.map_chance", chance=drawn.by_chance, shown=shown),
        t("compare.map_alone", alone=drawn.alone_by_chance, total=total),
    ]


@solara.component
def Forest(found: Comparison):
    """Show relative differences with intervals."""
    dark, say = bool(solara.lab.use_dark_effective()), lang.value
    ones = [found.differences[0][name] for name in main_outcomes(found)]
    option = charts.forest(ones, t("compare.forest_axis", a=found.names[0]), say, dark)
    with tag("section", css="panel", aria_label=words(say)["forest_title"]):
        tag("h2", words(say)["forest_title"])
        Chart(option, words(say)["forest_title"], "forest", "360px")
        tag("p", words(say)["forest_caption"], css="small soft")


@solara.component
def OverTime(found: Comparison):
    """Show one daily quantity by week under both scenarios, and the paired difference with its interval."""
    dark, say, name = bool(solara.lab.use_dark_effective()), lang.value, solara.use_reactive(SHOWN[0])
    series = solara.use_memo(lambda: paired_series(found, name.value), [id(found), name.value])
    title = label(found.meta[name.value], say)
    with tag("section", css="panel", aria_label=t("compare.time_title")):
        tag("h2", t("compare.time_title"))
        pick(t("compare.outcome"), [(one, label(found.meta[one], say)) for one in SHOWN if one in found.meta], name.value, name.set)
        if series is None:
            tag("p", t("compare.time_none"))
            return
        named, day = ("A", "B"), t("compare.day")
        what = t("compare.by_week") if series.step > 1 else t("compare.by_day")
        Chart(charts.over_time(series, named, what, day, dark), title, "over-time", "215px")
        Chart(charts.difference_over_time(series, "B − A", what, day, dark), f"{title}: B − A", "over-time-gap", "215px")
        tag("p", t("compare.time_note"), css="small soft")


@solara.component
def Tables(found: Comparison):
    """Show one table at a time, under tabs."""
    shown = solara.use_reactive("main")
    with tag("section", css="panel", aria_label=t("compare.tables_title")):
        tag("h2", t("compare.tables_title"), Help(TABLES[shown.value]))
        segments(t("compare.tables_title"), [(one, t(f"compare.table_{one}")) for one in TABLES], shown.value, shown.set)
        markup(table(found, shown.value, lang.value), "report-table")


def table(found: Comparison, which: str, say: str) -> str:
    """Return one of the report's tables (HTML)."""
    if which == "main":
        note = words(say)["table_note"].format(n=len(main_outcomes(found)))
        return outcome_table(found, main_outcomes(found), say) + f'<p class="note">{note}</p>'
    if which == "cost":
        return cost_of(found, 1, say)
    if which == "moved":
        return moved_places(found, 1, say)
    names: list[Any] = of_families(found, SECTIONS[FAMILIES[which]])
    return outcome_table(found, sorted(names, key=lambda name: name.partition(".")[2]), say)


__all__ = ["Results", "table", "unit"]
