"""Ordinary doses for the world of `worlds.lively` (1,500 residents, a week) where a policy's defaults would be too small to see."""

DOSES: dict[str, dict] = {}
