"""From the merged tree of a scenario to its checked parts: run, city, parameters, catalogue rows, policies.

Called by `sim.scenario`. Says which keys a scenario has, and checks what concerns several parts at once.
"""

import datetime
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import field_validator

import scenarios
from sim.catalogue import CrimeType, MatterType
from sim.city.spec import CitySpec
from sim.core.params import Params, param
from sim.core.registry import load_plugins
from sim.parameters import ModelParams
from sim.provisions import Policy
from sim.scenario_check import Checker, places_of_names
from sim.scenario_errors import Problem, clip, listing, nearest
from sim.scenario_layers import file_source, inside, merge, shipped_source
from sim.yaml_source import Listing, Mapping, Mark, Node, Scalar, read_file

MINUTES_PER_DAY = 1440
KEYS = ("extends", "name", "why", "catalogue", "city", "run", "parameters", "crime_types", "matter_types", "policies")
TABLES: dict[str, type[Params]] = {"crime_types": CrimeType, "matter_types": MatterType}


class RunSpec(Params):
    """How long and how finely a scenario is run."""

    days: int = param(365, "Days to simulate", unit="days", low=1, high=3_650, source="scenario")
    tick_min: int = param(15, "Length of a tick; must divide the day", unit="min", low=5, high=60, source="MODEL section 2")
    start: datetime.date = param(datetime.date(2024, 1, 1), "First day (a Monday by default)", unit="date", source="scenario")
    threads: int = param(1, "Threads of one run; changes no result", unit="threads", low=1, high=64, source="scenario")

    @field_validator("tick_min")
    @classmethod
    def _divides_the_day(cls, minutes: int) -> int:
        if minutes > 0 and MINUTES_PER_DAY % minutes:
            fits = [n for n in range(5, 61) if MINUTES_PER_DAY % n == 0]
            near = min(fits, key=lambda n: (abs(n - minutes), n))
            raise ValueError(f"{minutes} minutes do not divide the day; the nearest that do: {near} (usual: 5, 10, 15, 20, 30, 60)")
        return minutes

    @field_validator("start")
    @classmethod
    def _known_years(cls, day: datetime.date) -> datetime.date:
        if not 1950 <= day.year <= 2150:
            raise ValueError(f"{day} is not between 1950 and 2150")
        return day


@cache
def policies() -> dict[str, type[Policy]]:
    """Return the known policies, name -> class, sorted by name."""
    return dict(sorted(load_plugins("sim.policies", Policy).items()))


@cache
def _places() -> dict[str, list[str]]:
    groups: dict[str, type[Params]] = {"run": RunSpec, "city": CitySpec, "parameters": ModelParams}
    groups |= {f"policies.{name}": cls for name, cls in policies().items()}
    groups |= {f"{table}.<name>": cls for table, cls in TABLES.items()}
    places = places_of_names(groups)
    for key in KEYS:
        places[key] = [key, *(p for p in places.get(key, ()) if p != key)]
    places.pop("<name>", None)
    return places


@cache
def _shipped_rows(table: str) -> Mapping:
    path = scenarios.FOLDER / "catalogue" / f"{table}.yaml"
    problems: list[Problem] = []
    node = read_file(path, shipped_source(path), problems)
    if not isinstance(node, Mapping):
        raise RuntimeError(f"the shipped catalogue {path} is damaged: {problems}")
    return node


@dataclass(frozen=True)
class Parts:
    """What a scenario is made of; a part is None where its text was wrong."""

    name: str
    why: str
    run: RunSpec | None
    city: CitySpec | None
    parameters: ModelParams | None
    tables: dict[str, dict[str, Any]]
    policies: dict[str, Policy]


