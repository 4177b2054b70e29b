"""Numbers of what follows a crime: reports, cases, arrests, stops, and the livelihood of those released. Groups of `sim.parameters`."""

from sim.core.params import Params, param


class Justice(Params):
    """What follows a report."""

    loss_report_gain: float = param(
        0.10,
        "Change of the reporting share per log unit of loss above the median",
        unit="share",
        low=0.0,
        high=0.5,
        source="C24: loss value drives reporting",
    )
    hold_days: float = param(120.0, "Median time an arrested offender is held", unit="days", low=0.0, high=3650.0, source="assumed")
    distrust_share: float = param(
        0.30,
        "Reports that a victim without any satisfaction does not make after all (none at full satisfaction)",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed: trust follows satisfaction, MODEL section 4",
    )
    recording_effort: float = param(
        0.0,
        "Log-odds by which counters record more than the catalogue says (below 0: less)",
        unit="1",
        low=-6.0,
        high=6.0,
        source="q_file: .5-1",
    )
    investigation_h_per_10000_day: float = param(
        1.3,
        "Officer hours a day for the investigation of these crime types, per 10,000 residents",
        unit="h per day",
        low=0.0,
        high=1_000.0,
        source="calibrated: most hours are used, and clearance stays near q_clear",
    )
    limit_medians: float = param(
        4.0,
        "Hours after which a case is given up, in medians of the hours that a solvable one needs",
        unit="medians",
        low=0.2,
        high=20.0,
        source="assumed: 15 of 16 solvable cases are solved by then",
    )
    urgent_pace: float = param(
        3.0, "Pace of work on an urgent case, relative to an ordinary one", unit="1", low=1.0, high=50.0, source="assumed"
    )
    serious_loss_cny: float = param(
        5_000.0, "Loss from which a theft is a serious case", unit="CNY", low=1.0, high=10_000_000.0, source="assumed"
    )
    drop_days: int = param(
        120, "Age at which an unsolved case is dropped, unless it is tracked", unit="days", low=1, high=3_650, source="assumed"
    )
    tip_share: float = param(
        0.10,
        "Chance that a grid worker who knows every stairwell has a tip",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed; C29: intelligence gathering",
    )
    tip_clear_gain: float = param(1.0, "Log-odds of clearance gained by a tip", unit="1", low=0.0, high=6.0, source="assumed")


class Livelihood(Params):
    """Whether offenders have work, and what that does to their search for opportunities."""

    dependent_share: float = param(
        0.35, "Offenders who search less while they have work", unit="share", low=0.0, high=1.0, source="assumed"
    )
    without_work_share: float = param(0.45, "Offenders without work on the first day", unit="share", low=0.0, high=1.0, source="assumed")
    work_session_share: float = param(
        0.45,
        "Searching sessions of such an offender in work, as a share of those without work",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed: time taken and need met",
    )
    job_find_per_year: float = param(
        0.8, "Rate at which somebody without work finds some", unit="per year", low=0.0, high=50.0, source="assumed"
    )
    job_loss_per_year: float = param(
        0.65, "Rate at which work is lost", unit="per year", low=0.0, high=50.0, source="assumed: keeps the first day's share"
    )
    seekers_share: float = param(
        0.06,
        "Residents who look for work",
        unit="share",
        low=0.001,
        high=1.0,
        source="assumed: registered and hidden unemployment together",
    )


class Force(Params):
    """What happens when police stop people in the street."""

    stops_from: int = param(8, "Clock hour from which people are stopped", unit="h", low=5, high=23, source="assumed")
    stops_to: int = param(24, "Clock hour until which people are stopped", unit="h", low=6, high=29, source="assumed")
    suspicion_factor: float = param(
        3.0, "How much likelier than a passer-by an offender who is searching is stopped", unit="1", low=0.0, high=100.0, source="assumed"
    )
    stop_risk_gain: float = param(
        0.02,
        "Perceived risk gained by an offender who is stopped",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed: below an arrest; S45 (direction)",
    )
    stop_find_share: float = param(
        0.08, "Stopped offenders who carry stolen things or are wanted, and are held", unit="share", low=0.0, high=1.0, source="assumed"
    )
