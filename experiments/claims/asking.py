"""Everything that is run for the claims: programmes beside their cities, pressure, chosen places, uncertain worlds.

Called by `changan claims`. Returns what was found as plain data; writes nothing. Every run goes through the run cache, so a stopped command
goes on where it was.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from experiments.claims.answers import Answer, answer
from experiments.claims.reach import Reach, Space, reach, under, without, worlds
from experiments.claims.read import Claim, comparable
from experiments.claims.selection import STRENGTHS, WORST_SHARE, Pressure, Regression, pressed, pressure, regression, twice_as_long
from experiments.compact import Run
from experiments.engine import Progress
from experiments.ensemble import Ensemble
from experiments.programmes import city_of, run_programmes
from experiments.runs import finished
from experiments.store.cache import RunCache
from experiments.work import city_of as built
from sim.scenario import Scenario

REGRESSION_LEVELS = {"segments": WORST_SHARE, "grid": 0.25}
Watch = Callable[[str, int, int], None]  # (what is being run, done, total)


@dataclass(frozen=True)
class Asked:
    """How much is run: pairs of seeds for the claims, pairs for pressure and choice, worlds for what would have to be true."""

    seeds: int = 30
    side_seeds: int = 10
    worlds: int = 40
    days: int | None = None


@dataclass(frozen=True)
class Findings:
    """What the claims look like beside the model, and what else could make such figures."""

    asked: Asked
    days: int
    answers: tuple[Answer, ...]
    pressures: tuple[Pressure, ...] = ()
    regressions: tuple[Regression, ...] = ()
    reaches: tuple[Reach, ...] = ()
    members: int = 0  # of the ensemble that the claims were put to; 0: the default numbers
    meta: Mapping[str, Any] = field(default_factory=dict, repr=False)  # of the outcomes (sim.metrics.Outcome)


class Inquiry:
    """One `changan claims`: what is asked, and how it is run."""

    def __init__(self, asked: Asked, workers: int | None = None, watch: Watch | None = None, cache: RunCache | None = None) -> None:
        """Keep what every part needs."""
        self.asked, self.workers, self.watch, self.cache = asked, workers, watch, cache

    def ask(
        self, claims: Mapping[str, Claim], space: Space | None = None, ensemble: Ensemble | None = None, quick: bool = False
    ) -> Findings:
        """Run everything and return what was found; `quick`: only the claims themselves; `space`: what is varied over the worlds."""
        programmes = comparable(dict(claims))
        rows = run_programmes(
            programmes, self.asked.seeds, self.asked.days, self.workers, self._told("programmes"), self.cache, ensemble=ensemble
        )
        sides = {row.programme: runs.only(k) for row, runs, k in rows}
        answers = tuple(answer(key, claim, sides.get(claim.programme)) for key, claim in claims.items())
        members = len(ensemble) if ensemble is not None else 0
        found = Findings(self.asked, rows[0][1].days, answers, members=members, meta=rows[0][1].meta)
        if quick:
            return found
        cities = list(dict.fromkeys(city_of(name) for name in programmes))
        return replace(
            found,
            pressures=self._pressures(cities),
            regressions=self._regressions(cities),
            reaches=self._reaches(claims, space) if space is not None else (),
        )

    def _pressures(self, cities: Sequence[str]) -> tuple[Pressure, ...]:
        towns = {name: self._load(name) for name in cities}
        seeds = range(1, self.asked.side_seeds + 1)
        wanted = [(name, strength) for name in cities for strength in STRENGTHS]
        plain = self._runs("pressure on the counter", [(towns[name], seed) for name in cities for seed in seeds])
        hard = self._runs(
            "pressure on the counter", [(pressed(towns[name], strength), seed) for name, strength in wanted for seed in seeds]
        )
        n = len(seeds)
        of_city = {name: plain[k * n : (k + 1) * n] for k, name in enumerate(cities)}
        return tuple(
            pressure(name, strength, both)
            for k, (name, strength) in enumerate(wanted)
            if len(both := _pairs(of_city[name], hard[k * n : (k + 1) * n])) > 1
        )

    def _regressions(self, cities: Sequence[str]) -> tuple[Regression, ...]:
        towns, seeds = {name: self._load(name) for name in cities}, range(1, self.asked.side_seeds + 1)
        jobs = {name: [(length, seed) for length in (town, twice_as_long(town)) for seed in seeds] for name, town in towns.items()}
        runs, found, n = self._all("chosen places", jobs), [], len(seeds)
        for name, town in towns.items():
            if len(pairs := _pairs(runs[name][:n], runs[name][n:])) > 1:
                found += [regression(name, built(town), level, pairs, share) for level, share in REGRESSION_LEVELS.items()]
        return tuple(found)

    def _reaches(self, claims: Mapping[str, Claim], space: Space) -> tuple[Reach, ...]:
        drawn = worlds(space, self.asked.worlds)
        jobs = {}
        for name in comparable(dict(claims)):
            town, programme = self._load(city_of(name)), self._load(name)
            jobs[city_of(name)] = [(without(town, world), world.seed) for world in drawn]
            jobs[name] = [(under(programme, town, world), world.seed) for world in drawn]
        runs = self._all("uncertain worlds", jobs)
        return tuple(
            reach(key, claim, drawn, [_pair(*pair) for pair in zip(runs[city_of(claim.programme)], runs[claim.programme], strict=True)])
            for key, claim in claims.items()
            if not claim.why_not
        )

    def _all(self, what: str, jobs: Mapping[str, Sequence[tuple[Scenario, int]]]) -> dict[str, list[Run | None]]:
        """Return the runs of each name, all made in one go, so that no core waits between names."""
        runs = iter(self._runs(what, [job for some in jobs.values() for job in some]))
        return {name: [next(runs) for _ in some] for name, some in jobs.items()}

    def _load(self, name: str) -> Scenario:
        return Scenario.load(name, days=self.asked.days)

    def _runs(self, what: str, jobs: Sequence[tuple[Scenario, int]]) -> list[Run | None]:
        return finished(jobs, self.workers, self._told(what), self.cache)

    def _told(self, what: str) -> Callable[[Progress], None]:
        def tell(seen: Progress) -> None:
            if self.watch is not None:
                self.watch(what, seen.done, seen.total)

        return tell


def _pair(a: Run | None, b: Run | None) -> tuple[Run, Run] | None:
    return (a, b) if a is not None and b is not None else None


def _pairs(first: Sequence[Run | None], second: Sequence[Run | None]) -> list[tuple[Run, Run]]:
    return [(a, b) for a, b in zip(first, second, strict=True) if a is not None and b is not None]
