"""What came of reading a street file: the streets, and in figures and sentences what had to be assumed or dropped.

Written by `sim.city.street_steps`, read by `sim.city.build`, `sim.city.inspect` and the command line.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sim.city.city import Streets

Progress = Callable[[str, float], None]  # what is being done, share done


@dataclass(frozen=True)
class Dropped:
    """What did not reach the streets, in figures."""

    left_out: dict[str, int]  # by the reader: the keys of street_steps.LEFT_OUT
    zero_length_lines: int
    duplicate_lines: int
    duplicate_km: float
    components: int  # connected parts beside the largest
    component_segments: int
    component_km: float
    component_share: float  # of all street length


@dataclass(frozen=True)
class StreetReading:
    """Streets of a file, the projected system they are in, and everything a planner should know about the reading."""

    streets: Streets
    crs: str
    doubts: tuple[str, ...]
    dropped: Dropped
    lines: int  # lines read
    shared_nodes: int  # line ends and shared vertices before chains are merged, in all components
    shared_segments: int  # pieces between them
    crossings: int  # crossings of one level without a shared vertex (joined when noding is "planar")
    short_segments: int  # kept segments under 5 m
