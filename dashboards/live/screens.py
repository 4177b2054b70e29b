"""What the sides of a clock show now, or showed at an hour that has passed: a frame of each side to whoever looks at it.

Owned by `dashboards.live.runner`, whose thread sends; maps attach and detach themselves from the page's.
"""

import threading
from collections.abc import Sequence

from dashboards.live.frames import Frame, frame_of
from dashboards.live.replay import LAYERS, Replay, replay_of
from dashboards.live.side import Side
from dashboards.live.status import Sink


class Screens:
    """The sides, the maps that show them, and their pasts while somebody looks back. `lock` holds time."""

    def __init__(self) -> None:
        """Begin with nothing built and nobody looking."""
        self.sides: list[Side] = []
        self.lock = threading.RLock()
        self._sinks: dict[int, Sink] = {}
        self._replays: list[Replay] = []

    def attach(self, number: int, sink: Sink | None) -> None:
        """Send the frames of a side to a map from now on (None: to nobody)."""
        if sink is None:
            self._sinks.pop(number, None)
        else:
            self._sinks[number] = sink

    def detach_all(self) -> None:
        """Send to nobody any more."""
        self._sinks.clear()

    def clear(self) -> None:
        """Let go of every side."""
        with self.lock:
            self.sides.clear()
            self._replays.clear()

    def fill(self, sides: Sequence[Side]) -> None:
        """Take the sides that have been built."""
        with self.lock:
            self.sides.extend(sides)

    def look_back(self) -> int:
        """Read the past of every side; return the tick at which the present stands."""
        with self.lock:
            if not self._replays:
                self._replays = [replay_of(side) for side in self.sides]
            return self.sides[0].tick

    def look_ahead(self) -> None:
        """Forget the past."""
        self._replays.clear()

    def send(self, layer: str, past: int, numbers: Sequence[int] | None = None) -> None:
        """Offer a frame of each side that somebody looks at; `past`: the tick shown in place of the present, or -1."""
        offers = []
        with self.lock:
            if past < 0:
                self._replays.clear()
                self._share_scale(layer)
            for number, sink in sorted(self._sinks.items()):
                if number < len(self.sides) and (numbers is None or number in numbers):
                    offers.append((sink, self._frame(number, layer, past), self.sides[number]))
        for sink, frame, side in offers:
            sink.offer(frame, side)

    def _frame(self, number: int, layer: str, past: int) -> Frame:
        if past >= 0 and number < len(self._replays):
            return self._replays[number].frame(layer, past)
        return frame_of(self.sides[number], layer)

    def _share_scale(self, layer: str) -> None:
        """Paint several cities on one scale."""
        if len(self.sides) > 1:
            top = max(side.values(layer)[1] for side in self.sides)
            for side in self.sides:
                side.share_scale(layer, top)


def told_in_past(layer: str) -> str:
    """Return a layer that events tell of: this one, or the first."""
    return layer if layer in LAYERS else LAYERS[0]
