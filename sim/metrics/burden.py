"""What programmes cost and whom they weigh on: money, visits, being watched, and who the victims are."""

from typing import ClassVar

import numpy as np

from sim.city.city import LEVELS, Group
from sim.kinds import EventKind
from sim.metric import Family, Outcome, View


class Burden(Family):
    """Cost per resident, time of staff, presence under cameras, and victims by group."""

    outcomes: ClassVar[tuple[Outcome, ...]] = (
        Outcome("cost_cny", "CNY per resident a year", "Cost of all programmes", "人均投入", "lower", "cost"),
        Outcome("patrol_hours", "person-hours per 1,000 residents a day", "Patrol on the street", "巡逻人时", "neither", "burden"),
        Outcome("visit_min", "min per household a year", "Grid workers' minutes at the door", "网格员走访时间", "neither", "burden"),
        Outcome("filmed_share", "share", "Time on the street within view of a camera", "街面被摄录时间占比", "lower", "burden"),
        Outcome(
            "victim_ratio_floating",
            "ratio",
            "Risk of being a victim, floating over registered",
            "流动人口受害风险比",
            "neither",
            "groups",
            "true",
        ),
        Outcome(
            "patrol_crime_match",
            "correlation",
            "Patrol minutes against true crime over places",
            "巡逻与犯罪空间相关",
            "neither",
            "burden",
            "true",
        ),
        Outcome(
            "patrol_gap",
            "share",
            "Patrol minutes that would have to move to other communities to match true crime",
            "巡逻与犯罪分布差距（社区）",
            "neither",
            "burden",
            "true",
        ),
        Outcome(
            "checks",
            "per 1,000 a year",
            "Visits to people released from custody, per 1,000 residents",
            "对刑释人员的走访",
            "neither",
            "burden",
        ),
    )

    @classmethod
    def measure(cls, view: View) -> dict[str, float]:
        """Read counters of places and victims' groups."""
        days, city, ground = max(view.days, 1), view.city, view.ground
        on_street = ground.street_total.astype(np.float64)
        filmed = float((on_street * ground.rows["camera"]).sum() / on_street.sum()) if on_street.sum() else float("nan")
        crimes = np.bincount(view.of(EventKind.CRIME)["place"], minlength=city.n_places).astype(np.float64)
        return {
            "cost_cny": float(view.states["cost_cny"].sum()) / city.n_residents / view.years if len(view.states) else float("nan"),
            "patrol_hours": float(ground.rows["patrol_total_min"].sum()) / 60.0 / days / city.n_residents * 1000.0,
            "visit_min": float(ground.rows["visit_total_min"].sum()) / city.n_households / view.years,
            "filmed_share": filmed, "victim_ratio_floating": _victim_ratio(view), "patrol_crime_match": _correlation(ground.rows["patrol_total_min"], crimes),
            "patrol_gap": share_gap(ground.rows["patrol_total_min"], crimes, city.mesh.unit[LEVELS.index("community")]),
            "checks": view.count(EventKind.PERSON_CHECKED) / city.n_residents * 1000.0 / view.years,
        }  # fmt: skip


def _victim_ratio(view: View) -> float:
    """Victims per head of floating over those of registered residents."""
    crimes = view.of(EventKind.CRIME)
    victims = np.bincount(view.people.group[crimes["subject"].to_numpy()[crimes["subject"].to_numpy() >= 0]], minlength=2)
    heads = np.bincount(view.people.group, minlength=2)
    if victims[Group.REGISTERED] == 0 or heads.min() == 0:
        return float("nan")
    return float(victims[Group.FLOATING] / heads[Group.FLOATING] / (victims[Group.REGISTERED] / heads[Group.REGISTERED]))


def _correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Pearson's r, NaN where one side does not vary."""
    if a.std() == 0 or b.std() == 0:
        return float("nan")
    return float(np.corrcoef(a, b)[0, 1])


def share_gap(patrol: np.ndarray, crimes: np.ndarray, unit: np.ndarray) -> float:
    """Return the part of patrol[place] that would have to move to other units to lie as crimes[place] do: 0 alike, 1 apart."""
    if patrol.sum() == 0 or crimes.sum() == 0:
        return float("nan")
    shares = [np.bincount(unit, weights=column / column.sum()) for column in (patrol, crimes)]
    return float(np.abs(shares[0] - shares[1]).sum() / 2.0)
