"""Passes over everybody, compiled: the only numba code.

Imported only where a full pass over many people runs (numba takes most of a second to import); everything smaller is
numpy. Both call the same `scoring.formulas` and give the same bits. Sums over friends are sums of integers, and each
person's events are added in the ledger's order by one thread, so the number of threads changes nothing.

Compiled code is kept on disk, in a folder named after the contents of this file and of the formulas: numba's own
check looks at one file's date only, and would go on using old formulas after a change of the other.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import numba
import numpy as np
from numba import njit, prange
from numba.extending import register_jitable

from scoring import formulas

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _compiled_folder() -> str:
    here = Path(__file__).parent
    digest = hashlib.sha256(numba.__version__.encode())
    for name in ("formulas.py", "kernels.py"):
        digest.update((here / name).read_bytes())
    beside = here / "__pycache__"
    writable = os.access(beside if beside.exists() else here, os.W_OK)
    # Installed where the user cannot write, the code is kept in the user's own folder.
    ours = beside if writable else Path.home() / ".cache" / "glasshouse"
    return str((Path(_before) if _before else ours) / f"compiled-{digest.hexdigest()[:16]}")


_before = numba.config.CACHE_DIR  # type: ignore[attr-defined]
numba.config.CACHE_DIR = _compiled_folder()  # type: ignore[attr-defined]

# Rows are handed out in this many blocks of about equal work: friendships are heavy-tailed, and a block of equally
# many people may hold ten times the edges of another.
BLOCKS = 64
# Longer ledgers are not sorted by insertion: in great disorder that costs the square of their length.
LONG_LEDGER = 2000

# Makes the plain functions callable in compiled code; they stay plain everywhere else.
for _formula in (
    formulas.exp_minus,
    formulas.saturated,
    formulas.rounded,
    formulas.saturated_millipoints,
    formulas.event_weight,
    formulas.pull_points,
    formulas.whole_score,
):
    register_jitable(error_model="numpy")(_formula)

# numpy's error model: a test for division by zero before each division would keep the compiler from vector code.
_compiled = njit(cache=True, nogil=True, error_model="numpy")
_compiled_parallel = njit(cache=True, nogil=True, error_model="numpy", parallel=True)


def blocks_of(start: NDArray[np.int64], blocks: int = BLOCKS) -> NDArray[np.int64]:
    """Bounds of blocks of rows with about equally many entries, for rows bounded by `start`."""
    rows = len(start) - 1
    wanted = np.linspace(0, start[-1], blocks + 1)[1:-1].astype(np.int64)
    bounds = np.searchsorted(start[:-1], wanted)
    # Rows without entries cost a little too: where few rows have any, the blocks are made by number of rows.
    if bounds.size and np.diff(bounds, prepend=0, append=rows).max() > 4 * rows // blocks:
        bounds = np.linspace(0, rows, blocks + 1)[1:-1].astype(np.int64)
    return np.concatenate(([0], bounds, [rows])).astype(np.int64)


# Loops of arithmetic run over one factor or one sum at a time, apart from the loops that look things up: the compiler
# turns them into vector instructions, which mixed loops do not become.
STRIP = 2048


@_compiled_parallel
def _points(values, scales, ups, downs, spreads, lifts, points, own, conduct):
    people, factors = values.shape
    for strip in prange((people + STRIP - 1) // STRIP):
        first = strip * STRIP
        size = min(STRIP, people - first)
        x = np.empty(STRIP, dtype=np.float64)
        millipoints = np.empty(STRIP, dtype=np.int32)
        total = np.zeros(STRIP, dtype=np.int32)
        spread = np.zeros(STRIP, dtype=np.int32)
        for f in range(factors):
            scale, up, down = scales[f], ups[f], downs[f]
            for i in range(np.uint64(size)):
                x[i] = values[np.uint64(first) + i, f] * scale
            for i in range(np.uint64(size)):
                millipoints[i] = np.int32(formulas.saturated_millipoints(x[i], up, down))
            for i in range(np.uint64(size)):
                points[np.uint64(first) + i, f] = millipoints[i]
                total[i] += millipoints[i]
            if spreads[f]:
                for i in range(np.uint64(size)):
                    spread[i] += millipoints[i]
        for i in range(np.uint64(size)):
            own[np.uint64(first) + i] = total[i]
            conduct[np.uint64(first) + i] = spread[i] if lifts else min(spread[i], np.int32(0))


def points_pass(
    values: NDArray[np.float64],
    scales: NDArray[np.float64],
    ups: NDArray[np.float64],
    downs: NDArray[np.float64],
    spreads: NDArray[np.bool_],
    lifts: bool,  # noqa: FBT001
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Evidence (people x factors) to millipoints (the same shape), their sum and conduct (both by person)."""
    points = np.empty(values.shape, dtype=np.int32)
    own = np.empty(len(values), dtype=np.int32)
    conduct = np.empty(len(values), dtype=np.int32)
    _points(values, scales, ups, downs, spreads, lifts, points, own, conduct)
    return points, own, conduct


