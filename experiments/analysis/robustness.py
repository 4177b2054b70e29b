"""Which policy does well whatever we do not know, and which assumption would overturn the choice between two?

Called by `changan robustness`, `changan search` and notebooks. By hand, because the definitions are short and must be plain:
regret is what a policy loses against the best one in the same state of the world; satisficing is the share of worlds in which
it is good enough; an assumption flips a ranking when one policy wins below a value of it and the other above, by more than chance.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from experiments.analysis.answers import Floats
from experiments.analysis.conditions import Condition
from experiments.analysis.worlds import Worlds
from sim.core.errors import ChanganError

PERMUTATIONS = 999
LEAST_WORLDS = 8
SIDE = 0.15  # of the worlds, at least, on either side of a value that is said to flip a ranking
SEED = 1


@dataclass(frozen=True)
class Robustness:
    """regret[outcome]: a row a policy with mean, p90, worst (in the outcome's unit); good: share of worlds, with interval."""

    worlds: Worlds = field(repr=False)
    regret: dict[str, pd.DataFrame]
    worlds_used: dict[str, int]
    conditions: tuple[Condition, ...]
    good: pd.DataFrame | None  # share, low, high, worlds

    def least(self, outcome: str, by: str = "worst") -> int:
        """Return the policy with the least regret."""
        return int(self.regret[outcome][by].to_numpy().argmin())

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        names = self.worlds.names
        return {
            "policies": [{"name": n, **row} for n, row in zip(names, self.worlds.policies.to_dict("records"), strict=True)],
            "worlds": len(self.worlds.worlds), "worlds_used": self.worlds_used, "emulated": list(self.worlds.said),
            "regret": {name: table.to_dict("list") for name, table in self.regret.items()},
            "least_regret": {name: names[self.least(name)] for name in self.regret},
            "conditions": [str(one) for one in self.conditions], "good": None if self.good is None else self.good.to_dict("list"),
        }  # fmt: skip


def regret(higher_better: Floats) -> Floats:
    """Return what each policy loses against the best in the same world: regret[policy, world], never negative."""
    lost: Floats = higher_better.max(axis=0, keepdims=True) - higher_better
    return lost


def robustness(worlds: Worlds, outcomes: tuple[str, ...], conditions: tuple[Condition, ...] = ()) -> Robustness:
    """Return regret and satisficing of every policy. Raises ChanganError with too few worlds."""
    tables, used = {}, {}
    for name in outcomes:
        lost = regret(worlds.complete(name))
        if lost.shape[1] < LEAST_WORLDS:
            raise ChanganError(f"{name}: {lost.shape[1]} states of the world are complete; robustness needs {LEAST_WORLDS}")
        tables[name] = pd.DataFrame({"mean": lost.mean(axis=1), "p90": np.quantile(lost, 0.9, axis=1), "worst": lost.max(axis=1)})
        used[name] = lost.shape[1]
    return Robustness(worlds, tables, used, conditions, _good(worlds, conditions) if conditions else None)


def _good(worlds: Worlds, conditions: tuple[Condition, ...]) -> pd.DataFrame:
    """Return for each policy in which share of the worlds with a value all conditions hold, with Wilson's interval."""
    values = [worlds.values[worlds.outcome(one.outcome).name] for one in conditions]
    finite = np.logical_and.reduce([np.isfinite(v) for v in values])
    met = np.logical_and.reduce([one.met(v) for one, v in zip(conditions, values, strict=True)]) & finite
    return pd.DataFrame([_share(int(hits), int(n)) for hits, n in zip(met.sum(axis=1), finite.sum(axis=1), strict=True)])


def _share(hits: int, n: int) -> dict[str, float]:
    if n == 0:
        return {"share": float("nan"), "low": float("nan"), "high": float("nan"), "worlds": 0}
    span = stats.binomtest(hits, n).proportion_ci(method="wilson")
    return {"share": hits / n, "low": float(span.low), "high": float(span.high), "worlds": n}


@dataclass(frozen=True)
class Flip:
    """One assumption: where it is cut, how often policy a wins below and above, and how likely chance does as much.

    For levels without order `cut` holds the levels of the first side. `p` is corrected for all assumptions and cuts looked at.
    """

    factor: str
    cut: Any
    below: float
    above: float
    n_below: int
    n_above: int
    p: float

    @property
    def flips(self) -> bool:
        """Say whether another policy wins on the other side, by more than chance."""
        return self.p < 0.05 and (self.below - 0.5) * (self.above - 0.5) < 0.0


@dataclass(frozen=True)
class Ranking:
    """Policy a against b in one outcome: the share of worlds that a wins, and what each assumption does to it."""

    outcome: str
    a: int
    b: int
    share: float
    low: float
    high: float
    worlds: int
    ties: int
    gap: float  # median size of the difference, in the outcome's unit
    error: float  # of the emulator that the values come from; 0: simulated
    flips: tuple[Flip, ...]

    @property
    def sure(self) -> bool:
        """Say whether the two policies differ by more than the emulator errs."""
        return self.gap > self.error

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {**vars(self), "flips": [{**vars(one), "flips": one.flips} for one in self.flips]}


def ranking(worlds: Worlds, outcome: str, a: int, b: int) -> Ranking:
    """Return in which share of worlds a is better than b and which assumption flips that. Raises ChanganError."""
    v = worlds.values[outcome]
    ahead = (v[a] - v[b]) * (1.0 if worlds.outcome(outcome).better == "higher" else -1.0)
    told = np.isfinite(ahead) & (ahead != 0.0)
    wins = ahead[told] > 0.0
    if len(wins) < LEAST_WORLDS:
        raise ChanganError(f"{outcome}: the two policies differ in {len(wins)} states of the world; {LEAST_WORLDS} are needed")
    share = _share(int(wins.sum()), len(wins))
    table = worlds.worlds[told]
    flips = _flips({f.name: (table[f.name].to_numpy(), f.numeric) for f in worlds.uncertainties}, wins)
    ties = int((np.isfinite(ahead) & (ahead == 0.0)).sum())
    gap = float(np.median(np.abs(ahead[told])))
    error = worlds.errors.get(outcome, 0.0)
    return Ranking(outcome, a, b, share["share"], share["low"], share["high"], len(wins), ties, gap, error, flips)


def _flips(columns: dict[str, tuple[Any, bool]], wins: npt.NDArray[np.bool_]) -> tuple[Flip, ...]:
    """Return for each assumption the cut that separates wins from losses best; its p from permuted wins, over all cuts."""
    least = max(3, int(np.ceil(SIDE * len(wins))))
    cuts = {name: _cuts(x, ordered, least) for name, (x, ordered) in columns.items()}
    cuts = {name: found for name, found in cuts.items() if found}
    if not cuts:
        return ()
    sides = {name: np.array([side for _, side in found]) for name, found in cuts.items()}
    generator = np.random.Generator(np.random.Philox(SEED))
    shuffled = np.array([generator.permutation(wins) for _ in range(PERMUTATIONS)])
    by_chance = np.max([np.abs(_gap(side, shuffled)).max(axis=1) for side in sides.values()], axis=0)
    made = []
    for name, side in sides.items():
        gap = _gap(side, wins[None, :])[0]
        k = int(np.abs(gap).argmax())
        p = (1 + int((by_chance >= abs(gap[k]) - 1e-12).sum())) / (PERMUTATIONS + 1)
        low = side[k]
        made.append(Flip(name, cuts[name][k][0], float(wins[low].mean()), float(wins[~low].mean()), int(low.sum()), int((~low).sum()), p))
    return tuple(sorted(made, key=lambda one: (one.p, -abs(one.below - one.above))))


def _cuts(x: Any, ordered: bool, least: int) -> list[tuple[Any, npt.NDArray[np.bool_]]]:
    """Return (cut, which worlds lie below it) for every cut that leaves enough worlds on both sides."""
    if ordered:
        values = np.unique(x)
        found = [((low + high) / 2, x <= low) for low, high in zip(values[:-1].tolist(), values[1:].tolist(), strict=True)]
    else:
        found = [(level, x == level) for level in dict.fromkeys(x.tolist())]
    return [(cut, side) for cut, side in found if least <= int(side.sum()) <= len(x) - least]


def _gap(side: npt.NDArray[np.bool_], wins: npt.NDArray[np.bool_]) -> Floats:
    """Return gap[row of wins, cut]: share of wins below less share of wins above."""
    below, n = wins.astype(np.float64) @ side.T, side.sum(axis=1)
    total = wins.sum(axis=1, keepdims=True)
    gap: Floats = below / n - (total - below) / (side.shape[1] - n)
    return gap
