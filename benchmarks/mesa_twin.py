"""The hot phases as a Mesa user writes them: one object for each resident, offender, patrol and grid worker, each with its step().

Mesa 3.5 without columns: `mesa.Model`, `CellAgent`s that move between the cells of a `mesa.discrete_space.Network`, attributes,
lists, plain floats. Same rules (`benchmarks.plain_rules`) and same keyed draws as the product, so its outcome is the product's to
the last bit: it is an oracle as well as a yardstick. Used by `benchmarks.run` and tests/unit/test_benchmarks_twins.py.
"""

from typing import Any

import mesa
import networkx as nx
import numpy as np
from mesa.discrete_space import Cell, CellAgent, Network

from benchmarks import plain_rules as rules
from benchmarks.hot import State
from sim.city.ties import TIES, tie
from sim.core.detmath import normal_quantile
from sim.tables import INCIDENTS, USED_CASES, USED_LOG, USED_NEWS, EventKind, News

HOME, WORK, LEISURE = 0, 1, 2
FOUND = (EventKind.CRIME, EventKind.FOUND_BY_POLICE, EventKind.REPORTED, EventKind.RECORDED, EventKind.CLEARED)
Event = tuple[int, int, int, int, int, int, int, int, float]


class Place(Cell):
    """A street segment, with everybody who is there and what is remembered there."""

    def set_up(self, number: int, state: State) -> None:
        """Take over what the product's tables say about place `number`."""
        site, row = state.sites.rows[number], state.ground.rows[number]
        self.number = number
        self.households, self.residents = int(site.households), int(site.residents)
        self.first_resident, self.first_household = int(site.first_resident), int(site.first_household)
        self.cars, self.light = float(site.cars), float(site.light)
        self.attraction = [float(x) for x in state.sites.attraction[number]]
        self.boost = state.ground.boost[number].tolist()
        self.deterrence, self.slow = float(state.ground.deterrence[number]), float(row.slow)
        self.watched, self.camera_known = float(row.watched), float(row.camera_known)
        self.cleaned, self.locks, self.safe_parking = float(site.cleaned), float(site.locks), float(site.safe_parking)
        self.compound, self.gate = int(site.compound), float(site.gate)
        self.visit_min, self.patrol_total_min, self.seen_min = float(row.visit_min), float(row.patrol_total_min), float(row.seen_min)
        self.police_total_min, self.police_min, self.police_tick = float(row.police_total_min), float(row.police_min), int(row.police_tick)
        self.crimes_today, self.street_total, self.patrol_min = int(row.crimes_today), int(state.ground.street_total[number]), 0.0
        self.at_home = self.visitors = self.on_street = self.ebikes = 0

    def packed(self) -> int:
        """Return the four counts in the product's packed form."""
        return self.at_home + self.visitors * rules.ONE_VISITOR + self.on_street * rules.ONE_STREET + self.ebikes * rules.ONE_EBIKE

    def targets(self, kind: int, lock_seen_share: float) -> float:
        """Return the number of targets of one kind that look open."""
        if kind == 0:
            return rules.empty_dwellings(self.households, self.residents, self.at_home) * (1.0 - lock_seen_share * self.locks)
        if kind == 1:
            return self.households - rules.empty_dwellings(self.households, self.residents, self.at_home)
        if kind == 2:
            return float(self.ebikes) * (1.0 - self.safe_parking)
        if kind == 3:
            return self.cars * min(1.0, self.at_home / self.residents) * (1.0 - self.safe_parking) if self.residents else 0.0
        if kind == 4:
            return self.on_street + 0.5 * self.visitors
        if kind == 5:
            return float(self.on_street)
        if kind == 6:
            return self.visitors + 0.1 * self.at_home
        return self.on_street + 0.5 * self.visitors + 0.15 * self.at_home


