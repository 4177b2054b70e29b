"""The ensemble that is shipped: enough sets, within their bounds, in every band, and still what the model gives."""

import numpy as np
import pytest

from experiments.calibration.runs import statistics_of
from experiments.calibration.space import load_space
from experiments.ensemble import Ensemble
from experiments.store.version import RESULTS_VERSION
from sim.scenario import Scenario

ROUNDED = 1e-4  # the file keeps six digits


@pytest.fixture(scope="module")
def shipped():
    return Ensemble.shipped(), load_space()


def test_it_has_thirty_sets_of_the_free_parameters_and_no_other(shipped):
    ensemble, space = shipped
    assert len(ensemble) >= 30
    assert set(ensemble.columns) == {one.path for one in space.free.values()}
    assert ensemble.origin.calibration == space.digest, "calibration.yaml or a band of its targets changed: make the ensemble again"
    assert ensemble.origin.results_version == RESULTS_VERSION, "the model's results changed: make the ensemble again (changan calibrate)"
    assert len({tuple(ensemble.member(k).values()) for k in range(len(ensemble))}) == len(ensemble)


def test_every_number_lies_within_its_bounds_and_the_defaults_are_the_city_s(shipped):
    ensemble, space = shipped
    assert {path: one.default for path, one in ensemble.columns.items()} == space.defaults()
    for one in space.free.values():
        members = np.array(ensemble.columns[one.path].members)
        assert (members >= one.low).all() and (members <= one.high).all() and members.std() > 0.0


def test_every_member_lies_in_every_band(shipped):
    ensemble, space = shipped
    assert set(ensemble.statistics) == set(space.targets)
    for name, values in ensemble.statistics.items():
        assert all(space.patterns[name].holds(value) for value in values), name


@pytest.mark.slow
def test_a_member_gives_today_what_stands_beside_it(shipped):
    ensemble, space = shipped
    names = tuple(space.targets)
    scenario = ensemble.applied(Scenario.load(ensemble.origin.scenario, days=ensemble.origin.days), 0)
    found = np.array([statistics_of(scenario, seed, names)[1] for seed in ensemble.origin.seeds]).mean(axis=0)
    for name, value in zip(names, found, strict=True):
        assert value == pytest.approx(ensemble.statistics[name][0], rel=ROUNDED), name
