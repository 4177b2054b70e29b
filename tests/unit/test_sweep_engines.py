"""The real model on every engine gives the same table to the last byte; the commands as a user meets them."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from experiments import cli
from experiments.engine_dask import Dask
from experiments.engines import Here, Local, engine_of
from experiments.store.folder import SweepFolder
from experiments.store.tables import export, frame
from experiments.study import load_sweep
from experiments.sweep import sweep
from sim.core.errors import ChanganError
from sim.running import run

ROOT = Path(__file__).parents[2]
CALL = [sys.executable, "-c", "from experiments.cli import main; main()"]
PATIENCE_S = 300  # with a slow machine; a step ends as soon as what it waits for comes
STUDY = """
base: {{extends: tiny}}
constants: {{run.days: {days}}}
levers:
  patrollers: {{path: policies.patrol_force.patrollers_per_10000, low: 40, high: 80}}
outcomes: {outcomes}
design: {{method: grid, levels: 2}}
seeds: {seeds}
"""


def study_file(folder: Path, days: int = 2, seeds: int = 3, outcomes: str = "[true_crime, security, cost_cny]") -> Path:
    path = folder / "study.yaml"
    path.write_text(STUDY.format(days=days, seeds=seeds, outcomes=outcomes))
    return path


def table(folder: Path) -> bytes:
    path = folder.parent / f"{folder.name}.csv"
    export(SweepFolder.read(folder), path)
    return path.read_bytes()


@pytest.fixture(scope="module")
def here(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("engines")
    sweep(load_sweep(study_file(folder)), folder / "here", Here())
    return folder


def test_a_row_of_a_sweep_is_the_run_of_its_own(here):
    rows = frame(SweepFolder.read(here / "here")).set_index(["point", "seed"])
    alone = run(load_sweep(here / "study.yaml").scenario(1), seed=2)
    row = rows.loc[(1, 2)]
    assert row["digest"] == alone.digest
    assert [row[name] for name in ("true_crime", "security", "cost_cny")] == [
        alone.outcomes[n] for n in ("true_crime", "security", "cost_cny")
    ]
    assert len(rows) == 6 and rows["digest"].nunique() == 6 and rows["security"].nunique() == 6


def test_in_process_local_workers_dask_and_shards_give_the_same_bytes(here, tmp_path):
    study = load_sweep(here / "study.yaml")
    sweep(study, tmp_path / "local", Local(2))
    sweep(study, tmp_path / "dask", Dask(None, 2))
    for shard in (1, 2, 3):
        sweep(study, tmp_path / "shards", Here(), shard=(shard, 3))
    found = {name: table(tmp_path / name) for name in ("local", "dask", "shards")}
    assert found == dict.fromkeys(found, table(here / "here"))


def test_a_study_that_names_no_outcome_keeps_all(tmp_path):
    study = load_sweep(study_file(tmp_path, days=1, seeds=1, outcomes="[]"))
    sweep(study, tmp_path / "s", Here())
    found = SweepFolder.read(tmp_path / "s")
    whole = run(study.scenario(0), seed=1).outcomes
    assert set(found.outcomes) == set(whole) and len(whole) > 50
    row = frame(found).set_index(["point", "seed"]).loc[(0, 1)]
    assert {n: row[n] for n in whole if row[n] == row[n]} == {n: v for n, v in whole.items() if v == v}


def test_a_point_is_made_again_from_the_folder_alone(here):
    from sim.scenario import Scenario

    plan = SweepFolder.read(here / "here").plan
    study = load_sweep(here / "study.yaml")
    for point in (0, 1):
        values, base_dir = plan.scenario_values(point)
        assert Scenario.from_dict(values, base_dir=base_dir).canonical() == study.scenario(point).canonical()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("spark",), "--engine spark: known are local, here, dask"),
        (("local", 2, "tcp://x:1"), "--scheduler is the address of a Dask scheduler"),
    ],
)
def test_wrong_engines_are_told(words, says):
    with pytest.raises(ChanganError, match=says):
        engine_of(*words)


def changan(capfd, *words: str) -> tuple[int, str, str]:
    """Run a command in this process; return its code and what it printed."""
    capfd.readouterr()
    code = cli._run(list(words), False)
    told = capfd.readouterr()
    return code, told.out, told.err


def test_the_commands_around_a_sweep(here, tmp_path, monkeypatch, capfd):
    study_file(tmp_path)
    monkeypatch.chdir(tmp_path)
    cache = ("--cache", str(tmp_path / "cache"))
    code, out, err = changan(capfd, "sweep", "study.yaml", "--out", "s", "--engine", "here", "--json", *cache)
    assert code == 0, err
    told = json.loads(out)
    assert (told["planned"], told["finished"], told["missing"], told["done_now"], told["from_cache"]) == (6, 6, 0, 6, 0)
    code, out, _ = changan(capfd, "sweep", "study.yaml", "--out", "t", *cache)
    assert code == 0 and "6 runs were made earlier and taken from the run cache" in out
    assert changan(capfd, "export", "t", "t.csv") == (0, "t.csv: 6 runs\n", "")
    assert (tmp_path / "t.csv").read_bytes() == table(here / "here")
    assert "study: 6 planned, 6 finished, 0 failed, 0 missing" in changan(capfd, "status", "t", "--check")[1]
    assert json.loads(changan(capfd, "compact", "t", "--json")[1])["parts"] == 1
    assert json.loads(changan(capfd, "cache", *cache, "--json")[1])["bytes"] > 0
    assert json.loads(changan(capfd, "cache", *cache, "--clear", "--json")[1])["bytes"] == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("status", "nothing"), "nothing is not a sweep folder"),
        (("export", "nothing", "t.csv"), "nothing is not a sweep folder"),
        (("export", "nothing", "t.xlsx"), "name a file that ends in .csv or .parquet"),
        (("compact", "nothing"), "nothing is not a sweep folder"),
        (("sweep", "study.yaml", "--shard", "5/4"), "write i/N"),
        (("sweep", "nostudy"), "no such file, and no shipped study"),
    ],
)
def test_wrong_words_are_one_line(words, says, tmp_path, monkeypatch, capfd):
    study_file(tmp_path)
    monkeypatch.chdir(tmp_path)
    code, out, err = changan(capfd, *words)
    assert code == 2 and out == "" and says in err and len(err.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["study.yaml"]


@pytest.mark.parametrize(("how", "workers"), [(signal.SIGINT, 2), (signal.SIGTERM, 1)])
def test_a_stopped_command_says_so_and_leaves_nobody(tmp_path, how, workers):
    """Ctrl-C goes to the whole group, workers included; SIGTERM to the command alone."""
    study_file(tmp_path, days=3, seeds=400)
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    words = [*CALL, "sweep", "study.yaml", "--out", "s", "--workers", str(workers), "--no-cache"]
    process = subprocess.Popen(
        words, cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        end = time.monotonic() + PATIENCE_S
        while not _rows_written(tmp_path / "s") and time.monotonic() < end and process.poll() is None:
            time.sleep(0.05)
        os.killpg(process.pid, how) if how == signal.SIGINT else process.send_signal(how)
        _, told = process.communicate(timeout=PATIENCE_S)
    finally:
        process.kill()
    assert process.returncode == 130 and told.endswith("what is finished is kept in s; the same command goes on\nstopped\n"), told
    assert "Traceback" not in told
    found = SweepFolder.read(tmp_path / "s")
    assert 0 < (found.states == 0).sum() < 800 and not list((tmp_path / "s" / "journal").iterdir())
    while _group_lives(process.pid) and time.monotonic() < end + PATIENCE_S:
        time.sleep(0.05)
    assert not _group_lives(process.pid)  # nobody is left; python's own tracker of resources goes a moment later


def _rows_written(folder: Path) -> int:
    return sum(path.stat().st_size for path in (folder / "journal").glob("*.jsonl"))


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
