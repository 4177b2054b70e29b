"""Finished runs made by hand, for the statistics of patterns: a row of places a hundred metres apart, events as lists."""

from dataclasses import replace

import numpy as np
import pandas as pd

from experiments.patterns.seen import Kinds, People, Places, Seen
from sim.kinds import EventKind

TICKS = 96  # of a day, 15 minutes each
NAMES = ("assault", "burglary", "ebike_theft", "fraud", "pickpocketing", "street_robbery")
KINDS = Kinds(NAMES, violent=frozenset({"assault", "street_robbery"}), at_places=frozenset(NAMES) - {"fraud"}, with_victim=frozenset(NAMES))
BURGLARY, EBIKE, ASSAULT, FRAUD, PICK, ROBBERY = (
    NAMES.index(n) for n in ("burglary", "ebike_theft", "assault", "fraud", "pickpocketing", "street_robbery")
)
EMPTY = {"tick": 0, "kind": 0, "topic": 0, "group": 0, "place": -1, "actor": -1, "subject": -1, "case": -1, "value": 0.0}


def events(rows: list[dict[str, float]]) -> pd.DataFrame:
    made = pd.DataFrame([EMPTY | row for row in rows], columns=list(EMPTY))
    return made.astype({name: np.float64 if name == "value" else np.int64 for name in EMPTY})


def crime(day: float, place: int, topic: int = BURGLARY, **more: float) -> dict[str, float]:
    return {"kind": EventKind.CRIME, "tick": round(day * TICKS), "place": place, "topic": topic, **more}


def world(rows: list[dict[str, float]], *, n: int = 10, days: int = 730, step_m: float = 100.0, **more: object) -> Seen:
    """n places in a row, step_m apart."""
    x = np.arange(n) * step_m
    return replace(Seen(events(rows), days, TICKS, KINDS, Places(x, np.zeros(n), np.zeros(n)), People()), **more)
