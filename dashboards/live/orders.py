"""What the clock's buttons and keys do, in one place for every page that has a clock."""

from dashboards.live.runner import Runner
from dashboards.live.status import SPEEDS


def obey(runner: Runner, order: str) -> None:
    """Carry out an order of the map's keyboard: toggle, step, slower, faster."""
    if order == "toggle":
        runner.toggle()
    elif order == "step":
        runner.step()
    else:
        runner.speed(next_speed(runner.status.ticks_per_s, 1 if order == "faster" else -1))


def next_speed(now: float, by: int) -> float:
    """Return the next faster (+1) or slower (-1) of the speeds offered."""
    at = min(range(len(SPEEDS)), key=lambda i: abs(SPEEDS[i] - now))
    return SPEEDS[min(len(SPEEDS) - 1, max(0, at + by))]
