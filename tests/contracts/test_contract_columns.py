"""Every column has one declared writer, and nobody else writes it.

Proved twice: from the sources (every assignment in sim.phases, aliases resolved) and from runs (what is built never changes,
what phases write does).
"""

import ast
import importlib
import importlib.util
import re
from pathlib import Path

import numpy as np
import pytest

from sim.agents.offenders import Offender
from sim.agents.residents import Resident
from sim.agents.response_units import ResponseUnit
from sim.agents.walkers import GridWorker, Patrol
from sim.schedule import SCHEDULE
from sim.tables import GROUND
from tests.laws.worlds import POLICIES, lively, model

ROOT = Path(__file__).parents[2]
KINDS = (Resident, Offender, Patrol, GridWorker, ResponseUnit)
COLUMNS = [(kind, name) for kind in KINDS for name in kind.columns]
GROUND_WRITERS = {  # column of GROUND: modules of sim.phases that may write it (as the comments of sim.tables say)
    "slow": {"patrol", "fade"}, "camera": set(), "watched": set(), "camera_known": {"fade"}, "familiarity": {"matters"}, "seen_min": {"patrol", "fade"},
    "visit_min": {"patrol", "matters"}, "patrol_total_min": {"patrol"}, "visit_total_min": {"matters"}, "crimes_today": {"offend", "matters", "fade"},
    "open_matters": {"matters"}, "open_hazards": {"matters"}, "police_total_min": {"patrol"}, "police_min": {"patrol"}, "police_tick": {"patrol"},
}  # fmt: skip
OTHER_WRITERS = {  # further arrays of the state
    "presence": {"routine"}, "street_total": {"routine"}, "patrol_min": {"patrol", "fade"}, "deterrence": {"patrol", "fade"}, "boost": {"aftermath", "fade"},
    "security": {"perceive"}, "satisfaction": {"perceive"}, "held_until": {"aftermath"}, "last_place": {"offend"}, "position_m": {"patrol"},
    "itinerary": {"search", "aftermath", "chase"}, "away_until": {"units"}, "left": {"record"},
}  # fmt: skip
PHASES = sorted(path.stem for path in (ROOT / "sim" / "phases").glob("*.py") if path.stem != "__init__")


@pytest.mark.parametrize(("kind", "name"), COLUMNS, ids=lambda x: getattr(x, "__name__", x))
def test_every_column_declares_a_writer_that_exists_and_what_it_means(kind, name):
    column = kind.columns[name]
    assert column.doc
    assert importlib.util.find_spec(column.writer) is not None, column.writer


def written_in(module):
    """Return the names that a module assigns to as element, slice or field: x[...] = , x[...].f = , here.f = , with aliases resolved."""
    tree = ast.parse((ROOT / "sim" / "phases" / f"{module}.py").read_text(encoding="utf-8"))
    found = set()
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        aliases = _aliases(function)
        for node in ast.walk(function):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
            for target in targets:
                found |= {aliases.get(name, name) for name in _stored(target)}
    return found


def _aliases(function):
    """Return local name -> attribute it stands for (`memory = ground.deterrence`, also in tuple assignments)."""
    found = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target, value = node.targets[0], node.value
            pairs = zip(target.elts, value.elts) if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) else [(target, value)]
            for name, what in pairs:
                if isinstance(name, ast.Name) and isinstance(what, ast.Attribute):
                    found[name.id] = what.attr
    return found


def _stored(target):
    if isinstance(target, ast.Attribute):
        yield target.attr
    elif isinstance(target, ast.Subscript):
        base = target.value
        while isinstance(base, ast.Subscript):
            base = base.value
        yield base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")


WRITTEN = {module: written_in(module) for module in PHASES}


@pytest.mark.parametrize("column", [*GROUND, *OTHER_WRITERS])
def test_only_the_declared_phases_write_a_column_of_state(column):
    allowed = GROUND_WRITERS.get(column, OTHER_WRITERS.get(column))
    assert allowed is not None, f"declare who writes {column}"
    assert {module for module in PHASES if column in WRITTEN[module]} == allowed


@pytest.mark.parametrize(
    ("kind", "name"), [(k, n) for k, n in COLUMNS if k.columns[n].writer.startswith("sim.phases")], ids=lambda x: getattr(x, "__name__", x)
)
def test_a_column_that_phases_write_is_written_by_the_one_declared(kind, name):
    """`arrest` is an inner step of offend and record, so what aftermath writes counts for offend."""
    writer = kind.columns[name].writer.rpartition(".")[2]
    writers = {module for module in PHASES if name in WRITTEN[module]}
    assert writers - {"fade"} <= ({writer, "aftermath"} if writer == "offend" else {writer})
    assert writers


@pytest.mark.parametrize(
    ("kind", "name"),
    [(k, n) for k, n in COLUMNS if not k.columns[n].writer.startswith(("sim.phases", "sim.areas"))],
    ids=lambda x: getattr(x, "__name__", x),
)
def test_a_column_that_is_built_never_changes(kind, name):
    one = model(seed=2)
    before = one.table(kind).cols[name].copy()
    one.run(3)
    np.testing.assert_array_equal(one.table(kind).cols[name], before)


def test_columns_that_phases_write_do_change():
    """Left out: grid workers answer no calls and have no days off, and units move to another post only where there are two stations."""
    left_out = {(GridWorker, "away_until"), (GridWorker, "off_day"), (ResponseUnit, "bound_for")}
    busy = {
        "patrol_force": POLICIES["patrol_force"] | {"answering_share": 0.5},
        "gps_dispatch": {},
        "community_police": {"taken_from_stations_share": 0.5},
    }
    one = model(lively(POLICIES | busy, response={"residents_per_unit": 300.0}), seed=2)
    moving = {(k, n): one.table(k).cols[n].copy() for k, n in COLUMNS if k.columns[n].writer.startswith(("sim.phases", "sim.areas"))}
    one.run(8)
    still = [f"{k.__name__}.{n}" for (k, n), before in moving.items() if (k, n) not in left_out and (one.table(k).cols[n] == before).all()]
    assert still == []


def test_the_schedule_names_every_phase_function_once_and_says_what_it_writes():
    assert len({(line.name, line.does) for line in SCHEDULE}) == len(SCHEDULE)
    assert all(len(line.writes) > 5 for line in SCHEDULE)
    modules = {line.does.__module__.rpartition(".")[2] for line in SCHEDULE}
    assert modules == set(PHASES) - {
        "aftermath",
        "chase",
        "desks",
        "free_units",
        "log",
        "stops",
        "units",
        "victims",
    }  # steps inside phases, and what an area calls


def test_the_schedule_is_the_order_in_which_the_code_calls():
    """The lines of a tick stand in run_ticks; those of a day's end in SafeCity._end_day, which calls work_matters_and_cases for some."""
    schedule, model_ = ((ROOT / "sim" / f"{name}.py").read_text(encoding="utf-8") for name in ("schedule", "model"))
    tick = [line.does.__name__ for line in SCHEDULE if line.when == "tick"]
    body = schedule.split("def run_ticks")[1].split("\n@")[0]
    assert re.findall(rf"\b({'|'.join(set(tick))})\(", body) == tick
    end = [line.does.__name__ for line in SCHEDULE if line.when == "day's end"]
    worked = schedule.split("def work_matters_and_cases")[1].split("\n@")[0]
    body = model_.split("def _end_day")[1].split("def _feel")[0].replace("work_matters_and_cases(", worked, 1)
    assert re.findall(rf"\b({'|'.join(set(end) - {'feel'})}|_feel)\(", body) == [{"feel": "_feel"}.get(name, name) for name in end]
