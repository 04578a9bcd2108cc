"""The formulas against the C library's, and the compiled ones against numpy's, to the bit."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba import njit

from scoring import compiled as compiling
from scoring import formulas, load_policy
from scoring.evidence import Evidence
from scoring.ledger import Events, Ledger

points = st.floats(-1e6, 1e6, allow_nan=False)
caps = st.one_of(st.just(0.0), st.floats(0.001, 10_000))


@given(st.floats(0, 744))
def test_exp_minus_is_within_two_units_in_the_last_place(z: float) -> None:
    exact = math.exp(-z)
    assert abs(float(formulas.exp_minus(z)) - exact) <= 2 * math.ulp(exact)


def test_exp_minus_at_its_ends() -> None:
    assert formulas.exp_minus(0.0) == 1.0
    assert formulas.exp_minus(746.0) == 0.0
    assert formulas.exp_minus(math.inf) == 0.0


@given(points, caps, caps)
def test_saturated_keeps_sign_and_caps_and_slope(x: float, up: float, down: float) -> None:
    got = float(formulas.saturated(x, up, down))
    assert -down <= got <= up
    assert got == 0 or (got > 0) == (x > 0)
    assert abs(got) <= abs(x) * (1 + 1e-12) + 1e-12


@pytest.mark.parametrize(
    ("value", "whole"),
    [(0.49999999999999994, 0), (0.5, 1), (-0.5, -1), (1.5, 2), (2.5, 3), (-2.5, -3), (0.0, 0), (1e15 + 0.5, 1e15 + 1)],
)
def test_rounded_is_half_away_from_zero(value: float, whole: float) -> None:
    assert formulas.rounded(value) == whole


@pytest.mark.parametrize(
    ("total", "score"), [(652_499, 652), (652_500, 653), (-500, -1), (-499, 0), (0, 0), (499, 0), (500, 1)]
)
def test_whole_score_is_half_away_from_zero(total: int, score: int) -> None:
    assert formulas.whole_score(np.int64(total)) == score


def test_one_an_array_and_compiled_give_the_same_bits() -> None:
    assert compiling.BLOCKS  # importing it makes the formulas callable in compiled code

    @njit(error_model="numpy")
    def compiled(x: np.ndarray, up: float, down: float, out: np.ndarray) -> None:
        for i in range(len(x)):
            out[i] = formulas.saturated(x[i], up, down)

    random = np.random.default_rng(7)
    x = np.concatenate(
        (random.normal(size=20_000) * 100, random.normal(size=20_000) * 1e-6, [0.0, -0.0, 1e300, -1e300])
    )
    out = np.empty_like(x)
    compiled(x, 80.0, 160.0, out)
    arrays = formulas.saturated(x, 80.0, 160.0)
    single = np.array([formulas.saturated(float(value), 80.0, 160.0) for value in x])
    assert out.tobytes() == arrays.tobytes() == single.tobytes()


@given(st.permutations(range(12)), st.integers(0, 2**32 - 1))
def test_evidence_as_events_come_is_that_of_the_ledger(order: list[int], seed: int) -> None:
    """In any order, and with events that tie in day and kind."""
    policy = load_policy("sesame-2015")
    kinds = tuple(sorted(policy.kind_by_id))
    random = np.random.default_rng(seed)
    drawn = Events(
        person=random.integers(0, 3, 12).astype(np.uint32),
        kind=random.integers(0, len(kinds), 12).astype(np.uint16),
        magnitude=random.integers(1, 4, 12) / 3,
        day=np.sort(random.integers(0, 5, 12) * 20.5),
    )
    events = drawn.take(np.array(order))
    ledger = Evidence.of(policy, Ledger.of(3, kinds, events), 100.0, compiled=False)
    for given_events in (events, drawn):
        assert Evidence.of_events(policy, 3, kinds, given_events, 100.0).values.tobytes() == ledger.values.tobytes()
