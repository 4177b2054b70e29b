"""What if the policies had been changed half-way? One run goes on as another, from the same moment with the same people.

`branch(model, scenario)` takes a model that has run whole days and gives one that continues under a scenario with other policies. What the
city, its people and the chances are stays; policies that the new scenario adds or changes start on the day of the branch, those
that it leaves out end there. So a policy added at a branch gives the run whose scenario lets that policy start on that day, to the
last bit. Called by `changan run --from CHECKPOINT --with SCENARIO`; writes nothing.
"""

from typing import Any

import numpy as np

from sim.checkpoint import fill_lists, set_clock
from sim.core.errors import ChanganError
from sim.core.jit import plain_errstate
from sim.model import Progress, SafeCity
from sim.scenario import Scenario

_WALKING = {"patrols.position_m": 0, "workers.position_m": 2}  # state that lies along units, by place in `model.walking`
_FREE = ("policies", "run.days")  # what a branch may change


def branch(model: SafeCity, scenario: Scenario, progress: Progress | None = None) -> SafeCity:
    """Return a model that goes on where `model` stands, under `scenario`. Raises ChanganError, in one line, where it cannot."""
    scenario = from_day(model, scenario)
    after = SafeCity(scenario, seed=model.seed, city=model.city, progress=progress)
    before, fresh = model.state_arrays(), after.state_arrays()
    if set(before) != set(fresh):
        odd = sorted(set(before) ^ set(fresh))[0]
        raise ChanganError(f"{scenario.name}: the run keeps no {odd} that the new policies would need; start them from day 0 instead")
    with plain_errstate():
        fill_lists(after, before)
        for name, array in after.state_arrays().items():
            if name in _WALKING:
                _place_walkers(model.walking[_WALKING[name]], after.walking[_WALKING[name]], model.day)
            elif array.shape != before[name].shape or array.dtype != before[name].dtype:
                raise ChanganError(
                    f"{scenario.name}: {name} of the new policies does not fit the run so far; start them from day 0 instead"
                )
            else:
                array[...] = before[name]
        after.day = model.day
        after.apply_provisions()
    after.events.restore(model.events.state())
    after._daily[:] = model._daily
    set_clock(after, model.day, model.tick, float(model.time), int(model.steps))
    return after


def from_day(model: SafeCity, scenario: Scenario) -> Scenario:
    """Return the scenario with its new and changed policies starting on the day the model has reached. Raises ChanganError."""
    if model.tick:
        raise ChanganError(f"the run stands within day {model.day} (tick {model.tick}); branch from a checkpoint kept at the end of a day")
    fixed = [path for path, _, _ in model.plan.diff(scenario) if path.split(".")[0] not in _FREE and path not in _FREE]
    if fixed:
        raise ChanganError(
            f"{scenario.name} differs from the run in {fixed[0]}{f' and {len(fixed) - 1} more' if len(fixed) > 1 else ''}: a branch may change "
            "policies and run.days only; for another city, catalogue, tick or mechanism start from day 0 (changan run)"
        )
    if scenario.run.days < model.day:
        raise ChanganError(f"{scenario.name} ends after {scenario.run.days} days, but the run has done {model.day}; give more --days")
    late: dict[str, Any] = {}
    for label, policy in scenario.policies.items():
        if model.plan.policies.get(label) == policy or policy.start_day >= model.day:
            continue
        if policy.end_day is not None and policy.end_day <= model.day:
            raise ChanganError(
                f"policy {label} would end on day {policy.end_day}, before the branch on day {model.day}; leave it out or let it end later"
            )
        late[f"policies.{label}.start_day"] = model.day
    return scenario.with_values(late) if late else scenario


def _place_walkers(before: Any, after: Any, day: int) -> None:
    """Leave units that go on where they stand; units whose roster starts with the branch begin as in any run."""
    kept = np.flatnonzero(after.first_day < day) if day else np.zeros(0, np.int64)
    order = np.argsort(before.key, kind="stable")
    where = np.minimum(np.searchsorted(before.key[order], after.key[kept]), max(len(order) - 1, 0))
    if len(kept) and (not len(order) or (before.key[order][where] != after.key[kept]).any()):
        raise ChanganError(
            "a unit that was on the street before the branch is not known to the run; its roster must not change at a branch"
        )
    after.position_m[kept] = before.position_m[order][where] if len(kept) else 0.0
