"""Outcomes of matters, counted by hand on a dozen events of a city of two streets."""

import math

import numpy as np
import pandas as pd
import pytest

from sim.kinds import Desk, EventKind
from sim.metric import View
from sim.metrics.levels import MatterLevels
from sim.metrics.matters import MatterCounts
from sim.model import SafeCity
from sim.scenario import Scenario
from sim.warm import micro_city

SCENARIO = Scenario.load("tiny", days=10)
NAMES = tuple(sorted(SCENARIO.matter_types))
QUARREL, HAZARD, CRISIS = (NAMES.index(name) for name in ("neighbour_dispute", "hazard", "mental_crisis"))
STORY = [  # kind, topic, actor, case, group, value
    (EventKind.MATTER_BORN, QUARREL, -1, 0, 0, 0.0), (EventKind.MATTER_BORN, QUARREL, -1, 1, 1, 0.0), (EventKind.MATTER_BORN, QUARREL, -1, 2, 0, 0.0),
    (EventKind.MATTER_BORN, HAZARD, -1, 3, 1, 0.0), (EventKind.MATTER_BORN, CRISIS, -1, 4, 0, 0.0), (EventKind.MATTER_BORN, CRISIS, -1, 5, 0, 0.0),
    (EventKind.MATTER_FOUND, QUARREL, 0, 0, 0, 2.0), (EventKind.MATTER_BY_110, QUARREL, 0, 1, 1, 4.0), (EventKind.MATTER_CROSSES, QUARREL, 1, 1, 1, 0.0),
    (EventKind.MATTER_BY_HOTLINE, HAZARD, 0, 3, 1, 6.0), (EventKind.MATTER_CALLED, CRISIS, 0, 4, 0, 0.0),
    (EventKind.MATTER_SETTLED, QUARREL, Desk.GRID, 0, 0, 1.0), (EventKind.MATTER_SENT_UP, QUARREL, Desk.STREET, 1, 1, 1.0),
    (EventKind.PETITION, QUARREL, Desk.STREET, 1, 1, 5.0), (EventKind.MATTER_SETTLED, HAZARD, Desk.STREET, 3, 1, 5.0),
    (EventKind.MATTER_SETTLED, CRISIS, Desk.CARE, 4, 0, 3.0), (EventKind.MATTER_HARDENED, CRISIS, -1, 5, 0, 3.0),
    (EventKind.MATTER_HARDENED, QUARREL, -1, 2, 0, 9.0),
]  # fmt: skip


@pytest.fixture(scope="module")
def found():
    rows = [dict(zip(("kind", "topic", "actor", "case", "group", "value"), map(float, row), strict=True)) for row in STORY]
    events = pd.DataFrame(rows).astype({name: int for name in ("kind", "topic", "actor", "case", "group")})
    events = events.assign(tick=0, place=0, subject=0)
    model = SafeCity(SCENARIO, city=micro_city())
    states = pd.DataFrame({"open_matters": [3.0] * 10, "open_latent": [1.0] * 10})
    made, possible = np.zeros(len(Desk)), np.ones(len(Desk))
    made[Desk.GRID], possible[Desk.GRID] = 3.0, 12.0
    counters = {"platform.made": made, "platform.possible": possible}
    view = View(SCENARIO, 1, 10, model.city, model.crime_names, NAMES, events, states, model.people, model.ground, counters)
    return MatterCounts.measure(view) | MatterLevels.measure(view), view.per_100k_year


def test_counts_by_hand(found):
    values, rate = found
    counts = {name: values[name] / rate for name in ("disputes_arisen", "disputes_known", "disputes_settled", "disputes_hardened", "hazards_found",
                                                     "matters_known", "crises_hardened", "matters_sent_up", "petitions_first", "petitions_repeated")}  # fmt: skip
    assert counts == pytest.approx(
        {"disputes_arisen": 3, "disputes_known": 2, "disputes_settled": 1, "disputes_hardened": 1, "hazards_found": 1, "matters_known": 4,
         "crises_hardened": 1, "matters_sent_up": 1, "petitions_first": 1, "petitions_repeated": 0}
    )  # fmt: skip


def test_shares_and_days_by_hand(found):
    values, _ = found
    assert values["disputes_settled_share"] == 0.5 and values["matters_settled_share"] == 0.75 and values["crises_helped"] == 0.5
    assert (values["days_latent"], values["days_to_settle"]) == (3.0, 3.0)
    assert values["days_to_settle_p90"] == pytest.approx(4.6)
    assert values["open_matters"] == pytest.approx(3.0 / 4 * 1000)  # four households
    assert (
        values["settled_grid_share"] == values["settled_higher_share"] == pytest.approx(1 / 3) and values["settled_community_share"] == 0.0
    )
    assert values["hand_over_share"] == 0.5 and values["petitions_settled_share"] == 0.0
    assert values["load_grid"] == 0.25 and values["load_street"] == 0.0
    assert values["backlog_days"] == pytest.approx(2.0 / 0.3)


def test_groups_by_hand(found):
    """Floating: 2 of 2 known, 1 of 2 settled; registered: 2 of 4 known, 2 of 4 settled."""
    values, _ = found
    assert values["known_ratio_floating"] == pytest.approx(2.0) and values["settled_ratio_floating"] == pytest.approx(1.0)


def test_nothing_happened_is_not_zero_percent():
    model = SafeCity(SCENARIO, city=micro_city())
    view = model.view()
    shares = MatterCounts.measure(view) | MatterLevels.measure(view)
    assert all(
        math.isnan(shares[n])
        for n in ("disputes_settled_share", "crises_helped", "hand_over_share", "settled_grid_share", "petitions_settled_share")
    )
