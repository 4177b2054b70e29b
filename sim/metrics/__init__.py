"""Outcomes read from events and counters, one family a file."""
