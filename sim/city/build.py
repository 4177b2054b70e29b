"""From a specification to a city: out of the store where it has been built before, else constructed.

Called by set-up, the command line and tests through `build_city`. The order of construction is in
`sim.city.construction`, which is imported when a city has to be built: what reads street files, projects and partitions
takes a fifth of a second to import, and most starts find their city in the store.
"""

from collections.abc import Callable
from pathlib import Path

from sim.city import cache as store
from sim.city.city import City
from sim.city.spec import CitySpec
from sim.core.jit import plain_errstate

Progress = Callable[[str, float], None]


def build_city(spec: CitySpec, base: Path | None = None, progress: Progress | None = None, cache: bool = True) -> City:
    """Return the city of a specification, from the store where it has been built before.

    `base` is the folder at which relative file names start; `progress(text, share)` is told what is being done and
    the share done so far; `cache=False` neither reads nor writes the store.
    Errors: ChanganError for files that are missing or hold no usable streets, and for cities nobody can live in.
    """
    say = progress or _silent
    key = store.city_key(spec, base) if cache else ""
    city = store.load(key) if cache else None
    if city is None:
        with plain_errstate():
            city = _build(spec, base, say)
        # a file or a source that changed meanwhile: which of its contents was read, or imported?
        if cache and store.city_key(spec, base, store.sources()) == key:
            store.save(key, city)
    say("city ready", 1.0)
    return city


def _silent(text: str, share: float) -> None:
    """Tell nobody."""


def _build(spec: CitySpec, base: Path | None, say: Progress) -> City:
    from sim.city.construction import construct  # shapely, pyproj, pillow, scipy's graphs: not for a stored city

    return construct(spec, base, say)
