"""A run that was stopped at any tick and resumed is the run that was never stopped."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments import cli
from sim.checkpoint import header_of, resume, save
from sim.core.errors import ChanganError
from sim.model import SafeCity
from sim.scenario import Scenario
from tests.laws.worlds import POLICIES, lively, model, run, small_city

ROOT = Path(__file__).parents[2]
DAYS = 6
CHANGING = {  # policies that start and end on the way, so that a checkpoint falls before, into and after them
    "patrol_force": POLICIES["patrol_force"],
    "grid_management": POLICIES["grid_management"] | {"start_day": 2, "end_day": 4},
    "night_patrol": POLICIES["night_patrol"] | {"start_day": 1, "end_day": 3},
    "cameras": POLICIES["cameras"] | {"start_day": 3, "end_day": 5},
}


@pytest.fixture(scope="module")
def straight():
    return run(lively(CHANGING), DAYS, seed=4)


def stopped(ticks):
    begun = model(lively(CHANGING), seed=4)
    for _ in range(ticks):
        begun.step()
    return begun


@settings(max_examples=12, deadline=None)
@given(ticks=st.integers(0, DAYS * 96 - 1))
def test_a_run_stopped_at_any_tick_and_resumed_is_the_run_never_stopped(straight, tmp_path_factory, ticks):
    begun = stopped(ticks)
    there = resume(save(begun, tmp_path_factory.mktemp("stop") / "run.changan"), city=small_city())
    assert (there.day, there.tick, there.time, there.steps) == (begun.day, begun.tick, begun.time, begun.steps)
    there.run(DAYS - there.day)
    assert there.digest() == straight.digest()
    pd.testing.assert_frame_equal(there.daily(), straight.daily())
    assert (there.time, there.steps) == (straight.time, straight.steps)


@pytest.mark.parametrize("ticks", [0, 1, 95, 96, 2 * 96, 3 * 96 + 68, 4 * 96 + 1])
def test_mesas_steps_go_on_where_they_stopped(straight, tmp_path, ticks):
    there = resume(save(stopped(ticks), tmp_path / "run"), city=small_city())
    for _ in range(DAYS * 96 - ticks):
        there.step()
    assert there.digest() == straight.digest()
    assert there.time == DAYS * 96


def test_stopping_twice_is_stopping_once(straight, tmp_path):
    there = resume(save(stopped(130), tmp_path / "one"), city=small_city())
    for _ in range(77):
        there.step()
    again = resume(save(there, tmp_path / "two"), city=small_city())
    assert again.run(DAYS - again.day).digest() == straight.digest()


def test_another_process_builds_the_city_itself_and_goes_on_with_any_number_of_threads(straight, tmp_path):
    save(stopped(200), tmp_path / "run")
    script = "import sys; from sim.checkpoint import resume; m = resume(sys.argv[1]); print(m.run(int(sys.argv[2]) - m.day).digest())"
    told = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "run"), str(DAYS)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == straight.digest()


def test_saving_changes_nothing(straight, tmp_path):
    begun = model(lively(CHANGING), seed=4)
    for _ in range(DAYS):
        for _ in range(96):
            begun.step()
            if begun.tick % 31 == 0:
                save(begun, tmp_path / "run")
    assert begun.digest() == straight.digest()


# ------------------------------------------------------------------------------------------------ what cannot be read
@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return save(stopped(150), tmp_path_factory.mktemp("kept") / "run.changan").read_bytes()


def refusal(path):
    with pytest.raises(ChanganError) as told:
        resume(path, city=small_city())
    text = str(told.value)
    assert "\n" not in text and str(path) in text
    return text


def test_a_missing_file_is_told(tmp_path):
    assert "no such checkpoint" in refusal(tmp_path / "none")


@settings(max_examples=25, deadline=None)
@given(share=st.floats(0.0, 0.999))
def test_a_truncated_file_is_refused(kept, tmp_path_factory, share):
    path = tmp_path_factory.mktemp("cut") / "run"
    path.write_bytes(kept[: int(share * len(kept))])
    assert "not a readable checkpoint" in refusal(path)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_damaged_file_is_refused_or_still_the_same_run(kept, tmp_path_factory, data):
    at = data.draw(st.integers(0, len(kept) - 1))
    flip = data.draw(st.integers(1, 255))
    path = tmp_path_factory.mktemp("damage") / "run"
    path.write_bytes(kept[:at] + bytes([kept[at] ^ flip]) + kept[at + 1 :])
    try:
        found = resume(path, city=small_city())
    except ChanganError as told:
        assert "\n" not in str(told) and "run again" in str(told)
    else:  # the byte was padding of the archive: nothing that counts may differ
        assert found.digest() == stopped(150).digest()


def rewritten(kept, tmp_path, **changes):
    """Write the checkpoint with another header and a checksum that fits."""
    from sim import checkpoint

    path = tmp_path / "run"
    path.write_bytes(kept)
    with np.load(path) as archive:
        arrays = {name: archive[name] for name in archive.files if name != "checksum"}
    header = json.loads(arrays["header"].tobytes()) | changes
    arrays["header"] = np.frombuffer(json.dumps(header).encode(), np.uint8)
    with path.open("wb") as file:
        np.savez(file, checksum=checkpoint._checksum(arrays), **arrays)
    return path


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"format": 99}, "install that version"),
        ({"version": "99.0.0"}, "written by changan 99.0.0"),
        ({"kind": "something"}, "no checkpoint of changan"),
        ({"draws": "philox"}, "CHANGAN_RNG=philox"),
        ({"day": 2}, "differs from the one that was stopped"),
        ({"hash": "0" * 16}, "the scenario reads differently"),
    ],
)
def test_newer_and_foreign_files_are_refused_in_one_line(kept, tmp_path, changes, told):
    assert told in refusal(rewritten(kept, tmp_path, **changes))


def test_other_kinds_of_files_are_refused(tmp_path):
    for number, content in enumerate((b"", b"hello", b"PK\x03\x04 no", json.dumps({"kind": "changan checkpoint"}).encode())):
        path = tmp_path / str(number)
        path.write_bytes(content)
        assert "not a readable checkpoint" in refusal(path)
    np.savez(tmp_path / "other.npz", a=np.arange(3))
    assert "not a readable checkpoint" in refusal(tmp_path / "other.npz")


def test_a_file_that_cannot_be_written_leaves_the_older_one(tmp_path, monkeypatch):
    path = save(stopped(10), tmp_path / "run")
    before = path.read_bytes()

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(ChanganError, match="No space left"):
        save(stopped(20), path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["run"]


def test_the_header_tells_what_is_inside(tmp_path):
    begun = stopped(100)
    told = header_of(save(begun, tmp_path / "run"))
    assert (told["day"], told["tick"], told["seed"], told["digest"]) == (1, 4, 4, begun.digest())


def test_the_command_line_keeps_a_run_and_goes_on_with_it(tmp_path, capfd, undrawn):
    """A run stopped on day 20 (here: the checkpoint of a shorter way) ends in the digest of the run in one go."""

    def changan(*words):
        capfd.readouterr()
        code = cli._run(["run", *words, "--json"], debug=False)
        told = capfd.readouterr()
        return code, told.out or told.err

    whole = json.loads(changan("tiny", "--days", "30", "--out", str(tmp_path / "a"))[1])
    kept = changan("tiny", "--days", "30", "--out", str(tmp_path / "b"), "--checkpoint", str(tmp_path / "run"), "--every", "12")
    assert json.loads(kept[1])["digest"] == whole["digest"] and header_of(tmp_path / "run")["day"] == 30
    half = SafeCity(Scenario.load("tiny", days=30), seed=1)
    for _ in range(20 * 96 + 11):
        half.step()
    save(half, tmp_path / "run")
    resumed = json.loads(changan("--resume", str(tmp_path / "run"), "--out", str(tmp_path / "c"))[1])
    assert {k: v for k, v in resumed.items() if k != "result"} == {k: v for k, v in whole.items() if k != "result"}
    for words in ([], ["tiny", "--resume", "x"], ["--resume", str(tmp_path / "run"), "--days", "3"], ["--resume", str(tmp_path / "none")]):
        code, told = changan(*words)
        assert code == 2 and len(told.strip().splitlines()) == 1, told
