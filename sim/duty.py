"""The duty room's state as named tables: calls, response units, seats of call-takers, streets for shortest ways.

Built by `sim.deployment.response`, advanced in every tick by `sim.phases.dispatch`, kept by the area `sim.areas.response`. Times are
absolute minutes of the run as float64, so calls and freed units are processed in true order inside a tick.
"""

from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np

from sim.city.shortest import Network, Room
from sim.tables import Books, Offenders, Tours


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
GOING = {
    "unit": "i8",
    "arrival": "f8",
    "way_min": "f8",
}  # when it arrives; the way back to the base where it is that of the way there, else -1
CALLS_NOW, CALLS_EVER = range(2)  # rows of Duty.used


class Duty(NamedTuple):
    """Everything the phases of calls, dispatch and pursuit read and write beyond the rest of the state."""

    numbers: Any  # DUTY_NUMBER record
    kinds: Any  # CALL_KIND[kind]
    units: Any  # records of ResponseUnit agents (sim.agents.response_units): one row a unit
    calls: Any  # CALL[row]
    used: np.ndarray  # int64[2], see CALLS_NOW and CALLS_EVER
    seats: np.ndarray  # float64[seat] minute from which a call-taker is free
    going: Any  # GOING[MOST_SENT] working room: the units sent to the call in hand
    checkpoint: np.ndarray  # float32[place] chance that a passing vehicle is read and stopped; set when a policy starts or ends
    network: Network
    room: Room


class Afoot(NamedTuple):
    """Where walkers are, as far as the duty room needs it: of patrols or of grid workers."""

    beat: np.ndarray  # int32[unit]
    position_m: np.ndarray  # float64[unit]
    away_until: np.ndarray  # int32[unit]
    tours: Tours


class Around(NamedTuple):
    """What the duty room reads and writes besides its own tables: a part of each, since every array costs compiled code seven arguments."""

    keys: Any
    numbers: Any
    crimes: Any  # CRIME[crime]
    home: np.ndarray  # int32[resident] place
    group: np.ndarray  # uint8[resident]
    places: Any  # GROUND[place]
    patrol_min: np.ndarray  # float64[place]
    offenders: Offenders
    books: Books
    walking: tuple[Afoot, Afoot]  # patrols, grid workers
