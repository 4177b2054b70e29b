"""Surveys while a run goes on: every so many days a sample is asked, and the answers stand in the log. It reads only."""

from typing import ClassVar

import numpy as np

from sim.area import Area
from sim.city.city import AgeBand, Group
from sim.kinds import EventKind
from sim.metrics.survey import ask


class Surveys(Area):
    """The observer with the questionnaire."""

    name: ClassVar[str] = "surveys"
    moments: ClassVar[tuple[tuple[str, str, str], ...]] = (("05:00", "survey", "every survey_every_days: answers of a sample, in the log"),)

    def begin_day(self) -> None:
        """Ask in the morning, of what people felt the evening before: topics 0 safe, 1 satisfied, 2 to 4 safe by group."""
        model = self.model
        opinion, day = model.plan.parameters.opinion, int(model.day)
        if opinion.survey_every_days == 0 or day == 0 or day % opinion.survey_every_days:
            return
        found = ask(model.seed, day, opinion, model.people, model.city)
        among = [None, None, found.group == Group.REGISTERED, found.group == Group.FLOATING, found.age == AgeBand.OLD]
        asked = np.array([len(found.safe) if chosen is None else int(chosen.sum()) for chosen in among])
        shares = [found.share(found.satisfied if topic == 1 else found.safe, chosen) for topic, chosen in enumerate(among)]
        told = np.flatnonzero(asked)
        model._drain()
        tick = np.full(len(told), day * model.ticks_per_day)
        model.events.append(tick=tick, kind=int(EventKind.SURVEYED), topic=told, subject=asked[told], value=np.array(shares)[told])
