"""Service for the floating population: only they are visited, trust grows with visits, trusting neighbourhoods tell."""

import numpy as np
import pytest

from sim.city.city import Group
from sim.kinds import EventKind, News
from sim.tables import USED_CASES, USED_NEWS
from tests.laws.worlds import lively, model, run, small_city

POLICY = {"visits_per_year": 36.5, "service_share": 0.5, "tip_per_month": 0.0}


def begun(**values):
    one = model(lively({"floating_population_service": POLICY | values}), seed=2)
    one.apply_provisions()
    return one, one.areas[[a.name for a in one.areas].index("registration")]


def test_floating_residents_are_visited_as_often_as_said_and_nobody_else():
    one, area = begun()
    floating = int((one.people.group == Group.FLOATING).sum())
    for day in range(10):
        one.day = day
        area.end_day(day * 96 + 95)
    log = one.books.log[: one.books.used[0]]
    visited = log[log["kind"] == int(EventKind.REGISTERED)]
    assert len(visited) == pytest.approx(floating, abs=10) and area.visits.sum() == len(visited)
    assert (one.people.group[visited["subject"]] == Group.FLOATING).all()
    assert visited["value"].mean() == pytest.approx(0.5, abs=0.1)


def test_a_visit_that_helps_is_good_news_and_one_that_only_registers_a_burden():
    one, area = begun()
    area.end_day(95)
    news = one.books.news[: one.books.used[USED_NEWS]]
    kinds = np.bincount(news["kind"], minlength=14)
    assert kinds[News.SERVED] > 0 and kinds[News.REGISTERED] > 0 and kinds[News.SERVED] + kinds[News.REGISTERED] == len(news)
    assert one.news_effects[News.SERVED, 1] > 0 > one.news_effects[News.REGISTERED, 1]


def test_trust_of_a_place_is_the_mean_over_its_floating_residents():
    one, area = begun(trust_half_visits=2.0)
    home = one.people.home[area.floating]
    place = int(np.bincount(home).argmax())
    there = np.flatnonzero(home == place)
    area.visits[there[0]] = 2
    assert area.trust()[place] == pytest.approx(0.5 / len(there))
    assert area.trust().sum() == pytest.approx(0.5 / len(there))


def test_only_trusting_neighbourhoods_tell_and_a_tip_helps_the_case():
    one, area = begun(tip_per_month=10.0, visits_per_year=0.001)
    home = one.people.home[area.floating]
    places = np.unique(home)[:40]
    one.books.used[USED_CASES] = 40
    cases = one.books.cases
    cases["place"][:40], cases["stage"][:40], cases["victim"][:40], cases["number"][:40], cases["lead"][:40] = (
        places,
        1,
        -1,
        np.arange(40),
        0.0,
    )
    area.visits[np.isin(home, places[:20])] = 255
    for day in range(12):
        one.day = day
        area.end_day(day * 96 + 95)
    lead = cases["lead"][:40]
    gain = one.plan.parameters.justice.tip_clear_gain
    assert (lead[:20] >= gain).sum() > 12 and (lead[20:] == 0.0).all()


def test_satisfaction_of_the_floating_rises_when_most_visits_help():
    scenarios = [
        lively({"floating_population_service": POLICY | {"service_share": share, "visits_per_year": 100.0}}) for share in (0.0, 1.0)
    ]
    burden, help_ = (run(scenario, 6, seed=2) for scenario in scenarios)
    floating = burden.people.group == Group.FLOATING
    assert help_.people.satisfaction[floating].mean() > burden.people.satisfaction[floating].mean() + 0.005
    cost = help_.daily()["cost_cny"].sum()
    assert cost == pytest.approx(6 / 365 * floating.sum() * 100 / (8 * 250) * 11_900, rel=1e-6)
    assert small_city().n_residents == len(floating)
