"""What is told of a clock, and to whom its pictures go. Published by `dashboards.live.runner`, read by pages and maps."""

from dataclasses import dataclass
from typing import Any, Protocol

from dashboards.live.frames import Frame

STATUS_EVERY_S = 0.25
SPEEDS = (1.0, 2.0, 4.0, 8.0, 24.0, 96.0, 480.0)  # ticks a second offered by pages; ticks are 15 minutes by default
BUILDING, READY, FINISHED, FAILED, CLOSED = "building", "ready", "finished", "failed", "closed"


@dataclass(frozen=True)
class Status:
    """What a page shows of the clock; equal statuses look alike."""

    phase: str = BUILDING
    playing: bool = False
    day: int = 0
    minute: int = 300
    date: str = ""
    ticks_per_s: float = 4.0
    layer: str = "presence"
    days: int = 0  # of the run
    changed_day: int = -1  # last day on which a policy was changed live
    changes: int = 0  # made live since the start
    tick: int = 0  # ticks since the start
    ticks_per_day: int = 96
    jumping: bool = False
    past: int = -1  # tick whose picture is shown in place of the present one; -1: the present
    version: int = 0  # grows with everything that pages must read again: ticks, changes, a new start
    error: str = ""


class Sink(Protocol):
    """Where frames go: it keeps the newest until its browser has drawn the one before, and never blocks."""

    def offer(self, frame: Frame, side: Any) -> None:
        """Take a frame."""
