"""Rows of the catalogue: what makes one crime type or one matter type differ from another.

The rows stand in `scenarios/catalogue/*.yaml` (name -> row) and are loaded by `sim.scenario`; a new crime or matter type is
one row there. The order of rows is the order of names, so a file may list them in any order.
"""

import hashlib
from typing import Literal, get_args

from sim.core.params import Params, param

Target = Literal["empty_dwellings", "occupied_dwellings", "parked_ebikes", "parked_cars", "crowd", "street", "goods", "company", "online"]
TARGETS: tuple[str, ...] = get_args(Target)
ONLINE = TARGETS.index("online")  # no place: the daily phase of `sim.areas.fraud`, never the choice of an offender in the street
_STREAMS = 1 << 40

Level = Literal["grid", "community", "street", "district"]


class CrimeType(Params):
    """One crime type. The hazard of an attempt is written in `sim.rules.opportunity`."""

    label: str = param(..., "Name in English", unit="text", source="catalogue")
    label_zh: str = param(..., "Name in Chinese", unit="text", source="catalogue")
    target: Target = param(..., "What is counted as targets at a place", unit="text", source="MODEL section 4")
    violent: bool = param(False, "Against persons (violence) rather than property", unit="yes/no", source="catalogue")
    without_victim: bool = param(
        False, "Nobody in particular is harmed: known by complaints and by police who come across it", unit="yes/no", source="catalogue"
    )
    attempts_per_search_h: float = param(
        ...,
        "Attempts an offender of this kind makes in an hour of search where every exponent is at its reference",
        unit="per hour",
        low=0.0,
        high=10.0,
        source="calibrated",
    )
    attempts_per_resident_year: float = param(
        0.0,
        "Contacts from outside the city that reach a conversation (online kinds only)",
        unit="per year",
        low=0.0,
        high=100.0,
        source="assumed",
    )
    offender_share: float = param(..., "Active offenders who do this kind", unit="share", low=0.0, high=1.0, source="assumed")
    target_exponent: float = param(0.5, "a: weight of ln(1 + targets)", unit="1", low=0.0, high=3.0, source="assumed")
    guardian_exponent: float = param(0.5, "g: weight of ln(1 + guardians)", unit="1", low=-1.0, high=3.0, source="assumed")
    boost_weight: float = param(1.0, "b: log-hazard per unit of boost", unit="1", low=0.0, high=5.0, source="assumed; P07")
    deterrence_weight: float = param(
        1.2, "d: log-hazard lost at full deterrence memory", unit="1", low=0.0, high=10.0, source="S10: 15 to 4 % after a stop"
    )
    camera_weight: float = param(
        0.4, "c: log-hazard lost at full perceived camera coverage", unit="1", low=0.0, high=5.0, source="S13: property more than violence"
    )
    light_weight: float = param(
        0.3, "l: log-hazard lost in a fully lit street at night", unit="1", low=0.0, high=5.0, source="S25: property more than violence"
    )
    success_share: float = param(0.8, "Attempts that succeed when nobody intervenes", unit="share", low=0.0, high=1.0, source="assumed")
    lasts_factor: float = param(
        1.0,
        "How long one takes, relative to `detection.crime_min`: the time in which a patrol may come by",
        unit="1",
        low=0.0,
        high=100.0,
        source="assumed",
    )
    visible_factor: float = param(
        1.0, "How easily a patrol notices one, relative to `detection.patrol_spot_per_min`", unit="1", low=0.0, high=50.0, source="assumed"
    )
    loss_cny: float = param(1_000.0, "Median loss", unit="CNY", low=0.0, high=10_000_000.0, source="assumed")
    report_share: float = param(..., "Completed crimes that are reported", unit="share", low=0.0, high=1.0, source="q_report")
    report_delay_h: float = param(6.0, "Median delay of a report", unit="h", low=0.0, high=720.0, source="assumed")
    at_once_share: float = param(
        0.1,
        "Reported crimes where the victim is there and calls at once; 0: nobody can see it",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed",
    )
    lingers_min: float = param(
        0.0, "Median time the offender stays at the scene after the crime", unit="min", low=0.0, high=240.0, source="assumed"
    )
    flees_by: Literal["foot", "ebike", "car"] = param("foot", "How the offender leaves", unit="text", source="assumed")
    record_share: float = param(0.8, "Reported crimes that are recorded", unit="share", low=0.0, high=1.0, source="q_file")
    clear_share: float = param(
        ...,
        "Recorded crimes that an investigation with time enough can clear, without footage or a tip",
        unit="share",
        low=0.0,
        high=1.0,
        source="q_clear",
    )
    clear_days: float = param(
        20.0, "Median time to clearance where officers have the time", unit="days", low=0.5, high=720.0, source="assumed"
    )
    work_h: float = param(
        6.0, "Officer hours after which a case without result is given up", unit="h", low=0.1, high=2_000.0, source="assumed"
    )
    hold_factor: float = param(
        1.0, "How long an offender is held for it, relative to `justice.hold_days`", unit="1", low=0.0, high=20.0, source="assumed"
    )


