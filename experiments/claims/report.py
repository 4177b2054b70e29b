"""The report on the claims: one page that a sceptical official can read in ten minutes, in English and in Chinese.

Called by `changan claims --out`. Order: in one minute; the picture; claim by claim; what would have to be true; how such figures arise
without any crime less; policies that follow records; limits; how to make it again. Figures come from `experiments.claims.figures`.
"""

from collections.abc import Sequence
from html import escape

import numpy as np

from experiments.audit import Audited
from experiments.claims.asking import Findings
from experiments.claims.figures import drawn, name
from experiments.claims.reach import EFFORT, MOST_EFFORT, Driver, Reach
from experiments.claims.selection import Pressure, Regression
from experiments.claims.texts import TEXTS
from experiments.report_page import bullets, figure, note, page, section, table
from experiments.report_words import number, percent, unit
from experiments.statistics import Paired


def report(found: Findings, audited: Sequence[Audited], lang: str) -> str:
    """Return the page in one language ("en" or "zh")."""
    say = TEXTS[lang]
    figures = {one.name: figure(one) for one in drawn(found, lang)}
    ensemble = say["ensemble"].format(members=found.members) if found.members else ""
    told = say["table_note"].format(pairs=found.asked.seeds, days=found.days, ensemble=ensemble)
    body = [
        f'<div class="answer"><h2>{say["short"]}</h2>' + "".join(f"<p>{line}</p>" for line in short(found, lang)) + "</div>",
        figures.get("claims", ""),
        section(say["table"], _claims(found, lang), note(escape(told))),
        section(
            say["reach"], figures.get("reach", ""), bullets(escape(line) for one in found.reaches for line in [reached(one, found, lang)])
        ),
        section(say["selection"], _pressures(found.pressures, lang), _regressions(found.regressions, lang)),
        section(say["audit"], *_audit(audited, lang)) if audited else "",
        section(say["limits"], bullets(escape(line) for line in _limits(found, lang))),
        section(say["again"], f"<pre>{escape(say['again_text'].format(seeds=found.asked.seeds, worlds=found.asked.worlds))}</pre>"),
    ]
    return page(lang, say["title"], say["brand"], body, ("report.html" if lang == "zh" else "report.zh.html", say["other"]))


def short(found: Findings, lang: str) -> list[str]:
    """Return the report in a few sentences."""
    say = TEXTS[lang]
    counted = {
        v: sum(a.verdict == v for a in found.answers) for v in ("within", "less than claimed", "more than claimed", "not comparable")
    }
    n = len(found.answers) - counted["not comparable"]
    lines = [
        say["short_1"].format(
            n=n,
            within=counted["within"],
            less=counted["less than claimed"],
            more=counted["more than claimed"],
            apart=counted["not comparable"],
        )
    ]
    if found.reaches:
        none = sum(one.reached == 0 for one in found.reaches)
        lines.append(say["short_reach"].format(effort=MOST_EFFORT, none=none, n=len(found.reaches)))
    if changes := [one.recorded.relative for one in found.pressures if np.isfinite(one.recorded.relative)]:
        lines.append(say["short_pressure"].format(low=percent(min(changes)), high=percent(max(changes))))
    if falls := [one.change for one in found.regressions]:
        lines.append(say["short_regression"].format(low=percent(max(falls)), high=percent(min(falls))))
    return [*lines, say["short_caution"]]


def _figure(value: float, measure: str, lang: str) -> str:
    return percent(value) if measure == "relative" else number(value)


def _claims(found: Findings, lang: str) -> str:
    say = TEXTS[lang]
    rows = []
    for a in found.answers:
        text, period, why_not = a.claim.words(lang)
        measure = a.claim.measure
        claimed = "–" if a.claim.value is None else _figure(a.claim.value, measure, lang)
        meta = found.meta.get(a.claim.outcome)
        if meta is not None and measure != "relative":
            claimed += f"<br><small>{escape(unit(meta, lang))}</small>"
        given = "–" if not np.isfinite(a.simulated) else _figure(a.simulated, measure, lang)
        low_high = f"<br><small>{_figure(a.low, measure, lang)} … {_figure(a.high, measure, lang)}</small>" if np.isfinite(a.low) else ""
        verdict = escape(say[a.verdict]) + (f"<br><small>{escape(why_not)}</small>" if why_not else "")
        place = a.claim.programme.removeprefix("programmes/")
        rows.append((f"{escape(text)}<br><small>{escape(place)}</small>", escape(period), verdict, claimed, given + low_high))
    return table([say[k] for k in ("col_claim", "col_period", "col_verdict", "col_claimed", "col_model")], rows, 3)


