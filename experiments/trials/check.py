"""Do the parts of a trial fit each other? What concerns several entries of a file at once.

Called by `experiments.trials.read`; returns (path, what is wrong) for each problem, which `read` gives a line.
"""

from collections.abc import Iterator
from typing import Any

from experiments.trials.facts import facts, rules
from experiments.trials.spec import EVENTS, SHARES, Trial
from sim.scenario_errors import clip, listing, nearest

Found = Iterator[tuple[str, str]]
WORDS = ("property", "violent", "without_victim")
COUNTS = {  # what each method can compare
    "ratio_of_ratios": EVENTS, "rate_ratio": (*EVENTS, "after_stop", "response_min"), "difference": (*SHARES, "after_stop", "response_min", *EVENTS),
    "odds_ratio": SHARES, "fading": EVENTS, "displacement": EVENTS, "elasticity": (*EVENTS, *SHARES, "response_min"), "change_per_tenth": (*SHARES, *EVENTS),
}  # fmt: skip


def check_trial(trial: Trial, design: Any) -> Found:
    """Yield every problem of a trial whose entries are sound each for itself."""
    yield from _evidence(trial)
    yield from _units(trial)
    yield from _analysis(trial, design.placed)
    yield from _arms(design)
    known = [*design.world.crime_types, *WORDS]
    for path, kind in [*(("outcome.kinds", k) for k in trial.outcome.kinds), *(("units.by_kinds", k) for k in trial.units.by_kinds)]:
        if kind not in known:
            hint = nearest(kind, known)
            yield path, f"there is no crime type {clip(kind)!r}" + (f"; did you mean {hint}?" if hint else f"; known: {listing(known)}")


def _evidence(trial: Trial) -> Found:
    for key in trial.effects:
        if key not in facts():
            hint = nearest(key, facts())
            yield "effects", f"there is no row {clip(key)!r} in the evidence" + (f"; did you mean {hint}?" if hint else "")
            return
    told = trial.published
    if not trial.effects:
        return
    if told.value is None and told.low is None and told.high is None:
        yield "published", "give the value that was found, or low and high of a band"
    ends = [x for x in (told.low, told.value, told.high) if x is not None]
    if ends != sorted(ends):
        yield "published", "low, value and high must not cross"
    if (told.low is not None or told.high is not None) and not told.how:
        yield "published", "say in `how` where the interval comes from, or how the band was made beforehand"
    if told.low is None and told.high is None and rules().band(facts()[trial.effects[0]].trust) is None:
        yield "published", f"no band can be made for evidence that is {facts()[trial.effects[0]].trust}; give low and high with `how`"


def _units(trial: Trial) -> Found:
    units, timing = trial.units, trial.timing
    if units.block and abs(units.block * units.treated_share - round(units.block * units.treated_share)) > 1e-9:
        yield "units.block", f"{units.block} units a block cannot be shared {units.treated_share:g} to {1 - units.treated_share:g}"
    if units.number and units.block and units.number % units.block:
        yield "units.number", f"{units.number} units do not fill blocks of {units.block}"
    if timing.run_in_days == 0 and units.kind != "city" and (units.choose == "hottest" or units.least_recorded):
        yield "timing.run_in_days", "units that are chosen by recorded crime need a run-in"


def _analysis(trial: Trial, placed: bool) -> Found:
    method, count = trial.analysis.method, trial.outcome.count
    if count not in COUNTS[method]:
        yield "analysis.method", f"{method} cannot compare {count}; it takes {', '.join(COUNTS[method])}"
    if method == "ratio_of_ratios" and trial.timing.run_in_days == 0:
        yield "analysis.method", "a ratio against the run-in needs timing.run_in_days"
    if method in ("displacement", "ratio_of_ratios") and not placed:
        yield "analysis.method", f"{method} compares places of one city; whole cities take rate_ratio, difference, odds_ratio, elasticity"
    if method == "elasticity" and trial.analysis.lever_ratio == 1.0:
        yield "analysis.lever_ratio", "say how many times more of the lever the treated arm has"
    if (method == "change_per_tenth") != (trial.analysis.against is not None):
        yield "analysis.against", "change_per_tenth, and it alone, needs the outcome that moves the other"
    if count == "after_stop" and (trial.units.kind != "segment" or trial.analysis.zone != "inside"):
        yield "outcome.count", "stops are followed at street segments, inside"
    if trial.analysis.zone == "ring" and count not in EVENTS:
        yield "analysis.zone", "only events are counted in rings"


def _arms(design: Any) -> Found:
    if not design.placed:
        if design.dose.canonical() == design.control.canonical() and "placebo" not in {
            type(p).__module__.rpartition(".")[2] for p in design.dose.policies.values()
        }:
            yield "dose", "both cities are the same; say what the treated one gets"
        return
    for name, arm in (("dose", design.dose), ("control", design.control)):
        added = design.labels(arm)
        changed = [path for path, _, _ in design.world.diff(arm) if not any(path.startswith(f"policies.{label}") for label in added)]
        if changed:
            yield (
                name,
                f"{changed[0]} would change the whole city; an arm in places adds policies under labels that the world does not have",
            )
    shared = sorted(set(design.labels(design.dose)) & set(design.labels(design.control)))
    if shared:
        yield "control", f"both arms add a policy labelled {shared[0]}; give one another label (label: {{policy: {shared[0]}}})"
    if not design.labels(design.dose):
        yield "dose", "a policy is needed (a placebo: dose: {policies: {placebo: {}}})"
