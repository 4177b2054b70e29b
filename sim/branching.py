"""What if the policies had been changed half-way? One run goes on as another, from the same moment with the same people.

`branch(model, scenario)` takes a model that has run whole days and gives one that continues under a scenario with other policies. What the
city, its people and the chances are stays; policies that the new scenario adds or changes start on the day of the branch, those
that it leaves out end there. So a policy added at a branch gives the run whose scenario lets that policy start on that day, to the
last bit. Called by `changan run --from CHECKPOINT --with SCENARIO` and by the dashboard, which keeps the `Morning` of the running day and
branches there while the day goes on; writes nothing.
"""

from typing import Any

import numpy as np

from sim.checkpoint import fill_lists, set_clock
from sim.core.errors import ChanganError
from sim.core.jit import plain_errstate
from sim.model import Progress, SafeCity
from sim.provisions import Policy
from sim.scenario import Scenario

_ORDERS = "institutions.beat"  # state along patrols: who walks where by order
_SENT = "beats."  # state along policies that send patrols to places
_FREE = ("policies", "run.days")  # what a branch may change


class Morning:
    """A model as it stood at 05:00 of a day, kept while the day goes on: what `branch` needs of it, in memory.

    Made between two days (tick 0); state is copied, events and fixed tables are the model's own.
    """

    def __init__(self, model: SafeCity) -> None:
        """Copy the state. Raises ChanganError within a day."""
        if model.tick:
            raise ChanganError(f"day {model.day} has begun; a morning is kept before its first tick")
        self.day, self.tick, self.time, self.steps = model.day, 0, float(model.time), int(model.steps)
        self.plan, self.seed, self.city, self.walking, self.areas = model.plan, model.seed, model.city, model.walking, model.areas
        self._state = {name: array.copy() for name, array in model.state_arrays().items()}
        self._log, self._rows, self._daily = model.events, len(model.events), list(model._daily)

    @property
    def events(self) -> "Morning":
        """What `branch` asks for the events so far."""
        return self

    def state(self) -> dict[str, np.ndarray]:
        """Return the events up to that morning as arrays (name -> array[row])."""
        return {name: column[: self._rows] for name, column in self._log.state().items()}

    def state_arrays(self) -> dict[str, np.ndarray]:
        """Return the copied state."""
        return self._state


def branch(model: SafeCity | Morning, scenario: Scenario, progress: Progress | None = None) -> SafeCity:
    """Return a model that goes on where `model` stands, under `scenario`. Raises ChanganError, in one line, where it cannot."""
    scenario = from_day(model, scenario)
    after = SafeCity(scenario, seed=model.seed, city=model.city, progress=progress)
    before = model.state_arrays()
    with plain_errstate():
        after.day = model.day - 1
        if after.day >= 0:
            after.apply_provisions()  # as they were left on the last day; those of today come at its start
        fill_lists(after, before)
        own, tables, fresh_tables = _own(model, after, before), _along_units(model), _along_units(after)
        for name, array in after.state_arrays().items():
            if name in tables:
                _place_units(before[name], array, (tables[name], fresh_tables[name]), model.day)
            elif name not in own:
                if name not in before or array.shape != before[name].shape or array.dtype != before[name].dtype:
                    raise ChanganError(
                        f"{scenario.name}: {name} of the new policies does not fit the run so far; start them from day 0 instead"
                    )
                array[...] = before[name]
    after.deployment.change_days = sorted({*after.deployment.change_days, model.day})
    after.events.restore(model.events.state())
    after._daily[:] = model._daily
    set_clock(after, model.day, model.tick, float(model.time), int(model.steps))
    return after


def _own(model: SafeCity | Morning, after: SafeCity, before: Any) -> set[str]:
    """Return the state that begins as in a new run, because it lies along units or policies that were not there before."""
    own: set[str] = set()
    if not np.array_equal(model.walking[0].key, after.walking[0].key):
        fresh = SafeCity(model.plan, seed=model.seed, city=model.city).state_arrays()
        if _ORDERS in before and not np.array_equal(before[_ORDERS], fresh[_ORDERS]):
            raise ChanganError(f"patrol units are away by order on day {model.day}, so their roster cannot change; branch on another day")
        own.add(_ORDERS)
    sent, then = _senders(after), _senders(model)
    if sent != then:
        if any(first_day < model.day for _, first_day in then):
            told = ", ".join(label for label, _ in then)
            raise ChanganError(
                f"{told}: sends patrols by what was learnt so far, so what sends patrols cannot change; start from day 0 instead"
            )
        own |= {name for name in after.state_arrays() if name.startswith(_SENT) and name[len(_SENT)].isdigit()}
    return own


def _senders(model: SafeCity | Morning) -> list[tuple[str, int]]:
    """Return label and first day of every policy that sends patrols to places."""
    return [(s.deployed.label, s.deployed.first_day) for area in model.areas for s in getattr(area, "senders", ())]


def from_day(model: SafeCity | Morning, scenario: Scenario) -> Scenario:
    """Return the scenario with its new and changed policies starting on the day the model has reached. Raises ChanganError.

    A policy of which only the end is new, and lies ahead, is the same policy.
    """
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
        then = model.plan.policies.get(label)
        if then == policy or policy.start_day >= model.day or _only_ends(then, policy, model.day):
            continue
        if policy.end_day is not None and policy.end_day <= model.day:
            raise ChanganError(
                f"policy {label} would end on day {policy.end_day}, before the branch on day {model.day}; leave it out or let it end later"
            )
        late[f"policies.{label}.start_day"] = model.day
    return scenario.with_values(late) if late else scenario


def _only_ends(then: Policy | None, policy: Policy, day: int) -> bool:
    """Say whether a policy that was in force differs in its end alone, and neither end lies before `day`."""
    if then is None or any(end is not None and end < day for end in (then.end_day, policy.end_day)):
        return False
    return then.model_copy(update={"end_day": policy.end_day}) == policy


def _along_units(model: SafeCity | Morning) -> dict[str, Any]:
    """Return the state that lies along units, with the columns of these units."""
    found = {"patrols.position_m": model.walking[0], "workers.position_m": model.walking[2]}
    for duty in (area.duty for area in model.areas if area.name == "response"):
        found |= {
            f"response.unit_{name}": _known_by(model, duty.units)
            for name in ("stood_at", "bound_for", "free_min", "back_min", "busy_min", "duty_min")
        }
        found |= {"response.unit_away": model.walking[0], "response.unit_away_visiting": model.walking[2]}
    return found


def _known_by(model: SafeCity | Morning, units: Any) -> Any:
    """Return key and first day of response units; those that are patrols or grid workers are known by these."""
    patrols, workers = model.walking[0], model.walking[2]
    known, walks = units.copy().view(np.recarray), units["walker"] >= 0
    for name in ("key", "first_day"):
        known[name][walks] = np.concatenate([getattr(patrols, name), getattr(workers, name)])[units["walker"][walks]]
    return known


def _place_units(before: np.ndarray, after: np.ndarray, units: tuple[Any, Any], day: int) -> None:
    """Leave units that go on as they are, found again by their key; units whose roster starts with the branch begin as in any run."""
    then, now = units
    kept = np.flatnonzero(now.first_day < day)
    if not len(kept):
        return
    order = np.argsort(then.key, kind="stable")
    where = np.minimum(np.searchsorted(then.key[order], now.key[kept]), max(len(order) - 1, 0))
    if not len(order) or (then.key[order][where] != now.key[kept]).any():
        raise ChanganError("a unit that was on duty before the branch is not known to the run; its roster must not change at a branch")
    after[kept] = before[order][where]
