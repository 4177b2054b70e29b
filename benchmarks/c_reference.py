"""The hot phases in plain C (hot.c), compiled here and run on exactly the arrays and records of the product.

Called by `benchmarks.run` and the tests of the twins. Arrays are handed over as addresses; the C structs are written from the
tables of `sim.tables`, so a new column cannot shift them.
"""

import ctypes
import shutil
import subprocess
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.hot import State
from sim import kinds, tables
from sim.core.errors import ChanganError
from sim.core.rng import PHILOX

HERE = Path(__file__).resolve().parent
BUILD = HERE / "_build"
FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-fno-math-errno", "-std=gnu11", "-shared", "-fPIC", "-Wall", "-Wno-unused-function")
_RECORDS = {
    "Site": tables.SITE, "Near": tables.NEAR, "Home": tables.HOME, "GroundRow": tables.GROUND, "Log": tables.LOG, "News": tables.NEWS,
    "Case": tables.CASE, "Matter": tables.MATTER, "Crime": tables.CRIME, "Number": tables.NUMBER, "Keys": dict.fromkeys(tables.KEYS, "u8"),
}  # fmt: skip
_TYPES = {"i8": "i64", "u8": "u64", "f8": "f64", "i4": "i32", "u4": "u32", "f4": "f32", "u1": "u8", "i1": "i8"}
_ROWS_OF = {
    ("sites", "rows"): "Site", ("sites", "near"): "Near", ("sites", "homes"): "Home", ("ground", "rows"): "GroundRow", ("books", "log"): "Log",
    ("books", "news"): "News", ("books", "cases"): "Case", ("books", "matters"): "Matter",
}  # fmt: skip
_KEYWORDS = {"case"}


def compiler() -> str | None:
    """Return the C compiler to use, or None."""
    return shutil.which("gcc") or shutil.which("cc") or shutil.which("clang")


class Reference:
    """The C twin bound to one state, which it changes in place."""

    def __init__(self, state: State) -> None:
        """Compile if needed. Raises ChanganError with one line when there is no C compiler or the draws are not splitmix's."""
        if PHILOX:
            raise ChanganError("The C reference knows the usual draws only: unset CHANGAN_RNG")
        self.state = state
        self._world, self._kept, header = _world(state)
        self._library = _library(header)
        self._pointer = ctypes.c_void_p(self._world.ctypes.data)
        self._ticks = int(state.numbers.ticks_per_day)

    def plan_residents(self, day: int, weekend: int) -> None:
        """Put everybody at home and write the trips of the day."""
        i64 = ctypes.c_int64
        self.state.ground.presence[:] = self.state.base
        self._library.plan_residents(self._pointer, i64(0), i64(len(self.state.people.home)), i64(day), i64(weekend), i64(0))

    def plan_offenders(self, day: int, weekend: int) -> None:
        """Write the itineraries of the day."""
        self._library.plan_offenders(self._pointer, ctypes.c_int64(day), ctypes.c_int64(weekend))

    def tick_day(self, day: int, weekend: int, first: int, last: int) -> None:
        """Run ticks first..last."""
        i64 = ctypes.c_int64
        reached = self._library.run_ticks(self._pointer, i64(first), i64(last), i64(day), i64(weekend))
        assert reached == last, f"a list was full at tick {reached}: the work is not whole"

    def run_day(self, day: int, weekend: int) -> None:
        """Run the hot phases of one whole day."""
        self.plan_residents(day, weekend)
        self.plan_offenders(day, weekend)
        self.tick_day(day, weekend, 0, self._ticks)

    def clocked_ticks(self, day: int, weekend: int) -> np.ndarray:
        """Run the ticks of a day; returns CPU seconds of presence, patrols, grid workers, offend and fade."""
        spent, i64 = np.zeros(5), ctypes.c_int64
        self._library.clocked_ticks(self._pointer, i64(0), i64(self._ticks), i64(day), i64(weekend), ctypes.c_void_p(spent.ctypes.data))
        return spent


