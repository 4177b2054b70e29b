"""Stop a run at any tick and go on later, in this process or another, to the same last bit.

`save(model, path)` writes one file, `resume(path)` gives a model back that continues as if nothing had happened. The scenario
stands in the file, so a wrong one cannot be taken. Kept is what `SafeCity.state_arrays` lists, the events, the record of days
and Mesa's clock; everything else is built anew from scenario and seed, and the rest of a begun day's plans is planned again,
because plans are a pure function of the day and of opinions at its start. Events scheduled through Mesa, data collectors and
agents of one's own are not kept: they are the caller's code.

The file is a NumPy archive with a JSON header. The digest in it must come out again from the restored model.
"""

import json
import os
import zipfile
import zlib
from hashlib import blake2b
from pathlib import Path
from tokenize import TokenError
from typing import Any

import numpy as np

from sim import __version__
from sim.books import with_room
from sim.city.city import City
from sim.core.errors import ChanganError
from sim.core.events import DTYPES
from sim.core.jit import plain_errstate
from sim.core.rng import PHILOX
from sim.model import Progress, SafeCity
from sim.scenario import Scenario
from sim.tables import USED_CASES, USED_LOG, USED_MATTERS, USED_NEWS

FORMAT = 1
_KIND = "changan checkpoint"
_LISTS = {"news": USED_NEWS, "cases": USED_CASES, "matters": USED_MATTERS}
_UNREADABLE = (
    OSError,
    EOFError,
    ValueError,
    KeyError,
    TypeError,
    NotImplementedError,
    RuntimeError,
    SyntaxError,
    TokenError,
    zipfile.BadZipFile,
    zlib.error,
)


def save(model: SafeCity, path: str | os.PathLike[str]) -> Path:
    """Write the state of a model to a file, whole or not at all; an older checkpoint there is replaced. Raises ChanganError."""
    target = Path(path)
    digest = model.digest()  # drains the kernels' events
    arrays = {f"state/{name}": np.ascontiguousarray(array) for name, array in model.state_arrays().items()}
    arrays |= {f"events/{name}": array for name, array in model.events.state().items()}
    header = {
        "kind": _KIND, "format": FORMAT, "version": __version__, "draws": _draws(), "scenario": model.plan.to_dict(), "hash": model.plan.hash,
        "base_dir": str(model.plan.base_dir), "seed": model.seed, "day": model.day, "tick": model.tick, "time": float(model.time),
        "steps": int(model.steps), "digest": digest, "daily": model._daily,
    }  # fmt: skip
    arrays["header"] = np.frombuffer(json.dumps(header, ensure_ascii=False).encode(), np.uint8)
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            np.savez(file, checksum=_checksum(arrays), **arrays)  # type: ignore[arg-type]
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, target)
    except OSError as fault:
        part.unlink(missing_ok=True)
        raise ChanganError(
            f"{target}: the checkpoint cannot be written ({fault.strerror or fault}); free some space or name another file"
        ) from fault
    return target


def resume(path: str | os.PathLike[str], *, city: City | None = None, progress: Progress | None = None) -> SafeCity:
    """Return the model of a checkpoint, ready to go on. `city`: its city, if it is built already.

    Raises ChanganError, in one line, for a file that is missing, damaged, of a newer version or no checkpoint, and where the
    street files of the scenario are no longer those of the run.
    """
    target = Path(path)
    header, arrays = _read(target)
    spec = Scenario.from_dict(header["scenario"], base_dir=Path(header["base_dir"]))
    if spec.hash != header["hash"]:
        raise ChanganError(
            f"{target}: the scenario reads differently now than when the run was stopped; its files were changed, or changan was"
        )
    model = SafeCity(spec, seed=header["seed"], city=city, progress=progress)
    _put_back(model, header, arrays, target)
    if model.digest() != header["digest"]:
        raise ChanganError(
            f"{target}: the restored run differs from the one that was stopped; it was written by another version of changan, or for another city"
        )
    return model


def run_saving(model: SafeCity, path: str | os.PathLike[str], every_days: int, progress: Progress | None = None) -> SafeCity:
    """Run to the end of the scenario and keep a checkpoint every so many days; after a stop, `resume` goes on from the last one."""
    days = model.plan.run.days
    while model.day < days:
        model.run(min(every_days, days - model.day))
        save(model, path)
        if progress is not None:
            progress(f"day {model.day}", model.day / days)
    return model


