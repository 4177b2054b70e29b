"""One replication of a design: the job of a worker.

Called through `experiments.engine` by `experiments.trials.drive`; returns sums (`experiments.trials.measures`) for each outcome asked for. Runs the world's run-in,
chooses units and arms by what was recorded, and goes on from that moment with the dose in the treated units and what control gets in the others (`sim.branching`): one
city, so that displacement and contamination happen. Designs on whole cities go on as two cities from one run-in, under the same seed.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.trials.measures import Seen, Side, Sums, count, event_rows, opinions, topics
from experiments.trials.read import Design
from experiments.trials.selection import Chosen, choose, draw_again, tie_luck
from experiments.trials.spec import EVENTS, Outcome
from experiments.work import city_of
from sim.branching import branch
from sim.model import SafeCity
from sim.scenario import Scenario

PERMUTATIONS = 199
Ask = tuple[str, Outcome, str]  # key, what to count, method


def replicate(design: Design, seed: int, asked: Sequence[Ask]) -> dict[str, Sums]:
    """Run one replication; returns sums by the key of what was asked."""
    if design.placed:
        return _in_places(design, seed, asked)
    return _whole_cities(design, seed, asked)


def _run_in(world: Scenario, seed: int, days: int) -> SafeCity:
    """Return a world after its run-in; the last one of this process is kept, for trials of other designs that begin alike (`branch` copies)."""
    key = f"{seed}\n{days}\n{world.run.days}\n{world.canonical()}\n{world.base_dir}"
    if key not in _kept:
        _kept.clear()
        _kept[key] = SafeCity(world, seed=seed, city=city_of(world)).run(days=days)
    return _kept[key]


_kept: dict[str, SafeCity] = {}


# ------------------------------------------------------------------------------------------------ arms in one city
def _in_places(design: Design, seed: int, asked: Sequence[Ask]) -> dict[str, Sums]:
    world, days = design.world, design.timing.run_in_days
    before = _run_in(world, seed, days)
    kinds = design.units.by_kinds
    recorded = before.recorded.on_places(0, max(days, 1), topics(before, kinds)) if days else np.zeros(before.city.n_places, np.int64)
    chosen = choose(design.units, before.city, recorded, seed, design.name)
    people = opinions(before)
    model = branch(before, placed_arms(design, chosen))
    stops = None
    if any(outcome.count == "after_stop" for _, outcome, _ in asked):
        stops = _run_watched(model, np.flatnonzero(chosen.row >= 0), world.run.days)
    else:
        model.run()
    seen = Seen(model, model.events.frame(), days, people, stops)
    found = {}
    for key, outcome, method in asked:
        sums = count(outcome, {"t": seen, "c": seen}, sides_of(chosen, model.city, outcome))
        if outcome.count in EVENTS and method in ("ratio_of_ratios", "rate_ratio"):
            sums["p"] = permuted_p(chosen, outcome, seen, method, (design.units.treated_share, seed, design.name))
        found[key] = sums | {"units": float(len(chosen.unit))}
    return found


def placed_arms(design: Design, chosen: Chosen) -> Scenario:
    """Return the world with the policies of both arms, each put where its arm is, one copy for each team."""
    plain = design.world.to_dict()
    for arm, treated in ((design.dose, True), (design.control, False)):
        policies = arm.to_dict()["policies"]
        for label in design.labels(arm):
            teams = chosen.teams(treated, design.units.per_team)
            for number, places in enumerate(teams):
                values = dict(policies[label])
                values["where"] = {**values.get("where", {}), "segments": np.flatnonzero(places).tolist()}
                plain["policies"][label if len(teams) == 1 else f"{label}_{number + 1}"] = values
    return Scenario.from_dict(plain, base_dir=design.world.base_dir)


def sides_of(chosen: Chosen, city: Any, outcome: Outcome) -> dict[str, dict[str, Side]]:
    """Return sides[zone][arm]: units inside, and the ring around them where events are counted."""
    inside = {arm: Side(chosen.places(treated), float((chosen.treated == treated).sum())) for arm, treated in (("t", True), ("c", False))}
    found = {"in": inside}
    if outcome.count in EVENTS:
        rings = {arm: chosen.ring(city, outcome.ring_m, treated) for arm, treated in (("t", True), ("c", False))}
        found["ring"] = {arm: Side(places, float(places.sum())) for arm, places in rings.items()}
    return found


def permuted_p(chosen: Chosen, outcome: Outcome, seen: Seen, method: str, drawn: tuple[float, int, str]) -> float:
    """Return the two-sided p of this replication alone: its arms against arms drawn again by the same rule.

    Statistic: log rate treated over control, against the run-in where the trial did so. Ties count by a draw, so that p is uniform under no effect.
    """
    share, seed, name = drawn
    rows = event_rows(outcome, seen)
    at = chosen.row[np.maximum(rows["place"].to_numpy(), 0)]
    late = rows["tick"].to_numpy() // seen.model.ticks_per_day >= seen.run_in_days
    n = len(chosen.unit)
    counts = [np.bincount(at[(at >= 0) & (late == when)], minlength=n).astype(np.float64) for when in (True, False)]
    arms = np.concatenate([chosen.treated[None], draw_again(chosen, share, seed, name, PERMUTATIONS)])

    def rate(of: np.ndarray) -> np.ndarray:
        return np.asarray(np.log((arms @ of + 0.5) / arms.sum(axis=1)) - np.log((~arms @ of + 0.5) / (~arms).sum(axis=1)))

    found = rate(counts[0]) - (rate(counts[1]) if method == "ratio_of_ratios" else 0.0)
    size = np.abs(found)
    beyond, same = int((size[1:] > size[0] + 1e-12).sum()), int((np.abs(size[1:] - size[0]) <= 1e-12).sum())
    luck = tie_luck(seed, name)
    return (beyond + int(luck * (same + 1)) + 1) / (PERMUTATIONS + 1)


def _run_watched(model: SafeCity, places: np.ndarray, days: int) -> np.ndarray:
    """Run to the end tick by tick and return int64[stop, (place, first tick, last tick)]: stays of police units at these places."""
    ground, ticks = model.ground.rows, model.ticks_per_day
    since = np.full(len(places), -1, np.int64)
    found: list[tuple[int, int, int]] = []
    while model.day < days:
        now = model.day * ticks + model.tick
        model.step()
        there = ground["police_tick"][places] == now
        there &= ground["police_min"][places] > 0.0
        for k in np.flatnonzero(there & (since < 0)):
            since[k] = now
        for k in np.flatnonzero(~there & (since >= 0)):
            found.append((int(places[k]), int(since[k]), now - 1))
            since[k] = -1
    return np.array(sorted(found), np.int64).reshape(-1, 3)


# ------------------------------------------------------------------------------------------------ whole cities
def _whole_cities(design: Design, seed: int, asked: Sequence[Ask]) -> dict[str, Sums]:
    seen = (
        {"t": _city(design, design.dose, seed, None), "c": _city(design, design.control, seed, None)}
        if _from_start(design)
        else _pair(design, seed)
    )
    everywhere = np.ones(seen["t"].model.city.n_places, dtype=np.bool_)
    side = Side(everywhere, 1.0)
    return {key: count(outcome, seen, {"in": {"t": side, "c": side}}) | {"units": 1.0} for key, outcome, _ in asked}


def _from_start(design: Design) -> bool:
    """Say whether the arms differ in more than policies, so that nothing can be shared."""
    changed = [path for arm in (design.dose, design.control) for path, _, _ in design.world.diff(arm)]
    return design.timing.run_in_days == 0 or any(not path.startswith("policies") for path in changed)


def _pair(design: Design, seed: int) -> Mapping[str, Seen]:
    """Return both cities as they go on from one run-in."""
    before = _run_in(design.world, seed, design.timing.run_in_days)
    return {"t": _city(design, design.dose, seed, before), "c": _city(design, design.control, seed, before)}


def _city(design: Design, arm: Scenario, seed: int, before: SafeCity | None) -> Seen:
    days = design.timing.run_in_days
    begun = SafeCity(arm, seed=seed, city=city_of(arm)).run(days=days) if before is None else before
    people = opinions(begun)
    model = begun.run() if before is None else branch(begun, arm).run()
    return Seen(model, model.events.frame(), days, people)
