"""Offenders as Mesa's tutorials write them: an object each, with its own step. For the Mesa twin."""

from typing import Any

import mesa

from benchmarks import plain_rules as rules
from benchmarks.mesa_agents import Place, Resident
from sim.kinds import EventKind


class Offender(mesa.Agent):
    """An active offender, who is a resident as well."""

    def __init__(self, model: Any, number: int, resident: Resident, traits: tuple[Any, ...]) -> None:
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
