"""Opinions of people: levels of their own, what they see at work, what reaches whom, and fear that is not risk."""

import numpy as np
import pytest

from sim.city.city import AgeBand
from sim.kinds import EventKind, News
from sim.phases.perceive import take_news
from sim.setup import news_effects
from sim.tables import USED_NEWS
from tests.laws.worlds import lively, model


def world(**opinion):
    """Return a world without crime, fraud, crises and matters."""
    quiet = lively({}, opinion=opinion, care={"ill_per_1000_adults": 0.0}, projects={"per_100000_residents_year": 0.0})
    none = {
        f"matter_types.{name}.{rate}": 0.0 for name in quiet.matter_types for rate in ("per_1000_households_year", "per_market_place_year")
    }
    none |= {f"crime_types.{name}.attempts_per_resident_year": 0.0 for name, row in quiet.crime_types.items() if row.target == "online"}
    return quiet.with_values(none | {f"crime_types.{name}.attempts_per_search_h": 0.0 for name in quiet.crime_types})


def test_everybody_drifts_to_a_level_of_his_own():
    one = model(world(drift_days=5.0, security_light_gain=0.0, away_share=0.0)).run(60)
    own = one.people.security_level / 256.0
    goal = np.clip(one.plan.parameters.opinion.security_base + own, 0.0, 1.0)
    np.testing.assert_allclose(one.people.security, goal, atol=1e-4)
    assert one.people.security.std() > 0.08


def test_the_street_of_work_counts_with_its_weight():
    light = model(world(drift_days=5.0, security_personal_sd=0.0, old_security_loss=0.0, away_share=0.4, security_light_gain=0.2)).run(60)
    lamp = 0.2 * (light.sites.rows["light"] - 0.5)
    expected = light.plan.parameters.opinion.security_base + 0.6 * lamp[light.people.home] + 0.4 * lamp[light.people.work]
    np.testing.assert_allclose(light.people.security, expected, atol=1e-4)


def test_less_of_what_others_suffered_reaches_floating_residents():
    one = model(world(floating_told_share=0.25, security_personal_sd=0.0, old_security_loss=0.0))
    n = one.city.n_residents
    one.books.news["resident"][:n], one.books.news["kind"][:n] = np.arange(n), int(News.HEARD)
    one.books.used[USED_NEWS] = n
    before = one.people.security.copy()
    take_news(95, one.keys.opinion, one.opinion, one.news_effects, one.people, one.books)
    told = one.people.security < before
    floating = one.people.group == 1
    assert told[~floating].all() and told[floating].mean() == pytest.approx(0.25, abs=0.1)
    assert one.books.used[USED_NEWS] == 0


def test_every_piece_of_news_moves_what_it_is_said_to_move():
    opinion = lively().parameters.opinion
    effects = news_effects(lively().parameters)
    assert effects[News.VICTIM].tolist() == [-opinion.victim_loss, 0.0]
    assert effects[News.LET_DOWN].tolist() == [0.0, -opinion.unheard_loss]
    assert effects[News.SOLVED].tolist() == [opinion.solved_security_gain, opinion.solved_gain]
    assert all(effects[kind].any() for kind in News)


def test_satisfaction_can_rise_without_crime_falling():
    """Workers at doors whom no offender minds (notice 0), disputes that never turn violent: the service channel alone."""
    rise, crime = [], []
    for seed in range(1, 9):
        pair = []
        for policies in ({}, {"grid_management": {"households_per_grid": 100, "notice": 0.0}}):
            calm = lively(policies)
            one = model(calm.with_values({f"matter_types.{name}.harden_per_month": 0.0 for name in calm.matter_types}), seed=seed).run(21)
            pair.append((one.outcomes()["satisfaction_end"], int((one.events.frame()["kind"] == EventKind.CRIME).sum())))
        rise.append(pair[1][0] - pair[0][0])
        crime.append(np.log(pair[1][1] / pair[0][1]))
    rise, crime = np.array(rise), np.array(crime)
    assert rise.mean() - 2.36 * rise.std(ddof=1) / np.sqrt(len(rise)) > 0.0  # t, 7 degrees of freedom
    assert abs(crime.mean()) < 2.36 * crime.std(ddof=1) / np.sqrt(len(crime)) + 0.02


def test_fear_does_not_track_risk():
    """Victims feel less secure, yet who is hit explains little of who is afraid, and the old are more afraid without being hit more."""
    slopes, shares, gaps, ratios = [], [], [], []
    for seed in (1, 2, 3):
        one = model(lively(), seed=seed).run(21)
        subject = one.events.frame()
        subject = subject[subject["kind"] == EventKind.CRIME]["subject"].to_numpy()
        hit = np.bincount(subject[subject >= 0], minlength=one.city.n_residents) > 0
        security = one.people.security.astype(np.float64)
        slopes.append(security[hit].mean() - security[~hit].mean())
        shares.append(np.corrcoef(hit, security)[0, 1] ** 2)
        age = one.city.population.age_band
        gaps.append(security[age == AgeBand.ADULT].mean() - security[age == AgeBand.OLD].mean())
        ratios.append(hit[age == AgeBand.OLD].mean() / hit[age == AgeBand.ADULT].mean())
    assert max(slopes) < -0.03 and max(shares) < 0.5
    assert min(gaps) > 0.03 and np.mean(ratios) < 1.2
