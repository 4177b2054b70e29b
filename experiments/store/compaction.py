"""Merges small parts into large ones, so that a question over a million runs opens twenty files, not a thousand.

Called by `changan compact` and at the end of a sweep with many parts. The folder is held meanwhile; a merged part is on the disk before
the parts it replaces go, and readers count a run once, so that a kill at any moment loses and doubles nothing.
"""

from hashlib import blake2b

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from experiments.store.files import told
from experiments.store.folder import SweepFolder
from experiments.store.memory import give_back
from experiments.store.parts import FIXED, Damaged, Part, write_part
from sim.core.errors import ChanganError

Numbers = npt.NDArray[np.int64]
PART_BYTES = 32 << 20  # of rows in memory
MANY = 64  # parts after which a sweep merges them at its end


def compact(found: SweepFolder) -> tuple[int, int]:
    """Merge the parts of a folder that is held; returns how many parts there were and are. Raises ChanganError."""
    if found.lock is None:
        raise ChanganError(f"{found.folder} is open to read only")
    found.seal()
    parts = found.part_list()
    most_rows = max(10_000, PART_BYTES // (8 * (len(found.outcomes) + 8)))
    seen = np.zeros(len(found.plan.runs), bool)
    group: list[Part] = []
    rows = 0
    for part in parts:
        count = len(part.keys()[0])
        if group and rows + count > most_rows:
            _merge(found, group, seen)
            group, rows = [], 0
        group.append(part)
        rows += count
    if group:
        _merge(found, group, seen)
    return len(parts), len(found.part_list())


def _merge(found: SweepFolder, group: list[Part], seen: npt.NDArray[np.bool_]) -> None:
    """Write the rows of a group as one part and take the group away; `seen` marks the runs that earlier groups hold."""
    runs, states = _known(found, group)
    inside = runs >= 0
    whole = inside.all() and len(np.unique(runs)) == len(runs) and not seen[runs].any() and (states == found.states[runs]).all()
    if len(group) < 2 and whole:
        seen[runs] = True
        return
    try:
        table = pa.concat_tables([part.table([*FIXED, *found.outcomes]) for part in group])
    except Damaged as damage:
        raise ChanganError(f"{damage}; remove this file and give the sweep again: it does the runs of that part anew") from damage
    kept = _kept(found, runs, states, seen)
    table = table.take(pa.array(kept))
    give_back()
    seen[runs[kept]] = True
    name = blake2b("\n".join(part.path.name for part in group).encode(), digest_size=6).hexdigest()
    with told(found.folder):
        if table.num_rows:
            write_part(found.folder / "runs" / f"part-merged-{name}.parquet", table)
        for part in group:
            part.remove()


def _known(found: SweepFolder, group: list[Part]) -> tuple[Numbers, npt.NDArray[np.uint8]]:
    """Return run (-1: not of this plan) and state of every row of a group."""
    lists = [part.keys() for part in group]
    if not lists:
        return np.zeros(0, np.int64), np.zeros(0, np.uint8)
    return np.concatenate([found.plan.find(keys) for keys, _ in lists]), np.concatenate([states for _, states in lists])


def _kept(found: SweepFolder, runs: Numbers, states: npt.NDArray[np.uint8], seen: npt.NDArray[np.bool_]) -> Numbers:
    """Return which rows to keep, in the order of the plan: of each run the best row, none that is kept elsewhere."""
    order = np.lexsort((states, runs))
    best: Numbers = order[np.r_[True, np.diff(runs[order]) != 0]]
    wanted = (runs[best] >= 0) & ~seen[runs[best]] & (states[best] == found.states[runs[best]])
    return np.asarray(best[wanted])