# In the two loops over friendships `k` is unsigned: for a signed index numba tests at every read whether it counts
# from the end, and that test would cost as much as the read.


@_compiled_parallel
def _friend_sums(bounds, start, friend, strength, conduct, sums):
    for block in prange(len(bounds) - 1):
        for i in range(bounds[block], bounds[block + 1]):
            total = np.int64(0)
            for k in range(np.uint64(start[i]), np.uint64(start[i + 1])):
                total += np.int64(strength[k]) * np.int64(conduct[friend[k]])
            sums[i] = total


def friend_sums(
    start: NDArray[np.int64],
    friend: NDArray[np.uint32],
    strength: NDArray[np.uint16],
    conduct: NDArray[np.int32] | NDArray[np.int64],
) -> NDArray[np.int64]:
    """``sum of strength * conduct`` over each person's friends: thousandths times millipoints."""
    sums = np.empty(len(start) - 1, dtype=np.int64)
    _friend_sums(blocks_of(start), start, friend, strength, conduct, sums)
    return sums


@_compiled_parallel
def _association(
    bounds, start, friend, strength, conduct, nearer, divisors, share, up, down, sums, association
):  # fmt: skip
    several_hops = len(nearer) > 0
    for block in prange(len(bounds) - 1):
        first, last = bounds[block], bounds[block + 1]
        pull = np.empty(last - first, dtype=np.float64)
        divisor = np.empty(last - first, dtype=np.float64)
        for i in range(first, last):
            total = np.int64(0)
            for k in range(np.uint64(start[i]), np.uint64(start[i + 1])):
                total += np.int64(strength[k]) * np.int64(conduct[friend[k]])
            sums[i] = total
            pull[i - first] = total + nearer[i] if several_hops else total
            divisor[i - first] = divisors[start[i + 1] - start[i]]
        for i in range(np.uint64(last - first)):
            y = formulas.pull_points(pull[i], share, divisor[i])
            association[np.uint64(first) + i] = np.int32(formulas.saturated_millipoints(y, up, down))


