"""Built cities, shared by users because nobody can change them: the newest few, each built once.

Called by `dashboards.live.runner`. What belongs to one user (models, policies, uploads) never comes here: a city that reads a file of a user
is built for that user alone.
"""

import threading
from collections import OrderedDict

from sim.city.build import build_city
from sim.city.city import City
from sim.scenario import Scenario

MOST = 8
_kept: OrderedDict[str, City] = OrderedDict()
_lock = threading.Lock()
_building: dict[str, threading.Lock] = {}


def city_of(plan: Scenario) -> City:
    """Return the built city of a scenario. Raises ChanganError."""
    if plan.city.streets is not None or plan.city.mesh.boundaries is not None or plan.city.population.raster is not None:
        return build_city(plan.city, base=plan.base_dir, cache=False)
    key = plan.city.model_dump_json()
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
        own = _building.setdefault(key, threading.Lock())
    with own:
        with _lock:
            if key in _kept:
                return _kept[key]
        city = build_city(plan.city, base=plan.base_dir)
        with _lock:
            _kept[key] = city
            while len(_kept) > MOST:
                _kept.popitem(last=False)
            _building.pop(key, None)
    return city
