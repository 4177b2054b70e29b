"""Counts of a policy's first effects over paired seeds, for tests of mechanisms in the lively world."""

import numpy as np

from sim.kinds import EventKind
from tests.laws.worlds import lively, run


def counted(policies, seeds, days, values=None, **groups):
    """Return completed crimes by type and events by kind, summed over seeds; `values` are dotted paths of the scenario."""
    scenario = lively(policies, **groups).with_values(values or {})
    crimes, kinds = 0, 0
    for seed in seeds:
        one = run(scenario, days, seed=seed)
        events = one.events.frame(columns=["kind", "topic"])
        kinds = kinds + np.bincount(events["kind"], minlength=70)
        crimes = crimes + np.bincount(events["topic"][events["kind"] == EventKind.CRIME], minlength=len(one.crime_names))
    return dict(zip(one.crime_names, crimes.tolist(), strict=True)), kinds
