"""The policy brief of a study: one page that answers, shows, counts the cost, says who is burdened, and can be checked.

Called by `changan brief`. Returns one self-contained HTML file as text; `write_brief` puts it into a folder with the tables, the
manifest and (where the library is installed) RO-Crate metadata. Made of the pieces of the comparison report; what it adds is the
order for readers with little time, methods, limits, and everything that a reviewer needs to make any number again from the page alone.
"""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from experiments.brief_files import Printed, printed
from experiments.brief_texts import TEXTS
from experiments.compare import Comparison
from experiments.crate import installed, write_crate
from experiments.figures import figures
from experiments.figures_style import Drawn
from experiments.manifest import program
from experiments.paired_runs import PairedRuns
from experiments.report import cost_of, outcome_table, programmes_of, what
from experiments.report_answer import answer, cost_per_crime, sizes
from experiments.report_page import bullets, facts, figure, note, page, section, table
from experiments.report_sure import advice, counted
from experiments.report_words import ENOUGH, main_outcome, main_outcomes, number, of_families, verdict, words
from sim.result import versions

FILE = "brief.html"
GLANCE = ("security", "satisfaction")
SHOWN = ("differences", "map", "series")


def write_brief(runs: Comparison, name: str, why: str, lang: str, folder: Path | str) -> Path:
    """Write the folder of a brief; returns its path."""
    text = brief(runs, name, why, lang)

    def also(fresh: Path) -> None:
        (fresh / FILE).write_text(text, encoding="utf-8")

    place = runs.write_as(folder, "brief", also)
    if installed():
        write_crate(place)
    return place


def brief(runs: PairedRuns, name: str, why: str, lang: str = "en", drawn: Sequence[Drawn] | None = None) -> str:
    """Return the brief in one language ("en" or "zh"); `drawn` saves drawing the figures again."""
    say, ours = words(lang), TEXTS[lang]
    shown = {one.name: one for one in (drawn if drawn is not None else figures(runs, lang)) if one.name in SHOWN}
    body = [
        f'<div class="answer"><h2>{ours["question"]}</h2><p>{escape(why or name)}</p></div>',
        what(runs, lang),
        section(say["answer"], *_answers(runs, lang)),
        section(ours["glance"], _glance(runs, lang)) if len(runs.scenarios) > 2 else "",
        *(figure(shown[key]) for key in SHOWN[:1] if key in shown),
        section(
            ours["table"],
            outcome_table(runs, main_outcomes(runs), lang),
            note(say["table_note"].format(n=len(main_outcomes(runs)) * len(runs.differences))),
        ),
        section(ours["cost"], *(cost_of(runs, k, lang) for k in runs.others)),
        section(ours["burden"], note(ours["burden_note"]), outcome_table(runs, of_families(runs, ("groups", "burden")), lang)),
        *(figure(shown[key]) for key in SHOWN[1:] if key in shown),
        programmes_of(runs, lang),
        section(ours["methods"], bullets(escape(text) for text in _methods(runs, lang))),
        section(ours["limits"], bullets(escape(text) for text in _limits(runs, lang))),
        f'<div class="warn"><h2>{say["warn_title"]}</h2><p>{say["warn"]}</p></div>',
        _again(runs, lang),
    ]
    return page(lang, name.replace("_", " "), ours["brand"], body)


def _answers(runs: PairedRuns, lang: str) -> list[str]:
    out = []
    for k in runs.others:
        heading = f"<h3>{escape(words(lang)['read_as'].format(a=runs.names[0], b=runs.names[k]))}</h3>" if len(runs.scenarios) > 2 else ""
        out.append(heading + "".join(f"<p>{text}</p>" for text in answer(runs, k, lang)))
    return out


def _glance(runs: PairedRuns, lang: str) -> str:
    """Return one row for each option: what it changes, what it costs."""
    ours = TEXTS[lang]
    main = main_outcome(runs)
    chosen = [n for n in ([main] if main else []) + list(GLANCE) if n in runs.outcome_names]
    head = [
        ours["option"],
        *(escape(_short(runs.meta[n], lang)) for n in chosen),
        ours["costs_more"].format(days=runs.days),
        ours["per_crime"],
    ]
    rows = []
    for k in runs.others:
        money = cost_per_crime(runs, k)
        more = "–" if money is None else number(money.cost.difference) if money.cost.difference > 0 else ours["nothing"]
        each = f"{number(money.per[0])}<br><small>{number(money.per[1])} … {number(money.per[2])}</small>" if money and money.per else "–"
        rows.append((escape(runs.names[k]), *(_cell(runs.differences[k - 1][n], lang) for n in chosen), more, each))
    return table(head, rows) + note(escape(ours["glance_note"].format(a=runs.names[0])))


