"""The areas of public life, in the order in which they work at each moment (see `sim.area`)."""

from sim.area import Area
from sim.areas.institutions import Institutions
from sim.areas.places import Places
from sim.areas.surveys import Surveys

AREAS: tuple[type[Area], ...] = (Places, Institutions, Surveys)
