"""How calls are answered: how many, how fast and for whom; queue, load of units, pursuits, what checkpoints read."""

from typing import ClassVar

import numpy as np
import pandas as pd

from sim.duty import CallKind
from sim.kinds import EventKind
from sim.metric import Family, Outcome, View

WITHIN_MIN = (1, 3, 5, 15, 30)
PRIORITIES = {1: ("urgent", "紧急"), 2: ("ordinary", "一般"), 3: ("minor", "次要")}
_KINDS = {"crime": "刑事治安", "dispute": "纠纷", "traffic": "交通", "help": "求助"}


class ResponseTimes(Family):
    """Calls per 1,000 residents a year; minutes from a call's ring to the first unit at the place, of calls that were answered."""

    outcomes: ClassVar[tuple[Outcome, ...]] = (
        Outcome("calls", "per 1,000 residents a year", "Calls to 110", "110接警量", "neither", "response"),
        *(Outcome(f"calls_{kind}", "per 1,000 residents a year", f"Calls to 110: {kind}", f"110接警量（{zh}）", "neither", "response") for kind, zh in _KINDS.items()),
        Outcome("response_mean_min", "min", "Response time, mean", "出警到场时间（均值）", "lower", "response"),
        Outcome("response_median_min", "min", "Response time, median", "出警到场时间（中位数）", "lower", "response"),
        Outcome("response_p90_min", "min", "Response time that nine in ten calls keep", "出警到场时间（90分位）", "lower", "response"),
        *(Outcome(f"response_{name}_median_min", "min", f"Response time of {name} calls, median", f"{zh}警情到场时间（中位数）", "lower", "response") for name, zh in PRIORITIES.values()),
        *(Outcome(f"response_{name}_p90_min", "min", f"Response time that nine in ten {name} calls keep", f"{zh}警情到场时间（90分位）", "lower", "response") for name, zh in PRIORITIES.values()),
        *(Outcome(f"arrived_within_{m}_min", "share", f"Calls answered on the spot within {m} min", f"{m}分钟内到场比例", "higher", "response") for m in WITHIN_MIN),
        Outcome("calls_queued_share", "share", "Calls that waited for a free unit", "排队等待警力的警情占比", "lower", "response"),
        Outcome("calls_given_up_share", "share", "Calls that nobody came to in time", "未及时处置警情占比", "lower", "response"),
        Outcome("units_busy_share", "share", "Time of response units on calls", "处警单元忙碌占比", "neither", "response"),
        Outcome("pursuits", "per 100,000 a year", "Suspects that fled from a call", "追捕次数", "neither", "response"),
        Outcome("caught", "per 100,000 a year", "Suspects caught at the scene or in pursuit", "现场及追捕抓获", "higher", "response"),
        Outcome("pursuit_caught_share", "share", "Pursuits that end with an arrest", "追捕成功率", "higher", "response"),
        Outcome("pursuit_min", "min", "From the crime's beginning to the catch, median", "案发至抓获时间（中位数）", "lower", "response"),
        Outcome("response_gap_floating_min", "min", "Response time, floating minus registered callers", "到场时间差（流动-户籍）", "neither", "groups"),
        Outcome("response_gap_poor_housing_min", "min", "Response time, poor housing minus elsewhere", "到场时间差（薄弱小区-其他）", "neither", "groups"),
        Outcome("vehicle_scans", "per resident a year", "Vehicles read at checkpoints", "卡口车辆核查次数", "lower", "burden"),
    )  # fmt: skip

    @classmethod
    def measure(cls, view: View) -> dict[str, float]:
        """Join arrivals with their calls."""
        calls, arrived, sent = view.of(EventKind.CALL), view.of(EventKind.ARRIVED), view.of(EventKind.DISPATCHED)
        per_1000 = 1000.0 / view.city.n_residents / view.years
        needed = calls[calls["value"] > 0]
        minutes, priority = arrived["value"].to_numpy(np.float64), priorities(calls, arrived)
        values = {"calls": len(calls) * per_1000}
        values |= {f"calls_{kind}": float((calls["topic"] == CallKind[kind.upper()]).sum()) * per_1000 for kind in _KINDS}
        values |= {
            "response_mean_min": _or_nan(minutes, np.mean),
            "response_median_min": _or_nan(minutes, np.median),
            "response_p90_min": _or_nan(minutes, _p90),
        }
        for number, (name, _) in PRIORITIES.items():
            some = minutes[priority == number]
            values[f"response_{name}_median_min"], values[f"response_{name}_p90_min"] = _or_nan(some, np.median), _or_nan(some, _p90)
        values |= {f"arrived_within_{m}_min": _or_nan(minutes <= m, np.mean) for m in WITHIN_MIN}
        first = sent.drop_duplicates("case")["value"].to_numpy(np.float64)
        talk_min = view.scenario.parameters.response.talk_min
        values["calls_queued_share"] = _or_nan(first > talk_min + 1e-3, np.mean)
        values["calls_given_up_share"] = view.count(EventKind.CALL_GIVEN_UP) / len(needed) if len(needed) else float("nan")
        return values | _load(view) | _pursuits(view) | _gaps(view, arrived)


