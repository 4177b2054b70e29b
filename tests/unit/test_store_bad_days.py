"""Bad days of a sweep folder: full disks, missing permissions, damaged files, another version, two commands. Nothing finished is lost."""

import errno
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import store_worlds as worlds
from store_worlds import FakeStudy, marks

from experiments.cli_sweep import status_of
from experiments.engines import Here
from experiments.store import files, head, journal
from experiments.store.compaction import compact
from experiments.store.folder import SweepFolder
from experiments.store.journal import Row, line_of, row_of
from experiments.store.tables import export, frame
from experiments.sweep import sweep
from sim.core.errors import ChanganError

ROOT = Path(__file__).parents[2]
STUDY = FakeStudy(points=20)


@pytest.fixture(autouse=True)
def _marks(tmp_path, monkeypatch):
    (tmp_path / "marks").mkdir()
    monkeypatch.setenv(worlds.MARKS, str(tmp_path / "marks"))


@pytest.fixture(scope="module")
def expected(tmp_path_factory) -> bytes:
    folder = tmp_path_factory.mktemp("whole")
    sweep(STUDY, folder / "s", Here(), work=worlds.work)
    return table(folder / "s")


def table(folder: Path) -> bytes:
    path = folder.parent / f"{folder.name}.csv"
    export(SweepFolder.read(folder), path)
    return path.read_bytes()


def finish(folder: Path, expected: bytes) -> int:
    """Go on where it was; returns how many runs were left."""
    left = sweep(STUDY, folder, Here(), work=worlds.work).todo
    assert table(folder) == expected and not list(folder.rglob("*.part")) and not list((folder / "journal").iterdir())
    return left


class FullDisk:
    """Fails a function of `os` from its n-th call on, on paths or handles below a folder."""

    def __init__(self, real, after: int) -> None:
        self.real, self.left = real, after

    def __call__(self, *given, **more):
        self.left -= 1
        if self.left < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return self.real(*given, **more)


@pytest.mark.parametrize(
    ("module", "name", "after"),
    [
        (journal.os, "write", 11),
        (journal.os, "fsync", 9),
        (files.os, "replace", 7),
        (files.os, "fsync", 8),
        (files.os, "replace", 0),
        (files.os, "fsync", 0),
    ],
)
def test_a_full_disk_is_told_and_nothing_finished_is_lost(tmp_path, expected, monkeypatch, module, name, after):
    """Write, flush and rename fail in turn: while the plan, a journal line or a part is written."""
    monkeypatch.setattr("experiments.store.folder.ROWS", 6)
    monkeypatch.setattr(journal, "SYNC_S", -1.0)
    with monkeypatch.context() as full:
        full.delenv(worlds.MARKS)
        full.setattr(module, name, FullDisk(getattr(module, name), after))
        with pytest.raises(ChanganError, match="cannot be written to: No space left on device; what was finished is kept"):
            sweep(STUDY, tmp_path / "s", Here(), work=worlds.work)
    kept = SweepFolder.read(tmp_path / "s").states if (tmp_path / "s" / head.MARK).exists() else []
    assert finish(tmp_path / "s", expected) == 40 - sum(state == 0 for state in kept)
    assert len(marks(tmp_path / "marks")) == 40 - sum(state == 0 for state in kept)


def test_a_bound_on_file_sizes_tears_a_line_and_the_next_command_mends_it(tmp_path, expected):
    """A real refusal of the system, in another process: files may have 3,000 bytes, then the journal's line is cut."""
    SweepFolder.open(tmp_path / "s", STUDY).abandon()
    script = (
        "import resource, sys\nimport store_worlds as w\nfrom experiments.engines import Here\nfrom experiments.sweep import sweep\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))\n"
        "try:\n    sweep(w.FakeStudy(points=20), sys.argv[1], Here(), work=w.work)\n"
        "except Exception as error:\n    print(type(error).__name__, error)\n"
    )
    env = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{Path(__file__).parent}"}
    env.pop(worlds.MARKS)
    told = subprocess.run([sys.executable, "-c", script, str(tmp_path / "s")], env=env, capture_output=True, text=True, timeout=600)
    assert told.stdout.startswith("ChanganError") and "File too large; what was finished is kept" in told.stdout, told.stderr
    whole = next((tmp_path / "s" / "journal").iterdir()).read_bytes()
    assert len(whole) == 3000  # nearly always in the middle of a line
    assert finish(tmp_path / "s", expected) == 40 - whole.count(b"\n") < 40


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs users")
def test_a_folder_that_may_not_be_written_is_told_before_anything_runs(expected):
    """Root may write anywhere, so the command runs as somebody else, in a folder of root's that all may enter."""
    script = (
        "import os, sys\nimport store_worlds as w\nfrom experiments.engines import Here\nfrom experiments.sweep import sweep\n"
        "if os.geteuid() == 0:\n    os.setegid(65534)\n    os.seteuid(65534)\n"
        "for place in sys.argv[1:]:\n"
        "    try:\n        sweep(w.FakeStudy(points=20), place, Here(), work=w.work)\n"
        "    except Exception as error:\n        print(type(error).__name__, error)\n"
    )
    env = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{Path(__file__).parent}"}
    with tempfile.TemporaryDirectory(prefix="changan-test-") as name:
        top = Path(name)
        sweep(STUDY, top / "s", Here(), work=worlds.work)
        _forbid(top, 0o555, 0o444)
        try:
            words = [sys.executable, "-c", script, str(top / "s"), str(top / "new")]
            told = subprocess.run(words, env=env, capture_output=True, text=True, timeout=600)
        finally:
            _forbid(top, 0o755, 0o644)
        for place, line in zip((top / "s", top / "new"), told.stdout.splitlines(), strict=True):
            assert line.startswith(f"ChanganError {place} cannot be written to: Permission denied"), (line, told.stderr)
        assert finish(top / "s", expected) == 0


