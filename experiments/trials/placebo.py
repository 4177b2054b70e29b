"""Is the test of a trial honest? Trials of a placebo must come out "significant" at the nominal rate, no more and no less.

Called by the command with the replications of a placebo trial. A placebo in places is not exactly zero, because the treated and the control units differ: it is
the size of the randomised comparison that is checked, by the p of every replication alone, and whether the mean effect is none.
"""

from dataclasses import dataclass

from scipy import stats

from experiments.trials.drive import Replicated

NOMINAL = 0.05


@dataclass(frozen=True)
class Size:
    """How often a placebo was "significant" at the nominal rate, with the exact binomial interval of that rate."""

    key: str
    replications: int
    rejected: int
    share: float
    low: float
    high: float
    nominal: float
    value: float  # mean effect of the placebo
    value_low: float
    value_high: float

    @property
    def holds(self) -> bool:
        """Say whether the nominal rate lies in the interval and the mean effect may be none."""
        return self.low <= self.nominal <= self.high and self.value_low <= 1.0 <= self.value_high


def size_of(one: Replicated) -> Size | None:
    """Return the size of the test of a placebo trial; None where no replication was tested alone."""
    p = one.p
    if not p:
        return None
    rejected = sum(x <= NOMINAL for x in p)
    ends = stats.binomtest(rejected, len(p), NOMINAL).proportion_ci(0.95, method="exact")
    effect = one.effect
    return Size(
        one.loaded.key,
        len(p),
        rejected,
        rejected / len(p),
        float(ends.low),
        float(ends.high),
        NOMINAL,
        effect.value,
        effect.low,
        effect.high,
    )
