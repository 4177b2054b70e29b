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

from enum import IntEnum, unique
from functools import cache
from typing import Any

import numpy as np

from sim.core.jit import JIT_ON, inline, phase, switch

PHILOX = switch("CHANGAN_RNG", "splitmix", "philox") == "philox"


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
    CALL = 25
    CRIME_CALL = 26
    RESPONSE = 27
    PURSUIT = 28
    DISPUTE_CALL = 29
    PROJECT = 30  # which projects begin, whom they concern
    ILLNESS = 31  # who is ill, has a crisis, leaves treatment
    LIVELIHOOD = 33
    FRAUD = 34
    STOP = 35
    HOT_SPOT = 36
    REGISTRATION = 37
    # 39-41 institutions and opinions
    PERSONAL_LEVEL = 38  # lasting personal differences in opinions
    DEVICE = 42  # which households have a lock, an alarm, guarded parking
    PLACE_CARE = 43  # ties between key places, answers of a survey of places


_MASK = (1 << 64) - 1
_G1 = np.uint64(0x9E3779B97F4A7C15)
_G2 = np.uint64(0xD1B54A32D192ED03)
_M1 = np.uint64(0xBF58476D1CE4E5B9)
_M2 = np.uint64(0x94D049BB133111EB)
_S11, _S27, _S30, _S31, _S32 = (np.uint64(s) for s in (11, 27, 30, 31, 32))
_INV53 = 1.0 / 9007199254740992.0
_P0, _P1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)  # multipliers of Philox4x32
_W0, _W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)  # its key schedule
_LOW = np.uint64(0xFFFFFFFF)


@cache
def stream_key(seed: int, purpose: Purpose) -> np.uint64:
    """Return the key of one stream: seed and purpose mixed, never the scenario."""
    z = ((seed & _MASK) * 0x2545F4914F6CDD1D + int(purpose) * 0x9E3779B97F4A7C15 + 0x1234567) & _MASK
    for _ in range(2):
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
        z ^= z >> 31
    return np.uint64(z)


@inline
def mix(z: np.uint64) -> np.uint64:
    """Finalise 64 bits (splitmix64)."""
    z = (z ^ (z >> _S30)) * _M1
    z = (z ^ (z >> _S27)) * _M2
    return z ^ (z >> _S31)


@inline
def philox4x32(key: Any, low: Any, high: Any) -> tuple[Any, Any]:
    """Return the 128 bits of Philox4x32-10 as two uint64 for a 64-bit key and a 128-bit counter.

    Serves scalars in kernels and, as plain Python, whole uint64 arrays. Source: Salmon et al. 2011; Random123 1.14.
    """
    word0, word1, word2, word3 = low & _LOW, low >> _S32, high & _LOW, high >> _S32
    key0, key1 = key & _LOW, key >> _S32
    for _ in range(10):
        product0, product1 = _P0 * word0, _P1 * word2
        word0, word1 = (product1 >> _S32) ^ word1 ^ key0, product1 & _LOW
        word2, word3 = (product0 >> _S32) ^ word3 ^ key1, product0 & _LOW
        key0, key1 = (key0 + _W0) & _LOW, (key1 + _W1) & _LOW
    return word0 | (word1 << _S32), word2 | (word3 << _S32)


@inline
def _draw_splitmix(key: np.uint64, entity: Any, time: Any) -> np.uint64:
    """Return 64 random bits for (key, entity, time), both not negative."""
    return mix(mix(key + np.uint64(entity) * _G1) + np.uint64(time) * _G2)


@inline
def _again_splitmix(bits: np.uint64, number: Any) -> np.uint64:
    """Return further bits of the same draw: number 1, 2, ... of (key, entity, time)."""
    return mix(bits + np.uint64(number) * _G1)


@phase  # not inlined: a hundred places would each compile ten rounds
def _draw_philox(key: np.uint64, entity: Any, time: Any) -> np.uint64:
    """Return 64 random bits for (key, entity, time): key and counter of Philox."""
    return philox4x32(key, np.uint64(entity), np.uint64(time))[0]  # type: ignore[no-any-return]


@phase
def _again_philox(bits: np.uint64, number: Any) -> np.uint64:
    """Return further bits of the same draw: number 1, 2, ... of (key, entity, time)."""
    return philox4x32(bits, np.uint64(number), np.uint64(0))[0]  # type: ignore[no-any-return]


draw = _draw_philox if PHILOX else _draw_splitmix
again = _again_philox if PHILOX else _again_splitmix


@inline
def unit(bits: np.uint64) -> np.float64:
    """Return a uniform in [0, 1) with 53 bits."""
    return np.float64(np.int64(bits >> _S11)) * _INV53


@inline
def below(bits: np.uint64, n: Any) -> np.int64:
    """Return an integer in [0, n), n < 2**31, from the high 32 bits (bias below n / 2**32)."""
    return (np.int64(bits >> _S32) * np.int64(n)) >> np.int64(32)


def draws(seed: int, purpose: Purpose, entity: Any, time: Any = 0) -> Any:
    """Return uint64 bits for an array of entities (and, broadcast, times): the array form of `draw`."""
    key, e, t = stream_key(seed, purpose), np.asarray(entity).astype(np.uint64), np.asarray(time).astype(np.uint64)
    if e.ndim and t.ndim:
        e, t = np.broadcast_arrays(e, t)
    if not JIT_ON:
        return _plain_draws(key, e, t)
    bits = np.empty(e.shape or t.shape, np.uint64)
    _draw_each(key, e.ravel(), t.ravel(), bits.reshape(-1))
    return bits[()]  # of one entity and one time a scalar


@phase
def _draw_each(key: Any, entity: Any, time: Any, bits: Any) -> None:
    """Fill bits[i] for entity[i] and time[i], where one entity or one time alone serves all.

    A day asks for few at a time, so calls count: 3 microseconds in place of the 14 of a dozen numpy operations.
    """
    entities, times = np.int64(entity.shape[0] > 1), np.int64(time.shape[0] > 1)
    for i in range(bits.shape[0]):
        bits[i] = draw(key, entity[i * entities], time[i * times])


def _plain_draws(key: np.uint64, e: Any, t: Any) -> Any:
    """Return the same as plain numpy, whole arrays at a time."""
    with np.errstate(over="ignore"):  # numpy warns of overflow in scalars only
        return _philox_array(key, e, t)[0] if PHILOX else _mix_array(_mix_array(key + e * _G1) + t * _G2)


def _mix_array(z: Any) -> Any:
    z = (z ^ (z >> _S30)) * _M1
    z = (z ^ (z >> _S27)) * _M2
    return z ^ (z >> _S31)


_philox_array = getattr(philox4x32, "py_func", philox4x32)  # plain numpy: the same lines, whole arrays


def uniforms(seed: int, purpose: Purpose, entity: Any, time: Any = 0) -> Any:
    """Return float64 uniforms in [0, 1), one for each entity (broadcast with time)."""
    return (draws(seed, purpose, entity, time) >> _S11).astype(np.float64) * _INV53
