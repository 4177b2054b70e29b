"""The four counts of crime - true, reported, recorded, cleared - per 100,000 residents a year, whole and by type."""

import numpy as np

from sim.kinds import EventKind
from sim.metric import COUNTS, Family, Outcome, View
from sim.scenario import Scenario

_ZH = {"true": "实际发生", "reported": "报案", "recorded": "立案", "cleared": "破案"}


class Counts(Family):
    """Rates of the four counts; `<count>_crime` for all types, `<count>.<type>` for each."""

    @classmethod
    def declare(cls, scenario: Scenario) -> tuple[Outcome, ...]:
        """All crime, then each type of the scenario."""
        found = []
        for count, zh in _ZH.items():
            better = "neither" if count == "cleared" else "lower"
            found.append(Outcome(f"{count}_crime", "per 100,000 a year", f"Crime, {count}", f"犯罪（{zh}）", better, "crime", count))
            for name, row in sorted(scenario.crime_types.items()):
                label, label_zh = f"{row.label}, {count}", f"{row.label_zh}（{zh}）"
                found.append(Outcome(f"{count}.{name}", "per 100,000 a year", label, label_zh, better, "crime by type", count))
        found.append(Outcome("violent_true", "per 100,000 a year", "Violent crime, true", "暴力犯罪（实际发生）", "lower", "crime", "true"))
        found.append(Outcome("cleared_share", "share", "Cleared among recorded", "破案率", "higher", "crime", "cleared"))
        found.append(
            Outcome("intercepted", "per 100,000 a year", "Crimes stopped in the act by a patrol", "巡逻当场制止", "neither", "crime")
        )
        found.append(Outcome("arrests", "per 100,000 a year", "Arrests", "抓获", "neither", "crime"))
        return tuple(found)

    @classmethod
    def measure(cls, view: View) -> dict[str, float]:
        """Count events."""
        from_topic = np.arange(len(view.crime_names))
        values: dict[str, float] = {}
        for count, kind in COUNTS.items():
            topics = np.bincount(view.of(kind)["topic"], minlength=len(from_topic))
            values[f"{count}_crime"] = float(topics.sum()) * view.per_100k_year
            values |= {f"{count}.{name}": float(topics[k]) * view.per_100k_year for k, name in enumerate(view.crime_names)}
            if count == "true":
                violent = np.array([view.scenario.crime_types[name].violent for name in view.crime_names])
                values["violent_true"] = float(topics[violent].sum()) * view.per_100k_year
        recorded, cleared = values["recorded_crime"], values["cleared_crime"]
        values["cleared_share"] = cleared / recorded if recorded > 0 else float("nan")
        values["intercepted"] = view.count(EventKind.INTERCEPTED) * view.per_100k_year
        values["arrests"] = view.count(EventKind.ARREST) * view.per_100k_year
        return values