def _short(meta: Any, lang: str) -> str:
    return str(meta.label_zh if lang == "zh" else meta.label)


def _cell(one: Any, lang: str) -> str:
    point, low, high = sizes(one, lang)
    mark = verdict(one, lang).split(" ")[0]
    return f"{mark} {escape(point)}<br><small>{escape(low)} … {escape(high)}</small>"


def _methods(runs: PairedRuns, lang: str) -> list[str]:
    ours, seeds = TEXTS[lang], sorted({run.seed for run in runs.runs})
    out = [
        ours["m_model"],
        ours["m_pairs"].format(n=len(runs.scenarios), pairs=runs.seeds, first=seeds[0], last=seeds[-1], days=runs.days),
        ours["m_interval"],
    ]
    if runs.stopping.aim is not None:
        out.append(ours["m_stop"])
    return [*out, ours["m_holm"].format(n=len(main_outcomes(runs))), *advice(runs, lang)]


def _limits(runs: PairedRuns, lang: str) -> list[str]:
    ours = TEXTS[lang]
    assumed, total = counted(runs.scenarios)
    out = [ours["l_few"].format(pairs=runs.seeds)] if runs.seeds < ENOUGH else []
    out += [ours["l_chance"], ours["l_assumed"].format(assumed=assumed, total=total)] if total else [ours["l_chance"]]
    return [*out, ours["l_true"], ours["l_days"].format(days=runs.days)]


def _again(runs: PairedRuns, lang: str) -> str:
    """Return what a reviewer needs: commands, scenario files with hashes, seeds, digests of all runs, versions."""
    ours, here = TEXTS[lang], program()
    files = printed(runs.scenarios, runs.names)
    seeds = sorted({run.seed for run in runs.runs})
    rows = [
        (f"<code>{escape(one.file)}</code>", escape(name), f"<code>{one.hash}</code>") for one, name in zip(files, runs.names, strict=True)
    ]
    told = [
        (ours["seeds"], f"{seeds[0]} – {seeds[-1]}"),
        (ours["versions"], escape(", ".join(f"{k} {v}" for k, v in versions().items()))),
        (ours["program"], escape(ours["program_value"].format(version=here["results_version"], digest=here["program"]))),
    ]
    beside = sorted({name for one in files for name in one.beside})
    parts = [
        note(escape(ours["again_note"])),
        f"<h3>{ours['commands']}</h3>" + _pre(_commands(runs, files, seeds, ours)),
        f"<h3>{ours['scenarios']}</h3>" + table([ours["file"], ours["option"], ours["hash"]], rows, 3),
        note(escape(ours["again_files"].format(files=", ".join(beside)))) if beside else "",
        facts(told),
        *(_folded(escape(ours["full"].format(name=one.file, lines=one.text.count("\n"))), one.text, one.file) for one in files),
        _folded(f"{ours['digests']} ({ours['digests_note']})", _digests(runs, seeds), "digests"),
    ]
    return section(ours["again"], *parts)


def _commands(runs: PairedRuns, files: Sequence[Printed], seeds: Sequence[int], ours: dict[str, str]) -> str:
    until = f" --until {runs.stopping.aim:g}" if runs.stopping.aim is not None else ""
    names = " ".join(one.file for one in files)
    return "\n".join(
        (
            f"# {ours['c_compare']}",
            f"changan compare {names} --seeds {len(seeds)} --seed {seeds[0]}{until} --out again",
            f"# {ours['c_run']}",
            f"changan run {files[0].file} --seed {seeds[0]} --json",
            f"# {ours['c_verify']}",
            "changan verify again --all",
            f"# {ours['c_params']}",
            "changan params",
        )
    )


def _digests(runs: PairedRuns, seeds: Sequence[int]) -> str:
    known = {(run.seed, run.scenario): run.digest for run in runs.runs}
    return "\n".join(" ".join([f"{seed:>6}", *(known.get((seed, k), "-" * 16) for k in range(len(runs.scenarios)))]) for seed in seeds)


def _pre(text: str) -> str:
    return f"<pre>{escape(text)}</pre>"


def _folded(title: str, text: str, mark: str) -> str:
    return f'<details><summary>{title}</summary><pre data-file="{escape(mark)}">{escape(text)}</pre></details>'
