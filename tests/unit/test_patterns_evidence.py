"""The file of patterns: whole, honest about what was calibrated on, and wrong files are told where."""

import json

import pandas as pd
import pytest

from experiments.patterns import PATTERNS, load_patterns
from experiments.patterns.__main__ import table
from experiments.patterns.evidence import Pattern
from experiments.patterns.measured import statistics
from experiments.patterns.pairs import PAIRED
from experiments.patterns.published import FILE as MEASURED
from sim.scenario_errors import ScenarioError
from tests.unit.seen_worlds import world

ROW = """label: A pattern
  label_zh: 模式
  family: mix
  statement: Something was found.
  low: 1
  high: 2
  unit: ratio
  band: because
  evidence: p_x
  source: P01
  trust: computed
  use: H
  calibration: false
  emerges: 'yes'
  mechanism: that
"""


def told(tmp_path, text, known=("gini", "concentration")):
    file = tmp_path / "patterns.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_patterns(file, known)
    return str(caught.value)


def test_every_pattern_has_a_statistic_that_is_measured():
    outcomes = dict.fromkeys(
        ("recorded_crime", "disputes_settled", "cleared_share", "cleared_share_violent", "cleared_share_property"), 0.0
    ) | {f"recorded.{n}": 1.0 for n in world([]).kinds.names}
    measured = set(statistics(world([{"kind": 0}], outcomes=outcomes), permutations=1))
    assert set(PATTERNS) - set(PAIRED) <= measured
    assert set(PAIRED) <= set(PATTERNS)


def test_at_least_a_third_of_the_patterns_that_must_show_were_kept_out_of_calibration():
    must = [p for p in PATTERNS.values() if p.counts]
    assert len(must) >= 20
    assert 3 * sum(not p.calibration for p in must) >= len(must)
    assert any(p.calibration for p in must)


def test_what_was_put_in_never_counts_as_a_hit():
    assert not any(p.counts for p in PATTERNS.values() if p.emerges == "no")
    assert any(p.use == "H" and p.emerges == "no" for p in PATTERNS.values())


def test_an_unknown_statistic_is_told_with_its_line_and_the_nearest(tmp_path):
    message = told(tmp_path, f"# patterns\ngini:\n  {ROW}ginni:\n  {ROW}")
    assert "patterns.yaml:18:1: ginni: unknown statistic 'ginni'; did you mean gini?" in message


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("low: 1\n  high: 2", "low: 2\n  high: 1"), "low 2 is not below high 1"),
        (("low: 1\n  high: 2", "low: null"), "give low, high or both"),
        (("family: mix", "family: mixx"), "there is no family 'mixx'"),
        (("calibration: false", "calibration: true\n  mis: x"), "did you mean miss?"),
        (("use: H", "use: X"), "gini.use"),
        (("trust: computed", "trust: sure"), "gini.trust"),
        (("use: H\n  calibration: false", "use: S\n  calibration: true"), "only shown"),
        (("  source: P01\n", ""), "gini.source"),
    ],
)
def test_a_wrong_pattern_is_told_where(tmp_path, change, says):
    assert change[0] in ROW or change[0] in f"  {ROW}"
    message = told(tmp_path, f"gini:\n  {ROW}".replace(*change))
    assert says in message and "patterns.yaml:" in message


def test_a_list_is_no_file_of_patterns(tmp_path):
    assert "one group for each" in told(tmp_path, "- gini\n")


def pattern(low=None, high=None, unit="ratio"):
    rest = {name: "x" for name in ("label", "label_zh", "statement", "band", "evidence", "source", "mechanism")}
    return Pattern(low=low, high=high, unit=unit, family="mix", trust="computed", use="H", calibration=False, emerges="yes", **rest)


def test_bands_hold_their_ends_and_nothing_beyond():
    closed, below, above = pattern(1.0, 2.0), pattern(high=2.0), pattern(low=1.0)
    assert closed.holds(1.0) and closed.holds(2.0) and not closed.holds(0.999) and not closed.holds(2.001)
    assert below.holds(-9.0) and not below.holds(2.1) and above.holds(9.0) and not above.holds(0.9)
    assert not closed.holds(float("nan"))


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (0.456, "share", "46%"),
        (0.0456, "share", "4.6%"),
        (1234.4, "calls", "1,234"),
        (0.2468, "ratio", "0.247"),
        (float("nan"), "share", "-"),
    ],
)
def test_values_are_shown_as_people_read_them(value, unit, shown):
    assert pattern(1.0, unit=unit).shown(value) == shown


def test_measured_facts_name_their_source():
    facts = json.loads(MEASURED.read_text(encoding="utf-8"))
    assert "Toronto" in facts["source"] and facts["trust"] == "computed"
    assert facts["concentration"]["toronto_2019_intersections_N18775"]["ALL"]["u50"] == 7.07


def test_the_printed_table_counts_what_must_show_and_was_not_put_in():
    values = pd.DataFrame({1: {"gini": 0.5, "occupied": 0.2, "reporting_order": -1.0, "half_places": 0.9}, 2: {"gini": 0.6, "occupied": 0.3, "reporting_order": -1.0, "half_places": 0.9}})  # fmt: skip
    found, missed = table(values)
    assert missed == 1 and found.row_count == 4
    assert "NO" in list(found.columns[-1].cells) and "0.55" in list(found.columns[1].cells)
