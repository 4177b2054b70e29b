"""SafeCity: the Mesa model. Set-up, one tick, fast days, daily record, digest.

`step()` is one tick, as Mesa users expect; `run(days=...)` runs whole days in compiled code and does the same to the last bit.
Time of the model (`time`) counts ticks. Agents live in `agents_by_type` as columns; kernels work on those columns.
Checkpoints are in `sim.checkpoint`.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from hashlib import blake2b
from typing import Any

import numpy as np
import pandas as pd

from sim.agents.day_plans import day_plans
from sim.agents.offenders import create_offenders
from sim.agents.residents import create_residents
from sim.agents.walkers import GridWorker, Patrol, create_walkers
from sim.city.build import build_city
from sim.city.city import City
from sim.core.columnar_model import ColumnarModel
from sim.core.errors import ChanganError
from sim.core.events import EventLog
from sim.core.jit import plain_errstate
from sim.deployment import Deployment
from sim import measure
from sim.metric import View
from sim.phases.fade import fade_day
from sim.phases.matters import get_familiar, new_matters, work_matters
from sim.phases.perceive import feel, forget_today, see_places, take_news
from sim.phases.record import work_cases
from sim.phases.routine import plan_residents
from sim.phases.search import plan_offenders
from sim.scenario import Scenario
from sim.schedule import run_ticks
from sim.setup import (
    clock_of, crimes_of, empty_list, ground_of, grown_list, keys_of, log1p_table, matter_kinds_of, numbers_of, opinion_numbers_of, places_of,
)  # fmt: skip
from sim.tables import MINUTES_PER_DAY, Cases, MatterList, NewsList

Progress = Callable[[str, float], None]
_ASSAULT = "assault"


class SafeCity(ColumnarModel):
    """One city under one scenario with one seed."""

    def __init__(
        self, scenario: Scenario | str | None = None, *, seed: int | None = None, rng: int | None = None, city: City | None = None,
        progress: Progress | None = None,
    ) -> None:  # fmt: skip
        """Build the city (or take a built one) and put everybody in place.

        `scenario` is a Scenario, a path or the name of a shipped one (default: tiny). `rng` is Mesa's name for `seed`.
        Raises ChanganError for scenarios that cannot be run.
        """
        spec = scenario if isinstance(scenario, Scenario) else Scenario.load(scenario or "tiny")
        self.seed = int(seed if seed is not None else rng if rng is not None else 1)
        super().__init__(rng=self.seed)
        self.plan = spec  # ours; `scenario` is Mesa's own and holds its keywords
        self.city = city if city is not None else build_city(spec.city, base=spec.base_dir, progress=progress)
        self.crime_names = tuple(sorted(spec.crime_types))
        self.matter_names = tuple(sorted(spec.matter_types))
        self.day = 0  # days done
        self.tick = 0  # ticks of the running day done; 0 at 05:00 before its plans are made
        with plain_errstate():
            self._set_up(spec)
        self.running = True

    # ------------------------------------------------------------------------------------------------ set-up
    def _set_up(self, spec: Scenario) -> None:
        """Create agents and tables."""
        params, tick_min = spec.parameters, spec.run.tick_min
        self.deployment = Deployment(spec.policies, self.city)
        self.clock = clock_of(params, tick_min)
        self.keys = keys_of(self.seed)
        self.crimes = crimes_of(spec.crime_types)
        self.matter_kinds = matter_kinds_of(spec.matter_types)
        self.people = create_residents(self, self.city, params.opinion)
        shares = np.array([spec.crime_types[name].offender_share for name in self.crime_names])
        self.offenders = create_offenders(self, self.city, self.seed, params.offending, shares, self.clock.ticks_per_day)
        patrols = create_walkers(self, Patrol, self.city, self.deployment.patrol_teams(), tick_min)
        workers = create_walkers(self, GridWorker, self.city, self.deployment.grid_teams(), tick_min)
        self.walking = (*patrols, *workers)
        self.plans = day_plans(params.routine)
        self.sites = places_of(self.city, self.seed, len(self.crime_names), params.offending.attraction_sd_log)
        self.ground = ground_of(self.sites, len(self.crime_names))
        self.opinions = opinion_numbers_of(params)
        self._numbers = numbers_of(params, tick_min, 0.0, self.crime_names.index(_ASSAULT) if _ASSAULT in self.crime_names else -1)
        self.numbers = self._numbers
        self.service = self.deployment.service(0, params.matters)
        self.cameras = 0
        self._lists()

    def _lists(self) -> None:
        """Make the growing lists, scratch arrays and the daily record."""
        most, n = len(self.offenders.rate), self.city.n_places
        self.events = EventLog(max(65_536, 12 * most))
        self.cases = empty_list(Cases, max(4_096, 4 * most))
        self.matters = empty_list(MatterList, max(4_096, self.city.n_households // 4))
        self.news = empty_list(NewsList, max(16_384, 16 * most))
        blocks = max(1, self.plan.run.threads)
        self.change = np.zeros((blocks, self.clock.ticks_per_day, n), np.int64)
        self._attempts = np.zeros((most, 3), np.int32)
        self._log1p = log1p_table()
        self._goals = np.zeros((4, n))
        self._daily: list[tuple[float, ...]] = []
        self._pool = ThreadPoolExecutor(blocks) if blocks > 1 else None
        counts = np.bincount(self.people.group, minlength=2).astype(np.float64)
        self._group_sizes = np.maximum(counts, 1.0)

    # ------------------------------------------------------------------------------------------------ time
    def step(self) -> None:
        """Run one tick."""
        with plain_errstate():
            self._advance(1)

    def run(self, days: int | None = None, progress: Progress | None = None) -> "SafeCity":
        """Run `days` whole days (default: what the scenario asks for); returns the model.

        A day that was begun with `step()` is finished first and counts as the first.
        """
        wanted = self.plan.run.days - self.day if days is None else days
        if wanted < 0:
            raise ChanganError(f"cannot run {wanted} days; give a number from 0 up")
        for done in range(wanted):
            self._run_day()
            if progress is not None:
                progress(f"day {self.day}", (done + 1) / wanted)
        return self

    def _run_day(self) -> None:
        """Finish the running day: in one go, or tick by tick where somebody scheduled events of Mesa's."""
        ticks = self.clock.ticks_per_day - self.tick
        self._default_schedule.pause()
        alone = self._event_list.is_empty()
        if alone:
            with plain_errstate():
                self._advance(ticks)
            self.time += ticks
            self.steps += ticks
        self._default_schedule.resume()
        if not alone:
            self.run_for(ticks)

    def _advance(self, ticks: int) -> None:
        """Run `ticks` ticks, at most to the end of the running day; Mesa's clock is the caller's business."""
        if self.tick == 0:
            self._begin_day()
        goal = self.tick + ticks
        while self.tick < goal:
            self._make_room()
            world = (self.sites, self.people, self.plans, self.crimes)
            state = (self.ground, self.offenders, self.cases, self.news, self.events.buffer)
            reached = run_ticks(
                (self.tick, goal), (self.day, self.weekend), self.keys, self.clock, self.numbers, world, state, self.walking,
                (self.change, self._attempts, self._log1p),
            )  # fmt: skip
            self.tick = int(reached)
        if self.tick == self.clock.ticks_per_day:
            self._end_day()

    @property
    def days_done(self) -> int:
        """Whole days done."""
        return self.day

    @property
    def weekend(self) -> int:
        """1 on Saturdays and Sundays."""
        return int(self.today.weekday() >= 5)

    @property
    def today(self) -> date:
        """Calendar date of the running day."""
        return self.plan.run.start + timedelta(days=self.day)

    @property
    def minute(self) -> int:
        """Clock minute after midnight at which the next tick starts."""
        return (300 + self.tick * self.clock.tick_min) % MINUTES_PER_DAY

    def _begin_day(self) -> None:
        """05:00: policies that start or end, plans of residents and offenders."""
        if self.day in self.deployment.change_days:
            coverage, watched, self.cameras = self.deployment.camera_coverage(self.day)
            self.ground.camera[:] = coverage
            self.numbers = self._numbers._replace(watched_share=watched)
            self.service = self.deployment.service(self.day, self.plan.parameters.matters)
        self.plan_presence()
        self.events.make_room(len(self._attempts))
        plan_offenders(
            (self.day, self.weekend), self.keys, self.clock, self.numbers, self.people, self.plans, self.offenders, self.events.buffer
        )

    def plan_presence(self) -> None:
        """Write the presence differences of the day: a pure function of the day and of opinions at its start."""
        self.ground.presence[:] = self.sites.base_presence
        n, blocks = self.city.n_residents, len(self.change)

        def plan(block: int) -> None:
            rows = (block * n // blocks, (block + 1) * n // blocks)
            with plain_errstate():
                plan_residents(rows, self.day, self.weekend, self.keys.resident_day, self.clock, self.people, self.plans, self.change[block])

        self._in_blocks(plan, blocks)

    def _in_blocks(self, work: Callable[[int], None], blocks: int) -> None:
        if self._pool is None:
            for block in range(blocks):
                work(block)
        else:
            list(self._pool.map(work, range(blocks)))

    def _make_room(self) -> None:
        """Grow what may fill up within the coming ticks."""
        most = len(self._attempts)
        self.events.make_room(max(6 * most * 4, 4_096))
        self.cases = _roomy(self.cases, 4 * most)
        self.news = _roomy(self.news, 20 * most)

    def _end_day(self) -> None:
        """Work cases and matters, let opinions form and memories fade, write the day's record."""
        now = (self.day + 1) * self.clock.ticks_per_day - 1
        moment = (now, self.day)
        expected = int(self.matters.used[0]) + self.city.n_places + 4_096
        self.matters = _roomy(self.matters, expected)
        self.cases = _roomy(self.cases, int(self.matters.used[0]) + 4_096)
        self.news = _roomy(self.news, 6 * int(self.matters.used[0]) + 2 * int(self.cases.used[0]) + 4_096)
        self.events.make_room(4 * expected + 4 * int(self.cases.used[0]) + 4_096)
        log = self.events.buffer
        get_familiar(self.numbers, self.sites, self.ground)
        new_matters(moment, self.keys.matter_birth, self.numbers, self.matter_kinds, self.sites, self.people, (self.ground, self.matters, log))
        state = (self.ground, self.offenders, self.cases, self.news, log)
        parts = (self.sites, self.people, self.service, self.crimes)
        work_matters(moment, self.keys, self.clock, self.numbers, self.matter_kinds, parts, (*state, self.matters))
        work_cases(moment, self.keys, self.clock, self.numbers, self.crimes, self.people, state)
        self._check_room()
        take_news(self.news, self.opinions, self.people)
        see_places(self.opinions, self.sites, self.ground, self._goals)
        sums = self._feel()
        self._record_day(sums)
        forget_today(self.ground)
        fade_day(self.numbers, self.ground, self.offenders.risk)
        self.day += 1
        self.tick = 0

    def _feel(self) -> np.ndarray:
        """Move all opinions a day on; returns millionths summed: security by group, satisfaction by group."""
        blocks, n = len(self.change), self.city.n_places
        sums = np.zeros((blocks, 4), np.int64)

        def work(block: int) -> None:
            rows = (block * n // blocks, (block + 1) * n // blocks)
            with plain_errstate():
                feel(rows, self.opinions, self.sites.first_resident, self._goals, self.people, sums[block])

        self._in_blocks(work, blocks)
        return sums.sum(axis=0)

    def _check_room(self) -> None:
        """Fail loudly rather than lose a row."""
        for name, rows in (("cases", self.cases), ("matters", self.matters), ("news", self.news)):
            if rows.used[0] > len(rows[-1]):
                raise ChanganError(f"the list of {name} overflowed on day {self.day} ({int(rows.used[0])} rows); please report this")

    def _record_day(self, sums: np.ndarray) -> None:
        means = sums / 1e6 / np.tile(self._group_sizes, 2)
        overall = sums.reshape(2, 2).sum(axis=1) / 1e6 / self.city.n_residents
        patrol_min = float(self.ground.patrol_total_min.sum())
        held = int((self.offenders.held_until > self.day).sum())
        self._daily.append(
            (overall[0], means[0], means[1], overall[1], means[2], means[3], patrol_min, float(self.ground.visit_total_min.sum()),
             int(self.ground.open_matters.sum()), held, self.cameras, self.deployment.cost_cny(self.day))
        )  # fmt: skip

    # ------------------------------------------------------------------------------------------------ reading
    def view(self) -> View:
        """Return what metrics read: events, counters, city, survey key."""
        columns = ["security", "security_registered", "security_floating", "satisfaction", "satisfaction_registered", "satisfaction_floating",
                   "patrol_min", "visit_min", "open_matters", "held", "cameras", "cost_cny"]  # fmt: skip
        states = pd.DataFrame(self._daily, columns=columns)
        return View(
            self.plan, self.seed, self.day, self.city, self.clock, self.crime_names, self.matter_names, self.events.frame(), states, self.people, self.ground
        )

    def daily(self) -> pd.DataFrame:
        """Return one row a day: four counts per crime type, matters, opinions, cost."""
        return measure.daily(self.view())

    def places(self) -> pd.DataFrame:
        """Return one row a place: position, use, four counts per crime type, patrol minutes, cameras."""
        return measure.places(self.view())

    def hours(self) -> pd.DataFrame:
        """Return true crimes by clock hour (24 rows) and crime type."""
        return measure.hours(self.view())

    def outcomes(self) -> dict[str, float]:
        """Return every outcome of `sim.metrics.OUTCOMES`."""
        return measure.outcomes(self.view())

    def state_arrays(self) -> dict[str, np.ndarray]:
        """Return every array that the future of the run depends on, by name (lists cut to the rows in use)."""
        found: dict[str, np.ndarray] = {}
        for name in ("security", "satisfaction"):
            found[f"people.{name}"] = getattr(self.people, name)
        for name in ("held_until", "risk", "last_place", "itinerary"):
            found[f"offenders.{name}"] = getattr(self.offenders, name)
        for name, array in self.ground._asdict().items():
            found[f"ground.{name}"] = array
        for label, walkers in (("patrols", self.walking[0]), ("workers", self.walking[2])):
            found[f"{label}.position_m"] = walkers.position_m
        for label, rows in (("cases", self.cases), ("matters", self.matters), ("news", self.news)):
            found[f"{label}.used"] = rows.used
            for name, array in rows._asdict().items():
                if name != "used":
                    found[f"{label}.{name}"] = array[: rows.used[0]]
        return found

    def digest(self) -> str:
        """Return 16 hexadecimal digits of everything the run has done and will depend on: equal digests are equal runs."""
        digest = blake2b(digest_size=8)
        digest.update(np.array([self.day, self.tick], np.int64).tobytes())
        for name, array in sorted(self.state_arrays().items()):
            digest.update(name.encode())
            digest.update(np.ascontiguousarray(array).tobytes())
        self.events.digest_into(digest)
        return digest.hexdigest()


def _roomy(rows: Any, free: int) -> Any:
    """Return the list itself, or a copy with room for `free` more rows."""
    used, room = int(rows.used[0]), len(rows[-1])
    return rows if used + free <= room else grown_list(rows, max(2 * room, used + free))
