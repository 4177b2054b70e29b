from sim.checkpoint import resume as resume
from sim.checkpoint import save as save
from sim.city.build import build_city as build_city
from sim.city.city import City as City
from sim.model import SafeCity as SafeCity
from sim.result import Result as Result
from sim.running import run as run
from sim.scenario import Scenario as Scenario

__version__: str
__all__ = ["City", "Result", "SafeCity", "Scenario", "build_city", "resume", "run", "save"]
