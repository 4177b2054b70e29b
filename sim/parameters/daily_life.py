"""Numbers of what people do all day, and of who counts as a guardian while they do it: groups of `sim.parameters`."""

from pydantic import field_validator

from sim.core.params import Params, param


class Routine(Params):
    """When people go where."""

    leisure_skip_share: float = param(
        0.30,
        "Days without any leisure trip or errand",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed: time-use surveys show one errand every 1-2 days",
    )
    insecurity_skip_share: float = param(
        0.35, "Further such days of someone with no sense of security", unit="share", low=0.0, high=1.0, source="assumed"
    )
    awake_share_by_hour: tuple[float, ...] = param(
        (
            0.12,
            0.06,
            0.04,
            0.04,
            0.06,
            0.20,
            0.55,
            0.85,
            0.95,
            0.97,
            0.97,
            0.97,
            0.85,
            0.80,
            0.92,
            0.97,
            0.98,
            0.98,
            0.99,
            0.99,
            0.98,
            0.90,
            0.65,
            0.30,
        ),
        "Share of people at home who are awake, for each hour from 00:00",
        unit="24 shares",
        source="assumed: shape of time-use surveys, noon rest included",
    )
    dark_share_by_hour: tuple[float, ...] = param(
        (1.0, 1.0, 1.0, 1.0, 1.0, 0.8, 0.3, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.2, 0.6, 0.95, 1.0, 1.0, 1.0, 1.0),
        "How dark it is, for each hour from 00:00",
        unit="24 shares",
        source="assumed: yearly mean at 32 degrees north",
    )

    @field_validator("awake_share_by_hour", "dark_share_by_hour")
    @classmethod
    def _one_share_an_hour(cls, values: tuple[float, ...]) -> tuple[float, ...]:
        if len(values) != 24 or not all(0.0 <= v <= 1.0 for v in values):
            raise ValueError("needs 24 shares between 0 and 1, one for each hour from 00:00")
        return values


class Guardianship(Params):
    """How much each kind of presence counts as a guardian (one person on the street = 1)."""

    home_awake_weight: float = param(0.15, "Someone awake at home", unit="guardians", low=0.0, high=1.0, source="assumed")
    indoor_visitor_weight: float = param(
        0.12, "Someone indoors at work, school or a shop", unit="guardians", low=0.0, high=1.0, source="assumed"
    )
    patrol_weight: float = param(
        6.0, "A patrolling person in the place for the whole tick", unit="guardians", low=0.0, high=100.0, source="assumed"
    )
