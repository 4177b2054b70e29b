"""How a unit gets its colour, and how much pressure an appraisal puts on it. Called by the area `institutions`, once a week."""

GREEN, YELLOW, ORANGE, RED = 1, 2, 3, 4
_ROUNDING = 1e-9  # 11 crimes are 10 % above 10, not more


def warning_colour(count: float, trend: float, least: float, borders: tuple[float, float, float]) -> int:
    """Return the colour of a unit with `count` recorded crimes against `trend`; borders of the change: yellow, orange, red (C18)."""
    if count < least:
        return GREEN
    return GREEN + sum(count > max(trend, 0.5) * (1.0 + border) + _ROUNDING for border in borders)


def relative_change(count: float, before: float) -> float:
    """Return count / before - 1; where there was less than half a crime before, that half counts."""
    return count / max(before, 0.5) - 1.0


def pressure_of(rank_share: float, rise: float, announced: float, rank_pressure: float, rise_pressure: float) -> float:
    """Return the pressure on a unit, 0..1: announced + by rank (0 best to 1 worst) + by a rise of the count (1 = doubled)."""
    return min(1.0, announced + rank_pressure * rank_share + rise_pressure * min(1.0, max(0.0, rise)))
