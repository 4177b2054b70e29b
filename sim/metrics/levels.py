"""Where matters end: by desk, what is sent on, petitions, hand-overs between grids, how busy staff is, and groups apart."""

from typing import ClassVar

import numpy as np

from sim.city.city import Group
from sim.kinds import Desk, EventKind
from sim.metric import Family, Outcome, View
from sim.metrics.matters import known

_AT = {
    "grid": (Desk.GRID,),
    "community": (Desk.MEDIATORS, Desk.COMMUNITY),
    "higher": (Desk.SECTOR, Desk.STREET, Desk.COURT, Desk.DISTRICT, Desk.CITY),
}
_NAMES = {"grid": ("on the spot by grid workers", "网格就地化解占比"), "community": ("in the community", "社区化解占比"),
          "higher": ("by street, court, district or city", "街道以上化解占比")}  # fmt: skip
_STAFF = {"grid": ("Grid workers", "网格员"), "community": ("Community staff", "社区工作人员"), "street": ("Street staff", "街道工作人员"),
          "district": ("District staff", "区级部门人员")}  # fmt: skip


class MatterLevels(Family):
    """Shares by level, petitions, borders, load of staff, and floating against registered residents."""

    outcomes: ClassVar[tuple[Outcome, ...]] = (
        *(Outcome(f"settled_{k}_share", "share", f"Settled matters: {en}", zh, "neither", "matters") for k, (en, zh) in _NAMES.items()),
        Outcome("matters_sent_up", "per 100,000 a year", "Times a matter was sent on to another desk", "上报与转办次数", "neither", "matters"),
        Outcome("hand_over_share", "share", "Known disputes between people of two grids", "跨网格纠纷占比", "neither", "matters"),
        Outcome("petitions_first", "per 100,000 a year", "First petitions", "初次信访", "lower", "matters"),
        Outcome("petitions_repeated", "per 100,000 a year", "Repeated petitions", "重复信访", "lower", "matters"),
        Outcome("petitions_settled_share", "share", "First petitions whose matter is settled by the end", "初次信访办结率", "higher", "matters"),
        Outcome("closed_on_paper", "per 100,000 a year", "Matters closed on paper", "虚假办结", "lower", "matters"),
        *(Outcome(f"load_{k}", "share", f"{en}: time taken by matters", f"{zh}工作负荷", "neither", "matters") for k, (en, zh) in _STAFF.items()),
        Outcome("backlog_days", "days", "Matters on desks over matters settled a day", "在办事项积压天数", "lower", "matters"),
        Outcome("known_ratio_floating", "ratio", "Matters known per matter arisen, floating over registered", "流动人口事项掌握比", "neither", "groups"),
        Outcome("settled_ratio_floating", "ratio", "Matters settled per matter arisen, floating over registered", "流动人口事项办结比", "neither", "groups"),
    )  # fmt: skip

    @classmethod
    def measure(cls, view: View) -> dict[str, float]:
        """Count events and read counters of the platform."""
        rate, told, settled = view.per_100k_year, known(view), view.of(EventKind.MATTER_SETTLED)
        first = view.of(EventKind.PETITION)
        disputes = int(np.isin(told["topic"], view.matters_of("dispute")).sum())
        made, possible = view.counters["platform.made"], view.counters["platform.possible"]
        found = {f"settled_{k}_share": _part(int(np.isin(settled["actor"], desks).sum()), len(settled)) for k, desks in _AT.items()}
        found |= {f"load_{k}": _part(float(made[Desk[k.upper()]]), float(possible[Desk[k.upper()]])) for k in _STAFF}
        return found | {
            "matters_sent_up": view.count(EventKind.MATTER_SENT_UP) * rate,
            "hand_over_share": _part(view.count(EventKind.MATTER_CROSSES), disputes),
            "petitions_first": len(first) * rate, "petitions_repeated": view.count(EventKind.PETITION_AGAIN) * rate,
            "petitions_settled_share": _part(int(np.isin(first["case"], settled["case"]).sum()), len(first)),
            "closed_on_paper": view.count(EventKind.CLOSED_ON_PAPER) * rate, "backlog_days": _backlog_days(view, len(settled)),
            "known_ratio_floating": _ratio(view, told["group"].to_numpy()), "settled_ratio_floating": _ratio(view, settled["group"].to_numpy()),
        }  # fmt: skip


def _part(some: float, whole: float) -> float:
    return some / whole if whole else float("nan")


def _backlog_days(view: View, settled: int) -> float:
    """Open known matters on the last day over matters settled a day."""
    if not len(view.states) or settled == 0:
        return float("nan")
    last = view.states.iloc[-1]
    return float(last["open_matters"] - last["open_latent"]) / (settled / view.days)


def _ratio(view: View, group: np.ndarray) -> float:
    """Events per matter arisen, floating over registered residents."""
    born = np.bincount(view.of(EventKind.MATTER_BORN)["group"], minlength=2)
    counts = np.bincount(group, minlength=2)
    if born.min() == 0 or counts[Group.REGISTERED] == 0:
        return float("nan")
    return float(counts[Group.FLOATING] / born[Group.FLOATING] / (counts[Group.REGISTERED] / born[Group.REGISTERED]))
