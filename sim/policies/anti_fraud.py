"""Virtual net against fraud: warnings, blocked calls and messages, and somebody who calls back in time."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from sim.city.city import City
from sim.core.params import param
from sim.provisions import Cost, Evidence, FraudShield, Policy, Provision


class AntiFraud(Policy):
    """Campaigns warn residents, platforms block attempts, a centre calls back people who are about to pay."""

    title: ClassVar[str] = "Anti-fraud (virtual net)"
    title_zh: ClassVar[str] = "反电信网络诈骗（虚拟网）"
    changes: ClassVar[str] = (
        "Fewer attempts arrive, warned residents see through more of them, and some who were about to pay are called in time."
    )
    side_effects: ClassVar[tuple[str, ...]] = (
        "Blocking looks at what people send and whom they call: attempts blocked are counted, mistakes are not modelled.",
        "Acts on fraud and on nothing else.",
        "Warnings are forgotten; a campaign that ends leaves its effect for months, not for good.",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence("PROGRAMMES Hefei", "Virtual net: online fraud and cyber crime policing", "authority's own claim"),
        Evidence("C24", "Fraud is frequent and rarely reported", "read in the source"),
        Evidence("assumed", "Shares blocked, warned and called back", "assumed"),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {
        "reach_per_year": 0.0,
        "blocked_share": 0.0,
        "call_back_share": 0.0,
        "cost_cny_per_resident_year": 0.0,
    }

    reach_per_year: float = param(
        1.0, "Rate at which a resident not warned yet is reached", unit="per year", low=0.0, high=50.0, source="assumed"
    )
    forget_half_life_days: float = param(180.0, "Half-life of a warning", unit="days", low=1.0, high=3_650.0, source="assumed")
    resist_share: float = param(
        0.5, "Warned residents who see through an attempt that would have succeeded", unit="share", low=0.0, high=1.0, source="assumed"
    )
    blocked_share: float = param(0.2, "Attempts blocked on the way", unit="share", low=0.0, high=1.0, source="assumed")
    call_back_share: float = param(0.1, "Frauds under way stopped by a call", unit="share", low=0.0, high=1.0, source="assumed")
    cost_cny_per_resident_year: float = param(
        1.5, "Campaigns, platform and centre", unit="CNY per resident a year", low=0.0, high=1_000.0, source="assumed"
    )

    def provide(self, city: City) -> Iterable[Provision]:
        """Put up the shield."""
        yield Cost("police", 0.0, self.cost_cny_per_resident_year * city.n_residents, 0.0)
        if self.reach_per_year > 0.0 or self.blocked_share > 0.0 or self.call_back_share > 0.0:
            yield FraudShield(self.reach_per_year, self.forget_half_life_days, self.resist_share, self.blocked_share, self.call_back_share)
