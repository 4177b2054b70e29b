"""Which places are on the list of key places, and how much of what draws offenders to them is put right today.

Problem-oriented work in four steps (scanning, analysis, response, assessment): places are found by recorded crimes and by what
residents name in a survey, or listed by rule; what is wrong is put right at a visit; they are visited again at every review; and
without visits half of it is undone in `relapse_half_life_days`. Part of the area `sim.areas.places`; writes events.
"""

from typing import Any

import numpy as np

from sim.core.rng import Purpose, draws, uniforms
from sim.core.units import fade_factor
from sim.deployment import Deployed
from sim.kinds import EventKind
from sim.provisions import KeyPlaces

_FOUND, _LISTED = 0, 1  # topics of PUT_RIGHT


class KeyPlacesList:
    """The list, and the level to which each place was last put right."""

    def __init__(self, model: Any) -> None:
        """Start with an empty list."""
        self.model = model
        n = model.city.n_places
        self.on_list = np.zeros(n, np.int64)  # reviews a found place has had, 0 not on the list
        self.level = np.zeros(n)  # what was put right when last visited, 0 nothing or relapsed
        self._fade = fade_factor(model.plan.parameters.places.relapse_half_life_days, 1.0)

    def begin_day(self, day: int, cleaned: np.ndarray) -> np.ndarray:
        """Return the share put right at each place, float64[place], from yesterday's `cleaned`: undone by a day, then visits."""
        if self.level.any():
            cleaned = cleaned * self._fade
            relapsed = np.flatnonzero((self.level > 0.0) & (cleaned < 0.5 * self.level))
            self.level[relapsed] = 0.0
            self._note(EventKind.RELAPSED, _FOUND, relapsed, cleaned[relapsed])
        for deployed in self.model.deployment.of(KeyPlaces):
            if deployed.on(day) and (day - deployed.first_day) % deployed.part.review_days == 0:
                cleaned = self._review(deployed, day, cleaned)
        return cleaned

    def _review(self, deployed: Deployed[KeyPlaces], day: int, cleaned: np.ndarray) -> np.ndarray:
        """Visit the places of one programme that are due."""
        part = deployed.part
        if part.listed:
            due = np.flatnonzero(part.chosen)
        else:
            new = self._find(part, day)
            self.on_list[new] = 1
            due = np.flatnonzero((self.on_list > 0) & part.chosen) if part.keeps_review else new
        gain = (1.0 - cleaned[due]) * part.put_right_share
        cleaned = cleaned.copy()
        cleaned[due] += gain
        self.level[due] = cleaned[due]
        self._note(EventKind.PUT_RIGHT, _LISTED if part.listed else _FOUND, due, gain)
        return cleaned

    def _find(self, part: KeyPlaces, day: int) -> np.ndarray:
        """Return the places with most recorded crimes and complaints that are not on the list, at most `count`; none without either."""
        score = self.model.recorded.on_places(day - part.window_days, day).astype(np.float64)
        score += part.complaint_weight * self._complaints(part, day)
        score[~part.chosen | (self.on_list > 0)] = 0.0
        tie = uniforms(self.model.seed, Purpose.PLACE_CARE, np.arange(len(score)), 0)
        order = np.lexsort((tie, -score))[: part.count]
        return np.sort(order[score[order] > 0.0])

    def _complaints(self, part: KeyPlaces, day: int) -> np.ndarray:
        """Return int64[place]: residents of a keyed sample who answer that their own street is not safe."""
        people, opinion = self.model.people, self.model.plan.parameters.opinion
        asked = np.arange(part.survey_size)
        who = (draws(self.model.seed, Purpose.PLACE_CARE, asked, 2 * day + 1) % np.uint64(len(people.home))).astype(np.int64)
        noise = 2.0 * opinion.survey_spread * (uniforms(self.model.seed, Purpose.PLACE_CARE, asked, 2 * day + 2) - 0.5)
        unsafe = who[people.security[who] + noise < opinion.survey_threshold]
        return np.bincount(people.home[unsafe], minlength=self.model.city.n_places)

    def _note(self, kind: EventKind, topic: int, places: np.ndarray, values: np.ndarray) -> None:
        """Write one event for each place, at 05:00 of today."""
        if len(places):
            tick = self.model.day * self.model.ticks_per_day
            self.model.events.append(tick=tick, kind=int(kind), topic=topic, place=places, value=values)

    def state_arrays(self) -> dict[str, np.ndarray]:
        """Return list and levels."""
        return {"on_list": self.on_list, "level": self.level}
