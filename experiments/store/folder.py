"""A sweep folder: its plan, what is done, and the way in for finished runs.

    sweep.json  study.yaml  plan.parquet  plan.runs  scenarios/<digest>.json
    journal/<shard>-<writer>.jsonl  runs/part-*.parquet  failures/<key>.json  derived/  locks/

Opened by `experiments.sweep` (to write: `SweepFolder.open`) and by whoever reads (`SweepFolder.read`). Resume is the plan minus the
done keys. Many processes may write into one folder, each into files of its own; who may do so is decided by `locks`.
"""

import json
import os
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from experiments.store.files import sweep_parts, told, write_whole
from experiments.store.head import FOLDERS, MARK, Head, check_study, check_version, create, read_head, refuse_strangers
from experiments.store.journal import Journal, Row, rows_in
from experiments.store.locks import FolderLock
from experiments.store.memory import give_back
from experiments.store.parts import ROWS, Damaged, Part, parts_in, table_of, write_part
from experiments.store.plan import Declared, Plan, Study, read_plan
from experiments.store.version import program_digest

MISSING = np.uint8(255)
PIECE = 65_536


@dataclass
class SweepFolder:
    """states[run]: 255 not done, 0 finished, 1 failed, 2 lost (its workers died); notes: what people should be told."""

    folder: Path
    head: Head
    plan: Plan
    states: npt.NDArray[np.uint8]
    notes: list[str] = field(default_factory=list)
    shard: tuple[int, int] = (1, 1)
    lock: FolderLock | None = None
    sealed: Callable[[Part], None] | None = None  # told of every part that is written
    _rows: list[Row] = field(default_factory=list)
    _sealed: int = 0

    def __post_init__(self) -> None:
        """Name the files of this process."""
        self._writer = f"{self._label}-{_plain(socket.gethostname())}-{os.getpid()}-{time.time_ns():x}"
        self._journal = Journal(self.folder / "journal" / f"{self._writer}.jsonl")

    # ------------------------------------------------------------------------------------------------ opening
    @classmethod
    def read(cls, folder: Path | str) -> "SweepFolder":
        """Open a folder to look at it; nothing is written. Raises ChanganError."""
        place = Path(folder)
        head = read_head(place)
        plan = read_plan(place)
        found = cls(place, head, plan, np.full(len(plan.runs), MISSING))
        found._scan()
        return found

    @classmethod
    def open(
        cls,
        folder: Path | str,
        study: Study,
        shard: tuple[int, int] = (1, 1),
        declared: Declared = lambda _: (),
        planning: Callable[[int, int], None] | None = None,
    ) -> "SweepFolder":
        """Open a folder to write: make it from the study, or take up what is there. Raises ChanganError.

        `declared` names the outcomes of a scenario, for a study that keeps all.
        """
        place = Path(folder)
        with told(place):
            refuse_strangers(place)
            place.mkdir(parents=True, exist_ok=True)
            lock = FolderLock(place, *shard)
        try:
            with told(place), lock.guarded():
                if not (place / MARK).exists():
                    create(place, study, declared, planning)
            check_study(place, study)
            return cls._held(place, shard, lock)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def hold(cls, folder: Path | str) -> "SweepFolder":
        """Open a folder that is there to rewrite its parts. Raises ChanganError."""
        place = Path(folder)
        read_head(place)
        with told(place):
            lock = FolderLock(place)
        try:
            return cls._held(place, (1, 1), lock)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def _held(cls, place: Path, shard: tuple[int, int], lock: FolderLock) -> "SweepFolder":
        head = read_head(place)
        check_version(place, head)
        plan = read_plan(place)
        found = cls(place, head, plan, np.full(len(plan.runs), MISSING), shard=shard, lock=lock)
        if head.program != program_digest():
            found.notes.append("the program's sources changed since this sweep was begun, but not what its golden runs give")
        with told(place):
            for name in FOLDERS:
                (place / name).mkdir(exist_ok=True)
            if shard[1] == 1:
                sweep_parts(place)
            found._scan()
            found._absorb()
        return found

    def _scan(self) -> None:
        """Read what is done from parts and journals."""
        for part in parts_in(self.folder / "runs"):
            try:
                keys, states = part.keys()
            except FileNotFoundError:
                continue  # merged into another part a moment ago
            except Damaged as damage:
                self._damaged(part, damage)
                continue
            self._mark(self.plan.find(keys), states)
        for path in sorted((self.folder / "journal").glob("*.jsonl")):
            rows = list(rows_in(path))
            keys = np.frombuffer(b"".join(r.key for r in rows), self.plan.runs["key"].dtype)
            self._mark(self.plan.find(keys), np.array([r.state for r in rows], np.uint8))

    def _mark(self, runs: npt.NDArray[np.int64], states: npt.NDArray[np.uint8]) -> None:
        known = runs >= 0
        np.minimum.at(self.states, runs[known], states[known])  # a finished run beats a failed one

    def _damaged(self, part: Part, damage: Damaged) -> None:
        """Put a damaged part aside, where this command may write: its runs are done again."""
        self.notes.append(f"{damage}: its runs count as not done, the next sweep does them again")
        if self.lock is not None:
            os.replace(part.path, part.path.with_suffix(".damaged"))
            part.keys_path.unlink(missing_ok=True)
            self.notes[-1] = f"{damage}: put aside as {part.path.with_suffix('.damaged').name}, its runs are done again"

    def _absorb(self) -> None:
        """Turn journals of killed commands into a part: with the lock of a shard, their writers are gone."""
        mine = "*.jsonl" if self.shard[1] == 1 else f"{self._label}-*.jsonl"
        old = sorted((self.folder / "journal").glob(mine))
        self._rows = _without_doubles([row for path in old for row in rows_in(path)])
        if self._rows:
            self.seal()
        for path in old:
            path.unlink(missing_ok=True)

    # ------------------------------------------------------------------------------------------------ what is to do
    @property
    def _label(self) -> str:
        return f"{self.shard[0]}of{self.shard[1]}"

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Names of the outcome columns."""
        return self.head.outcomes

    def missing(self, again: Sequence[int] = (2,), needed: npt.NDArray[np.bool_] | None = None) -> npt.NDArray[np.signedinteger[Any]]:
        """Return the runs of this shard that are to be done.

        `again`: states that are tried once more (2: lost, 1: failed). `needed[run]`: which runs count (None: all); then a shard is
        a set of points, because whether a point needs more runs is decided by all runs of it.
        """
        wanted = self.states == MISSING
        for state in again:
            wanted |= self.states == state
        if needed is not None:
            asked = np.zeros(len(wanted), bool)
            np.logical_or.at(asked, self.plan.first, needed)
            wanted &= asked
        chosen = flat(wanted)
        if self.plan.alike:
            chosen = chosen[self.plan.first[chosen] == chosen]
        self.plan.rest()
        give_back()
        shard, shards = self.shard
        if shards == 1:
            return chosen
        dealt = chosen if needed is None else np.unique(self.plan.runs["point"], return_inverse=True)[1][chosen]
        return np.asarray(chosen[dealt % shards == shard - 1])

    # ------------------------------------------------------------------------------------------------ finished runs
    def add(self, run: int, row: Row) -> None:
        """Keep one finished run. Raises ChanganError when the disk does not take it."""
        self._rows.append(row)  # first: a Ctrl-C while the line is written must not part the two
        with told(self.folder):
            self._journal.add(row)
            if row.error:
                self._keep_failure(row)
        self.states[run] = row.state
        if len(self._rows) >= ROWS:
            self.seal()

    def seal(self) -> None:
        """Write the rows since the last part as a part, and take the journal away. Raises ChanganError."""
        if not self._rows:
            return
        with told(self.folder):
            path = self.folder / "runs" / f"part-{self._writer}-{self._sealed:05d}.parquet"
            part = write_part(path, table_of(self._rows, self.outcomes))
            self._journal.remove()
        if self.sealed is not None:
            self.sealed(part)
        self._sealed += 1
        self._rows = []

    def _keep_failure(self, row: Row) -> None:
        """Write a file that says what failed and how to see it again."""
        factors = {name: _value(self.plan.points.at[row.point, name]) for name in self.plan.factors}
        kept = {
            "point": row.point,
            "seed": row.seed,
            "error": row.error,
            "factors": factors,
            "scenario": self.plan.points.at[row.point, "scenario"],
        }
        text = json.dumps(kept, ensure_ascii=False, indent=1)
        write_whole(self.folder / "failures" / f"{row.key.hex()}.json", text.encode())

    def close(self) -> None:
        """Bring everything to the disk and let the folder go."""
        try:
            self.seal()
        finally:
            if self.lock is not None:
                self.lock.release()
                self.lock = None

    def abandon(self) -> None:
        """Let the folder go without another write: the journal holds what is finished."""
        if self.lock is not None:
            self.lock.release()
            self.lock = None

    def part_list(self) -> list[Part]:
        """Return the parts there are now."""
        return parts_in(self.folder / "runs")

    def damaged(self) -> list[Path]:
        """Read every part to its last byte; return those that are damaged."""
        return [part.path for part in self.part_list() if not part.whole()]

    def journal_rows(self) -> Iterator[Row]:
        """Yield the rows that are in journals now."""
        for path in sorted((self.folder / "journal").glob("*.jsonl")):
            yield from rows_in(path)


def _without_doubles(rows: Sequence[Row]) -> list[Row]:
    """Return one row for each key: the finished one where there are several."""
    best: dict[bytes, Row] = {}
    for row in rows:
        if row.key not in best or row.state < best[row.key].state:
            best[row.key] = row
    return list(best.values())


def _plain(text: str) -> str:
    return "".join(c if c.isalnum() else "_" for c in text)[:32] or "host"


def _value(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def flat(wanted: npt.NDArray[np.bool_]) -> npt.NDArray[np.signedinteger[Any]]:
    """Return where an array is true, as small numbers and piece by piece: a driver of a million runs holds this list to the end."""
    kind = np.int32 if len(wanted) < 2**31 else np.int64
    pieces = [(np.flatnonzero(wanted[k : k + PIECE]) + k).astype(kind) for k in range(0, len(wanted), PIECE)]
    return np.concatenate(pieces) if pieces else np.zeros(0, kind)
