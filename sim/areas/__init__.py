"""The areas of public life, in the order in which they work at each moment (see `sim.area`)."""

from sim.area import Area

AREAS: tuple[type[Area], ...] = ()
