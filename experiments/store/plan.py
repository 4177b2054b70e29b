"""What a sweep has to run: points of a design times seeds, every scenario resolved and named before anything runs.

Made from a study (`experiments.study`, or any object with the few attributes of `Study`) by `experiments.store.folder`; kept as
`plan.parquet` (one row a point: its factors, the digest of its scenario, and what differs from the base), as
`scenarios/<digest>.json` (the base in full) and as `plan.runs` (one record a run: key, point, seed). So every run can be repeated
from the folder alone, and a million keys need no million scenarios to be resolved again.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.store.files import write_whole
from experiments.store.memory import give_back
from experiments.store.parts import FIXED, Keys
from experiments.store.version import KEY_BYTES, run_key, scenario_digest
from sim.core.errors import ChanganError

RUN = np.dtype([("key", f"V{KEY_BYTES}"), ("point", "<i8"), ("seed", "<i8")])
Declared = Callable[[Any], Iterable[str]]
OWN = ("scenario", "changes")  # columns of plan.parquet beside the factors
CHUNK = 131_072
_MAGIC = b"changan plan 1\n\0"
_CHECK = 16


class Resolved(Protocol):
    """What the store needs of a scenario (`sim.scenario.Scenario` has it)."""

    def canonical(self) -> str:
        """Return everything that can change a result, as text."""
        ...

    def to_dict(self) -> dict[str, Any]:
        """Return every value as plain Python."""
        ...


class Study(Protocol):
    """What the store needs of a study."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def text(self) -> str:
        """The text of its file: equal texts are one study."""
        ...

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds of every point."""
        ...

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcomes to keep; empty: all."""
        ...

    def plan(self) -> pd.DataFrame:
        """Return one row a point: index point, one column for each factor."""
        ...

    def scenario(self, point: int) -> Any:
        """Return the resolved scenario of a point."""
        ...


@dataclass(frozen=True)
class Plan:
    """points[point]: factors, scenario (hex digest), changes (JSON); runs[run]: key, point, seed; base: the scenario that changes refer to."""

    points: pd.DataFrame
    runs: npt.NDArray[np.void]
    base: dict[str, Any] = field(repr=False)

    @property
    def factors(self) -> list[str]:
        """Names of what varies."""
        return [name for name in self.points.columns if name not in OWN]

    @cached_property
    def _order(self) -> tuple[npt.NDArray[np.integer[Any]], npt.NDArray[np.uint64]]:
        first = np.ascontiguousarray(self.runs.view("<u8").reshape(len(self.runs), -1)[:, 0])  # without a copy of all keys
        order = np.argsort(first, kind="stable")
        return order.astype(np.int32) if len(order) < 2**31 else order, first[order]

    @cached_property
    def alike(self) -> bool:
        """Whether two runs have one key, because two points resolve to one scenario. Nearly never, so no index of keys is made to know it."""
        return len(set(self.points["scenario"].tolist())) < len(self.points)

    @cached_property
    def first(self) -> npt.NDArray[np.int64]:
        """Return, for each run, the first run with the same key."""
        return self.find(self.runs["key"]) if self.alike else np.arange(len(self.runs))

    def find(self, keys: Keys) -> npt.NDArray[np.int64]:
        """Return the number of the first run with each key; -1 for keys that are not planned."""
        found = np.empty(len(keys), np.int64)
        for k in range(0, len(keys), CHUNK):  # a million at once would take 100 MB
            found[k : k + CHUNK] = self._find(keys[k : k + CHUNK])
        return found

    def rest(self) -> None:
        """Let the index go that `find` made; it is made again when needed."""
        self.__dict__.pop("_order", None)

    def _find(self, keys: Keys) -> npt.NDArray[np.int64]:
        order, ranked = self._order
        if not len(ranked):
            return np.full(len(keys), -1, np.int64)
        wanted = halves(keys)
        by = np.argsort(wanted[:, 0], kind="stable")  # sorted needles are found four times as fast
        place = np.empty(len(keys), np.int64)
        place[by] = np.searchsorted(ranked, wanted[by, 0])
        place = np.minimum(place, len(ranked) - 1)
        found = order[place].astype(np.int64)
        same = (halves(self.runs["key"][found]) == wanted).all(axis=1)
        for lost in np.flatnonzero(~same & (ranked[place] == wanted[:, 0])):  # equal in the first eight bytes only
            alike = order[np.searchsorted(ranked, wanted[lost, 0]) : np.searchsorted(ranked, wanted[lost, 0], "right")]
            exact = alike[(halves(self.runs["key"][alike]) == wanted[lost]).all(axis=1)]
            if len(exact):
                found[lost], same[lost] = exact[0], True
        return np.where(same, found, -1)

    def scenario_values(self, point: int) -> tuple[dict[str, Any], Path]:
        """Return a point's scenario as plain values for `Scenario.from_dict`, and the folder its files are looked up from."""
        values = changed(self.base["scenario"], json.loads(self.points.at[point, "changes"]))
        return values, Path(self.base["base_dir"])


