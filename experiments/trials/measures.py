"""What was counted in each arm, before and under the dose: sums that add up over replications.

Called by `experiments.trials.replicate`. Every statistic is a pair of sums, `n` over `d` (crimes over unit-days, satisfied over asked, minutes over
arrivals), for each arm (t treated, c control), zone (in, ring) and period (before, after, early, late): "t.in.after.n". Estimates are made of
sums alone (`experiments.trials.analyses`), so that replications with few crimes count for what they are.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from experiments.trials.spec import EVENTS, PEOPLE, Outcome
from sim.duty import CallKind
from sim.kinds import EventKind

KINDS = {"true": EventKind.CRIME, "reported": EventKind.REPORTED, "recorded": EventKind.RECORDED, "calls": EventKind.CALL}
Sums = dict[str, float]
Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Side:
    """One arm as it is counted: its places, and how many units or residents they stand for."""

    places: Mask
    units: float


@dataclass(frozen=True)
class Seen:
    """What one run, or the two cities of one replication, showed of an arm."""

    model: Any
    events: pd.DataFrame
    run_in_days: int
    people: tuple[Floats, Floats]  # float64[place]: would say satisfied, would say safe, at the end of the run-in
    stops: Ints | None = None  # int64[stop, (place, first tick, last tick)] of police at units, where asked for


def periods(run_in_days: int, days: int) -> dict[str, tuple[int, int]]:
    """Return name -> (first day, end day)."""
    middle = run_in_days + (days - run_in_days) // 2
    return {"before": (0, run_in_days), "after": (run_in_days, days), "early": (run_in_days, middle), "late": (middle, days)}


def topics(model: Any, kinds: tuple[str, ...]) -> Ints:
    """Return the numbers of crime types that a trial means; nothing named: all that happen at places."""
    rows = model.plan.crime_types
    found = []
    for number, name in enumerate(model.crime_names):
        row = rows[name]
        if row.target == "online":
            continue
        groups = {"violent"} if row.violent else {"without_victim"} if row.without_victim else {"property"}
        if not kinds or name in kinds or groups & set(kinds):
            found.append(number)
    return np.array(found, np.int64)


def count(outcome: Outcome, seen: Mapping[str, Seen], sides: Mapping[str, Mapping[str, Side]]) -> Sums:
    """Return all sums of one outcome; seen[arm], sides[zone][arm]."""
    sums: Sums = {}
    for zone, arms in sides.items():
        for arm, side in arms.items():
            for period, n, d in _count(outcome, seen[arm], side):
                sums[f"{arm}.{zone}.{period}.n"], sums[f"{arm}.{zone}.{period}.d"] = float(n), float(d)
    return sums


def _count(outcome: Outcome, seen: Seen, side: Side) -> Iterator[tuple[str, float, float]]:
    days = seen.model.day
    spans = periods(seen.run_in_days, days)
    if outcome.count in PEOPLE:
        at = PEOPLE.index(outcome.count)
        residents = np.diff(seen.model.city.population.place_first_resident)[side.places].sum()
        yield "before", seen.people[at][side.places].sum(), residents
        yield "after", opinions(seen.model)[at][side.places].sum(), residents
        return
    if outcome.count == "after_stop":
        yield "after", *_after_stops(outcome, seen, side)
        return
    rows = event_rows(outcome, seen)
    rows = rows[side.places[np.maximum(rows["place"].to_numpy(), 0)] & (rows["place"].to_numpy() >= 0)]
    day = rows["tick"].to_numpy() // seen.model.ticks_per_day
    for period, (first, end) in spans.items():
        inside = rows[(day >= first) & (day < end)]
        if outcome.count in EVENTS:
            yield period, len(inside), side.units * (end - first)
        elif outcome.count == "response_min":
            yield period, inside["value"].astype(np.float64).sum(), len(inside)
        else:
            yield period, *_cleared(inside, outcome, seen, end)


def event_rows(outcome: Outcome, seen: Seen) -> pd.DataFrame:
    """Return the events that an outcome counts, wherever they were."""
    events = seen.events
    if outcome.count == "response_min":
        return events[events["kind"] == EventKind.ARRIVED]
    if outcome.count == "calls":
        return events[(events["kind"] == EventKind.CALL) & (events["topic"] == CallKind.CRIME) & (events["value"] > 0)]
    kind = KINDS.get(outcome.count, EventKind.RECORDED)
    return events[(events["kind"] == kind) & events["topic"].isin(topics(seen.model, outcome.kinds))]


def _cleared(recorded: pd.DataFrame, outcome: Outcome, seen: Seen, end: int) -> tuple[float, float]:
    """Return how many cases of a period were cleared within the days that each has, of those whose days are over."""
    ticks = seen.model.ticks_per_day
    able = recorded[recorded["tick"] < (end - outcome.follow_days) * ticks]
    cleared = seen.events[seen.events["kind"] == EventKind.CLEARED][["case", "tick"]]
    joined = able.merge(cleared, on="case", suffixes=("", "_cleared"))
    return float((joined["tick_cleared"] - joined["tick"] <= outcome.follow_days * ticks).sum()), float(len(able))


def _after_stops(outcome: Outcome, seen: Seen, side: Side) -> tuple[float, float]:
    """Return stops of police at units after which a crime happened there within the minutes, and all stops so followed.

    A stop before which another ended in time, or that the end of the run cuts off, is left out.
    """
    if seen.stops is None or not len(seen.stops):
        return 0.0, 0.0
    ticks = outcome.minutes // (1440 // seen.model.ticks_per_day)
    crimes = event_rows(Outcome(count="true", kinds=outcome.kinds), seen)
    happened = bad = 0
    last_tick = seen.model.day * seen.model.ticks_per_day
    by_place = {int(p): np.sort(rows["tick"].to_numpy()) for p, rows in crimes.groupby("place")}
    for place in np.unique(seen.stops[:, 0]):
        if not side.places[place]:
            continue
        stops = seen.stops[seen.stops[:, 0] == place]
        nexts = np.append(stops[1:, 1], np.iinfo(np.int64).max)
        able = stops[(nexts > stops[:, 2] + ticks) & (stops[:, 2] + ticks < last_tick)]
        at = by_place.get(int(place), np.zeros(0, np.int64))
        found = np.searchsorted(at, able[:, 2] + ticks, side="right") > np.searchsorted(at, able[:, 2], side="right")
        bad, happened = bad + int(found.sum()), happened + len(able)
    return float(bad), float(happened)


def opinions(model: Any) -> tuple[Floats, Floats]:
    """Return float64[place] twice: residents who would say satisfied, and safe, in a survey (expected numbers, no sample)."""
    opinion, home = model.plan.parameters.opinion, np.asarray(model.people.home)
    found = []
    for state in (model.people.satisfaction, model.people.security):
        away = (np.asarray(state, np.float64) - opinion.survey_threshold + opinion.survey_spread) / (2.0 * max(opinion.survey_spread, 1e-9))
        found.append(np.bincount(home, weights=np.clip(away, 0.0, 1.0), minlength=model.city.n_places))
    return found[0], found[1]
