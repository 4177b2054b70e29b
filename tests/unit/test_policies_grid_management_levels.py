"""Grid management: attempts on the spot, part-timers who hear things, and grids in a part of the city."""

import numpy as np

from sim.kinds import Desk, EventKind
from sim.model import SafeCity
from tests.laws.worlds import lively, small_city
from tests.unit.platform_runs import events, ordinary, settled_at

GRIDS = {"households_per_grid": 100}


def run(days=14, **values):
    return SafeCity(
        ordinary(lively({"grid_management": GRIDS | values}, matters={"worker_matters_per_day": 50.0})), seed=2, city=small_city()
    ).run(days)


def test_more_attempts_on_the_spot_settle_more_there_and_send_less_up():
    one, many = run(), run(attempts_on_the_spot=5)
    assert len(settled_at(many, Desk.GRID)) > len(settled_at(one, Desk.GRID))
    sent = [len(events(m, EventKind.MATTER_SENT_UP).query(f"actor == {int(Desk.COMMUNITY)}")) for m in (one, many)]
    assert sent[1] < sent[0]


def test_part_timers_hear_of_matters_where_no_worker_has_been():
    alone = run(workers_per_grid=0)
    helped = run(workers_per_grid=0, part_timers_per_grid=4)
    assert len(events(alone, EventKind.MATTER_FOUND)) == 0 < len(events(helped, EventKind.MATTER_FOUND))
    both = run(part_timers_per_grid=4)
    assert len(events(both, EventKind.MATTER_FOUND)) > len(events(run(), EventKind.MATTER_FOUND))


def test_a_worker_walks_only_where_the_policy_applies():
    part = run(where={"level": "grid", "units": [0]})
    inside = small_city().mesh.unit[3] == 0
    visited = part.ground.rows["visit_total_min"] > 0
    assert visited.any() and not visited[~inside].any()
    found = events(part, EventKind.MATTER_FOUND)
    assert len(found) > 0 and inside[found["place"]].all()


def test_finer_grids_know_more_and_hand_over_more():
    coarse, fine = (run(20, households_per_grid=size) for size in (300, 40))
    familiar = [float(np.average(m.ground.rows["familiarity"], weights=m.sites.rows["households"])) for m in (coarse, fine)]
    crossed = [
        len(events(m, EventKind.MATTER_CROSSES)) / len(events(m, EventKind.MATTER_FOUND, EventKind.MATTER_CALLED)) for m in (coarse, fine)
    ]
    assert familiar[1] > familiar[0] + 0.05 and crossed[1] > 1.5 * crossed[0]
