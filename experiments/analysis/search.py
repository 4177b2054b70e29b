"""Pareto search under a budget of runs: which levers give the best trade-offs, when not everything can be tried?

Called by `changan search`. Optuna's NSGA-II proposes batches of policies (ask), every policy is run in the same states of the
world under the same seeds, and learns of the means (tell). Nothing of the search itself is stored: it is replayed from its first
question, and runs that the run store knows are not repeated, so a killed search goes on where it was and gives the same front.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd

from experiments.analysis.answers import Floats
from experiments.analysis.pareto import Front, front, maximised, nondominated, reference, volume
from experiments.analysis.worlds import Worlds, sampled_worlds
from experiments.extras import needed
from experiments.study.factors import Factor
from experiments.study.outcomes import Wanted
from experiments.study.sweep import SweepStudy
from sim.core.errors import ChanganError
from sim.scenario import Scenario

Over = Literal["mean", "worst"]
Job = tuple[Scenario, int]
Evaluate = Callable[[Sequence[Job]], Sequence["dict[str, float] | str"]]  # outcomes of each job, or why it failed


@dataclass(frozen=True)
class Plan:
    """What a search does. `over`: an objective is its mean over the worlds, or its worst value in any."""

    objectives: tuple[Wanted, ...]
    budget: int  # runs at most, those that are known already included: a search of the same budget asks the same
    worlds: int = 8
    batch: int = 24
    over: Over = "mean"
    seed: int = 1


@dataclass(frozen=True)
class Found:
    """What a search found. `volumes`: share of the final box that is dominated, after each batch."""

    front: Front
    volumes: list[float]
    tried: int
    failed: int  # policies of which a run failed or gave no value: never taken for good or bad
    runs: int
    worlds: Worlds = field(repr=False)

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {**self.front.to_json(), "volumes": self.volumes, "tried": self.tried, "failed": self.failed, "runs": self.runs}


def search(study: SweepStudy, plan: Plan, evaluate: Evaluate) -> Found:
    """Search the levers of a study. Raises ChanganError when the budget is too small or every policy failed."""
    levers = study.design.of_kind("lever")
    if not levers:
        raise ChanganError(f"{study.name} has no levers to search")
    higher = maximised(plan.objectives)
    worlds = sampled_worlds(study.design, plan.worlds, plan.seed)
    each = len(worlds) * len(study.seeds)
    if plan.budget < 2 * plan.batch * each:
        raise ChanganError(
            f"a budget of {plan.budget} runs is too small: two batches of {plan.batch} policies in {len(worlds)} states of the world"
            f" with {len(study.seeds)} seeds are {2 * plan.batch * each} runs"
        )
    optuna = needed("optuna", "analysis")
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    asked = optuna.create_study(
        directions=["maximize" if up else "minimize" for up in higher],
        sampler=optuna.samplers.NSGAIISampler(population_size=plan.batch, seed=plan.seed),
    )
    policies: list[dict[str, Any]] = []
    values: list[Floats] = []
    for _ in range(plan.budget // (plan.batch * each)):
        trials = [asked.ask() for _ in range(plan.batch)]
        chosen = [{lever.name: _suggest(trial, lever) for lever in levers} for trial in trials]
        found = _run(study, chosen, worlds, plan, evaluate)
        for trial, one in zip(trials, found, strict=True):
            score = _score(one, higher, plan.over)
            asked.tell(trial, None if score is None else score.tolist(), state=None if score is not None else optuna.trial.TrialState.FAIL)
        policies += chosen
        values += found
    return _told(study, plan, worlds, policies, values)


def _suggest(trial: Any, lever: Factor) -> Any:
    """Ask for one lever's value, in the form in which a scenario file would hold it."""
    if lever.levels:
        return trial.suggest_categorical(lever.name, list(lever.levels))
    log = lever.scale == "log"
    if lever.integer:
        return trial.suggest_int(lever.name, int(lever.low), int(lever.high), log=log)
    return float(f"{trial.suggest_float(lever.name, lever.low, lever.high, log=log):.9g}")


def _run(study: SweepStudy, chosen: list[dict[str, Any]], worlds: pd.DataFrame, plan: Plan, evaluate: Evaluate) -> list[Floats]:
    """Return value[world, objective] of each policy, the mean over seeds; NaN where a run failed or has no value."""
    states = worlds.to_dict("records") if len(worlds.columns) else [{}]
    made = [study.with_values({**policy, **{str(k): v for k, v in state.items()}}, study.name) for policy in chosen for state in states]
    jobs = [(scenario, seed) for scenario in made for seed in study.seeds]
    rows = evaluate(jobs)
    names = [one.name for one in plan.objectives]
    nothing = dict.fromkeys(names, float("nan"))
    got = np.array([[(nothing if isinstance(row, str) else row)[name] for name in names] for row in rows], np.float64)
    means = got.reshape(len(chosen), len(states), len(study.seeds), len(names)).mean(axis=2)
    residents = float(study.base.city.population.residents)
    for k, one in enumerate(plan.objectives):
        means[..., k] = one.on_scale(means[..., k], residents)
    return list(means)


def _score(values: Floats, higher: list[bool], over: Over) -> Floats | None:
    """Return what the search is told of a policy: one number an objective, None when a value is missing."""
    if not np.isfinite(values).all():
        return None
    if over == "mean":
        mean: Floats = values.mean(axis=0)
        return mean
    return np.where(higher, values.min(axis=0), values.max(axis=0))


def _told(study: SweepStudy, plan: Plan, worlds: pd.DataFrame, policies: list[dict[str, Any]], values: list[Floats]) -> Found:
    higher = maximised(plan.objectives)
    scores = [_score(one, higher, plan.over) for one in values]
    missing = np.full(len(plan.objectives), np.nan)
    names = [one.name for one in plan.objectives]
    table = pd.DataFrame(np.array([missing if s is None else s for s in scores]), columns=names)
    levers = pd.DataFrame(policies)
    cube = np.array(values)
    n = cube.shape[1]
    spread = pd.DataFrame(cube.std(axis=1, ddof=1) / np.sqrt(n), columns=names) if n > 1 else None
    found = front(levers, table, plan.objectives, spread)
    finite = table.to_numpy()
    ends = reference(finite[np.isfinite(finite).all(axis=1)], higher)
    volumes = []
    for end in range(plan.batch, len(table) + 1, plan.batch):
        rows = finite[:end][np.isfinite(finite[:end]).all(axis=1)]
        volumes.append(volume(rows[nondominated(rows, higher)], *ends, higher) if len(rows) else 0.0)
    made = {name: cube[:, :, k] for k, name in enumerate(names)}
    states = Worlds(levers, worlds, made, plan.objectives, study.design.of_kind("lever"), study.design.of_kind("uncertainty"))
    failed = sum(score is None for score in scores)
    return Found(found, volumes, len(policies), failed, len(policies) * len(worlds) * len(study.seeds), states)
