"""The report of a comparison: what was compared, the answer, the numbers, where, when, for whom, and how sure.

Called by `Comparison.write` and the dashboard; returns one HTML file as text and writes nothing. Written for a planner:
the answer stands first, every count says which of the four it is, and words follow the intervals.
"""

from collections.abc import Sequence
from html import escape
from typing import Any

from experiments.displacement import Displacement, displacement
from experiments.figures import figures
from experiments.figures_style import Drawn
from experiments.paired_runs import PairedRuns
from experiments.report_answer import answer, cost_per_crime
from experiments.report_page import bullets, figure, note, page, section, table
from experiments.report_sure import assumed, reproduce, sure
from experiments.report_words import (
    claim,
    count_word,
    label,
    main_outcomes,
    number,
    of_families,
    percent,
    signed,
    times,
    unit,
    value,
    verdict,
    words,
)
from sim.texts import say as declared

FILES = {"en": "report.html", "zh": "report.zh.html"}
SECTIONS = {  # heading: families of outcomes; what belongs to none of them is shown under "more"
    "kinds_table": ("crime by type",),
    "police_title": ("crime",),
    "matters_title": ("matters",),
    "opinion_title": ("opinion",),
    "people_title": ("groups", "burden"),
}


def report_compare(runs: PairedRuns, lang: str = "en", drawn: Sequence[Drawn] | None = None) -> str:
    """Return the whole report in one language ("en" or "zh"); `drawn` saves drawing the figures again."""
    say = words(lang)
    shown = {one.name: one for one in (drawn if drawn is not None else figures(runs, lang))}
    key = "title_compare" if len(runs.scenarios) == 2 else "title_many"
    title = say[key].format(a=runs.names[0], b=runs.names[-1], n=len(runs.scenarios) - 1)
    other = "zh" if lang == "en" else "en"
    body = [
        what(runs, lang),
        _answer(runs, lang),
        section(
            say["main_table"],
            outcome_table(runs, main_outcomes(runs), lang),
            note(say["table_note"].format(n=len(main_outcomes(runs)) * len(runs.differences))),
            _drawn(shown, "differences"),
        ),
        section(say["cost_title"], *(cost_of(runs, k, lang) for k in _others(runs))),
        section(say["map_title"], _drawn(shown, "map")),
        section(say["places_title"], *(moved_places(runs, k, lang) for k in _others(runs))),
        section(say["series_title"], _drawn(shown, "series")),
        section(say["hours_title"], _drawn(shown, "hours")),
        section(say["concentration_title"], _drawn(shown, "concentration")),
        *_tables(runs, lang),
        section(say["diff_title"], *(_diff(runs, k, lang) for k in _others(runs))),
        programmes_of(runs, lang),
        sure(runs, lang),
        assumed(runs, lang),
        f'<div class="warn"><h2>{say["warn_title"]}</h2><p>{say["warn"]}</p></div>',
        reproduce(runs, lang),
    ]
    return page(lang, title, say["brand"], body, (FILES[other], say["other_lang"]))


def _others(runs: PairedRuns) -> range:
    return range(1, len(runs.scenarios))


def what(runs: PairedRuns, lang: str) -> str:
    """Return the sentence that says what was compared."""
    whys = [f" ({escape(s.why)})" if s.why and lang == "en" else f"（{escape(s.why)}）" if s.why else "" for s in runs.scenarios]
    later = ", ".join(f"<b>{escape(n)}</b>{w}" for n, w in zip(runs.names[1:], whys[1:], strict=True))
    text = words(lang)["what"].replace("<b>{b}</b>{why_b}", later.replace("{", "{{").replace("}", "}}"))
    return (
        '<p class="what">'
        + text.format(
            a=escape(runs.names[0]),
            why_a=whys[0],
            city=city_name(runs, lang),
            residents=f"{runs.city.n_residents:,}" if runs.city else "–",
            streets=f"{runs.city.n_places:,}" if runs.city else "–",
            days=runs.days,
            pairs=runs.seeds,
        )
        + "</p>"
    )


def city_name(runs: PairedRuns, lang: str) -> str:
    """Return the city's name as shown."""
    return escape(runs.city.name) if runs.city is not None else words(lang)["what_city"]


