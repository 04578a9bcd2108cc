"""What is shared between copies, threads and callers does not reach across: each question is answered for itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import scoring

POLICY = scoring.load_policy("sesame-2015")
KINDS = sorted(POLICY.kind_by_id)


def society(people: int = 30, events: int = 60) -> scoring.Population:
    random = np.random.default_rng(5)
    names = [f"p{number:02}" for number in range(people)]
    ring = [(names[n], names[(n + 1) % people]) for n in range(people)]
    return scoring.Population.from_tables(
        {"person": names},
        {"a": [a for a, _ in ring], "b": [b for _, b in ring], "strength": [0.5] * people},
        {
            "person": [names[n] for n in random.integers(0, people, events)],
            "kind": [KINDS[n] for n in random.integers(0, 5, events)],
            "day": random.integers(0, 11, events).astype(float),
        },
    )


def test_a_past_can_change_without_the_present() -> None:
    population = society()
    now = scoring.recompute(POLICY, population, 10.0)
    past = population.until(5.0)
    then = scoring.recompute(POLICY, past, 5.0)
    scoring.update(then, scoring.Batch.of(past, friendships=[("p00", "p01", None)]))
    assert (len(past.friendships), len(population.friendships)) == (29, 30)
    again = scoring.recompute(POLICY, population, 10.0)
    assert np.array_equal(now.total_millipoints, again.total_millipoints)


def test_what_if_leaves_even_the_vocabulary_as_it_was() -> None:
    population = society()
    standings = scoring.recompute(POLICY, population, 10.0)
    kinds = population.ledger.kinds
    scoring.what_if(standings, scoring.Batch.of(population, events=[("p00", KINDS[-1], 1.0, 10.0)]))
    assert population.ledger.kinds == kinds


def test_what_ifs_side_by_side_are_each_right() -> None:
    """With kinds that no event has had yet, and people whose ledgers are read again."""
    population = society()
    standings = scoring.recompute(POLICY, population, 10.0)
    batches = [
        scoring.Batch.of(population, events=[(f"p{n % 30:02}", KINDS[5 + n % 30], 1.0, float(n % 11))])
        for n in range(120)
    ]
    alone = [scoring.what_if(standings, batch).moves for batch in batches]
    with ThreadPoolExecutor(12) as pool:
        together = list(pool.map(lambda batch: scoring.what_if(standings, batch).moves, batches))
    assert together == alone


def test_an_outcome_is_found_by_a_number_as_by_its_name() -> None:
    population = scoring.Population.from_tables(
        {"person": [1, 2]},
        {"a": [1], "b": [2], "strength": [1.0]},
        {"person": [2], "kind": ["opinion-unpermitted"], "day": [0.0]},
    )
    standings = scoring.recompute(POLICY, population, 0.0)
    outcome = scoring.what_if(standings, scoring.Batch.of(population, friendships=[(1, 2, None)]))  # type: ignore[list-item] # numbers are taken
    assert outcome.of(1) == outcome.of("1")  # type: ignore[arg-type] # numbers are taken
    assert outcome.of("1").score_after > outcome.of("1").score_before


def test_a_batch_for_others_is_refused_before_anything_is_touched() -> None:
    population, others = society(), society(people=40)
    batch = scoring.Batch.of(others, events=[("p39", KINDS[0], 1.0, 1.0)])
    with pytest.raises(scoring.Refused, match="made for this population"):
        population.apply(batch)
    assert (len(population.ledger), population.version) == (60, 0)


def test_a_change_takes_only_its_own_snapshot_under_the_new_rule_book() -> None:
    population = society()
    standings = scoring.recompute(POLICY, population, 10.0)
    one, other = scoring.snapshot(standings, "p00"), scoring.snapshot(standings, "p01")
    assert scoring.change(one, one, before_under_new=other) == scoring.change(one, one), "no rule book changed"
    book = scoring.load_policy("credit-only")
    under_new = scoring.recompute(book, population, 10.0, ignore_unknown_kinds=True)
    with pytest.raises(scoring.Refused, match="p00 on day 10"):
        scoring.change(
            one, scoring.snapshot(under_new, "p00"), before_under_new=scoring.snapshot(under_new, other.person)
        )
    told = scoring.change(one, scoring.snapshot(under_new, "p00"), before_under_new=scoring.snapshot(under_new, "p00"))
    assert sum(line.points for line in told.lines) == told.score_after - told.score_before
