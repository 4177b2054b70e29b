"""Who pays for the programmes; what a crime averted costs is a comparison's business (`experiments.report_answer`)."""

from typing import ClassVar

from sim.metric import Family, Outcome, View

PAYERS = {  # payers that policies name, in four purses
    "police": ("police",),
    "government": ("city", "city government", "district", "district government", "street office"),
    "neighbourhood": ("neighbourhood", "property manager", "residents"),
}


class Costs(Family):
    """Cost per resident a year by payer; the four add up to `cost_cny`."""

    outcomes: ClassVar[tuple[Outcome, ...]] = (
        Outcome("cost_police", "CNY per resident a year", "Cost paid by the police", "公安承担的费用", "lower", "cost"),
        Outcome(
            "cost_government",
            "CNY per resident a year",
            "Cost paid by city, district and street offices",
            "市区街政府承担的费用",
            "lower",
            "cost",
        ),
        Outcome(
            "cost_neighbourhood",
            "CNY per resident a year",
            "Cost paid by neighbourhoods and residents",
            "社区与居民承担的费用",
            "lower",
            "cost",
        ),
        Outcome(
            "cost_others",
            "CNY per resident a year",
            "Cost paid by other departments and bodies",
            "其他部门和单位承担的费用",
            "lower",
            "cost",
        ),
    )

    @classmethod
    def measure(cls, view: View) -> dict[str, float]:
        """Sort the payers' totals into purses."""
        paid = {key.removeprefix("cost."): float(total[0]) for key, total in view.counters.items() if key.startswith("cost.")}
        scale = 1.0 / view.city.n_residents / view.years
        known = {payer for payers in PAYERS.values() for payer in payers}
        found = {f"cost_{purse}": sum(paid.get(payer, 0.0) for payer in payers) * scale for purse, payers in PAYERS.items()}
        return found | {"cost_others": sum(cny for payer, cny in paid.items() if payer not in known) * scale}
