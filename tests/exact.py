"""The real numbers behind the scoring contract, as exact fractions: half of the reference, see reference.py.

Only `exp` and `ln` are cut short, at 60 digits.
"""

from __future__ import annotations

import math
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache

HALF = Fraction(1, 2)
_REAL = Context(prec=60)
_STEP = Fraction(1, 10**20)
_NOTHING = Fraction(-400)
"""exp of anything below this is taken for 0: 1e-174 of a point is not a point."""


def written(number: float | str) -> Fraction:
    """A rule book's number as its author wrote it: 0.3 is three tenths, not the float beside it."""
    return Fraction(repr(number)) if isinstance(number, float) else Fraction(number)


def round_half_away(value: Fraction) -> int:
    """§1: `round` is half away from zero, unlike Python's own, which is half to even."""
    whole = math.floor(abs(value) + HALF)
    return whole if value >= 0 else -whole


def distance_to_flip(value: Fraction) -> Fraction:
    """How far a real number is from where its rounding would give another integer."""
    return abs(value - math.floor(value) - HALF)


@lru_cache(maxsize=100_000)
def exp(exponent: Fraction) -> Fraction:
    if exponent == 0:
        return Fraction(1)
    if exponent < _NOTHING:
        return Fraction(0)
    with localcontext(_REAL):
        return Fraction((Decimal(exponent.numerator) / Decimal(exponent.denominator)).exp())


@lru_cache(maxsize=100_000)
def ln(value: Fraction | int) -> Fraction:
    with localcontext(_REAL):
        return Fraction((Decimal(value.numerator) / Decimal(value.denominator)).ln())


def saturate(x: Fraction, up: Fraction, down: Fraction) -> Fraction:
    """Points from evidence: g of §1."""
    if x >= 0:
        return up * (1 - exp(-x / up)) if up > 0 else Fraction(0)
    return -down * (1 - exp(x / down)) if down > 0 else Fraction(0)


def unsaturate(points: Fraction, up: Fraction, down: Fraction) -> Fraction:
    """The evidence that gives these points: g read backwards, for points short of the caps."""
    return -up * ln(1 - points / up) if points >= 0 else down * ln(1 + points / down)


def slope(x: Fraction, up: Fraction, down: Fraction) -> Fraction:
    """Take g' of §1. At zero it is 1; where a cap of 0 makes a corner there, the side that moves at all is taken."""
    if x == 0:
        return Fraction(1) if up > 0 or down > 0 else Fraction(0)
    if x > 0:
        return exp(-x / up) if up > 0 else Fraction(0)
    return exp(x / down) if down > 0 else Fraction(0)


def mean_slope(x0: Fraction, x1: Fraction, up: Fraction, down: Fraction) -> Fraction:
    """§4: what a unit of `x` is worth on the straight path from x0 to x1; the slope where the path has no length.

    On a path shorter than `_STEP`, 60 digits no longer tell the two ends apart; the slope halfway is right to 1e-40.
    """
    if abs(x1 - x0) < _STEP:
        return slope((x0 + x1) / 2, up, down)
    return (saturate(x1, up, down) - saturate(x0, up, down)) / (x1 - x0)
