"""exp, log and normal draws whose every bit is the same on every processor and in plain Python.

Who calls it: rules and kernels (`det_exp`, `det_log`, `normal_quantile`: scalars, inlined) and builders (the array
forms and `normals`). The exp and log of a mathematics library differ in the last bit between processors and versions,
and one bit is enough to turn a comparison with a draw, and with it a run. Everything here is made of + - * /,
square root, floor, comparison and the bit pattern of a float64, which IEEE 754 fixes. Nothing may be compiled with
fastmath. Errors are measured in tests/unit/test_core_detmath.py.
"""

from typing import Any

import numpy as np

from sim.core.jit import inline
from sim.core.rng import Purpose, draws

_LOG2E = 1.4426950408889634
_LN2_HIGH = 6.93147180369123816490e-01  # 32 bits of ln 2: times a whole number below 2**20 exact (Cody & Waite 1980)
_LN2_LOW = 1.90821492927058770002e-10
_SQRT2 = 1.4142135623730951
_INFINITY = np.inf
_BIAS = np.int64(1023)
_MANTISSA_BITS = np.int64(52)
_MANTISSA = np.int64((1 << 52) - 1)
_ONE = np.int64(1023 << 52)
_S12 = np.uint64(12)
_INV52 = 1.0 / 4503599627370496.0
_EXP_TERMS = (  # 1/13!, 1/12!, ... 1/2!, 1, 1, as in `det_exp`
    1.6059043836821613e-10, 2.0876756987868099e-09, 2.5052108385441720e-08, 2.7557319223985893e-07, 2.7557319223985888e-06, 2.4801587301587302e-05,
    1.9841269841269841e-04, 1.3888888888888889e-03, 8.3333333333333332e-03, 4.1666666666666664e-02, 1.6666666666666666e-01, 0.5, 1.0, 1.0,
)  # fmt: skip
_LOG_TERMS = (  # 2/21, 2/19, ... 2/3, as in `det_log`
    0.09523809523809523, 0.10526315789473684, 0.11764705882352941, 0.13333333333333333, 0.15384615384615385, 0.18181818181818182, 0.2222222222222222,
    0.2857142857142857, 0.4, 0.6666666666666666,
)  # fmt: skip


@inline
def det_exp(x: Any) -> Any:
    """Return e**x within 2 units in the last place; 0 below -708, infinity above 709, NaN for NaN.

    x = n ln 2 + r with |r| <= 0.35, Taylor series of r to the 13th power (remainder below 5e-18), n into the exponent.
    """
    if x > 709.0:
        return _INFINITY
    if x < -708.0:
        return 0.0
    if x != x:
        return np.float64(x)
    n = np.floor(x * _LOG2E + 0.5)
    r = (x - n * _LN2_HIGH) - n * _LN2_LOW
    p = 1.6059043836821613e-10
    p = p * r + 2.0876756987868099e-09
    p = p * r + 2.5052108385441720e-08
    p = p * r + 2.7557319223985893e-07
    p = p * r + 2.7557319223985888e-06
    p = p * r + 2.4801587301587302e-05
    p = p * r + 1.9841269841269841e-04
    p = p * r + 1.3888888888888889e-03
    p = p * r + 8.3333333333333332e-03
    p = p * r + 4.1666666666666664e-02
    p = p * r + 1.6666666666666666e-01
    p = p * r + 0.5
    p = p * r + 1.0
    p = p * r + 1.0
    return p * np.int64((np.int64(n) + _BIAS) << _MANTISSA_BITS).view(np.float64)