def _answer(runs: PairedRuns, lang: str) -> str:
    say, parts = words(lang), []
    for k in _others(runs):
        if len(runs.scenarios) > 2:
            parts.append(f"<h3>{escape(say['read_as'].format(a=runs.names[0], b=runs.names[k]))}</h3>")
        parts += [f"<p>{text}</p>" for text in answer(runs, k, lang)]
    return f'<div class="answer"><h2>{say["answer"]}</h2>{"".join(parts)}</div>'


def outcome_table(runs: PairedRuns, names: Sequence[str], lang: str, fold: bool = False) -> str:
    """Return the table of some outcomes, one block for each comparison; `fold`: those identical everywhere are named below it."""
    say = words(lang)
    same = [n for n in names if all(runs.differences[k - 1][n].found.identical for k in _others(runs))] if fold else []
    told = ", ".join(f"{escape(label(runs.meta[n], lang))} {value(runs.differences[0][n].found.a, runs.meta[n])}" for n in same)
    below = note(say["same_rows"].format(names=told)) if same else ""
    names = [name for name in names if name not in same]
    if not names:
        return below
    rows: list[tuple[str, ...]] = []
    units = {unit(runs.meta[name], lang) for name in names}
    one_unit = units.pop() if len(units) == 1 and len(names) > 3 else None
    for k in _others(runs):
        if len(runs.scenarios) > 2 and names:
            rows.append((escape(say["read_as"].format(a=runs.names[0], b=runs.names[k])),))
        rows += [_row(runs.differences[k - 1][name], lang, one_unit is None) for name in names]
    second = escape(runs.names[1]) if len(runs.scenarios) == 2 else "B"
    head = [
        say["outcome"],
        say["count"],
        escape(runs.names[0]),
        second,
        say["difference"],
        say["interval"],
        say["relative"],
        say["worth"],
        say["verdict"],
    ]
    return (note(escape(say["all_in"].format(unit=one_unit))) if one_unit is not None else "") + table(head, rows, 2) + below


def _row(one: Any, lang: str, with_unit: bool) -> tuple[str, ...]:
    meta, found = one.meta, one.found
    name = escape(label(meta, lang, bare=True)) + (f"<br><small>{escape(unit(meta, lang))}</small>" if with_unit else "")
    ends = f"{value(found.low, meta, True)} … {value(found.high, meta, True)}" if found.low == found.low else "–"
    told = verdict(one, lang)
    return (
        name,
        count_word(meta, lang),
        value(found.a, meta),
        value(found.b, meta),
        value(found.difference, meta, True),
        ends,
        percent(found.relative),
        times(found.variance_ratio),
        f'<span class="open">{told}</span>' if claim(one) in ("open", "same", "none") else f"<b>{told}</b>",
    )


def _tables(runs: PairedRuns, lang: str) -> list[str]:
    """Return the tables of all outcomes that the first table leaves out, so that none is lost."""
    say, known = words(lang), {f for families in SECTIONS.values() for f in families}
    rest = tuple(dict.fromkeys(runs.meta[n].family for n in runs.outcome_names if runs.meta[n].family not in known))
    parts = {**SECTIONS, "more_title": rest}
    notes = {"people_title": note(say["people_note"])}
    return [
        section(say[key], outcome_table(runs, names, lang, fold=True), notes.get(key, ""))
        for key, families in parts.items()
        if (names := sorted(of_families(runs, families), key=lambda name: name.partition(".")[2]))
    ]


def _heading(runs: PairedRuns, k: int, lang: str) -> str:
    return f"<h3>{escape(words(lang)['read_as'].format(a=runs.names[0], b=runs.names[k]))}</h3>" if len(runs.scenarios) > 2 else ""


def cost_of(runs: PairedRuns, k: int, lang: str) -> str:
    """Return what one comparison's programmes cost, a crime averted, and what each million buys."""
    money, say = cost_per_crime(runs, k), words(lang)
    if money is None:
        return ""
    rows = [
        (
            say["cost_row"].format(days=runs.days),
            number(money.cost.a),
            number(money.cost.b),
            number(money.cost.difference, True),
            _ends(money.cost),
        ),
        (say["cost_averted"].format(days=runs.days), "", "", number(money.averted.difference, True), _ends(money.averted)),
        (
            say["cost_per"],
            "",
            "",
            number(money.per[0]) if money.per else say["untold"],
            f"{number(money.per[1])} … {number(money.per[2])}" if money.per else "–",
        ),
    ]
    return (
        _heading(runs, k, lang)
        + table([say["cost_title"], escape(runs.names[0]), escape(runs.names[k]), say["difference"], say["interval"]], rows)
        + note(say["cost_note"])
        + _bought(runs, k, lang)
    )


