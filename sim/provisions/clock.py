"""Clock times of policies: "22:00-04:00" and the length of a shift."""

MINUTES_PER_DAY = 1440


def clock_minutes(text: str) -> tuple[int, int]:
    """Read "22:00-04:00" as minutes after midnight (1320, 240). Raises ValueError with a sentence for planners."""
    parts = text.split("-")
    if len(parts) == 2:
        ends = [p.strip().split(":") for p in parts]
        if all(len(e) == 2 and e[0].isdigit() and e[1].isdigit() and len(e[1]) == 2 for e in ends):
            start, end = (int(h) * 60 + int(m) for h, m in ends)
            if start <= MINUTES_PER_DAY and end <= MINUTES_PER_DAY and all(int(e[1]) < 60 for e in ends) and start != end:
                return start, end
    raise ValueError(f'hours must look like "22:00-04:00" (with quotes), not {text!r}')


def duty_hours(start_min: int, end_min: int) -> float:
    """Return the length of a shift in hours, over midnight if need be."""
    return ((end_min - start_min) % MINUTES_PER_DAY) / 60.0 or 24.0