def reached(one: Reach, found: Findings, lang: str) -> str:
    """Say what would have to be true for one claim."""
    say = TEXTS[lang]
    measure = next(a.claim.measure for a in found.answers if a.key == one.key)
    words = {"claim": name(one.key, lang), "worlds": one.worlds, "reached": one.reached}
    if one.reached:
        first = say["reach_some"].format(**words)
    else:
        first = say["reach_none"].format(
            **words, farthest=_figure(one.farthest, measure, lang), claimed=_figure(one.claimed, measure, lang)
        )
    joint = "、" if lang == "zh" else "; "
    drivers = joint.join(_driver(driver, lang) for driver in one.drivers[:3])
    gap = "" if lang == "zh" else " "
    return first + gap + (say["reach_driver"].format(drivers=drivers) if drivers else say["reach_no_driver"])


def _driver(one: Driver, lang: str) -> str:
    say = TEXTS[lang]
    path = say["effort"] if one.path == EFFORT else one.path
    sign = say["rises" if one.correlation > 0 else "falls"]
    if np.isfinite(one.median_where_reached):
        return say["reach_median"].format(path=path, sign=sign, median=number(one.median_where_reached))
    return say["reach_plain"].format(path=path, sign=sign)


def _share(one: Paired) -> str:
    if not np.isfinite(one.relative):
        return "–"
    return f"{percent(one.relative)}<br><small>{percent(one.relative_low)} … {percent(one.relative_high)}</small>"


def _pressures(found: Sequence[Pressure], lang: str) -> str:
    say = TEXTS[lang]
    rows = [(escape(one.city.removeprefix("cities/")), say[one.strength], _share(one.recorded), _share(one.true)) for one in found]
    head = [say[k] for k in ("col_city", "col_strength", "col_recorded", "col_true")]
    return f"<h3>{say['pressure']}</h3>" + note(escape(say["pressure_what"])) + table(head, rows, 2) if rows else ""


def _regressions(found: Sequence[Regression], lang: str) -> str:
    say = TEXTS[lang]
    rows = [
        (
            escape(one.city.removeprefix("cities/")),
            escape(say[one.units].format(share=percent(one.chosen_share, 0, sign=False))),
            f"{percent(one.change)}<br><small>{percent(one.low)} … {percent(one.high)}</small>",
            percent(one.everywhere),
        )
        for one in found
    ]
    head = [say[k] for k in ("col_city", "col_units", "col_change", "col_everywhere")]
    return f"<h3>{say['regression']}</h3>" + note(escape(say["regression_what"])) + table(head, rows, 2) if rows else ""


def _audit(audited: Sequence[Audited], lang: str) -> list[str]:
    say = TEXTS[lang]
    columns = (("patrol_mismatch_end", 100.0), ("stops", 1.0), ("stop_ratio_floating", 1.0), ("recorded_per_true", 100.0))
    rows = []
    for one in audited:
        drift = _points(*one.drift, 100.0)
        cells = [_points(d.difference, d.low, d.high, scale) if (d := one.differences.get(key)) else "–" for key, scale in columns]
        rows.append((escape(one.name), cells[0], drift, *cells[1:]))
    head = [say["col_policy"], say["col_misplaced"], say["col_drift"], say["col_stops"], say["col_ratio"], say["col_books"]]
    return [note(escape(say["audit_what"])), table(head, rows), bullets(escape(line) for one in audited for line in verdicts(one, lang))]


def _points(middle: float, low: float, high: float, scale: float) -> str:
    if not np.isfinite(middle):
        return "–"
    if low == high == 0.0:
        return "="
    return f"{number(scale * middle, sign=True)}<br><small>{number(scale * low, sign=True)} … {number(scale * high, sign=True)}</small>"


def verdicts(one: Audited, lang: str) -> list[str]:
    """Say in words what the audit of one policy found; only what is beyond chance."""
    say = TEXTS[lang]
    found = one.differences
    lines = [say["audit_away"].format(name=one.name)] if one.runs_away else []
    if one.finds_crime:
        lines.append(say["audit_nears"].format(name=one.name, points=number(-100 * one.drift[0])))
    mismatch, stops, ratio = (found.get(key) for key in ("patrol_mismatch_end", "stops", "stop_ratio_floating"))
    books, crime = found.get("recorded_per_true"), found.get("true_crime")
    if mismatch is not None and mismatch.told and mismatch.difference > 0:
        lines.append(say["audit_stuck"].format(name=one.name, points=number(100 * mismatch.difference)))
    if stops is not None and stops.told and stops.difference > 0:
        change = number(ratio.difference, sign=True) if ratio is not None else "–"
        lines.append(say["audit_burden"].format(name=one.name, stops=number(stops.difference), ratio=change))
    if books is not None and books.told and crime is not None and not crime.told:
        lines.append(say["audit_books"].format(name=one.name, points=number(100 * books.difference, sign=True)))
    return lines or [say["audit_none"].format(name=one.name)]


def _limits(found: Findings, lang: str) -> list[str]:
    say = TEXTS[lang]
    first = say["limit_1"].format(ensemble=say["limit_1e"] if found.members else "")
    return [first, *(say[f"limit_{k}"] for k in (2, 3, 4))]
