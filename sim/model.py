"""SafeCity: the Mesa model. Set-up, one tick, fast days, daily record (what can be read of it: `sim.reading`).

`step()` is one tick, as Mesa users expect; `run(days=...)` runs whole days in compiled code and does the same to the last bit.
Time of the model (`time`) counts ticks. Agents live in `agents_by_type` as columns; kernels work on those columns.
Checkpoints are in `sim.checkpoint`.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from sim import warm
from sim.agents.day_plans import day_plans
from sim.agents.offenders import create_offenders
from sim.agents.residents import create_residents
from sim.agents.walkers import GridWorker, Patrol, create_walkers
from sim.areas import AREAS
from sim.areas.response import ResponseArea
from sim.books import books_of, with_room_for_evening, with_room_for_ticks
from sim.city.build import build_city
from sim.city.city import City
from sim.core.columnar_model import ColumnarModel
from sim.core.errors import ChanganError
from sim.core.events import EventLog
from sim.core.jit import plain_errstate
from sim.deployment import Deployment
from sim.deployment.service import grid_teams, serve_today, service_of
from sim.deployment.walking import patrol_teams, visiting_teams
from sim.deployment.watching import camera_coverage
from sim.phases.fade import fade_day
from sim.phases.patrol import steps_of
from sim.phases.perceive import feel, see_places, take_news
from sim.phases.routine import plan_residents
from sim.phases.search import plan_offenders
from sim.reading import Reading
from sim.recorded import RecordedCrimes
from sim.scenario import Scenario
from sim.schedule import EVENTS_A_CALL, run_ticks, work_matters_and_cases
from sim.setup import (
    base_presence,
    crimes_of,
    ground_of,
    hours_of,
    keys_of,
    log1p_table,
    matter_kinds_of,
    news_effects,
    numbers_of,
    opinion_of,
    sites_of,
    stations_of,
)  # fmt: skip
from sim.tables import USED_LOG

Progress = Callable[[str, float], None]
_ASSAULT = "assault"


class SafeCity(Reading, ColumnarModel):
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
        beside = warm.start() if city is None else None  # cold start: another process compiles half
        if beside is not None:
            warm.compile_first(SafeCity("tiny", city=warm.micro_city()))
        self.plan = spec  # ours; `scenario` is Mesa's own and holds its keywords
        self.city = city if city is not None else build_city(spec.city, base=spec.base_dir, progress=progress)
        self.crime_names = tuple(sorted(spec.crime_types))
        self.matter_names = tuple(sorted(spec.matter_types))
        self.day = 0  # days done
        self.tick = 0  # ticks of the running day done; 0 at 05:00 before its plans are made
        with plain_errstate():
            self._set_up(spec)
        if beside is not None:
            ours = SafeCity(spec, city=warm.micro_city())
            ours._begin_day()
            ours.books.used[USED_LOG] = 1  # so that events are moved
            ours._end_day()
            for area in ours.areas:
                area.warm_up()
            warm.finish(beside)
        self.running = True

    # ------------------------------------------------------------------------------------------------ set-up
    def _set_up(self, spec: Scenario) -> None:
        """Create agents and tables."""
        params, tick_min = spec.parameters, spec.run.tick_min
        assault = self.crime_names.index(_ASSAULT) if _ASSAULT in self.crime_names else -1
        self.deployment = Deployment(spec.policies, self.city)
        self.keys = keys_of(self.seed)
        self.hours_table = hours_of(params, tick_min)
        self.numbers = numbers_of(params, tick_min, assault)
        self.opinion = opinion_of(params)
        self.news_effects = news_effects(params)
        self.ticks_per_day = int(self.numbers.ticks_per_day)
        self.crimes = crimes_of(spec.crime_types, params)
        self.matter_kinds = matter_kinds_of(spec.matter_types)
        self.plans = day_plans()
        self.people = create_residents(self, self.city, params.opinion, self.seed)
        shares = {name: row.offender_share for name, row in sorted(spec.crime_types.items()) if row.target != "online"}
        self.offenders = create_offenders(self, self.city, self.seed, params, (self.crime_names, shares), self.ticks_per_day)
        patrols = create_walkers(self, Patrol, self.city, patrol_teams(self.deployment), tick_min)
        workers = create_walkers(self, GridWorker, self.city, grid_teams(self.deployment) + visiting_teams(self.deployment), tick_min)
        self.walking = (*patrols, *workers)
        self.sites = sites_of(self.city, self.seed, self.crime_names, params)
        self._base = base_presence(self.city)
        self.ground = ground_of(self._base, len(self.crime_names))
        self.ground.rows["familiarity"] = params.matters.familiarity_start
        self.service = service_of(self.deployment, 0, params, spec.matter_types)
        self.stations = stations_of(self.city, params, len(self.crime_names))
        self.cameras = 0
        self._scratch(spec.run.threads)
        self.recorded = RecordedCrimes(self.events, self.ticks_per_day, self.city.n_places)
        self.areas = tuple(area(self) for area in AREAS)
        self.duty = next(area.duty for area in self.areas if isinstance(area, ResponseArea))

    def _scratch(self, blocks: int) -> None:
        """Make the books, the arrays that are filled anew every day, and the record of days."""
        most, n = len(self.offenders.rate), self.city.n_places
        self.books = books_of(most, self.city.n_households)
        self.events = EventLog(65_536)
        self.change = np.zeros((blocks, self.ticks_per_day, n), np.int64)
        self._attempts = np.zeros((most, 3), np.int32)
        self._log1p, self._steps = log1p_table(), steps_of()
        self._goals, self._offers = np.zeros((n, 4)), np.zeros(n)
        self._seen = np.zeros((blocks, int(np.diff(self.city.population.place_first_resident).max(initial=0))))
        self._daily: list[tuple[float, ...]] = []
        self._pool = ThreadPoolExecutor(blocks) if blocks > 1 else None
        self._group_sizes = np.maximum(np.bincount(self.people.group, minlength=2), 1).tolist()
        self._resident_key = self.keys.resident_day

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
        ticks = self.ticks_per_day - self.tick
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
            self._drain()
            self.books = with_room_for_ticks(self.books, len(self._attempts), len(self.duty.calls), int(EVENTS_A_CALL))
            self.tick = int(
                run_ticks(
                    (self.tick, goal),
                    (self.day, self.weekend),
                    self.keys,
                    self.hours_table,
                    self.numbers,
                    self.crimes,
                    (self.sites, self.people, self.plans),
                    (self.ground, self.offenders, self.books),
                    self.walking,
                    (self.change, self._attempts, self._log1p, self._steps),
                    self.duty,
                )  # fmt: skip
            )
        if self.tick == self.ticks_per_day:
            self._end_day()

    def _begin_day(self) -> None:
        """05:00: policies that start or end, plans of residents and offenders."""
        if self.day in self.deployment.change_days:
            self.apply_provisions()
        for area in self.areas:
            area.begin_day()
        self.plan_presence()
        moment = (self.day, self.weekend)
        plan_offenders(moment, self.keys, self.numbers, self.people, self.plans, self.offenders, self.books)

    def apply_provisions(self) -> None:
        """Put in place what the policies of the running day provide (rosters know their own days)."""
        coverage, watched, self.cameras = camera_coverage(self.deployment, self.day)
        self.ground.rows["camera"], self.ground.rows["watched"] = coverage, watched
        self.service = service_of(self.deployment, self.day, self.plan.parameters, self.plan.matter_types)
        provisions = self.deployment.on(self.day)
        for area in self.areas:
            area.put_in_place(provisions)

    def plan_presence(self) -> None:
        """Write the presence differences of the day: a pure function of the day and of opinions at its start."""
        self.ground.presence[:] = self._base
        n, blocks = self.city.n_residents, len(self.change)
        moment = (self.day, self.weekend)

        def plan(block: int) -> None:
            rows = (block * n // blocks, (block + 1) * n // blocks)
            with plain_errstate():
                plan_residents(rows, moment, self._resident_key, self.numbers, self.people, self.plans, self.change[block])

        self._in_blocks(plan, blocks)

    def _in_blocks(self, work: Callable[[int], None], blocks: int) -> None:
        if self._pool is None:
            for block in range(blocks):
                work(block)
        else:
            list(self._pool.map(work, range(blocks)))

    def _end_day(self) -> None:
        """Work matters and cases, let opinions form and memories fade, write the day's record."""
        now, ground = self.day * self.ticks_per_day + self.ticks_per_day - 1, self.ground
        self._drain()
        books = self.books = with_room_for_evening(self.books, self.city.n_places)
        weekday = self.today.weekday()
        serve_today(self.service, self.deployment, self.day, weekday)
        work_matters_and_cases(
            (now, weekday),
            self.keys,
            self.numbers,
            self.matter_kinds,
            self.crimes,
            (self.sites, self.people),
            (ground.rows, self.offenders, books),
            (self.service, self.stations),
        )
        for area in self.areas:
            area.end_day(now)
        books = self.books
        self._drain()
        take_news(now, self.keys.opinion, self.opinion, self.news_effects, self.people, books)
        see_places(self.opinion, self.sites, ground.rows, self._goals, self._offers)
        self._record_day(self._feel())
        fade_day(self.numbers, ground.boost, ground.rows, self.offenders.risk)
        self.day += 1
        self.tick = 0

    def _feel(self) -> np.ndarray:
        """Move all opinions a day on; returns millionths summed: security by group, satisfaction by group."""
        blocks, n = len(self.change), self.city.n_places
        sums = np.zeros((blocks, 4), np.int64)

        def work(block: int) -> None:
            places = (block * n // blocks, (block + 1) * n // blocks)
            people = self.people
            with plain_errstate():
                feel(places, self.opinion.drift_share, self.sites.rows, self._goals, self._offers, people, self._seen[block], sums[block])

        self._in_blocks(work, blocks)
        return sums.sum(axis=0)

    def _record_day(self, sums: np.ndarray) -> None:
        opinions: list[float] = []
        for registered, floating in sums.reshape(2, 2).tolist():  # plain numbers: numpy takes longer over four of them
            opinions.append((registered + floating) / 1e6 / self.city.n_residents)
            opinions += (registered / 1e6 / self._group_sizes[0], floating / 1e6 / self._group_sizes[1])
        rows = self.ground.rows
        held = int(np.count_nonzero(self.offenders.held_until > self.day))
        self._daily.append(
            (*opinions, float(rows["patrol_total_min"].sum()),
             float(rows["visit_total_min"].sum()), int(rows["open_matters"].sum()), held, self.cameras, self.deployment.cost_cny(self.day), *(value for area in self.areas for value in area.daily().values()))
        )  # fmt: skip
