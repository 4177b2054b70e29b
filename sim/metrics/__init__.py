"""Outcomes read from events and counters, one family a file (see sim.metric); `sim.measure` runs them all."""
