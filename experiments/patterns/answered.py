"""How fast are calls answered, with what tail, and do urgent ones come first? What calls are about, and what a patrol meets."""

import numpy as np
from scipy.stats import norm

from experiments.patterns.seen import Floats, Seen, mean, median, share
from sim.duty import CallKind
from sim.kinds import EventKind
from sim.metrics.response import priorities

EFFECTIVE = ("crime", "dispute", "traffic", "help")
BINS_MIN = np.concatenate([np.arange(0.0, 30.0, 1.0), np.arange(30.0, 121.0, 5.0)])
HOURS_A_YEAR = 2_000.0  # of duty
URGENT, MINOR = 1, 3


def minutes(seen: Seen) -> tuple[Floats, Floats]:
    """Return minutes[call] from ring to the first unit, and priority[call]; calls given up count with the time that was waited in vain."""
    calls, arrived, gone = (seen.of_kind(kind) for kind in (EventKind.CALL, EventKind.ARRIVED, EventKind.CALL_GIVEN_UP))
    waited = [rows["value"].to_numpy(np.float64) for rows in (arrived, gone)]
    return np.concatenate(waited), np.concatenate([priorities(calls, rows) for rows in (arrived, gone)])


def response(seen: Seen) -> dict[str, float]:
    """Return shares within minutes, the shape of the distribution, and what urgent calls gain."""
    took, priority = minutes(seen)
    urgent, minor = took[priority == URGENT], took[priority == MINOR]
    dispatched, first_priority = waits(seen)
    queued = dispatched > at_once(dispatched)
    shares = {f"within_{m}_min": share(float((took <= m).sum()), len(took)) for m in (5, 10, 15)}
    return shares | {
        "over_30_min": share(float((took > 30).sum()), len(took)),
        "response_skew": share(mean(took), median(took)),
        "response_lognormal": off_lognormal(took),
        "response_log_sd": float(np.log(took).std()) if len(took) else float("nan"),
        "urgent_median_min": median(urgent),
        "priority_ratio": share(mean(minor), mean(urgent)),
        "priority_queued": share(
            mean(dispatched[queued & (first_priority == MINOR)]), mean(dispatched[queued & (first_priority == URGENT)])
        ),
        "calls_given_up": share(len(seen.of_kind(EventKind.CALL_GIVEN_UP)), len(took)),
    }


def waits(seen: Seen) -> tuple[Floats, Floats]:
    """Return minutes[call] from ring to the first dispatch, and priority[call]."""
    sent = seen.of_kind(EventKind.DISPATCHED).drop_duplicates("case")
    return sent["value"].to_numpy(np.float64), priorities(seen.of_kind(EventKind.CALL), sent)


def at_once(dispatched: Floats) -> float:
    """Return the time that a call takes even where a unit is free: what the quickest took, and a little."""
    return float(dispatched.min()) + 1e-3 if len(dispatched) else 0.0


def off_lognormal(took: Floats) -> float:
    """Return the largest gap between the distribution of log minutes and the normal one of the same mean and sd (Lilliefors' statistic)."""
    if len(took) < 20 or np.ptp(took) == 0:
        return float("nan")
    log = np.sort(np.log(took))
    expected = norm.cdf((log - log.mean()) / log.std(ddof=1))
    n = len(log)
    steps = np.arange(n + 1) / n
    return float(max((steps[1:] - expected).max(), (expected - steps[:-1]).max()))


def calls(seen: Seen) -> dict[str, float]:
    """Return what effective calls are about, how many need a unit, and calls a resident and year."""
    rows = seen.of_kind(EventKind.CALL)
    topic = rows["topic"].to_numpy()
    known = {name: float((topic == CallKind[name.upper()]).sum()) for name in EFFECTIVE}
    effective = float((topic != CallKind.IDLE).sum())
    values = {f"calls_{name}": share(n, effective) for name, n in known.items()}
    return values | {
        "calls_dispatched": share(float((rows["value"] > 0).sum()), len(rows)),
        "calls_per_resident": seen.outcomes.get("calls", float("nan")) / 1000.0,
    }


def patrols(seen: Seen) -> dict[str, float]:
    """Return how seldom a patrol stops a crime in the act."""
    stopped = len(seen.of_kind(EventKind.INTERCEPTED))
    return {"caught": stopped / max(1, stopped + len(seen.crimes)), "patrol_years": seen.patrol_hours / HOURS_A_YEAR / max(stopped, 1)}
