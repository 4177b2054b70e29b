"""Who lives in the built city: counts are exact, rows contiguous, shares and distances as declared."""

import numpy as np
import pytest

from sim.city.build import build_city
from sim.city.city import AgeBand, DayPlan, Group, LandUse
from sim.city.population import PEOPLE, TRAVEL, make_population, scaled
from sim.city.population_check import floating_by_housing, population_targets
from sim.city.routing import UNITS_A_METRE, distance_m, make_graph, route
from sim.city.spec import CitySpec, PopulationSpec
from sim.city.travel import find_ways
from sim.core.errors import ChanganError


def spec_of(residents: int, segments: int = 600, seed: int = 1, **people) -> CitySpec:
    return CitySpec(segments=segments, seed=seed, population=PopulationSpec(residents=residents, **people))


@pytest.fixture(scope="module")
def city():
    return build_city(spec_of(20_000), cache=False)


@pytest.mark.parametrize("residents", [50, 1_999, 20_000])
@pytest.mark.parametrize("mean_household", [1.0, 2.6, 8.0])
def test_residents_are_counted_exactly_and_lie_in_contiguous_rows(residents, mean_household):
    built = build_city(spec_of(residents, 300, mean_household=mean_household), cache=False)
    people = built.population
    assert built.n_residents == residents
    assert built.n_households == round(residents / mean_household)
    size = np.diff(people.household_first)
    assert size.min() >= 1 and size.sum() == residents
    assert (np.diff(people.household_place) >= 0).all() and (np.diff(people.home) >= 0).all()
    assert (people.household == np.repeat(np.arange(built.n_households), size)).all()
    assert (people.home == people.household_place[people.household]).all()
    places = np.arange(built.n_places + 1)
    assert (people.place_first_household == np.searchsorted(people.household_place, places)).all()
    assert (people.place_first_resident == np.searchsorted(people.home, places)).all()


def test_columns_have_the_declared_types_and_ranges(city):
    people, n = city.population, city.n_places
    for name in ("home", "work", "leisure", "via", "household", "household_place", "household_first", "place_first_household"):
        assert getattr(people, name).dtype == np.int32, name
    for name in ("group", "age_band", "plan", "ebike", "work_travel_min", "leisure_travel_min", "household_ebikes", "household_cars"):
        assert getattr(people, name).dtype == np.uint8, name
    for name in ("home", "work", "leisure", "via"):
        column = getattr(people, name)
        assert column.min() >= 0 and column.max() < n
    assert people.work_travel_min.min() >= 1 and people.work_travel_min.max() <= 120
    assert not people.home.flags.writeable


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_population_meets_its_own_targets(seed):
    spec = spec_of(30_000, seed=seed)
    table = population_targets(build_city(spec, cache=False), spec)
    assert table["ok"].all(), table
    assert table.loc["residents", "built"] == 30_000


def test_unusual_targets_are_met_too():
    spec = spec_of(20_000, floating_share=0.6, child_share=0.05, old_share=0.35, employed_share=0.5, ebike_share=0.9, car_share=0.02)
    table = population_targets(build_city(spec, cache=False), spec)
    assert table["ok"].all(), table


def test_a_target_that_cannot_be_reached_is_reported_and_not_hidden():
    spec = spec_of(5_000, mean_household=1.0, child_share=0.2)  # children do not live alone
    table = population_targets(build_city(spec, cache=False), spec)
    assert not table.loc["child share", "ok"] and table.loc["child share", "built"] == 0
    assert table.loc["residents", "ok"]


def test_floating_residents_live_in_villages_rather_than_behind_gates(city):
    share = floating_by_housing(city)
    assert share["urban_village"] > share["three_nones"] > share["open streets"] > share["gated"] > 0


def test_children_never_live_alone(city):
    people = city.population
    heads = people.household_first[:-1]
    assert not (people.age_band[heads] == AgeBand.CHILD).any()
    assert (people.age_band == AgeBand.CHILD).sum() > 2_000


