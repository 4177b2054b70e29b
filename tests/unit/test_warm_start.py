"""A start that finds its city and its kernels in the store imports nothing that it does not use, and leaves the collector alone."""

import gc
import os
import subprocess
import sys

import pytest

from sim import Scenario, build_city
from sim.core.collecting import FEW, no_collection

VALUES = {"city": {"segments": 300, "population": {"residents": 1_000}}, "run": {"days": 2}}
START = f"""
import sys
import sim
scenario = sim.Scenario.from_dict({VALUES!r})
sim.SafeCity(scenario, seed=1).run(days=1)
print(*sys.modules)
"""
LOOK = f"""
import sys
import sim
sim.Scenario.from_dict({VALUES!r}).hash
print(*sys.modules)
"""
BUILDS = ("shapely", "pyproj", "geopandas", "pyogrio", "PIL", "osmium", "pymetis", "sim.city.construction", "sim.city.partition")
DRAWS = ("matplotlib", "rich", "typer", "solara", "experiments", "dashboards")
COUNTS = ("scipy.stats", "scipy.optimize", "scipy.ndimage", "scipy.interpolate", "scipy.sparse.csgraph", "pyarrow.parquet", "pyarrow.fs")


def imported(program: str) -> set[str]:
    """Return the modules that a new process ends with."""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=dict(os.environ), check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_a_city_from_the_store_imports_nothing_that_builds_draws_or_tests():
    scenario = Scenario.from_dict(VALUES)
    build_city(scenario.city, base=scenario.base_dir)  # so that the store holds it
    found = imported(START)
    assert {"sim.model", "mesa", "numpy"} <= found  # the sample could have failed: it ran
    assert found & {*BUILDS, *DRAWS, *COUNTS} == set()


def test_reading_a_scenario_imports_neither_mesa_nor_any_of_that():
    found = imported(LOOK)
    assert "sim.policies.cameras" in found
    assert found & {*BUILDS, *DRAWS, *COUNTS, "mesa", "pandas", "networkx", "scipy.spatial", "scipy.sparse", "sim.model"} == set()


def test_the_collector_waits_inside_and_is_set_as_before_afterwards():
    before = gc.get_threshold()
    assert gc.isenabled()
    with no_collection():
        assert not gc.isenabled()
        with no_collection():
            assert not gc.isenabled()
        assert not gc.isenabled()  # the inner one does not end the outer one
    assert gc.isenabled() and gc.get_threshold() == before


def test_the_collector_is_set_as_before_after_an_error():
    with pytest.raises(KeyError), no_collection():
        raise KeyError
    assert gc.isenabled()


def test_a_collector_that_the_user_switched_off_stays_off():
    gc.disable()
    try:
        with no_collection():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_what_the_user_froze_stays_frozen_and_what_nobody_froze_is_not():
    with no_collection():
        pass
    assert gc.get_freeze_count() < FEW
    gc.freeze()
    try:
        frozen = gc.get_freeze_count()
        assert frozen >= FEW
        with no_collection():
            pass
        assert gc.get_freeze_count() >= FEW  # a few may have died since, none was let go
    finally:
        gc.unfreeze()


def test_garbage_made_inside_is_still_collected_later():
    class Link:
        gone = 0

        def __del__(self) -> None:
            Link.gone += 1

    with no_collection():
        link = Link()
        link.itself = link
        del link
        assert Link.gone == 0
    gc.collect()
    assert Link.gone == 1
