"""The hot phases as a Mesa user writes them: one object for each resident, offender, patrol and grid worker, each with its step().

Mesa 3.5 without columns: `mesa.Model`, `CellAgent`s that move between the cells of a `mesa.discrete_space.Network`, attributes,
lists, plain floats. Same rules (`benchmarks.plain_rules`) and same keyed draws as the product, so its outcome is the product's to
the last bit: it is an oracle as well as a yardstick. Used by `benchmarks.run` and tests/unit/test_benchmarks_twins.py.
"""

from typing import Any

import mesa
import networkx as nx
import numpy as np
from mesa.discrete_space import Network

from benchmarks import plain_rules as rules
from benchmarks.hot import State
from benchmarks.mesa_agents import GridWorker, Patrol, Place, Resident
from benchmarks.mesa_offenders import Offender
from sim.city.ties import TIES, tie
from sim.core.detmath import normal_quantile
from sim.kinds import EventKind, News
from sim.tables import INCIDENTS, USED_CASES, USED_LOG, USED_NEWS

FOUND = (EventKind.CRIME, EventKind.FOUND_BY_POLICE, EventKind.REPORTED, EventKind.RECORDED, EventKind.CLEARED)
Event = tuple[int, int, int, int, int, int, int, int, float]


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
