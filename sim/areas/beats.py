"""Patrols that go where crime was recorded: hot spots with stops, and areas by the records they gave.

Called at 05:00; lays the way of the day for every unit that a policy sends (`sim.provisions.Sent`), so that the ordinary walk of
patrols does the rest: a stop of some minutes is as many virtual metres on the tour. Only recorded crime is asked
(`model.recorded`), never what happened. At the day's end, visits that came when they had come before lose part of what they
left in the memory of days: whoever knows the hour need not fear the others.

Areas are learnt from records as an urn learns: a unit is sent to an area with the chance of its share of weighted records, and
brings back what it finds there. `per_patrol_hour` weighs records by the patrol hours that gave them, `exploration_share` sends
part of the units by residents alone; without either the loop feeds itself where finding depends on being there.
"""

from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from sim.agents.tours import Ways, lay_tour, make_tours, turned
from sim.area import Area
from sim.areas.rounds import neighbours_together, power_of
from sim.city.city import LEVELS
from sim.core.rng import Purpose, uniforms
from sim.core.units import fade_factor
from sim.deployment import Deployed, name_key
from sim.deployment.walking import MOST_STREETS, SENT, walking_rosters
from sim.provisions import Provisions, Sent

_UNIT, _ORDER, _TIE = range(3)
_FIELDS = 4
_OFF = 1 << 40  # added to the day in draws of days off: those of the start on the tour stand below
_START_RECORDS = 20.0  # how many records the start weights of a data-led patrol are worth together


@dataclass(eq=False)
class _Sender:
    """What is kept of one policy that sends units."""

    deployed: Deployed[Sent]
    units: np.ndarray  # rows of the walkers
    spots: np.ndarray  # int32[unit, spot] places, -1 none
    habit: np.ndarray  # float64[unit, spot, tick] how often a visit came at this tick, 0..1
    slow: np.ndarray  # float64[unit, spot] memory of days this morning
    learnt: np.ndarray  # float64[3, area] records, patrol minutes, patrol minutes up to the last look
    sent_to: np.ndarray  # int32[unit] area of today
    beats: np.ndarray  # int32[unit] the rows of tours that are each unit's own, wherever it is ordered for a while
    ways: dict[int, Ways] = field(default_factory=dict)


