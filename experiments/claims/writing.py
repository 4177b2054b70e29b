"""The result folder of the claims: tables, findings as JSON, figures, and the report in English and Chinese.

Called by `changan claims`; writes one folder at once, with a manifest.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.audit import Audited
from experiments.audit import to_json as audited_json
from experiments.claims.answers import MARK, markdown, to_json
from experiments.claims.asking import Findings
from experiments.claims.figures import drawn
from experiments.claims.report import report
from experiments.cli_output import finite
from experiments.manifest import write_origin
from experiments.statistics import Paired
from sim.result import write_folder


def write(found: Findings, audited: Sequence[Audited], folder: Path, command: str = "changan claims") -> Path:
    """Write everything into a folder; returns its path."""
    table = pd.DataFrame(to_json(found.answers))

    def fill(fresh: Path) -> None:
        table.to_csv(fresh / MARK, index=False, encoding="utf-8-sig")
        (fresh / "claims.md").write_text(markdown(found.answers, found.asked.seeds, found.members), encoding="utf-8")
        told = {**findings_json(found), "audit": audited_json(audited)}
        (fresh / "findings.json").write_text(json.dumps(finite(told), ensure_ascii=False, indent=1, allow_nan=False), encoding="utf-8")
        (fresh / "figures").mkdir()
        for lang, name in (("en", "report.html"), ("zh", "report.zh.html")):
            (fresh / name).write_text(report(found, audited, lang), encoding="utf-8")
            for one in drawn(found, lang):
                (fresh / "figures" / f"{one.name}{'' if lang == 'en' else '.zh'}.svg").write_text(one.svg, encoding="utf-8")
        write_origin(fresh, "claims", command, seeds=found.asked.seeds, days=found.days, members=found.members)

    return write_folder(folder, fill, MARK)


def findings_json(found: Findings) -> dict[str, Any]:
    """Return what was found as plain values (NaN stays NaN)."""
    return {
        "seeds": found.asked.seeds, "days": found.days, "members": found.members, "claims": to_json(found.answers),
        "pressure": [
            {"city": one.city, "strength": one.strength, "recorded": _paired(one.recorded), "true": _paired(one.true)} for one in found.pressures
        ],
        "regression": [vars(one) for one in found.regressions],
        "reach": [
            {
                "key": one.key, "claimed": one.claimed, "worlds": one.worlds, "reached": one.reached, "farthest": one.farthest,
                "drivers": [vars(driver) for driver in one.drivers],
            }
            for one in found.reaches
        ],
    }  # fmt: skip


def _paired(one: Paired) -> dict[str, float]:
    return {"relative": one.relative, "low": one.relative_low, "high": one.relative_high}
