"""Rule books as files: what is read, and where a book is found.

The shipped books' own content is tested in test_rulebooks.py, what is refused in test_policy_refused.py.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import scoring
from scoring import RuleBookRefused, Source, Standing
from tests.scoring.small_book import LEGAL, SCORE, spoilt

# --- what is read ----------------------------------------------------------------------------------------------------


def test_a_legal_book_is_read_whole() -> None:
    policy = scoring.policy_from_toml(LEGAL)
    assert (policy.name, policy.title, policy.version, policy.base) == ("small-book", "A small book", 3, 600)
    credit, speech = policy.factors
    assert (credit.id, credit.title, credit.up, credit.down) == ("credit", "Paying what you owe", 80.0, 160.5)
    assert (credit.half_life_days, speech.half_life_days) == (365.0, None)
    assert (credit.provenance.source, credit.provenance.standing) == (Source.ARTICLE, Standing.CLAIMED)
    assert (credit.provenance.note, speech.provenance.note) == ("A note may have\nseveral lines", "")
    assert [(kind.id, kind.factor, kind.weight) for kind in policy.kinds] == [
        ("bill-late", "credit", -6.0),
        ("opinion", "speech", -40.25),
    ]
    spread = policy.association
    assert spread is not None
    assert (spread.factors, spread.share, spread.up, spread.down) == (("speech", "credit"), 0.35, 20.0, 120.0)
    assert (spread.lifts, spread.dilution, spread.hops, spread.damping) == (False, 0.5, 2, 0.25)
    assert [(tier.id, tier.threshold, tier.privilege) for tier in policy.tiers] == [
        ("loan", 600, "A loan"),
        ("car", 650, "A car"),
    ]
    assert [(rule.id, rule.below, rule.sanction) for rule in policy.sanctions] == [
        ("slow-internet", 450, "Slow internet")
    ]
    assert policy.provenance is not None
    assert policy.provenance.note == "Who says so"


def test_a_book_as_arrays_keeps_the_order_of_the_file() -> None:
    policy = scoring.policy_from_toml(LEGAL)
    assert policy.factor_index == {"credit": 0, "speech": 1}
    assert (policy.ups.tolist(), policy.downs.tolist()) == ([80, 0], [160.5, 100])
    assert policy.half_lives.tolist() == [365, 0]
    assert policy.contagious.tolist() == [True, True]
    assert policy.thresholds.tolist() == [600, 650]
    assert policy.kind_by_id["opinion"].weight == -40.25
    assert policy.thresholds.dtype == np.int64


def test_a_small_book_needs_no_more_than_a_factor() -> None:
    policy = scoring.policy_from_toml(LEGAL[: LEGAL.index("[kinds.")])
    assert (policy.kinds, policy.association, policy.tiers, policy.sanctions) == ((), None, (), ())
    assert policy.contagious.tolist() == [False, False]


def test_a_book_may_keep_its_own_source_to_itself() -> None:
    text = LEGAL.replace('source = "article"\nstanding = "disputed"\nnote = "Who says so"\n', "", 1)
    assert scoring.policy_from_toml(text).provenance is None


def test_damping_is_read_only_where_conduct_travels_further() -> None:
    text = spoilt("association", "damping", None).replace("hops = 2", "hops = 1")
    spread = scoring.policy_from_toml(text).association
    assert spread is not None
    assert spread.hops == 1


def test_equal_books_are_equal_and_others_are_not() -> None:
    assert scoring.policy_from_toml(LEGAL) == scoring.policy_from_toml("# a comment\n" + LEGAL)
    assert scoring.policy_from_toml(LEGAL) != scoring.policy_from_toml(LEGAL.replace("up = 80", "up = 81"))
    assert scoring.policy_from_toml(LEGAL) != scoring.policy_from_toml(LEGAL.replace("version = 3", "version = 4"))


@pytest.mark.parametrize("text", ["\ufeff" + LEGAL, LEGAL.replace("\n", "\r\n"), LEGAL + "\n\n# the end"])
def test_files_of_other_systems_are_read(text: str) -> None:
    assert scoring.policy_from_toml(text) == scoring.policy_from_toml(LEGAL)


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("policy", "base", "350"),
        ("policy", "base", "950"),
        ("factor", "up", "0"),
        ("factor", "down", "10000"),
        ("factor", "half_life_days", "0.001"),
        ("factor", "half_life_days", "1000000"),
        ("factor", "half_life_days", None),
        ("factor", "note", None),
        ("kind", "weight", "0"),
        ("kind", "weight", "-10000"),
        ("association", "share", "0"),
        ("association", "share", "1000"),
        ("association", "dilution", "0"),
        ("association", "dilution", "1"),
        ("association", "hops", "8"),
        ("association", "damping", "0.999"),
        ("association", "factors", '["credit"]'),
        ("tier", "threshold", "350"),
        ("sanction", "below", "950"),
        ("factor", "title", '"Żółw 永遠"'),
        ("policy", "title", f'"{"x" * 200}"'),
    ],
)
def test_the_ends_of_what_is_allowed_are_allowed(section: str, key: str, value: str | None) -> None:
    assert scoring.policy_from_toml(spoilt(section, key, value)).name == "small-book"


# --- finding a book --------------------------------------------------------------------------------------------------


def test_shipped_books_are_listed_and_loaded_by_name() -> None:
    names = scoring.list_policies()
    assert names == tuple(sorted(names))
    assert "sesame-2015" in names
    assert [scoring.load_policy(name).name for name in names] == list(names)


@pytest.mark.parametrize("make", [str, Path])
def test_a_book_is_loaded_from_a_file(make: type[Any], tmp_path: Path) -> None:
    path = tmp_path / "book.toml"
    path.write_text(LEGAL, encoding="utf-8")
    assert scoring.load_policy(make(path)) == scoring.policy_from_toml(LEGAL)


def test_a_file_may_have_any_name_where_it_is_a_path(tmp_path: Path) -> None:
    path = tmp_path / "rules"
    path.write_text("\ufeff" + LEGAL, encoding="utf-8")
    assert scoring.load_policy(path).name == "small-book"
    assert scoring.load_policy(str(path)).name == "small-book"


def test_faults_in_a_file_name_the_file(tmp_path: Path) -> None:
    path = tmp_path / "book.toml"
    path.write_text(spoilt("policy", "base", "0"), encoding="utf-8")
    with pytest.raises(RuleBookRefused) as caught:
        scoring.load_policy(path)
    assert str(caught.value) == f"{path}, [policy]: base is 0; allowed: {SCORE}"


@pytest.mark.parametrize(
    ("asked", "first"), [("sesame", "sesame-2015"), ("credit-onyl", "credit-only"), ("", "credit-")]
)
def test_an_unknown_name_is_refused_and_the_nearest_proposed_first(asked: str, first: str) -> None:
    with pytest.raises(RuleBookRefused) as caught:
        scoring.load_policy(asked)
    said = str(caught.value)
    assert said.startswith(f"rule books: name is {asked!r}; allowed: {first}")
    assert said.endswith(", or a path ending in .toml")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    latin = tmp_path / "latin.toml"
    latin.write_bytes(LEGAL.replace("small book", "petit précis").encode("latin-1"))
    for path, said in (
        (tmp_path / "none.toml", "file is 'No such file or directory'; allowed: a readable TOML file, or one of "),
        (tmp_path, "file is 'Is a directory'; allowed: a readable TOML file, or one of "),
        (latin, "encoding is 'invalid continuation byte'; allowed: UTF-8 text"),
    ):
        with pytest.raises(RuleBookRefused) as caught:
            scoring.load_policy(path)
        assert str(caught.value).startswith(f"{path}: {said}")


def test_caps_of_zero_and_the_shortest_half_life_can_be_scored() -> None:
    text = spoilt("factor", "half_life_days", "0.001").replace("up = 20", "up = 0")
    policy = scoring.policy_from_toml(text)
    population = scoring.Population.from_tables(
        {"person": ["ann", "bob"]},
        {"a": ["ann"], "b": ["bob"], "strength": [1]},
        {"person": ["ann", "ann"], "kind": ["bill-late", "opinion"], "day": [0, 1e9]},
    )
    standings = scoring.recompute(policy, population, 1e9)
    expected = round(-100_000 * (1 - math.exp(-40.25 / 100)))
    assert standings.points_millipoints.tolist() == [[0, expected], [0, 0]]
