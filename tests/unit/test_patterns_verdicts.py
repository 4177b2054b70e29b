"""Verdicts: intervals on paper, sums over runs before ratios, one p of all runs together, and pairs read as they were meant."""

from dataclasses import make_dataclass

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from experiments.compact import Run
from experiments.paired_runs import PairedRuns
from experiments.patterns import PATTERNS
from experiments.patterns.clock import clock, clock_table
from experiments.patterns.knox import DAYS, METRES
from experiments.patterns.pairs import PAIRED, Paired, read
from experiments.patterns.report import Judged, Told, figure, markdown, table, to_json
from experiments.patterns.runs import Runs, packed, unpacked
from experiments.patterns.verdicts import jackknife, later, mean, pooled_p, sums, verdicts, word
from experiments.patterns.when import KINDS
from sim.metric import Outcome
from sim.scenario import Scenario

TINY = Scenario.shipped("tiny")
CELLS = len(METRES) * len(DAYS)


def runs(values, shapes=None):
    seeds = range(1, 1 + len(values))
    return Runs("here", TINY, dict(zip(seeds, values, strict=True)), dict(zip(seeds, shapes or [{} for _ in values], strict=True)))


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.2, 0.5, "in band"),
        (0.05, 0.2, "overlaps"),
        (0.5, 0.7, "overlaps"),
        (0.0, 0.09, "outside"),
        (0.61, 0.7, "outside"),
        (np.nan, np.nan, "not told"),
    ],
)
def test_the_word_follows_from_the_interval(low, high, expected):
    assert (PATTERNS["concentration"].low, PATTERNS["concentration"].high) == (0.1, 0.6)
    assert word(PATTERNS["concentration"], (low + high) / 2, low, high) == expected


def test_means_have_students_interval_of_what_could_be_told():
    values = np.array([1.0, 2.0, 4.0, np.nan])
    reach = stats.t.ppf(0.975, 2) * np.std([1, 2, 4], ddof=1) / np.sqrt(3)
    assert mean(values) == pytest.approx((7 / 3, 7 / 3 - reach, 7 / 3 + reach))
    assert np.isnan(mean(np.array([1.0, np.nan, np.nan, 2.0, np.nan]))[1])  # most could not tell
    assert np.isnan(mean(np.array([np.nan]))[0])


def test_ratios_are_of_sums_not_means_of_ratios():
    pairs = np.array([[1.0, 1.0], [0.0, 9.0], [2.0, 2.0]])
    value, low, high = sums(pairs)
    assert value == 0.25 and low < value < high


def test_the_jackknife_of_a_mean_is_students_interval():
    values = np.array([3.0, 5.0, 4.0, 8.0, 1.0])
    assert jackknife(lambda kept: float(values[kept].mean()), 5) == pytest.approx(mean(values))
    assert np.isnan(jackknife(lambda kept: 1.0, 2)[1])


def test_the_late_excess_is_a_share_of_the_early_one():
    shape = {"pair.repeat_excess": np.array([30.0, 10.0]), "pair.repeat_weeks_8_12": np.array([15.0, 10.0])}
    assert later(runs([{}] * 3, [shape] * 3)) == pytest.approx((0.25, 0.25, 0.25))


def test_one_p_of_all_runs_together():
    observed, permuted = np.zeros(CELLS), np.zeros((4, 2))
    observed[[len(DAYS), len(DAYS) + 2, len(DAYS) + 3]] = (2, 1, 50)  # two weeks only
    permuted[:, 1] = (1, 2, 3, 4)
    one = runs([{}], [{"observed.": observed, "permuted": permuted.reshape(-1)}])
    two = runs([{}] * 2, [{"observed.": observed, "permuted": permuted.reshape(-1)}] * 2)
    assert pooled_p(one, 1) == pytest.approx(3 / 5) and pooled_p(two, 1) == pytest.approx(3 / 5)
    assert pooled_p(one, 0) == 1.0


def test_what_is_kept_of_a_run_comes_back_to_the_last_bit():
    looked = (
        "00ab34ef99881122",
        {"gini": 0.1 + 0.2, "near_p": float("nan")},
        {"curve.segments": np.array([0.1, 1 / 3]), "observed.": np.arange(3.0)},
    )
    digest, values, shapes = unpacked(packed(looked))
    assert digest == looked[0] and values["gini"] == 0.1 + 0.2 and np.isnan(values["near_p"])
    assert all((shapes[name] == looked[2][name]).all() for name in looked[2]) and len(shapes) == 2


