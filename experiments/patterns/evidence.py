"""Which patterns must the model show, in which band, on whose word? Reads `scenarios/evidence/patterns.yaml`.

Called by everything that judges runs by patterns: `changan validate patterns`, calibration, tests. Writes nothing. A band stands in
the file before the runs that it judges; a pattern's key is the name of the statistic that stands for it.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Any, Literal

import scenarios
from sim.core.params import Params, param
from sim.scenario_check import Checker
from sim.scenario_errors import Problem, ScenarioError
from sim.scenario_layers import file_source, shipped_source
from sim.yaml_source import Mapping, Mark, read_file

FILE = scenarios.FOLDER / "evidence" / "patterns.yaml"
FAMILIES = (
    "mix", "concentration", "stability", "near_repeat", "time_course", "journey", "offenders", "hours", "response", "police",
    "reporting", "clearance", "opinion", "deterrence",
)  # fmt: skip
Trust = Literal[
    "read in the source", "secondary source", "computed", "study read, number from memory", "authority's own claim", "proposal",
    "from memory", "assumed",
]  # fmt: skip


def _text(help: str) -> Any:
    return param(..., help, unit="text", source="pattern")


class Pattern(Params):
    """One pattern of the evidence, with the statistic of ours that stands for it and the band in which it must lie."""

    label: str = _text("What the statistic is")
    label_zh: str = _text("The same in Chinese")
    family: str = _text("Figure and table in which it is shown")
    statement: str = _text("What was found, in one sentence")
    low: float | None = param(None, "Lower end of the band", unit="as measured", source="pattern", low=-1e9, high=1e9)
    high: float | None = param(None, "Upper end of the band", unit="as measured", source="pattern", low=-1e9, high=1e9)
    unit: str = _text("Unit of statistic and band")
    band: str = _text("Why the band is what it is")
    evidence: str = _text("Key of the figure")
    source: str = _text("Keys of docs/SOURCES.md")
    trust: Trust = param(..., "How far the figure can be trusted", unit="word", source="pattern")
    use: Literal["H", "C", "S"] = param(..., "H reject the model if absent, C calibrate on it, S show it", unit="word", source="pattern")
    calibration: bool = param(..., "Whether the shipped ensemble was chosen with it", unit="yes or no", source="pattern")
    emerges: Literal["yes", "partly", "no"] = param(
        ..., "Whether nothing, a piece, or most of it was put in", unit="word", source="pattern"
    )
    mechanism: str = _text("What of the model makes it")
    miss: str = param("", "Where it is missed: what was tried, and which mechanism is wanting", unit="text", source="pattern")
    miss_zh: str = param("", "The same in Chinese", unit="text", source="pattern")

    def holds(self, value: float) -> bool:
        """Say whether a value lies in the band (NaN never does)."""
        return value == value and (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    def shown(self, value: float) -> str:
        """Return a value as people read it: shares as per cent."""
        if value != value:
            return "-"
        if self.unit == "share":
            return f"{value:.1%}" if abs(value) < 0.1 else f"{value:.0%}"
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"

    @property
    def target(self) -> str:
        """Return the band in words."""
        if self.low is None or self.high is None:
            return f"at most {self.shown(self.high)}" if self.high is not None else f"at least {self.shown(self.low or 0.0)}"
        return f"{self.shown(self.low)} to {self.shown(self.high)}"

    @property
    def counts(self) -> bool:
        """Say whether it is among the patterns that a model can pass or fail: use H, and not just what was put in."""
        return self.use == "H" and self.emerges != "no"


def load_patterns(path: Path = FILE, known: Collection[str] = ()) -> dict[str, Pattern]:
    """Read a file of patterns; `known` are the statistics there are. Raises ScenarioError with every problem, at its line."""
    problems: list[Problem] = []
    source = shipped_source(path) if path == FILE else file_source(path)
    tree = read_file(path, source, problems)
    if tree is not None and not isinstance(tree, Mapping):
        problems.append(
            tree.mark.problem("", "a file of patterns holds one group for each: the statistic, and below it label, low, high, source")
        )
    rows = tree if isinstance(tree, Mapping) else Mapping({}, {}, Mark(source))
    checker, found = Checker(problems=problems), {}
    for name, node in rows.entries.items():
        mark = rows.keys[name]
        if known and name not in known:
            checker.unknown(name, name, sorted(known), mark, "statistic")
        pattern = checker.group(Pattern, node, name, mark)
        if pattern is not None:
            found[name] = pattern
            problems += [mark.problem(name, f"{name}: {fault}") for fault in _faults(pattern)]
    if problems:
        raise ScenarioError(problems)
    return found


def _faults(pattern: Pattern) -> list[str]:
    """Return what is wrong with one pattern by itself."""
    faults = []
    if pattern.low is None and pattern.high is None:
        faults.append("give low, high or both; a pattern without a band judges nothing")
    elif pattern.low is not None and pattern.high is not None and pattern.low >= pattern.high:
        faults.append(f"low {pattern.low:g} is not below high {pattern.high:g}")
    if pattern.family not in FAMILIES:
        faults.append(f"there is no family {pattern.family!r}; it is one of {', '.join(FAMILIES)}")
    if pattern.calibration and pattern.use == "S":
        faults.append("a pattern that is only shown (use S) cannot be one of calibration")
    return faults
