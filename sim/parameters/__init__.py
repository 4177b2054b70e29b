"""Every number of the mechanisms, declared once: default, unit, range, source. Scenario key `parameters:`.

Numbers of one crime or matter type stand in its catalogue row, numbers of a policy in the policy's file, numbers of
the city in `sim.city.spec`. `sim.model` packs these groups into the flat table that kernels read (`sim.tables`).
"""

from sim.core.params import Params
from sim.parameters.crime import Detection, Deterrence, Offending, Places
from sim.parameters.daily_life import Guardianship, Routine
from sim.parameters.justice import Force, Justice, Livelihood
from sim.parameters.matters import Care, Matters, Platform, Projects
from sim.parameters.opinion import Opinion
from sim.parameters.response import Response


class ModelParams(Params):
    """All groups."""

    routine: Routine = Routine()
    guardianship: Guardianship = Guardianship()
    deterrence: Deterrence = Deterrence()
    offending: Offending = Offending()
    detection: Detection = Detection()
    places: Places = Places()
    justice: Justice = Justice()
    livelihood: Livelihood = Livelihood()
    force: Force = Force()
    matters: Matters = Matters()
    platform: Platform = Platform()
    projects: Projects = Projects()
    care: Care = Care()
    opinion: Opinion = Opinion()
    response: Response = Response()
