"""Which units walk: rosters of policies as teams of walkers, whenever they work, and units that are sent day by day."""

from collections.abc import Iterator

import numpy as np

from sim.agents.walkers import Shift, Team
from sim.core.rng import Purpose, uniforms
from sim.deployment.calendar import Deployed, Deployment, name_key
from sim.provisions import Roster, Sent, Visiting

POWERS = ("police", "patrol_force")  # rosters whose units may stop and hold people; hired residents, volunteers and guards may not
SENT = "sent/"  # before the label of a policy in the names of its sent units
MOST_STREETS = 48  # of a way between two stops; longer ones are thinned out


def walking_rosters(deployment: Deployment) -> Iterator[Deployed[Roster]]:
    """Yield the rosters that have units, in the order in which their units are created."""
    for deployed in deployment.of(Roster):
        if deployed.part.units_per_beat > 0 and deployed.part.beats:
            yield deployed


def patrol_teams(deployment: Deployment) -> list[Team]:
    """Return the teams of all rosters, whenever they work, keyed by policy so that others never change their draws."""
    teams = []
    seen: dict[str, int] = {}
    for deployed in walking_rosters(deployment):
        roster = deployed.part
        number = seen[deployed.label] = seen.get(deployed.label, 0) + 1
        shift = Shift(
            roster.start_min,
            roster.end_min,
            deployed.first_day,
            deployed.last_day,
            roster.speed_m_per_min,
            float(roster.persons_per_unit),
            roster.notice,
            roster.kind in POWERS,
        )
        key = name_key(f"{deployed.label}/{number}")
        teams.append(Team(key, roster.beats, roster.units_per_beat, shift, _last_days(deployed, key)))
    return teams + [_sent_team(deployed) for deployed in deployment.of(Sent) if deployed.part.units > 0]


def _last_days(deployed: Deployed[Roster], key: int) -> tuple[int, ...]:
    """Return the day from which each unit is off for good, where effort fades: in the order of a draw; empty where it does not."""
    roster = deployed.part
    if roster.full_days is None:
        return ()
    n = len(roster.beats) * roster.units_per_beat
    rank = np.argsort(np.argsort(uniforms(0, Purpose.POLICY, np.arange(n), key), kind="stable"), kind="stable")
    end = deployed.first_day + roster.full_days + roster.fade_days * (rank + 1) // (n + 1)
    return tuple(np.minimum(end, deployed.last_day).tolist())


def _sent_team(deployed: Deployed[Sent]) -> Team:
    """Return units whose tours `sim.areas.beats` lays out: each has a beat of its own with room for the longest way."""
    part = deployed.part
    shift = Shift(
        part.start_min,
        part.end_min,
        deployed.first_day,
        deployed.last_day,
        part.speed_m_per_min,
        float(part.persons_per_unit),
        part.notice,
        powers=True,
    )
    room = part.spots_per_unit * (1 + MOST_STREETS) + 1
    if part.kind == "areas":
        room = int(np.bincount(part.area[part.area >= 0]).max())
    anywhere = np.flatnonzero(part.places)[:1].astype(np.int32)
    return Team(name_key(f"{SENT}{deployed.label}"), (anywhere,) * part.units, 1, shift, room=room)


def visiting_teams(deployment: Deployment) -> list[Team]:
    """Return the teams that visit households besides grid workers, whenever they work."""
    teams = []
    for deployed in deployment.of(Visiting):
        part, days = deployed.part, (deployed.first_day, deployed.last_day)
        shift = Shift(part.start_min, part.end_min, *days, part.speed_m_per_min, part.persons_per_team, part.notice, powers=True)
        teams.append(Team(name_key(f"visit/{deployed.label}"), part.beats, 1, shift))
    return teams
