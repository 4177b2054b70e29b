"""Why here, why now? The odds of an attempt at one street, term by term, from the model's own rule with its own numbers.

The terms are those of `sim.phases.offend.decide`, made by the rules of `sim.rules` from the state that the next tick will meet; a test holds
that their sum is what the kernel uses. They are given for an offender of ordinary activity who fears nothing in particular: what differs between
offenders multiplies all places alike. Called by the Watch page; writes nothing.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from sim.core.detmath import det_exp
from sim.core.jit import plain_errstate
from sim.rules.deterrence import total
from sim.rules.opportunity import attraction_left, guardians, hazard_per_min, left_open, log1p_index, targets, while_there
from sim.setup import log1p_table

TERMS = ("attraction", "targets", "boost", "guardians", "deterrence", "cameras", "light", "fear")


@dataclass(frozen=True)
class Term:
    """One term: what there is (in the unit that texts give), and what it adds to the log-odds."""

    key: str
    amount: float
    log_odds: float

    @property
    def factor(self) -> float:
        """By how much it multiplies the odds."""
        return float(det_exp(self.log_odds))


@dataclass(frozen=True)
class Why:
    """The odds of one crime type at one street."""

    crime: int  # position in model.crime_names
    per_min: float  # attempts a minute of search before place and hour count
    terms: tuple[Term, ...]  # none where there is nothing to take
    hazard_per_min: float

    @property
    def log_odds(self) -> float:
        """The sum of the terms, in the kernel's order."""
        whole = 0.0
        for term in self.terms:
            whole += term.log_odds
        return whole


def why(model: Any, place: int, crime: int, *, rate: float = 1.0, risk: float = 0.0) -> Why:
    """Return the odds of an attempt of one crime type at a place now, for an offender of this relative rate and perceived risk of arrest."""
    with plain_errstate():
        return _why(model, place, crime, rate, risk)


def _why(model: Any, place: int, crime: int, rate: float, risk: float) -> Why:
    row, site, here = model.crimes[crime], model.sites.rows[place], model.ground.rows[place]
    numbers, presence = model.numbers, model.ground.presence[place]
    per_min = float(row.attempts_per_min * rate)
    count = targets(row.target, presence, np.float64(site.households), np.float64(site.residents), site.cars)
    count = left_open(row.target, count, numbers.lock_seen_share * site.locks, site.safe_parking)
    if count <= 0.0:
        return Why(crime, per_min, (), 0.0)
    guards, log_guards = _guards(model, place)
    felt = total(model.ground.deterrence[place], here.slow)
    light = 1.0 - dark_now(model) * (1.0 - site.light)
    lasting = attraction_left(np.float64(model.sites.attraction[place, crime]), site.cleaned)
    boost = model.ground.boost[place, crime]
    terms = (
        Term("attraction", float(lasting), float(lasting)),
        Term("targets", float(count), float(row.target_exponent * _table()[log1p_index(count)])),
        Term("boost", float(boost), float(row.boost_weight * boost)),
        Term("guardians", guards, -float(row.guardian_exponent * log_guards)),
        Term("deterrence", float(felt), -float(row.deterrence_weight * felt)),
        Term("cameras", float(here.camera_known), -float(row.camera_weight * here.camera_known)),
        Term("light", float(light), -float(row.light_weight * light)),
        Term("fear", risk, -float(numbers.risk_aversion * risk)),
    )
    log_odds = sum((term.log_odds for term in terms[1:]), terms[0].log_odds)
    return Why(crime, per_min, terms, float(hazard_per_min(per_min, log_odds)))


def _guards(model: Any, place: int) -> tuple[float, float]:
    """Return guardians now, and the logarithm that counts: over the tick when somebody patrolled for a part of it."""
    numbers = model.numbers
    guards = guardians(model.ground.presence[place], awake_now(model), numbers.home_awake_weight, numbers.indoor_visitor_weight)
    log_guards = _table()[log1p_index(guards)]
    there = model.ground.patrol_min[place] / np.float64(numbers.tick_min)
    if there > 0.0:
        log_guards = while_there(there, log_guards, _table()[log1p_index(guards + numbers.patrol_weight * max(1.0, there))])
    return float(guards + there * numbers.patrol_weight), float(log_guards)


def awake_now(model: Any) -> float:
    """Return the share of people at home who are awake in the coming tick."""
    return float(model.hours_table.awake[model.tick])


def dark_now(model: Any) -> float:
    """Return how dark it is in the coming tick."""
    return float(model.hours_table.dark[model.tick])


@cache
def _table() -> np.ndarray:
    return log1p_table()