class Beats(Area):
    """The ways of units that are sent."""

    name: ClassVar[str] = "beats"
    moments: ClassVar[tuple[tuple[str, str, str], ...]] = (
        ("05:00", "patrols are sent", "tours of hot-spot and data-led patrols, from recorded crimes; who of part-time units is off today"),
        ("day's end", "visits foreseen", "memory of days at places visited at the usual hour"),
    )

    def __init__(self, model: Any) -> None:
        """Find the units of every policy that sends some."""
        super().__init__(model)
        self._made: dict[int, list[tuple[np.ndarray, np.ndarray]]] = {}
        level = LEVELS.index("community")
        self.area = model.city.mesh.unit[level if int(model.city.mesh.count[level]) > 1 else LEVELS.index("grid")]
        self.minutes = np.zeros((3, int(self.area.max()) + 1))  # patrol by third of the run and community
        shares = [
            np.tile(np.r_[np.ones(d.part.units_per_beat - 1), d.part.last_unit_days_share], len(d.part.beats))
            for d in walking_rosters(model.deployment)
        ]
        self.days_share = (
            np.concatenate(shares) if shares else np.zeros(0)
        )  # of each unit of a roster; units that are sent stand after them
        self.part_time = np.flatnonzero(self.days_share < 1.0)
        self.senders = [self._sender(deployed) for deployed in model.deployment.of(Sent) if deployed.part.units > 0]

    def _sender(self, deployed: Deployed[Sent]) -> _Sender:
        part, walkers, ticks = deployed.part, self.model.walking[0], self.model.ticks_per_day
        units = np.flatnonzero(np.asarray(walkers.key) >> np.int64(22) == name_key(f"{SENT}{deployed.label}"))
        spots = part.spots_per_unit if part.kind == "hot spots" else 0
        areas = int(part.area.max(initial=-1)) + 1
        learnt = np.zeros((3, areas))
        if areas and part.start_weights:
            learnt[0, : len(part.start_weights)] = np.array(part.start_weights[:areas]) * _START_RECORDS
            learnt[1] = learnt[0] if part.correction == "none" else 0.0
        shape = (len(units), spots)
        return _Sender(
            deployed,
            units,
            np.full(shape, -1, np.int32),
            np.zeros((*shape, ticks)),
            np.zeros(shape),
            learnt,
            np.full(len(units), -1, np.int32),
            np.array(walkers.beat[units]),
        )

    def put_in_place(self, provisions: Provisions) -> None:
        """Say who has the running day off: it follows from the day alone, also after a resume."""
        self._draw_days_off(self.model.day)

    def begin_day(self) -> None:
        """Lay the ways of the day."""
        day = self.model.day
        self._draw_days_off(day)
        for sender in self.senders:
            if sender.deployed.on(day):
                first = (day - sender.deployed.first_day) % sender.deployed.part.refresh_days == 0
                if sender.deployed.part.kind == "hot spots":
                    if first:
                        self._choose_spots(sender, day)
                    self._lay_stops(sender, day)
                else:
                    if first:
                        self._learn(sender, day)
                    self._send(sender, day)

    def _draw_days_off(self, day: int) -> None:
        """Let units that work on a share of days have their days off, each by its own draw."""
        walkers, some = self.model.walking[0], self.part_time
        if len(some):
            luck = uniforms(self.model.seed, Purpose.PATROL_SHIFT, np.asarray(walkers.key)[some], _OFF + day)
            walkers.off_day[some] = np.where(luck < self.days_share[some], -1, day)

    # ------------------------------------------------------------------------------------------------ hot spots
    def _types(self, part: Sent) -> np.ndarray:
        names = self.model.crime_names
        at_places = [n for n in names if self.model.plan.crime_types[n].target != "online"]
        return np.array([names.index(n) for n in part.types or at_places if n in names], np.int64)

    def _choose_spots(self, sender: _Sender, day: int) -> None:
        """List the places with most recorded crimes of the window; ties, and places without any, by a draw."""
        part, n = sender.deployed.part, self.model.city.n_places
        known = self.model.recorded.on_places(max(0, day - part.window_days), day, self._types(part)).astype(np.float64)
        luck = uniforms(self.model.seed, Purpose.HOT_SPOT, np.arange(n) * _FIELDS + _TIE, day)
        order = np.argsort(np.where(part.places, -(known + luck), np.inf), kind="stable")[: int(part.places.sum())]
        wanted = sender.spots.size
        listed = np.full(wanted, -1, np.int32)
        listed[: min(wanted, len(order))] = order[:wanted]
        x, y = self.model.city.place_x, self.model.city.place_y
        listed[: len(order)] = neighbours_together(listed[: len(order)], x, y)
        new = listed.reshape(sender.spots.shape)
        moved = new != sender.spots
        sender.habit[moved] = 0.0
        sender.spots[:] = new

    def _lay_stops(self, sender: _Sender, day: int) -> None:
        """Write each unit's tour: its stops in today's order, with the streets between them."""
        part, walkers = sender.deployed.part, self.model.walking[0]
        for row, u in enumerate(sender.units):
            spots = np.flatnonzero(sender.spots[row] >= 0)
            if not len(spots):
                continue
            key = int(walkers.key[u])
            if part.randomised:
                luck = uniforms(self.model.seed, Purpose.HOT_SPOT, spots * _FIELDS + _ORDER, (day << 20) + (key & 0xFFFFF))
                spots = spots[np.argsort(luck, kind="stable")]
            places, metres, stops = self._leg(sender, sender.spots[row][spots], part)
            start = float(uniforms(self.model.seed, Purpose.PATROL_SHIFT, key, day)) * float(metres.sum())  # where the walk begins
            self._foresee(sender, row, spots, metres, stops, 0.0 if not part.randomised else start)
            if not part.randomised:
                places, metres = turned(places, metres, start)
            self._lay(int(sender.beats[row]), places, metres)
        sender.slow[:] = np.where(sender.spots >= 0, self.model.ground.rows["slow"][sender.spots], 0.0)

    def _lay(self, beat: int, places: np.ndarray, metres: np.ndarray) -> None:
        """Write a tour, and keep whoever walks it on it."""
        walkers, tours = self.model.walking[:2]
        lay_tour(tours, beat, places, metres)
        walkers.position_m[np.asarray(walkers.beat) == beat] %= float(tours.end_m[int(tours.first[beat + 1]) - 1])

    def _leg(self, sender: _Sender, stops: np.ndarray, part: Sent) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return places and metres of a round over `stops`, and at which rows the stops stand."""
        length = self.model.city.streets.length_m.astype(np.float64)
        places, metres, at = [], [], []
        for here, there in zip(stops, np.roll(stops, -1), strict=True):
            at.append(len(places))
            places.append(int(here))
            metres.append(part.stop_min * part.speed_m_per_min)
            if int(here) not in sender.ways:
                sender.ways[int(here)] = Ways(self.model.city, int(here))
            way = sender.ways[int(here)].to(int(there), MOST_STREETS)
            places += way
            metres += [float(length[p]) for p in way]
        return np.array(places, np.int32), np.array(metres), np.array(at)

    def _foresee(self, sender: _Sender, row: int, spots: np.ndarray, metres: np.ndarray, stops: np.ndarray, start: float) -> None:
        """Let the habit of the unit's places take in when today's visits come; `start` is where on the round the shift begins."""
        part, ticks = sender.deployed.part, self.model.ticks_per_day
        tick_min = 1440 / ticks
        before = np.concatenate([[0.0], np.cumsum(metres)[:-1]])[stops]
        round_min = float(metres.sum()) / part.speed_m_per_min
        first_tick = ((part.start_min - 300) % 1440) / tick_min
        shift_min = (part.end_min - part.start_min) % 1440 or 1440
        keep = fade_factor(self.model.plan.parameters.deterrence.visit_memory_days, 1.0)
        sender.habit[row] *= keep
        for spot, metre in zip(spots, before, strict=True):
            first = ((metre - start) % float(metres.sum())) / part.speed_m_per_min
            minutes = np.arange(first, shift_min, round_min)
            sender.habit[row, spot, np.unique(((first_tick * tick_min + minutes) // tick_min).astype(np.int64) % ticks)] += 1.0 - keep

    def end_day(self, now: int) -> None:
        """Count where patrols were; take back part of what foreseen visits left in the memory of days."""
        third = min(2, 3 * self.model.day // self.model.plan.run.days)
        walked = np.bincount(self.area, weights=self.model.ground.rows["patrol_total_min"], minlength=self.minutes.shape[1])
        self.minutes[third] = walked - self.minutes[:third].sum(axis=0)
        lost_share = self.model.plan.parameters.deterrence.foreseen_loss_share
        slow = self.model.ground.rows["slow"]
        for sender in self.senders:
            if not sender.deployed.on(self.model.day):
                continue
            for row, spot in zip(*np.nonzero(sender.spots >= 0), strict=True):
                habit = sender.habit[row, spot]
                total = float(habit.sum())
                if total > 0.0:
                    place = sender.spots[row, spot]
                    gained = max(0.0, float(slow[place]) - float(sender.slow[row, spot]))
                    slow[place] -= gained * lost_share * float((habit * habit).sum()) / total

    # ------------------------------------------------------------------------------------------------ areas
    def _learn(self, sender: _Sender, day: int) -> None:
        """Take in what was recorded and how long patrols were there since the last look."""
        part, area = sender.deployed.part, sender.deployed.part.area
        inside = area >= 0
        keep = fade_factor(part.memory_days, float(part.refresh_days)) if day > sender.deployed.first_day else 1.0
        known = self.model.recorded.on_places(max(sender.deployed.first_day, day - part.refresh_days), day, self._types(part))
        walked = np.bincount(area[inside], weights=self.model.ground.rows["patrol_total_min"][inside], minlength=sender.learnt.shape[1])
        sender.learnt[0] = sender.learnt[0] * keep + np.bincount(area[inside], weights=known[inside], minlength=sender.learnt.shape[1])
        if day > sender.deployed.first_day:
            sender.learnt[1] = sender.learnt[1] * keep + (walked - sender.learnt[2])
        sender.learnt[2] = walked

    def shares(self, sender: _Sender) -> np.ndarray:
        """Return the chance of each area that a unit is sent there today."""
        part, city = sender.deployed.part, self.model.city
        inside = part.area >= 0
        people = np.bincount(
            part.area[inside], weights=np.diff(city.population.place_first_resident)[inside], minlength=sender.learnt.shape[1]
        )
        people = people / max(people.sum(), 1.0)
        weight = sender.learnt[0].copy()
        if part.correction == "per_patrol_hour" and sender.learnt[1].sum() > 0.0:
            typical = sender.learnt[1].mean()
            weight = weight / (sender.learnt[1] + 0.1 * typical)  # an area hardly visited is not blown up by one record
        if part.power != 1.0:
            weight = np.array([power_of(w / max(weight.max(), 1e-300), part.power) for w in weight])
        learnt = weight / weight.sum() if weight.sum() > 0.0 else people
        found: np.ndarray = (1.0 - part.exploration_share) * learnt + part.exploration_share * people
        return found

    def _send(self, sender: _Sender, day: int) -> None:
        """Send every unit to an area by its draw, and lay that area's round."""
        walkers = self.model.walking[0]
        rounds = self._rounds(sender)
        upto = np.cumsum(self.shares(sender))
        luck = uniforms(self.model.seed, Purpose.HOT_SPOT, np.asarray(walkers.key)[sender.units] * _FIELDS + _UNIT, day)
        sender.sent_to[:] = np.minimum(np.searchsorted(upto, luck * upto[-1], side="right"), len(upto) - 1)
        for row in range(len(sender.units)):
            self._lay(int(sender.beats[row]), *rounds[int(sender.sent_to[row])])

    def _rounds(self, sender: _Sender) -> list[tuple[np.ndarray, np.ndarray]]:
        """Return places and metres of the round through each area; made once."""
        number = self.senders.index(sender)
        if number not in self._made:
            area = sender.deployed.part.area
            made = make_tours(self.model.city, [np.flatnonzero(area == a).astype(np.int32) for a in range(sender.learnt.shape[1])])
            metres = np.diff(made.end_m, prepend=0.0)
            metres[made.first[:-1]] = made.end_m[made.first[:-1]]
            self._made[number] = [
                (made.place[a:b], metres[a:b]) for a, b in zip(made.first[:-1].tolist(), made.first[1:].tolist(), strict=True)
            ]
        return self._made[number]

    # ------------------------------------------------------------------------------------------------ state
    def state_arrays(self) -> dict[str, np.ndarray]:
        """Return what was learnt and today's ways."""
        found = {"minutes": self.minutes}
        tours = self.model.walking[1]
        for i, s in enumerate(self.senders):
            found |= {f"{i}.spots": s.spots, f"{i}.habit": s.habit, f"{i}.slow": s.slow, f"{i}.learnt": s.learnt, f"{i}.sent_to": s.sent_to}
            low, high = int(tours.first[s.beats[0]]), int(tours.first[s.beats[-1] + 1])
            found |= {f"{i}.place": tours.place[low:high], f"{i}.end_m": tours.end_m[low:high]}
        return found

    def counters(self) -> dict[str, np.ndarray]:
        """Return patrol minutes by third of the run and community (grid in a city with one community)."""
        return {"minutes": self.minutes}

    def daily(self) -> dict[str, float]:
        """Return the largest share of sent units in one area, and the share of the area with the lowest number."""
        sent = [s.sent_to[s.sent_to >= 0] for s in self.senders if s.deployed.part.kind == "areas" and s.deployed.on(self.model.day)]
        units = np.concatenate(sent) if sent else np.empty(0, np.int32)
        share = np.bincount(units) / len(units) if len(units) else np.zeros(1)
        return {"sent_to_first_area": float(share[0]), "sent_to_one_area": float(share.max())}
