"""What names a run: the key under which its results are kept, and which program made them.

Called by everything that stores or looks up runs. The key is blake2b of (results version, resolved scenario, seed), so a
run is found again whatever study, folder or machine asked for it. `RESULTS_VERSION` rises exactly when the golden digests
change (`python -m tests.golden.regenerate --store` raises it, tests/golden/test_results_version.py holds the two together).
"""

import os
import platform
from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

RESULTS_VERSION = 15
KEY_BYTES = 16
_ROOT = Path(__file__).resolve().parents[2]
_LIBRARIES = ("numpy", "numba", "pandas", "scipy", "mesa")


def scenario_digest(canonical: str) -> bytes:
    """Return 16 bytes that name a resolved scenario (`Scenario.canonical()`)."""
    return blake2b(canonical.encode(), digest_size=KEY_BYTES).digest()


def run_key(scenario: bytes, seed: int, results_version: int = RESULTS_VERSION) -> bytes:
    """Return the 16 bytes that name one run: results version, digest of the resolved scenario, seed."""
    return blake2b(b"%d/%d/" % (results_version, seed) + scenario, digest_size=KEY_BYTES).digest()


@cache
def program_digest() -> str:
    """Return a digest of every source file and library that a result could hang on.

    Finer than `RESULTS_VERSION`: an edited rule that no golden run notices still gives a new digest, so the run cache of a user
    who works on the model never answers with a run of yesterday's program.
    """
    digest = blake2b(digest_size=8)
    for path in _sources():
        digest.update(f"{path.relative_to(_ROOT)}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    surroundings = [f"{name}={_installed(name)}" for name in _LIBRARIES]
    surroundings += [f"python={platform.python_version()}", f"rng={os.environ.get('CHANGAN_RNG', '')}", f"results={RESULTS_VERSION}"]
    digest.update("\0".join(surroundings).encode())
    return digest.hexdigest()


def _sources() -> list[Path]:
    return [*sorted((_ROOT / "sim").rglob("*.py")), _ROOT / "experiments" / "compact.py", _ROOT / "experiments" / "work.py"]


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
