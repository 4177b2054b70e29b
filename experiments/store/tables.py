"""Reads a sweep folder as tables: pandas, DuckDB, xarray, and a CSV that compares byte by byte.

Called by `changan export`, the analysis commands and notebooks. A table has one row for each run of the plan that has ended (a
failed run is a row with its error and no outcomes), sorted by key, whatever engine ran it and in what order.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from experiments.store.files import write_whole
from experiments.store.folder import MISSING, SweepFolder
from experiments.store.parts import FIXED, Damaged, table_of
from experiments.store.plan import halves
from sim.core.errors import ChanganError

CHUNK = 50_000  # rows held at once by `export`
SHOWN = ("key", "point", "seed")
Numbers = npt.NDArray[np.int64]


def frame(found: SweepFolder, factors: bool = True) -> pd.DataFrame:
    """Return every ended run: key, point, seed, factors, scenario, digest, seconds, error, outcomes. Raises ChanganError."""
    return _told(found, ended(found), factors)


def export(found: SweepFolder, path: Path) -> int:
    """Write every ended run as CSV (or Parquet, by the name), sorted by key; returns how many. Raises ChanganError, OSError.

    What differs between two runs of one thing (seconds) is left out, so the same plan gives the same bytes.
    """
    runs = ended(found)
    if path.suffix == ".parquet":
        whole = _told(found, runs).drop(columns="seconds")
        write_whole(path, lambda file: whole.to_parquet(file, index=False, compression="zstd"))
        return len(runs)

    def fill(file: Any) -> None:
        for start in range(0, max(1, len(runs)), CHUNK):
            part = _told(found, runs[start : start + CHUNK]).drop(columns="seconds")
            file.write(part.to_csv(index=False, header=start == 0, lineterminator="\n").encode())

    write_whole(path, fill)
    return len(runs)


def ended(found: SweepFolder) -> Numbers:
    """Return the runs that have ended, sorted by key (then point)."""
    runs = np.flatnonzero(found.states[found.plan.first] != MISSING)
    keys = halves(found.plan.runs["key"][runs]).byteswap()  # big-endian, as the hexadecimal text sorts
    return runs[np.lexsort((found.plan.runs["point"][runs], keys[:, 1], keys[:, 0]))]


def dataset(found: SweepFolder) -> Any:
    """Return an xarray.Dataset: outcomes[point, seed] (NaN where failed or missing), factors as coordinates of the points."""
    xarray = _extra("xarray")
    table = frame(found, factors=False).set_index(["point", "seed"])
    seeds = np.unique(found.plan.runs["seed"])
    points = found.plan.points
    whole = table[list(found.outcomes)].reindex(pd.MultiIndex.from_product([points.index, seeds], names=["point", "seed"]))
    shape = (len(points), len(seeds))
    data = {name: (("point", "seed"), whole[name].to_numpy().reshape(shape)) for name in found.outcomes}
    coords: dict[str, Any] = {"point": points.index.to_numpy(), "seed": seeds}
    coords |= {f"factor_{n}" if n in data else n: ("point", points[n].to_numpy()) for n in found.plan.factors}
    return xarray.Dataset(data, coords=coords, attrs={"study": found.head.name, "results_version": found.head.results_version})


def connect(found: SweepFolder) -> Any:
    """Return a DuckDB connection that sees `runs` (one row a run, key as text) and `plan` (one row a point); it only reads."""
    duckdb = _extra("duckdb")
    base = duckdb.connect()
    files = [str(part.path) for part in found.part_list()]
    fresh = table_of(list(found.journal_rows()), found.outcomes)
    base.register("journal", fresh)
    base.register("plan", found.plan.points.drop(columns="changes").reset_index())
    columns = ", ".join(f'"{name}"' for name in (*FIXED[1:], *found.outcomes))
    sources = [f"select lower(hex(key)) as key, {columns} from journal"] if fresh.num_rows or not files else []
    if files:
        names = ", ".join("'" + name.replace("'", "''") + "'" for name in files)
        sources.append(f"select lower(hex(key)) as key, {columns} from read_parquet([{names}])")
    together = " union all ".join(sources)
    if _doubled(found):  # a run done twice (two machines without locks), or failed first: one row for each
        together = f"select distinct on (key) * from ({together}) order by key, (error <> ''), lost"
    if (found.plan.first != np.arange(len(found.plan.first))).any():  # two points that resolve to one scenario
        base.register("planned", _planned(found))
        own = ", ".join(f'r."{name}"' for name in (*FIXED[3:], *found.outcomes))
        together = f"select p.key, p.point, p.seed, {own} from planned p join ({together}) r on p.key = r.key"
    base.execute(f"create view runs as {together}")
    return base


def _planned(found: SweepFolder) -> pa.Table:
    runs = found.plan.runs
    return pa.table({"key": [key.tobytes().hex() for key in runs["key"]], "point": runs["point"], "seed": runs["seed"]})


def _doubled(found: SweepFolder) -> bool:
    rows = sum(len(part.keys()[0]) for part in found.part_list()) + sum(1 for _ in found.journal_rows())
    return rows != int((found.states != MISSING).sum())


def _told(found: SweepFolder, runs: Numbers, factors: bool = True) -> pd.DataFrame:
    """Return the rows of these runs, in this order."""
    plan = found.plan
    rows = _rows(found, plan.first[runs])
    points = plan.points.loc[plan.runs["point"][runs]]
    head: dict[str, Any] = {"key": [key.tobytes().hex() for key in plan.runs["key"][runs]]}
    head |= {"point": plan.runs["point"][runs], "seed": plan.runs["seed"][runs]}
    if factors:
        taken = {*FIXED, *found.outcomes}
        head |= {f"factor_{name}" if name in taken else name: points[name].to_numpy() for name in plan.factors}
    head["scenario"] = points["scenario"].to_numpy()
    return pd.concat([pd.DataFrame(head), rows.drop(columns=[*SHOWN, "lost"])], axis=1)


def _rows(found: SweepFolder, wanted: Numbers) -> pd.DataFrame:
    """Return the stored row of each run in `wanted`, in that order. Raises ChanganError for a damaged part."""
    asked = np.zeros(len(found.plan.runs), bool)
    asked[wanted] = True
    pieces = [piece for table in _stored(found) if (piece := _chosen(found, table, asked)) is not None]
    if not pieces:
        return table_of([], found.outcomes).to_pandas().reindex(range(len(wanted)))
    whole = pd.concat(pieces, ignore_index=True)
    whole["_state"] = (whole["error"] != "").astype(int) + whole["lost"].astype(int)
    whole = whole.sort_values(["_run", "_state", "error"], kind="stable").drop_duplicates("_run").set_index("_run").drop(columns="_state")
    lacking = np.setdiff1d(wanted, whole.index.to_numpy())
    if len(lacking):
        raise ChanganError(f"{found.folder} was changed while it was read ({len(lacking)} runs are gone); give the command again")
    return whole.loc[wanted].reset_index(drop=True)


def _stored(found: SweepFolder, columns: Sequence[str] = ()) -> Iterator[pa.Table]:
    """Yield what parts and journals hold. Raises ChanganError for a damaged part."""
    names = list(columns) or [*FIXED, *found.outcomes]
    for part in found.part_list():
        try:
            yield part.table(names)
        except Damaged as damage:
            raise ChanganError(f"{damage}; remove this file and give the sweep again: it does the runs of that part anew") from damage
    fresh = list(found.journal_rows())
    if fresh:
        yield table_of(fresh, found.outcomes).select(names)


def _chosen(found: SweepFolder, table: pa.Table, asked: npt.NDArray[np.bool_]) -> pd.DataFrame | None:
    keys = np.frombuffer(b"".join(table["key"].to_pylist()), found.plan.runs["key"].dtype)
    runs = found.plan.find(keys)
    mine = (runs >= 0) & asked[runs]
    return table.filter(pa.array(mine)).to_pandas().assign(_run=runs[mine]) if mine.any() else None


def _extra(name: str) -> Any:
    try:
        return __import__(name)
    except ImportError as missing:
        raise ChanganError(f"{name} is not installed: pip install 'changan[analysis]'") from missing


def column(found: SweepFolder, name: str) -> npt.NDArray[np.float64]:
    """Return one outcome of every planned run, NaN where it failed or is missing."""
    values = np.full(len(found.plan.runs), np.nan)
    for table in _stored(found, [*SHOWN, "error", "lost", name]):
        runs = found.plan.find(np.frombuffer(b"".join(table["key"].to_pylist()), found.plan.runs["key"].dtype))
        fine = (runs >= 0) & np.array([error == "" for error in table["error"].to_pylist()], bool)
        values[runs[fine]] = table[name].to_numpy()[fine]
    return values[found.plan.first]


def outcomes_of(found: SweepFolder, names: Sequence[str]) -> pd.DataFrame:
    """Return some outcomes of the runs that finished (failed ones are left out), with point and seed as index."""
    table = frame(found)
    return table[table["error"] == ""].set_index(["point", "seed"])[list(names)]