class Assembler:
    """Checks one merged tree; collects every problem."""

    def __init__(self, tree: Mapping, problems: list[Problem]) -> None:
        """Look at a tree; `problems` is added to."""
        self.tree = tree
        self.check = Checker(places=dict(_places()), labels=_labels(tree), problems=problems)
        self.problems = problems

    def parts(self, default_name: str) -> Parts:
        """Return the parts; the caller looks at `problems`."""
        for key, mark in self.tree.keys.items():
            if key in self.tree.entries and key not in KEYS:
                self.check.unknown(key, key, list(KEYS), mark)
        run = self.check.group(RunSpec, *self._top("run"))
        city = self.check.group(CitySpec, *self._top("city"))
        parameters = self.check.group(ModelParams, *self._top("parameters"))
        extra = self._catalogue()
        for table, rows in extra.items():
            for row in rows.entries:
                self.check.places[row] = [*self.check.places.get(row, ()), f"{table}.{row}"]
        tables = {table: self._rows(table, cls, extra) for table, cls in TABLES.items()}
        chosen = self._policies()
        for label, policy in chosen.items():
            self._days(label, policy, run)
        return Parts(self._text("name", default_name, 80), self._text("why", "", 2_000), run, city, parameters, tables, chosen)

    def _top(self, key: str) -> tuple[Node | None, str, Mark]:
        return self.tree.entries.get(key), key, self.tree.keys.get(key, self.tree.mark)

    def _text(self, key: str, default: str, most: int) -> str:
        node = self.tree.entries.get(key)
        if node is None:
            return default
        mark = node.mark
        if not isinstance(node, Scalar) or node.value is None:
            self.problems.append(mark.problem(key, f"{key}: a line of text is needed"))
            return default
        text = node.raw.strip()
        least = 1 if key == "name" else 0
        if not least <= len(text) <= most or (key == "name" and not text.isprintable()):
            what = f"{key}: {least} to {most} characters of text are needed, not {len(text)} ({clip(text, 20)!r})"
            self.problems.append(mark.problem(key, what))
            return default
        return text

    def _catalogue(self) -> dict[str, Mapping]:
        """Return the tables before this scenario's own changes: the shipped rows and the rows of added files."""
        node, _, mark = self._top("catalogue")
        tables = {table: _shipped_rows(table) for table in TABLES}
        if node is None:
            return tables
        if not isinstance(node, Mapping):
            self.problems.append(mark.problem("catalogue", "catalogue: a group is needed: crime_types: FILE, matter_types: FILE"))
            return tables
        known = [*TABLES, "shipped"]
        for key, child in node.entries.items():
            path = f"catalogue.{key}"
            if key == "shipped":
                if not isinstance(child, Scalar) or not isinstance(child.value, bool):
                    self.problems.append(child.mark.problem(path, f"{path}: write true or false (false: only the rows of this scenario)"))
                elif not child.value:
                    tables = {table: Mapping({}, {}, mark) for table in TABLES}
            elif key not in TABLES:
                self.check.unknown(key, path, known, node.keys[key])
        for key in TABLES:
            if key in node.entries and (added := self._added(key, node.entries[key])):
                tables[key] = merge(tables[key], added)
        return tables

    def _added(self, table: str, node: Node) -> Mapping | None:
        path = f"catalogue.{table}"
        if not isinstance(node, Scalar) or not isinstance(node.value, str):
            self.problems.append(node.mark.problem(path, f"{path}: the name of a file is needed"))
            return None
        file = inside(node.value, node.mark, path, self.problems)
        if file is None:
            return None
        rows = read_file(file, file_source(file, node.mark.source.root), self.problems)
        if rows is not None and not isinstance(rows, Mapping):
            self.problems.append(rows.mark.problem(path, f"{path}: {file.name} must hold rows: a name, and below it the values"))
        return rows if isinstance(rows, Mapping) else None

    def _rows(self, table: str, cls: type[Params], tables: dict[str, Mapping]) -> dict[str, Any]:
        rows = tables[table]
        node, _, mark = self._top(table)
        alone = not rows.entries
        if isinstance(node, Mapping):
            for key in node.entries:
                if key not in rows.entries and not alone:
                    self._unknown_row(table, key, rows, node.keys[key])
            kept = {k: v for k, v in node.entries.items() if k in rows.entries or alone}
            rows = merge(rows, Mapping(kept, node.keys, node.mark))
        elif node is not None and not (isinstance(node, Scalar) and node.empty):
            self.problems.append(mark.problem(table, f"{table}: a group of rows is needed; rows: {listing(rows.entries)}"))
        made = {key: self.check.group(cls, row, f"{table}.{key}", rows.keys[key]) for key, row in sorted(rows.entries.items())}
        return {key: row for key, row in made.items() if row is not None}

    def _unknown_row(self, table: str, key: str, rows: Mapping, mark: Mark) -> None:
        if self.check.belongs(key, table):
            self.check.unknown(key, f"{table}.{key}", list(rows.entries), mark, "row")
            return
        hint = nearest(key, rows.entries)
        advice = f"did you mean {hint}?" if hint else f"rows: {listing(rows.entries)}."
        self.problems.append(
            mark.problem(
                f"{table}.{key}",
                f"{table}.{key}: there is no row {clip(key)!r}; {advice} A new row needs a file: catalogue: {{{table}: my_{table}.yaml}}",
            )
        )

    def _policies(self) -> dict[str, Policy]:
        node, _, mark = self._top("policies")
        if node is None or (isinstance(node, Scalar) and node.empty):
            return {}
        if not isinstance(node, Mapping):
            what = "policies: a group is needed, one policy a line (night_patrol: {patrollers_per_compound: 6})"
            self.problems.append(node.mark.problem("policies", f"{what}, not a list" if isinstance(node, Listing) else what))
            return {}
        made = {label: self._policy(label, child, node.keys[label]) for label, child in sorted(node.entries.items())}
        return {label: policy for label, policy in made.items() if policy is not None}

    def _policy(self, label: str, node: Node, mark: Mark) -> Policy | None:
        path = f"policies.{label}"
        named = node.entries.get("policy") if isinstance(node, Mapping) else None
        kind = named.raw if isinstance(named, Scalar) else label
        if named is not None and not isinstance(named, Scalar):
            self.problems.append(named.mark.problem(f"{path}.policy", f"{path}.policy: the name of one policy is needed"))
            return None
        if kind not in policies():
            self._unknown_policy(label, kind, named.mark if named is not None else mark)
            return None
        if isinstance(node, Scalar) and node.value is None:
            what = (
                f"{path}: nothing is given; write `{label}: {{}}` for its default values, or `null` to remove it"
                if node.empty
                else f"{path}: there is no policy of this name to remove; the files that this one extends do not have it"
            )
            self.problems.append(mark.problem(path, what))
            return None
        if isinstance(node, Scalar):
            advice = f"write `{label}: {{}}` to have it with its default values, `{label}: null` to remove it"
            what = f"{path}: a group of parameters is needed, not {clip(node.raw)!r}; {advice}"
            self.problems.append(node.mark.problem(path, what))
            return None
        if isinstance(node, Mapping):
            entries = {k: v for k, v in node.entries.items() if k != "policy"}
            node = Mapping(entries, node.keys, node.mark)
        return self.check.group(policies()[kind], node, path, mark)

    def _unknown_policy(self, label: str, kind: str, mark: Mark) -> None:
        path = f"policies.{label}"
        hint = nearest(kind, policies())
        near = f"; did you mean {hint}?" if hint else self.check.belongs(kind, "policies") or ""
        self.problems.append(mark.problem(path, f"{clip(path)}: there is no policy {clip(kind)!r}{near} (policies: {listing(policies())})"))

    def _days(self, label: str, policy: Policy, run: RunSpec | None) -> None:
        """Note a policy that ends before it starts, or that the run never reaches."""
        node = self.tree.entries["policies"]
        own = node.entries[label] if isinstance(node, Mapping) else node
        keys = own.keys if isinstance(own, Mapping) else {}
        entries = own.entries if isinstance(own, Mapping) else {}
        fallback = keys.get("start_day", own.mark)
        if policy.end_day is not None and policy.end_day <= policy.start_day:
            path = f"policies.{label}.end_day"
            mark = entries["end_day"].mark if "end_day" in entries else fallback
            what = f"{path}: the policy ends on day {policy.end_day}, before it starts (start_day: {policy.start_day})"
            self.problems.append(mark.problem(path, what))
        elif run is not None and policy.start_day >= run.days:
            path = f"policies.{label}.start_day"
            mark = entries["start_day"].mark if "start_day" in entries else fallback
            self.problems.append(
                mark.problem(
                    path,
                    f"{path}: the policy starts on day {policy.start_day}, but the run has only"
                    f" {run.days} days (0 to {run.days - 1}); it would never work",
                )
            )
        if policy.where.units and policy.where.level is None:
            where = entries.get("where")
            mark = where.entries["units"].mark if isinstance(where, Mapping) and "units" in where.entries else own.mark
            path = f"policies.{label}.where.units"
            self.problems.append(mark.problem(path, f"{path}: say which mesh level the numbers belong to (where.level: grid)"))


def _labels(tree: Mapping) -> dict[str, list[str]]:
    """Return policy -> labels under which the scenario uses it."""
    node = tree.entries.get("policies")
    labels: dict[str, list[str]] = {}
    for label, child in node.entries.items() if isinstance(node, Mapping) else ():
        named = child.entries.get("policy") if isinstance(child, Mapping) else None
        labels.setdefault(named.raw if isinstance(named, Scalar) else label, []).append(label)
    return labels
