"""Sense of security and satisfaction: means and the gap between groups; what a survey would say of them: `survey`."""

from typing import ClassVar

from sim.metric import Family, Outcome, View


class Opinions(Family):
    """Means are of the whole run, days equally."""

    outcomes: ClassVar[tuple[Outcome, ...]] = (
        Outcome("security", "share", "Sense of security, mean", "安全感（均值）", "higher", "opinion"),
        Outcome("satisfaction", "share", "Satisfaction, mean", "满意度（均值）", "higher", "opinion"),
        Outcome("security_end", "share", "Sense of security on the last day", "期末安全感", "higher", "opinion"),
        Outcome("satisfaction_end", "share", "Satisfaction on the last day", "期末满意度", "higher", "opinion"),
        Outcome("security_gap", "share", "Sense of security, registered minus floating", "安全感差距（户籍-流动）", "neither", "groups"),
        Outcome("satisfaction_gap", "share", "Satisfaction, registered minus floating", "满意度差距（户籍-流动）", "neither", "groups"),
    )

    @classmethod
    def measure(cls, view: View) -> dict[str, float]:
        """Read the daily means and ask a sample."""
        if view.states.empty:
            return dict.fromkeys((o.name for o in cls.outcomes), float("nan"))
        mean, last = view.states.mean(), view.states.iloc[-1]
        return {
            "security": float(mean["security"]), "satisfaction": float(mean["satisfaction"]),
            "security_end": float(last["security"]), "satisfaction_end": float(last["satisfaction"]),
            "security_gap": float(mean["security_registered"] - mean["security_floating"]),
            "satisfaction_gap": float(mean["satisfaction_registered"] - mean["satisfaction_floating"]),
        }  # fmt: skip
