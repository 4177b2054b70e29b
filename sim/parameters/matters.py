"""Numbers of disputes, hazards and requests, of the offices that handle them, of large projects and of people who are ill: groups of `sim.parameters`."""

from sim.core.params import Params, param


class Matters(Params):
    """Disputes, hazards and requests: found, settled, sent up, hardened."""

    familiarity_scale_min: float = param(
        12.0, "Minutes of visits per household that make a worker two thirds familiar", unit="min", low=0.5, high=240.0, source="assumed"
    )
    familiarity_half_life_days: float = param(
        120.0, "Half-life of familiarity without visits", unit="days", low=5.0, high=2000.0, source="assumed"
    )
    familiarity_start: float = param(
        0.7,
        "Familiarity of grid workers on the first day",
        unit="share",
        low=0.0,
        high=1.0,
        source="calibrated: the long run of the embedded city",
    )
    unfamiliar_share: float = param(
        0.35, "What a stranger finds and settles, as a share of a familiar worker", unit="share", low=0.0, high=1.0, source="assumed"
    )
    worker_matters_per_day: float = param(
        3.0, "Known matters a grid worker can attend to in a day", unit="per day", low=0.1, high=50.0, source="assumed"
    )
    community_staff_per_1000_households: float = param(
        1.2,
        "Community staff who handle matters sent up",
        unit="persons",
        low=0.0,
        high=50.0,
        source="assumed; PROGRAMMES Nanchang social workers",
    )
    community_matters_per_day: float = param(
        2.0, "Matters a community member of staff can attend to in a day", unit="per day", low=0.1, high=50.0, source="assumed"
    )
    hand_over_share: float = param(
        0.6,
        "Success of a matter between two grids, as a share of one inside a grid",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed: hand-over across borders",
    )
    hand_over_days: int = param(3, "Delay of a matter that crosses to another grid or level", unit="days", low=0, high=60, source="assumed")
    backlog_gain: float = param(
        0.15, "Relative rise of new matters per unsettled matter per 10 households", unit="1", low=0.0, high=5.0, source="assumed"
    )
    old_days: int = param(30, "Age at which an unsettled matter begins to annoy", unit="days", low=1, high=720, source="assumed")


class Platform(Params):
    """Offices above the grid, what makes people come to them, and petitions."""

    office_tries: int = param(
        2, "Attempts of a community, street or district before it sends a matter up", unit="attempts", low=1, high=20, source="assumed"
    )
    hard_share: float = param(
        0.12,
        "Matters that are hard by themselves: no money, no rule, or no trust left between the parties",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed: petitions come from the same few matters",
    )
    hard_settled_share: float = param(
        0.15, "An office's success with a hard matter, relative to an ordinary one", unit="share", low=0.0, high=1.0, source="assumed"
    )
    retry_days: int = param(7, "Days between two attempts of an office", unit="days", low=1, high=90, source="assumed")
    city_retry_days: int = param(
        30,
        "Days between two attempts of the city, where matters that nobody settled lie",
        unit="days",
        low=1,
        high=365,
        source="assumed: monthly lists",
    )
    higher_level_days: int = param(
        7, "Delay of a matter that goes to a street, district or city", unit="days", low=0, high=90, source="assumed: forwarding by letter"
    )
    street_staff_per_1000_households: float = param(
        0.4, "Staff of street offices who handle matters", unit="persons", low=0.0, high=50.0, source="assumed"
    )
    district_staff_per_1000_households: float = param(
        0.2, "Staff of district departments who handle matters", unit="persons", low=0.0, high=50.0, source="assumed"
    )
    city_staff_per_1000_households: float = param(
        0.05, "Staff of city departments who handle matters", unit="persons", low=0.0, high=50.0, source="assumed"
    )
    office_matters_per_day: float = param(
        2.0, "Matters one of them can attend to in a working day", unit="per day", low=0.1, high=50.0, source="assumed"
    )
    weekend_staff_share: float = param(
        0.0, "Staff of offices on duty on Saturdays and Sundays", unit="share", low=0.0, high=1.0, source="assumed: offices close"
    )
    counter_scale_m: float = param(
        1_500.0,
        "Distance from the community's office at which those who bring a matter forward have fallen to 37 %",
        unit="m",
        low=50.0,
        high=100_000.0,
        source="assumed: the 15-minute walk of community planning is 1,000 m or more",
    )
    floating_voice_share: float = param(
        0.75,
        "Floating residents who bring a matter forward, relative to registered ones",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed; C24: registration matters for reporting",
    )
    petition_staff_per_1000_households: float = param(
        0.06, "Staff of petition offices", unit="persons", low=0.0, high=50.0, source="assumed"
    )
    petition_settle_share: float = param(
        0.15,
        "Settled by a petition office per petition; the rest goes back to the department responsible",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed: offices forward most",
    )
    petition_days: int = param(15, "Days until a petition is taken up", unit="days", low=0, high=120, source="petition_rules")
    petition_wait_days: int = param(60, "Days after which a petition is repeated", unit="days", low=1, high=720, source="petition_rules")
    repeat_petition_share: float = param(
        0.5, "Petitions not settled by then that are repeated on that day", unit="share", low=0.0, high=1.0, source="assumed"
    )


class Projects(Params):
    """Large projects that raise disputes: demolition where people live, restructuring where they work."""

    per_100000_residents_year: float = param(
        10.0,
        "Projects that begin",
        unit="per 100,000 a year",
        low=0.0,
        high=100_000.0,
        source="PROGRAMMES Nanjing: 607 filed in 9 months by some 8 million people",
    )
    demolition_share: float = param(
        0.6, "Of these: demolition (the rest: restructuring)", unit="share", low=0.0, high=1.0, source="assumed"
    )
    households: int = param(200, "Households or workers concerned by a project", unit="households", low=1, high=20_000, source="assumed")
    dispute_share: float = param(
        0.04,
        "Of them: those with a dispute in its course",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed; C19 magnitude of such disputes",
    )
    course_days: int = param(120, "Time over which disputes arise", unit="days", low=1, high=1_000, source="assumed")


class Care(Params):
    """People with a severe mental illness: crises, treatment and dropping out of it."""

    ill_per_1000_adults: float = param(
        4.3, "People with a severe mental illness", unit="per 1,000 adults", low=0.0, high=500.0, source="register_2018, from memory"
    )
    crisis_untreated_per_year: float = param(
        1.02,
        "Crises of a person without treatment",
        unit="per year",
        low=0.0,
        high=100.0,
        source="leucht_2012: 64 % relapse within a year, as a rate; from memory",
    )
    crisis_treated_per_year: float = param(
        0.31,
        "Crises of a person in treatment",
        unit="per year",
        low=0.0,
        high=100.0,
        source="leucht_2012: 27 % relapse within a year, as a rate; from memory",
    )
    treated_at_start_share: float = param(
        0.40, "In treatment on the first day", unit="share", low=0.0, high=1.0, source="calibrated: the long run of the embedded city"
    )
    drop_out_per_year: float = param(0.8, "Rate of leaving treatment", unit="per year", low=0.0, high=50.0, source="assumed")
    into_treatment_share: float = param(0.7, "Crises settled that end in treatment", unit="share", low=0.0, high=1.0, source="assumed")
