"""What a sweep folder says, as plain tables: its state, the points, indices, trade-offs, and what overturns a choice.

Every function here runs in a worker process (`dashboards.errand`), takes a folder and names, and returns what can be pickled. All
analysis is `experiments.analysis`; nothing is estimated here. A point without a value stays without one.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.analysis.answers import Answers, Counted, Noise
from experiments.analysis.emulator import emulate
from experiments.analysis.folder import read_answers
from experiments.analysis.pareto import Front, front
from experiments.analysis.robustness import Ranking, ranking
from experiments.analysis.sensitivity import Sensitivity, sensitivity
from experiments.analysis.worlds import Worlds
from experiments.cli_sweep import status_of
from experiments.study.design import Design
from experiments.study.factors import Factor
from experiments.study.outcomes import Wanted
from sim.core.errors import ChanganError

EMULATED_CELLS = 15  # of an emulated surface, each way
MOST_OTHERS = 64  # points of the design over which the factors that are not shown are averaged
MOST_POLICIES = 300  # that are compared with each other: the first of the design, evenly spread over its factors as all of them


@dataclass(frozen=True)
class Opened:
    """A folder as it is now. means[outcome][point]: mean over seeds on the study's scale, NaN where there is none."""

    status: dict[str, Any]
    factors: tuple[Factor, ...] = ()
    outcomes: tuple[Wanted, ...] = ()
    method: str = ""
    why: str = ""
    plan: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    means: dict[str, Any] = field(default_factory=dict, repr=False)
    counted: dict[str, Counted] = field(default_factory=dict)
    noise: dict[str, Noise] = field(default_factory=dict)
    trouble: str = ""  # why there is nothing but the status


def opened(folder: Path) -> Opened:
    """Read a folder; one without a finished run gives its state alone."""
    status = status_of(folder)
    try:
        found = read_answers(folder)
    except ChanganError as error:
        return Opened(status, trouble=str(error).replace(str(folder), folder.name))
    names = [one.name for one in found.wanted]
    return Opened(
        status, found.design.factors, found.wanted, found.design.method, found.design.why, found.design.plan(),
        {name: found.means(name) for name in names}, {name: found.counted(name) for name in names}, {name: found.noise(name) for name in names},
    )  # fmt: skip


def opened_again(folder: Path, _turn: int) -> Opened:
    """Read a folder anew: the number of the turn only tells two readings apart."""
    return opened(folder)


@dataclass(frozen=True)
class Indices:
    """Sensitivity of one outcome, with the design that its caption speaks of."""

    found: Sensitivity
    design: Design
    outcome: Wanted


def indices(folder: Path, outcome: str) -> Indices:
    """Return the indices that the design allows. Raises ChanganError where there are too few runs."""
    answers = read_answers(folder)
    return Indices(sensitivity(answers, outcome), answers.design, answers.outcome(outcome))


@dataclass(frozen=True)
class Emulated:
    """An outcome predicted over two factors, with the emulator's error on points it never saw."""

    outcome: str
    values: tuple[Any, Any]  # of the factor across, of the factor up
    mean: Any  # float64[up, across], over what the other factors are at `others` points of the design
    others: int
    rmse: float  # on points that it never saw
    said: dict[str, str]  # language -> how good the emulator is
    seen: Any  # float64[held-out point], as simulated
    predicted: Any  # float64[held-out point]

    @property
    def within_error(self) -> bool:
        """Tell whether the whole surface varies by less than the emulator errs."""
        return float(np.ptp(self.mean)) < self.rmse


def emulated(folder: Path, outcome: str, across: str, up: str) -> Emulated:
    """Predict an outcome over the ranges of two factors. Raises ChanganError where no emulator is good enough."""
    answers = read_answers(folder)
    made, plan = emulate(answers, outcome), answers.design.plan()
    factors = {one.name: one for one in answers.design.factors}
    x, y = (factors[name].grid(EMULATED_CELLS) for name in (across, up))
    rows = np.unique(np.linspace(0, len(plan) - 1, min(MOST_OTHERS, len(plan))).astype(int))
    others = plan[list(factors)].iloc[rows]
    table = pd.concat([others.assign(**{across: a, up: b}) for b in y for a in x], ignore_index=True)
    mean = made.predict(table).reshape(len(y), len(x), len(rows)).mean(axis=2)
    said = {lang: made.words(lang) for lang in ("en", "zh")}
    return Emulated(outcome, (x, y), mean, len(rows), made.rmse, said, made.seen, made.predicted)


@dataclass(frozen=True)
class TradeOff:
    """The front of the policies over some outcomes; `names[row]` of the front's rows, `said`: how good the emulators are."""

    front: Front
    worlds: Worlds
    said: tuple[str, ...]
    emulated: bool


def trade_off(folder: Path, outcomes: tuple[str, ...]) -> TradeOff:
    """Return what can be had for what: policies averaged over states of the world. Raises ChanganError."""
    answers = read_answers(folder)
    worlds = _worlds(answers, outcomes)
    objectives = tuple(answers.outcome(name) for name in outcomes)
    mean = pd.DataFrame({name: _mean(worlds.values[name]) for name in outcomes})
    return TradeOff(front(worlds.policies.reset_index(drop=True), mean, objectives), worlds, worlds.said, bool(worlds.said))


@dataclass(frozen=True)
class Overturned:
    """Two policies in one outcome, over the states of the world."""

    found: Ranking
    names: tuple[str, str]
    outcome: Wanted
    factors: tuple[Factor, ...]
    said: tuple[str, ...]


def overturned(worlds: Worlds, outcome: str, a: int, b: int) -> Overturned:
    """Return in which share of the worlds a beats b, and which assumption flips that. Raises ChanganError."""
    found = ranking(worlds, outcome, a, b)
    names = worlds.names
    return Overturned(found, (names[a], names[b]), worlds.outcome(outcome), worlds.uncertainties, worlds.said)


def _worlds(answers: Answers, outcomes: tuple[str, ...]) -> Worlds:
    """Return every policy in every state of the world: simulated where the design crossed them, emulated elsewhere."""
    design = answers.design
    if not design.of_kind("lever"):
        raise ChanganError("this study varies no levers, so there are no policies to choose between")
    if design.sides is not None:
        return Worlds.simulated(answers, outcomes)
    policies = design.plan()[[f.name for f in design.of_kind("lever")]].drop_duplicates().head(MOST_POLICIES)
    if not design.of_kind("uncertainty"):
        return _certain(answers, outcomes, policies)
    return Worlds.emulated(answers, outcomes, policies.reset_index(drop=True))


def _certain(answers: Answers, outcomes: tuple[str, ...], policies: pd.DataFrame) -> Worlds:
    """Return the simulated values of a study of levers alone: one state of the world."""
    values = {name: answers.means(name)[policies.index.to_numpy()][:, None] for name in outcomes}
    return Worlds(
        policies.reset_index(drop=True), pd.DataFrame(index=pd.RangeIndex(1)), values, answers.wanted, answers.design.of_kind("lever"), ()
    )


def _mean(values: Any) -> Any:
    """Return the mean of each policy over the worlds; NaN where one is missing, so that no policy is helped by a missing world."""
    return np.asarray(values, np.float64).mean(axis=1)