@inline
def det_log(x: Any) -> Any:
    """Return the natural logarithm within 2 units in the last place; -infinity at 0, NaN below 0.

    x = m 2**k with m in [0.71, 1.42); log m = 2 artanh(s), s = (m - 1) / (m + 1), as m - 1 less a small correction.
    """
    if not x > 0.0:
        return -_INFINITY if x == 0.0 else np.float64(np.nan)
    if x == _INFINITY:
        return _INFINITY
    shift = 54.0 if x < 2.2250738585072014e-308 else 0.0  # below the normal numbers the exponent bits say nothing
    bits = np.float64(x * 18014398509481984.0 if shift > 0.0 else x).view(np.int64)
    k = np.float64((bits >> _MANTISSA_BITS) - _BIAS) - shift
    mantissa = np.int64((bits & _MANTISSA) | _ONE).view(np.float64)
    m = mantissa
    if mantissa > _SQRT2:
        m = mantissa * 0.5
        k = k + 1.0
    f = m - 1.0
    s = f / (2.0 + f)
    z = s * s
    p = 0.09523809523809523  # 2/21, 2/19, ... 2/3
    p = p * z + 0.10526315789473684
    p = p * z + 0.11764705882352941
    p = p * z + 0.13333333333333333
    p = p * z + 0.15384615384615385
    p = p * z + 0.18181818181818182
    p = p * z + 0.2222222222222222
    p = p * z + 0.2857142857142857
    p = p * z + 0.4
    p = p * z + 0.6666666666666666
    return k * _LN2_HIGH - ((s * (f - z * p) - k * _LN2_LOW) - f)


@inline
def normal_quantile(u: Any) -> Any:
    """Return the standard normal value below which a share u of (0, 1) lies, to 1e-15 relative.

    Source: Wichura 1988, algorithm AS 241, PPND16. Infinite at 0 and 1, NaN outside.
    """
    q = u - 0.5
    if np.abs(q) <= 0.425:
        return q * _central(0.180625 - q * q)
    tail = u if q < 0.0 else 1.0 - u
    if not tail > 0.0:
        return np.float64(np.nan) if tail != 0.0 else (-_INFINITY if q < 0.0 else _INFINITY)
    r = np.sqrt(-det_log(tail))
    value = _tail(r - 1.6) if r <= 5.0 else _far_tail(r - 5.0)
    return -value if q < 0.0 else value


@inline
def _central(r: Any) -> Any:
    a = 2.5090809287301226727e3
    a = a * r + 3.3430575583588128105e4
    a = a * r + 6.7265770927008700853e4
    a = a * r + 4.5921953931549871457e4
    a = a * r + 1.3731693765509461125e4
    a = a * r + 1.9715909503065514427e3
    a = a * r + 1.3314166789178437745e2
    a = a * r + 3.3871328727963666080e0
    b = 5.2264952788528545610e3
    b = b * r + 2.8729085735721942674e4
    b = b * r + 3.9307895800092710610e4
    b = b * r + 2.1213794301586595867e4
    b = b * r + 5.3941960214247511077e3
    b = b * r + 6.8718700749205790830e2
    b = b * r + 4.2313330701600911252e1
    return a / (b * r + 1.0)


@inline
def _tail(r: Any) -> Any:
    a = 7.74545014278341407640e-4
    a = a * r + 2.27238449892691845833e-2
    a = a * r + 2.41780725177450611770e-1
    a = a * r + 1.27045825245236838258e0
    a = a * r + 3.64784832476320460504e0
    a = a * r + 5.76949722146069140550e0
    a = a * r + 4.63033784615654529590e0
    a = a * r + 1.42343711074968357734e0
    b = 1.05075007164441684324e-9
    b = b * r + 5.47593808499534494600e-4
    b = b * r + 1.51986665636164571966e-2
    b = b * r + 1.48103976427480074590e-1
    b = b * r + 6.89767334985100004550e-1
    b = b * r + 1.67638483018380384940e0
    b = b * r + 2.05319162663775882187e0
    return a / (b * r + 1.0)


