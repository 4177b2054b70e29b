"""Which units walk: rosters of policies as teams of walkers, whenever they work."""

from sim.agents.walkers import Shift, Team
from sim.deployment.calendar import Deployment, name_key
from sim.provisions import Roster


def patrol_teams(deployment: Deployment) -> list[Team]:
    """Return the teams of all rosters, whenever they work, keyed by policy so that others never change their draws."""
    teams = []
    seen: dict[str, int] = {}
    for deployed in deployment.of(Roster):
        roster = deployed.part
        if roster.units_per_beat == 0 or not roster.beats:
            continue
        number = seen[deployed.label] = seen.get(deployed.label, 0) + 1
        shift = Shift(
            roster.start_min,
            roster.end_min,
            deployed.first_day,
            deployed.last_day,
            roster.speed_m_per_min,
            float(roster.persons_per_unit),
            roster.notice,
        )
        teams.append(Team(name_key(f"{deployed.label}/{number}"), roster.beats, roster.units_per_beat, shift))
    return teams
