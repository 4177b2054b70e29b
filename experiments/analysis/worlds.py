"""Every policy in every state of the world: the table that regret, satisficing and rankings are read from.

Made from a crossed design (every policy was run in every world), from a search, or from emulators of any other design. Paired:
a policy is compared with another inside the same world, under the same seeds.
"""

from dataclasses import dataclass, field
from typing import Self

import numpy as np
import pandas as pd
from scipy.stats import qmc

from experiments.analysis.answers import Answers, Floats
from experiments.analysis.emulator import emulate
from experiments.study.design import Design
from experiments.study.factors import Factor
from experiments.study.outcomes import Wanted
from sim.core.errors import ChanganError

EMULATED_WORLDS = 256


@dataclass(frozen=True)
class Worlds:
    """policies: a row a policy (levers), worlds: a row a state of the world (uncertainties); values[outcome][policy, world]."""

    policies: pd.DataFrame = field(repr=False)
    worlds: pd.DataFrame = field(repr=False)
    values: dict[str, Floats] = field(repr=False)
    wanted: tuple[Wanted, ...]
    levers: tuple[Factor, ...]
    uncertainties: tuple[Factor, ...]
    said: tuple[str, ...] = ()  # how good the emulators are; empty for simulated values
    errors: dict[str, float] = field(default_factory=dict)  # of emulated outcomes: root mean square on points never seen

    @property
    def names(self) -> list[str]:
        """Return a name for each policy: its index label, or the values of the levers in which the policies differ."""
        if not isinstance(self.policies.index, pd.RangeIndex):
            return [str(name) for name in self.policies.index]
        varied = [f for f in self.levers if self.policies[f.name].nunique() > 1]
        rows = self.policies.to_dict("records")
        return [", ".join(f"{f.name}={_short(row[f.name])}" for f in varied) or "the only policy" for row in rows]

    def outcome(self, name: str) -> Wanted:
        """Return an outcome. Raises ChanganError."""
        found = next((one for one in self.wanted if one.name == name), None)
        if found is None or name not in self.values:
            raise ChanganError(f"there are no values of {name!r}; there are {', '.join(self.values)}")
        return found

    def complete(self, name: str) -> Floats:
        """Return values[policy, world] of the worlds in which every policy has a value, higher always better."""
        v = self.values[name]
        kept = v[:, np.isfinite(v).all(axis=0)]
        better = self.outcome(name).better
        if better == "neither":
            raise ChanganError(f"{name}: neither side is declared better; say it in the study (outcomes: {{name: {name}, better: lower}})")
        return kept if better == "higher" else -kept

    @classmethod
    def simulated(cls, answers: Answers, outcomes: tuple[str, ...]) -> Self:
        """Read a design in which every policy was run in every world. Raises ChanganError for any other."""
        design = answers.design
        levers, uncertainties = design.of_kind("lever"), design.of_kind("uncertainty")
        if not levers or not uncertainties:
            raise ChanganError(
                f"{design.name} has no {'levers' if not levers else 'uncertainties'}; robustness asks of levers under uncertainties"
            )
        plan = design.plan()
        policy, policies = _grouped(plan, levers)
        world, worlds = _grouped(plan, uncertainties)
        if len(policies) * len(worlds) != len(plan) or len(policies) < 2:
            raise ChanganError(
                f"{design.name} does not run every policy in every state of the world ({len(policies)} policies, {len(worlds)} worlds,"
                f" {len(plan)} points): use the design `crossed`, or name policies to be emulated (--policy 'patrollers=20')"
            )
        values = {}
        for name in outcomes:
            table = np.full((len(policies), len(worlds)), np.nan)
            table[policy, world] = answers.means(name)
            values[name] = table
        return cls(policies, worlds, values, answers.wanted, levers, uncertainties)

    @classmethod
    def emulated(cls, answers: Answers, outcomes: tuple[str, ...], policies: pd.DataFrame, least_r2: float = 0.5) -> Self:
        """Predict named policies in sampled worlds with emulators. Raises ChanganError where an emulator is too poor."""
        design = answers.design
        levers, uncertainties = design.of_kind("lever"), design.of_kind("uncertainty")
        worlds = sampled_worlds(design, EMULATED_WORLDS, 1)
        both = policies.reset_index(drop=True).merge(worlds, how="cross")
        values: dict[str, Floats] = {}
        errors: dict[str, float] = {}
        said = []
        for name in outcomes:
            stand_in = emulate(answers, name, least_r2)
            values[name] = stand_in.predict(both).reshape(len(policies), len(worlds))
            errors[name] = stand_in.rmse
            said.append(f"{name}: {stand_in.words()}")
        return cls(policies, worlds, values, answers.wanted, levers, uncertainties, tuple(said), errors)


def sampled_worlds(design: Design, n: int, seed: int) -> pd.DataFrame:
    """Return n states of the world (Latin hypercube over the uncertainties); one row without columns where there are none."""
    factors = design.of_kind("uncertainty")
    if not factors:
        return pd.DataFrame(index=pd.RangeIndex(1))
    unit = qmc.LatinHypercube(len(factors), rng=seed).random(n)
    return pd.DataFrame({f.name: f.at(unit[:, k]) for k, f in enumerate(factors)})


def _grouped(plan: pd.DataFrame, factors: tuple[Factor, ...]) -> tuple[Floats, pd.DataFrame]:
    """Return (number of the combination for each point, the combinations in order of appearance)."""
    names = [factor.name for factor in factors]
    number = plan.groupby(names, sort=False).ngroup().to_numpy()
    return number, plan[names].drop_duplicates().reset_index(drop=True)


def _short(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
