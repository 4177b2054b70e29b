"""Clean-up of key places: found by what is recorded and said, put right, kept or not; crime falls there first."""

import numpy as np

from sim.kinds import EventKind
from sim.policies.key_places_cleanup import KeyPlacesCleanup
from sim.provisions import Cost, KeyPlaces
from tests.laws.worlds import lively, run, small_city

QUIET = {"survey_size": 0, "review_days": 3}


def events_of(one, kind):
    frame = one.events.frame()
    return frame[frame["kind"] == kind]


def test_so_many_places_a_review_and_their_price():
    parts = list(KeyPlacesCleanup(places_per_review_share=0.05, review_days=73, survey_size=100).provide(small_city()))
    work, cost = (next(p for p in parts if isinstance(p, kind)) for kind in (KeyPlaces, Cost))
    assert work.count == round(0.05 * small_city().n_places)
    assert cost.staff == 2.0 * work.count * 5 / 100
    assert cost.running_cny_per_year == 5 * (work.count * 30_000 + 100 * 20) + cost.staff * 100_000


def test_places_are_found_by_recorded_crimes_and_never_by_true_ones():
    """No survey, no arrest and the counter closed to every report: the programme finds nothing; open, the places of recorded crimes."""
    policies = {"key_places_cleanup": {"places_per_review_share": 0.05, **QUIET}}
    unseen = {
        "detection": {"live_detection_share": 0.0, "patrol_spot_per_min": 0.0},
        "response": {"scene_arrest_share": 0.0, "stop_share": 0.0},
    }
    shut = lively(policies, **unseen).with_values({f"crime_types.{name}.record_share": 0.0 for name in lively().crime_types})
    assert len(events_of(run(shut, 7), EventKind.PUT_RIGHT)) == 0
    one = run(lively(policies), 7)
    found, recorded = events_of(one, EventKind.PUT_RIGHT), events_of(one, EventKind.RECORDED)
    assert len(found) > 5
    for tick in np.unique(found["tick"]):
        assert set(found["place"][found["tick"] == tick]) <= set(recorded["place"][recorded["tick"] < tick])


def test_a_survey_finds_places_before_any_crime_is_recorded():
    one = run(lively({"key_places_cleanup": {"places_per_review_share": 0.05, "survey_size": 300}}), 1)
    assert (events_of(one, EventKind.PUT_RIGHT)["tick"] == 0).sum() == 10


def test_reviews_keep_what_one_visit_loses():
    kept, left = (
        run(lively({"key_places_cleanup": {"places_per_review_share": 0.02, **QUIET, "keeps_review": keeps}}, places={"relapse_half_life_days": 5.0}), 13)
        for keeps in (True, False)
    )  # fmt: skip
    assert kept.sites.rows["cleaned"].sum() > 1.5 * left.sites.rows["cleaned"].sum()
    assert len(events_of(left, EventKind.RELAPSED)) > 0


def test_crime_falls_at_places_put_right_first():
    """All places put right at once, and fully: attempts fall most where much drew offenders, and not where nothing did."""
    everywhere = {
        "key_places_cleanup": {"places_per_review_share": 1.0, "survey_size": 100_000, "put_right_share": 1.0, "review_days": 1000}
    }
    high, low = np.zeros(2), np.zeros(2)
    for seed in range(1, 7):
        for side, policies in enumerate(({}, everywhere)):
            one = run(lively(policies, offending={"attraction_sd_log": 1.0}), 12, seed=seed)
            count = np.bincount(events_of(one, EventKind.CRIME)["place"], minlength=one.city.n_places)
            draws = one.sites.attraction.mean(axis=1)
            high[side] += count[draws > 0.5].sum()
            low[side] += count[draws < 0.0].sum()
    assert high[1] < 0.75 * high[0]
    assert low[1] > 0.85 * low[0]
