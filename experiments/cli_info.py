"""Commands that look things up: params, policies, explain, schema, new. They run nothing."""

from pathlib import Path
from typing import Annotated, Any

import typer

from experiments.cli_options import Json
from experiments.cli_output import console, print_json, say
from sim.core.errors import ChanganError


def params(
    part: Annotated[str, typer.Argument(help="Show only paths that hold this text, for example night_patrol.")] = "", as_json: Json = False
) -> None:
    """List every number of a scenario: path, default, unit, range, source."""
    from sim.scenario_errors import nearest
    from sim.scenario_schema import as_plain, listed

    rows = [as_plain(d) for d in listed()]
    found = [r for r in rows if part in r["path"]]
    if not found:
        hint = nearest(part, {step for r in rows for step in r["path"].split(".")})
        raise ChanganError(f"no parameter has {part!r} in its path" + (f"; did you mean {hint}?" if hint else ""))
    if as_json:
        print_json({"parameters": found})
        return
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("path", no_wrap=True)
    table.add_column("default", justify="right", overflow="fold")
    table.add_column("unit", overflow="fold")
    table.add_column("range", overflow="fold")
    table.add_column("source", overflow="fold")
    for row in found:
        table.add_row(row["path"], _value(row["default"]), row["unit"], _span(row["low"], row["high"]), row["source"])
    console().print(table)


def _value(value: Any) -> str:
    return "-" if value is None else ("[]" if value == [] else str(value))


def _span(low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return ""
    return f"{'' if low is None else f'{low:g}'} to {'' if high is None else f'{high:g}'}".strip()


def policies(as_json: Json = False) -> None:
    """List the policies that a scenario can put in place."""
    from sim.scenario_parts import policies as known

    rows = [{"name": name, "title": cls.title, "title_zh": cls.title_zh, "changes": cls.changes} for name, cls in known().items()]
    if as_json:
        print_json({"policies": rows})
        return
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("name", "title", "changes"):
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(row["name"], f"{row['title']} {row['title_zh']}", row["changes"])
    console().print(table)
    console().print("\nMore about one of them: changan explain NAME")


def explain(policy: Annotated[str, typer.Argument(help="Name of a policy, for example night_patrol.")], as_json: Json = False) -> None:
    """Say what a policy changes, its parameters, costs, side effects and evidence."""
    told = _explanation(policy)
    if as_json:
        print_json(told)
        return
    out = console()
    out.print(f"[bold]{told['title']}[/bold]  {told['title_zh']}  ({told['name']})\n{told['about']}\n")
    out.print(f"[bold]Changes:[/bold] {told['changes']}\n")
    from sim.scenario_words import NO_UNITS

    out.print("[bold]Parameters[/bold] (name: default unit; meaning, range, source)")
    for row in told["parameters"]:
        unit = "" if row["unit"] in NO_UNITS else f" {row['unit']}"
        out.print(f"  {row['path'].split('.', 2)[2]}: {_value(row['default'])}{unit}", markup=False)
        tail = "; ".join(x for x in (_span(row["low"], row["high"]), row["source"]) if x)
        out.print(f"      {row['help']} ({tail})", style="dim", markup=False)
    for title, key in (("Costs", "costs"), ("Staff", "staff")):
        if told[key]:
            out.print(f"\n[bold]{title}[/bold]")
            for row in told[key]:
                out.print(f"  {row['help']}: {_value(row['default'])} {row['unit']}", markup=False)
    out.print("\n[bold]Side effects[/bold]")
    for line in told["side_effects"]:
        out.print(f"  - {line}", markup=False)
    out.print("\n[bold]Evidence[/bold]")
    for item in told["evidence"]:
        out.print(f"  - {item['text']} [{item['key']}; {item['trust']}]", markup=False)
    out.print(f"\nIn a scenario file:\n  policies:\n    {policy}: {{}}", markup=False)


def _explanation(name: str) -> dict[str, Any]:
    from dataclasses import asdict

    from sim.core.params import declarations
    from sim.scenario_errors import listing, nearest
    from sim.scenario_parts import policies as known
    from sim.scenario_schema import as_plain

    if name not in known():
        hint = nearest(name, known())
        raise ChanganError(f"there is no policy {name!r}" + (f"; did you mean {hint}?" if hint else "") + f" Policies: {listing(known())}")
    cls = known()[name]
    rows = [as_plain(d) for d in declarations(cls, f"policies.{name}")]
    costs = [r for r in rows if "CNY" in r["unit"]]
    staff = [r for r in rows if r["unit"].startswith("persons")]
    about = " ".join((cls.__doc__ or "").split())
    return {
        "name": name,
        "title": cls.title,
        "title_zh": cls.title_zh,
        "about": about,
        "changes": cls.changes,
        "parameters": rows,
        "costs": costs,
        "staff": staff,
        "side_effects": list(cls.side_effects),
        "evidence": [asdict(e) for e in cls.evidence],
    }


def schema(as_json: Json = False, out: Annotated[Path | None, typer.Option("--out", help="Write the schema to this file.")] = None) -> None:
    """Print the JSON Schema of scenario files, for editors (draft 2020-12)."""
    import json

    from sim.scenario_schema import json_schema

    made = json_schema()
    if out is None:
        print_json(made)
        return
    _write(out, json.dumps(made, ensure_ascii=False, indent=1) + "\n")
    say(f"wrote {out}")


def new(
    path: Annotated[Path, typer.Argument(help="The file to write, for example my_patrol.yaml.")],
    base: Annotated[str, typer.Option("--from", help="The shipped scenario that it extends.")] = "baseline",
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it exists.")] = False,
) -> None:
    """Write a commented scenario file to start from."""
    from experiments.cli_template import template

    if path.suffix.lower() not in (".yaml", ".yml"):
        raise ChanganError(f"{path}: the name of a scenario file ends in .yaml")
    if path.exists() and not force:
        raise ChanganError(f"{path} exists already; choose another name, or add --force to replace it")
    _write(path, template(base))
    say(f"wrote {path}; edit it, then: changan run {path}")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ChanganError(f"{path} cannot be written: {error.strerror or error}") from error
