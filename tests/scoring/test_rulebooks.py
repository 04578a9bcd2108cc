"""The rule books' files: complete, honest about where each rule comes from, and true to what the article says.

Files are read as plain TOML here, so that what a reader opens is tested, and loaded by the library once each.
"""

from __future__ import annotations

import itertools
import tomllib
from importlib import resources
from typing import TYPE_CHECKING, Any

import pytest

import scoring

if TYPE_CHECKING:
    from collections.abc import Iterator

Rules = dict[str, Any]

NAMES = ("credit-china", "credit-only", "sesame-2015", "thin-file")
FOLDER = resources.files("scoring") / "rulebooks"
BOOKS: dict[str, Rules] = {name: tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8")) for name in NAMES}
SESAME = BOOKS["sesame-2015"]

SOURCES = {"article", "comment", "research", "invented"}
STANDINGS = {"documented", "claimed", "disputed", "invented"}
FROM = {"source", "standing", "note"}
KEYS = {
    "policy": {"name", "title", "version", "base"} | FROM,
    "factors": {"title", "up", "down", "half_life_days"} | FROM,
    "kinds": {"factor", "weight", "title"} | FROM,
    "association": {"factors", "share", "up", "down", "lifts", "dilution", "hops", "damping"} | FROM,
    "tiers": {"id", "threshold", "privilege"} | FROM,
    "sanctions": {"id", "below", "sanction"} | FROM,
}


def rules(book: Rules) -> Iterator[tuple[str, str, Rules]]:
    """Every rule of a book: its section, its id, its fields."""
    yield "policy", book["policy"]["name"], book["policy"]
    for section in ("factors", "kinds"):
        for rule_id, rule in book[section].items():
            yield section, rule_id, rule
    if "association" in book:
        yield "association", "association", book["association"]
    for section in ("tiers", "sanctions"):
        for rule in book[section]:
            yield section, rule["id"], rule


EVERY_RULE = [
    pytest.param(section, rule, id=f"{name}:{section}:{rule_id}")
    for name, book in BOOKS.items()
    for section, rule_id, rule in rules(book)
]


def test_the_library_ships_these_rule_books() -> None:
    assert tuple(scoring.list_policies()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_library_accepts_each_and_reads_what_the_file_says(name: str) -> None:
    policy = scoring.load_policy(name)
    book = BOOKS[name]
    assert (policy.name, policy.base) == (name, book["policy"]["base"])
    assert [factor.id for factor in policy.factors] == list(book["factors"])
    assert {kind.id: kind.weight for kind in policy.kinds} == {
        kind_id: kind["weight"] for kind_id, kind in book["kinds"].items()
    }
    assert [tier.threshold for tier in policy.tiers] == [tier["threshold"] for tier in book["tiers"]]


@pytest.mark.parametrize(("section", "rule"), EVERY_RULE)
def test_every_rule_says_where_it_comes_from_and_how_far_to_believe_it(section: str, rule: Rules) -> None:
    assert rule["source"] in SOURCES
    assert rule["standing"] in STANDINGS
    assert len(rule["note"].split()) >= 8, "a note says who says so and who disputes it, not just a word"
    assert set(rule) <= KEYS[section]
    # what somebody made up is not somebody's claim, and the other way round
    assert (rule["source"] == "invented") == (rule["standing"] == "invented")


@pytest.mark.parametrize("name", NAMES)
def test_a_number_that_the_article_does_not_give_is_called_invented(name: str) -> None:
    # the article gives no weight, cap or share at all: only the tiers' thresholds and the range are its own
    for section, rule_id, rule in rules(BOOKS[name]):
        if section in {"factors", "association", "sanctions"} or (section == "kinds" and rule["weight"] != 0):
            said = rule["source"] == "invented" or "invented" in rule["note"]
            assert said, f"{section} {rule_id}"


@pytest.mark.parametrize("name", NAMES)
def test_numbers_are_in_range(name: str) -> None:
    book = BOOKS[name]
    assert isinstance(book["policy"]["base"], int)
    assert 350 <= book["policy"]["base"] <= 950
    for _, _, rule in rules(book):
        assert 0 <= rule.get("up", 0) <= 1000
        assert 0 <= rule.get("down", 0) <= 1000
        assert rule.get("half_life_days", 1) > 0
        assert 350 <= rule.get("threshold", 350) <= 950
        assert 350 <= rule.get("below", 350) <= 950
    thresholds = [tier["threshold"] for tier in book["tiers"]]
    assert all(lower < higher for lower, higher in itertools.pairwise(thresholds))


@pytest.mark.parametrize("name", NAMES)
def test_every_factor_is_spoken_to_and_every_kind_has_its_factor(name: str) -> None:
    book = BOOKS[name]
    assert {kind["factor"] for kind in book["kinds"].values()} == set(book["factors"])


@pytest.mark.parametrize("name", NAMES)
def test_both_ends_of_the_range_can_be_reached(name: str) -> None:
    book = BOOKS[name]
    capped = [*book["factors"].values(), book.get("association", {"up": 0, "down": 0})]
    assert book["policy"]["base"] + sum(rule["up"] for rule in capped) > 950
    assert book["policy"]["base"] - sum(rule["down"] for rule in capped) < 350


@pytest.mark.parametrize("name", NAMES)
def test_a_new_life_starts_without_a_sanction(name: str) -> None:
    base = BOOKS[name]["policy"]["base"]
    assert all(sanction["below"] <= base for sanction in BOOKS[name]["sanctions"])


def test_the_same_act_has_the_same_title_in_every_book() -> None:
    titles: dict[str, set[str]] = {}
    for book in BOOKS.values():
        for kind_id, kind in book["kinds"].items():
            titles.setdefault(kind_id, set()).add(kind["title"])
    assert {kind_id: found for kind_id, found in titles.items() if len(found) > 1} == {}


def test_no_two_acts_share_a_title() -> None:
    titles = {kind_id: kind["title"] for book in BOOKS.values() for kind_id, kind in book["kinds"].items()}
    assert len(set(titles.values())) == len(titles)


def test_the_same_act_counts_in_the_same_direction_in_every_book() -> None:
    signs: dict[str, set[bool]] = {}
    for book in BOOKS.values():
        for kind_id, kind in book["kinds"].items():
            signs.setdefault(kind_id, set()).add(kind["weight"] > 0)
    assert {kind_id for kind_id, found in signs.items() if len(found) > 1} == set()


def test_what_can_be_said_is_about_an_invented_place() -> None:
    # a choice in the game must not be a record of anybody's real opinion; notes may name what the article names
    real = ("china", "chinese", "party", "shanghai", "beijing", "tiananmen", "election", "vote", "government")
    for book in BOOKS.values():
        for kind_id, kind in book["kinds"].items():
            assert not [word for word in real if word in kind["title"].lower().split()], kind_id
    for kind_id in ("opinion-unpermitted", "opinion-permitted"):
        assert "harbour tax" in SESAME["kinds"][kind_id]["title"]


# --- sesame-2015: what the article says ----------------------------------------------------------------------------


def test_sesame_has_the_article_s_tiers() -> None:
    assert [(tier["threshold"], tier["id"], tier["source"], tier["standing"]) for tier in SESAME["tiers"]] == [
        (600, "instant-loan", "article", "claimed"),
        (650, "car-without-deposit", "article", "documented"),
        (666, "large-loan", "comment", "claimed"),
        (700, "singapore-fast-track", "article", "claimed"),
        (750, "schengen-fast-track", "article", "claimed"),
    ]


def test_sesame_has_the_announced_sanctions_and_disputes_them_all() -> None:
    assert {sanction["id"]: sanction["below"] for sanction in SESAME["sanctions"]} == {
        "barred-official": 550,
        "barred-reporter": 525,
        "barred-ceo": 500,
        "barred-statistician": 500,
        "barred-similar": 475,
        "limited-internet": 450,
    }
    assert {sanction["standing"] for sanction in SESAME["sanctions"]} == {"disputed"}


def test_sesame_looks_at_six_sides_of_a_life() -> None:
    assert {factor_id: factor["standing"] for factor_id, factor in SESAME["factors"].items()} == {
        "credit": "claimed",
        "means": "claimed",
        "purchases": "disputed",
        "lifestyle": "claimed",
        "ties": "claimed",
        "speech": "disputed",
    }


@pytest.mark.parametrize(
    ("kind_id", "sign", "source"),
    [
        ("dishwasher-bought", 1, "article"),
        ("baby-supplies-bought", 1, "article"),
        ("video-game-bought", -1, "article"),
        ("gaming-day", -1, "research"),
        ("opinion-unpermitted", -1, "article"),
        ("opinion-permitted", 0, "article"),
        ("history-unofficial", -1, "article"),
        ("market-news-accurate", -1, "article"),
        ("rumour-spread", -1, "comment"),
    ],
)
def test_sesame_weighs_the_article_s_acts_as_it_says_and_disputes_them(kind_id: str, sign: int, source: str) -> None:
    kind = SESAME["kinds"][kind_id]
    assert (kind["weight"] > 0) - (kind["weight"] < 0) == sign
    assert (kind["source"], kind["standing"]) == (source, "disputed")


def test_sesame_lets_friends_speech_cost_points_and_says_what_others_report() -> None:
    association = SESAME["association"]
    assert association["factors"] == ["speech"]
    assert association["hops"] == 1
    assert (association["source"], association["standing"]) == ("article", "disputed")
    assert "5 %" in association["note"]


def test_sesame_says_that_its_spokesperson_denied_that_posts_count() -> None:
    assert "spokesperson" in SESAME["factors"]["speech"]["note"]
    assert "spokesperson" in SESAME["association"]["note"]


# --- the other books -----------------------------------------------------------------------------------------------


def test_credit_only_knows_no_friends_and_nothing_but_money() -> None:
    book = BOOKS["credit-only"]
    assert "association" not in book
    assert set(book["factors"]) == {"credit", "assets", "income"}
    # nothing that sesame files under purchases, lifestyle, ties or speech
    assert {SESAME["kinds"][kind_id]["factor"] for kind_id in book["kinds"]} == {"credit", "means"}


def test_thin_file_needs_no_credit_history() -> None:
    book = BOOKS["thin-file"]
    assert "association" not in book
    assert not [kind_id for kind_id in book["kinds"] if "loan" in kind_id or "credit" in kind_id]
    assert book["factors"]["habits"]["source"] == "comment"
    assert book["factors"]["habits"]["standing"] == "disputed"


def test_credit_china_is_fiscal_and_friends_count_all_the_same() -> None:
    book = BOOKS["credit-china"]
    assert set(book["factors"]) == {"taxes", "debts"}
    assert set(book["association"]["factors"]) == {"taxes", "debts"}
    assert book["association"]["lifts"] is False
