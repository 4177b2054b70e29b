"""What a calibration found, in words, tables and figures: one folder with the ensemble in it.

Called by `changan calibrate`; `docs/make_calibration.py` makes docs/calibration.md of the same. Writes ensemble.yaml, tables (CSV), report.md and
report.zh.md with figures (SVG), calibration.json and a manifest.
"""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.calibration.driver import Calibration
from experiments.calibration.figures import drawn, self_test
from experiments.calibration.members import ensemble_of, ensemble_text, too_few
from experiments.calibration.selftest import LEAST, MOST, SelfTest
from experiments.calibration.told import told
from experiments.cli_output import finite
from experiments.figures_style import Drawn
from experiments.manifest import write_origin
from sim.result import write_folder

MARK = "calibration.json"
MARK_TEST = "selftest.json"
LANGUAGES = (("en", "report.md"), ("zh", "report.zh.md"))


def to_json(found: Calibration) -> dict[str, Any]:
    """Return the main numbers as plain values."""
    passed = int(found.candidates.passed.sum())
    table = found.identified.table
    return {
        "runs": found.runs, "members": passed, "refused": refused(found), "candidates": len(found.candidates.shares), "seeds": list(found.candidates.seeds),
        "calibration": found.space.digest, "seed": found.seed,
        "left": [{"wave": m.wave, "runs": m.runs, "share": m.share, "by_target": m.by_target} for m in found.matches],
        "screened_out": found.screening.left_out, "told": found.identified.told, "untold": found.identified.untold,
        "contraction": table["contraction"].to_dict(),
        "interval_90": {str(n): [float(table.at[n, "low"]), float(table.at[n, "high"])] for n in table.index},
        "traded": found.identified.traded.to_dict("records"),
        "traded_if_exact": found.identified.exact.head(6).to_dict("records"), "misses": found.candidates.misses(found.space).to_dict(),
        "defaults": found.defaults.to_dict(), "defaults_pass": defaults_outside(found) == [], "defaults_outside": defaults_outside(found),
        "emulators": found.emulated.table().reset_index().to_dict("records"),
        "abc": {"epsilons": list(found.posterior.epsilons), "evaluations": found.posterior.evaluations, "effective": found.posterior.effective},
    }  # fmt: skip


def defaults_outside(found: Calibration) -> list[str]:
    """Return the targets that the defaults miss."""
    return [name for name in found.space.targets if not found.space.patterns[name].holds(float(found.defaults[name]))]


def write(found: Calibration, folder: Path, command: str) -> Path:
    """Write the folder of a calibration, at once; with an ensemble where `refused` has nothing to say."""
    made = None if refused(found) else ensemble_of(found.space, found.candidates, command, found.runs)

    def fill(fresh: Path) -> None:
        if made is not None:
            about = (
                f"{len(made)} parameter sets under which the city '{found.space.base.name}' lies in the band of every calibration pattern"
                f" (mean of seeds {', '.join(map(str, found.candidates.seeds))}).\nMade by `{command}`; see docs/calibration.md. Do not edit: make it again."
            )
            (fresh / "ensemble.yaml").write_text(ensemble_text(made, about), encoding="utf-8")
        for name, table in tables(found).items():
            table.to_csv(fresh / f"{name}.csv", encoding="utf-8-sig")
        (fresh / MARK).write_text(_json({**to_json(found), "ensemble": made.digest if made is not None else None}), encoding="utf-8")
        for lang, name in LANGUAGES:
            figures = drawn(found, lang)
            _figures(fresh, figures, lang)
            (fresh / name).write_text(told(found, figures, lang), encoding="utf-8")
        write_origin(fresh, "calibration", command, seed=found.seed, calibration=found.space.digest, runs=found.runs)

    return write_folder(folder, fill, MARK)


def refused(found: Calibration) -> str:
    """Say why no ensemble is made of a calibration; nothing when one is."""
    if found.budget.days:
        return f"no ensemble: runs of {found.budget.days} days only show that every step works, the bands are those of whole years"
    return too_few(found.space, found.candidates)


def tables(found: Calibration) -> dict[str, pd.DataFrame]:
    """Return the tables of a calibration by file name."""
    members = found.candidates.means.assign(passed=found.candidates.passed)
    values = pd.DataFrame([found.space.values(row) for row in found.candidates.shares])
    return {
        "candidates": pd.concat([values, members], axis=1), "emulators": found.emulated.table(), "screening": found.screening.effects,
        "posterior": pd.DataFrame(found.posterior.shares, columns=list(found.posterior.parameters)).assign(weight=found.posterior.weights),
        "identified": found.identified.table, "pairs": found.identified.pairs,
    }  # fmt: skip


def write_test(found: SelfTest, folder: Path, command: str, seed: int) -> Path:
    """Write the folder of a self-test, at once."""

    def fill(fresh: Path) -> None:
        found.table().to_csv(fresh / "selftest.csv", encoding="utf-8-sig")
        (fresh / MARK_TEST).write_text(_json(test_json(found)), encoding="utf-8")
        for lang, _ in LANGUAGES:
            _figures(fresh, [self_test(found, lang)], lang)
        write_origin(fresh, "calibration self-test", command, seed=seed)

    return write_folder(folder, fill, MARK_TEST)


def test_json(found: SelfTest) -> dict[str, Any]:
    """Return the main numbers of a self-test."""
    return {
        "cities": len(found.held), "coverage": found.coverage, "wanted": [LEAST, MOST], "holds": found.holds,
        "parameters": found.table().reset_index().to_dict("records"),
    }  # fmt: skip


def _figures(folder: Path, figures: list[Drawn], lang: str) -> None:
    (folder / "figures").mkdir(exist_ok=True)
    for one in figures:
        (folder / "figures" / f"{one.name}{'' if lang == 'en' else f'.{lang}'}.svg").write_text(one.svg, encoding="utf-8")


def _json(value: dict[str, Any]) -> str:
    return json.dumps(finite(value), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
