"""Writes the generated parts of docs/ODD.md and of the list of decisions anew, from the code and the files: `make docs`.

Each part stands between `<!-- generated: NAME -->` and `<!-- end -->`; the text around it is written by hand. A test compares
the committed files with `refreshed`, so no document can say other numbers than the program uses.
"""

import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pydantic_core import PydanticUndefined

from experiments.patterns import PATTERNS
from sim.agents.offenders import Offender
from sim.agents.residents import Resident
from sim.agents.response_units import ResponseUnit
from sim.agents.walkers import GridWorker, Patrol
from sim.catalogue import CrimeType, MatterType
from sim.city.spec import CitySpec
from sim.core.params import Declaration, Params, declarations
from sim.core.rng import Purpose
from sim.kinds import EventKind
from sim.measure import declared
from sim.parameters import ModelParams
from sim.scenario import Scenario
from sim.scenario_parts import RunSpec, policies
from sim.schedule import SCHEDULE

DOCS = Path(__file__).resolve().parent
ODD = DOCS / "ODD.md"
DECISIONS = DOCS / "decisions"
DOCUMENTS = (ODD, DECISIONS / "README.md")
COMMAND = "make docs"
_PART = re.compile(r"(<!-- generated: (\w+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def refreshed(text: str) -> str:
    """Return the document with every generated part written anew. Raises KeyError for an unknown part."""
    return _PART.sub(lambda found: f"{found[1]}\n{PARTS[found[2]]().strip()}\n\n{found[4]}", text)


def table(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """Return a Markdown table."""
    names = list(head)
    lines = [names, ["---"] * len(names), *([_cell(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(value: Any) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")


def number(value: Any) -> str:
    """Return a value as people write it; a list of hours by its ends."""
    if value is None or value is PydanticUndefined:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float | int):
        return f"{value:,.10g}"
    if isinstance(value, tuple) and len(value) > 4:
        return ", ".join(f"{v:g}" for v in value)
    return str(value) if value != () else "-"


def span(found: Declaration) -> str:
    """Return the allowed range."""
    if found.low is None and found.high is None:
        return ""
    return f"{number(found.low)} to {number(found.high)}"


def parameters(group: type[Params], prefix: str) -> str:
    """Return the table of all numbers of one group."""
    rows = ((f"`{d.path}`", d.help, number(d.default), d.unit, span(d), d.source) for d in declarations(group, prefix))
    return table(("path in a scenario file", "meaning", "default", "unit", "range", "source"), rows)


def model_parameters() -> str:
    """Return one table for each group of mechanism numbers."""
    parts = []
    for name, field in ModelParams.model_fields.items():
        group = field.annotation
        assert isinstance(group, type) and issubclass(group, Params)
        parts.append(f"**{name}**: {(group.__doc__ or '').strip().splitlines()[0]}\n\n{parameters(group, f'parameters.{name}')}")
    return "\n\n".join(parts)


def catalogue(table_name: str, row_type: type[Params]) -> str:
    """Return what a row may hold, and the shipped rows side by side."""
    meaning = table(
        ("field", "meaning", "unit", "range", "source"),
        ((f"`{d.path}`", d.help, d.unit, span(d), d.source) for d in declarations(row_type)),
    )
    rows = getattr(Scenario.from_dict({"name": "empty"}), table_name)
    names = sorted(rows)
    fields = [name for name in row_type.model_fields if name not in ("label", "label_zh")]
    values = table(("field", *(f"`{name}`" for name in names)), ((f"`{f}`", *(number(getattr(rows[n], f)) for n in names)) for f in fields))
    return f"{meaning}\n\nShipped rows:\n\n{values}"


def policy_sections() -> str:
    """Return a section for each policy: what it changes, side effects, evidence, numbers."""
    parts = []
    for name, cls in policies().items():
        own = [d for d in declarations(cls) if d.path not in ("start_day", "end_day") and not d.path.startswith("where.")]
        effects = "\n".join(f"* {text}" for text in cls.side_effects)
        known = table(("evidence", "says", "trust"), ((e.key, e.text, e.trust) for e in cls.evidence))
        numbers = table(
            ("parameter", "meaning", "default", "unit", "range", "source"),
            ((f"`{d.path}`", d.help, number(d.default), d.unit, span(d), d.source) for d in own),
        )
        parts.append(f"#### `{name}`: {cls.title} ({cls.title_zh})\n\n{cls.changes}\n\nSide effects:\n\n{effects}\n\n{known}\n\n{numbers}")
    shared = [d for d in declarations(policies()["placebo"]) if d.path in ("start_day", "end_day") or d.path.startswith("where.")]
    rows = ((f"`{d.path}`", d.help, number(d.default), d.unit, span(d)) for d in shared)
    return "Every policy also takes:\n\n" + table(("parameter", "meaning", "default", "unit", "range"), rows) + "\n\n" + "\n\n".join(parts)


def schedule() -> str:
    """Return the order of phases."""
    rows = ((line.when, line.name, f"`{line.does.__module__}.{line.does.__name__}`", line.writes) for line in SCHEDULE)
    return table(("when", "phase", "code", "writes"), rows)


def agents() -> str:
    """Return the columns of each kind of agent with their writers."""
    parts = []
    for kinds in ((Resident,), (Offender,), (Patrol, GridWorker), (ResponseUnit,)):
        said = "; ".join(f"**{kind.__name__}**: {(kind.__doc__ or '').strip().splitlines()[0].rstrip('.')}" for kind in kinds)
        rows = ((f"`{name}`", column.doc, column.unit, f"`{column.writer}`") for name, column in kinds[0].columns.items())
        parts.append(f"{said}.\n\n" + table(("column", "meaning", "unit", "writer"), rows))
    return "\n\n".join(parts)


def outcomes() -> str:
    """Return every outcome of a run with the shipped crime types."""
    found = declared(Scenario.load("baseline")).values()
    rows = ((f"`{o.name}`", o.label, o.unit, o.count or "", o.better) for o in found)
    return table(("outcome", "label", "unit", "which count", "better"), rows)


def patterns() -> str:
    """Return the patterns that the model must show or is calibrated on, each with its band and what of the model makes it."""
    rows = (
        (one.label, {"H": "must appear", "C": "calibrated on"}[one.use], one.target, one.source, one.mechanism)
        for one in PATTERNS.values()
        if one.use != "S"
    )
    return table(("pattern", "use", "band", "source", "what makes it"), rows)


def decisions() -> str:
    """Return the decision records by number, each with its title."""
    lines = []
    for path in sorted(DECISIONS.glob("[0-9]*.md")):
        title = re.sub(r"^#\s*\d+\.?:?\s*", "", path.read_text(encoding="utf-8").splitlines()[0])
        lines.append((path.name[:4], f"[{title}]({path.name})"))
    return table(("number", "decision"), lines)


PARTS: dict[str, Callable[[], str]] = {
    "schedule": schedule, "agents": agents, "outcomes": outcomes, "model_parameters": model_parameters, "policies": policy_sections,
    "run_parameters": lambda: parameters(RunSpec, "run"), "city_parameters": lambda: parameters(CitySpec, "city"),
    "crime_types": lambda: catalogue("crime_types", CrimeType), "matter_types": lambda: catalogue("matter_types", MatterType),
    "events": lambda: table(("number", "event"), ((kind.value, kind.name.lower().replace("_", " ")) for kind in EventKind)),
    "decisions": decisions, "patterns": patterns,
    "purposes": lambda: ", ".join(f"{p.name.lower()} ({p.value})" for p in Purpose),
}  # fmt: skip


def main() -> None:
    """Write the documents anew where they differ."""
    for path in DOCUMENTS:
        old = path.read_text(encoding="utf-8")
        new = refreshed(old)
        if new != old:
            path.write_text(new, encoding="utf-8")
        print(f"{path.relative_to(DOCS.parent)}: {'written anew' if new != old else 'up to date'}")


if __name__ == "__main__":
    main()
