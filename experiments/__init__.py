"""Experiments: runs, comparisons, reports and the command line."""
