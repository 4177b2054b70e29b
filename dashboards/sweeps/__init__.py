"""Reads finished or running sweeps for the Sweep page: which folders are offered, what they say, and how that is drawn."""
