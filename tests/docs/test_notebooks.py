"""Notebooks are stored without outputs and run from top to bottom, only on fewer days, seeds, points and workers; what they assert holds."""

import os
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))
FEWER = {
    "01_first_comparison": {r"\bdays=\d+": "days=4", r"\bseeds=\d+\)": "seeds=2, workers=1)"},
    "02_sweep_and_sensitivity": {r"run\.days: 30": "run.days: 2", r"\bLocal\(\)": "Local(1)"},
    "03_pareto_and_robustness": {
        r"\bimport Local\b": "import Here as Local",
        "budget=64, worlds=4, batch=8": "budget=16, worlds=2, batch=4",
    },
}
"""What takes long in a notebook, and what it becomes here; everything else as written."""


def test_there_are_three_and_each_names_the_next():
    assert [path.stem for path in NOTEBOOKS] == ["01_first_comparison", "02_sweep_and_sensitivity", "03_pareto_and_robustness"]
    for path, following in zip(NOTEBOOKS, NOTEBOOKS[1:], strict=False):
        assert f"({following.name})" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_stored_without_outputs_and_explains_itself(path):
    cells = nbformat.read(path, as_version=4).cells
    code = [cell for cell in cells if cell.cell_type == "code"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
    assert cells[0].cell_type == "markdown" and cells[0].source.startswith("# ")
    assert len(cells) - len(code) >= 0.6 * len(code)  # prose beside code


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_from_top_to_bottom(path, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).strip(os.pathsep))
    book = nbformat.read(path, as_version=4)
    for written, here in FEWER[path.stem].items():
        assert _replaced(book, written, here), written
    NotebookClient(book, timeout=900, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [out for cell in book.cells if cell.cell_type == "code" for out in cell.outputs]
    assert not [out for out in shown if out.output_type == "error"]
    assert any("image/svg+xml" in out.get("data", {}) for out in shown)  # at least one figure was drawn
    assert any(out.output_type in ("execute_result", "stream") for out in shown)


def _replaced(book, written: str, here: str) -> int:
    """Write something else wherever the code of a notebook matches; return in how many places."""
    places = 0
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.source, found = re.subn(written, here, cell.source)
            places += found
    return places
