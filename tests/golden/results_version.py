"""Holds the results version and what the golden runs give together: neither can change without the other.

`results_version.json` keeps, for every version there was, the digests of the golden runs, and for the present one also what every metric
made of them. `python -m tests.golden.regenerate --store` calls `store`, which raises `RESULTS_VERSION` in
`experiments/store/version.py` when a digest or the value of a known outcome changed (new scenarios and new outcomes change no stored run).
"""

import json
import math
import re
from pathlib import Path
from typing import Any

from experiments.store import version
from sim.model import SafeCity
from sim.scenario import Scenario

HERE = Path(__file__).parent
RECORD = HERE / "results_version.json"
SEED = 20_260_101
TOLERANCE = 1e-9  # of outcomes: their last bits may hang on the numpy that summed them


def digests_in(golden: dict[str, Any]) -> dict[str, str]:
    """Return the digests of city and run of every golden run."""
    return {name: f"{one['city']} {one['run']}" for name, one in sorted(golden.items())}


def outcomes_now() -> dict[str, dict[str, float | None]]:
    """Run the golden scenarios; return every outcome (None where not measured)."""
    found: dict[str, dict[str, float | None]] = {}
    for path in sorted(HERE.glob("*.yaml")):
        values = SafeCity(Scenario.load(path), seed=SEED).run().outcomes()
        found[path.stem] = {name: float(f"{v:.12g}") if math.isfinite(v) else None for name, v in sorted(values.items())}
    return found


def record() -> dict[str, Any]:
    """Return what is stored."""
    return json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {"digests": {}, "outcomes": {}}


def changes(old: dict[str, Any], digests: dict[str, str], outcomes: dict[str, dict[str, float | None]]) -> list[str]:
    """Return what differs for runs and outcomes that were there before; these are what stored results hang on."""
    last = old["digests"].get(str(max(map(int, old["digests"]), default=0)), {})
    found = [f"golden run {name}" for name, digest in last.items() if digests.get(name, digest) != digest]
    for name, values in old["outcomes"].items():
        now = outcomes.get(name, values)
        found += [f"outcome {key} of {name}" for key, value in values.items() if key not in now or not _same(value, now[key])]
    return found


def _same(a: float | None, b: float | None) -> bool:
    return a == b or (a is not None and b is not None and abs(a - b) <= TOLERANCE * max(abs(a), abs(b)))


def store(golden: dict[str, Any]) -> str:
    """Write the record anew, and raise the version where a known result changed; returns what was done, in words."""
    old, digests, outcomes = record(), digests_in(golden), outcomes_now()
    changed = changes(old, digests, outcomes)
    number = version.RESULTS_VERSION + bool(changed)
    if changed:
        path = Path(version.__file__)
        text, count = re.subn(r"^RESULTS_VERSION = \d+$", f"RESULTS_VERSION = {number}", path.read_text(encoding="utf-8"), flags=re.M)
        assert count == 1, path
        path.write_text(text, encoding="utf-8")
    kept = {"digests": {**old["digests"], str(number): digests}, "outcomes": outcomes}
    RECORD.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    return f"results version raised to {number} ({', '.join(changed[:3])})" if changed else f"results version stays {number}"
