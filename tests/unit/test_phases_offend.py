"""Offenders decide by what they see: hand-built world, the same draws, one thing changed at a time."""

import numpy as np
import pytest

from sim.core.jit import kernel, plain_errstate
from sim.kinds import EventKind
from sim.phases.offend import commit, decide
from sim.tables import ONE_STREET
from tests.laws.worlds import lively, model

N_TICKS = 96


@kernel
def _decide(moment, key, light_now, numbers, sites, ground, offenders, crimes, log1p, attempts):
    return decide(moment, key, light_now, numbers, sites, ground, offenders, crimes, log1p, attempts)


@kernel
def _commit(n, moment, keys, numbers, crimes, world, state, attempts):
    commit(n, moment, keys, numbers, crimes, world, state, attempts)


@pytest.fixture(scope="module")
def scene():
    """A noon of the lively world, where everybody who is able offends at a known place."""
    one = model(lively({}, offending={"walk_steps": 0.0}), seed=3).run(2)
    for _ in range(30):
        one.step()
    one.numbers["stop_share"] = 1.0
    one.offenders.itinerary[:] = (np.arange(len(one.offenders.rate)) * 7 % one.city.n_places)[:, None]
    one.crimes["attempts_per_min"] *= 30.0
    return one


def attempts_of(one, moments=range(1_000, 1_400)):
    """Return the set of (moment, offender, place) of attempts in many moments over one unchanged state."""
    found = set()
    with plain_errstate():
        for now in moments:
            list_of = np.zeros((len(one.offenders.rate), 3), np.int32)
            light = (one.hours_table.awake[30], one.hours_table.dark[80])
            n = _decide(
                (now, 30), one.keys.offender_tick, light, one.numbers, one.sites, one.ground, one.offenders, one.crimes, one._log1p, list_of
            )
            found |= {(now, int(o), int(p)) for o, p, _ in list_of[:n]}
    return found


class changed:
    """Change an array for the length of a block."""

    def __init__(self, array, value):
        self.array, self.value = array, value

    def __enter__(self):
        self.before = self.array.copy()
        self.array[:] = self.value

    def __exit__(self, *_):
        self.array[:] = self.before


def test_more_people_on_the_street_never_help_an_offender_who_is_after_dwellings(scene):
    """Given the same draws at one place: the attempts among more guardians are a part of those among fewer."""
    dwellings = np.isin(scene.crimes["target"], [0, 1])
    only = sum(1 << int(k) for k in np.flatnonzero(dwellings))
    with changed(scene.offenders.does, np.uint32(only)):
        few = attempts_of(scene)
        with changed(scene.ground.presence, scene.ground.presence + 20 * ONE_STREET):
            many = attempts_of(scene)
    assert len(few) > 100 and many < few


@pytest.mark.parametrize("name", ["patrol_min", "deterrence", "slow", "camera_known", "light", "locks", "safe_parking", "cleaned", "risk"])
def test_patrols_memories_cameras_light_devices_and_fear_never_help_an_offender(scene, name):
    array, more = {
        "patrol_min": (scene.ground.patrol_min, 15.0),
        "deterrence": (scene.ground.deterrence, 0.9),
        "slow": (scene.ground.rows["slow"], 0.9),
        "camera_known": (scene.ground.rows["camera_known"], 0.9),
        "light": (scene.sites.rows["light"], 1.0),
        "locks": (scene.sites.rows["locks"], 1.0),
        "safe_parking": (scene.sites.rows["safe_parking"], 1.0),
        "cleaned": (scene.sites.rows["cleaned"], 1.0),
        "risk": (scene.offenders.risk, 1.0),
    }[name]
    with changed(array, 0.0):
        without = attempts_of(scene)
    with changed(array, more):
        among = attempts_of(scene)
    assert len(without) > 100
    assert among < without, f"{len(among - without)} attempts only with more {name}"


def fall(scene, array, more, names):
    """Return the share of attempts at these crime types that more of something keeps from happening, draw for draw."""
    only = sum(1 << scene.crime_names.index(name) for name in names)
    with changed(scene.offenders.does, np.uint32(only)):
        with changed(array, 0.0):
            without = attempts_of(scene)
        with changed(array, more):
            among = attempts_of(scene)
    assert len(without) > 100 and among <= without
    return 1.0 - len(among) / len(without)


@pytest.mark.parametrize("name", ["camera_known", "light"])
def test_cameras_and_light_act_on_property_more_than_on_violence(scene, name):
    """S13, S26: the order by kind of crime in the catalogue that ships."""
    array = scene.ground.rows["camera_known"] if name == "camera_known" else scene.sites.rows["light"]
    property_crime = fall(scene, array, 1.0, ("burglary", "ebike_theft", "vehicle_theft"))
    assert property_crime > 1.5 * fall(scene, array, 1.0, ("assault",)) > 0.0


def test_locks_that_show_put_burglars_off_and_no_robber(scene):
    locks = scene.sites.rows["locks"]
    assert fall(scene, locks, 0.8, ("burglary",)) > 0.02
    assert fall(scene, locks, 0.8, ("home_robbery", "street_robbery", "assault")) == 0.0


def test_cameras_that_nobody_knows_of_deter_nobody(scene):
    with changed(scene.ground.rows["camera"], 0.0):
        without = attempts_of(scene)
    with changed(scene.ground.rows["camera"], 1.0):
        assert attempts_of(scene) == without


