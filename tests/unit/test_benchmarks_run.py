"""The bench command: times are weighed as a week, differences stop it, and what it writes can be read by others."""

import json
from pathlib import Path

import pytest

from benchmarks import c_reference, hot, run
from sim.core.jit import JIT_ON

WITH_C = pytest.mark.skipif(c_reference.compiler() is None, reason="no C compiler (gcc, cc or clang) on this machine")
COMPILED = pytest.mark.skipif(not JIT_ON, reason="times of plain Python say nothing")


def test_five_workdays_and_two_free_days_make_a_week() -> None:
    times = [(0, 1.0), (0, 1.0), (0, 9.0), (1, 8.0)]  # one disturbed day changes nothing
    assert run.weekly(times) == pytest.approx((5 * 1.0 + 2 * 8.0) / 7)
    assert run.weekly([(0, 3.0)]) == 3.0


@WITH_C
@COMPILED
def test_the_command_writes_every_ratio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(run, "LATEST", tmp_path / "latest.json")
    monkeypatch.setattr(run, "MESA_SIZES", (2_000,))
    assert run.main(["--sizes", "2000"]) == 0
    found = json.loads((tmp_path / "latest.json").read_text())
    assert found["ns_per_resident_day"]["2000"] > found["hot_ns_per_resident_day"]["2000"] > 0
    assert 0.1 < found["ratio_to_c"]["2000"] < 10
    assert found["ratio_to_mesa"]["2000"] > 10
    assert "2,000" in capsys.readouterr().out


@WITH_C
@COMPILED
def test_a_difference_stops_the_benchmark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "LATEST", tmp_path / "latest.json")
    monkeypatch.setattr(hot, "different", lambda a, b: ["ground.boost"])
    with pytest.raises(AssertionError, match="C and the product differ on day 4: ground.boost"):
        run.main(["--sizes", "2000", "--no-mesa"])
    assert not (tmp_path / "latest.json").exists()


@COMPILED
def test_without_a_compiler_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(c_reference.shutil, "which", lambda name: None)
    assert run.main(["--sizes", "2000", "--no-mesa"]) == 2
    assert "install one" in capsys.readouterr().err
