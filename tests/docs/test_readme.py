"""The README's code runs as it stands there, only on fewer days and seeds, and commands in this process."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import scenarios
from experiments import cli

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", TEXT, re.DOTALL)
ENV = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "TERM": "dumb"}


def blocks(language: str) -> list[str]:
    return [text for name, text in BLOCKS if name == language]


def smaller(text: str) -> str:
    """Fewer days, seeds and workers; everything else as written."""
    text = re.sub(r"--days \d+", "--days 2", re.sub(r"--seeds \d+", "--seeds 2 --workers 1", text))
    return re.sub(r"\bdays=\d+", "days=2", text)


def commands() -> list[str]:
    return [line for text in blocks("bash") for line in text.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """A folder with the files that the README tells to save."""
    folder = tmp_path_factory.mktemp("readme")
    for text in blocks("yaml"):
        name = re.match(r"# (\S+\.yaml)\n", text)
        assert name, "a YAML block starts with the name of its file"
        (folder / name[1]).write_text(text, encoding="utf-8")
    return folder


def test_there_is_something_to_run():
    assert len(commands()) >= 5 and len(blocks("python")) >= 1 and len(blocks("yaml")) >= 1


@pytest.mark.parametrize("command", commands())
def test_commands_run(command, place, monkeypatch, capfd):
    words = smaller(command).split()
    assert words[0] == "changan"
    monkeypatch.chdir(place)
    monkeypatch.setenv("NO_COLOR", "1")
    code = cli._run(words[1:], debug=True)
    told = capfd.readouterr()
    assert code == 0, told.err
    assert told.out.strip()
    for report in re.findall(r"report: (\S+\.html)", told.out):
        assert (place / report).is_file()


@pytest.mark.parametrize("code", blocks("python"), ids=lambda code: code.split("\n")[0])
def test_python_runs(code, place):
    script = place / "example.py"
    script.write_text("if __name__ == '__main__':\n" + "".join(f"    {line}\n" for line in smaller(code).splitlines()), encoding="utf-8")
    done = subprocess.run([sys.executable, str(script)], cwd=place, env=ENV, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr


def test_commands_studies_and_targets_named_exist():
    known = (
        {command.callback.__name__ for command in cli.app.registered_commands}
        | {group.name for group in cli.app.registered_groups}
        | {"city"}
    )
    assert set(re.findall(r"`?changan ([a-z]+)", TEXT)) - {"run"} <= known
    assert set(re.findall(r"`(camera_density|meshing_granularity|night_patrols)`", TEXT)) <= set(scenarios.studies())
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"make ([a-z]+)\b(?= +#|`)", TEXT)) <= targets
    extras = set(re.findall(r"'changan\[(\w+)\]'", TEXT))
    assert extras and all(f"\n{extra} = [" in (ROOT / "pyproject.toml").read_text() for extra in extras)


def test_links_and_pictures_exist():
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", TEXT) if "://" not in link]
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_continuous_integration_runs_the_test_command():
    script = (ROOT / ".ci" / "run").read_text()
    assert script.splitlines()[-1] == "make test"
    assert "make test" in TEXT and os.access(ROOT / ".ci" / "run", os.X_OK)
    assert subprocess.run(["bash", "-n", str(ROOT / ".ci" / "run")]).returncode == 0
