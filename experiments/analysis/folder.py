"""From a sweep folder to answers: which design was run, what came back, and what every outcome is called.

Called by the analysis commands and notebooks. Reads only, and whatever has ended so far: a sweep that still runs or was
stopped gives the answers of the runs there are.
"""

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from experiments.analysis.answers import Answers
from experiments.store.folder import SweepFolder
from experiments.store.head import DESIGN
from experiments.store.tables import frame
from experiments.study.design import Design
from experiments.study.outcomes import Wanted
from experiments.study.sweep import load_sweep
from sim.core.errors import ChanganError
from sim.measure import declared
from sim.scenario import Scenario


def read_answers(folder: Path | str) -> Answers:
    """Return the answers of a sweep folder. Raises ChanganError when it holds no finished run or another design."""
    place = Path(folder)
    found = SweepFolder.read(place)
    design = _design(place)
    planned = found.plan.points
    if len(planned) != design.size or not np.array_equal(_text(design.plan()), _text(planned[list(design.names)])):
        raise ChanganError(
            f"{place}: the samplers installed here draw other points than those of the folder; use the versions that made it"
        )
    runs = frame(found, factors=False)
    if not len(runs):
        raise ChanganError(f"{place} holds no finished run yet: changan sweep {place / 'study.yaml'} --out {place}")
    wanted = design.outcomes or _all_outcomes(found)
    kept = runs[["point", "seed", "error", *found.outcomes]]
    return Answers.of(design, kept, wanted, float(found.plan.base["scenario"]["city"]["population"]["residents"]))


def _design(place: Path) -> Design:
    """Return the design kept beside the runs; of folders without one, that of the study's text."""
    path = place / DESIGN
    if not path.is_file():
        return load_sweep(place / "study.yaml").design
    try:
        return Design.from_dict(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError) as fault:
        raise ChanganError(f"{path} is damaged ({fault}); put the file back, or delete it to read the study's text") from fault


def _all_outcomes(found: SweepFolder) -> tuple[Wanted, ...]:
    """Return every outcome of a folder whose study keeps all of them, as the metrics declare them today."""
    values, base_dir = found.plan.scenario_values(0)
    try:
        known = declared(Scenario.from_dict({"name": found.head.name, **values}, base_dir=base_dir))
    except ChanganError:  # another version made the folder: the numbers stand, their labels are not known
        known = {}
    plain = {name: Wanted(name, "", name, name, "neither") for name in found.outcomes}
    return tuple({**plain, **{n: Wanted(n, m.unit, m.label, m.label_zh, m.better) for n, m in known.items() if n in plain}}.values())


def _text(points: pd.DataFrame) -> npt.NDArray[np.str_]:
    shown: npt.NDArray[np.str_] = points.to_numpy(dtype=object).astype(str)
    return shown
