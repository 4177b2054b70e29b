"""Sense of security and satisfaction: means, what a survey would publish, and the gap between groups."""

from typing import ClassVar

import numpy as np

from sim.core.rng import Purpose, draws, uniforms
from sim.metric import Family, Outcome, View


class Opinions(Family):
    """Means are of the whole run (days equally), the survey is taken on the last day."""

    outcomes: ClassVar[tuple[Outcome, ...]] = (
        Outcome("security", "share", "Sense of security, mean", "安全感（均值）", "higher", "opinion"),
        Outcome("satisfaction", "share", "Satisfaction, mean", "满意度（均值）", "higher", "opinion"),
        Outcome("security_end", "share", "Sense of security on the last day", "期末安全感", "higher", "opinion"),
        Outcome("satisfaction_end", "share", "Satisfaction on the last day", "期末满意度", "higher", "opinion"),
        Outcome(
            "survey_safe",
            "share",
            "Residents who would answer `safe` in a survey (with its sampling error)",
            "问卷安全感比例",
            "higher",
            "opinion",
        ),
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
            "security_end": float(last["security"]), "satisfaction_end": float(last["satisfaction"]), "survey_safe": survey(view),
            "security_gap": float(mean["security_registered"] - mean["security_floating"]),
            "satisfaction_gap": float(mean["satisfaction_registered"] - mean["satisfaction_floating"]),
        }  # fmt: skip


def survey(view: View) -> float:
    """Return the share of a random sample of residents (drawn with replacement) whose security reaches the threshold.

    Each answers with the noise of one question: a uniform error of `survey_spread` either way.
    """
    opinion = view.scenario.parameters.opinion
    asked = np.arange(opinion.survey_size)
    who = (draws(view.seed, Purpose.SURVEY, asked, view.days) % np.uint64(view.city.n_residents)).astype(np.int64)
    noise = 2.0 * opinion.survey_spread * (uniforms(view.seed, Purpose.SURVEY, asked, view.days + 1_000_000) - 0.5)
    return float((view.people.security[who] + noise >= opinion.survey_threshold).mean())
