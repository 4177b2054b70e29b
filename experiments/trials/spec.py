"""What a trial file may say: the groups of `scenarios/trials/*.yaml`, every entry with its unit and range.

Read by `experiments.trials.read`; the classes only hold what was written, `read` checks what concerns several of them.
"""

from typing import Literal

from sim.core.params import Params, param

Kind = Literal["segment", "compound", "micro_grid", "grid", "community", "city"]
Count = Literal["true", "reported", "recorded", "calls", "cleared_share", "satisfied", "safe", "response_min", "after_stop"]
Method = Literal[
    "ratio_of_ratios", "rate_ratio", "difference", "odds_ratio", "fading", "displacement", "elasticity", "change_per_tenth"
]  # fmt: skip
SHARES = ("cleared_share", "satisfied", "safe")
PEOPLE = ("satisfied", "safe")
EVENTS = ("true", "reported", "recorded", "calls")


class Units(Params):
    """What is randomised, which of them are eligible, how they are chosen and paired."""

    kind: Kind = param(..., "What is given the dose or not; city: whole cities under the same seed", unit="text", source="trial")
    number: int = param(0, "Units of both arms together (0: all that are eligible)", unit="units", low=0, high=5_000, source="trial")
    choose: Literal["hottest", "random"] = param("random", "hottest: by crime as recorded in the run-in", unit="text", source="trial")
    by_kinds: tuple[str, ...] = param(
        (), "Kinds of recorded crime by which units are chosen and blocked (as outcome.kinds)", unit="names", source="trial"
    )
    land_use: Literal["housing", "market", "work", "school", "station", "open"] | None = param(
        None, "Only segments of this use, or units that are mostly so", unit="text", source="trial"
    )
    compound: Literal["gated", "three-nones", "urban-village"] | None = param(
        None, "Only in housing compounds of this kind", unit="text", source="trial"
    )
    darker_than: float | None = param(
        None, "Only units with less light on average (0 dark, 1 lit)", unit="share", low=0.0, high=1.0, source="trial"
    )
    least_residents: int = param(0, "Only units where so many people live", unit="persons", low=0, high=100_000, source="trial")
    least_recorded: int = param(
        0, "Only units with so many recorded crimes of the kinds in the run-in", unit="crimes", low=0, high=10_000, source="trial"
    )
    apart_m: float = param(0.0, "Least distance between chosen units", unit="m", low=0.0, high=10_000.0, source="trial")
    block: int = param(
        2,
        "Units in a block of like ones, within which arms are drawn; 2: pairs; 0: no blocks",
        unit="units",
        low=0,
        high=100,
        source="trial",
    )
    treated_share: float = param(0.5, "Units that get the dose", unit="share", low=0.05, high=0.95, source="trial")
    per_team: int = param(
        0,
        "Neighbouring units that share one copy of each policy, as a team's round; 0: all of an arm share one",
        unit="units",
        low=0,
        high=1_000,
        source="trial",
    )


class Timing(Params):
    """How long."""

    run_in_days: int = param(
        180, "Days before the dose: what was there before, and what units are chosen by", unit="days", low=0, high=2_000, source="trial"
    )
    trial_days: int = param(180, "Days under the dose", unit="days", low=2, high=2_000, source="trial")


class Outcome(Params):
    """What is counted, as it was recorded."""

    count: Count = param(..., "What is counted", unit="text", source="trial")
    kinds: tuple[str, ...] = param(
        (), "Crime types, or property, violent, without_victim (empty: all that happen at places)", unit="names", source="trial"
    )
    ring_m: float = param(150.0, "Width of the ring around units", unit="m", low=10.0, high=2_000.0, source="trial")
    minutes: int = param(30, "Minutes after a stop that count (after_stop)", unit="min", low=5, high=720, source="trial")
    follow_days: int = param(30, "Days that a case has to be cleared (cleared_share)", unit="days", low=1, high=365, source="trial")