def _bought(runs: PairedRuns, k: int, lang: str) -> str:
    """Return the table of what each million CNY more changes; nothing where no more is spent."""
    say, rows = words(lang), []
    for name in (n for n in main_outcomes(runs) if runs.meta[n].family != "cost"):
        meta, found = runs.meta[name], runs.effect_per_million(name, k)
        if found is not None and not runs.differences[k - 1][name].found.identical:
            mid, low, high = (value(x, meta, True) for x in found)
            rows.append(
                (escape(label(meta, lang)), escape(say["points"] if meta.unit == "share" else unit(meta, lang)), mid, f"{low} … {high}")
            )
    head = [say["outcome"], say["unit"], say["per_million"], say["interval"]]
    return table(head, rows, 2) + note(say["per_million_note"].format(days=runs.days)) if rows else ""


def _ends(found: Any) -> str:
    return f"{number(found.low, True)} … {number(found.high, True)}" if found.low == found.low else "–"


def moved_places(runs: PairedRuns, k: int, lang: str) -> str:
    """Return the table of true crime on treated streets, near them and elsewhere, or why there is none."""
    say, moved = words(lang), displacement(runs, k)
    if not isinstance(moved, Displacement):
        return _heading(runs, k, lang) + note(say[moved])
    rows = [
        (
            say[zone].format(near=f"{moved.near_m:.0f}"),
            f"{moved.segments[zone]:,}",
            number(f.a),
            number(f.b),
            number(f.difference, True),
            _ends(f),
            percent(f.relative),
        )
        for zone, f in moved.found.items()
    ]
    head = [say["zone"], say["segments"], escape(runs.names[0]), escape(runs.names[k]), say["difference"], say["interval"], say["relative"]]
    told = moved.quotient
    last = say["wdq"].format(mid=signed(told[0]), low=signed(told[1]), high=signed(told[2])) if told else say["wdq_none"]
    return _heading(runs, k, lang) + note(say["places_note"]) + f"<h3>{say['crimes_year']}</h3>" + table(head, rows) + note(escape(last))


def _diff(runs: PairedRuns, k: int, lang: str) -> str:
    say = words(lang)
    found = runs.scenarios[0].diff(runs.scenarios[k])
    if not found:
        return _heading(runs, k, lang) + note(say["diff_none"])
    rows = [(f"<code>{escape(path)}</code>", _plain(a, say), _plain(b, say)) for path, a, b in found]
    return _heading(runs, k, lang) + table([say["path"], escape(runs.names[0]), escape(runs.names[k])], rows)


def _plain(setting: Any, say: dict[str, str]) -> str:
    return f'<span class="open">{say["absent"]}</span>' if setting is None else escape(str(setting))


def programmes_of(runs: PairedRuns, lang: str) -> str:
    """Say what each programme changes, its side effects and the evidence behind it."""
    say, parts, seen = words(lang), [], set()
    for scenario in runs.scenarios:
        for policy in getattr(scenario, "policies", {}).values():
            if type(policy) in seen:
                continue
            seen.add(type(policy))
            items = [f"{say['changes']}: {escape(declared(policy.changes, lang))}"] if policy.changes else []
            effects = "; ".join(declared(text, lang) for text in policy.side_effects)
            items += [f"{say['side_effects']}: {escape(effects)}"] if effects else []
            items += [
                f"{say['evidence']}: {escape(declared(e.text, lang))} <small>({escape(e.key)}, {escape(declared(e.trust, lang))})</small>"
                for e in policy.evidence
            ]
            parts.append(f"<h3>{escape(policy.title_zh if lang == 'zh' else policy.title)}</h3>{bullets(items)}")
    return section(say["policy_title"], *parts)


def _drawn(shown: dict[str, Drawn], name: str) -> str:
    return figure(shown[name]) if name in shown else ""
