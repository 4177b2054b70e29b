"""Finds plug-ins by looking into a package folder: one module, one plug-in, named like its file.

Who calls it: `sim.policies`, `sim.metrics` and the scenario loader. Adding a policy or a metric is adding one file;
no list has to be edited. Modules whose name starts with an underscore are helpers, not plug-ins.
"""

import difflib
import importlib
import pkgutil
from collections.abc import Iterable
from types import ModuleType

from sim.core.errors import ChanganError


def load_plugins[T](package: str, base: type[T]) -> dict[str, type[T]]:
    """Import every module of a package and return the one subclass of `base` that each declares, sorted by module name.

    Errors: ChanganError naming the file of a module that declares none, or more than one.
    """
    folder = importlib.import_module(package)
    names = sorted(found.name for found in pkgutil.iter_modules(folder.__path__) if not found.name.startswith("_"))
    return {name: _the_plugin(importlib.import_module(f"{package}.{name}"), base) for name in names}


def nearest(name: str, names: Iterable[str]) -> str | None:
    """Return the known name most like a mistyped one, or None where nothing is like it."""
    known = {candidate.lower(): candidate for candidate in names}
    close = difflib.get_close_matches(name.lower(), sorted(known), n=1)
    return known[close[0]] if close else None


def _the_plugin[T](module: ModuleType, base: type[T]) -> type[T]:
    """Return the one public subclass of `base` that a module declares itself (imported ones do not count)."""
    found = [
        value
        for name, value in sorted(vars(module).items())
        if isinstance(value, type)
        and issubclass(value, base)
        and value is not base
        and value.__module__ == module.__name__
        and not name.startswith("_")
    ]
    if len(found) != 1:
        told = "none" if not found else ", ".join(value.__name__ for value in found)
        raise ChanganError(f"{module.__file__}: a plug-in file declares exactly one {base.__name__}; this one declares {told}")
    return found[0]
