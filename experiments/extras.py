"""Packages that not everybody needs: imported when used, and named with their command of installation when missing."""

import importlib
import warnings
from typing import Any

from sim.core.errors import ChanganError


def needed(module: str, extra: str) -> Any:
    """Import a module of an optional extra. Raises ChanganError that says how to install it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return importlib.import_module(module)
    except ModuleNotFoundError as error:
        package = module.partition(".")[0]
        if error.name is not None and error.name.partition(".")[0] != package:
            raise  # the package is there, something that it needs is not: that is another fault
        raise ChanganError(f"this needs {package}, which is not installed: pip install 'changan[{extra}]'") from None
