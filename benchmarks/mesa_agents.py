"""Places, residents, patrols and grid workers as Mesa's tutorials write them: an object each, with its own step. For the Mesa twin."""

from typing import Any

from mesa.discrete_space import Cell, CellAgent

from benchmarks import plain_rules as rules
from benchmarks.hot import State

HOME, WORK, LEISURE = 0, 1, 2


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

    def __init__(self, model: Any, number: int, home: Place, work: Place, leisure: Place, via: Place, traits: tuple[Any, ...]) -> None:
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

    def __init__(self, model: Any, columns: dict[str, Any], tour: list[tuple[Place, float]]) -> None:
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