def resolve(study: Study, told: Callable[[int, int], None] | None, declared: Declared) -> tuple[Plan, tuple[str, ...]]:
    """Resolve every point of a study; return the plan and the outcomes to keep (the study's, or all that any point declares).

    Raises ChanganError for the first point that is no valid scenario.
    """
    factors = study.plan()
    _check(factors, study)
    digests: list[str] = []
    changes: list[str] = []
    base: dict[str, Any] = {}
    outcomes = dict.fromkeys(study.outcomes)
    for number, point in enumerate(factors.index):
        scenario = study.scenario(int(point))
        digest, values = scenario_digest(scenario.canonical()).hex(), _plain(scenario.to_dict())
        if not base:
            base = {"digest": digest, "base_dir": str(getattr(scenario, "base_dir", ".")), "scenario": values}
        digests.append(digest)
        if not study.outcomes:
            outcomes |= dict.fromkeys(declared(scenario))
        changes.append(json.dumps(list(differences(base["scenario"], values)), ensure_ascii=False))
        if told is not None:
            told(number + 1, len(factors))
    points = factors.assign(scenario=digests, changes=changes)
    points.index = points.index.astype(np.int64).rename("point")
    return Plan(points, runs_of(points, study.seeds), base), tuple(outcomes)


def runs_of(points: pd.DataFrame, seeds: Sequence[int]) -> npt.NDArray[np.void]:
    """Return the runs of points times seeds, point after point."""
    runs = np.empty(len(points) * len(seeds), RUN)
    square = runs.reshape(len(points), len(seeds))  # filled in place: columns of a million runs would be made twice
    square["point"], square["seed"] = points.index.to_numpy()[:, None], np.array(seeds, np.int64)[None, :]
    for k, digest in enumerate(map(bytes.fromhex, points["scenario"])):
        keys = b"".join(run_key(digest, seed) for seed in seeds)
        runs["key"][k * len(seeds) : (k + 1) * len(seeds)] = np.frombuffer(keys, f"V{KEY_BYTES}")
    return runs


def _check(factors: pd.DataFrame, study: Study) -> None:
    if not len(factors) or not study.seeds:
        raise ChanganError(f"{study.name}: there is nothing to run ({len(factors)} points, {len(study.seeds)} seeds)")
    if not factors.index.is_unique or len(set(study.seeds)) != len(study.seeds):
        raise ChanganError(f"{study.name}: points and seeds must each be there once")
    taken = {*FIXED, *OWN}
    for name in [*factors.columns, *study.outcomes]:
        if name in taken:
            raise ChanganError(f"{study.name}: {name} is a name that the table of runs uses itself; choose another")


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Return values without what changes no result."""
    return {name: value for name, value in values.items() if name not in ("name", "why")}


def differences(base: Any, other: Any, path: tuple[str, ...] = ()) -> Iterator[list[Any]]:
    """Yield [path, value] for what is set and [path] for what is gone, so that `changed(base, ...)` gives `other`."""
    for key in base:
        if key not in other:
            yield [[*path, key]]
    for key, value in other.items():
        if key in base and isinstance(value, dict) and isinstance(base[key], dict):
            yield from differences(base[key], value, (*path, key))
        elif key not in base or base[key] != value or type(base[key]) is not type(value):
            yield [[*path, key], value]


def changed(base: dict[str, Any], changes: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Return `base` with changes made; `base` stays as it is."""
    values: dict[str, Any] = json.loads(json.dumps(base))
    for (*groups, last), *value in changes:
        inner = values
        for group in groups:
            inner = inner[group]
        if value:
            inner[last] = value[0]
        else:
            del inner[last]
    return values


def halves(keys: Keys) -> npt.NDArray[np.uint64]:
    """Return keys[key, half] as whole numbers, which sort and compare fast."""
    return np.ascontiguousarray(keys).view("<u8").reshape(-1, KEY_BYTES // 8)


def write_plan(folder: Path, plan: Plan) -> None:
    """Write a plan. Raises OSError."""
    (folder / "scenarios").mkdir(exist_ok=True)
    text = json.dumps(plan.base, ensure_ascii=False, indent=1, sort_keys=True)
    write_whole(folder / "scenarios" / f"{plan.base['digest']}.json", text.encode())
    points = plan.points.assign(base=plan.base["digest"])
    table = pa.Table.from_pandas(points.reset_index(), preserve_index=False)
    write_whole(folder / "plan.parquet", lambda file: pq.write_table(table, file, compression="zstd", write_page_checksum=True))
    write_whole(folder / "plan.runs", lambda file: _write_runs(file, plan.runs))
    give_back()


def _write_runs(file: BinaryIO, runs: npt.NDArray[np.void]) -> None:
    digest = blake2b(_MAGIC, digest_size=_CHECK)
    file.write(_MAGIC)
    for k in range(0, len(runs), CHUNK):
        piece = runs[k : k + CHUNK].tobytes()
        digest.update(piece)
        file.write(piece)
    file.write(digest.digest())


def read_plan(folder: Path) -> Plan:
    """Read a plan. Raises ChanganError, in one line, where it is damaged."""
    try:
        raw = (folder / "plan.runs").read_bytes()
        points = pq.read_table(folder / "plan.parquet", page_checksum_verification=True).to_pandas().set_index("point")
        base = json.loads((folder / "scenarios" / f"{points['base'].iloc[0]}.json").read_text(encoding="utf-8"))
    except (OSError, pa.ArrowException, ValueError, KeyError) as fault:
        raise ChanganError(f"{folder}: its plan cannot be read ({fault}); make the sweep in a new folder (--out)") from fault
    if not raw.startswith(_MAGIC) or raw[-_CHECK:] != blake2b(memoryview(raw)[:-_CHECK], digest_size=_CHECK).digest():
        raise ChanganError(f"{folder / 'plan.runs'} is damaged; make the sweep in a new folder (--out)")
    give_back()
    return Plan(
        points.drop(columns="base"),
        np.frombuffer(raw, RUN, offset=len(_MAGIC), count=(len(raw) - len(_MAGIC) - _CHECK) // RUN.itemsize),
        base,
    )
