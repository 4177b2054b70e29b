"""What calibration may vary and must meet: shares and values, bands on their scale, wrong files, what is kept for validation."""

import numpy as np
import pytest
from calibration_made import made_space

from experiments.calibration.space import FILE, load_space
from experiments.patterns import PATTERNS
from sim.scenario_errors import ScenarioError

TEXT = """scenario: tiny
days: 5
free:
  walk: {path: parameters.offending.walk_steps, low: 1.0, high: 9.0, scale: log, source: assumed}
targets:
  gini: {scale: plain, discrepancy: 0.05}
budgets:
  full: {trajectories: 2, first_wave: 10, second_wave: 4, repeated: 2, repeats: 1, candidates: 3, seeds: 2, members: 4, most_candidates: 9, synthetic: 2}
"""


def test_targets_are_marked_and_a_third_of_the_patterns_that_judge_are_kept_out():
    space = load_space()
    assert {name for name, one in PATTERNS.items() if one.calibration} == set(space.targets)
    judges = [name for name, one in PATTERNS.items() if one.use == "H"]
    assert len([name for name in judges if name not in space.targets]) * 3 >= len(judges)


def test_free_parameters_are_few_bounded_and_hold_their_defaults():
    space = load_space()
    assert 12 <= len(space.free) <= 20 and len({one.path for one in space.free.values()}) == len(space.free)
    shares = space.shares(space.defaults())
    assert ((shares >= 0.0) & (shares <= 1.0)).all()
    assert all(one.source for one in space.free.values())


def test_values_have_four_digits_stay_in_bounds_and_come_back():
    space = made_space()
    ends = space.values(np.array([0.0, 1.0, 0.5]))
    assert ends == {
        "parameters.offending.walk_steps": 1.0,
        "parameters.justice.hold_days": 1000.0,
        "parameters.routine.leisure_skip_share": 0.5,
    }
    assert space.values(np.array([0.5, 0.5, 0.0]))["parameters.justice.hold_days"] == 100.0
    for shares in np.random.default_rng(1).random((50, 3)):
        values = space.values(shares)
        assert all(float(f"{v:.4g}") == v for v in values.values())
        assert np.allclose(space.shares(values), shares, atol=1e-3)


def test_a_scenario_has_the_values_and_the_rest_of_the_city():
    space = made_space()
    made = space.scenario(np.array([0.25, 0.5, 0.5]))
    assert {p: v for p, _, v in space.base.diff(made)} == {
        "parameters.offending.walk_steps": 3.0,
        "parameters.justice.hold_days": 100.0,
        "parameters.routine.leisure_skip_share": 0.5,
    }


def test_bands_and_statistics_are_on_the_scale_of_their_target(tmp_path):
    path = tmp_path / "c.yaml"
    path.write_text(TEXT.replace("scale: plain", "scale: log"))
    space = load_space(path)
    low, high = PATTERNS["gini"].low, PATTERNS["gini"].high
    assert space.band("gini") == (np.log(low), np.log(high))
    assert np.allclose(space.scaled("gini", np.array([1.0, np.e, 0.0, -1.0])), [0.0, 1.0, np.nan, np.nan], equal_nan=True)
    assert made_space().band("concentration") == (0.4, np.inf) and made_space().band("near_excess") == (-np.inf, 0.6)


def test_the_digest_names_bounds_and_bands(tmp_path):
    path = tmp_path / "c.yaml"
    digests = set()
    for text in (TEXT, TEXT.replace("high: 9.0", "high: 8.0"), TEXT.replace("0.05", "0.06"), TEXT.replace("days: 5", "days: 6")):
        path.write_text(text)
        digests.add(load_space(path).digest)
    assert len(digests) == 4
    assert made_space().digest != made_space({**{"gini": (0.3, 0.8)}, "concentration": (0.4, None), "near_excess": (None, 0.6)}).digest


@pytest.mark.parametrize(
    ("old", "new", "where", "words"),
    [
        ("walk_steps", "walk_step", ":4:3", "did you mean parameters.offending.walk_steps?"),
        ("low: 1.0", "low: 12.0", ":4:3", "low 12 is not below high 9"),
        ("low: 1.0", "low: 5.0", ":4:3", "the default 4 lies outside 5 to 9"),
        ("low: 1.0", "low: -1.0", ":4:3", "log scale needs bounds above 0"),
        ("high: 9.0", "high: 900.0", ":4:3", "900"),
        ("gini:", "ginni:", ":6:3", "did you mean gini?"),
        ("gini:", "half_places:", ":6:3", "kept for validation"),
        ("discrepancy", "discrepency", ":6:", "did you mean discrepancy?"),
        ("free:", "fre:", ":1:1", "free"),
        ("seeds: 2", "seeds: 0", ":8:", "seeds"),
    ],
)
def test_a_wrong_file_is_told_where(old, new, where, words, tmp_path):
    path = tmp_path / "wrong.yaml"
    path.write_text(TEXT.replace(old, new))
    with pytest.raises(ScenarioError) as told:
        load_space(path)
    assert words in str(told.value) and f"wrong.yaml{where}" in str(told.value)


def test_the_shipped_file_is_where_the_command_looks():
    assert FILE.is_file() and FILE.name == "calibration.yaml"
