"""Keyed draws: every random number is a pure function of (seed, purpose, entity, time).

Who calls it: every kernel (through `draw`, `unit`, `below`) and every builder (through the array forms `draws`,
`uniforms`, `normals`). Nothing in the product keeps the state of a generator, so the order of agents, the number
of threads and a stop and resume cannot change a run, and two scenarios share every draw that concerns the same
entity, purpose and time (common random numbers).

The generator is counter-based: two rounds of splitmix64's finaliser (Steele, Lea & Flood 2014) over
key + entity and then + time. One round makes streams of different keys overlap; two do not (see
docs/decisions). Philox4x32-10 (Salmon et al. 2011) answers instead when CHANGAN_RNG=philox: slower, published, and
therefore the independent check that no result hangs on the home-made mixer.
"""

import os
from enum import IntEnum, unique

import numpy as np

from sim.core.jit import inline

PHILOX = os.environ.get("CHANGAN_RNG", "splitmix") == "philox"


@unique
class Purpose(IntEnum):
    """What a draw is for. Numbers are part of the results: append, never renumber."""

    CITY_LAYOUT = 1
    CITY_FORM = 2
    HOUSEHOLD = 3
    RESIDENT = 4
    ANCHOR = 5
    TIE = 6
    MESH = 7
    PLACE_ATTRACTION = 8
    OFFENDER = 9
    RESIDENT_DAY = 10
    OFFENDER_DAY = 11
    OFFENDER_TICK = 12
    OFFENDER_CHOICE = 13
    PATROL_SHIFT = 14
    PATROL_TICK = 15
    INCIDENT = 16
    CASE = 17
    MATTER_BIRTH = 18
    MATTER_DAY = 19
    OPINION = 20
    SURVEY = 21
    CAMERA = 22
    POLICY = 23
    BOOTSTRAP = 24


_MASK = (1 << 64) - 1
_G1 = np.uint64(0x9E3779B97F4A7C15)
_G2 = np.uint64(0xD1B54A32D192ED03)
_M1 = np.uint64(0xBF58476D1CE4E5B9)
_M2 = np.uint64(0x94D049BB133111EB)
_S11, _S27, _S30, _S31, _S32 = (np.uint64(s) for s in (11, 27, 30, 31, 32))
_INV53 = 1.0 / 9007199254740992.0


def stream_key(seed: int, purpose: Purpose) -> np.uint64:
    """Return the key of one stream: seed and purpose mixed, never the scenario."""
    z = ((seed & _MASK) * 0x2545F4914F6CDD1D + int(purpose) * 0x9E3779B97F4A7C15 + 0x1234567) & _MASK
    for _ in range(2):
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
        z ^= z >> 31
    return np.uint64(z)


@inline
def mix(z):
    """Finalise 64 bits (splitmix64)."""
    z = (z ^ (z >> _S30)) * _M1
    z = (z ^ (z >> _S27)) * _M2
    return z ^ (z >> _S31)


@inline
def draw(key, entity, time):
    """Return 64 random bits for (key, entity, time)."""
    return mix(mix(key + np.uint64(entity) * _G1) + np.uint64(time) * _G2)


@inline
def again(bits, number):
    """Return further bits of the same draw: number 1, 2, ... of (key, entity, time)."""
    return mix(bits + np.uint64(number) * _G1)


@inline
def unit(bits):
    """Return a uniform in [0, 1) with 53 bits."""
    return np.float64(np.int64(bits >> _S11)) * _INV53


@inline
def below(bits, n):
    """Return an integer in [0, n), n < 2**31, from the high 32 bits (bias below n / 2**32)."""
    return (np.int64(bits >> _S32) * np.int64(n)) >> np.int64(32)


def draws(seed: int, purpose: Purpose, entity, time=0) -> np.ndarray:
    """Return uint64 bits for an array of entities (and, broadcast, times): the array form of `draw`."""
    with np.errstate(over="ignore"):
        e = np.asarray(entity).astype(np.uint64)
        t = np.asarray(time).astype(np.uint64)
        return _mix_array(_mix_array(stream_key(seed, purpose) + e * _G1) + t * _G2)


def _mix_array(z: np.ndarray) -> np.ndarray:
    z = (z ^ (z >> _S30)) * _M1
    z = (z ^ (z >> _S27)) * _M2
    return z ^ (z >> _S31)


def uniforms(seed: int, purpose: Purpose, entity, time=0) -> np.ndarray:
    """Return float64 uniforms in [0, 1), one for each entity (broadcast with time)."""
    return (draws(seed, purpose, entity, time) >> _S11).astype(np.float64) * _INV53
