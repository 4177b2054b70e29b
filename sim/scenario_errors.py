"""What a wrong scenario file is told: every problem at once, each with its place.

Raised by the scenario loader, printed line by line by the command line, shown next to the field by the dashboard.
"""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sim.core.errors import ChanganError

MOST_SHOWN = 50


@dataclass(frozen=True)
class Problem:
    """One thing to put right: where it stands (line and column count from 1) and what to do about it."""

    file: str
    line: int | None
    column: int | None
    path: str
    message: str

    def __str__(self) -> str:
        """Return `file:line:column: message`, the form editors and terminals can jump to."""
        place = self.file if self.line is None else f"{self.file}:{self.line}:{self.column}"
        message = self.message
        if place.endswith(f" {self.path}"):  # --set run.days: run.days: ...
            message = message.removeprefix(f"{self.path}: ")
        return one_line(f"{place}: {message}")


class ScenarioError(ChanganError):
    """A scenario that cannot be loaded; `problems` lists everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep the problems in reading order (file by file, line by line), each once."""
        files = list(dict.fromkeys(p.file for p in problems))
        in_order = sorted(dict.fromkeys(problems), key=lambda p: (files.index(p.file), p.line or 0, p.column or 0))
        self.problems: tuple[Problem, ...] = tuple(in_order)
        super().__init__("\n".join(self.lines()))

    def lines(self) -> list[str]:
        """Return one line per problem; beyond 50 the rest is counted."""
        shown = [str(problem) for problem in self.problems[:MOST_SHOWN]]
        rest = len(self.problems) - len(shown)
        return [*shown, f"... and {rest} more problems"] if rest else shown

    def __reduce__(self) -> tuple[type["ScenarioError"], tuple[tuple[Problem, ...]]]:
        """Survive the way back from a worker process."""
        return type(self), (self.problems,)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that a typing error most likely meant, or None."""
    by_fold = {k.casefold().replace("-", "_").replace(" ", "_"): k for k in known}
    folded = name.casefold().replace("-", "_").replace(" ", "_")
    found = difflib.get_close_matches(folded, list(by_fold), n=1, cutoff=0.85)
    if not found and len(folded) >= 4:
        found = sorted((k for k in by_fold if k.startswith(folded)), key=len)
    if not found:
        found = difflib.get_close_matches(folded, list(by_fold), n=1, cutoff=0.6)
    return by_fold[found[0]] if found else None


def listing(names: Iterable[str], most: int = 12) -> str:
    """Return names joined by commas, the tail beyond `most` counted."""
    all_names = list(names)
    rest = len(all_names) - most
    return ", ".join(all_names[:most]) + (f" and {rest} more" if rest > 0 else "")


def clip(text: str, most: int = 60) -> str:
    """Return offending text on one line, shortened, with invisible characters written out."""
    short = text if len(text) <= most else text[: most - 3] + "..."
    return one_line(short)


def one_line(text: str) -> str:
    """Return text with line breaks and invisible characters written out, safe for a terminal."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
