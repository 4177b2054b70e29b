"""The tables that the analysis commands print: only what is told from chance, and how much was left out."""

from collections.abc import Sequence
from typing import Any

from experiments.cli_output import console, number


def _table(title: str, columns: Sequence[str]) -> Any:
    """Print a heading (a table's own title would be wrapped to its width) and return a table to be filled."""
    from rich.table import Table
    from rich.text import Text

    console().print(Text(title, style="bold"))
    table = Table(box=None, pad_edge=False)
    for k, column in enumerate(columns):
        table.add_column(column, justify="left" if k == 0 else "right", no_wrap=k > 0)
    return table


def print_indices(found: Any, meta: Any) -> None:
    """Print the factors whose effect is told from chance."""
    main, ranged = {"sobol": ("total", "total"), "morris": ("mu_star", "mu_star"), "pawn": ("pawn", "first")}[found.method]
    other = {"sobol": "first", "morris": "sigma", "pawn": "first"}[found.method]
    table = _table(f"{meta.label} ({found.method})", ["factor", main, other, f"{ranged}: 95 % interval"])
    told = found.told()
    for name, row in found.table.iterrows():
        if name in told:
            span = f"{number(row[f'{ranged}_low'])} to {number(row[f'{ranged}_high'])}"
            table.add_row(str(name), number(row[main]), number(row[other]), span)
    out = console()
    out.print(table)
    rest = len(found.table) - len(told)
    chance = "" if found.noise.seeds > 1 else "; one seed a point: chance between runs is part of every index"
    out.print(f"{rest} other factors are not told from chance; {found.counted.words()}{chance}\n", markup=False)


def print_box(found: Any, design: Any) -> None:
    """Print the limits of a box and how far to believe it."""
    out = console()
    out.print(f"{found.cases} of {found.points} points are cases ({found.words()}): {found.base:.0%}", markup=False)
    if found.box is None:
        out.print("no corner of the factors stands out", markup=False)
        return
    table = _table("The box", ["factor", "limits", "quasi p"])
    for name, limits in found.box.limits.items():
        factor = next(one for one in design.factors if one.name == name)
        shown = f"{number(limits[0])} to {number(limits[1])}" if factor.numeric else ", ".join(map(str, limits))
        table.add_row(name, shown, number(found.box.quasi_p[name]))
    out.print(table)
    b = found.box
    out.print(f"inside: {b.density:.0%} cases, {b.coverage:.0%} of all cases; on points kept aside: {b.density_aside:.0%} and {b.coverage_aside:.0%}", markup=False)  # fmt: skip


def print_robust(found: Any, ranks: list[Any]) -> None:
    """Print regret, the share of good worlds and what flips a ranking."""
    out, names = console(), found.worlds.names
    for line in found.worlds.said:
        out.print(line, markup=False)
    for outcome, table in found.regret.items():
        shown = _table(f"Regret in {outcome}, {found.worlds_used[outcome]} states of the world", ["policy", "mean", "90 %", "worst"])
        for k in table["worst"].to_numpy().argsort(kind="stable")[:12]:
            shown.add_row(names[k], *(number(float(table[c].iloc[k])) for c in ("mean", "p90", "worst")))
        out.print(shown)
    if found.good is not None:
        shown = _table(f"Good enough: {' and '.join(map(str, found.conditions))}", ["policy", "share of worlds", "95 % interval"])
        for k in (-found.good["share"].to_numpy()).argsort(kind="stable")[:12]:
            row = found.good.iloc[k]
            shown.add_row(names[k], f"{row['share']:.0%}", f"{row['low']:.0%} to {row['high']:.0%}")
        out.print(shown)
    for one in ranks:
        flip = next((f for f in one.flips if f.flips), None)
        what = "no assumption flips this by more than chance"
        if flip is not None:
            cut = number(flip.cut) if isinstance(flip.cut, int | float) else flip.cut
            what = f"flipped by {flip.factor} at {cut} ({flip.below:.0%} below, {flip.above:.0%} above, p {flip.p:.3f})"
        if not one.sure:
            what = f"but they differ by {number(one.gap)} only, less than the emulator errs ({number(one.error)}): not to be relied on"
        out.print(f"{one.outcome}: {names[one.a]} beats {names[one.b]} in {one.share:.0%} of {one.worlds} worlds; {what}", markup=False)


def print_front(found: Any, simulated: int) -> None:
    """Print the front of a search."""
    table = found.front.table()
    objectives = [one.name for one in found.front.objectives]
    shown = _table(
        f"{len(table)} policies that no other beats in everything, of {found.tried}", list(objectives) + list(found.front.levers.columns)
    )
    for row in table.head(20).to_dict("records"):
        shown.add_row(*(number(row[name]) for name in (*objectives, *found.front.levers.columns)))
    out = console()
    out.print(shown)
    failed = f", {found.failed} policies without a value left out" if found.failed else ""
    out.print(f"{found.runs:,} runs asked for, {simulated:,} simulated now{failed}; dominated share {found.front.volume:.2f}", markup=False)
