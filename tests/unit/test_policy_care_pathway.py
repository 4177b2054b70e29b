"""Care pathway: crises are heard and helped within days, and people stay in treatment, so fewer turn to violence."""

import numpy as np

from sim.kinds import Desk, EventKind
from tests.laws.worlds import small_city
from tests.unit.platform_runs import KNOWN, done, events, settled_at, topic

NAME = "care_pathway"
QUIET = {
    "care": {"ill_per_1000_adults": 60.0, "crisis_untreated_per_year": 12.0, "crisis_treated_per_year": 2.0, "drop_out_per_year": 20.0}
}
FULL = {"crises_per_100000_day": 100.0, "guardian_share": 1.0, "guarded_drop_out_per_year": 0.0}


def crises(model, *kinds):
    rows = events(model, *kinds)
    return rows[rows["topic"] == topic(model, "mental_crisis")]


def test_crises_are_known_sooner_and_helped_by_care():
    usual, policy = done(days=28, groups=QUIET), done(NAME, days=28, groups=QUIET, **FULL)
    latent = [crises(m, *KNOWN)["value"].mean() for m in (usual, policy)]
    assert latent[1] < 0.6 * latent[0]
    assert len(settled_at(policy, Desk.CARE)) > 10 and len(settled_at(usual, Desk.CARE)) == 0


def test_help_and_not_chance_lowers_violence():
    """Over eight seeds: the share of crises that turn to violence falls, since fewer days pass without help."""
    shares = []
    for name, values in ((None, {}), (NAME, FULL)):
        born = hardened = 0
        for seed in range(1, 9):
            model = done(name, days=28, seed=seed, groups=QUIET, **values)
            born += len(crises(model, EventKind.MATTER_BORN))
            hardened += len(crises(model, EventKind.MATTER_HARDENED))
        shares.append(hardened / born)
    assert shares[1] < 0.6 * shares[0]


def test_guarded_people_stay_in_treatment():
    usual, guarded = done(days=28, groups=QUIET), done(NAME, days=28, groups=QUIET, **FULL | {"crises_per_100000_day": 0.0})
    treated = [m.daily()["in_treatment"].to_numpy() for m in (usual, guarded)]
    assert treated[0][-1] < treated[0][0] and treated[1][-1] >= treated[1][0]
    assert (np.diff(treated[1]) >= 0).all()


def test_nobody_who_is_well_has_a_crisis_of_the_area():
    policy = done(NAME, days=28, groups=QUIET, **FULL)
    care = next(area for area in policy.areas if area.name == "care")
    started = events(policy, EventKind.TREATMENT_STARTED)
    assert len(started) > 5 and set(started["subject"]) <= set(care.person.tolist())
    adults = small_city().population.age_band[care.person] > 0
    assert adults.all() and 0.03 < len(care.person) / small_city().n_residents < 0.08
