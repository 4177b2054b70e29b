"""What programmes change about places: light, gates, devices of households, management, places put right.

All arrays have the axis [place] and are float32 or bool. The area `sim.areas.places` takes them over.
"""

from dataclasses import dataclass

import numpy as np

from sim.provisions.base import Provision


@dataclass(frozen=True)
class Lighting(Provision):
    """Street light. Combine: the brightest counts. Neutral: 0, or no more than what is there."""

    light: np.ndarray  # float32[place] 0 dark .. 1 fully lit at night


@dataclass(frozen=True)
class Gates(Provision):
    """Gates and doors that somebody or something guards. Combine: as independent chances, with the gates that are there. Neutral: 0."""

    turned_away: np.ndarray  # float32[place] share of strangers turned away


@dataclass(frozen=True)
class Devices(Provision):
    """Devices of households, as shares of the households of each place. Combine: as independent chances. Neutral: 0."""

    locks: np.ndarray  # float32[place] better locks or doors
    alarms: np.ndarray  # float32[place]
    parking: np.ndarray  # float32[place] e-bikes and cars in guarded places


@dataclass(frozen=True)
class VictimDevices(Provision):
    """Devices for households whose burglary was recorded, in the order of recording. Combine: side by side. Neutral: 0 sets a year."""

    chosen: np.ndarray  # bool[place]
    lock: bool
    alarm: bool
    sets_per_year: float  # bought a year; who comes later than they last gets none


@dataclass(frozen=True)
class Management(Provision):
    """Housing compounds that somebody manages: repairs, rules, a number to call. Combine: any. Neutral: nowhere."""

    managed: np.ndarray  # bool[place]


@dataclass(frozen=True)
class KeyPlaces(Provision):
    """Places whose lasting facilitators of crime are put right, again at every review. Combine: side by side. Neutral: count 0."""

    chosen: np.ndarray  # bool[place] where they are looked for
    listed: bool  # True: all of `chosen`; False: found by recorded crimes and a survey
    count: int  # places newly taken on the list at each review, where they are found
    review_days: int
    window_days: int  # recorded crimes of so many days count
    survey_size: int  # residents asked at each review which streets are unsafe
    complaint_weight: float  # recorded crimes that one complaint counts as
    put_right_share: float  # of what is still wrong at a place, put right at one visit
    keeps_review: bool  # False: a place is put right once and left
