"""The tree that a YAML file becomes: values, lists and groups that remember where they stood.

Made by `sim.yaml_source`, merged and checked by the scenario loader.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.scenario_errors import Problem


@dataclass(frozen=True)
class Source:
    """Where text came from: its name in messages, its folder, and the folder that its paths may not leave (None: any)."""

    label: str
    folder: Path
    root: Path | None


@dataclass(frozen=True)
class Mark:
    """A position; line and column count from 1, None for text that is not in a file."""

    source: Source
    line: int | None = None
    column: int | None = None

    def problem(self, path: str, message: str) -> Problem:
        """Return a problem at this position."""
        return Problem(self.source.label, self.line, self.column, path, message)


@dataclass(frozen=True)
class Scalar:
    """One value: text, number, truth value or None, and the characters it was written with."""

    value: Any
    raw: str
    plain: bool
    mark: Mark

    @property
    def empty(self) -> bool:
        """Tell a value that was left out (`key:`) from one that says null."""
        return self.value is None and self.raw == ""


@dataclass(frozen=True)
class Listing:
    """A sequence of nodes."""

    items: tuple["Node", ...]
    mark: Mark


@dataclass(frozen=True)
class Mapping:
    """Key -> node in the order of the file, and the position of each key."""

    entries: dict[str, "Node"]
    keys: dict[str, Mark]
    mark: Mark


Node = Scalar | Listing | Mapping
