"""`make validate-short` in automatic checks: calibration, patterns, trials and claims on few runs, each with its page at the end.

What they say means nothing; that every step works, and is written whole, does.
"""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHANGAN = [sys.executable, "-c", "from experiments.cli import main; main()"]
ENV = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "TERM": "dumb"}
COMMANDS = re.findall(r"^\t@\.venv/bin/changan (.+) --out results/short/(\w+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
PAGES = {
    "calibration": ("report.md", "report.zh.md"),
    "patterns": ("patterns.md",),
    "trials": ("trials.md", "trials.zh.md"),
    "claims": ("report.html",),
}


def test_the_target_of_the_makefile_is_known():
    assert [name for _, name in COMMANDS] == list(PAGES)


@pytest.mark.slow
@pytest.mark.parametrize("words, name", COMMANDS, ids=[name for _, name in COMMANDS])
def test_each_step_of_validation_works_on_few_runs(words, name, tmp_path):
    call = [*CHANGAN, *shlex.split(words), "--workers", "1", "--out", str(tmp_path / name)]
    ended = subprocess.run(call, cwd=tmp_path, env=ENV, capture_output=True, text=True, timeout=900, check=False)
    assert ended.returncode == 0, ended.stderr[-2_000:]
    made = tmp_path / name
    for page in PAGES[name]:
        assert (made / page).stat().st_size > 1_000
    told = json.loads((made / "manifest.json").read_text("utf-8"))
    assert told["kind"] == name and told["command"].startswith("changan ") and PAGES[name][0] in told["files"]
    assert "Traceback" not in ended.stderr
