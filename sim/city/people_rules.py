"""Numbers of the synthetic population that no scenario changes: who lives how, and which way they travel.

Read by `sim.city.population`. Each stands once, with unit, range and source.
"""

from sim.core.params import Params, param


class PeopleRules(Params):
    """Numbers of the synthetic population that no scenario changes; shares relative to one another."""

    floating_gated: float = param(
        0.5, "Floating share in gated compounds, relative to open streets", unit="1", low=0.0, high=10.0, source="assumed"
    )
    floating_three_nones: float = param(
        1.3,
        "Floating share in three-nones compounds, relative to open streets",
        unit="1",
        low=0.0,
        high=10.0,
        source="assumed: cheap rents",
    )
    floating_village: float = param(
        3.0,
        "Floating share in urban villages, relative to open streets",
        unit="1",
        low=0.0,
        high=10.0,
        source="assumed: most tenants of urban villages are migrants",
    )
    floating_child: float = param(
        0.6,
        "Child share among floating residents, relative to registered ones",
        unit="1",
        low=0.0,
        high=10.0,
        source="assumed: children stay with grandparents",
    )
    floating_old: float = param(
        0.3, "Old share among floating residents, relative to registered ones", unit="1", low=0.0, high=10.0, source="assumed"
    )
    floating_youth: float = param(
        1.5, "Share of 15-24 among floating residents, relative to registered ones", unit="1", low=0.0, high=10.0, source="assumed"
    )
    three_generations: float = param(0.3, "Old residents who live with a younger family", unit="share", low=0.0, high=1.0, source="assumed")
    second_child: float = param(
        0.25,
        "Chance that a second member is a child, relative to later members",
        unit="1",
        low=0.0,
        high=1.0,
        source="assumed: single parents",
    )
    youth_share: float = param(
        0.15,
        "Residents of 15-24 among those of 15-59",
        unit="share",
        low=0.0,
        high=1.0,
        source="census 2020: 10.4 % of all are 15-24, 63 % are 15-59",
    )
    child_school_share: float = param(
        0.8, "Children at kindergarten or school", unit="share", low=0.0, high=1.0, source="assumed: from 3 years on"
    )
    youth_school_share: float = param(
        0.6, "Residents of 15-24 at school or university", unit="share", low=0.0, high=1.0, source="assumed: all of 15-17, 43 % of 18-24"
    )
    youth_adult_share: float = param(
        0.7, "Residents of 15-24 who are 18 or over", unit="share", low=0.0, high=1.0, source="by years of age"
    )
    shift_share: float = param(0.08, "Workers who work evenings and nights", unit="share", low=0.0, high=1.0, source="assumed")
    night_youth_share: float = param(
        0.10, "Residents of 15-24 with night life (workers among them)", unit="share", low=0.0, high=0.5, source="assumed"
    )
    night_adult_share: float = param(
        0.03, "Residents of 25-59 with night life: a tenth of those under 35", unit="share", low=0.0, high=0.5, source="assumed"
    )
    second_ebike_chance: float = param(
        0.15, "Owners of three persons or more with a second e-bike", unit="share", low=0.0, high=1.0, source="assumed"
    )
    second_car_chance: float = param(
        0.05, "Owners of two persons or more with a second car", unit="share", low=0.0, high=1.0, source="assumed"
    )
    school_decay_km: float = param(
        0.8,
        "Scale of the exponential distance decay of schools",
        unit="km",
        low=0.1,
        high=50.0,
        source="assumed: schools enrol by neighbourhood",
    )


class TravelRules(Params):
    """How distances become minutes, door to door."""

    walk_km_per_hour: float = param(4.5, "Walking speed", unit="km per hour", low=1.0, high=10.0, source="assumed: usual adult pace")
    ebike_km_per_hour: float = param(
        15.0, "Speed of an e-bike, stops included", unit="km per hour", low=5.0, high=25.0, source="assumed: 25 km/h legal limit"
    )
    motor_km_per_hour: float = param(
        20.0, "Speed of bus or car, stops included", unit="km per hour", low=5.0, high=80.0, source="assumed: urban peak hours"
    )
    motor_fixed_min: float = param(5.0, "Minutes to get on and off bus or car", unit="min", low=0.0, high=60.0, source="assumed")
    walk_up_to_m: float = param(
        1_200.0, "Ways up to this length are walked", unit="m", low=0.0, high=10_000.0, source="assumed: a quarter of an hour"
    )
    ebike_from_m: float = param(600.0, "Shortest way to work by e-bike", unit="m", low=0.0, high=10_000.0, source="assumed")
    ebike_up_to_m: float = param(
        15_000.0, "Longest way to work by e-bike", unit="m", low=0.0, high=100_000.0, source="assumed: range of a battery, out and back"
    )
    most_min: float = param(120.0, "Longest travel time", unit="min", low=15.0, high=255.0, source="sim.city.city: minutes in a uint8")


PEOPLE, TRAVEL = PeopleRules(), TravelRules()
