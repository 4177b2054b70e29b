"""Laws of the Sweep page: folders are those of the server, numbers those of the analysis, and what is missing stays missing."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dashboards import folders
from dashboards.sweeps import answers, charts
from experiments.analysis.emulator import emulate
from experiments.analysis.folder import read_answers
from experiments.analysis.sensitivity import sensitivity
from sim.core.errors import ChanganError
from tests.dashboard.sweep_folder import fate, make_crossed, make_sweep


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make_sweep(tmp_path_factory.mktemp("sweeps") / "small")


@pytest.fixture(scope="module")
def found(folder):
    return answers.opened(folder)


@pytest.fixture
def _fresh(monkeypatch):
    monkeypatch.setattr(folders, "_offered", {"sweep": {}, "run": {}})


def test_only_folders_that_the_server_was_started_with_are_known_and_only_by_key(folder, tmp_path, _fresh):
    folders.offer([folder.parent])
    assert folders.offered("sweep") == ("small",) and folders.place("small", "sweep") == folder.resolve()
    for text in ("../small", str(folder), "/etc", "", "small/.."):
        with pytest.raises(ChanganError, match="--results"):
            folders.place(text, "sweep")
    with pytest.raises(ChanganError, match="no sweep and no run in it"):
        folders.offer([tmp_path])


def test_two_folders_of_one_name_are_told_apart(folder, tmp_path, _fresh):
    other = Path(shutil.copytree(folder, tmp_path / "b" / "small"))
    folders.offer([folder, other])
    assert folders.offered("sweep") == ("small", "small (2)") and folders.place("small (2)", "sweep") == other.resolve()


def test_the_state_counts_what_failed_and_what_has_no_value(found):
    bad = [fate(patrol) for patrol in found.plan["patrollers"]]
    failed, missing = bad.count("fails"), bad.count("no value")
    assert failed > 0 and missing > 0
    assert (found.status["planned"], found.status["failed"], found.status["finished"]) == (200, 2 * failed, 200 - 2 * failed)
    counted = found.counted["true_crime"]
    assert (counted.failed, counted.missing, counted.points_used) == (2 * failed, 2 * missing, 100 - failed - missing)


def test_points_without_a_value_are_crosses_and_never_numbers(found):
    y = found.means["true_crime"]
    option = charts.parameter_plot(found, "true_crime", "cameras", "no value", "en", False)
    dots, crosses = option["series"]
    assert len(dots["data"]) == int(np.isfinite(y).sum()) and len(crosses["data"]) == int((~np.isfinite(y)).sum()) > 0
    json.dumps(option, allow_nan=False)


def test_a_field_of_the_surface_without_a_value_is_left_out(found):
    fx, fy = (charts.by_name(found.factors, name) for name in ("patrollers", "cameras"))
    mean, count, names = charts.fields(found, "true_crime", fx, fy)
    y = found.means["true_crime"]
    assert count.sum() == np.isfinite(y).sum()
    assert (np.isnan(mean) == (count == 0)).all() and (count == 0).any()
    assert np.nansum(mean * count) == pytest.approx(np.nansum(y))
    option = charts.surface(found, "true_crime", "patrollers", "cameras", "points", "zh", True)
    assert len(option["series"][0]["data"]) == int((count > 0).sum())
    assert (len(names[0]), len(names[1])) == (charts.CELLS, charts.CELLS)


def test_an_emulated_surface_is_the_mean_of_predictions_and_quotes_its_error(folder, found, monkeypatch):
    fitted = []
    monkeypatch.setattr(answers, "emulate", lambda *asked: fitted.append(emulate(*asked)) or fitted[-1])
    made = answers.emulated(folder, "true_crime", "patrollers", "offenders")
    (stand_in,), (x, y), plan = fitted, made.values, read_answers(folder).design.plan()
    assert made.mean.shape == (len(y), len(x)) == (answers.EMULATED_CELLS, answers.EMULATED_CELLS)
    rows = np.unique(np.linspace(0, len(plan) - 1, made.others).astype(int))
    one = plan.iloc[rows].assign(patrollers=x[3], offenders=y[7])
    assert made.mean[7, 3] == pytest.approx(stand_in.predict(one).mean(), rel=1e-9)
    assert (np.diff(made.mean.mean(axis=1)) > 0).mean() > 0.8 and made.mean[:, 0].mean() > made.mean[:, -1].mean()  # as the formula has it
    assert len(made.seen) == stand_in.held_out and f"{stand_in.rmse:.3g}" in made.said["en"] and f"{stand_in.r2:.2f}" in made.said["zh"]
    assert not made.within_error and replace(made, rmse=float(np.ptp(made.mean)) + 1.0).within_error
    option = charts.emulated_surface(found, made, "patrollers", "offenders", "en", False)
    assert len(option["series"][0]["data"]) == answers.EMULATED_CELLS**2
    json.dumps(option, allow_nan=False), json.dumps(charts.held_out(found, made, "simulated", "predicted", "zh", True), allow_nan=False)
    with pytest.raises(ChanganError, match="nothing to emulate"):
        answers.emulated(folder, "satisfaction", "patrollers", "offenders")


def test_indices_are_those_of_the_command(folder):
    made = answers.indices(folder, "true_crime")
    same = sensitivity(read_answers(folder), "true_crime")
    assert made.found.table.equals(same.table) and made.found.told() == same.told() == ["offenders", "patrollers"]
    option = charts.index_chart(made, "en", False)
    assert option["yAxis"]["data"][-1] == "offenders"
    json.dumps(option, allow_nan=False)


def test_an_outcome_that_nothing_moves_is_refused_with_its_reason(folder):
    with pytest.raises(ChanganError, match="same value at every point"):
        answers.indices(folder, "satisfaction")


def test_a_front_averages_over_the_worlds_and_no_other_policy_beats_it(tmp_path):
    made = answers.trade_off(make_crossed(tmp_path / "crossed"), ("true_crime", "cost_cny"))
    assert not made.emulated and made.worlds.values["true_crime"].shape == (4, 10)
    values = made.front.values
    assert np.allclose(values["true_crime"], made.worlds.values["true_crime"].mean(axis=1))
    beaten = [bool(((values <= row).all(axis=1) & (values < row).any(axis=1)).any()) for _, row in values.iterrows()]
    assert [not b for b in made.front.best] == beaten and any(beaten)
    json.dumps(charts.front_chart(made, "true_crime", "cost_cny", "on", "off", "en", False), allow_nan=False)
    rank = answers.overturned(made.worlds, "cost_cny", 0, 3)
    assert rank.found.worlds + rank.found.ties == 10
    json.dumps(charts.flip_chart(rank, "zh", True), allow_nan=False)


def test_a_folder_without_a_finished_run_shows_its_state_only(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        make_sweep(tmp_path / "empty", stop)
    found = answers.opened(tmp_path / "empty")
    assert "no finished run" in found.trouble and not found.outcomes and found.status["missing"] == 200
    assert str(tmp_path) not in found.trouble


def stop(*_):
    raise KeyboardInterrupt