def test_a_boost_never_hinders(scene):
    with changed(scene.ground.boost, 0.0):
        without = attempts_of(scene)
    with changed(scene.ground.boost, 1.0):
        assert attempts_of(scene) > without


def test_every_offender_decides_alone(scene):
    """The order and the company of offenders are irrelevant: each alone does what he does among all."""
    together = attempts_of(scene, range(2_000, 2_040))
    alone = set()
    for o in range(len(scene.offenders.rate)):
        others = np.full_like(scene.offenders.itinerary, -1)
        others[o] = scene.offenders.itinerary[o]
        with changed(scene.offenders.itinerary, others):
            alone |= attempts_of(scene, range(2_000, 2_040))
    assert len(together) > 20 and alone == together


def test_an_offender_does_only_the_crimes_of_his_repertoire(scene):
    with plain_errstate():
        for now in range(3_000, 3_100):
            list_of = np.zeros((len(scene.offenders.rate), 3), np.int32)
            n = _decide(
                (now, 30),
                scene.keys.offender_tick,
                (0.9, 0.0),
                scene.numbers,
                scene.sites,
                scene.ground,
                scene.offenders,
                scene.crimes,
                scene._log1p,
                list_of,
            )
            for o, _, k in list_of[:n]:
                assert scene.offenders.does[o] >> np.uint32(k) & np.uint32(1)


def test_the_share_of_attempts_is_the_chance_of_the_hazard(scene):
    """One offender, one place, one crime type: frequency over many moments against 1 - exp(-h t) worked by hand."""
    o, place = 0, int(np.argmax(scene.ground.presence >> 32 & 65535))
    k = next(k for k in range(len(scene.crimes)) if scene.crimes[k]["target"] == 7)
    crime, row = scene.crimes[k], scene.ground.rows[place]
    home, indoors, street = (int(scene.ground.presence[place] >> shift) & 65535 for shift in (0, 16, 32))
    awake, dark = scene.hours_table.awake[30], scene.hours_table.dark[80]
    guards = street + scene.numbers.home_awake_weight * awake * home + scene.numbers.indoor_visitor_weight * indoors
    targets = street + 0.5 * indoors + 0.15 * home

    def quarters(x):
        return np.log1p(np.floor(4 * x) / 4)

    felt = 1 - (1 - scene.ground.deterrence[place]) * (1 - row["slow"])
    log_odds = (
        float(scene.sites.attraction[place, k]) + crime["target_exponent"] * quarters(targets) + crime["boost_weight"] * scene.ground.boost[place, k]
        - crime["guardian_exponent"] * quarters(guards) - crime["deterrence_weight"] * felt - crime["camera_weight"] * row["camera_known"]
        - crime["light_weight"] * (1 - dark * (1 - scene.sites.rows[place]["light"])) - scene.numbers.risk_aversion * scene.offenders.risk[o]
    )  # fmt: skip
    chance = 1 - np.exp(-15 * crime["attempts_per_min"] * scene.offenders.rate[o] * np.exp(log_odds))
    others = np.full_like(scene.offenders.itinerary, -1)
    others[o] = place
    with changed(scene.offenders.does, np.uint32(1 << k)), changed(scene.offenders.itinerary, others):
        found = len(attempts_of(scene, range(10_000, 14_000)))
    assert 20 < chance * 4_000 < 3_980 and street > 0
    assert found == pytest.approx(4_000 * chance, abs=4 * np.sqrt(4_000 * chance * (1 - chance)))


MANY = 40


def committed(order):
    """Carry out one tick's attempts in an order; return what happened, without running numbers, and the state it left."""
    one = model(lively(), seed=3).run(2)
    n = MANY
    rows = np.stack([np.arange(n) * 3, np.arange(n) * 11 % one.city.n_places // 4 * 4, np.arange(n) % len(one.crimes)], axis=1).astype(
        np.int32
    )
    one.ground.patrol_min[::8] = 10.0
    day = one.day
    with plain_errstate():
        _commit(n, (day * 96 + 40, day, 40, one.weekend), one.keys, one.numbers, one.crimes, (one.sites, one.people, one.plans),
                (one.ground, one.offenders, one.books), rows[order].copy())  # fmt: skip
    log = one.books.log[: one.books.used[0]]
    stories = sorted(
        tuple(row[name].item() for name in ("tick", "kind", "topic", "place", "actor", "subject", "group", "value")) for row in log
    )
    return (
        stories,
        one.ground.boost.copy(),
        one.offenders.risk.copy(),
        one.offenders.held_until.copy(),
        one.ground.rows["crimes_today"].copy(),
    )


def test_the_order_in_which_attempts_happen_is_irrelevant():
    forward = committed(np.arange(MANY))
    kinds = {story[1] for story in forward[0]}
    assert {int(EventKind.CRIME), int(EventKind.INTERCEPTED), int(EventKind.ARREST), int(EventKind.ATTEMPT_FAILED)} <= kinds
    for order in (np.arange(MANY)[::-1], np.roll(np.arange(MANY), 9)):
        other = committed(order)
        assert other[0] == forward[0]
        for mine, theirs in zip(forward[1:], other[1:], strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=1e-12, atol=1e-15)