def _library(header: str) -> Any:
    """Return the compiled reference; compiles once for each source, header and set of flags."""
    cc = compiler()
    if cc is None:
        raise ChanganError(
            "The C reference needs a C compiler (gcc, cc or clang): install one, for example `apt install gcc`, or run with --no-c"
        )
    source = (HERE / "hot.c").read_text()
    name = blake2b((source + header + cc + " ".join(FLAGS)).encode(), digest_size=8).hexdigest()
    folder = BUILD / name
    made = folder / "hot.so"
    if not made.exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "tables.h").write_text(header)
        done = subprocess.run(
            [cc, *FLAGS, f"-I{folder}", str(HERE / "hot.c"), "-o", str(folder / "part.so"), "-lm"],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise ChanganError(f"{cc} cannot compile benchmarks/hot.c: {next(iter(done.stderr.splitlines()), 'no message')}")
        (folder / "part.so").replace(made)
    library = ctypes.CDLL(str(made))
    library.run_ticks.restype = library.plan_offenders.restype = ctypes.c_int64
    library.plan_residents.restype = library.clocked_ticks.restype = None
    return library


def _world(state: State) -> tuple[np.ndarray, list[Any], str]:
    """Return the World struct (addresses and lengths), what must stay alive with it, and tables.h."""
    lines = ["#pragma once", *(_record(name, fields) for name, fields in _RECORDS.items()), _constants()]
    words: list[int] = []
    kept: list[Any] = []
    members = []
    for table, content in state._asdict().items():
        if table == "duty":  # switched off: no part of the hot phases
            continue
        columns = (
            {"row": content} if table in ("keys", "numbers", "crimes") else {"presence": content} if table == "base" else content._asdict()
        )
        inside = []
        for column, value in columns.items():
            array = value if isinstance(value, np.ndarray) else np.frombuffer(bytearray(value.tobytes()), value.dtype)
            assert array.flags.c_contiguous and array.dtype.isnative
            kept.append(array)
            words += [array.ctypes.data, len(array)]
            inside.append(f"{_type(table, column, array)} *{column}; i64 n_{column};")
        name = {"people": "People", "offenders": "Offenders", "patrols": "Walkers", "patrol_tours": "Tours"}.get(table, "")
        body = f"{{ {' '.join(inside)} }}"
        if name:
            lines.append(f"typedef struct {body} {name};")
        known = {"workers": "Walkers", "worker_tours": "Tours"}.get(table, name)
        members.append(f"    {known or f'struct {body}'} {table};")
    words.append(state.plans.trips.shape[1])
    assert state.plans.trips.shape[1] <= 16, "raise MAX_PLANS in hot.c"
    lines.append("typedef struct {\n" + "\n".join(members) + "\n    i64 plan_kinds;\n} World;")
    return np.array(words, np.uint64), kept, "\n".join(lines) + "\n"


def _type(table: str, column: str, array: np.ndarray) -> str:
    if array.dtype.names is None:
        return _TYPES[array.dtype.str[1:]]
    return {"keys": "Keys", "numbers": "Number", "crimes": "Crime"}.get(table) or _ROWS_OF[table, column]


def _record(name: str, fields: dict[str, str]) -> str:
    columns = " ".join(f"{_TYPES[kind]} {field}{'_' if field in _KEYWORDS else ''};" for field, kind in fields.items())
    return f"typedef struct {{ {columns} }} {name};"


def _constants() -> str:
    """Return the numbers of event kinds, news and rows of `used` as one C enum."""
    used = {name: getattr(tables, name) for name in ("USED_LOG", "USED_NEWS", "USED_CASES", "INCIDENTS")}
    named = {k.name: int(k) for k in (*kinds.EventKind, *kinds.News)} | used
    return "enum { " + ", ".join(f"{name} = {value}" for name, value in named.items()) + " };"
