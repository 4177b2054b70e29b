"""Reads a run: every outcome of every metric family, and the frames that figures and reports are made of."""

import numpy as np
import pandas as pd

from sim.city.city import LEVELS, Housing, LandUse
from sim.core.errors import ChanganError
from sim.core.registry import load_plugins
from sim.kinds import EventKind
from sim.metric import COUNTS, Family, Outcome, View
from sim.scenario import Scenario
from sim.tables import DAY_STARTS_MIN


def families() -> dict[str, type[Family]]:
    """Return the metric families, by the name of their file."""
    return load_plugins("sim.metrics", Family)


def declared(scenario: Scenario) -> dict[str, Outcome]:
    """Return every outcome that a run of the scenario gives, in a fixed order."""
    return {outcome.name: outcome for family in families().values() for outcome in family.declare(scenario)}


def outcomes(view: View) -> dict[str, float]:
    """Return every outcome; a family that measures something else than it declares is an error."""
    values: dict[str, float] = {}
    for name, family in families().items():
        measured = family.measure(view)
        names = [outcome.name for outcome in family.declare(view.scenario)]
        if set(names) != set(measured):
            raise ValueError(f"metric family {name} declares {sorted(names)} but measures {sorted(measured)}")
        values |= {key: float(measured[key]) for key in names}
    return values


def daily(view: View) -> pd.DataFrame:
    """Return one row a day: four counts by type (`true.burglary`), matters, opinions, counters."""
    frame = pd.DataFrame(index=pd.RangeIndex(view.days, name="day"))
    for count, kind in COUNTS.items():
        rows = view.of(kind)
        table = _table(rows["tick"].to_numpy() // view.ticks_per_day, rows["topic"].to_numpy(), (view.days, len(view.crime_names)))
        for k, name in enumerate(view.crime_names):
            frame[f"{count}.{name}"] = table[:, k]
        frame[f"{count}_crime"] = table.sum(axis=1)
    for name, kind in (
        ("matters_arisen", EventKind.MATTER_BORN),
        ("matters_settled", EventKind.MATTER_SETTLED),
        ("disputes_hardened", EventKind.MATTER_HARDENED),
    ):
        frame[name] = np.bincount(view.of(kind)["tick"] // view.ticks_per_day, minlength=view.days)[: view.days]
    return frame.join(view.states.set_axis(frame.index))


def places(view: View) -> pd.DataFrame:
    """Return one row a place: midpoint, length, use, housing, four counts by type, patrol minutes, cameras, residents."""
    city = view.city
    housing = np.where(city.form.compound >= 0, city.form.housing[np.maximum(city.form.compound, 0)] if len(city.form.housing) else 0, 255)
    names = {int(h): h.name.lower() for h in Housing}
    frame = pd.DataFrame(
        {"x": city.place_x, "y": city.place_y, "length_m": city.streets.length_m, "residents": np.diff(city.population.place_first_resident),
         "land_use": pd.Categorical.from_codes(city.form.land_use, [u.name.lower() for u in LandUse]),
         "housing": pd.Categorical([names.get(int(h), "none") for h in housing], [*names.values(), "none"]),
         "compound": city.form.compound, "patrol_min": view.ground.rows["patrol_total_min"], "visit_min": view.ground.rows["visit_total_min"], "camera": view.ground.rows["camera"]},
        index=pd.RangeIndex(city.n_places, name="place"),
    )  # fmt: skip
    counts = {}
    for count, kind in COUNTS.items():
        rows = view.of(kind)
        table = _table(rows["place"].to_numpy(), rows["topic"].to_numpy(), (city.n_places, len(view.crime_names)))
        counts |= {f"{count}.{name}": table[:, k] for k, name in enumerate(view.crime_names)}
        counts[f"{count}_crime"] = table.sum(axis=1)
    return pd.concat([frame, pd.DataFrame(counts, index=frame.index)], axis=1)


def units(view: View, level: str) -> pd.DataFrame:
    """Return one row a mesh unit: residents, patrol and visit minutes, four counts by type, and recorded per true crime."""
    if level not in LEVELS:
        raise ChanganError(f"there is no mesh level {level}; it is one of {', '.join(LEVELS)}")
    by_place = places(view)
    summed = [
        "residents",
        "patrol_min",
        "visit_min",
        *(name for name in by_place if name.partition(".")[0] in COUNTS or name.endswith("_crime")),
    ]
    frame = by_place[summed].groupby(view.city.mesh.unit[LEVELS.index(level)]).sum()
    frame["recorded_per_true"] = frame["recorded_crime"] / frame["true_crime"].where(frame["true_crime"] > 0)
    return frame.rename_axis(level)


def hours(view: View) -> pd.DataFrame:
    """Return true crimes by clock hour (24 rows) and type."""
    crimes = view.of(EventKind.CRIME)
    minute = DAY_STARTS_MIN + crimes["tick"].to_numpy() % view.ticks_per_day * view.scenario.run.tick_min
    table = _table(minute // 60 % 24, crimes["topic"].to_numpy(), (24, len(view.crime_names)))
    return pd.DataFrame(table, columns=list(view.crime_names), index=pd.RangeIndex(24, name="hour"))


def kinds(view: View) -> pd.DataFrame:
    """Return how many events of each kind there were on each day: int32, one column for each kind; later ones count on the last day."""
    days = max(view.days, 1)
    table = {}
    for kind in EventKind:
        day = np.minimum(view.of(kind)["tick"].to_numpy() // view.ticks_per_day, days - 1)
        table[kind.name.lower()] = np.bincount(day, minlength=days).astype(np.int32)
    return pd.DataFrame(table, index=pd.RangeIndex(days, name="day"))


def _table(rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Return counts[row, column]; rows beyond the shape (a report that falls due after the run) are left out."""
    inside = (rows >= 0) & (rows < shape[0])
    flat = rows[inside].astype(np.int64) * shape[1] + columns[inside]
    return np.bincount(flat, minlength=shape[0] * shape[1]).reshape(shape)
