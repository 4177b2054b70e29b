"""What is reported, recorded and cleared, of which kinds, in which order?"""

import numpy as np
import pandas as pd

from experiments.patterns.seen import Array, Seen, share
from sim.kinds import EventKind

ROBBERY = ("street_robbery", "home_robbery", "snatching")
THEFT = ("burglary", "ebike_theft", "vehicle_theft", "theft_from_vehicles", "pickpocketing", "other_theft", "shoplifting")
CLEARED = {"burglary": ("burglary",), "robbery": ROBBERY, "assault": ("assault",), "vehicle_theft": ("vehicle_theft",)}
OFTEN, SELDOM = ("burglary", "street_robbery", "home_robbery"), ("pickpocketing", "fraud")
FEWEST = 20  # crimes of a kind from which the role of its loss is looked at


def mix(seen: Seen) -> dict[str, float]:
    """Return recorded crime, what it consists of (criminal cases with a victim, as C01 and C33 count), disputes settled."""
    out = seen.outcomes
    criminal = sum(out[f"recorded.{name}"] for name in seen.kinds.with_victim)
    thefts = sum(out[f"recorded.{name}"] for name in seen.kinds.at_places - seen.kinds.violent)
    robbery = sum(out.get(f"recorded.{name}", 0.0) for name in ROBBERY)
    return {
        "recorded_crime": out["recorded_crime"], "ebike_share": share(out["recorded.ebike_theft"], criminal),
        "theft_share": share(thefts, criminal), "fraud_share": share(out.get("recorded.fraud", 0.0), criminal),
        "robbery_share": share(robbery, criminal), "injury_share": share(out.get("recorded.assault", 0.0), criminal),
        "disputes_settled": out["disputes_settled"],
    }  # fmt: skip


def reporting(seen: Seen) -> dict[str, float]:
    """Return who reports what: order of kinds, the role of the loss within kinds, violent and property crime."""
    crimes = seen.of_kind(EventKind.CRIME, *sorted(seen.kinds.with_victim))
    told = crimes["case"].isin(seen.of_kind(EventKind.REPORTED)["case"]).to_numpy()
    violent = crimes["topic"].isin(seen.kinds.topics(*seen.kinds.violent)).to_numpy()
    return {
        "reporting_order": _share_of(seen, crimes, told, OFTEN) - _share_of(seen, crimes, told, SELDOM),
        "robbery_over_assault": _share_of(seen, crimes, told, ROBBERY) - _share_of(seen, crimes, told, ("assault",)),
        "loss_reported": loss_counts(seen, crimes, told),
        "reported_violent": share(float(told[violent].sum()), float(violent.sum())),
        "reported_property": share(float(told[~violent].sum()), float((~violent).sum())),
    }


def _share_of(seen: Seen, crimes: pd.DataFrame, told: Array, names: tuple[str, ...]) -> float:
    chosen = crimes["topic"].isin(seen.kinds.topics(*names)).to_numpy()
    return share(float(told[chosen].sum()), float(chosen.sum()))


def loss_counts(seen: Seen, crimes: pd.DataFrame, told: Array) -> float:
    """Return the chance that of two property crimes of one kind, one reported and one not, the reported one cost more.

    Pairs are counted within kinds and added up (Mann and Whitney's statistic); half would be chance.
    """
    won = pairs = 0.0
    for name in sorted(seen.kinds.with_victim - seen.kinds.violent):
        chosen = crimes["topic"].isin(seen.kinds.topics(name)).to_numpy()
        loss, known = crimes["value"].to_numpy(np.float64)[chosen], told[chosen]
        if len(loss) < FEWEST or known.all() or not known.any():
            continue
        ranks = pd.Series(loss).rank().to_numpy()
        n = float(known.sum())
        won += float(ranks[known].sum()) - n * (n + 1.0) / 2.0
        pairs += n * float((~known).sum())
    return share(won, pairs)


def clearance(seen: Seen) -> dict[str, float]:
    """Return cleared among recorded, of all and by kind, and how far violence is ahead of property crime."""
    recorded, cleared = seen.of_kind(EventKind.RECORDED), seen.of_kind(EventKind.CLEARED)
    values = {"cleared": seen.outcomes["cleared_share"]}
    for name, kinds in (*CLEARED.items(), ("theft", tuple(set(THEFT) - {"burglary", "vehicle_theft"}))):
        topics = seen.kinds.topics(*kinds)
        values[f"cleared_{name}"] = share(float(cleared["topic"].isin(topics).sum()), float(recorded["topic"].isin(topics).sum()))
    values["clearance_order"] = seen.outcomes["cleared_share_violent"] - seen.outcomes["cleared_share_property"]
    return values
