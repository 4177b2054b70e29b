"""Who is stopped, what police find by themselves, and whether patrol goes where crime is or where it always went."""

from typing import ClassVar

import numpy as np

from sim.city.city import LEVELS, Group
from sim.kinds import EventKind
from sim.metric import Family, Outcome, View


class Force(Family):
    """Stops by group, stops of people who had done nothing, and patrol's share of areas against their share of true crime."""

    outcomes: ClassVar[tuple[Outcome, ...]] = (
        Outcome("stops", "per 1,000 residents a year", "People stopped and questioned", "盘查人次", "lower", "burden"),
        Outcome("stops_floating", "per 1,000 floating residents a year", "Floating residents stopped", "流动人口被盘查", "lower", "burden"),
        Outcome(
            "stop_ratio_floating", "ratio", "Risk of being stopped, floating over registered", "流动人口被盘查风险比", "neither", "groups"
        ),
        Outcome(
            "innocent_stop_share", "share", "Stops of people who were not looking for an opportunity", "无辜盘查占比", "lower", "burden"
        ),
        Outcome("fair_stop_share", "share", "Stops that were explained and polite", "规范文明盘查占比", "higher", "burden"),
        Outcome(
            "found_by_police",
            "per 100,000 a year",
            "Cases without victim that patrols came across",
            "民警主动发现案件",
            "neither",
            "crime",
            "recorded",
        ),
        Outcome(
            "patrol_mismatch_start",
            "share",
            "Patrol in other areas than true crime, first third of the run",
            "前期巡逻与犯罪错配",
            "lower",
            "burden",
            "true",
        ),
        Outcome(
            "patrol_mismatch_end",
            "share",
            "Patrol in other areas than true crime, last third of the run",
            "后期巡逻与犯罪错配",
            "lower",
            "burden",
            "true",
        ),
    )

    @classmethod
    def measure(cls, view: View) -> dict[str, float]:
        """Count stops by group; compare shares of areas."""
        stops, heads = view.of(EventKind.STOPPED), np.bincount(view.people.group, minlength=2)
        by_group = np.bincount(stops["group"], minlength=2)
        risk = by_group[:2] / np.maximum(heads, 1)
        start, end = mismatches(view)
        return {
            "stops": len(stops) / view.city.n_residents * 1_000.0 / view.years,
            "stops_floating": float(risk[Group.FLOATING]) * 1_000.0 / view.years,
            "stop_ratio_floating": float(risk[Group.FLOATING] / risk[Group.REGISTERED]) if risk[Group.REGISTERED] > 0 else float("nan"),
            "innocent_stop_share": float((stops["value"] == 0).mean()) if len(stops) else float("nan"),
            "fair_stop_share": float(stops["topic"].mean()) if len(stops) else float("nan"),
            "found_by_police": view.count(EventKind.FOUND_BY_POLICE) * view.per_100k_year,
            "patrol_mismatch_start": start, "patrol_mismatch_end": end,
        }  # fmt: skip


def areas_of(view: View) -> np.ndarray:
    """Return int[place]: communities, or grids in a city with one community."""
    level = LEVELS.index("community")
    return view.city.mesh.unit[level if int(view.city.mesh.count[level]) > 1 else LEVELS.index("grid")]


def mismatches(view: View) -> tuple[float, float]:
    """Return which share of patrol would have to move to lie as true crime does, in the first and the last third of the run.

    Half the sum of differences of shares over areas (total variation), true crime of the whole run; NaN without patrol or crime.
    """
    minutes = view.counters.get("beats.minutes")
    online = [k for k, name in enumerate(view.crime_names) if view.scenario.crime_types[name].target == "online"]
    crimes = view.of(EventKind.CRIME)
    crimes = crimes[~crimes["topic"].isin(online)]
    if minutes is None or not len(crimes):
        return float("nan"), float("nan")
    area = areas_of(view)
    true = np.bincount(area[crimes["place"]], minlength=minutes.shape[1]) / len(crimes)
    return tuple(
        float(np.abs(part / part.sum() - true).sum() / 2.0) if part.sum() > 0 else float("nan") for part in (minutes[0], minutes[2])
    )  # type: ignore[return-value]