def _forbid(top: Path, folders: int, plain: int) -> None:
    for path in [top, *top.rglob("*")]:
        path.chmod(folders if path.is_dir() else plain)


def spoil_middle(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 3] ^= 0xFF
    path.write_bytes(raw)


@pytest.mark.parametrize("how", ["cut", "emptied", "flipped"])
def test_a_damaged_part_is_told_and_its_runs_are_done_again(tmp_path, expected, monkeypatch, how):
    monkeypatch.setattr("experiments.store.folder.ROWS", 8)
    sweep(STUDY, tmp_path / "s", Here(), work=worlds.work)
    victim = sorted((tmp_path / "s" / "runs").glob("*.parquet"))[2]
    {"cut": lambda p: p.write_bytes(p.read_bytes()[:-100]), "emptied": lambda p: p.write_bytes(b""), "flipped": spoil_middle}[how](victim)
    (tmp_path / "marks" / "marks").unlink()
    if how == "flipped":  # the same size: found when its rows are read
        with pytest.raises(ChanganError, match=f"{victim.name} is damaged.*remove this file and give the sweep again"):
            table(tmp_path / "s")
        assert status_of(tmp_path / "s")["damaged"] == [] and status_of(tmp_path / "s", check=True)["damaged"] == [str(victim)]
        assert sweep(STUDY, tmp_path / "s", Here(), work=worlds.work).todo == 0
        victim.unlink()
    else:
        told = status_of(tmp_path / "s")
        assert told["missing"] == 8 and any(victim.name in note and "damaged" in note for note in told["notes"])
        assert victim.exists()  # looking changes nothing
    swept = sweep(STUDY, tmp_path / "s", Here(), work=worlds.work)
    assert swept.todo == 8 and len(marks(tmp_path / "marks")) == 8 and table(tmp_path / "s") == expected
    assert how == "flipped" or (any("put aside" in n for n in swept.notes) and victim.with_suffix(".damaged").exists())


def test_a_part_without_its_list_of_keys_is_read_itself(tmp_path, expected):
    sweep(STUDY, tmp_path / "s", Here(), work=worlds.failing_work)
    before = SweepFolder.read(tmp_path / "s").states
    path = next((tmp_path / "s" / "runs").glob("*.keys"))
    for spoil in (Path.unlink, lambda path: path.write_bytes(b"changan keys 1\nrubbish"), Path.unlink):
        spoil(path)
        assert list(SweepFolder.read(tmp_path / "s").states) == list(before)
    assert set(before) == {0, 1}


@pytest.mark.parametrize("cut", [1, 30, 200, 10_000])
def test_a_journal_cut_anywhere_loses_only_what_was_cut(tmp_path, expected, cut):
    held = SweepFolder.open(tmp_path / "s", STUDY)
    for run in held.missing()[:12]:
        key, point, seed = held.plan.runs[run]
        digest, values = worlds.work(STUDY.scenario(int(point)), int(seed), worlds.NAMES)
        held.add(int(run), Row(key.tobytes(), int(point), int(seed), values, digest, 0.25))
    held.abandon()
    path = next((tmp_path / "s" / "journal").iterdir())
    raw = path.read_bytes()
    path.write_bytes(raw[:-cut])
    whole = raw[:-cut].count(b"\n")
    assert finish(tmp_path / "s", expected) == 40 - whole and (whole == 11 or cut > 100)


def test_any_changed_byte_of_a_line_is_noticed():
    row = Row(bytes(range(16)), 7, 3, (1.5, float("nan"), float("-inf"), 0.1), "abc", 0.125, 'a "quoted" error\n对', True)
    line = line_of(row)
    assert repr(row_of(line)) == repr(row) and list(row_of(line).values)[::3] == [1.5, 0.1]
    assert str(row_of(line).values) == str(row.values)
    for place in range(len(line)):
        changed = line[:place] + bytes([line[place] ^ 1]) + line[place + 1 :]
        assert row_of(changed) is None, place
        assert row_of(line[:place]) is None


