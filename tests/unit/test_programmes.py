"""The table of programmes: what moved first is read off paired runs, and cells say no more than the interval allows."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from experiments.compact import Run
from experiments.paired_runs import PairedRuns
from experiments.programmes import Row, by_city, cell, markdown, moves
from experiments.statistics import paired
from sim.core.errors import ChanganError

NONE = pd.DataFrame()
SCENARIO = dataclasses.make_dataclass("S", [])()


def runs(*sides: list[dict[str, list[int]]]) -> PairedRuns:
    made = [Run(k, seed, {}, NONE, NONE, NONE, kinds=pd.DataFrame(days)) for k, side in enumerate(sides) for seed, days in enumerate(side)]
    return PairedRuns((SCENARIO,) * len(sides), tuple(made), {})


def test_what_differs_first_stands_in_front_with_its_mean_change():
    base = {"crime": [2, 2, 2, 2], "arrest": [0, 1, 0, 0], "call": [1, 1, 1, 1]}
    with_it = {"crime": [2, 2, 1, 0], "arrest": [1, 1, 0, 0], "call": [1, 1, 1, 1]}
    found = moves(runs([base, base], [with_it, with_it]), 1)
    assert [(m.kind, m.first_day, m.change, m.share_of_pairs) for m in found] == [("arrest", 0.0, 1.0, 1.0), ("crime", 2.0, -3.0, 1.0)]


def test_nothing_moves_under_a_placebo():
    base = {"crime": [2, 2], "arrest": [0, 1]}
    assert moves(runs([base], [base]), 1) == ()


def test_a_cell_says_no_more_than_the_interval_allows():
    a = np.array([100.0, 102.0, 98.0, 101.0])
    assert cell(paired(a, a), "share") == "="
    assert cell(None, "share") == "-"
    clear = cell(paired(a, a * 0.9), "share")
    assert clear.startswith("-10.0%") and "[" not in clear
    assert cell(paired(a, a + np.array([5.0, -6.0, 4.0, -3.5])), "plain").startswith("[")


def test_programmes_belong_to_the_city_in_their_name():
    assert by_city(["programmes/nanjing/night_patrol"]) == {"cities/nanjing": ["programmes/nanjing/night_patrol"]}
    with pytest.raises(ChanganError, match="no shipped programme"):
        by_city(["programmes/nanjing/nothing"])


def test_the_table_names_a_programme_that_changed_nothing():
    text = markdown([Row("programmes/nanjing/night_patrol", "cities/nanjing", "why", {}, ())], 2, 10)
    assert "| nothing |" in text and "2 pairs of runs of 10 days" in text
