"""What a survey would publish: shares that answer `safe` and `satisfied`, with the sampling error that published figures carry too.

`ask` is also the observer that `sim.areas.surveys` sends out on the days of a survey.
"""

from typing import Any, ClassVar, NamedTuple

import numpy as np

from sim.city.city import AgeBand, City, Group
from sim.core.rng import Purpose, draws, uniforms
from sim.metric import Family, Outcome, View
from sim.parameters import Opinion
from sim.tables import People

_SAFE, _SATISFIED = 1_000_000, 2_000_000  # times of the draws of the two questions
_Z95 = 1.959963984540054


class Answers(NamedTuple):
    """Who was asked and who said yes: bool[asked] and the groups of those asked."""

    safe: np.ndarray
    satisfied: np.ndarray
    group: np.ndarray
    age: np.ndarray

    def share(self, yes: np.ndarray, among: Any = None) -> float:
        """Return the share of yes among some of those asked; NaN where nobody was."""
        chosen = yes if among is None else yes[among]
        return float(chosen.mean()) if len(chosen) else float("nan")


def ask(seed: int, day: int, opinion: Opinion, people: People, city: City) -> Answers:
    """Ask a random sample of residents (drawn with replacement) on one day.

    A state reaches the threshold or not after the noise of one question: a uniform error of `survey_spread` either way.
    """
    asked = np.arange(opinion.survey_size)
    who = (draws(seed, Purpose.SURVEY, asked, day) % np.uint64(city.n_residents)).astype(np.int64)
    said = []
    for state, question in ((people.security, _SAFE), (people.satisfaction, _SATISFIED)):
        noise = 2.0 * opinion.survey_spread * (uniforms(seed, Purpose.SURVEY, asked, day + question) - 0.5)
        said.append(state[who] + noise >= opinion.survey_threshold)
    return Answers(said[0], said[1], people.group[who], city.population.age_band[who])


class Survey(Family):
    """A survey on the last day."""

    outcomes: ClassVar[tuple[Outcome, ...]] = (
        Outcome("survey_safe", "share", "Residents who would answer `safe` in a survey", "问卷安全感比例", "higher", "opinion"),
        Outcome("survey_satisfied", "share", "Residents who would answer `satisfied` in a survey", "问卷满意比例", "higher", "opinion"),
        Outcome(
            "survey_error",
            "share",
            "Half width of the survey's own 95 % interval (`safe`)",
            "问卷抽样误差（95%半宽）",
            "neither",
            "opinion",
        ),
        Outcome("survey_safe_registered", "share", "Answer `safe`, registered residents", "户籍人口问卷安全感", "higher", "groups"),
        Outcome("survey_safe_floating", "share", "Answer `safe`, floating residents", "流动人口问卷安全感", "higher", "groups"),
        Outcome("survey_safe_old", "share", "Answer `safe`, people of 60 and over", "老年人问卷安全感", "higher", "groups"),
    )

    @classmethod
    def measure(cls, view: View) -> dict[str, float]:
        """Ask on the last day."""
        found = ask(view.seed, view.days, view.scenario.parameters.opinion, view.people, view.city)
        safe = found.share(found.safe)
        return {
            "survey_safe": safe, "survey_satisfied": found.share(found.satisfied), "survey_error": _Z95 * float(np.sqrt(safe * (1.0 - safe) / len(found.safe))),
            "survey_safe_registered": found.share(found.safe, found.group == Group.REGISTERED),
            "survey_safe_floating": found.share(found.safe, found.group == Group.FLOATING), "survey_safe_old": found.share(found.safe, found.age == AgeBand.OLD),
        }  # fmt: skip