class Resident(CellAgent):
    """Somebody who lives in the city."""

    def __init__(
        self, model: "MesaTwin", number: int, home: Place, work: Place, leisure: Place, via: Place, traits: tuple[Any, ...]
    ) -> None:
        super().__init__(model)
        self.number, self.home, self.work, self.leisure, self.via = number, home, work, leisure, via
        self.plan, self.ebike, self.group, self.work_min, self.leisure_min, self.security = traits
        self.agenda: list[tuple[int, Any, Place, Place]] = []
        self.under_way = 0  # trips begun and not ended
        self.inside: Place = home  # the last place arrived at
        self.cell = home

    def step(self) -> None:
        """Plan at 05:00; begin and end the trips that are due now."""
        tick = self.model.tick
        if tick == 0:
            self.start_day()
        agenda = self.agenda
        while agenda and agenda[-1][0] == tick:
            _, act, place, way = agenda.pop()
            act(place, way)

    def trips(self) -> list[tuple[int, int, Place, Place, Place]]:
        """Return today's trips: ticks of departure and arrival, from, to, and where the resident is counted on the way."""
        model = self.model
        bits = rules.draw(model.keys["resident_day"], self.number, model.day)
        limit = int(65536.0 * min(1.0, model.numbers["skip_base"] + model.numbers["skip_insecure"] * (1.0 - self.security)))
        stays_in = bits >> 48 < limit
        here, goal_here, found = self.home, HOME, []
        for k, (minute, window, goal) in enumerate(model.day_plans[model.weekend][self.plan]):
            if goal == LEISURE and stays_in:
                continue
            there = (self.home, self.work, self.leisure)[goal]
            if there is not here:
                leave_min = rules.departure_min(bits, k, minute, window)
                arrive_min = leave_min + rules.travel_min(goal_here, goal, self.work_min, self.leisure_min)
                way = self.via if {goal, goal_here} == {HOME, WORK} else here
                found.append((leave_min // model.tick_min, min(model.ticks_per_day - 1, arrive_min // model.tick_min), here, there, way))
                here = there
            goal_here = goal
        return found

    def start_day(self) -> None:
        """Wake up at home and write today's agenda, the last thing first."""
        self.under_way, self.inside, self.cell = 0, self.home, self.home
        self.home.at_home += 1
        self.home.ebikes += self.ebike
        agenda = []
        for leave, arrive, here, there, way in self.trips():
            agenda.append((leave, self.leave, here, way))
            agenda.append((arrive, self.arrive, there, way))
        self.agenda = sorted(agenda, key=lambda what: what[0])[::-1]

    def leave(self, place: Place, way: Place) -> None:
        """Go out on the street, with the e-bike."""
        if place is self.home:
            place.at_home -= 1
        else:
            place.visitors -= 1
        place.ebikes -= self.ebike
        way.on_street += 1
        self.under_way += 1
        self.cell = way

    def arrive(self, place: Place, way: Place) -> None:
        """Come in from the street."""
        way.on_street -= 1
        if place is self.home:
            place.at_home += 1
        else:
            place.visitors += 1
        place.ebikes += self.ebike
        self.under_way -= 1
        self.inside = place
        self.cell = place

    def is_at(self, place: Place) -> bool:
        """Say whether the resident can be met at a place."""
        return self.under_way == 0 and self.inside is place


class Walker(CellAgent):
    """A unit on a beat."""

    visiting = False

    def __init__(self, model: "MesaTwin", columns: dict[str, Any], tour: list[tuple[Place, float]]) -> None:
        super().__init__(model)
        self.__dict__.update(columns)
        self.tour = tour

    def on_duty(self) -> bool:
        """Say whether this tick belongs to the shift."""
        tick, day = self.model.tick, self.model.day
        if not self.first_day <= day < self.last_day or self.away_until > self.model.now or self.off_day == day:
            return False
        if self.start_tick < self.end_tick:
            return self.start_tick <= tick < self.end_tick
        return tick >= self.start_tick or tick < self.end_tick

    def step(self) -> None:
        """Walk on for one tick."""
        if not self.on_duty():
            return
        model, tour = self.model, self.tour
        begins = model.tick == self.start_tick or (model.day == self.first_day and model.tick == 0)
        if begins:
            self.position_m = rules.unit(rules.draw(model.keys["patrol_shift"], self.key, model.day)) * tour[-1][1]
        at = 0
        while at < len(tour) - 1 and tour[at][1] <= self.position_m:
            at += 1
        left_m = self.speed_m_per_min * model.tick_min
        came_m = self.position_m if begins else tour[at - 1][1] if at else 0.0
        while left_m > 0.0:
            place, end_m = tour[at]
            step_m = min(left_m, end_m - self.position_m)
            self.cell = place
            self.stay(place, (self.position_m - came_m) / self.speed_m_per_min, step_m / self.speed_m_per_min)
            left_m -= step_m
            self.position_m += step_m
            if self.position_m >= end_m:
                at += 1
                if at == len(tour):
                    at, self.position_m = 0, 0.0
                came_m = self.position_m

    def stay(self, place: Place, stayed_min: float, minutes: float) -> None:
        """Be seen at a place for some minutes more."""
        numbers, awake = self.model.numbers, self.model.awake
        weighted = minutes * self.persons
        place.patrol_min += weighted * self.notice
        if self.visiting:
            place.visit_min += weighted
        else:
            place.patrol_total_min += weighted
        if self.powers:
            if place.police_tick != self.model.now:
                place.police_tick, place.police_min = self.model.now, 0.0
            place.police_min += weighted * self.notice
            place.police_total_min += weighted
        place.seen_min += weighted * self.notice * (awake + numbers["asleep_notice_share"] * (1.0 - awake))
        before = place.deterrence
        place.deterrence = rules.after_stay(before, stayed_min, minutes, self.notice, numbers["stay_scale_min"])
        place.slow = rules.after_gain(place.slow, place.deterrence - before, self.notice, numbers["slow_gain_share"])


class Patrol(Walker):
    """Police, patrol force, volunteers."""


class GridWorker(Walker):
    """A grid worker on the round."""

    visiting = True


class Offender(mesa.Agent):
    """An active offender, who is a resident as well."""

    def __init__(self, model: "MesaTwin", number: int, resident: Resident, traits: tuple[Any, ...]) -> None:
        super().__init__(model)
        self.number, self.resident = number, resident
        self.rate, repertoire, self.held_until, self.risk, self.last_place, self.sessions = traits
        self.does = [k for k in range(len(model.crimes)) if repertoire >> k & 1]
        self.search: dict[int, Place] = {}  # tick: where a session starts from
        self.routine: dict[int, Place] = {}  # tick: where the resident is, away from home

    def step(self) -> None:
        """Look around and decide whether to attempt a crime."""
        model = self.model
        if model.tick == 0:
            self.start_day()
        if model.tick in self.search:
            bits = rules.draw(model.keys["offender_tick"], self.number, model.now)
            self.consider(self.walk(self.search[model.tick], bits), bits)
        elif model.tick in self.routine:
            bits = rules.draw(model.keys["offender_tick"], self.number, model.now)
            if rules.unit(rules.again(bits, 1)) < model.numbers["opportunism_share"]:
                self.consider(self.routine[model.tick], bits)

    def start_day(self) -> None:
        """Plan the day: ordinary routine, and perhaps a searching session."""
        model, numbers = self.model, self.model.numbers
        self.search, self.routine = {}, {}
        if self.held_until > model.day:
            return
        if self.held_until == model.day:
            model.note(EventKind.RELEASE, 0, self.resident.group, (-1, self.number, self.resident.number, -1), 0.0)
        since, away = 0, self.resident.home
        for leave, arrive, here, there, _ in self.resident.trips():
            if here is not self.resident.home:
                self.routine.update(dict.fromkeys(range(since, leave), here))
            since, away = arrive, there
        if away is not self.resident.home:
            self.routine.update(dict.fromkeys(range(since, model.ticks_per_day), away))
        bits = rules.draw(model.keys["offender_day"], self.number, model.day)
        if rules.unit(bits) >= self.sessions:
            return
        kind, when, length = (rules.unit(rules.again(bits, n)) for n in (1, 2, 3))
        start_min = 1020.0 + 300.0 * when
        if kind < numbers["day_session_share"]:
            start_min = 180.0 + 540.0 * when
        elif kind < numbers["day_session_share"] + numbers["evening_session_share"]:
            start_min = 720.0 + 300.0 * when
        end_min = start_min + numbers["session_min"] * (0.5 + length)
        ticks = range(int(start_min / model.tick_min), int(end_min / model.tick_min))
        self.search = dict.fromkeys((tick % model.ticks_per_day for tick in ticks), self.centre(bits))

    def centre(self, bits: int) -> Place:
        """Return the known place from which today's session starts."""
        anchor = rules.unit(rules.again(bits, 4))
        if self.last_place is not None and rules.unit(rules.again(bits, 5)) < self.model.numbers["return_share"]:
            return self.last_place
        if anchor < 0.25:
            return self.resident.leisure
        if anchor < 0.45:
            return self.resident.work
        return self.resident.via if anchor < 0.60 else self.resident.home

    def walk(self, place: Place, bits: int) -> Place:
        """Walk from a known place over streets that touch until it is enough."""
        for step in range(40):
            way = rules.again(bits, 8 + step)
            if (way & 65535) < self.model.numbers["stop_share"] * 65536.0 or not place.touching:
                break
            place = place.touching[rules.below(way, len(place.touching))]
        return place

    def consider(self, place: Place, bits: int) -> None:
        """Weigh every kind of crime at a place; put an attempt on the list when the draw says so."""
        model, numbers = self.model, self.model.numbers
        guards = (
            place.on_street + numbers["home_awake_weight"] * model.awake * place.at_home + numbers["indoor_visitor_weight"] * place.visitors
        )
        log_guards = model.log1p(guards)
        persons = place.patrol_min / model.tick_min
        if persons > 0.0:
            log_guards += min(1.0, persons) * (model.log1p(guards + numbers["patrol_weight"] * max(1.0, persons)) - log_guards)
        felt = place.deterrence + place.slow - place.deterrence * place.slow
        light = 1.0 - model.dark * (1.0 - place.light)
        fear = numbers["risk_aversion"] * self.risk
        whole, chosen = 0.0, -1
        for k in self.does:
            crime = model.crimes[k]
            count = place.targets(crime["target"], numbers["lock_seen_share"])
            if count <= 0.0:
                continue
            log_odds = (
                place.attraction[k] - max(place.attraction[k], 0.0) * place.cleaned + crime["target_exponent"] * model.log1p(count) + crime["boost_weight"] * place.boost[k]
                - crime["guardian_exponent"] * log_guards - crime["deterrence_weight"] * felt - crime["camera_weight"] * place.camera_known
                - crime["light_weight"] * light - fear
            )  # fmt: skip
            hazard = crime["attempts_per_min"] * self.rate * rules.exp(log_odds)
            whole += hazard
            if rules.unit(rules.again(bits, crime["stream"])) * whole < hazard:
                chosen = k
        u = rules.unit(rules.again(bits, 2))
        if u < whole * model.tick_min and u < 1.0 - rules.exp(-whole * model.tick_min):
            model.attempts.append((self, place, chosen))

    def be_arrested(self, hold_days: float, bits: int, number: int) -> None:
        """Be held, unless that has happened already; associates hear of it."""
        model = self.model
        if self.held_until > model.day:
            return
        self.held_until = model.day + 1 + int(min(36_500.0, rules.waiting_time(rules.unit(bits), hold_days)))
        for table in (self.search, self.routine):
            for tick in [t for t in table if t > model.tick]:
                del table[tick]
        self.risk += (1.0 - self.risk) * model.numbers["own_arrest_risk_gain"]
        for friend in (self.number ^ 1, self.number ^ 2):
            if friend < len(model.offenders):
                other = model.offenders[friend]
                other.risk += (1.0 - other.risk) * model.numbers["associate_risk_gain"]
        who = self.resident
        model.note(EventKind.ARREST, 0, who.group, (who.home.number, self.number, who.number, number), 0.0)


class MesaTwin(mesa.Model):
    """The city of a `State`, one object for everybody; `step()` is one tick. `shuffle`: activate residents in random order, as Mesa users do."""

    def __init__(self, state: State, day: int, weekend: int, shuffle: bool = True) -> None:
        super().__init__(rng=1)
        self.day, self.weekend, self.tick, self.shuffle = day, weekend, 0, shuffle
        self.keys = {name: int(state.keys[name]) for name in state.keys.dtype.names}
        self.numbers = {name: state.numbers[name].item() for name in state.numbers.dtype.names}
        self.crimes = [{name: row[name].item() for name in row.dtype.names} for row in state.crimes]
        self.tick_min, self.ticks_per_day = int(state.numbers.tick_min), int(state.numbers.ticks_per_day)
        self.awake_at, self.dark_at = state.hours.awake.tolist(), state.hours.dark.tolist()
        self.log1p_of = state.scratch.log1p.tolist()
        p = state.plans
        self.day_plans = [
            [
                [(int(p.minute[w, k, t]), int(p.window[w, k, t]), int(p.goal[w, k, t])) for t in range(p.trips[w, k])]
                for k in range(p.trips.shape[1])
            ]
            for w in (0, 1)
        ]
        self.log: list[Event] = []
        self.news: list[tuple[int, int]] = []
        self.cases: list[tuple[Any, ...]] = []
        self.attempts: list[tuple[Offender, Place, int]] = []
        self.incidents = int(state.books.used[INCIDENTS])
        self._make_places(state)
        self._make_agents(state)

    def _make_places(self, state: State) -> None:
        rows, touch = state.sites.rows, state.sites.touch.tolist()
        graph = nx.Graph()
        graph.add_nodes_from(range(len(rows)))
        lists = [touch[row.touch_first : row.touch_first + row.touches] for row in rows]
        graph.add_edges_from((p, q) for p, list_ in enumerate(lists) for q in list_)
        self.streets = Network(graph, random=self.random, cell_klass=Place, layout=None)
        self.places: list[Place] = [self.streets[p] for p in range(len(rows))]
        for number, place in enumerate(self.places):
            place.set_up(number, state)
            place.touching = [self.places[q] for q in lists[number]]
            first = rows[number].near_first
            place.near = [(self.places[e.place], float(e.share)) for e in state.sites.near[first : first + rows[number].nears]]
        self.homes = [(int(h.first), int(h.ebikes), int(h.cars), int(h.devices)) for h in state.sites.homes]
        for place in self.places:
            place.spare_ebikes = sum(self.homes[place.first_household + h][1] for h in range(place.households))

    def _make_agents(self, state: State) -> None:
        people, places = state.people, self.places
        columns = zip(
            *(
                c.tolist()
                for c in (people.plan, people.ebike, people.group, people.work_travel_min, people.leisure_travel_min, people.security)
            )
        )
        anchors = zip(*(c.tolist() for c in (people.home, people.work, people.leisure, people.via)))
        self.residents = [Resident(self, i, *(places[a] for a in at), traits) for i, (at, traits) in enumerate(zip(anchors, columns))]
        for resident in self.residents:
            resident.home.spare_ebikes -= resident.ebike  # what nobody rides stays parked all day
        for kind, walkers, tours in ((Patrol, state.patrols, state.patrol_tours), (GridWorker, state.workers, state.worker_tours)):
            steps = [(places[p], m) for p, m in zip(tours.place.tolist(), tours.end_m.tolist())]
            for u in range(len(walkers.beat)):
                beat = int(walkers.beat[u])
                kind(self, {n: getattr(walkers, n)[u].item() for n in walkers._fields}, steps[tours.first[beat] : tours.first[beat + 1]])
        o = state.offenders
        traits = zip(
            o.rate.tolist(),
            o.does.tolist(),
            o.held_until.tolist(),
            o.risk.tolist(),
            (places[p] if p >= 0 else None for p in o.last_place.tolist()),
            o.sessions.tolist(),
        )
        self.offenders = [Offender(self, n, self.residents[r], t) for n, (r, t) in enumerate(zip(o.resident.tolist(), traits))]

    @property
    def now(self) -> int:
        """Absolute tick."""
        return self.day * self.ticks_per_day + self.tick

    @property
    def awake(self) -> float:
        """Share of people at home who are awake."""
        return self.awake_at[self.tick]

    @property
    def dark(self) -> float:
        """How dark it is."""
        return self.dark_at[self.tick]

    def log1p(self, x: float) -> float:
        """Return ln(1 + x) from the table in quarters."""
        return self.log1p_of[min(int(x * 4.0), len(self.log1p_of) - 1)]

    def step(self) -> None:
        """Run one tick in the order of `sim.schedule`."""
        by_type = self.agents_by_type
        if self.tick == 0:
            for place in self.places:
                place.at_home = place.visitors = place.on_street = 0
                place.ebikes = place.spare_ebikes
        if self.shuffle:
            by_type[Resident].shuffle_do("step")
        else:
            by_type[Resident].do("step")
        for place in self.places:
            place.street_total += place.on_street
        for kind in (Patrol, GridWorker, Offender):  # floats are added in their order: by number
            if kind in by_type:
                by_type[kind].do("step")
        for offender, place, k in self.attempts:
            self.attempt(offender, place, k)
        self.attempts = []
        for place in self.places:
            place.deterrence *= self.numbers["fast_fade"]
            place.patrol_min = 0.0
        self.tick += 1
        if self.tick == self.ticks_per_day:
            self.tick, self.day = 0, self.day + 1

    # -------------------------------------------------------------------------------------------- what follows an attempt
    def attempt(self, offender: Offender, place: Place, k: int) -> None:
        """Carry out one attempt."""
        crime, numbers = self.crimes[k], self.numbers
        bits = rules.draw(self.keys["incident"], offender.number, self.now)
        u = [rules.unit(rules.again(bits, n)) for n in range(12)]
        called_in = False
        if self.tick in offender.search and u[8] < place.gate and offender.resident.home.compound != place.compound:
            self.note(EventKind.TURNED_AWAY, k, offender.resident.group, (place.number, offender.number, -1, -1), 0.0)
            return
        number, self.incidents = self.incidents, self.incidents + 1
        if u[1] < rules.patrol_notices(place.patrol_min, self.tick_min, crime["lasts_min"], crime["spot_per_min"]):
            police = u[10] * place.patrol_min < (place.police_min if place.police_tick == self.now else 0.0)
            if police or not crime["without_victim"]:
                for kind in FOUND if crime["without_victim"] else (EventKind.INTERCEPTED,):
                    self.note(kind, k, 0, (place.number, offender.number, -1, number), 0.0)
                if not police:
                    offender.risk += (1.0 - offender.risk) * numbers["disturbed_risk_gain"]
                if police or u[11] < numbers["handed_over_share"]:
                    offender.be_arrested(crime["hold_days"], rules.again(bits, 2), number)
                return
            called_in = True
        victim, devices = -1, 0
        if crime["without_victim"]:
            pass
        elif crime["target"] < 4:
            victim, devices = self.household_victim(place, crime["target"], bits)
        else:
            victim = self.person_victim(place, bits)
        group = self.residents[victim].group if victim >= 0 else 0
        who = (place.number, offender.number, victim, number)
        seen_live = u[3] < place.watched * numbers["live_detection_share"]
        if seen_live:
            self.note(EventKind.SEEN_LIVE, k, group, who, 0.0)
            if u[4] < numbers["live_arrest_share"]:
                offender.be_arrested(crime["hold_days"], rules.again(bits, 2), number)
        stopped = self.stopped_by(devices | devices >> 3, crime["target"], u[7], u[9])
        if stopped is not None:
            self.note(stopped, k, group, who, 0.0)
        if stopped is not None or u[5] >= crime["success_share"]:
            self.note(EventKind.ATTEMPT_FAILED, k, group, who, 0.0)
            return
        z = float(normal_quantile(u[6] * 0.999998 + 0.000001))
        loss_cny = crime["loss_cny"] * rules.exp(0.8 * z)
        self.note(EventKind.CRIME, k, group, who, loss_cny)
        offender.last_place = place
        place.boost[k] += 1.0 - place.boost[k] / 2.0
        for other, share in place.near:
            other.boost[k] += numbers["boost_near_share"] * share * (1.0 - other.boost[k] / 2.0)
        place.crimes_today += 1 - crime["without_victim"]
        self.tell_and_report(who, bits >> 1, k, (loss_cny, z), seen_live or called_in)

    def stopped_by(self, devices: int, target: int, u_hold: float, u_alarm: float) -> EventKind | None:
        """Return what a household's lock (1), alarm (2) or guarded parking (4) does against an attempt."""
        numbers = self.numbers
        if target == 0 and devices & 1 and u_hold < numbers["lock_holds_share"]:
            return EventKind.DEVICE_HELD
        if target in (2, 3) and devices & 4 and u_hold < numbers["parking_holds_share"]:
            return EventKind.DEVICE_HELD
        if target == 0 and devices & 2 and u_alarm < numbers["alarm_stops_share"]:
            return EventKind.ALARM_RANG
        return None

    def household_victim(self, place: Place, target: int, bits: int) -> tuple[int, int]:
        """Return the first resident and the devices of a household that owns what is taken."""
        if place.households <= 0:
            return -1, 0
        first = devices = -1
        for a in range(8):
            first, ebikes, cars, devices = self.homes[place.first_household + rules.below(rules.again(bits, 16 + a), place.households)]
            if target < 2 or (target == 2 and ebikes > 0) or (target == 3 and cars > 0):
                break
        return first, devices

    def person_victim(self, place: Place, bits: int) -> int:
        """Return somebody who is at the place, asked for in homes further and further around."""
        victim = -1
        for a in range(8):
            around = place
            for step in range(2 * a):
                if around.touching:
                    around = around.touching[rules.below(rules.again(bits, 32 + 16 * a + step), len(around.touching))]
            if around.residents <= 0:
                continue
            victim = around.first_resident + rules.below(rules.again(bits, 24 + a), around.residents)
            if self.residents[victim].is_at(place):
                break
        return victim if victim >= 0 else rules.below(rules.again(bits, 31), len(self.residents))

    def tell_and_report(self, who: tuple[int, int, int, int], key: int, k: int, loss: tuple[float, float], at_once: bool) -> None:
        """Let victim and friends know; open a case when it will be reported, by an operator at once."""
        place, offender, victim, number = who
        if victim >= 0:
            self.news.append((victim, News.VICTIM))
            with np.errstate(over="ignore"):
                friends = [int(tie(np.uint64(self.keys["tie"]), victim, j, len(self.residents))) for j in range(TIES)]
            self.news += [(friend, News.HEARD) for friend in friends if friend >= 0]
        crime = self.crimes[k]
        bits = rules.draw(self.keys["case"], key, 0)
        if at_once or rules.unit(bits) < crime["report_share"] + self.numbers["loss_report_gain"] * loss[1]:
            delay_min = 0.0 if at_once else 60.0 * rules.waiting_time(rules.unit(rules.again(bits, 1)), crime["report_delay_h"])
            due = self.now + int(min(delay_min, 525_600.0) / self.tick_min)
            self.cases.append((key, number, k, 0, place, victim, offender, due // self.ticks_per_day, due, loss[0], 0.0, 0.0, 0))

    def note(self, kind: int, topic: int, group: int, who: tuple[int, int, int, int], value: float) -> None:
        """Write an event down."""
        self.log.append((self.now, int(kind), topic, group, *who, float(np.float32(value))))

    def tell_differences(self, state: State) -> list[str]:
        """Return what differs from a state that the product reached at the same time: names of arrays, none when all is equal."""
        ground, rows, of = state.ground, state.ground.rows, state.offenders
        walkers = [w for kind in (Patrol, GridWorker) if kind in self.agents_by_type for w in self.agents_by_type[kind]]
        pairs: dict[str, tuple[Any, Any]] = {
            "presence": ([p.packed() for p in self.places], ground.presence),
            "log": (self.log, _listed(state.books.log, state.books.used[USED_LOG])),
            "news": (self.news, _listed(state.books.news, state.books.used[USED_NEWS])),
            "cases": (self.cases, _listed(state.books.cases, state.books.used[USED_CASES])),
            "incidents": (self.incidents, state.books.used[INCIDENTS]),
            "risk": ([o.risk for o in self.offenders], of.risk),
            "held_until": ([o.held_until for o in self.offenders], of.held_until),
            "last_place": ([o.last_place.number if o.last_place else -1 for o in self.offenders], of.last_place),
            "position_m": ([w.position_m for w in walkers], [*state.patrols.position_m, *state.workers.position_m]),
        }
        for name in ("deterrence", "boost", "street_total", "patrol_min"):
            pairs[name] = ([getattr(p, name) for p in self.places], getattr(ground, name))
        for name in ("slow", "seen_min", "visit_min", "patrol_total_min", "police_total_min", "police_min", "police_tick", "crimes_today"):
            pairs[name] = ([getattr(p, name) for p in self.places], rows[name])
        return [name for name, (ours, theirs) in pairs.items() if not np.array_equal(_plain(ours), _plain(theirs))]


def _plain(values: Any) -> np.ndarray:
    return np.asarray(values, np.float64)


def _listed(rows: Any, used: int) -> list[tuple[Any, ...]]:
    return rows[:used].tolist()
