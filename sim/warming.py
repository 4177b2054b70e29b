"""The second process of a cold start (see sim.warm): compiles what runs the ticks of a day, and nothing else."""

from sim.core import jit
from sim.model import SafeCity
from sim.warm import micro_city


def main() -> None:
    """Run one tick of a day that has begun, in a city of four streets."""
    jit.on_compile = None
    city = SafeCity("tiny", city=micro_city())
    city.tick = 1  # what comes before is the main process's half
    city._advance(1)


if __name__ == "__main__":
    main()