def association_pass(
    start: NDArray[np.int64],
    friend: NDArray[np.uint32],
    strength: NDArray[np.uint16],
    conduct: NDArray[np.int32] | NDArray[np.int64],
    nearer: NDArray[np.int64],
    divisors: NDArray[np.float64],
    caps: tuple[float, float, float],
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """The last hop's conduct to its sums over friends, and with the sums of `nearer` hops to association, millipoints.

    `nearer` is empty where one hop is all; `divisors` is ``deg^dilution`` by degree; `caps` are share, up and down.
    """
    sums = np.empty(len(start) - 1, dtype=np.int64)
    association = np.empty(len(start) - 1, dtype=np.int32)
    _association(
        blocks_of(start), start, friend, strength, conduct, nearer, divisors, *caps, sums, association
    )  # fmt: skip
    return sums, association


@_compiled_parallel
def _totals(own, association, base, thresholds, total, score, tier):
    for i in prange(len(own)):
        t = np.int64(base) + np.int64(own[i]) + np.int64(association[i])
        total[i] = t
        s = min(max(formulas.whole_score(t), formulas.LOWEST_SCORE), formulas.HIGHEST_SCORE)
        score[i] = s
        held = -1
        for k in range(len(thresholds)):
            if thresholds[k] <= s:
                held = k
        tier[i] = held


def totals_pass(
    own: NDArray[np.int32],
    association: NDArray[np.int32],
    base_millipoints: int,
    thresholds: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int16], NDArray[np.int16]]:
    """Own points and association to total (millipoints), score and highest tier held (-1: none), by person."""
    people = len(own)
    total = np.empty(people, dtype=np.int64)
    score = np.empty(people, dtype=np.int16)
    tier = np.empty(people, dtype=np.int16)
    _totals(own, association, base_millipoints, thresholds, total, score, tier)
    return total, score, tier


@_compiled_parallel
def _evidence(bounds, start, kind, magnitude, day, factor_of, weight_of, half_lives, landmarks, values):
    for block in prange(len(bounds) - 1):
        for i in range(bounds[block], bounds[block + 1]):
            for e in range(start[i], start[i + 1]):
                f = factor_of[kind[e]]
                if f < 0:
                    continue
                rest = 0.0
                halvings = np.int64(0)
                half = half_lives[f]
                if half > 0.0:
                    halflives = day[e] / half
                    ahead = np.ceil(halflives)
                    rest = ahead - halflives
                    halvings = np.int64(min(landmarks[f] - ahead, float(formulas.HALVINGS)))
                values[i, f] += formulas.event_weight(weight_of[kind[e]], magnitude[e], rest, halvings)


