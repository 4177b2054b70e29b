"""Upgrade of three-nones compounds: strangers are turned away first, residents are let in, hazards become rarer."""

import numpy as np
import pytest

from sim.city.city import Housing
from sim.city.compounds import chosen_compounds, gates
from sim.kinds import EventKind
from sim.policies.three_nones_upgrade import ThreeNonesUpgrade
from sim.provisions import Cost, Gates, Management, Roster
from tests.laws.worlds import lively, run, small_city

UPGRADE = {"three_nones_upgrade": {"turned_away_share": 0.8}}


def old_places():
    form = small_city().form
    return np.isin(form.compound, np.flatnonzero(form.housing == Housing.THREE_NONES)) & (form.compound >= 0)


def test_gate_manager_and_guards_stand_in_old_compounds_alone():
    parts = list(ThreeNonesUpgrade().provide(small_city()))
    gate, management = (next(p for p in parts if isinstance(p, kind)) for kind in (Gates, Management))
    np.testing.assert_array_equal(gate.turned_away > 0, old_places())
    np.testing.assert_array_equal(management.managed, old_places())
    for roster in (p for p in parts if isinstance(p, Roster)):
        assert all(len(beat) == 1 and old_places()[beat[0]] for beat in roster.beats)


def test_guards_round_the_clock_are_paid_four_times_over():
    costs = [p for p in ThreeNonesUpgrade(guards_on_duty=2).provide(small_city()) if isinstance(p, Cost)]
    compounds = len(np.unique(small_city().form.compound[old_places()]))
    assert sum(c.staff for c in costs) == pytest.approx(compounds * 2 * 4.2)
    assert sum(c.capital_cny for c in costs) == compounds * 300_000


def test_a_larger_share_of_compounds_keeps_those_that_were_chosen():
    some, more = (chosen_compounds(small_city(), np.ones(small_city().n_places, bool), share) for share in (0.3, 0.8))
    assert set(some) < set(more)
    assert len(chosen_compounds(small_city(), old_places(), 0.0)) == 0


def test_a_gate_leads_out_of_its_compound():
    city = small_city()
    compounds = np.unique(city.form.compound[city.form.compound >= 0])
    for compound, place in zip(compounds, gates(city, compounds), strict=True):
        assert city.form.compound[place] == compound
        around = city.touch_place[city.touch_first[place] : city.touch_first[place + 1]]
        assert (city.form.compound[around] != compound).any()


def test_strangers_are_turned_away_and_those_who_live_there_are_not():
    """The first event to move: TURNED_AWAY at upgraded places, of offenders whose home is in another compound or none."""
    turned = [(one, events) for seed in range(1, 5) for one in [run(lively(UPGRADE), 12, seed=seed)] for events in [one.events.frame()]]
    compound, count = small_city().form.compound, 0
    for one, events in turned:
        rows = events[(events["kind"] == EventKind.TURNED_AWAY) & old_places()[events["place"]]]
        home = one.people.home[one.offenders.resident[rows["actor"].to_numpy()]]
        assert (compound[home] != compound[rows["place"].to_numpy()]).all()
        count += len(rows)
    assert count > 20
    assert sum(len(e[(e["kind"] == EventKind.TURNED_AWAY) & old_places()[e["place"]]]) for e in [run(lively({}), 12).events.frame()]) == 0


def test_a_manager_makes_hazards_rarer_where_he_works():
    def hazards(policies):
        found = 0
        for seed in range(1, 5):
            one = run(lively(policies), 12, seed=seed)
            born = one.events.frame()
            born = born[(born["kind"] == EventKind.MATTER_BORN) & (born["topic"] == one.matter_names.index("hazard"))]
            found += int(old_places()[born["place"]].sum())
        return found

    nothing_else = {"turned_away_share": 0.0, "light_to": 0.0, "guards_on_duty": 0}
    without, managed = hazards({}), hazards({"three_nones_upgrade": nothing_else})
    assert without > 50
    assert managed < 0.75 * without