def stream_of(name: str) -> int:
    """Return the number of a crime type in keyed draws: from its name, so that a new row never changes the draws of others."""
    return 1_024 + int.from_bytes(hashlib.blake2b(name.encode(), digest_size=5).digest(), "little") % _STREAMS


class MatterType(Params):
    """One kind of dispute, hazard, request or crisis. A desk whose share is 0 cannot settle it and passes it on."""

    label: str = param(..., "Name in English", unit="text", source="catalogue")
    label_zh: str = param(..., "Name in Chinese", unit="text", source="catalogue")
    family: Literal["dispute", "hazard", "request", "crisis"] = param(..., "Family it is counted in", unit="text", source="MODEL section 4")
    per_1000_households_year: float = param(
        ..., "New matters", unit="per 1,000 households a year", low=0.0, high=100_000.0, source="calibrated on r_dispute"
    )
    per_market_place_year: float = param(
        0.0, "New matters at each market or shopping street", unit="per place a year", low=0.0, high=10_000.0, source="assumed"
    )
    poor_housing_factor: float = param(
        1.0, "Times as frequent in three-nones compounds and urban villages", unit="1", low=0.0, high=20.0, source="assumed"
    )
    call_per_month: float = param(
        ...,
        "Rate at which someone who lives beside the counter brings a latent matter forward",
        unit="per month",
        low=0.0,
        high=30.0,
        source="assumed",
    )
    emergency_share: float = param(
        0.0,
        "Of those who bring it forward: by a call to 110",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed; C12: disputes 13 % of calls",
    )
    find_per_visit_min: float = param(
        ...,
        "Rate at which a familiar worker finds it, per minute of visit per household",
        unit="per min",
        low=0.0,
        high=10.0,
        source="assumed",
    )
    settle_spot_share: float = param(
        ..., "Settled on the spot by a familiar worker, per attempt", unit="share", low=0.0, high=1.0, source="mediate_ok: .70 (.5-.9)"
    )
    settle_up_share: float = param(..., "Settled by the community, per attempt", unit="share", low=0.0, high=1.0, source="mediate_ok")
    settle_street_share: float = param(0.6, "Settled by the street, per attempt", unit="share", low=0.0, high=1.0, source="assumed")
    settle_district_share: float = param(
        0.6, "Settled by the district or the city, per attempt", unit="share", low=0.0, high=1.0, source="assumed"
    )
    responsible: Level = param(
        "community", "Level whose department is responsible: where a platform sends it", unit="text", source="assumed"
    )
    harden_per_month: float = param(
        0.0,
        "Rate at which an unsettled dispute or crisis turns to violence",
        unit="per month",
        low=0.0,
        high=1.0,
        source="escal: .02 per dispute-month (.005-.08), proposal",
    )
    petition_per_month: float = param(
        0.0,
        "Rate at which a household petitions for a matter known long and not settled",
        unit="per month",
        low=0.0,
        high=10.0,
        source="assumed",
    )
    lapse_per_month: float = param(0.25, "Rate at which it goes away by itself", unit="per month", low=0.0, high=10.0, source="assumed")
