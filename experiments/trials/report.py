"""Trials as a table: what was published, what the model gives, both ways of reading western effects, verdicts, misses, orderings, the test of the test.

Called by `changan validate trials`; writes one folder: trials.json, trials.csv, trials.md, trials.zh.md, the forest plot in both languages and a manifest.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.cli_output import finite
from experiments.manifest import write_origin
from experiments.trials.analyses import Effect
from experiments.trials.drive import Members, Replicated, in_truth
from experiments.trials.facts import facts, rules
from experiments.trials.figure import forest
from experiments.trials.markdown import markdown
from experiments.trials.orderings import Placed
from experiments.trials.placebo import Size
from experiments.trials.verdict import INSIDE, MISSED, Band, Verdict, judge, published
from sim.result import write_folder

MARK = "trials.json"


@dataclass(frozen=True)
class Row:
    """One trial beside its replications; intervals are 95 %."""

    key: str
    title: str
    title_zh: str
    effects: tuple[str, ...]
    source: str
    trust: str
    western: bool
    method: str
    count: str
    replications: int
    units: float
    value: float
    low: float
    high: float
    range_low: float  # of single replications
    range_high: float
    true_value: float  # the same comparison of true crimes; NaN where these are what was counted
    true_low: float
    true_high: float
    published: Band
    elsewhere: Band
    verdict: Verdict
    verdict_elsewhere: Verdict
    used_in_setting: str
    not_as_published: str
    miss: str
    miss_zh: str
    failures: int
    seconds: float

    @property
    def predicts(self) -> bool:
        """Say whether the row counts as a prediction."""
        return bool(self.effects) and not self.used_in_setting

    @property
    def log(self) -> bool:
        """Say whether the effect is a ratio."""
        return self.published.neutral == 1.0


@dataclass(frozen=True)
class Table:
    """Everything that one call of the command found."""

    rows: tuple[Row, ...]
    orderings: tuple[Placed, ...]
    sizes: tuple[Size, ...]
    replications: int
    ensemble: str  # digest of its members; empty: chance alone
    members: int

    def share(self, elsewhere: bool = False) -> tuple[int, int]:
        """Return how many predictions agree or overlap, and how many there are."""
        counted = [row.verdict_elsewhere if elsewhere else row.verdict for row in self.rows if row.predicts]
        return sum(v in INSIDE for v in counted), len(counted)

    def met(self) -> int:
        """Return how many predictions are not told apart from what was published: their intervals meet, be they wide or narrow."""
        return sum(row.predicts and row.verdict not in MISSED for row in self.rows)

    def possible(self) -> int:
        """Return for how many predictions a single trial of the published size would lie, in 95 of 100 draws, where the published interval is."""
        return sum(row.predicts and row.range_low <= row.published.high and row.range_high >= row.published.low for row in self.rows)

    def to_json(self) -> dict[str, Any]:
        """Return everything as plain values."""
        inside, counted = self.share()
        wider, _ = self.share(elsewhere=True)
        return {
            "replications": self.replications, "ensemble": self.ensemble, "members": self.members, "transfer": rules().transfer.model_dump(),
            "crime_level": rules().crime_level.model_dump(mode="json"), "predictions": counted, "inside": inside, "inside_elsewhere": wider,
            "met": self.met(), "possible": self.possible(),
            "trials": [asdict(row) for row in self.rows], "orderings": [asdict(one) for one in self.orderings], "placebos": [asdict(one) for one in self.sizes],
        }  # fmt: skip


def row_of(one: Replicated) -> Row:
    """Return a trial beside its replications."""
    trial, effect = one.loaded.trial, one.effect
    band, wide = published(trial), published(trial, transfer=True)
    truth = in_truth(one)
    true = (truth.value, truth.low, truth.high) if truth is not None else (math.nan,) * 3
    verdict: Verdict = judge(effect, band) if trial.effects else "cannot tell"
    found = [facts()[key] for key in trial.effects]
    misses = _miss(one, effect, band, verdict) if verdict in MISSED else ("", "")
    source, trust = ", ".join(dict.fromkeys(f.source for f in found)), found[0].trust if found else ""
    units = sum(sums.get("units", 0.0) for sums in one.sums) / max(len(one.sums), 1)
    return Row(
        key=one.loaded.key, title=trial.title, title_zh=trial.title_zh or trial.title, effects=trial.effects, source=source, trust=trust,
        western=any(f.western for f in found), method=trial.analysis.method, count=trial.outcome.count, replications=len(one.sums), units=units,
        value=effect.value, low=effect.low, high=effect.high, range_low=effect.range[0], range_high=effect.range[1],
        true_value=true[0], true_low=true[1], true_high=true[2], published=band, elsewhere=wide, verdict=verdict,
        verdict_elsewhere=judge(effect, wide) if trial.effects else "cannot tell", used_in_setting=trial.used_in_setting,
        not_as_published=trial.not_as_published, miss=misses[0], miss_zh=misses[1], failures=len(one.failures), seconds=one.seconds,
    )  # fmt: skip


def _miss(one: Replicated, effect: Effect, band: Band, verdict: Verdict) -> tuple[str, str]:
    """Return a paragraph about a miss, in English and Chinese."""
    trial = one.loaded.trial
    ends = f"{band.low:.3g} to {band.high:.3g}"
    beside = "on the other side of no effect than" if verdict == "wrong sign" else f"{verdict} than"
    en = f"The model gives {effect.value:.3g} ({effect.low:.3g} to {effect.high:.3g}), {beside} the published {ends}."
    words = {"weaker": "弱于", "stronger": "强于", "wrong sign": "方向不同于"}
    zh = f"模型给出{effect.value:.3g}（{effect.low:.3g}至{effect.high:.3g}），{words.get(verdict, '')}已发表的{band.low:.3g}至{band.high:.3g}。"
    return f"{en} {trial.if_missed}".strip(), f"{zh}{trial.if_missed_zh}".strip()


def write(table: Table, folder: Path, command: str, ensemble: Members | None) -> Path:
    """Write a result folder, at once."""

    def fill(fresh: Path) -> None:
        (fresh / MARK).write_text(json.dumps(finite(table.to_json()), ensure_ascii=False, indent=1, allow_nan=False), encoding="utf-8")
        pd.json_normalize([asdict(row) for row in table.rows]).to_csv(fresh / "trials.csv", index=False, encoding="utf-8-sig")
        for lang, ending in (("en", ""), ("zh", ".zh")):
            (fresh / f"forest{ending}.svg").write_text(forest(table.rows, lang).svg, encoding="utf-8")
            (fresh / f"trials{ending}.md").write_text(markdown(table, lang, f"forest{ending}.svg"), encoding="utf-8")
        write_origin(fresh, "trials", command, replications=table.replications, ensemble=ensemble.digest if ensemble is not None else "")

    return write_folder(folder, fill, MARK)


def rows_of(found: Sequence[Replicated]) -> tuple[Row, ...]:
    """Return all trials that have replications."""
    return tuple(row_of(one) for one in found if one.sums)
