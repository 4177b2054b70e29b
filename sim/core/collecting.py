"""When may Python's garbage collector wait? While modules are imported and compiled code is read from disk.

Who calls it: `sim` around the imports behind its public names, the scenario loader, and `sim.core.jit` around the reading
of a kernel. Such work makes some hundred thousand objects that all stay: the collector would walk through them a
dozen times and find nothing (a third of a second of a start). Nothing else in the product touches the collector, and
no work that runs for long or makes garbage may stand in here.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

FEW = 1_000  # the interpreter itself freezes some hundred objects when it starts; a program that freezes has thousands


@contextmanager
def no_collection() -> Iterator[None]:
    """Let the collector wait inside; afterwards it is set exactly as before, and what was made inside counts as old.

    Inside another one, or where the user has switched the collector off, nothing happens.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        if gc.get_freeze_count() < FEW:  # else somebody keeps objects frozen, and they must stay so
            gc.freeze()  # both are moves of whole lists: the young become old without being walked through
            gc.unfreeze()
        gc.enable()
