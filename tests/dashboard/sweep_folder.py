"""A small finished sweep, and a finished run, for tests: the sweep made by a formula in place of the model: quick, with failed runs and missing values."""

import math

from experiments.engines import Here
from experiments.study.sweep import load_sweep
from experiments.sweep import sweep
from sim.model import SafeCity
from sim.result import Result
from sim.scenario import Scenario

CROSSED = """
base: {extends: tiny, policies: {cameras: {operators: 1}}}
uncertainties: {offenders: {path: parameters.offending.active_share_of_adults, low: 0.005, high: 0.02, source: a test}}
levers:
  patrollers: {path: policies.patrol_force.patrollers_per_10000, low: 10, high: 90}
  cameras: {path: policies.cameras.cameras_per_km2, low: 0, high: 150}
outcomes: [true_crime, cost_cny]
design: {method: crossed, levers: {method: grid, levels: 2}, uncertainties: {method: latin_hypercube, points: 10}}
"""


def fate(patrol):
    """Say what becomes of the runs with so many patrollers."""
    number = round(patrol * 1e6)
    return "fails" if number % 33 == 0 else "no value" if number % 20 == 1 else ""


def work(scenario, seed, names):
    """True crime rises with offenders and falls with patrol; some points fail, some have no value for it."""
    offenders = scenario.parameters.offending.active_share_of_adults
    patrol = scenario.policies["patrol_force"].patrollers_per_10000
    cameras = scenario.policies["cameras"].cameras_per_km2
    if fate(patrol) == "fails":
        raise ArithmeticError("made to fail")
    crime = 4e5 * offenders * math.exp(-patrol / 80.0) + 20.0 * ((seed * 37 + round(patrol * 1e6)) % 7)
    values = {
        "true_crime": math.nan if fate(patrol) == "no value" else crime,
        "recorded_crime": 0.2 * crime,
        "security": 1.0 - crime / 2e4,
        "satisfaction": 0.5,
        "cost_cny": 1e4 * patrol + 3e3 * cameras,
    }
    return "0" * 16, tuple(values[name] for name in names)


def make_sweep(folder, run=work, study="tiny_sweep"):
    """Run a study (by default a shipped one) with the formula into a folder; return it."""
    sweep(load_sweep(study), folder, Here(), work=run)
    return folder


def make_crossed(folder):
    """Run a small study of four policies in ten states of the world; return its folder."""
    study = folder.with_suffix(".yaml")
    study.write_text(CROSSED, encoding="utf-8")
    return make_sweep(folder, study=study)


def make_run(folder, days=6):
    """Run the smallest city for some days into a folder, as `changan run --out` does; return it."""
    return Result.of(SafeCity(Scenario.load("tiny", days=days), seed=4).run()).write(folder)
