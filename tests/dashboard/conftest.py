"""Components without a browser: Solara's settings are those of the served dashboard."""

from dashboards.server.limits import Limits
from dashboards.server.serve import prepare

prepare(Limits())
