"""Whole points that keep their total.

Rounding each line of an explanation by itself loses the sum. The largest remainder method keeps it: every line gets
its whole part, and the points that are missing go to the lines whose fractions are largest.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction


def apportion(parts: Sequence[float] | Sequence[Fraction], total: int, keys: Sequence[Any]) -> list[int]:
    """Whole numbers that add up to `total` and are as near to `parts` as whole numbers can be.

    `parts` are finite and add up to within a point of `total`; then every share is within a point of its part. Ties
    between equal fractions go to the smaller of `keys`, which are comparable and one a part. Without parts, the total
    must be 0 (`ValueError` otherwise: points would be lost).
    """
    if not parts:
        if total:
            message = f"{total} points and no line to put them on"
            raise ValueError(message)
        return []
    shares = [math.floor(part) for part in parts]
    missing = total - sum(shares)
    # Outside the promise above (huge parts that cancel), everybody takes an equal share of what is missing first.
    everybody, some = divmod(missing, len(parts))
    by_fraction = sorted(range(len(parts)), key=lambda row: (shares[row] - parts[row], keys[row]))
    lucky = set(by_fraction[:some])
    return [share + everybody + (row in lucky) for row, share in enumerate(shares)]
