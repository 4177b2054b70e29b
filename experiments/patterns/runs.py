"""Run a city for many seeds and keep what its patterns need; nothing is run twice.

Called by `changan validate patterns`. Each run is one job of the engine, kept in the run cache under a key of scenario, seed, model and the
sources of the statistics, so that a killed command goes on where it was. Over an ensemble of n, the run with seed i has the numbers of
member i mod n.
"""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache as once
from hashlib import blake2b
from pathlib import Path

import numpy as np

from experiments.engine import Progress, cores, run_jobs
from experiments.ensemble import Ensemble
from experiments.patterns.knox import PERMUTATIONS
from experiments.patterns.measured import shapes, statistics
from experiments.patterns.seen import Floats, Seen
from experiments.store.cache import RunCache
from experiments.store.version import run_key, scenario_digest
from experiments.work import city_of, prepare
from sim.city.streets import read_streets
from sim.core.errors import ChanganError
from sim.model import SafeCity
from sim.scenario import Scenario

EMBEDDED = "embedded"
VARIABLE = "CHANGAN_STREETS"
SKIPPED = "skipped:"
DAYS = 730  # two years: hot spots of one year and the next
RESIDENTS_PER_SEGMENT = 20_000 / 1_200  # of the embedded city: so crimes a segment are alike
MOST_RESIDENTS = 60_000
_STATISTICS = ("seen", "where", "knox", "repeats", "who", "when", "answered", "books", "afraid", "measured")  # what makes them
Looked = tuple[str, dict[str, float], dict[str, Floats]]


@dataclass(frozen=True)
class Runs:
    """The runs of one city: statistics and shapes by seed."""

    name: str
    scenario: Scenario
    values: Mapping[int, Mapping[str, float]] = field(repr=False)
    shapes: Mapping[int, Mapping[str, Floats]] = field(repr=False)
    digests: Mapping[int, str] = field(default_factory=dict, repr=False)
    failures: tuple[str, ...] = ()
    seconds: float = 0.0
    cached: int = 0

    @property
    def seeds(self) -> list[int]:
        """Return the seeds that finished, in order."""
        return sorted(self.values)

    def all(self, name: str) -> Floats:
        """Return shapes[seed, ...] of one name."""
        return np.array([self.shapes[seed][name] for seed in self.seeds], np.float64)


def city(name: str, days: int = DAYS) -> Scenario:
    """Return the baseline in a city: `embedded`, a scenario file or shipped name, or a street file. Raises ChanganError."""
    if name == EMBEDDED:
        return Scenario.shipped("baseline", days=days)
    file = Path(name)
    if file.suffix.lower() in (".yaml", ".yml") or not file.suffix:
        return Scenario.load(name, days=days)
    if not file.is_file():
        raise ChanganError(f"there is no street file {name}; give any street file (see docs/street-files.md), or a scenario file")
    segments = len(read_streets(file).streets.length_m)
    residents = min(MOST_RESIDENTS, max(1_000, round(segments * RESIDENTS_PER_SEGMENT / 1_000) * 1_000))
    wanted = {"city.streets": str(file.resolve()), "city.population.residents": residents, "city.name": file.stem, "name": file.stem}
    return Scenario.shipped("baseline", days=days).with_values(wanted)


def street_file(given: Path | None) -> Path | str:
    """Return the street file of the second city, or why there is none."""
    found = given or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    if found is None:
        return f"{SKIPPED} no street file (give one as --streets FILE or in {VARIABLE}; any of the formats in docs/street-files.md)"
    if given is None and not found.is_file():
        return f"{SKIPPED} {VARIABLE} names {found}, which is not there"
    return found


def look(scenario: Scenario, seed: int, permutations: int) -> Looked:
    """Run one scenario to its end; return digest, statistics and shapes (what a worker does)."""
    model = SafeCity(scenario, seed=seed, city=city_of(scenario)).run()
    seen = Seen.of(model)
    return model.digest(), statistics(seen, min(permutations, 199)), shapes(seen, permutations)


def run_city(
    name: str, scenario: Scenario, seeds: Sequence[int], ensemble: Ensemble | None = None, workers: int | None = None,
    progress: Callable[[Progress], None] | None = None, cache: RunCache | None = None, permutations: int = PERMUTATIONS,
) -> Runs:  # fmt: skip
    """Run a city with these seeds (member by member of an ensemble, if any). Raises ChanganError when no run finishes."""
    before = time.monotonic()
    plans = {seed: ensemble.applied(scenario, seed % len(ensemble)) if ensemble is not None else scenario for seed in seeds}
    keys = {seed: _key(plan, seed, permutations) for seed, plan in plans.items()}
    done = {seed: unpacked(known) for seed, key in keys.items() if cache is not None and (known := cache.get_values(key)) is not None}
    found, failures = len(done), []
    missing = [seed for seed in seeds if seed not in done]
    if missing:
        prepare([plans[missing[0]]], missing[0])
    jobs = [(plans[seed], seed, permutations) for seed in missing]
    for end in run_jobs(look, jobs, workers if workers is not None else cores(), progress):
        seed = missing[end.number]
        if end.error:
            failures.append(f"seed {seed}: {end.error}")
            continue
        done[seed] = end.value
        if cache is not None:
            cache.put_values(keys[seed], packed(end.value))
    if not done:
        raise ChanganError(f"no run of {name} finished; the first failure was: {failures[0]}")
    digests = {seed: one[0] for seed, one in done.items()}
    values, drawn = {seed: one[1] for seed, one in done.items()}, {seed: one[2] for seed, one in done.items()}
    return Runs(name, scenario, values, drawn, digests, tuple(failures), time.monotonic() - before, found)


def packed(looked: Looked) -> dict[str, float]:
    """Return everything as named numbers, as the run cache keeps them."""
    digest, values, drawn = looked
    flat = {"digest/0": float(int(digest[:8], 16)), "digest/1": float(int(digest[8:], 16))}
    flat |= {f"value/{name}": value for name, value in values.items()}
    return flat | {f"shape/{name}/{k}": float(x) for name, one in drawn.items() for k, x in enumerate(one)}


def unpacked(flat: Mapping[str, float]) -> Looked:
    """Return what `packed` was given, to the last bit."""
    digest = "".join(f"{int(flat[f'digest/{k}']):08x}" for k in (0, 1))
    values = {name.removeprefix("value/"): value for name, value in flat.items() if name.startswith("value/")}
    drawn: dict[str, list[float]] = {}
    for name, value in flat.items():
        if name.startswith("shape/"):
            drawn.setdefault(name[6:].rpartition("/")[0], []).append(value)
    return digest, values, {name: np.array(one) for name, one in drawn.items()}


def _key(scenario: Scenario, seed: int, permutations: int) -> bytes:
    told = run_key(scenario_digest(scenario.canonical()), seed) + sources() + permutations.to_bytes(4, "big")
    return blake2b(b"patterns/" + told, digest_size=16).digest()


@once
def sources() -> bytes:
    """Return a digest of everything that turns a run into statistics."""
    digest = blake2b(digest_size=16)
    for name in _STATISTICS:
        digest.update(name.encode() + b"\0" + (Path(__file__).parent / f"{name}.py").read_bytes())
    return digest.digest()