def test_plans_fit_ages(city):
    people = city.population
    child, old = people.age_band == AgeBand.CHILD, people.age_band == AgeBand.OLD
    assert set(np.unique(people.plan[child])) == {DayPlan.STUDENT, DayPlan.HOME}
    assert set(np.unique(people.plan[old])) == {DayPlan.HOME}
    assert np.mean(people.plan[child] == DayPlan.STUDENT) == pytest.approx(PEOPLE.child_school_share, abs=0.03)
    jobs = np.isin(people.plan, (DayPlan.WORKER, DayPlan.SHIFT, DayPlan.NIGHT_LIFE))
    youth = people.age_band == AgeBand.YOUTH
    assert np.mean(people.plan[youth] == DayPlan.NIGHT_LIFE) == pytest.approx(PEOPLE.night_youth_share, abs=0.03)
    at_home = people.plan == DayPlan.HOME
    assert (people.work[at_home] == people.home[at_home]).all()
    assert (city.form.work_weight[people.work[jobs]] > 0).all()
    pupils = people.plan == DayPlan.STUDENT
    assert (city.form.school_weight[people.work[pupils]] > 0).all()
    assert (city.form.leisure_weight[people.leisure] > 0).all()


def test_homes_follow_the_room_for_dwellings(city):
    room = city.form.dwelling_weight.astype(float)
    expected = room / room.sum() * city.n_households
    built = np.diff(city.population.place_first_household)
    assert (built[room == 0] == 0).all()
    assert np.abs(built - expected).max() < 2.0  # one stratum of the running weight for each household


def crow_m(city, a, b):
    return np.hypot(city.place_x[a] - city.place_x[b], city.place_y[a] - city.place_y[b])


@pytest.mark.parametrize(("anchor", "scale_m"), [("work", 3_000.0), ("leisure", 1_200.0)])
def test_anchors_are_drawn_by_weight_and_distance_exactly(anchor, scale_m):
    built = build_city(spec_of(120_000, 1_500), cache=False)
    people, weight = built.population, getattr(built.form, f"{anchor}_weight").astype(float)
    who = np.isin(people.plan, (DayPlan.WORKER, DayPlan.SHIFT, DayPlan.NIGHT_LIFE)) if anchor == "work" else np.ones(120_000, bool)
    edges = np.arange(0.0, 6_001.0, 500.0)
    expected = np.zeros(len(edges) - 1)
    asking = np.bincount(people.home[who], minlength=built.n_places)
    for home in np.flatnonzero(asking):
        away = crow_m(built, home, np.arange(built.n_places))
        chance = weight * np.exp(-away / scale_m)
        expected += asking[home] * np.histogram(away, edges, weights=chance / chance.sum())[0]
    found = np.histogram(crow_m(built, people.home[who], getattr(people, anchor)[who]), edges)[0]
    large = expected > 500
    assert large.sum() >= 5
    assert found[large] == pytest.approx(expected[large], rel=0.05, abs=120)


def test_farther_work_places_of_equal_weight_are_chosen_less(city):
    people, weight = city.population, city.form.work_weight.astype(float)
    jobs = np.isin(people.plan, (DayPlan.WORKER, DayPlan.SHIFT, DayPlan.NIGHT_LIFE))
    edges = np.array([0.0, 1_000.0, 2_000.0, 3_000.0, 4_500.0])
    on_offer = np.zeros(len(edges) - 1)
    asking = np.bincount(people.home[jobs], minlength=city.n_places)
    for home in np.flatnonzero(asking):
        on_offer += asking[home] * np.histogram(crow_m(city, home, np.arange(city.n_places)), edges, weights=weight)[0]
    rate = np.histogram(crow_m(city, people.home[jobs], people.work[jobs]), edges)[0] / on_offer
    assert (np.diff(rate) < 0).all()


def test_pupils_go_to_schools_nearby(city):
    people = city.population
    pupils, jobs = people.plan == DayPlan.STUDENT, people.plan == DayPlan.WORKER
    assert crow_m(city, people.home[pupils], people.work[pupils]).mean() < crow_m(city, people.home[jobs], people.work[jobs]).mean()


