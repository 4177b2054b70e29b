"""Can anything lose a run? A study of thousands of short runs while workers and the command itself are killed at random times.

Run as `python -m benchmarks.unkillable` (5,000 runs of one day of a tiny city, 60 SIGKILLs; some minutes, on a busy machine many);
`--fake` takes arithmetic for the city. The study is swept once in peace and once under fire, each by commands in processes of their own.
Asserted: the tables are the same bytes; at most 2 % of the runs were begun twice; no process and no temporary file is left. Kills come
after random numbers of runs, a fifth of them (`--driver-share`) at the command, the others at one of its workers, in an order drawn beforehand.
"""

import argparse
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.unkillable_work import MARKS, fake_work, marked_work
from experiments.store.folder import SweepFolder
from experiments.store.tables import export

ROOT = Path(__file__).resolve().parents[1]
STUDY = """
base: {{extends: tiny}}
constants: {{run.days: 1, city.segments: 100, city.population.residents: 300}}
levers:
  patrollers: {{path: policies.patrol_force.patrollers_per_10000, low: 40, high: 90}}
outcomes: [true_crime, security, satisfaction, cost_cny, patrol_hours]
design: {{method: grid, levels: {points}}}
seeds: {seeds}
"""


def command(study: Path, folder: Path, fake: bool, workers: int) -> list[str]:
    """Return the words that start one sweep."""
    return [
        sys.executable,
        "-m",
        "benchmarks.unkillable",
        "--sweep",
        str(study),
        "--folder",
        str(folder),
        "--workers",
        str(workers),
        *(["--fake"] if fake else []),
    ]


def sweep_once(study: Path, folder: Path, fake: bool, workers: int) -> None:
    """Be the command: go on with the sweep until it is done or somebody kills us."""
    from experiments.engines import Local
    from experiments.study import load_sweep
    from experiments.sweep import sweep

    sweep(load_sweep(study), folder, Local(workers), work=fake_work if fake else marked_work)


def children_of(pid: int) -> list[int]:
    """Return the worker processes of a command (its children that run python's spawn, not its resource tracker)."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "cmdline").read_bytes()
            parent = int(re.search(r"\) \S (\d+)", (entry / "stat").read_text())[1])
        except (OSError, TypeError):
            continue
        if parent == pid and b"spawn_main" in words:
            found.append(int(entry.name))
    return found


def ours_alive(tag: str) -> list[int]:
    """Return every process that carries this tag in its environment: whoever started from our commands."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and int(entry.name) != os.getpid() and f"{MARKS}={tag}".encode() in (entry / "environ").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def lines_in(marks: Path) -> int:
    """Return how many runs were begun."""
    return marks.read_bytes().count(b"\n") if marks.exists() else 0


def under_fire(start: list[str], marks: Path, tag: Path, asked: argparse.Namespace) -> dict[str, int]:
    """Start the command again and again, killing it and its workers, until it ends by itself with everything done.

    A kill comes after a random number of runs and then a random part of a second, so that there are as many on a busy machine, where
    workers take a minute to start, as on a free one. Who is hit is drawn before the first kill: how often we looked cannot change it.
    """
    chance = random.Random(asked.seed)
    victims = ["command"] * round(asked.kills * asked.driver_share)
    victims += ["worker"] * (asked.kills - len(victims))
    chance.shuffle(victims)
    env = {"PYTHONPATH": str(ROOT), **os.environ, MARKS: str(tag)}
    kills = {"command": 0, "worker": 0, "starts": 0}
    while True:
        kills["starts"] += 1
        process = subprocess.Popen(start, env=env, stderr=subprocess.DEVNULL)
        goal = lines_in(marks) + 1 + chance.random() * asked.runs_between
        while process.poll() is None:
            time.sleep(chance.uniform(0.0, 0.2))
            if not victims or lines_in(marks) < goal:
                continue
            workers = children_of(process.pid)
            if victims[-1] == "worker" and not workers:
                continue  # they are being started
            kills[victims[-1]] += 1
            if victims.pop() == "command":
                process.kill()
                break
            os.kill(chance.choice(workers), signal.SIGKILL)
            goal = lines_in(marks) + chance.random() * asked.runs_between
        code = process.wait()
        if code == 0:
            return kills
        if code != -signal.SIGKILL:
            raise AssertionError(f"the command ended with {code}")


def main() -> int:
    """Run in peace and under fire; compare; returns 0 when nothing was lost."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.unkillable", description=__doc__)
    parser.add_argument("--runs", type=int, default=5_000)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--driver-share", type=float, default=0.2, help="share of the kills that hit the command itself")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fake", action="store_true")
    parser.add_argument("--sweep", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, default=None, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.sweep:
        sweep_once(asked.sweep, asked.folder, asked.fake, asked.workers)
        return 0
    place = Path(tempfile.mkdtemp(prefix="changan-unkillable-"))
    try:
        found = compare(place, asked)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    print(json.dumps(found, indent=1))
    return 0 if found["same_bytes"] and found["repeated_share"] <= 0.02 and not found["orphans"] and not found["left_behind"] else 1


def compare(place: Path, asked: argparse.Namespace) -> dict[str, object]:
    """Return what happened and what is left."""
    seeds = 50
    study = place / "study.yaml"
    study.write_text(STUDY.format(points=asked.runs // seeds, seeds=seeds))
    start = time.monotonic()
    subprocess.run(command(study, place / "peace", asked.fake, asked.workers), env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True)
    peace_s, start = time.monotonic() - start, time.monotonic()
    asked.runs_between = 2.0 * 0.75 * asked.runs / asked.kills  # so that the last kill comes near the end
    kills = under_fire(command(study, place / "fire", asked.fake, asked.workers), place / "marks", place / "marks", asked)
    fire_s = time.monotonic() - start
    time.sleep(2.0)
    orphans = ours_alive(str(place / "marks"))
    for name in ("peace", "fire"):
        export(SweepFolder.read(place / name), place / f"{name}.csv")
    begun = (place / "marks").read_text().splitlines()
    runs = len(SweepFolder.read(place / "fire").plan.runs)
    left = [str(path.relative_to(place)) for path in (place / "fire").rglob("*") if path.name.endswith(".part") or path.suffix == ".jsonl"]
    return {
        "runs": runs, "kills": kills, "peace_s": round(peace_s, 1), "fire_s": round(fire_s, 1),
        "same_bytes": (place / "peace.csv").read_bytes() == (place / "fire.csv").read_bytes(),
        "begun": len(begun), "repeated": len(begun) - len(set(begun)), "repeated_share": (len(begun) - len(set(begun))) / runs,
        "all_begun": len(set(begun)) == runs, "failed": int((SweepFolder.read(place / "fire").states != 0).sum()),
        "orphans": orphans, "left_behind": left, "bytes": (place / "fire.csv").stat().st_size,
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
