"""Tables of events and of friendships to rows by person, compiled.

The passes of `kernels.py` run over these rows; as there, the number of threads changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import prange

from scoring.compiled import blocks_of, compiled, compiled_parallel

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Longer ledgers are not sorted by insertion: in great disorder that costs the square of their length.
LONG_LEDGER = 2000


@compiled
def _bucket_starts(people, person):
    start = np.zeros(people + 1, dtype=np.int64)
    for e in range(len(person)):
        start[person[e] + 1] += 1
    for i in range(people):
        start[i + 1] += start[i]
    return start


@compiled
def _ledger_fill(start, person, kind, magnitude, day, out_kind, out_magnitude, out_day):
    place = start[:-1].copy()
    for e in range(len(person)):
        p = place[person[e]]
        place[person[e]] = p + 1
        out_kind[p] = kind[e]
        out_magnitude[p] = magnitude[e]
        out_day[p] = day[e]


@compiled_parallel
def _ledger_order(bounds, start, kind, magnitude, day):
    """Sort each person's events in place by day, kind, magnitude. Ledgers arrive nearly in order: insertion sort."""
    for block in prange(len(bounds) - 1):
        for i in range(bounds[block], bounds[block + 1]):
            first = start[i]
            if start[i + 1] - first > LONG_LEDGER:
                part = slice(first, start[i + 1])
                order = np.argsort(magnitude[part], kind="mergesort")
                order = order[np.argsort(kind[part][order], kind="mergesort")]
                order = order[np.argsort(day[part][order], kind="mergesort")]
                kind[part] = kind[part][order]
                magnitude[part] = magnitude[part][order]
                day[part] = day[part][order]
                continue
            for e in range(first + 1, start[i + 1]):
                d, k, m = day[e], kind[e], magnitude[e]
                p = e - 1
                while p >= first and (
                    day[p] > d or (day[p] == d and (kind[p] > k or (kind[p] == k and magnitude[p] > m)))
                ):
                    day[p + 1], kind[p + 1], magnitude[p + 1] = day[p], kind[p], magnitude[p]
                    p -= 1
                day[p + 1], kind[p + 1], magnitude[p + 1] = d, k, m


def ledger_columns(
    people: int,
    person: NDArray[np.uint32],
    kind: NDArray[np.uint16],
    magnitude: NDArray[np.float64],
    day: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.uint16], NDArray[np.float64], NDArray[np.float64]]:
    """Events in any order to bounds by person and the columns kind, magnitude, day in canonical order."""
    start = _bucket_starts(people, person)
    kinds, magnitudes, days = np.empty_like(kind), np.empty_like(magnitude), np.empty_like(day)
    _ledger_fill(start, person, kind, magnitude, day, kinds, magnitudes, days)
    _ledger_order(blocks_of(start), start, kinds, magnitudes, days)
    return start, kinds, magnitudes, days


@compiled
def _friendship_fill(people, a, b, strength):
    start = np.zeros(people + 1, dtype=np.int64)
    for e in range(len(a)):
        start[a[e] + 1] += 1
        start[b[e] + 1] += 1
    for i in range(people):
        start[i + 1] += start[i]
    place = start[:-1].copy()
    # Friend and strength in one number, so that sorting a row keeps them together.
    packed = np.empty(start[people], dtype=np.uint64)
    for e in range(len(a)):
        u, v, s = a[e], b[e], np.uint64(strength[e])
        packed[place[u]] = (np.uint64(v) << np.uint64(16)) | s
        packed[place[v]] = (np.uint64(u) << np.uint64(16)) | s
        place[u] += 1
        place[v] += 1
    return start, packed


@compiled_parallel
def _friendship_order(bounds, start, packed, friend, strength):
    for block in prange(len(bounds) - 1):
        for i in range(bounds[block], bounds[block + 1]):
            packed[start[i] : start[i + 1]].sort()
            for k in range(start[i], start[i + 1]):
                friend[k] = np.uint32(packed[k] >> np.uint64(16))
                strength[k] = np.uint16(packed[k] & np.uint64(0xFFFF))


def friendship_rows(
    people: int, a: NDArray[np.uint32], b: NDArray[np.uint32], strength: NDArray[np.uint16]
) -> tuple[NDArray[np.int64], NDArray[np.uint32], NDArray[np.uint16]]:
    """Pairs to rows: bounds by person, friends (increasing in each row) and strengths in thousandths."""
    start, packed = _friendship_fill(people, a, b, strength)
    friend = np.empty(len(packed), dtype=np.uint32)
    strengths = np.empty(len(packed), dtype=np.uint16)
    _friendship_order(blocks_of(start), start, packed, friend, strengths)
    return start, friend, strengths
