"""A small city in which nobody calls, quarrels or offends unless a test makes them: for tests of the duty room."""

import numpy as np
import pandas as pd

from sim.duty import CALLS_EVER, CALLS_NOW, COMING, CallKind
from sim.model import SafeCity
from sim.scenario import Scenario
from tests.laws.worlds import lively, model

NO_CALLS = {
    "quarrel_calls_per_1000_year": 0.0, "traffic_calls_per_1000_travel_h": 0.0, "help_calls_per_1000_year": 0.0, "other_calls_per_1000_year": 0.0,
    "idle_calls_per_1000_year": 0.0, "dispute_call_share": 0.0, "phone_report_share": 0.0,
}  # fmt: skip
NO_OFFENDING = {"sessions_per_day": 0.0, "opportunism_share": 0.0}


def quiet(policies: dict | None = None, *, seed: int = 1, offending: dict | None = None, **response: float) -> SafeCity:
    """Return a model with no calls and no crime; `response` sets numbers of the duty room."""
    scenario = lively(policies or {}, response=NO_CALLS | response, offending=NO_OFFENDING if offending is None else offending).to_dict()
    for row in scenario["matter_types"].values():
        row["per_1000_households_year"] = 0.0
    return model(Scenario.from_dict(scenario), seed=seed)


def call(one: SafeCity, at_min: float, place: int, kind: CallKind = CallKind.HELP, **fields: float) -> int:
    """Put one call on the list of the duty room; returns its number."""
    duty = one.duty
    row, number = int(duty.used[CALLS_NOW]), int(duty.used[CALLS_EVER])
    usual = {"key": number, "number": number, "kind": int(kind), "stage": int(COMING), "priority": 1, "large": 0, "place": place, "caller": -1, "group": 0,
             "case": -1, "crime": -1, "offender": -1, "at_min": at_min, "next_min": at_min, "began_min": -1.0, "left_min": -1.0}  # fmt: skip
    for name, value in (usual | fields).items():
        duty.calls[name][row] = value
    duty.used[CALLS_NOW] += 1
    duty.used[CALLS_EVER] += 1
    return number


def events_of(one: SafeCity, kind: int) -> pd.DataFrame:
    """Return the events of one kind so far, in order."""
    events = one.view().events
    return events[events["kind"] == int(kind)]


def happened(one: SafeCity, kind: int, column: str = "value") -> np.ndarray:
    """Return a column of the events of one kind, in the order of calls."""
    return events_of(one, kind).sort_values("case", kind="stable")[column].to_numpy()
