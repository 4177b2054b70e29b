"""What gates, devices and clean-ups did, and whom gates and cameras weigh on."""

from typing import ClassVar

import numpy as np

from sim.city.city import Group
from sim.kinds import EventKind
from sim.metric import Family, Outcome, View

_RATES = {
    "turned_away": EventKind.TURNED_AWAY, "devices_held": EventKind.DEVICE_HELD, "alarms_rung": EventKind.ALARM_RANG,
    "places_put_right": EventKind.PUT_RIGHT, "places_relapsed": EventKind.RELAPSED,
}  # fmt: skip
_RATE = "per 100,000 a year"


class PlaceMeasures(Family):
    """Rates of events at gates, doors and key places; cameras and gates as the groups meet them on their ordinary ways."""

    outcomes: ClassVar[tuple[Outcome, ...]] = (
        Outcome("turned_away", _RATE, "Offenders turned away at a gate", "门禁劝返作案人员", "neither", "places"),
        Outcome("devices_held", _RATE, "Attempts that a lock or guarded parking withstood", "锁具与看管停车挡住的作案", "neither", "places"),
        Outcome("alarms_rung", _RATE, "Burglars who broke off at an alarm", "报警器吓退入室作案", "neither", "places"),
        Outcome("places_put_right", _RATE, "Visits at which a key place was put right", "重点部位整治次数", "neither", "places"),
        Outcome("places_relapsed", _RATE, "Key places where half of it was undone again", "重点部位反弹次数", "lower", "places"),
        Outcome("filmed_registered", "share", "Streets of the day under cameras, registered residents", "户籍居民日常被摄录比例", "lower", "burden"),
        Outcome("filmed_floating", "share", "Streets of the day under cameras, floating residents", "流动人口日常被摄录比例", "lower", "burden"),
        Outcome("gate_asked_registered", "share", "Chance to be stopped at others' gates, registered residents", "户籍居民被他人小区门禁拦问比例", "lower", "burden"),
        Outcome("gate_asked_floating", "share", "Chance to be stopped at others' gates, floating residents", "流动人口被他人小区门禁拦问比例", "lower", "burden"),
    )  # fmt: skip

    @classmethod
    def measure(cls, view: View) -> dict[str, float]:
        """Count events, and average places over the anchors of each group (home, work or school, leisure)."""
        values = {name: view.count(kind) * view.per_100k_year for name, kind in _RATES.items()}
        days = max(view.days, 1)
        filmed, gate = (view.counters[f"places.{name}"] / days for name in ("camera_days", "gate_days"))
        for group in Group:
            chosen = view.people.group == group
            label = group.name.lower()
            values[f"filmed_{label}"] = _mean_over(filmed, view, chosen)
            values[f"gate_asked_{label}"] = _asked(gate, view, chosen)
        return values


def _mean_over(per_place: np.ndarray, view: View, chosen: np.ndarray) -> float:
    """Return the mean of a value of places over the three anchors of these residents; NaN without any."""
    if not chosen.any():
        return float("nan")
    return float(np.mean([per_place[anchor[chosen]].mean() for anchor in (view.people.home, view.people.work, view.people.leisure)]))


def _asked(gate: np.ndarray, view: View, chosen: np.ndarray) -> float:
    """Return the mean share turned away at gates of work and leisure places in compounds that are not the resident's own."""
    if not chosen.any():
        return float("nan")
    compound = view.city.form.compound
    own = compound[view.people.home[chosen]]
    asked = [np.where(compound[there] == own, 0.0, gate[there]).mean() for there in (view.people.work[chosen], view.people.leisure[chosen])]
    return float(np.mean(asked))
