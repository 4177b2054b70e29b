"""Disputes, hazards, requests and crises: how many become known and how, how they end, how long it takes."""

from typing import ClassVar

import numpy as np
import pandas as pd

from sim.kinds import EventKind
from sim.metric import Family, Outcome, View

WAYS = (
    EventKind.MATTER_FOUND, EventKind.MATTER_CALLED, EventKind.MATTER_BY_110, EventKind.MATTER_BY_HOTLINE, EventKind.MATTER_INSPECTED,
)  # fmt: skip


def known(view: View) -> pd.DataFrame:
    """Return one event for each matter that became known, however it did."""
    return pd.concat([view.of(kind) for kind in WAYS])


class MatterCounts(Family):
    """Rates per 100,000 residents a year, shares, and days to settlement."""

    outcomes: ClassVar[tuple[Outcome, ...]] = (
        Outcome("disputes_arisen", "per 100,000 a year", "Disputes that arose", "产生的纠纷", "lower", "matters"),
        Outcome("disputes_known", "per 100,000 a year", "Disputes that became known", "已掌握的纠纷", "neither", "matters"),
        Outcome("disputes_settled", "per 100,000 a year", "Disputes settled", "化解的纠纷", "higher", "matters"),
        Outcome("disputes_settled_share", "share", "Known disputes settled by the end", "纠纷化解率", "higher", "matters"),
        Outcome("disputes_hardened", "per 100,000 a year", "Disputes that turned to violence", "民转刑", "lower", "matters"),
        Outcome("hazards_found", "per 100,000 a year", "Hazards found", "发现的隐患", "higher", "matters"),
        Outcome("matters_known", "per 100,000 a year", "Matters of all kinds that became known", "已掌握事项", "neither", "matters"),
        Outcome("matters_settled_share", "share", "Known matters settled by the end", "办结率", "higher", "matters"),
        Outcome("days_latent", "days", "Days from arising to known, median", "发现天数中位数", "lower", "matters"),
        Outcome("days_to_settle", "days", "Days from known to settled, median", "办结天数中位数", "lower", "matters"),
        Outcome("days_to_settle_p90", "days", "Days from known to settled, the slowest tenth from", "办结天数九成位数", "lower", "matters"),
        Outcome("open_matters", "per 1,000 households", "Unsettled matters on the last day", "期末积压", "lower", "matters"),
        Outcome("crises_helped", "share", "Mental crises that ended in help", "精神障碍发病获助率", "higher", "matters"),
        Outcome("crises_hardened", "per 100,000 a year", "Mental crises that turned to violence", "肇事肇祸事件", "lower", "matters"),
    )

    @classmethod
    def measure(cls, view: View) -> dict[str, float]:
        """Count events of matters."""
        rate, disputes, hazards, crises = (view.per_100k_year, *(view.matters_of(f) for f in ("dispute", "hazard", "crisis")))
        told, settled = known(view), view.of(EventKind.MATTER_SETTLED)
        ends = {kind: view.count(kind, crises) for kind in (EventKind.MATTER_SETTLED, EventKind.MATTER_HARDENED, EventKind.MATTER_LAPSED)}
        left = float(view.states["open_matters"].iloc[-1]) if len(view.states) else float("nan")
        return {
            "disputes_arisen": view.count(EventKind.MATTER_BORN, disputes) * rate,
            "disputes_known": int(np.isin(told["topic"], disputes).sum()) * rate,
            "disputes_settled": view.count(EventKind.MATTER_SETTLED, disputes) * rate,
            "disputes_settled_share": _share(view.count(EventKind.MATTER_SETTLED, disputes), int(np.isin(told["topic"], disputes).sum())),
            "disputes_hardened": view.count(EventKind.MATTER_HARDENED, disputes) * rate,
            "hazards_found": int(np.isin(told["topic"], hazards).sum()) * rate, "matters_known": len(told) * rate,
            "matters_settled_share": _share(len(settled), len(told)),
            "days_latent": _median(told), "days_to_settle": _median(settled),
            "days_to_settle_p90": float(settled["value"].quantile(0.9)) if len(settled) else float("nan"),
            "open_matters": left / view.city.n_households * 1000.0,
            "crises_helped": ends[EventKind.MATTER_SETTLED] / sum(ends.values()) if sum(ends.values()) else float("nan"),
            "crises_hardened": ends[EventKind.MATTER_HARDENED] * rate,
        }  # fmt: skip


def _share(some: int, whole: int) -> float:
    return some / whole if whole else float("nan")


def _median(rows: pd.DataFrame) -> float:
    return float(rows["value"].median()) if len(rows) else float("nan")
