"""The program as a user meets it: exit codes, one JSON object, one line per mistake."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import scenarios
from experiments import cli
from sim.scenario import Scenario
from sim.scenario_parts import policies

ROOT = Path(__file__).parents[2]
CALL = [sys.executable, "-c", "from experiments.cli import main; main()"]
ENV = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "TERM": "dumb"}
HEAVY = ("numba", "mesa", "pandas", "matplotlib", "geopandas", "scipy", "numpy")


Done = subprocess.CompletedProcess[str]


def process(*words: str, cwd: Path | str = ROOT) -> Done:
    """Run a command as the shell does: what is asked is the process itself, its imports, its code, its streams."""
    return subprocess.run([*CALL, *words], cwd=cwd, env=ENV, capture_output=True, text=True, timeout=600)


@pytest.fixture
def changan(monkeypatch, capfd):
    """Return a function that runs a command in this process, in a folder, as `main` does."""

    def call(*words: str, cwd: Path | str = ROOT) -> Done:
        monkeypatch.chdir(cwd)
        monkeypatch.setenv("NO_COLOR", "1")
        monkeypatch.setenv("TERM", "dumb")
        capfd.readouterr()
        with pytest.raises(SystemExit) as left:
            cli.main(list(words))
        said = capfd.readouterr()
        return subprocess.CompletedProcess(list(words), left.value.code, said.out, said.err)

    return call


def one_object(done: Done) -> dict:
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout, parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))
    assert isinstance(found, dict)
    assert done.stdout.startswith("{") and done.stdout.endswith("}\n")
    return found


def told(done: Done) -> str:
    """Wrong input: exit code 2, nothing on stdout, no traceback."""
    assert done.returncode == 2, (done.stdout, done.stderr)
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr


def test_help_names_every_command_and_loads_nothing_heavy():
    done = process("--help")
    assert done.returncode == 0
    for command in ("run", "compare", "params", "policies", "explain", "schema", "new", "city"):
        assert re.search(rf"\b{command}\b", done.stdout)
    probe = f"import sys, experiments.cli; print([m for m in {HEAVY!r} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", probe], env=ENV, cwd=ROOT, capture_output=True, text=True).stdout.strip() == "[]"


def test_without_words_the_program_helps():
    done = process()
    assert done.returncode == 0
    assert "Usage" in done.stdout


def test_version():
    assert process("--version").stdout.startswith("changan ")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("rnu",), "No such command 'rnu'. Did you mean 'run'?"),
        (("run",), "name a scenario to run (changan run tiny), or a checkpoint to go on with"),
        (("run", "nope"), "nope: no such file, and no shipped scenario of this name"),
        (("run", "tny"), "did you mean tiny?"),
        (("run", "absent.yaml"), "absent.yaml: no such file"),
        (("run", "tiny", "--seed", "x"), "Invalid value for '--seed'"),
        (("run", "tiny", "--seed", "-1"), "Invalid value for '--seed'"),
        (("run", "tiny", "--days", "0"), "--days: run.days: 0 is below the lowest allowed value 1"),
        (("run", "tiny", "--set", "run.days"), "write path=value"),
        (("run", "tiny", "--set", "run.day=3"), "--set run.day: unknown key 'day' in run; did you mean days?"),
        (("run", "tiny", "--sett", "run.days=3"), "No such option"),
        (("run", "tiny", "--json", "--set", "run.days=many"), "--set run.days: 'many' is text, not a number"),
        (("run", "tiny", "--out", "README_is_a_file/x"), "is a file; name a folder"),
        (("compare", "tiny"), "name two scenarios or more"),
        (("compare", "--study", "night_patrol"), "Shipped: audit"),
        (("compare", "tiny", "tiny", "--study", "night_patrols"), "not both"),
        (("compare", "tiny", "tiny", "--seeds", "0"), "Invalid value for '--seeds'"),
        (("compare", "tiny", "tiny", "--days", "1", "--until", "7"), "--until is a share between 0 and 1"),
        (("explain", "nightpatrol"), "did you mean night_patrol?"),
        (("params", "patroler"), "no parameter has 'patroler' in its path"),
        (("new", "x.txt"), "ends in .yaml"),
        (("new", "no/such/folder/x.yaml"), "cannot be written"),
        (("new", "x.yaml", "--from", "basline"), "did you mean baseline?"),
        (("city", "inspect", "absent.geojson"), "absent.geojson"),
        (("city", "inspect", "absent.geojson", "--noding", "x"), "--noding is shared or planar"),
        (("city", "draw", "tiny", "x.jpg"), "ends in .png"),
    ],
)
def test_wrong_words_are_exit_code_2_and_one_line(words, expected, tmp_path, changan):
    (tmp_path / "README_is_a_file").write_text("", encoding="utf-8")
    message = told(changan(*words, cwd=tmp_path))
    assert expected in message
    assert len(message.strip().splitlines()) == 1


def test_a_process_that_is_told_something_wrong_says_only_that(tmp_path):
    message = told(process("run", "tny", "--json", cwd=tmp_path))
    assert message.startswith("tny: no such file, and no shipped scenario of this name; did you mean tiny?")
    assert len(message.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_all_problems_of_all_files_are_told_before_anything_runs(tmp_path, changan):
    (tmp_path / "a.yaml").write_text("extends: tiny\nrun: {days: 0, tick_min: 7}\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("extends: tiny\nwyh: x\n", encoding="utf-8")
    message = told(changan("compare", "a.yaml", "b.yaml", cwd=tmp_path))
    assert [line.split(" ")[0] for line in message.splitlines()] == ["a.yaml:2:13:", "a.yaml:2:26:", "b.yaml:2:1:"]


def test_look_ups_print_one_object(changan):
    paths = {row["path"] for row in one_object(changan("params", "--json"))["parameters"]}
    assert paths >= {"run.days", "city.segments", "crime_types.burglary.loss_cny"}
    assert {row["name"] for row in one_object(changan("policies", "--json"))["policies"]} == set(policies())
    assert one_object(changan("schema", "--json"))["$schema"].endswith("2020-12/schema")
    explained = one_object(changan("explain", "night_patrol", "--json"))
    assert explained["side_effects"] and explained["evidence"] and explained["costs"] and explained["staff"]


@pytest.mark.parametrize("name", sorted(policies()))
def test_every_policy_is_explained(name, capsys):
    assert cli._run(["explain", name], debug=False) == 0
    text = capsys.readouterr().out
    for part in ("Changes:", "Parameters", "Side effects", "Evidence", policies()[name].title_zh):
        assert part in text


def test_params_are_whole_lines_in_a_pipe(capsys):
    assert cli._run(["params", "night_patrol"], debug=False) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("policies.night_patrol.cost_cny_per_patroller_year ") for line in lines)


def test_a_new_scenario_loads_as_it_stands_and_with_every_suggestion_taken(tmp_path, changan):
    assert changan("new", "mine.yaml", cwd=tmp_path).returncode == 0
    text = (tmp_path / "mine.yaml").read_text(encoding="utf-8")
    assert Scenario.load(tmp_path / "mine.yaml").hash == Scenario.shipped("baseline").hash
    assert "exists already" in told(changan("new", "mine.yaml", cwd=tmp_path))
    taken = re.sub(r"^  # ( *[a-z0-9_]+:)", r"  \1", text, flags=re.MULTILINE)
    taken = "\n".join(line for line in taken.splitlines() if not line.startswith(("  streets:", "  patrol_force: null")))
    (tmp_path / "taken.yaml").write_text(taken, encoding="utf-8")
    made = Scenario.load(tmp_path / "taken.yaml")
    assert set(made.policies) == set(policies())
    assert made.policies["night_patrol"] == policies()["night_patrol"]()
    assert changan("new", "mine.yaml", "--force", cwd=tmp_path).returncode == 0


def test_the_schema_can_be_written_to_a_file(tmp_path, changan):
    assert changan("schema", "--out", "schema.json", cwd=tmp_path).returncode == 0
    assert json.loads((tmp_path / "schema.json").read_text(encoding="utf-8"))["title"] == "changan scenario"


def test_an_internal_error_says_how_to_report_it_and_shows_its_trace_only_when_asked(monkeypatch, capsys):
    def broken() -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("sim.scenario_schema.listed", broken)
    assert cli._run(["params"], debug=False) == 1
    message = capsys.readouterr().err
    assert "internal error: RuntimeError: boom" in message
    assert "report" in message
    assert "Traceback" not in message
    assert cli._run(["params"], debug=True) == 1
    assert "Traceback" in capsys.readouterr().err


def test_a_closed_pipe_is_no_fault():
    call = " ".join(["exec", sys.executable, "-c", "'from experiments.cli import main; main()'", "params"])
    piped = ["bash", "-c", f"{call} | head -n 1; exit ${{PIPESTATUS[0]}}"]
    done = subprocess.run(piped, cwd=ROOT, env=ENV, capture_output=True, text=True, timeout=600)
    assert "Traceback" not in done.stderr
    assert "rror" not in done.stderr
    assert done.returncode in (0, 141)


def test_stray_prints_of_libraries_do_not_reach_stdout_in_json_mode():
    code = (
        "from experiments.cli_output import quiet_stdout, print_json\nimport os\n"
        "with quiet_stdout(True):\n    print('noise'); os.system('echo more noise'); os.write(1, b'raw')\n"
        "print_json({'a': float('nan'), 'b': [1.5]})"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=ENV, capture_output=True, text=True)
    assert one_object(done) == {"a": None, "b": [1.5]}
    assert "noise" in done.stderr


def streets(folder: Path) -> Path:
    """A ladder of 11 x 11 streets as GeoJSON."""
    lines = []
    for i in range(11):
        at = [[116.0 + 0.001 * k, 39.0 + 0.001 * i] for k in range(11)]
        lines += [at, [[116.0 + 0.001 * i, 39.0 + 0.001 * k] for k in range(11)]]
    features = [{"type": "Feature", "properties": {}, "geometry": {"type": "LineString", "coordinates": line}} for line in lines]
    path = folder / "ladder.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def test_a_street_file_is_inspected(tmp_path, changan):
    file = streets(tmp_path)
    found = one_object(changan("city", "inspect", str(file), "--json"))
    assert found["segments"] == 220 - 4, "11 x 11 crossings, the four corners merged"
    shown = changan("city", "inspect", str(file))
    assert shown.returncode == 0
    assert "216 segments" in shown.stdout


def test_a_street_file_is_drawn(tmp_path, changan):
    file = streets(tmp_path)
    done = changan("city", "draw", str(file), "out.png", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out.png").read_bytes().startswith(b"\x89PNG")


def test_a_run_prints_one_object_and_writes_its_folder(tmp_path, changan, undrawn):
    words = ("run", "tiny", "--days", "3", "--seed", "5", "--json")
    found = one_object(process(*words, cwd=tmp_path))
    assert list(found) == ["scenario", "hash", "seed", "days", "digest", "outcomes", "result"]
    assert (found["scenario"], found["seed"], found["days"]) == ("tiny", 5, 3)
    assert found["hash"] == Scenario.load("tiny", days=3).hash
    assert found["outcomes"]
    assert (tmp_path / found["result"] / "manifest.json").is_file()
    again = one_object(changan(*words, "--out", "elsewhere", cwd=tmp_path))
    assert again["digest"] == found["digest"]
    assert (tmp_path / "elsewhere" / "manifest.json").is_file()


def test_a_run_prints_a_table_for_people(tmp_path, changan, undrawn):
    done = changan("run", str(scenarios.path_of("tiny")), "--days", "2", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "tiny: 2 days, seed 1" in done.stdout
    assert "result in results" in done.stdout


def test_a_comparison_prints_one_object_with_a_row_for_each_outcome(tmp_path, changan, undrawn):
    words = ("compare", "tiny", "more.yaml", "--days", "3", "--seeds", "2", "--json", "--workers", "2")
    found = one_object(changan(*words, cwd=with_patrol(tmp_path)))
    assert found["seeds"] == 2
    for row in found["outcomes"]:
        assert set(row) == {"name", "unit", "a", "b", "difference", "low", "high", "relative", "variance_ratio"}
    assert "comparisons" not in found
    assert (tmp_path / found["result"] / "report.html").is_file()


def test_a_comparison_of_three_has_a_part_for_each_of_the_others(tmp_path, changan, undrawn):
    words = ("compare", "tiny", "more.yaml", "placebo.yaml", "--days", "2", "--seeds", "2", "--json", "--out", "out", "--workers", "1")
    found = one_object(changan(*words, cwd=with_patrol(tmp_path)))
    assert [part["b"] for part in found["comparisons"]] == ["more", "placebo"]
    assert all(row["difference"] == 0 for row in found["comparisons"][1]["outcomes"] if row["difference"] is not None)


def with_patrol(folder: Path) -> Path:
    (folder / "more.yaml").write_text("extends: tiny\npolicies: {night_patrol: {}}\n", encoding="utf-8")
    (folder / "placebo.yaml").write_text("extends: tiny\npolicies: {placebo: {}}\n", encoding="utf-8")
    return folder


def test_ctrl_c_stops_a_run_with_code_130_and_leaves_nothing(tmp_path):
    """While it runs: Python loses a Ctrl-C that comes in the middle of its own bookkeeping of imports."""
    (tmp_path / "here").mkdir()
    at_once = "from experiments import cli, cli_output; cli_output.FIRST_LINE_S = 0.0; cli.main()"
    words = [sys.executable, "-c", at_once, "run", "baseline", "--days", "3650", "--out", "out"]
    said = tmp_path / "said"
    with said.open("w") as err:
        running = subprocess.Popen(words, cwd=tmp_path / "here", env=ENV, stdout=err, stderr=err)
    end = time.monotonic() + 600
    while "baseline: " not in said.read_text() and running.poll() is None and time.monotonic() < end:
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    assert running.wait(300) == 130, said.read_text()
    assert said.read_text().splitlines()[-1] == "stopped"
    assert "Traceback" not in said.read_text()
    assert list((tmp_path / "here").iterdir()) == []