class Analysis(Params):
    """How the two arms are compared."""

    method: Method = param(..., "How the trial compared its arms", unit="text", source="trial")
    zone: Literal["inside", "ring"] = param("inside", "In the units, or in the ring around them", unit="text", source="trial")
    lever_ratio: float = param(
        1.0, "How many times more of the lever the treated arm has (elasticity)", unit="1", low=0.01, high=100.0, source="trial"
    )
    against: Count | None = param(None, "Outcome that moves the other (change_per_tenth)", unit="text", source="trial")


class Published(Params):
    """What the trial found: a value, and an interval or a band that was written down beforehand."""

    value: float | None = param(
        None,
        "Effect (ratio, difference, quotient: as the method gives it); none where only a sign or a band is known",
        unit="as measured",
        source="trial",
    )
    low: float | None = param(None, "Lower end of interval or band (none: open)", unit="as measured", source="trial")
    high: float | None = param(None, "Upper end of interval or band (none: open)", unit="as measured", source="trial")
    how: str = param("", "Where the interval comes from; empty with a value alone: a band made from trust", unit="text", source="trial")


class Trial(Params):
    """One published trial, to be replicated."""

    title: str = param(..., "What was tried, for tables", unit="text", source="trial")
    title_zh: str = param("", "The same in Chinese", unit="text", source="trial")
    effects: tuple[str, ...] = param((), "Rows of scenarios/evidence/effects.yaml (none: a placebo)", unit="keys", source="trial")
    used_in_setting: str = param(
        "", "Which number of the model was set on this trial: then it predicts nothing", unit="text", source="trial"
    )
    not_as_published: str = param("", "In what the design differs from the published one", unit="text", source="trial")
    crime_level: float | None = param(
        None,
        "Crime of the trial's city as a multiple of the calibrated one (none: as trial_rules.yaml)",
        unit="1",
        low=0.1,
        high=20.0,
        source="trial",
    )
    units: Units = param(..., "Units", unit="group", source="trial")
    timing: Timing = Timing()
    outcome: Outcome = param(..., "Outcome", unit="group", source="trial")
    analysis: Analysis = param(..., "Analysis", unit="group", source="trial")
    published: Published = Published()
    replications: int = param(0, "Replications that this trial needs (0: as asked for)", unit="runs", low=0, high=10_000, source="trial")
    if_missed: str = param("", "Which mechanism would be wanting, if the model misses it", unit="text", source="trial")
    if_missed_zh: str = param("", "The same in Chinese", unit="text", source="trial")


class Fact(Params):
    """One row of the evidence: what was found, by whom, and how far to trust it."""

    lever: str = param("", "What was done", unit="text", source="effects")
    setting: str = param("", "Where, in how many studies", unit="text", source="effects")
    outcome: str = param("", "What was counted", unit="text", source="effects")
    effect: str = param("", "What was found", unit="text", source="effects")
    source: str = param(..., "Keys of docs/SOURCES.md; - without one", unit="text", source="effects")
    trust: Literal["read in the source", "secondary source", "computed", "authority's own claim", "proposal", "from memory", "assumed"] = (
        param(..., "How far to trust it (words of docs/SOURCES.md)", unit="text", source="effects")
    )
    western: bool = param(..., "From other countries than the model's cities", unit="yes/no", source="effects")
    note: str = param("", "What to bear in mind", unit="text", source="effects")


class Ordering(Params):
    """A is stronger than B: what reviews agree on even where sizes differ."""

    stronger: str = param(..., "Trial with the stronger effect", unit="trial", source="orderings")
    weaker: str = param(..., "Trial with the weaker effect", unit="trial", source="orderings")
    by: Literal["reduction", "rise"] = param(
        "reduction", "Whether stronger means a lower or a higher effect", unit="text", source="orderings"
    )
    text: str = param(..., "The ordering in words", unit="text", source="orderings")
    text_zh: str = param("", "The same in Chinese", unit="text", source="orderings")
    source: str = param(..., "Keys of docs/SOURCES.md", unit="text", source="orderings")