def compared():
    daily = [pd.DataFrame({"true_crime": np.full(365, base)}) for base in (2.0, 2.0, 2.0)]
    daily[2].loc[56:111, "true_crime"] = 1.0  # eight weeks of half
    daily[2].loc[154:209, "true_crime"] = 1.5  # weeks 15 to 22: a quarter less
    meta = {name: Outcome(name, "1", name, name, "neither") for name in ("satisfaction", "true_crime")}
    made = []
    for seed in (1, 2, 3):
        for k, (satisfied, crimes) in enumerate(((0.60, 100.0), (0.62 + seed / 1e3, 99.0), (0.6, 80.0))):
            made.append(Run(k, seed, {"satisfaction": satisfied, "true_crime": crimes + seed}, daily[k], pd.DataFrame(), pd.DataFrame()))
    return PairedRuns((make_dataclass("S", [("name", str, "s")])(),) * 3, tuple(made), meta)


def test_pairs_are_read_in_their_weeks():
    found = read(compared())
    assert set(found.values) | set(found.ratios) == set(PAIRED)
    assert found.values["satisfaction_gain"] == pytest.approx([0.021, 0.022, 0.023])
    assert found.values["deterrence_fades"] == pytest.approx([0.25] * 3)
    top, bottom = found.ratios["deterrence_early"]
    assert top.tolist() == [-56.0] * 3 and bottom.tolist() == [112.0] * 3
    top, bottom = found.ratios["satisfaction_crime"]
    assert top.tolist() == [-1.0] * 3 and bottom.tolist() == [101.0, 102.0, 103.0]


def told():
    values = [{"gini": g, "occupied": 0.4, "reporting_order": 0.2} for g in (0.5, 0.52, 0.51)]
    some = {name: PATTERNS[name] for name in ("gini", "occupied", "reporting_order", "satisfaction_gain", "stable")}
    found = verdicts(some, runs(values), Paired({"satisfaction_gain": np.array([0.01, 0.02, 0.03])}))
    return Told(some, (Judged("here", runs(values), tuple(found)), Judged("there", skipped="skipped: no street file")))


def test_a_score_counts_what_emerged_only():
    found = told()
    assert [v.name for v in found.cities[0].verdicts] == [
        "gini",
        "occupied",
        "reporting_order",
        "satisfaction_gain",
    ]  # nothing told of `stable`
    score = found.score(found.cities[0])
    assert score["all"] == 3 and score["in band"] == 1 and score["outside"] == 1 and score["overlaps"] == 1
    assert score["kept_out"] == 2 and score["kept_out_in_band"] == 0
    assert table(found).set_index("pattern").at["occupied", "verdict"] == "outside"
    assert to_json(found)["cities"][1] == {
        "city": "there",
        "skipped": "skipped: no street file",
        "seeds": [],
        "days": 0,
        "residents": 0,
        "score": {},
        "failures": [],
        "notes": [],
    }


@pytest.mark.parametrize(
    ("lang", "says"),
    [("en", ("**outside**", "put in", "What is missed", "skipped: no street file")), ("zh", ("**在范围外**", "输入所定", "未达到的模式"))],
)
def test_pages_say_what_was_missed(lang, says):
    page = markdown(told(), lang)
    for words in says:
        assert words in page
    assert figure(told().cities[0].verdicts[0]) in markdown(told(), "en")
    missed = page.partition("### What is missed" if lang == "en" else "### 未达到的模式")[2]
    assert PATTERNS["occupied"].label in missed or PATTERNS["occupied"].label_zh in missed
    assert PATTERNS["reporting_order"].label not in missed and PATTERNS["gini"].label not in missed


def test_times_of_the_clock_go_over_midnight():
    assert [clock(h) for h in (0.0, 12.5, 19.0, 23.99)] == ["05:00", "17:30", "00:00", "04:59"]
    count = np.zeros(24)
    count[[22, 3, 4, 12]] = (2, 1, 1, 4)
    some = runs([{f"median_hour_{kind}": 6.0 for kind in KINDS}], [{f"hours.{kind}": count for kind in KINDS}])
    assert clock_table([some], "en")[2] == "| burglary | 11:00 | 50% | 38% |"
