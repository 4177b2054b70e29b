"""A million residents: seconds to create and bytes each, beside the goals: `python -m benchmarks.agents`.

The tests hold the bytes; the goal of 0.02 s is looked at here, because tests share the cores.
"""

import statistics
import time

from sim.agents.residents import Resident, create_residents
from sim.core.columnar_model import ColumnarModel
from sim.parameters import Opinion
from tests.unit.test_agents_residents import BYTES_EACH, N, a_million

GOAL_S = 0.02


def main() -> None:
    """Print the median and the best of 15 creations, after asserting that every resident is there."""
    city, seconds = a_million(), []
    for _ in range(15):
        model = ColumnarModel(rng=1)
        start = time.process_time()
        create_residents(model, city, Opinion(), 1)
        seconds.append(time.process_time() - start)
        assert model.table(Resident).n == N
    each = model.table(Resident).nbytes / N
    print(
        f"{N:,} residents: median {statistics.median(seconds):.4f} s, best {min(seconds):.4f} s (goal {GOAL_S} s); {each:.1f} B each (goal {BYTES_EACH} B)"
    )


if __name__ == "__main__":
    main()
