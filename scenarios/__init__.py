"""Shipped scenario files, catalogues and studies: where they lie, in a checkout and in an installed package."""

from importlib.resources import files
from pathlib import Path

FOLDER = Path(str(files(__name__)))


def names() -> list[str]:
    """Return the names of the shipped scenarios (tiny, baseline, ...), sorted."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


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