def evidence_pass(
    start: NDArray[np.int64],
    kind: NDArray[np.uint16],
    magnitude: NDArray[np.float64],
    day: NDArray[np.float64],
    factor_of: NDArray[np.int64],
    weight_of: NDArray[np.float64],
    half_lives: NDArray[np.float64],
    landmarks: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Events by person, in canonical order, to evidence (people x factors) at `landmarks`."""
    values = np.zeros((len(start) - 1, len(half_lives)), dtype=np.float64)
    _evidence(blocks_of(start), start, kind, magnitude, day, factor_of, weight_of, half_lives, landmarks, values)
    return values


@_compiled_parallel
def _evidence_as_they_come(
    parts, person, kind, magnitude, day, factor_of, weight_of, half_lives, landmarks, values, latest, disordered
):  # fmt: skip
    # Each part goes through all events and takes those of its own people: reading in line is cheap, and every
    # person's events are added by one thread in the order given.
    for part in prange(len(parts) - 1):
        first, last = np.uint32(parts[part]), np.uint32(parts[part + 1])
        for e in range(np.uint64(len(person))):
            i = person[e]
            if i < first or i >= last:
                continue
            d, k, m = day[e], kind[e], magnitude[e]
            if d <= latest[i, 0] and (d < latest[i, 0] or k < latest[i, 1] or (k == latest[i, 1] and m < latest[i, 2])):
                disordered[i] = True
            latest[i, 0], latest[i, 1], latest[i, 2] = d, k, m
            f = factor_of[k]
            if f < 0:
                continue
            rest = 0.0
            halvings = np.int64(0)
            half = half_lives[f]
            if half > 0.0:
                halflives = d / half
                ahead = np.ceil(halflives)
                rest = ahead - halflives
                halvings = np.int64(min(landmarks[f] - ahead, float(formulas.HALVINGS)))
            values[i, f] += formulas.event_weight(weight_of[k], m, rest, halvings)


def evidence_as_they_come(
    people: int,
    person: NDArray[np.uint32],
    kind: NDArray[np.uint16],
    magnitude: NDArray[np.float64],
    day: NDArray[np.float64],
    factor_of: NDArray[np.int64],
    weight_of: NDArray[np.float64],
    half_lives: NDArray[np.float64],
    landmarks: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Events in the order given to evidence, and whose events were not in canonical order: add those up again."""
    values = np.zeros((people, len(half_lives)), dtype=np.float64)
    latest = np.full((people, 3), -np.inf)
    disordered = np.zeros(people, dtype=np.bool_)
    parts = np.linspace(0, people, numba.get_num_threads() + 1).astype(np.int64)
    _evidence_as_they_come(
        parts, person, kind, magnitude, day, factor_of, weight_of, half_lives, landmarks, values, latest, disordered
    )  # fmt: skip
    return values, disordered


@_compiled
def _bucket_starts(people, person):
    start = np.zeros(people + 1, dtype=np.int64)
    for e in range(len(person)):
        start[person[e] + 1] += 1
    for i in range(people):
        start[i + 1] += start[i]
    return start


@_compiled
def _ledger_fill(start, person, kind, magnitude, day, out_kind, out_magnitude, out_day):
    place = start[:-1].copy()
    for e in range(len(person)):
        p = place[person[e]]
        place[person[e]] = p + 1
        out_kind[p] = kind[e]
        out_magnitude[p] = magnitude[e]
        out_day[p] = day[e]


@_compiled_parallel
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


@_compiled
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


@_compiled_parallel
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


@_compiled_parallel
def _drag(
    bounds, start, friend, strength, reach, pull, degree, divisors, total, score, association, share, up, down, whole
):
    for block in prange(len(bounds) - 1):
        for i in range(bounds[block], bounds[block + 1]):
            points = np.int64(0)
            for k in range(start[i], start[i + 1]):
                j = friend[k]
                left = pull[j] - np.int64(strength[k]) * np.int64(reach[i])
                y = formulas.pull_points(left, share, divisors[degree[j] - 1])
                gain = np.int64(formulas.saturated_millipoints(y, up, down)) - association[j]
                whole_then = formulas.whole_score(total[j] + gain)
                points += min(max(whole_then, formulas.LOWEST_SCORE), formulas.HIGHEST_SCORE) - score[j]
            whole[i] = points


def drag_pass(
    start: NDArray[np.int64],
    friend: NDArray[np.uint32],
    strength: NDArray[np.uint16],
    reach: NDArray[np.int32] | NDArray[np.int64],
    pull: NDArray[np.int64],
    degree: NDArray[np.int64],
    divisors: NDArray[np.float64],
    total: NDArray[np.int64],
    score: NDArray[np.int16],
    association: NDArray[np.int32],
    share: float,
    up: float,
    down: float,
) -> NDArray[np.int64]:
    """What each person's friends would gain together if that person left, one hop, in whole points."""
    whole = np.empty(len(start) - 1, dtype=np.int64)
    _drag(
        blocks_of(start), start, friend, strength, reach, pull, degree, divisors,
        total, score, association, share, up, down, whole,
    )  # fmt: skip
    return whole


@_compiled_parallel
def _random_reads(bounds, start, friend, values, sums):
    for block in prange(len(bounds) - 1):
        total = np.int64(0)
        for k in range(np.uint64(start[bounds[block]]), np.uint64(start[bounds[block + 1]])):
            total += values[friend[k]]
        sums[block] = total


def random_reads(start: NDArray[np.int64], friend: NDArray[np.uint32], values: NDArray[np.int32]) -> int:
    """The floor that the benchmark measures against: read one number per directed friendship, and nothing else."""
    sums = np.empty(BLOCKS, dtype=np.int64)
    _random_reads(blocks_of(start), start, friend, values, sums)
    return int(sums.sum())


numba.config.CACHE_DIR = _before  # type: ignore[attr-defined]
