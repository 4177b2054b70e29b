"""Laws of result folders: what was written is read again; nothing half-written can be taken for a result."""

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from stand_in import NIGHT_PATROL, StandInModel

from sim.core.errors import ChanganError
from sim.result import Result


@pytest.fixture
def result() -> Result:
    return Result.of(StandInModel(NIGHT_PATROL, 3).run(30))


def test_what_was_written_is_read_again(result, tmp_path):
    read = Result.read(result.write(tmp_path / "deep" / "r"))
    for name in ("scenario", "hash", "canonical", "seed", "days", "digest", "outcomes", "meta", "why", "versions"):
        assert getattr(read, name) == getattr(result, name)
    assert read.meta["true_crime"].count == "true"
    for name in ("daily", "places", "hours", "events"):
        pd.testing.assert_frame_equal(getattr(read, name), getattr(result, name))


def test_the_manifest_names_scenario_seed_digest_and_versions(result, tmp_path):
    manifest = json.loads((result.write(tmp_path / "r") / "manifest.json").read_text())
    assert manifest["hash"] == NIGHT_PATROL.hash and manifest["seed"] == 3 and manifest["digest"] == result.digest
    assert json.loads(manifest["scenario"]) == {"effect": 0.2, "days": 84}
    assert set(manifest["versions"]) == {"changan", "python", "numpy", "numba", "mesa", "pandas", "scipy", "pyarrow"}
    assert manifest["created"].endswith("+00:00")


def test_an_outcome_that_could_not_be_measured_is_null_and_comes_back_as_nan(result, tmp_path):
    result.outcomes["security"] = float("nan")
    assert result.to_json()["outcomes"]["security"] is None
    assert Result.read(result.write(tmp_path / "r")).outcomes["security"] != result.outcomes["security"]


def test_a_result_replaces_an_older_one_but_never_other_files(result, tmp_path):
    result.write(tmp_path / "r")
    later = Result.of(StandInModel(NIGHT_PATROL, 4).run(30))
    assert Result.read(later.write(tmp_path / "r")).seed == 4
    assert sorted(p.name for p in tmp_path.iterdir()) == ["r"]
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("do not lose")
    with pytest.raises(ChanganError, match="not an earlier result"):
        result.write(tmp_path / "mine")
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "do not lose"
    with pytest.raises(ChanganError, match="is a file"):
        result.write(tmp_path / "mine" / "thesis.txt")


def test_a_full_disk_leaves_nothing_behind(result, tmp_path, monkeypatch):
    def full(self, path, **_):
        Path(path).write_bytes(b"half a table")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_parquet", full)
    with pytest.raises(ChanganError, match="No space left on device; nothing was left behind"):
        result.write(tmp_path / "r")
    assert list(tmp_path.iterdir()) == []


def test_a_failed_rename_keeps_the_older_result(result, tmp_path, monkeypatch):
    result.write(tmp_path / "r")
    real = os.replace

    def fail(source, target):
        if ".part-" in str(source):
            raise OSError(errno.EIO, "Input/output error")
        real(source, target)

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(ChanganError, match="Input/output error"):
        Result.of(StandInModel(NIGHT_PATROL, 9).run(30)).write(tmp_path / "r")
    assert Result.read(tmp_path / "r").seed == 3
    assert [p.name for p in tmp_path.iterdir()] == ["r"]


def test_a_writer_killed_half_way_leaves_no_result(tmp_path):
    code = (
        "import os, pandas as pd\nfrom stand_in import *\nfrom sim.result import Result\n"
        "real = pd.DataFrame.to_parquet\n"
        "def killed(self, path, **more):\n"
        "    real(self, path, **more)\n    if 'hours' in str(path): os._exit(9)\n"
        "pd.DataFrame.to_parquet = killed\n"
        f"Result.of(StandInModel(BASELINE, 1).run(20)).write({str(tmp_path / 'r')!r})\n"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), str(Path(__file__).parent)])}
    assert subprocess.run([sys.executable, "-c", code], env=env).returncode == 9
    with pytest.raises(ChanganError, match="not a result folder"):
        Result.read(tmp_path / "r")


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (lambda f: (f / "daily.parquet").unlink(), "daily.parquet is missing"),
        (lambda f: (f / "places.parquet").write_bytes((f / "places.parquet").read_bytes()[:-7]), "places.parquet is damaged"),
        (lambda f: (f / "manifest.json").write_text("{"), "manifest.json is damaged"),
        (lambda f: (f / "manifest.json").write_text('{"format": 1}'), "lacks days, digest, hash, meta"),
        (lambda f: (f / "manifest.json").write_text("[]"), "is damaged"),
        (lambda f: (f / "manifest.json").unlink(), "not a result folder"),
        (lambda f: shutil.rmtree(f), "not a result folder"),
        (
            lambda f: (f / "manifest.json").write_text((f / "manifest.json").read_text().replace('"format": 1', '"format": 99')),
            "newer changan",
        ),
    ],
)
def test_a_damaged_result_is_refused_in_one_line(result, tmp_path, harm, says):
    folder = result.write(tmp_path / "r")
    harm(folder)
    with pytest.raises(ChanganError, match=says) as refused:
        Result.read(folder)
    assert "\n" not in str(refused.value)
