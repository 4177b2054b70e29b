"""An area of public life: what a theme adds to the run beside the phases of a tick, in one place.

Calls and response, the platform, places, people and institutions are areas (`sim/areas/`). An area owns its tables, takes the
provisions of the day on which something starts or ends, and works at fixed moments. `sim.schedule` prints the moments in their
order; `sim.model` calls them; every array that an area returns from `state_arrays` is part of checkpoints and of the digest.
"""

from typing import Any, ClassVar

import numpy as np

from sim.provisions import Provisions


class Area:
    """Base of an area: every hook may be left out. `model` is the `sim.model.SafeCity` that owns it."""

    name: ClassVar[str]
    moments: ClassVar[tuple[tuple[str, str, str], ...]] = ()  # (when, what, what it writes): lines of the schedule

    def __init__(self, model: Any) -> None:
        """Make the area's tables; the model's city, plan, keys, people, offenders, sites and ground exist already."""
        self.model = model

    def put_in_place(self, provisions: Provisions) -> None:
        """Take over what policies provide from today on: a pure function of the provisions (called again after a resume)."""

    def warm_up(self) -> None:
        """Call the kernels that an empty day of a tiny city would not need, so that a cold start compiles them (see `sim.warm`)."""

    def begin_day(self) -> None:
        """Work at 05:00, before plans are made."""

    def end_day(self, now: int) -> None:
        """Work at the day's end, after matters and cases, before opinions; `now` is the day's last absolute tick."""

    def state_arrays(self) -> dict[str, np.ndarray]:
        """Return every array that the future of the run depends on (fixed shapes; not what `put_in_place` makes)."""
        return {}

    def daily(self) -> dict[str, float]:
        """Return the area's columns of the daily record."""
        return {}

    def counters(self) -> dict[str, np.ndarray]:
        """Return arrays that metrics may read (`View.counters["area.name"]`); nothing else of an area is theirs to see."""
        return {}
