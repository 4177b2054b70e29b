"""From candidates to an ensemble: who passes, what is written, what is refused; runs that are not repeated."""

import numpy as np
import pandas as pd
import pytest
from calibration_made import BUDGET, made_space

from experiments.calibration import runs
from experiments.calibration.abc import Posterior
from experiments.calibration.members import Candidates, ensemble_of, ensemble_text, passing, proposed, try_out
from experiments.calibration.runs import Runner, own_seed
from experiments.engines import Here
from experiments.ensemble import Ensemble
from sim.core.errors import ChanganError

MEANS = pd.DataFrame(
    {"gini": [0.3, 0.29, 0.5, 0.7, np.nan], "concentration": [0.4, 0.9, 0.39, 9.0, 0.5], "near_excess": [0.6, 0.1, 0.1, 0.2, 0.3]}
)


def candidates(means=MEANS) -> Candidates:
    shares = np.linspace(0.1, 0.9, 3 * len(means)).reshape(-1, 3)
    return Candidates(shares, means, passing(made_space(), means), (1, 2))


def test_a_set_passes_when_every_mean_is_in_its_band_ends_included():
    found = candidates()
    assert found.passed.tolist() == [True, False, False, True, False]
    assert found.misses(made_space()).to_dict() == {"gini": 0.4, "concentration": 0.2, "near_excess": 0.0}
    assert np.array_equal(found.members, found.shares[[0, 3]])


def test_an_ensemble_is_written_and_read_with_what_its_members_gave(tmp_path):
    space = made_space()
    made = ensemble_of(space, candidates(), "changan calibrate", 7)
    path = tmp_path / "ensemble.yaml"
    path.write_text(ensemble_text(made, "two lines\nabout it"))
    again = Ensemble.load(path)
    assert again.to_dict() == made.to_dict() and again.digest == made.digest and len(again) == 2
    assert again.member(1) == space.values(candidates().shares[3])
    assert again.statistics["gini"] == (0.3, 0.7) and again.origin.seeds == (1, 2) and again.origin.calibration == space.digest
    assert again.applied(space.base, 1).hash == space.scenario(candidates().shares[3]).hash


def test_too_few_members_are_an_error_that_names_the_hardest_targets():
    with pytest.raises(ChanganError, match=r"1 of 3 sets passed: .*gini \(33% of sets outside\)"):
        ensemble_of(made_space(), candidates(MEANS.head(3)), "", 0)


def test_a_parameter_that_screening_left_out_is_drawn_from_all_of_its_bounds():
    posterior = Posterior(("hold",), np.linspace(0.4, 0.5, 40)[:, None], np.full(40, 1 / 40))
    found = proposed(made_space(), posterior, 40, seed=1)
    assert found.shape == (40, 3) and np.array_equal(np.sort(found[:, 1]), posterior.shares[:, 0])
    assert np.sort(found[:, 0])[[0, -1]] == pytest.approx([0.0, 1.0], abs=1 / 40)


@pytest.fixture
def counted(monkeypatch):
    """Replace the model by a sum that is known, and note every run."""
    made = []

    def work(scenario, seed, names):
        made.append((scenario.hash, seed))
        walk = scenario.parameters.offending.walk_steps
        return f"{walk}-{seed}", tuple(walk / 10 + 0.01 * seed + k for k in range(len(names)))

    monkeypatch.setattr(runs, "statistics_of", work)
    monkeypatch.setattr(runs, "statistics_of_own_world", lambda s, seed, names: work(s, own_seed(s, seed), names))
    monkeypatch.setattr(runs, "prepare", lambda *_: None)
    return made


def test_runs_come_back_by_set_and_seed_and_are_never_repeated(counted, tmp_path):
    run, shares = Runner(tmp_path, made_space(), Here()), np.array([[0.5, 0.2, 0.2], [0.0, 0.2, 0.2]])
    found = run("batch", shares, (1, 2))
    assert found.loc[(0, 2)].tolist() == pytest.approx([0.52, 1.52, 2.52]) and found.loc[(1, 1), "gini"] == pytest.approx(0.11)
    assert len(counted) == run.made == 4
    again = Runner(tmp_path, made_space(), Here())
    assert again("batch", shares, (1, 2)).equals(found) and len(counted) == 4 and again.made == 0


def test_sets_in_worlds_of_their_own_share_no_seed(counted, tmp_path):
    Runner(tmp_path, made_space(), Here())("own", np.random.default_rng(0).random((5, 3)), (1, 2), own_worlds=True)
    assert len({seed for _, seed in counted}) == 10


def test_a_folder_that_would_be_measured_otherwise_today_is_refused(counted, tmp_path, monkeypatch):
    shares = np.array([[0.5, 0.2, 0.2]])
    Runner(tmp_path, made_space(), Here())("batch", shares, (1,))
    monkeypatch.setattr(runs, "measured_digest", lambda: "another")
    Runner(tmp_path, made_space(), Here())("batch", shares, (1,))  # measured otherwise in words only: the first run gives the same
    assert len(counted) == 2
    monkeypatch.setattr(runs, "measured_digest", lambda: "a third")
    monkeypatch.setattr(runs, "statistics_of", lambda *_: ("other", (0.0, 0.0, 0.0)))
    with pytest.raises(ChanganError, match="would give other statistics today"):
        Runner(tmp_path, made_space(), Here())("batch", shares, (1,))


def test_candidates_are_run_round_by_round_until_enough_pass(counted, tmp_path):
    space = made_space({"gini": (0.3, 0.7), "concentration": (0.4, None), "near_excess": (None, 3.0)})
    shares = np.random.default_rng(3).random((30, 3))
    posterior = Posterior(("walk", "hold", "trips"), shares, np.full(30, 1 / 30))
    found = try_out(Runner(tmp_path, space, Here()), posterior, BUDGET, seed=1)
    assert len(found.shares) % BUDGET.candidates == 0 and len(counted) == 2 * len(found.shares)
    assert int(found.passed.sum()) >= BUDGET.members or len(found.shares) == BUDGET.most_candidates
    for shares_, passed in zip(found.shares, found.passed, strict=True):
        walk = space.values(shares_)["parameters.offending.walk_steps"]
        assert passed == (0.3 <= walk / 10 + 0.015 <= 0.7)
