"""changan: agent-based simulation of urban public-safety policy."""

__version__ = "0.1.0"