def priorities(calls: pd.DataFrame, arrived: pd.DataFrame) -> np.ndarray:
    """Return int64[arrival]: the priority of the call that each arrival answers."""
    known = calls.drop_duplicates("case").set_index("case")["value"]
    return known.reindex(arrived["case"]).fillna(0).to_numpy(np.int64)


def _or_nan(values: np.ndarray, statistic: object) -> float:
    return float(statistic(values)) if len(values) else float("nan")  # type: ignore[operator]


def _p90(values: np.ndarray) -> float:
    return float(np.quantile(values, 0.9))


def _load(view: View) -> dict[str, float]:
    """Return the busy share of units that answer calls, and scans."""
    duty = view.counters.get("response.duty_min", np.zeros(0))
    answering = view.counters.get("response.answers", np.zeros(0)) == 1
    on_duty = float(duty[answering].sum())
    scans = float(view.counters.get("response.scans", np.zeros(2)).sum())
    return {
        "units_busy_share": float(view.counters["response.busy_min"][answering].sum()) / on_duty if on_duty else float("nan"),
        "vehicle_scans": scans / view.city.n_residents / view.years,
    }  # fmt: skip


def _pursuits(view: View) -> dict[str, float]:
    """Return how many suspects fled and how many were caught, there and on the run."""
    fled, caught, lost = view.of(EventKind.SUSPECT_FLED), view.of(EventKind.CAUGHT), view.of(EventKind.LOST)
    return {
        "pursuits": len(fled) * view.per_100k_year, "caught": len(caught) * view.per_100k_year,
        "pursuit_caught_share": 1.0 - len(lost) / len(fled) if len(fled) else float("nan"),
        "pursuit_min": _or_nan(caught["value"].to_numpy(np.float64), np.median),
    }  # fmt: skip


def _gaps(view: View, arrived: pd.DataFrame) -> dict[str, float]:
    """Return differences of mean response times between callers' groups and between places."""
    minutes, known = arrived["value"].to_numpy(np.float64), arrived["subject"].to_numpy() >= 0
    floating = arrived["group"].to_numpy() == 1
    form = view.city.form
    housing = np.where(form.compound >= 0, form.housing[np.maximum(form.compound, 0)] if len(form.housing) else 0, 0)
    poor = housing[arrived["place"].to_numpy()] > 0
    return {
        "response_gap_floating_min": _or_nan(minutes[known & floating], np.mean) - _or_nan(minutes[known & ~floating], np.mean),
        "response_gap_poor_housing_min": _or_nan(minutes[poor], np.mean) - _or_nan(minutes[~poor], np.mean),
    }  # fmt: skip
