"""A result folder is verified by its runs: what is whole holds, and whatever was changed is named."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from experiments import verify as module
from experiments.compare import compare
from experiments.engines import Here
from experiments.manifest import branched
from experiments.report_run import write_run
from experiments.sweep import sweep
from experiments.verify import verify
from sim.branching import branch
from sim.core.errors import ChanganError
from sim.model import SafeCity
from sim.result import MANIFEST, Result, checksum
from sim.running import run
from sim.scenario import Scenario

DAYS = 2
PATROLLED = {"extends": "tiny", "name": "patrolled", "policies": {"night_patrol": {"patrollers_per_compound": 6}}}


class TwoPoints:
    """A study of two points on the tiny city, two seeds each."""

    name, text, seeds, outcomes = "two points", "two points", (1, 2), ("true_crime", "cost_cny")

    def plan(self):
        return pd.DataFrame({"patrollers": [2.0, 6.0]}, index=pd.RangeIndex(2, name="point"))

    def scenario(self, point):
        return Scenario.from_dict(PATROLLED, days=DAYS).with_values({"policies.night_patrol.patrollers_per_compound": (2, 6)[point]})


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """One folder of each kind."""
    place = tmp_path_factory.mktemp("made")
    tiny, patrolled = Scenario.load("tiny", days=DAYS), Scenario.from_dict(PATROLLED, days=DAYS)
    write_run(run(tiny, seed=3), place / "run")
    compare([tiny, patrolled], seeds=2, workers=1, command="changan compare tiny patrolled").write(place / "compare")
    sweep(TwoPoints(), place / "sweep", Here())
    half = SafeCity(tiny, seed=3).run(1)
    told = branched(half)
    write_run(Result.of(branch(half, patrolled).run()), place / "branch", told)
    return place


@pytest.fixture
def copy(made, tmp_path):
    def of(kind: str) -> Path:
        return Path(shutil.copytree(made / kind, tmp_path / kind))

    return of


def edited(folder: Path, **changes) -> Path:
    told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    (folder / MANIFEST).write_text(json.dumps(told | changes), encoding="utf-8")
    return folder


def differences(folder: Path, **more) -> list[str]:
    found = verify(folder, workers=1, **more)
    assert not found.holds
    return [one.text for one in found.findings if one.kind == "differs"]


@pytest.mark.parametrize(("kind", "runs"), [("run", 1), ("compare", 4), ("sweep", 4), ("branch", 1)])
def test_what_was_written_holds_and_all_runs_are_made_again(made, kind, runs):
    found = verify(made / kind, sample=None, workers=1)
    assert found.holds and found.findings == []
    assert (found.runs, found.again, found.same) == (runs, runs, runs) and found.files > 0


def test_a_sample_is_as_large_as_asked_and_the_same_each_time(made, monkeypatch):
    seen: list[list[int]] = []

    def jobs(work, jobs, workers):
        seen.append([seed for _, seed, _ in jobs])
        return iter(())

    monkeypatch.setattr(module, "run_jobs", jobs)
    assert verify(made / "compare", sample=3).again == 3
    verify(made / "compare", sample=3)
    assert len(seen[0]) == 3 and seen[0] == seen[1]


def test_an_edited_table_is_named(copy):
    folder = copy("run")
    frame = pd.read_parquet(folder / "daily.parquet")
    frame.iloc[0, 0] += 1
    frame.to_parquet(folder / "daily.parquet")
    assert differences(folder) == ["daily.parquet is damaged or was edited: its checksum differs from the manifest's"]
    (folder / "hours.parquet").unlink()
    assert "hours.parquet is missing" in differences(folder)


def test_a_number_changed_with_its_checksum_is_found_by_running_again(copy):
    folder = copy("compare")
    rows = pd.read_parquet(folder / "runs.parquet")
    rows.loc[:, "security"] += 0.01
    rows.to_parquet(folder / "runs.parquet")
    told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    edited(folder, files=told["files"] | {"runs.parquet": checksum(folder / "runs.parquet")})
    found = differences(folder, sample=1)
    assert len(found) == 1 and "security is" in found[0] and "the table was edited" in found[0]


def test_a_difference_that_does_not_follow_from_its_runs_is_named(copy):
    folder = copy("compare")
    rows = pd.read_parquet(folder / "outcomes.parquet")
    rows.loc["security", "difference"] *= 2
    rows.to_parquet(folder / "outcomes.parquet")
    assert any("security: difference is" in text for text in differences(folder, sample=1))


def test_another_digest_is_named_with_both_and_versions_explain_it(copy):
    folder = edited(copy("run"), digest="0" * 16, results_version=99, versions={"changan": "9.9.9", "numpy": "1.0"})
    assert differences(folder)[0].endswith(f"the folder says {'0' * 16}")
    notes = [one.text for one in verify(folder, workers=1).findings if one.kind == "note"]
    assert any("numpy 1.0" in note for note in notes) and any("results version 99" in note for note in notes)


def test_a_branch_that_left_another_run_is_named(copy):
    folder = copy("branch")
    told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    assert told["branch"]["day"] == 1 and told["resolved"]["policies"]["night_patrol"]["start_day"] == 1
    assert "where it branched" in differences(edited(folder, branch=told["branch"] | {"digest": "1" * 16}))[0]


def test_a_scenario_that_reads_differently_now_is_named_with_its_setting(copy):
    folder = copy("run")
    told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    told["resolved"]["run"]["tick_min"] = 30
    found = differences(edited(folder, resolved=told["resolved"]))
    assert "run.tick_min" in found[0] and "reads differently" in found[0]


def test_a_damaged_part_of_a_sweep_is_named(copy):
    folder = copy("sweep")
    part = next((folder / "runs").glob("*.parquet"))
    part.write_bytes(part.read_bytes()[:-40])
    assert all("damaged" in text for text in differences(folder))


@pytest.mark.parametrize("text", ["", "{}", '{"kind": "run", "format": 1}', '{"kind": "poem", "format": 1}'])
def test_what_is_no_result_is_refused_in_one_line(tmp_path, text):
    (tmp_path / MANIFEST).write_text(text, encoding="utf-8")
    with pytest.raises(ChanganError) as told:
        verify(tmp_path)
    assert "\n" not in str(told.value) and str(tmp_path) in str(told.value)
    with pytest.raises(ChanganError, match="it is not the result of"):
        verify(tmp_path / "empty")


def test_every_folder_tells_scenarios_seeds_versions_and_digests(made):
    run_told = json.loads((made / "run" / MANIFEST).read_text(encoding="utf-8"))
    told = json.loads((made / "compare" / MANIFEST).read_text(encoding="utf-8"))
    for one in (run_told, told):
        assert {"numpy", "numba", "mesa", "changan", "python", "scipy"} <= set(one["versions"])
        assert one["results_version"] and one["program"] and one["created"]
    assert (run_told["seed"], len(run_told["digest"]), run_told["resolved"]["run"]["days"]) == (3, 16, DAYS)
    assert told["seeds"] == [1, 2] and len({one["digest"] for one in told["runs"]}) == 4 and told["command"]
    assert [json.loads(one["canonical"])["run"]["days"] for one in told["scenarios"]] == [DAYS, DAYS]
    assert {"report.html", "runs.parquet", "outcomes.csv", "figures/map.svg"} <= set(told["files"]) and MANIFEST not in told["files"]