def header_of(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Return what a checkpoint says of itself: scenario, seed, day, tick, digest, versions. Raises ChanganError."""
    return _read(Path(path))[0]


def _read(path: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return header and arrays of a file, checked."""
    if not path.is_file():
        raise ChanganError(f"{path}: no such checkpoint")
    try:
        with np.load(path, allow_pickle=False) as archive:
            header = json.loads(archive["header"].tobytes())
            arrays = {name: archive[name] for name in archive.files if name != "checksum"}
            intact = bool((archive["checksum"] == _checksum(arrays)).all())
    except _UNREADABLE as fault:
        raise ChanganError(
            f"{path}: not a readable checkpoint (truncated, damaged or another kind of file); run again from the start"
        ) from fault
    if not isinstance(header, dict) or header.get("kind") != _KIND:
        raise ChanganError(f"{path}: this is no checkpoint of changan")
    if header["format"] > FORMAT or _numbers(header["version"]) > _numbers(__version__):
        raise ChanganError(
            f"{path}: written by changan {header['version']}, this is {__version__}; install that version, or run again from the start"
        )
    if not intact:
        raise ChanganError(f"{path}: the checkpoint is damaged (its checksum differs); run again from the start")
    if header["draws"] != _draws():
        raise ChanganError(f"{path}: the run drew its numbers with CHANGAN_RNG={header['draws']}; set this to go on")
    return header, arrays


def _put_back(model: SafeCity, header: dict[str, Any], arrays: dict[str, np.ndarray], path: Path) -> None:
    """Write the arrays of a checkpoint over a new model, and set its clock."""
    begun = header["tick"] > 0
    state = {name.removeprefix("state/"): array for name, array in arrays.items() if name.startswith("state/")}
    with plain_errstate():
        model.day = header["day"] if begun else header["day"] - 1
        if model.day >= 0:
            model.apply_provisions()  # as they were left: those of the last day that has begun
        model.day, model.tick = header["day"], header["tick"]
        fill_lists(model, state)
        for name, array in model.state_arrays().items():
            if state[name].shape != array.shape or state[name].dtype != array.dtype:
                raise ChanganError(f"{path}: the checkpoint's {name} do not fit this city; resume with the city of the run")
            array[...] = state[name]
        if begun:
            model.plan_presence()
            model.change[:, : model.tick] = 0
            model.ground.presence[:] = state["ground.presence"]
    model.events.restore({name: arrays[f"events/{name}"] for name in DTYPES})
    model._daily[:] = [tuple(row) for row in header["daily"]]
    set_clock(model, header["day"], header["tick"], header["time"], header["steps"])


def set_clock(model: SafeCity, day: int, tick: int, time: float, steps: int) -> None:
    """Set the model's own clock and Mesa's."""
    model.day, model.tick = day, tick
    model._default_schedule.pause()
    model.time, model.steps = time, steps
    model._default_schedule.resume()


def fill_lists(model: SafeCity, state: dict[str, np.ndarray]) -> None:
    """Make room in the books for the rows of a checkpoint, and count them as used, so that they can be written."""
    model.books = with_room(model.books, {name: len(state[f"books.{name}"]) for name in _LISTS})
    for name, place in _LISTS.items():
        model.books.used[place] = len(state[f"books.{name}"])
    model.books.used[USED_LOG] = 0


def _checksum(arrays: dict[str, np.ndarray]) -> np.ndarray:
    """Return uint8[16]: a hash of names, types, shapes and bytes."""
    digest = blake2b(digest_size=16)
    for name, array in sorted(arrays.items()):
        digest.update(f"{name} {array.dtype.descr} {array.shape}\0".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return np.frombuffer(digest.digest(), np.uint8)


def _numbers(version: str) -> tuple[int, ...]:
    """Return the numbers of a version such as "1.2.0" for comparison; what follows them does not count."""
    return tuple(int(part) for part in version.split(".")[:3] if part.isdigit())


def _draws() -> str:
    return "philox" if PHILOX else "splitmix"
