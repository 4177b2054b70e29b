"""Agents as columns: residents, offenders, patrols, grid workers."""
