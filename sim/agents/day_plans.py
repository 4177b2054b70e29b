"""Plans of the day: which trips people of each plan make, on workdays and at weekends.

Times are clock times of the middle of the departure window; a day runs from 05:00 to 05:00. Shapes follow published time-use
surveys (peaks at 07:30 and 18:00, noon break, square and street life until 21:00); each number is assumed within them.
"""

import numpy as np

from sim.city.city import DayPlan
from sim.tables import DAY_STARTS_MIN, DayPlans

HOME, WORK, LEISURE = 0, 1, 2
MAX_TRIPS = 6

Trip = tuple[str, int, int]  # clock time of the middle of the window, width of the window in minutes, goal

WORKDAY: dict[DayPlan, tuple[Trip, ...]] = {
    DayPlan.WORKER: (("07:40", 80, WORK), ("12:05", 40, LEISURE), ("13:10", 40, WORK), ("18:00", 100, LEISURE), ("20:00", 100, HOME)),
    DayPlan.STUDENT: (("07:20", 40, WORK), ("16:50", 60, HOME), ("18:50", 60, LEISURE), ("20:40", 60, HOME)),
    DayPlan.HOME: (
        ("08:20", 100, LEISURE),
        ("10:20", 80, HOME),
        ("15:30", 120, LEISURE),
        ("17:20", 60, HOME),
        ("19:10", 50, LEISURE),
        ("20:50", 60, HOME),
    ),
    DayPlan.SHIFT: (("10:40", 100, LEISURE), ("12:40", 60, HOME), ("15:00", 60, WORK), ("23:40", 80, HOME)),
    DayPlan.NIGHT_LIFE: (("08:50", 80, WORK), ("18:40", 80, HOME), ("20:40", 90, LEISURE), ("00:40", 180, HOME)),
}
FREE_DAY: dict[DayPlan, tuple[Trip, ...]] = {
    DayPlan.WORKER: (("10:00", 180, LEISURE), ("12:40", 90, HOME), ("15:30", 150, LEISURE), ("18:40", 120, HOME)),
    DayPlan.STUDENT: (("09:40", 150, LEISURE), ("12:20", 90, HOME), ("15:00", 150, LEISURE), ("18:20", 100, HOME)),
    DayPlan.HOME: (
        ("08:40", 120, LEISURE),
        ("10:50", 80, HOME),
        ("15:40", 120, LEISURE),
        ("17:40", 80, HOME),
        ("19:10", 50, LEISURE),
        ("20:50", 60, HOME),
    ),
    DayPlan.SHIFT: (("11:00", 150, LEISURE), ("13:20", 60, HOME), ("15:00", 60, WORK), ("23:40", 80, HOME)),
    DayPlan.NIGHT_LIFE: (("11:30", 180, LEISURE), ("16:00", 120, HOME), ("20:50", 100, LEISURE), ("01:10", 200, HOME)),
}


def minutes_of_day(clock: str) -> int:
    """Return minutes after 05:00 of a clock time, such as "07:40" -> 160."""
    hour, minute = clock.split(":")
    return (int(hour) * 60 + int(minute) - DAY_STARTS_MIN) % 1440


def day_plans() -> DayPlans:
    """Return the trip tables [weekend, plan, trip] for kernels, in minutes from 05:00."""
    shape = (2, len(DayPlan), MAX_TRIPS)
    trips = np.zeros(shape[:2], np.int64)
    minute, window, goal = (np.zeros(shape, np.int64) for _ in range(3))
    for free, table in enumerate((WORKDAY, FREE_DAY)):
        for plan, rows in table.items():
            trips[free, plan] = len(rows)
            for k, (clock, width, where) in enumerate(rows):
                minute[free, plan, k], window[free, plan, k], goal[free, plan, k] = minutes_of_day(clock), width, where
    return DayPlans(trips, minute, window, goal)
