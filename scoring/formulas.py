"""The formulas of the score, written once, for one person and for a million.

Everything here uses only ``+ - * /``, ``floor``, signs, extremes and a table of powers of two, which IEEE 754 rounds in
one way only. So the same lines run on numpy arrays (one person, one change) and, compiled, in a loop over everybody
(`scoring.kernels`), and both give the same bits on any machine. ``exp`` of a C library would not: it differs
between libraries, between their versions, and from numpy's own.

Arguments may be arrays or scalars; results have their shape. No function branches on a value.
"""

from __future__ import annotations

from typing import Any

import numpy as np

LN2 = 0.6931471805599453
INVERSE_LN2 = 1.4426950408889634
# ln 2 in two parts, the first with so few bits that k * LN2_HIGH is exact for every k used here (Cody and Waite 1980)
LN2_HIGH = 6.93147180369123816490e-01
LN2_LOW = 1.90821492927058770002e-10

# 2^-k. Past 1074 a float64 has no smaller number and the table holds zeros: an event that old weighs nothing.
HALVINGS = 1100
POWERS_OF_HALF = np.array([0.5**k if k < 1075 else 0.0 for k in range(HALVINGS + 1)], dtype=np.float64)

# A magnitude counts up to this, so that evidence never becomes infinite; caps are met long before.
MOST_MAGNITUDE = 1e240

MILLI = 1000
MILLIONTHS = 1_000_000
LOWEST_SCORE = 350
HIGHEST_SCORE = 950


def exp_minus(z: Any) -> Any:
    """``exp(-z)`` for ``z >= 0``, within 1 unit in the last place of float64; 0 beyond 745.

    Reduction to ``|r| <= ln2 / 2`` and the Taylor polynomial of degree 13, whose first term left out is below 4e-18.
    """
    z = np.minimum(z, 760.0)
    k = np.floor(z * INVERSE_LN2 + 0.5)
    r = k * LN2_HIGH - z + k * LN2_LOW
    p = 1.0 / 6227020800.0
    p = p * r + 1.0 / 479001600.0
    p = p * r + 1.0 / 39916800.0
    p = p * r + 1.0 / 3628800.0
    p = p * r + 1.0 / 362880.0
    p = p * r + 1.0 / 40320.0
    p = p * r + 1.0 / 5040.0
    p = p * r + 1.0 / 720.0
    p = p * r + 1.0 / 120.0
    p = p * r + 1.0 / 24.0
    p = p * r + 1.0 / 6.0
    p = p * r + 0.5
    p = p * r + 1.0
    p = p * r + 1.0
    return p * POWERS_OF_HALF[np.int64(k)]


def saturated(x: Any, up: Any, down: Any) -> Any:
    """``g(x; up, down)``: points that grow with slope 1 at zero and never pass the caps `up` and ``-down``."""
    positive = 0.5 + 0.5 * np.copysign(1.0, x)
    cap = up * positive + down * (1.0 - positive)
    # A cap of 0 gives 0 points whatever it is divided by; this keeps the division finite.
    return np.copysign(cap * (1.0 - exp_minus(np.abs(x) / np.maximum(cap, 1e-40))), x)


def rounded(value: Any) -> Any:
    """Half away from zero, exactly (adding a half and cutting would round 0.49999999999999994 up)."""
    size = np.abs(value)
    whole = np.floor(size)
    return np.copysign(whole + np.floor((size - whole) * 2.0), value)


def saturated_millipoints(x: Any, up: Any, down: Any) -> Any:
    """``round(1000 * g(x))`` as a float holding a whole number; caps and `x` in points."""
    return rounded(1000.0 * saturated(x, up, down))


def event_weight(weight: Any, magnitude: Any, halflives_ago_exact: Any, halvings: Any) -> Any:
    """What an event adds to evidence held at a landmark a whole number of half-lives after day 0.

    `halflives_ago_exact` in [0, 1) is what separates the event from the next whole half-life, `halvings` the whole
    half-lives from there to the landmark. Halving is exact, so evidence moved to a later landmark keeps its bits.
    """
    points = weight * np.minimum(magnitude, MOST_MAGNITUDE)
    return points * exp_minus(halflives_ago_exact * LN2) * POWERS_OF_HALF[halvings]


def pull_points(pull: Any, share: Any, divisor: Any) -> Any:
    """``y``: points before the caps, of `pull` (strength in thousandths times millipoints) and ``deg^dilution``."""
    return share * (pull / 1e6) / divisor


def damped_millipoints(pull: Any, strength: Any, damping_millionths: Any) -> Any:
    """``V_h``: the damped mean of friends' millipoints one hop nearer, half away from zero; 0 without friends.

    `pull` and `strength` (both with thousandths) and the damping in millionths are whole, and so is every step: a
    half is a half, where a damping of 0.35 as a float would sometimes fall just short of it.
    """
    some = strength + (strength == 0)
    whole, rest = np.divmod(np.abs(pull), some)
    millions, parts = np.divmod(whole * damping_millionths, MILLIONTHS)
    remaining, unit = parts * some + rest * damping_millionths, MILLIONTHS * some
    return np.sign(pull) * (millions + (2 * remaining + unit) // (2 * unit))


def whole_score(total_millipoints: Any) -> Any:
    """The whole points of a total, half away from zero, not yet cut to the range."""
    return np.sign(total_millipoints) * ((np.abs(total_millipoints) + 500) // 1000)
