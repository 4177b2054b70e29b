"""Numbers of calls, response and pursuit: the group `parameters.response` of a scenario (see sim.parameters)."""

from sim.core.params import Params, param


class Response(Params):
    """110 calls, the duty room, units and pursuit."""

    quarrel_calls_per_1000_year: float = param(
        14.0, "Calls about quarrels besides the disputes that households bring forward", unit="per 1,000 residents a year", low=0.0, high=1_000.0,
        source="C11: disputes 12.6 % of effective calls; C09",
    )  # fmt: skip
    traffic_calls_per_1000_travel_h: float = param(
        0.118, "Calls about traffic per 1,000 hours that residents travel", unit="per 1,000 h", low=0.0, high=100.0,
        source="calibrated: 20.3 % of effective calls, C11",
    )  # fmt: skip
    help_calls_per_1000_year: float = param(
        63.0, "Calls for help", unit="per 1,000 residents a year", low=0.0, high=1_000.0, source="C11: 48.5 % of effective calls; C09"
    )
    other_calls_per_1000_year: float = param(
        13.0,
        "Other effective calls",
        unit="per 1,000 residents a year",
        low=0.0,
        high=1_000.0,
        source="C11: the rest of effective calls; C09",
    )
    idle_calls_per_1000_year: float = param(
        130.0, "Calls that need nothing: wrong, silent, enquiries", unit="per 1,000 residents a year", low=0.0, high=1_000.0,
        source="C09: 260 calls in all; C11: about half of them effective",
    )  # fmt: skip
    dispute_call_share: float = param(
        0.5, "Disputes that households bring forward by calling 110", unit="share", low=0.0, high=1.0, source="assumed"
    )
    phone_report_share: float = param(
        0.7, "Later reports of crimes that are made by phone, not at the counter", unit="share", low=0.0, high=1.0, source="assumed"
    )
    witness_share_per_guardian: float = param(
        0.01, "Chance that one guardian at the place notices a crime and calls", unit="share", low=0.0, high=1.0, source="assumed"
    )
    alarm_min: float = param(
        5.0, "Median time from the beginning of a crime to a call at once", unit="min", low=0.1, high=120.0, source="assumed"
    )
    talk_min: float = param(1.0, "Time a call-taker needs for a call", unit="min", low=0.1, high=30.0, source="assumed")
    residents_per_call_taker: float = param(
        100_000.0, "Residents per call-taker on duty", unit="persons", low=100.0, high=10_000_000.0, source="assumed"
    )
    residents_per_unit: float = param(
        15_000.0, "Residents per response unit on duty at the police stations", unit="persons", low=100.0, high=10_000_000.0,
        source="calibrated: shape of arrival times, C14",
    )  # fmt: skip
    speed_km_h: float = param(
        32.0, "Speed of a station's unit on the way to a call", unit="km/h", low=1.0, high=120.0, source="pat_speed: 30-35"
    )
    turnout_min: float = param(0.7, "Time to get going from a base", unit="min", low=0.0, high=30.0, source="assumed")
    crime_service_min: float = param(40.0, "Median time on a crime call", unit="min", low=1.0, high=600.0, source="assumed")
    dispute_service_min: float = param(40.0, "Median time on a dispute", unit="min", low=1.0, high=600.0, source="assumed")
    traffic_service_min: float = param(30.0, "Median time on a traffic call", unit="min", low=1.0, high=600.0, source="assumed")
    help_service_min: float = param(20.0, "Median time on other calls", unit="min", low=1.0, high=600.0, source="assumed")
    service_sd_log: float = param(
        0.8, "Spread of times on calls (sd of the log)", unit="1", low=0.0, high=3.0, source="assumed; lognormal as P20 of arrivals"
    )
    help_dispatch_share: float = param(
        0.6, "Calls for help and other calls that need a unit on the spot", unit="share", low=0.0, high=1.0,
        source="C12: 38.3 % of all calls needed dispatch",
    )  # fmt: skip
    large_dispute_share: float = param(0.15, "Disputes with many people", unit="share", low=0.0, high=1.0, source="assumed")
    large_traffic_share: float = param(0.1, "Traffic calls with injured or many people", unit="share", low=0.0, high=1.0, source="assumed")
    large_factor: float = param(2.0, "Work in a large matter over that in a small one", unit="1", low=1.0, high=20.0, source="assumed")
    patience_min: float = param(120.0, "Wait after which a call is given up", unit="min", low=5.0, high=1_440.0, source="assumed")
    kept_free_share: float = param(0.25, "Units on duty kept free for urgent calls", unit="share", low=0.0, high=1.0, source="assumed")
    move_up_km: float = param(3.0, "How far an idle unit moves to a post left empty", unit="km", low=0.0, high=100.0, source="assumed")
    fast_min: float = param(
        10.0, "Arrival up to which callers are content", unit="min", low=0.0, high=240.0, source="assumed; C15: 5 to 15 required"
    )
    late_min: float = param(30.0, "Arrival from which callers are let down", unit="min", low=0.0, high=1_440.0, source="assumed")
    flee_foot_km_h: float = param(8.0, "Speed of a suspect on foot", unit="km/h", low=1.0, high=40.0, source="assumed")
    flee_ebike_km_h: float = param(20.0, "Speed of a suspect on an e-bike", unit="km/h", low=1.0, high=80.0, source="assumed; pat_speed")
    flee_car_km_h: float = param(35.0, "Speed of a suspect in a car", unit="km/h", low=1.0, high=200.0, source="assumed; pat_speed")
    blend_min: float = param(
        8.0, "Median time after which a fleeing suspect cannot be told from others", unit="min", low=0.1, high=240.0, source="assumed"
    )
    way_known_share: float = param(
        0.35, "Calls at once that tell which way the suspect went", unit="share", low=0.0, high=1.0, source="assumed"
    )
    scene_arrest_share: float = param(
        0.7, "Chance that one unit holds a suspect who is still there", unit="share", low=0.0, high=1.0, source="assumed"
    )
    stop_share: float = param(
        0.5, "Chance that one attempt to stop a fleeing suspect succeeds", unit="share", low=0.0, high=1.0, source="assumed"
    )
    recognise_share: float = param(
        0.5, "Chance that an alerted operator at a watched camera recognises a suspect", unit="share", low=0.0, high=1.0, source="assumed"
    )
    scene_lead_gain: float = param(
        1.0, "Log-odds of clearance gained by officers who are at the scene at once", unit="1", low=0.0, high=6.0,
        source="assumed; S35: suspects are named more often after a fast arrival",
    )  # fmt: skip
    scene_lead_min: float = param(15.0, "Time in which that gain falls by half", unit="min", low=0.5, high=600.0, source="assumed; S35")
    arrest_min: float = param(60.0, "Time an arrest takes", unit="min", low=0.0, high=600.0, source="assumed")
    order_min: float = param(0.5, "Time from a sighting to the order to a located unit", unit="min", low=0.0, high=30.0, source="assumed")
