"""Shipped scenario files, catalogues and studies: where they lie, in a checkout and in an installed package."""

from importlib.resources import files
from pathlib import Path

FOLDER = Path(str(files(__name__)))


_TABLES = ("claims",)  # files beside the scenarios that are none
_NOT_SCENARIOS = ("catalogue", "studies", "evidence", "trials")


def names() -> list[str]:
    """Return the names of the shipped scenarios: tiny, baseline, ..., then cities/nanjing, ..., programmes/nanjing/night_patrol, ..."""
    found = [path.relative_to(FOLDER).with_suffix("").as_posix() for path in FOLDER.rglob("*.yaml")]
    kept = [name for name in found if name.partition("/")[0] not in _NOT_SCENARIOS and name not in _TABLES]
    return sorted(kept, key=lambda name: (name.count("/"), name))


def programmes() -> list[str]:
    """Return the names of the shipped programmes of cities, sorted."""
    return sorted(name for name in names() if name.startswith("programmes/"))


def studies() -> list[str]:
    """Return the names of the shipped studies that list scenarios to compare, sorted."""
    return [name for name, text in _studies() if "\nscenarios:" in text]


def sweeps() -> list[str]:
    """Return the names of the shipped studies that vary levers and uncertainties over a design, sorted."""
    return [name for name, text in _studies() if "\ndesign:" in text]


def _studies() -> list[tuple[str, str]]:
    return sorted((path.stem, path.read_text("utf-8")) for path in (FOLDER / "studies").glob("*.yaml"))


def path_of(name: str) -> Path:
    """Return the file of a shipped scenario (which may not exist)."""
    return FOLDER / f"{name}.yaml"
