"""Street lighting: the darkest streets first, up to a level."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

import numpy as np

from sim.city.city import City
from sim.core.params import param
from sim.provisions import Cost, Evidence, Lighting, Policy, Provision


class StreetLighting(Policy):
    """New lamps in a share of the streets, from the darkest on; no street gets darker."""

    title: ClassVar[str] = "Street lighting"
    title_zh: ClassVar[str] = "街巷照明"
    changes: ClassVar[str] = "Lights dark streets at night: offenders see themselves seen, residents feel safer at home and go out more."
    side_effects: ClassVar[tuple[str, ...]] = (
        "Acts at night only, on property crime more than on violence.",
        "Crime may move to streets that stay dark, and people out later are targets too.",
        "Lamps cost power and upkeep every year.",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence("S26", "21 studies: all crime RR 0.86; property falls, violence not clearly", "read in the source"),
        Evidence("S25", "Lighting trial in New York: less outdoor crime at night, direction only", "secondary source"),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {"streets_share": 0.0}

    streets_share: float = param(0.25, "Streets that are lit, the darkest first", unit="share", low=0.0, high=1.0, source="assumed")
    light_to: float = param(0.85, "Light they have afterwards, 1 fully lit", unit="share", low=0.0, high=1.0, source="assumed")
    capital_cny_per_m: float = param(200.0, "Poles, cable and lamps", unit="CNY per m", low=0.0, high=10_000.0, source="assumed")
    running_cny_per_m_year: float = param(12.0, "Power and upkeep", unit="CNY per m a year", low=0.0, high=1_000.0, source="assumed")

    def provide(self, city: City) -> Iterable[Provision]:
        """Light the darkest of the chosen streets that have less than the level; only these are paid for."""
        chosen = np.flatnonzero(self.where.places(city))
        order = chosen[np.argsort(city.form.light[chosen], kind="stable")][: round(self.streets_share * len(chosen))]
        lit = order[city.form.light[order] < self.light_to]
        light = np.zeros(city.n_places, np.float32)
        light[lit] = self.light_to
        length_m = float(city.streets.length_m[lit].astype(np.float64).sum())
        yield Lighting(light)
        yield Cost("city", length_m * self.capital_cny_per_m, length_m * self.running_cny_per_m_year)
