"""Who is hit, who is heard and who is visited: registered and floating residents apart, and people of 60 and over."""

from typing import ClassVar

import numpy as np

from sim.city.city import AgeBand, Group
from sim.kinds import EventKind
from sim.metric import Family, Outcome, View

_GROUPS = {"registered": Group.REGISTERED, "floating": Group.FLOATING}
_ZH = {"registered": "户籍", "floating": "流动"}


class Groups(Family):
    """Rates per 100,000 of a group (crimes with a victim), shares of the way through the counts, burden, and the gap by age."""

    outcomes: ClassVar[tuple[Outcome, ...]] = tuple(
        outcome
        for group in _GROUPS
        for outcome in (
            Outcome(f"true_crime_{group}", "per 100,000 a year", f"Crime against {group} residents, true", f"{_ZH[group]}人口受害（实际发生）", "lower", "groups", "true"),
            Outcome(f"recorded_crime_{group}", "per 100,000 a year", f"Crime against {group} residents, recorded", f"{_ZH[group]}人口受害（立案）", "neither", "groups", "recorded"),
            Outcome(f"reported_share_{group}", "share", f"Reported among true, {group} victims", f"{_ZH[group]}受害人报案率", "neither", "groups", "reported"),
            Outcome(f"visit_min_{group}", "min", f"Visits at the door a year, {group} resident", f"{_ZH[group]}居民年受访分钟", "neither", "groups"),
            Outcome(f"camera_home_{group}", "share", f"Home street covered by cameras, {group}", f"{_ZH[group]}居民住处摄像覆盖", "neither", "groups"),
        )
    ) + (
        Outcome("security_gap_old", "share", "Sense of security, adults minus people of 60 and over", "安全感差距（成年-老年）", "neither", "groups"),
        Outcome("victim_ratio_old", "ratio", "Risk of being a victim, 60 and over against adults", "老年人受害风险比", "neither", "groups", "true"),
    )  # fmt: skip

    @classmethod
    def measure(cls, view: View) -> dict[str, float]:
        """Count events by the group of the victim, and what reaches each group's homes."""
        heads = np.maximum(np.bincount(view.people.group, minlength=2), 1)
        rate = 1e5 / heads / view.years
        count = {kind: _by_group(view, kind) for kind in (EventKind.CRIME, EventKind.REPORTED, EventKind.RECORDED)}
        rows = view.ground.rows
        living = np.maximum(np.diff(view.city.population.place_first_resident), 1)
        visits, cameras = (rows["visit_total_min"] / living)[view.people.home], rows["camera"][view.people.home]
        found: dict[str, float] = {}
        for name, group in _GROUPS.items():
            mine = view.people.group == group
            found[f"true_crime_{name}"] = float(count[EventKind.CRIME][group] * rate[group])
            found[f"recorded_crime_{name}"] = float(count[EventKind.RECORDED][group] * rate[group])
            found[f"reported_share_{name}"] = _ratio(count[EventKind.REPORTED][group], count[EventKind.CRIME][group])
            found[f"visit_min_{name}"] = float(visits[mine].mean()) / view.years if mine.any() else float("nan")
            found[f"camera_home_{name}"] = float(cameras[mine].mean()) if mine.any() else float("nan")
        return found | _by_age(view)


def _by_group(view: View, kind: EventKind) -> np.ndarray:
    """Return events of one kind by the victim's group; those without a victim are left out."""
    rows = view.of(kind)
    subject = rows["subject"].to_numpy()
    return np.bincount(view.people.group[subject[subject >= 0]], minlength=2)


def _by_age(view: View) -> dict[str, float]:
    """Return the gap in security and the ratio of risks between people of 60 and over and adults of 25 to 59."""
    age = view.city.population.age_band
    old, adult = age == AgeBand.OLD, age == AgeBand.ADULT
    subject = view.of(EventKind.CRIME)["subject"].to_numpy()
    victims = np.bincount(age[subject[subject >= 0]], minlength=4)
    security = view.people.security
    gap = (
        float(security[adult].mean(dtype=np.float64) - security[old].mean(dtype=np.float64)) if old.any() and adult.any() else float("nan")
    )
    risk = victims / np.maximum(np.bincount(age, minlength=4), 1)
    return {"security_gap_old": gap, "victim_ratio_old": _ratio(risk[AgeBand.OLD], risk[AgeBand.ADULT])}


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else float("nan")
