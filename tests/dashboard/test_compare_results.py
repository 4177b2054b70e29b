"""Laws of what the Compare page says: masks, series and sentences are those of the statistics, and say what they cannot tell."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest

from dashboards.compare import charts
from dashboards.compare.results import TABLES, table
from dashboards.compare.series import paired_series
from dashboards.compare.street_map import street_map, svg
from dashboards.compare.words import besides, grouped
from experiments.compare import compare
from experiments.figures_map import DISCOVERY, smoother
from experiments.intervals import means
from experiments.paired_runs import MAIN
from experiments.report_words import claim
from sim.scenario import Scenario


@pytest.fixture(scope="module")
def found():
    tiny = Scenario.load("tiny", days=35)
    return compare([tiny, tiny.with_values({"policies.patrol_force.patrollers_per_10000": 90})], seeds=4, workers=1)


def _made(found, gap):
    """Return the runs with true crimes by place replaced: the second of each pair has gap[pair, place] more."""
    runs = []
    for run in found.runs:
        places = run.places.copy()
        places["true"] = 20 + (gap[run.seed - 1] if run.scenario else 0 * gap[0])
        runs.append(replace(run, places=places))
    made = replace(found, runs=tuple(runs))
    return made


def test_streets_without_a_difference_are_not_shown(found):
    drawn = street_map(_made(found, np.zeros((4, found.city.n_places), int)))
    assert drawn.falls == drawn.rises == drawn.by_chance == 0 and drawn.how == "map_nothing"
    assert 'class="falls' not in svg(drawn, "x") and 'class="untold"' in svg(drawn, "x")


def test_streets_with_a_steady_difference_are_shown_with_their_neighbours_and_the_share_that_may_be_chance(found):
    n = found.city.n_places
    gap = np.zeros((4, n), int)
    gap[:, :40] = -8
    gap[:, -40:] = 8
    gap += np.random.default_rng(1).integers(0, 2, gap.shape)
    drawn = street_map(_made(found, gap))
    near = smoother(found.city)
    touched = np.asarray((near @ (gap.mean(axis=0) < -3).astype(float)) > 0)
    assert 30 <= drawn.falls and 30 <= drawn.rises
    assert (drawn.told & (drawn.change < 0) & ~touched).sum() <= DISCOVERY * n
    assert drawn.by_chance == math.ceil(0.05 * (drawn.falls + drawn.rises))
    assert drawn.alone_by_chance == round(0.05 * n)
    picture = svg(drawn, "map <of> streets")
    assert picture.count("M") == n + drawn.rises and "map &lt;of&gt; streets" in picture  # every street once, rises with an edge
    assert not re.search(r"nan|inf", picture)


def test_a_series_is_the_paired_difference_by_week_with_its_interval(found):
    series = paired_series(found, "true_crime")
    pairs = found.pairs()
    gap = np.array([[float((b.daily - a.daily)["true_crime"].iloc[7 * w : 7 * w + 7].sum()) for w in range(5)] for a, b in pairs])
    assert series.step == 7 and series.x == [7, 14, 21, 28, 35]
    np.testing.assert_allclose(series.gap, gap.mean(axis=0))
    np.testing.assert_allclose(series.low, means(gap.T).low)
    state = paired_series(found, "security")
    assert 0 < state.a.min() <= state.a.max() < 1
    assert paired_series(found, "no_such_column") is None


def test_one_pair_has_no_interval(found):
    alone = replace(found, runs=tuple(r for r in found.runs if r.seed == 1))
    assert np.isnan(paired_series(alone, "true_crime").low).all()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_main_outcome_is_said_once_under_its_own_claim(found, lang):
    said = grouped(found, lang)
    named = [name for name in MAIN if name in found.outcome_names and name != "cost_cny"]
    assert sum(len(sentences) for sentences in said.values()) == len(named)
    for group, sentences in said.items():
        assert len(sentences) == sum(claim(found.differences[0][name]) == group for name in named)
    assert any("CNY" in line or "元" in line for line in besides(found, lang))


@pytest.mark.parametrize("which", TABLES)
def test_every_table_is_shown_in_both_languages(found, which):
    english, chinese = table(found, which, "en"), table(found, which, "zh")
    assert "<td" in english or which == "moved"
    assert english != chinese and re.search("[\u4e00-\u9fff]", chinese)


def test_names_of_scenarios_cannot_become_markup(found):
    bad = found.scenarios[1].model_copy(update={"name": "<script>x</script>"})
    named = replace(found, scenarios=(found.scenarios[0], bad))
    for which in TABLES:
        assert "<script" not in table(named, which, "en")
    assert all("<script" not in line for lines in grouped(named, "en").values() for line in lines)


@pytest.mark.parametrize("dark", [False, True])
def test_charts_hold_plain_numbers(found, dark):
    import json

    series = paired_series(found, "true_crime")
    ones = [found.differences[0][name] for name in MAIN if name in found.outcome_names]
    options = [
        charts.forest(ones, "%", "zh", dark),
        charts.over_time(series, ("A", "B"), "week", "day", dark),
        charts.difference_over_time(series, "B − A", "week", "day", dark),
    ]
    for option in options:
        json.dumps(option, allow_nan=False)
    dots = options[0]["series"][1]["data"]
    told = [one for one in ones[::-1] if np.isfinite(one.found.relative_low) and not one.found.identical]
    assert len(dots) == len(told)
    assert [d["value"][0] for d in dots] == pytest.approx([100 * one.found.relative for one in told], rel=1e-3)
