"""Policies, one file each: from parameters and city to provisions."""