def test_another_results_version_is_refused(tmp_path, expected, monkeypatch):
    sweep(STUDY, tmp_path / "s", Here(), work=worlds.work)
    monkeypatch.setattr(head, "RESULTS_VERSION", head.RESULTS_VERSION + 1)
    with pytest.raises(ChanganError, match="holds runs of results version .*must not be mixed"):
        sweep(STUDY, tmp_path / "s", Here(), work=worlds.work)
    assert table(tmp_path / "s") == expected  # what is there can still be read


def test_sources_that_changed_without_a_change_of_results_are_noted(tmp_path, monkeypatch):
    sweep(STUDY, tmp_path / "s", Here(), work=worlds.work)
    monkeypatch.setattr("experiments.store.folder.program_digest", lambda: "another")
    swept = sweep(STUDY, tmp_path / "s", Here(), work=worlds.work)
    assert swept.todo == 0 and any("sources changed" in note for note in swept.notes)


def test_a_base_scenario_that_changed_under_the_study_is_refused(tmp_path, monkeypatch):
    held = SweepFolder.open(tmp_path / "s", STUDY)
    held.abandon()
    real = FakeStudy.scenario
    monkeypatch.setattr(FakeStudy, "scenario", lambda self, p: worlds.FakeScenario({**real(self, p).values, "city": {"residents": 2000}}))
    with pytest.raises(ChanganError, match="point 0 is another scenario now than when the sweep was begun"):
        sweep(STUDY, tmp_path / "s", Here(), work=worlds.work)


def test_another_study_in_the_same_folder_is_refused(tmp_path):
    sweep(STUDY, tmp_path / "s", Here(), work=worlds.work)
    with pytest.raises(ChanganError, match="holds another sweep"):
        sweep(FakeStudy(points=21), tmp_path / "s", Here(), work=worlds.work)


def test_folders_that_are_no_sweeps_are_left_alone(tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").touch()
    with pytest.raises(ChanganError, match=r"holds other files \(cat.jpg\)"):
        sweep(STUDY, tmp_path / "photos", Here(), work=worlds.work)
    assert [p.name for p in (tmp_path / "photos").iterdir()] == ["cat.jpg"]
    for path in (tmp_path / "photos", tmp_path / "nothing"):
        with pytest.raises(ChanganError, match="is not a sweep folder"):
            SweepFolder.read(path)
    (tmp_path / "file").touch()
    with pytest.raises(ChanganError, match="is a file"):
        sweep(STUDY, tmp_path / "file", Here(), work=worlds.work)


@pytest.mark.parametrize("name", ["sweep.json", "plan.runs", "plan.parquet"])
def test_a_damaged_plan_is_told_in_one_line(tmp_path, name):
    sweep(STUDY, tmp_path / "s", Here(), work=worlds.work)
    path = tmp_path / "s" / name
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(ChanganError, match="damaged|cannot be read") as told:
        SweepFolder.read(tmp_path / "s")
    assert "\n" not in str(told.value)


def test_two_commands_on_one_folder_and_a_merge_meanwhile(tmp_path):
    """The second is refused with the name of the first; the first is not disturbed."""
    refused: list[str] = []

    def watch(seen):
        if seen.done == 10:
            for other in (
                lambda: sweep(STUDY, tmp_path / "s", Here(), work=worlds.work),
                lambda: compact(SweepFolder.hold(tmp_path / "s")),
            ):
                with pytest.raises(ChanganError, match="is in use by another command") as told:
                    other()
                refused.append(str(told.value))
            assert status_of(tmp_path / "s")["finished"] == 10 and status_of(tmp_path / "s")["in_use_by"]

    assert sweep(STUDY, tmp_path / "s", Here(), work=worlds.work, progress=watch).done == 40
    assert len(refused) == 2 and f"process {os.getpid()}" in refused[0]
    assert status_of(tmp_path / "s")["in_use_by"] == [] and len(frame(SweepFolder.read(tmp_path / "s"))) == 40


def test_temporary_files_of_a_killed_process_are_swept(tmp_path, expected):
    sweep(STUDY, tmp_path / "s", Here(), work=worlds.work)
    for name in ("runs/.part-x.parquet.1-2.part", ".plan.runs.1-2.part"):
        (tmp_path / "s" / name).write_bytes(b"torn")
    assert table(tmp_path / "s") == expected
    assert finish(tmp_path / "s", expected) == 0


def test_a_failure_file_tells_what_is_needed_to_see_it_again(tmp_path):
    sweep(STUDY, tmp_path / "s", Here(), work=worlds.failing_work)
    told = json.loads(next((tmp_path / "s" / "failures").iterdir()).read_text())
    assert told["point"] == 4 and told["factors"] == {"lever": 4.0, "kind": "even"} and told["error"] == "no lamps to be had"
