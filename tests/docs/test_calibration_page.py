"""docs/calibration.md says of the shipped ensemble and of the file of calibration what they hold."""

from pathlib import Path

from experiments.calibration.space import load_space
from experiments.ensemble import Ensemble

PAGE = (Path(__file__).parents[2] / "docs" / "calibration.md").read_text(encoding="utf-8")


def test_the_page_is_of_the_shipped_ensemble():
    ensemble = Ensemble.shipped()
    assert f"(ensemble {ensemble.digest}, {len(ensemble)} members)" in PAGE


def test_the_page_has_every_free_parameter_with_bounds_and_every_target_with_its_band():
    space = load_space()
    for one in space.free.values():
        row = next(line for line in PAGE.splitlines() if f"`{one.path}`" in line)
        assert f"| {one.low:g} - {one.high:g} |" in row
    for name in space.targets:
        pattern = space.patterns[name]
        assert any(line.startswith(f"| {pattern.label} | {pattern.target} |") for line in PAGE.splitlines()), name


def test_every_figure_of_the_page_is_there():
    folder = Path(__file__).parents[2] / "docs"
    named = [part.split(")")[0] for part in PAGE.split("](images/")[1:]]
    assert len(named) >= 6
    assert all((folder / "images" / name).is_file() for name in named)
