"""What a run gives back, kept in one folder and read again.

Made by `Result.of(model)` after a run; called by `sim.running`, the command line and the dashboard. Writes one folder:
`daily.parquet`, `places.parquet`, `hours.parquet`, `events.parquet` and `manifest.json` (canonical scenario, hash,
seed, versions, digest, outcomes and a checksum of every table). The folder appears whole or not at all: everything is
written beside it first and then renamed, so a full disk or a killed process leaves nothing that could be taken for a
result.
"""

import json
import math
import os
import platform
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd
import pyarrow as pa

from sim import __version__
from sim.city.city import City
from sim.core.errors import ChanganError
from sim.measure import declared
from sim.metric import Outcome

FORMAT = 1
TABLES = ("daily", "places", "hours", "events")
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Result:
    """One finished run. Frames: daily[day], places[place], hours[hour], events[event]; counts say true, reported, recorded or cleared."""

    scenario: str
    hash: str
    canonical: str
    seed: int
    days: int
    digest: str
    outcomes: dict[str, float]
    daily: pd.DataFrame = field(repr=False)
    places: pd.DataFrame = field(repr=False)
    hours: pd.DataFrame = field(repr=False)
    events: pd.DataFrame = field(repr=False)
    meta: dict[str, Outcome] = field(default_factory=dict, repr=False)  # unit, labels, which count: of every outcome
    why: str = ""
    city: City | None = field(default=None, repr=False, compare=False)  # only in memory, for maps
    versions: dict[str, str] = field(default_factory=lambda: versions(), repr=False)
    resolved: dict[str, Any] = field(default_factory=dict, repr=False)  # the scenario as `Scenario.from_dict` reads it
    base_dir: str = ""  # the folder from which its files are looked up

    @classmethod
    def of(cls, model: Any) -> "Result":
        """Read everything off a model that has run."""
        scenario = model.plan
        outcomes = {name: float(x) for name, x in model.outcomes().items()}
        return cls(
            scenario=scenario.name,
            hash=scenario.hash,
            canonical=_text(scenario.canonical()),
            seed=int(model.seed),
            days=int(model.days_done),
            digest=model.digest(),
            outcomes=outcomes,
            daily=model.daily(),
            places=model.places(),
            hours=model.hours(),
            events=model.events.frame(),
            why=scenario.why or "",
            meta={name: one for name, one in declared(scenario).items() if name in outcomes},
            city=model.city,
            resolved=scenario.to_dict() if hasattr(scenario, "to_dict") else {},
            base_dir=str(getattr(scenario, "base_dir", "")),
        )

    def to_json(self, folder: Path | None = None) -> dict[str, Any]:
        """Return what `changan run --json` prints; a value that could not be measured is null."""
        return {
            "scenario": self.scenario,
            "hash": self.hash,
            "seed": self.seed,
            "days": self.days,
            "digest": self.digest,
            "outcomes": {name: value if math.isfinite(value) else None for name, value in self.outcomes.items()},
            "result": str(folder) if folder is not None else None,
        }

    def write(self, folder: Path | str, also: Callable[[Path], None] | None = None, more: Mapping[str, Any] = MappingProxyType({})) -> Path:
        """Write the result folder in one step; an older result there is replaced, anything else is refused.

        `also` may put more files (figures, a report) into the folder before it appears, `more` further entries into the manifest.
        """

        def fill(fresh: Path) -> None:
            self._fill(fresh, more)
            if also is not None:
                also(fresh)

        return write_folder(Path(folder), fill, MANIFEST)

    def _fill(self, folder: Path, more: Mapping[str, Any]) -> None:
        sums = {}
        for name in TABLES:
            path = folder / f"{name}.parquet"
            frame: pd.DataFrame = getattr(self, name)
            frame.to_parquet(path, compression="zstd")
            sums[name] = checksum(path)
        manifest = {
            "format": FORMAT,
            "kind": "run",
            "name": self.scenario,
            "why": self.why,
            "hash": self.hash,
            "seed": self.seed,
            "days": self.days,
            "digest": self.digest,
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "versions": self.versions,
            "outcomes": self.to_json()["outcomes"],
            "scenario": self.canonical,
            "resolved": self.resolved,
            "base_dir": self.base_dir,
            **more,
            "tables": sums,
            "meta": [asdict(one) for one in self.meta.values()],
        }
        (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1, allow_nan=False), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path | str) -> "Result":
        """Read a result folder; refuse in one line what is missing, damaged or from a newer version."""
        folder = Path(folder)
        manifest = read_manifest(folder)
        frames = {name: _table(folder, name, manifest["tables"]) for name in TABLES}
        outcomes = {name: float("nan") if value is None else float(value) for name, value in manifest["outcomes"].items()}
        return cls(
            scenario=manifest["name"],
            hash=manifest["hash"],
            canonical=manifest["scenario"],
            seed=manifest["seed"],
            days=manifest["days"],
            digest=manifest["digest"],
            outcomes=outcomes,
            meta={one["name"]: Outcome(**one) for one in manifest["meta"]},
            why=manifest["why"],
            versions=manifest["versions"],
            resolved=manifest.get("resolved", {}),
            base_dir=manifest.get("base_dir", ""),
            **frames,
        )