def test_ways_in_a_small_city_are_exact_and_via_lies_in_the_middle_of_the_shortest_route(city):
    people = city.population
    graph = make_graph(city.streets)
    ways = find_ways(graph, 1, people.place_first_resident.copy(), people.work.copy(), people.leisure.copy())
    sample = np.flatnonzero(people.work != people.home)[::97]
    for resident in sample:
        home, work, via = (int(column[resident]) for column in (people.home, people.work, people.via))
        shortest = float(distance_m(city, [home], [work])[0, 0])
        assert ways.work_m[resident] == pytest.approx(shortest, abs=0.01)
        first, second = distance_m(city, [home], [via])[0, 0], distance_m(city, [via], [work])[0, 0]
        assert first + second == pytest.approx(shortest, abs=0.01)  # via lies on a shortest way
        reach = float(city.streets.length_m[via])
        assert 0.35 * shortest - reach <= first <= 0.65 * shortest + reach
        if len(route(city, home, work)) > 8:
            assert via not in (home, work)


def test_ways_beyond_the_patch_are_real_ways_and_close_to_the_shortest(city):
    people, graph = city.population, make_graph(city.streets)
    columns = (people.place_first_resident.copy(), people.work.copy(), people.leisure.copy())
    exact = find_ways(graph, 1, *columns).work_m
    near = find_ways(graph, 1, *columns, patch_nodes=120).work_m
    assert (near >= exact - 0.01).all()
    away = exact > 0
    assert np.mean(near[away] / exact[away]) < 1.02
    poor = find_ways(graph, 1, *columns, patch_nodes=5).work_m
    assert poor[away].sum() > near[away].sum()


def test_travel_minutes_are_distance_over_the_speed_of_the_mode(city):
    people, graph = city.population, make_graph(city.streets)
    way = find_ways(graph, 1, people.place_first_resident.copy(), people.work.copy(), people.leisure.copy()).work_m.astype(float)
    walks = (people.ebike == 0) & (way <= TRAVEL.walk_up_to_m)
    expected = np.where(walks, way / 75.0, way / (20_000 / 60) + 5.0)
    expected = np.where(people.ebike == 1, way / 250.0, expected)
    assert np.abs(people.work_travel_min - np.clip(np.floor(expected + 0.5), 1, 120)).max() == 0
    assert way.max() / UNITS_A_METRE < 1_000


def test_only_workers_of_owning_households_ride_to_work(city):
    people = city.population
    ridden = np.bincount(people.household, weights=people.ebike, minlength=city.n_households)
    assert (ridden <= people.household_ebikes).all() and ridden.sum() > 500
    assert np.isin(people.plan[people.ebike == 1], (DayPlan.WORKER, DayPlan.SHIFT, DayPlan.NIGHT_LIFE)).all()


def test_one_seed_gives_one_population_and_another_seed_another(city):
    again, other = build_city(spec_of(20_000), cache=False), build_city(spec_of(20_000, seed=2), cache=False)
    for name, column in vars(city.population).items():
        assert (getattr(again.population, name) == column).all(), name
    assert not np.array_equal(other.population.group, city.population.group)


def test_a_city_with_nowhere_to_live_is_an_error(city):
    with pytest.raises(ChanganError, match="nowhere to live"):
        make_population(spec_of(100), city.streets, city.form, (city.place_x, city.place_y), np.zeros(city.n_places))


def test_chances_are_scaled_to_the_target():
    count, relative = np.array([100, 300, 50]), np.array([1.0, 0.5, 3.0])
    chance = scaled(120.0, count, relative)
    assert (count * chance).sum() == pytest.approx(120.0)
    assert chance[0] / chance[1] == pytest.approx(2.0)
    assert chance.max() <= 0.95
    assert (scaled(1e6, count, relative) == 0.95).all()
    assert (scaled(0.0, count, relative) == 0.0).all()


def test_groups_differ_only_where_declared(city):
    """Group is used to audit policies: it must not be a copy of another column."""
    people = city.population
    floating = people.group == Group.FLOATING
    assert 0.1 < floating.mean() < 0.5
    same = [np.mean(floating[people.household == h]) for h in range(0, city.n_households, 501)]
    assert set(same) <= {0.0, 1.0}  # a household shares its registration
    assert (city.form.land_use[people.home] != LandUse.STATION).mean() > 0.9
