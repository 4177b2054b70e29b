"""Who answers calls, what the duty room knows, and which calls it takes."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.provisions.base import Provision


@dataclass(frozen=True)
class ResponseUnits(Provision):
    """Units that wait at bases for calls. Combine: add. Neutral: none (the stations' own units are always there)."""

    bases: np.ndarray  # int32[unit] place of each unit
    start_min: int  # clock minutes after midnight
    end_min: int  # equal to start_min: round the clock
    speed_m_per_min: float
    crew: bool = False  # True: a crew of the utilities that takes livelihood calls only


@dataclass(frozen=True)
class StagedResponse(Provision):
    """Several units for large matters, in stages. Combine: conflict is an error. Neutral: one unit for every matter."""

    only_one: ClassVar[str] = "two active policies set the stages of response; keep one, or let their days not overlap"

    units_for_large: int
    second_within_min: float  # a second unit is sent if it can be there by then
    third_within_min: float  # so are further ones


@dataclass(frozen=True)
class GpsDispatch(Provision):
    """The duty room sees units on a map and directs them. Combine: conflict is an error. Neutral: nobody is located."""

    only_one: ClassVar[str] = "two active policies set up dispatch by GPS; keep one, or let their days not overlap"

    located_share: float  # units with a locator
    directed_units: int  # units directed at a time to cut off a suspect
    reach_m: float  # how far away they may be


@dataclass(frozen=True)
class Checkpoints(Provision):
    """Vehicles are read, and stopped on alert. Combine: chances as independent. Neutral: none."""

    places: np.ndarray  # int32[checkpoint]
    read_share: float  # passing vehicles that are read
    stop_share: float  # suspects in vehicles that are stopped once read


@dataclass(frozen=True)
class LivelihoodLine(Provision):
    """110 takes water, power, gas, heating too. Combine: conflict is an error. Neutral: these calls go elsewhere."""

    only_one: ClassVar[str] = "two active policies open 110 for livelihood calls; keep one, or let their days not overlap"

    calls_per_1000_year: float
    visit_share: float  # calls that need a crew on the spot
    service_min: float  # median time of a crew on the spot


@dataclass(frozen=True)
class OffResponse(Provision):
    """Units of the stations that are freed from calls. Combine: add, up to all but one. Neutral: none."""

    share: float
