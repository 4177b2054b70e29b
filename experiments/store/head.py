"""What a sweep folder says of itself (`sweep.json`), and how a new one is made.

Called by `experiments.store.folder` only. Writes `sweep.json`, `study.yaml`, `design.json` and the plan of a new folder.
"""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from experiments.store.files import write_whole
from experiments.store.plan import Declared, Study, resolve, write_plan
from experiments.store.version import RESULTS_VERSION, program_digest
from sim.core.errors import ChanganError

FORMAT = 1
MARK = "sweep.json"
DESIGN = "design.json"
FOLDERS = ("scenarios", "journal", "runs", "failures", "derived", "locks")


@dataclass(frozen=True)
class Head:
    """What `sweep.json` holds."""

    name: str
    outcomes: tuple[str, ...]
    study: str  # digest of the study's text
    precision: dict[str, Any] | None = None  # wanted precision of each point, if any: outcome, until, least
    results_version: int = RESULTS_VERSION
    program: str = ""
    created: str = ""
    format: int = FORMAT
    kind: str = "sweep"


def create(place: Path, study: Study, declared: Declared, planning: Callable[[int, int], None] | None) -> None:
    """Make a new sweep folder; `sweep.json` comes last, so that a folder without it is no sweep yet."""
    plan, names = resolve(study, planning, declared)
    if not names:
        raise ChanganError(f"{study.name}: no outcome is named")
    for name in FOLDERS:
        (place / name).mkdir(exist_ok=True)
    write_plan(place, plan)
    write_whole(place / "study.yaml", study.text.encode())
    design = getattr(study, "design", None)
    if design is not None:  # factors, sampler and outcomes as plain data: the analysis needs no other file of the study
        write_whole(place / DESIGN, json.dumps(design.to_dict(), ensure_ascii=False).encode())
    aim = getattr(study, "precision", None)
    if aim is not None and aim.outcome not in names:
        raise ChanganError(f"{study.name}: the precision is wanted of {aim.outcome}, which is not among the outcomes to keep")
    wanted = asdict(aim) if aim is not None else None
    made = time.strftime("%Y-%m-%dT%H:%M:%S%z")
    head = Head(study.name, names, _digest(study.text), wanted, program=program_digest(), created=made)
    write_whole(place / MARK, json.dumps(asdict(head), ensure_ascii=False, indent=1).encode())


def check_study(place: Path, study: Study) -> None:
    """Raise ChanganError when the folder was made from another study."""
    if read_head(place).study != _digest(study.text):
        raise ChanganError(
            f"{place} holds another sweep (its study.yaml differs from {study.name}); name a new folder, runs that are known are not repeated"
        )


def read_head(place: Path) -> Head:
    """Return what `sweep.json` says. Raises ChanganError."""
    path = place / MARK
    if not path.is_file():
        raise ChanganError(f"{place} is not a sweep folder: it has no {MARK}")
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        head = Head(**{**values, "outcomes": tuple(values["outcomes"])})
    except (ValueError, TypeError, KeyError) as fault:
        raise ChanganError(f"{path} is damaged or from another version ({fault}); make the sweep in a new folder (--out)") from fault
    if head.format > FORMAT:
        raise ChanganError(f"{path} was written by a newer changan (format {head.format}, this one reads {FORMAT}); update changan")
    return head


def check_version(place: Path, head: Head) -> None:
    """Raise ChanganError when the folder holds runs of another version of the model."""
    if head.results_version != RESULTS_VERSION:
        raise ChanganError(
            f"{place} holds runs of results version {head.results_version}, this changan makes version {RESULTS_VERSION}: the two must not be "
            "mixed in one table; name a new folder, or go on with the changan that began it"
        )


def refuse_strangers(place: Path) -> None:
    """Raise ChanganError when the place is something else than a sweep folder, a begun one, or nothing."""
    if place.exists() and not place.is_dir():
        raise ChanganError(f"{place} is a file; name a folder for the sweep")
    known = {*FOLDERS, "plan.parquet", "plan.runs", "study.yaml", DESIGN, MARK}
    if place.is_dir() and not (place / MARK).exists():
        strangers = sorted(p.name for p in place.iterdir() if p.name not in known and not p.name.endswith(".part"))
        if strangers:
            raise ChanganError(f"{place} holds other files ({strangers[0]}) and is not a sweep folder; name a new folder")


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()
