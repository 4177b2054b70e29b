"""The duty room's state as named tables: calls, response units, seats of call-takers, streets for shortest ways.

Built by `sim.deployment.response`, advanced in every tick by `sim.phases.dispatch`, kept by the area `sim.areas.response`. Times are
absolute minutes of the run as float64, so calls and freed units are processed in true order inside a tick.
"""

from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np

from sim.city.shortest import Network, Room


class CallKind(IntEnum):
    """What a 110 call is about. Numbers are part of the results: append, never renumber."""

    CRIME = 0
    DISPUTE = 1
    TRAFFIC = 2
    HELP = 3
    OTHER = 4  # information, complaints, lost and found
    IDLE = 5  # wrong number, silence, enquiry: ends at the desk
    LIVELIHOOD = 6  # water, power, gas, heating: only where the number takes them


N_KINDS = np.int64(len(CallKind))
COMING, TALKING, WAITING, DONE = (np.int64(n) for n in range(4))  # stages of a call
POLICE, CREW = np.int64(0), np.int64(1)  # what a unit takes
MOST_SENT = 8  # units sent to one call
NEVER_MIN = 1e18

CALL = {
    "key": "i8", "number": "i8", "kind": "i8", "stage": "i8", "priority": "i8", "large": "i8",
    "place": "i8", "caller": "i8", "group": "i8",
    "case": "i8",  # incident or matter, -1
    "crime": "i8", "offender": "i8",  # -1 where unknown
    "at_min": "f8", "next_min": "f8",  # when it rings; when something happens next
    "began_min": "f8", "left_min": "f8",  # when a crime began and its offender leaves; -1 when that is long past
}  # fmt: skip
CALL_KIND = {"priority": "i8"} | {name: "f8" for name in ("per_resident_min", "service_min", "dispatch_share", "large_share")}
DUTY_NUMBER = {name: "f8" for name in (
    "awake_mean", "travel_per_min", "witness_share", "alarm_min", "phone_report_share", "talk_min", "turnout_min", "service_sd_log", "large_factor", "patience_min",
    "kept_free_share", "move_up_m", "fast_min", "late_min", "stage_two_min", "stage_three_min", "blend_min", "way_known_share", "scene_arrest_share",
    "stop_share", "recognise_share", "vehicle_stop_share", "arrest_min", "scene_lead_gain", "scene_lead_min", "order_min", "directed_reach_m",
)} | {name: "i8" for name in ("on", "units_for_large", "directed_units")}  # fmt: skip
CALLS_NOW, CALLS_EVER = range(2)  # rows of Duty.used


class Units(NamedTuple):
    """Columns of ResponseUnit agents."""

    key: np.ndarray  # int64[unit]
    base: np.ndarray  # int32[unit] place of station or post
    walker: np.ndarray  # int32[unit] row of the walker that it is, patrols first, then grid workers; -1: waits at its base
    takes: np.ndarray  # int32[unit] POLICE or CREW
    answers: np.ndarray  # int32[unit] 1: is sent to calls; 0: only joins pursuits
    located: np.ndarray  # int32[unit] 1: the duty room knows where it is; set when a policy starts or ends
    start_tick: np.ndarray  # int32[unit]
    end_tick: np.ndarray  # int32[unit] exclusive; smaller or equal start: over 05:00
    first_day: np.ndarray  # int32[unit]
    last_day: np.ndarray  # int32[unit]
    speed_m_per_min: np.ndarray  # float64[unit] on the way to a call
    stood_at: np.ndarray  # int32[unit] where it was free last; units
    bound_for: np.ndarray  # int32[unit] where it goes when free; units
    free_min: np.ndarray  # float64[unit] free from; units
    back_min: np.ndarray  # float64[unit] at its goal from; units
    busy_min: np.ndarray  # float64[unit] on calls since the start; units
    duty_min: np.ndarray  # float64[unit] on duty since the start; units


class Duty(NamedTuple):
    """Everything the phases of calls, dispatch and pursuit read and write beyond the rest of the state."""

    numbers: Any  # DUTY_NUMBER record
    kinds: Any  # CALL_KIND[kind]
    units: Units
    calls: Any  # CALL[row]
    used: np.ndarray  # int64[2], see CALLS_NOW and CALLS_EVER
    seats: np.ndarray  # float64[seat] minute from which a call-taker is free
    sent: np.ndarray  # int64[MOST_SENT] working room: units sent to the call in hand
    arrival: np.ndarray  # float64[MOST_SENT] working room: when they arrive
    way_min: np.ndarray  # float64[MOST_SENT] working room: the way back to the base where it is that of the way there, else -1
    checkpoint: np.ndarray  # float32[place] chance that a passing vehicle is read and stopped; set when a policy starts or ends
    network: Network
    room: Room
