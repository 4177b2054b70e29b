"""The files that the guides tell people to copy are whole: shell scripts run, manifests fit together, commands exist."""

import io
import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from experiments.cli import app
from experiments.cli_sweep import shard_of
from experiments.study import load_sweep

GUIDES = Path(__file__).parents[2] / "docs" / "guides"
PAGES = [*sorted(GUIDES.glob("*.md")), GUIDES.parent / "sweeps.md"]


def blocks(page: str, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", (GUIDES / page).read_text(encoding="utf-8"), re.M | re.S)


def manifests() -> list[dict]:
    return [one for text in blocks("kubernetes.md", "yaml") for one in YAML(typ="safe").load_all(io.StringIO(text))]


def options(command: str) -> set[str]:
    import typer

    found = typer.main.get_command(app).commands[command]
    return {name for parameter in found.params for name in parameter.opts}


def told_commands(text: str) -> list[list[str]]:
    """Return every `changan ...` command of a page, as words."""
    joined = text.replace("\\\n", " ").replace("`", "\n")
    return [
        shlex.split(found, comments=True)
        for found in re.findall(r"(?m)\bchangan ((?:sweep|status|compact|export|cache|run) [^\n|&]*)", joined)
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_option_that_a_page_tells_exists(page):
    found = told_commands(page.read_text(encoding="utf-8"))
    assert len(found) >= 4
    for command, *words in found:
        used = {word.partition("=")[0].strip("[]") for word in words if word.startswith(("--", "[--"))}
        assert used <= options(command), (command, words)


def test_slurm_scripts_start_the_share_of_their_task(tmp_path):
    scripts = [text for text in blocks("slurm.md", "bash") if text.startswith("#!/bin/bash")]
    assert len(scripts) == 2
    (tmp_path / "changan-env" / "bin").mkdir(parents=True)
    for name in ("changan", "dask", "srun", "hostname"):
        shim = tmp_path / "changan-env" / "bin" / name
        shim.write_text(f'#!/bin/sh\necho "{name} $*" >> {tmp_path}/told\n' + ("echo 10.0.0.7\n" if name == "hostname" else ""))
        shim.chmod(0o755)
    slurm = {"SLURM_ARRAY_TASK_ID": "3", "SLURM_ARRAY_TASK_COUNT": "32", "SLURM_CPUS_PER_TASK": "4", "SLURM_NTASKS": "64", "USER": "me"}
    for number, text in enumerate(scripts):
        script = tmp_path / f"{number}.sbatch"
        script.write_text(text)
        subprocess.run(["bash", str(script)], env={**os.environ, **slurm, "HOME": str(tmp_path)}, cwd=tmp_path, check=True, timeout=60)
    told = [line.split() for line in (tmp_path / "told").read_text().splitlines()]
    array, dask = [line for line in told if line[0] == "changan"]
    assert array[array.index("--shard") + 1] == "3/32" and shard_of("3/32") == (3, 32) and array[array.index("--workers") + 1] == "4"
    assert dask[dask.index("--scheduler") + 1] == "tcp://10.0.0.7:8786"
    assert any(line[0] == "srun" and "tcp://10.0.0.7:8786" in line and "--ntasks=63" in line for line in told)


def test_kubernetes_manifests_fit_together():
    made = manifests()
    names = {(one["kind"], one["metadata"]["name"]) for one in made}
    claims = {name for kind, name in names if kind == "PersistentVolumeClaim"}
    maps = {name for kind, name in names if kind == "ConfigMap"}
    pods = [
        one["spec"]["template"]["spec"] if "template" in one["spec"] else one["spec"]
        for one in made
        if "spec" in one and "ports" not in one["spec"]
    ]
    pods = [pod for pod in pods if "containers" in pod]
    assert len(pods) == 5
    for pod in pods:
        volumes = {volume["name"] for volume in pod.get("volumes", [])}
        for volume in pod.get("volumes", []):
            assert volume.get("persistentVolumeClaim", {}).get("claimName", next(iter(claims))) in claims
            assert volume.get("configMap", {}).get("name", next(iter(maps))) in maps
        for container in pod["containers"]:
            assert {mount["name"] for mount in container.get("volumeMounts", [])} <= volumes
    job = next(one for one in made if one["kind"] == "Job" and one["spec"].get("completionMode") == "Indexed")
    script = job["spec"]["template"]["spec"]["containers"][0]["args"][0]
    for index in (0, job["spec"]["completions"] - 1):
        env = {**os.environ, "JOB_COMPLETION_INDEX": str(index)}
        told = subprocess.run(
            ["/bin/sh", "-c", script.replace("exec changan", "echo")], env=env, capture_output=True, text=True, check=True
        ).stdout.split()
        assert shard_of(told[told.index("--shard") + 1]) == (index + 1, job["spec"]["completions"])


def test_the_study_of_the_kubernetes_guide_loads(tmp_path):
    (tmp_path / "study.yaml").write_text(next(one for one in manifests() if one["kind"] == "ConfigMap")["data"]["study.yaml"])
    study = load_sweep(tmp_path / "study.yaml")
    assert len(study.plan()) == 9 and len(study.seeds) == 30


def test_the_tables_of_the_sweeps_page_run_as_written(tmp_path, monkeypatch):
    """The page's Python block reads the folder that its first command makes; here a smaller one of the same name."""
    from experiments.engines import Here
    from experiments.sweep import sweep

    study = tmp_path / "study.yaml"
    study.write_text(
        "base: {extends: tiny}\nconstants: {run.days: 1}\nlevers:\n  patrollers: {path: policies.patrol_force.patrollers_per_10000, low: 40, high: 80}\n"
        "outcomes: [true_crime]\ndesign: {method: grid, levels: 2}\nseeds: 1\n"
    )
    sweep(load_sweep(study), tmp_path / "results" / "first", Here())
    monkeypatch.chdir(tmp_path)
    (block,) = re.findall(r"^```python\n(.*?)^```", (GUIDES.parent / "sweeps.md").read_text(encoding="utf-8"), re.M | re.S)
    seen: dict = {}
    exec(block, seen)
    assert len(seen["frame"](seen["found"])) == 2
