"""The city of the dashboard's benchmark: 10,000 cells, 2,000 streets, 20,000 residents, 500 of what moves by day; as an address."""

from urllib.parse import urlencode

TEXT = """
extends: baseline
why: the city of the dashboard's benchmark
city:
  segments: 2000
  cell_m: 45
  population: {residents: 20000}
run: {days: 365}
policies:
  patrol_force: {patrollers_per_10000: 500, beat_level: community}
  second_force: {policy: patrol_force, patrollers_per_10000: 500, beat_level: community}
  third_force: {policy: patrol_force, patrollers_per_10000: 500, beat_level: community}
  fourth_force: {policy: patrol_force, patrollers_per_10000: 500, beat_level: community}
  fifth_force: {policy: patrol_force, patrollers_per_10000: 500, beat_level: community}
  grid_management: {households_per_grid: 50}
"""


def address() -> str:
    """Return the query that opens the city on the page Watch, as its share button would make it."""
    from dashboards.link import packed
    from dashboards.server.limits import Limits
    from dashboards.server.serve import prepare

    prepare(Limits())
    from dashboards.state import Chosen
    from sim.scenario import Scenario

    return "?" + urlencode({"seed": "1", "lang": "en", "a": packed(Chosen("benchmark", TEXT, Scenario.load("baseline"), None))})
