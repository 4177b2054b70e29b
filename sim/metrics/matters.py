"""Disputes, hazards and requests: how many become known, how they end, how long it takes."""

from typing import ClassVar

import numpy as np

from sim.metric import Family, Outcome, View
from sim.tables import EventKind


class MatterCounts(Family):
    """Rates per 100,000 residents a year, shares, and days to settlement."""

    outcomes: ClassVar[tuple[Outcome, ...]] = (
        Outcome("disputes_arisen", "per 100,000 a year", "Disputes that arose", "产生的纠纷", "lower", "matters"),
        Outcome("disputes_known", "per 100,000 a year", "Disputes that became known", "已掌握的纠纷", "neither", "matters"),
        Outcome("disputes_settled", "per 100,000 a year", "Disputes settled", "化解的纠纷", "higher", "matters"),
        Outcome("disputes_hardened", "per 100,000 a year", "Disputes that turned to violence", "民转刑", "lower", "matters"),
        Outcome("hazards_found", "per 100,000 a year", "Hazards found", "发现的隐患", "higher", "matters"),
        Outcome("matters_settled_share", "share", "Known matters settled by the end", "办结率", "higher", "matters"),
        Outcome("matters_sent_up", "per 100,000 a year", "Matters sent up to the community", "上报事项", "neither", "matters"),
        Outcome("days_to_settle", "days", "Days from known to settled, median", "办结天数中位数", "lower", "matters"),
        Outcome("open_matters", "per 1,000 households", "Unsettled matters on the last day", "期末积压", "lower", "matters"),
    )

    @classmethod
    def measure(cls, view: View) -> dict[str, float]:
        """Count events of matters."""
        rate, disputes, hazards = view.per_100k_year, view.matters_of("dispute"), view.matters_of("hazard")
        found, called = view.of(EventKind.MATTER_FOUND), view.of(EventKind.MATTER_CALLED)
        settled = view.of(EventKind.MATTER_SETTLED)
        known = len(found) + len(called)
        known_disputes = int(np.isin(found["topic"], disputes).sum() + np.isin(called["topic"], disputes).sum())
        left = float(view.states["open_matters"].iloc[-1]) if len(view.states) else float("nan")
        return {
            "disputes_arisen": view.count(EventKind.MATTER_BORN, disputes) * rate, "disputes_known": known_disputes * rate,
            "disputes_settled": view.count(EventKind.MATTER_SETTLED, disputes) * rate,
            "disputes_hardened": view.count(EventKind.MATTER_HARDENED, disputes) * rate,
            "hazards_found": (int(np.isin(found["topic"], hazards).sum()) + int(np.isin(called["topic"], hazards).sum())) * rate,
            "matters_settled_share": len(settled) / known if known else float("nan"),
            "matters_sent_up": view.count(EventKind.MATTER_SENT_UP) * rate,
            "days_to_settle": float(settled["value"].median()) if len(settled) else float("nan"),
            "open_matters": left / view.city.n_households * 1000.0,
        }  # fmt: skip
