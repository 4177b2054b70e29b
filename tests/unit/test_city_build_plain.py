"""Plain Python builds the same city as compiled kernels, to the last bit."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = """
from hashlib import blake2b
from sim.city.build import build_city
from sim.city.spec import CitySpec, PopulationSpec
city = build_city(CitySpec(segments=120, population=PopulationSpec(residents=300)), cache=False)
digest = blake2b(digest_size=16)
for part in (city, city.streets, city.form, city.mesh, city.population):
    for value in vars(part).values():
        if hasattr(value, "tobytes"):
            digest.update(value.tobytes())
print(digest.hexdigest())
"""


def digest(jit: str) -> str:
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT,
        env=os.environ | {"CHANGAN_JIT": jit, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.strip()


def test_plain_python_builds_the_same_city_as_compiled_kernels():
    assert digest("0") == digest("1")
