"""Passes over everybody, compiled: evidence, points, association, scores, drag.

Imported only where a full pass over many people runs (numba takes most of a second to import); everything smaller is
numpy. Both call the same `scoring.formulas` and give the same bits. Sums over friends are sums of integers, and each
person's events are added in the ledger's order by one thread, so the number of threads changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np
from numba import prange

from scoring import formulas
from scoring.compiled import BLOCKS, blocks_of, compiled_parallel

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Loops of arithmetic run over one factor or one sum at a time, apart from the loops that look things up: the compiler
# turns them into vector instructions, which mixed loops do not become.
STRIP = 2048


@compiled_parallel
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


@compiled_parallel
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


@compiled_parallel
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


@compiled_parallel
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


@compiled_parallel
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


@compiled_parallel
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


@compiled_parallel
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


@compiled_parallel
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