def versions() -> dict[str, str]:
    """Return the versions that a result hangs on."""
    found = {"changan": __version__, "python": platform.python_version()}
    for package in ("numpy", "numba", "mesa", "pandas", "scipy", "pyarrow"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def checksum(path: Path) -> str:
    """Return the blake2b of a file."""
    return blake2b(path.read_bytes(), digest_size=16).hexdigest()


def write_folder(folder: Path, fill: Callable[[Path], None], mark: str) -> Path:
    """Let `fill` write into a new folder beside `folder`, then put it in place at once.

    `mark` is the file by which an older folder of the same kind is known and may be replaced. Raises ChanganError.
    """
    _refuse_strangers(folder, mark)
    fresh = folder.parent / f".{folder.name}.part-{os.getpid()}"
    old = folder.parent / f".{folder.name}.old-{os.getpid()}"
    try:
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        fill(fresh)
        _flush(fresh)
        _swap(fresh, folder, old)
    except (OSError, pa.ArrowException) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ChanganError(
            f"cannot write the result to {folder}: {reason}; nothing was left behind, choose a place with room and try again"
        ) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        if folder.exists():
            shutil.rmtree(old, ignore_errors=True)
    return folder


def _refuse_strangers(folder: Path, mark: str) -> None:
    if folder.is_dir() and any(folder.iterdir()) and not (folder / mark).exists():
        raise ChanganError(f"{folder} holds other files and is not an earlier result (no {mark} in it); name a new folder")
    if folder.exists() and not folder.is_dir():
        raise ChanganError(f"{folder} is a file; name a folder for the result")


def _swap(fresh: Path, folder: Path, old: Path) -> None:
    """Put the new folder in place of the old one; on failure the old one stays."""
    had = folder.exists()
    if had:
        os.replace(folder, old)
    try:
        os.replace(fresh, folder)
    except OSError:
        if had:
            old.rename(folder)
        raise


def _flush(folder: Path) -> None:
    """Make sure that the bytes are on the disk before the name is: a full disk shows here, not after the rename."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())


def _text(canonical: Any) -> str:
    return canonical if isinstance(canonical, str) else json.dumps(canonical, sort_keys=True, ensure_ascii=False)


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a run's result folder. Raises ChanganError."""
    path = folder / MANIFEST
    if not path.is_file():
        raise ChanganError(f"{folder} is not a result folder: it has no {MANIFEST}")
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        wanted = {"format", "name", "why", "hash", "seed", "days", "digest", "outcomes", "scenario", "tables", "versions", "meta"}
        missing = wanted - set(manifest)
    except (ValueError, TypeError) as error:
        raise ChanganError(f"{path} is damaged ({error}); run the scenario again") from error
    if missing or not isinstance(manifest["tables"], Mapping):
        raise ChanganError(f"{path} is damaged (lacks {', '.join(sorted(missing)) or 'its tables'}); run the scenario again")
    if manifest["format"] > FORMAT:
        raise ChanganError(f"{path} was written by a newer changan (format {manifest['format']}, this one reads {FORMAT}); update changan")
    return dict(manifest)


def _table(folder: Path, name: str, sums: Mapping[str, str]) -> pd.DataFrame:
    path = folder / f"{name}.parquet"
    if not path.is_file():
        raise ChanganError(f"{folder} is incomplete: {path.name} is missing; run the scenario again")
    if checksum(path) != sums.get(name):
        raise ChanganError(f"{path} is damaged (its checksum differs from the manifest's); run the scenario again")
    return pd.read_parquet(path)