@inline
def _far_tail(r: Any) -> Any:
    a = 2.01033439929228813265e-7
    a = a * r + 2.71155556874348757815e-5
    a = a * r + 1.24266094738807843860e-3
    a = a * r + 2.65321895265761230930e-2
    a = a * r + 2.96560571828504891230e-1
    a = a * r + 1.78482653991729133580e0
    a = a * r + 5.46378491116411436990e0
    a = a * r + 6.65790464350110377720e0
    b = 2.04426310338993978564e-15
    b = b * r + 1.42151175831644588870e-7
    b = b * r + 1.84631831751005468180e-5
    b = b * r + 7.86869131145613259100e-4
    b = b * r + 1.48753612908506148525e-2
    b = b * r + 1.36929880922735805310e-1
    b = b * r + 5.99832206555887937690e-1
    return a / (b * r + 1.0)


def det_exp_array(x: Any) -> np.ndarray:
    """Return `det_exp` of every element, float64 in the shape of x: the same operations in NumPy, so nothing is compiled."""
    x = np.asarray(x, np.float64)
    with np.errstate(invalid="ignore", over="ignore"):
        inside = np.where((x > 709.0) | (x < -708.0) | (x != x), 0.0, x)
        n = np.floor(inside * _LOG2E + 0.5)
        r = (inside - n * _LN2_HIGH) - n * _LN2_LOW
        p = np.full(x.shape, _EXP_TERMS[0])
        for term in _EXP_TERMS[1:]:
            p = p * r + term
        value = p * ((n.astype(np.int64) + _BIAS) << _MANTISSA_BITS).view(np.float64)
    return np.where(x > 709.0, np.inf, np.where(x < -708.0, 0.0, np.where(x != x, x, value)))


def det_log_array(x: Any) -> np.ndarray:
    """Return `det_log` of every element, float64 in the shape of x."""
    x = np.asarray(x, np.float64)
    small = x < 2.2250738585072014e-308
    usual = np.where((x > 0.0) & (x < np.inf), x, 1.0)
    bits = np.where(small & (x > 0.0), np.minimum(usual, 1.0) * 18014398509481984.0, usual).view(np.int64)
    k = ((bits >> _MANTISSA_BITS) - _BIAS).astype(np.float64) - np.where(small & (x > 0.0), 54.0, 0.0)
    mantissa = ((bits & _MANTISSA) | _ONE).view(np.float64)
    high = mantissa > _SQRT2
    f = np.where(high, mantissa * 0.5, mantissa) - 1.0
    k = np.where(high, k + 1.0, k)
    s = f / (2.0 + f)
    z = s * s
    p = np.full(x.shape, _LOG_TERMS[0])
    for term in _LOG_TERMS[1:]:
        p = p * z + term
    value = k * _LN2_HIGH - ((s * (f - z * p) - k * _LN2_LOW) - f)
    value = np.where(x == np.inf, np.inf, np.where(x == 0.0, -np.inf, value))
    return np.where(x >= 0.0, value, np.nan)


def normals(seed: int, purpose: Purpose, entity: Any, time: Any = 0) -> np.ndarray:
    """Return standard normal float64, one for each entity (broadcast with time), from the keyed draw of each.

    The middles of 2**52 equal steps through `normal_quantile`: never 0 or 1, and exact in a float64.
    """
    bits = np.asarray(draws(seed, purpose, entity, time))
    return _quantiles(((bits >> _S12).astype(np.float64) + 0.5) * _INV52)


def _quantiles(u: np.ndarray) -> np.ndarray:
    """Return `normal_quantile` of every element of u in (0, 1)."""
    q = u - 0.5
    flat = np.abs(q) <= 0.425
    value = np.where(flat, q * _plain(_central)(0.180625 - q * q), 0.0)
    tail = np.where(q < 0.0, u, 1.0 - u)
    r = np.sqrt(-det_log_array(np.where(flat, 0.5, tail)))
    outer = np.where(r <= 5.0, _plain(_tail)(r - 1.6), _plain(_far_tail)(r - 5.0))
    return np.where(flat, value, np.where(q < 0.0, -outer, outer))


def _plain(rule: Any) -> Any:
    """Return the Python function behind a compiled rule: made of + - * / alone, it takes arrays as well."""
    return getattr(rule, "py_func", rule)
