"""The second process of a cold start (see sim.warm): compiles what begins a day and runs its ticks, and nothing else."""

from sim.core import jit
from sim.model import SafeCity
from sim.warm import micro_city


def main() -> None:
    """Begin a day and run a tick in a city of four streets."""
    jit.on_compile = None
    SafeCity("tiny", city=micro_city()).step()


if __name__ == "__main__":
    main()
