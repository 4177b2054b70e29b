"""Repeats and near repeats: is a place, a neighbour or a victim struck again sooner and oftener than by chance?"""

from typing import ClassVar

import numpy as np

from sim.core.rng import Purpose, uniforms
from sim.kinds import EventKind
from sim.metric import Family, Outcome, View
from sim.metrics._knox import knox_ratios

MOST = 1_500  # crimes of one type in the Knox test: pairs grow with the square; more are thinned out at random
DAYS = 14.0


class Repeats(Family):
    """Knox ratios of thefts and burglaries (pairs of one type), and how many victims are victims again."""

    outcomes: ClassVar[tuple[Outcome, ...]] = (
        Outcome(
            "repeat_ratio",
            "ratio",
            "Repeats at the same place within 2 weeks, over chance",
            "两周内同地重复（与随机之比）",
            "lower",
            "concentration",
            "true",
        ),
        Outcome(
            "near_repeat_ratio",
            "ratio",
            "Near repeats up to 200 m within 2 weeks, over chance",
            "两周内近邻重复（与随机之比）",
            "lower",
            "concentration",
            "true",
        ),
        Outcome(
            "repeat_victim_share", "share", "Crimes whose victim had been one before", "重复受害占比", "lower", "concentration", "true"
        ),
    )

    @classmethod
    def measure(cls, view: View) -> dict[str, float]:
        """Run the Knox test on property crimes at places."""
        rows = view.scenario.crime_types
        kinds = [
            k
            for k, name in enumerate(view.crime_names)
            if not rows[name].violent and not rows[name].without_victim and rows[name].target != "online"
        ]
        crimes = view.of(EventKind.CRIME)
        chosen = thinned(crimes[crimes["topic"].isin(kinds)].reset_index(drop=True), view.seed)
        place = chosen["place"].to_numpy()
        ratios = knox_ratios(
            view.city.place_x[place], view.city.place_y[place], chosen["tick"].to_numpy() / view.ticks_per_day, chosen["topic"].to_numpy(),
            metres=(0.0, 200.0), days=(DAYS,), seed=view.seed,
        )  # fmt: skip
        victims = crimes["subject"].to_numpy()
        victims = victims[victims >= 0]
        again = 1.0 - len(np.unique(victims)) / len(victims) if len(victims) else float("nan")
        return {"repeat_ratio": float(ratios[0, 0]), "near_repeat_ratio": float(ratios[1, 0]), "repeat_victim_share": again}


def thinned(crimes, seed):  # type: ignore[no-untyped-def]
    """Return at most MOST crimes of each type, chosen at random, in order (frame in, frame out)."""
    luck = uniforms(seed, Purpose.BOOTSTRAP, np.arange(len(crimes)), 2_000)
    rank = crimes.assign(luck=luck).groupby("topic")["luck"].rank(method="first")
    return crimes[rank.to_numpy() <= MOST]
