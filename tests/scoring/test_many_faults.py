"""Rule books with as many faults as a file has room for: all are counted, few are told, and the work is one walk."""

from __future__ import annotations

from difflib import get_close_matches
from itertools import count
from typing import TYPE_CHECKING

import pytest

import scoring
from scoring import Allow, RuleBookRefused, errors
from scoring.errors import LONGEST_NAME
from scoring.policy import MOST_KINDS
from tests.scoring.small_book import LEGAL

if TYPE_CHECKING:
    from collections.abc import Callable

# Of a file that may be handed in, in the chat.
MOST_LETTERS = 200_000
FACTOR = 'title = "F"\nup = 1\ndown = 1\nsource = "invented"\nstanding = "invented"\n'


def refusal(text: str) -> RuleBookRefused:
    with pytest.raises(RuleBookRefused) as caught:
        scoring.policy_from_toml(text, place="book.toml")
    return caught.value


def longest(begin: str, line: Callable[[int], str], end: str = "") -> str:
    """A file as long as one handed in may be, of lines that are all at fault."""
    lines, left = [begin], MOST_LETTERS - len(begin) - len(end)
    for number in count():
        left -= len(line(number))
        if left < 0:
            return "".join([*lines, end])
        lines.append(line(number))
    raise AssertionError("count never ends")


FULL = 64 - 2
ALL_FAULTS = {
    "keys": longest("", lambda number: f"k{number} = {number}\n"),
    "factors": longest(LEGAL, lambda number: f"[factors.f{number}]\nup=1\n"),
    "kinds": longest(LEGAL, lambda number: f"[kinds.k{number}]\nfactor='f'\n"),
    "references": longest(
        LEGAL + "".join(f"[factors.{'ab' * 25}{number}]\n{FACTOR}" for number in range(FULL)),
        lambda number: f"[kinds.k{number}]\nfactor='{'ba' * 25}{number}'\n",
    ),
    "tiers": longest(LEGAL, lambda _: "[[tiers]]\n"),
    "sanctions": longest(LEGAL, lambda _: "[[sanctions]]\nid='a'\nbelow=400\n"),
    "fields": longest(LEGAL, lambda number: f"k{number}=1\n"),
    "fields of a long name": longest(f"[kinds.{'x' * 90_000}]\n", lambda number: f"k{number}=1\n"),
    "association": longest("[association]\nfactors=[", lambda number: f"'g{number}',", "]"),
    "long names": longest("", lambda number: f"{'nmae' * 1000}{number}=1\n"),
}


@pytest.mark.parametrize("text", ALL_FAULTS.values(), ids=ALL_FAULTS.keys())
@pytest.mark.parametrize("most_kinds", [500, MOST_KINDS])
def test_however_many_faults_a_file_has_little_is_done_about_it(
    text: str, most_kinds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted, not timed: how often names are compared, and how much is written down of what is wrong."""
    compared: list[int] = []

    def near(word: str, known: list[str], **options: int) -> list[str]:
        compared.extend(len(word) * len(each) for each in known)
        return get_close_matches(word, known, **options)

    monkeypatch.setattr(errors, "get_close_matches", near)
    with pytest.raises(RuleBookRefused) as caught:
        scoring.policy_from_toml(text, place="book.toml", most_kinds=most_kinds)
    problems = caught.value.problems
    assert len(compared) <= 20 * 64
    assert sum(compared) <= 20 * 64 * LONGEST_NAME**2
    assert len(problems) <= 100
    assert (caught.value.left_out > 0) == (len(problems) == 100)
    assert all(problem.rule is not None for problem in problems)
    assert sum(len(str(problem)) for problem in problems) <= 3 * MOST_LETTERS


@pytest.mark.parametrize(
    "text",
    [
        longest("a", lambda _: ".a", "=1"),
        longest("a={b", lambda _: ' . "a"', "=1}"),
        longest("a=[1, {b", lambda _: ".'a'", "=1}]"),
        longest(f"[{'a.' * 40_000}a]\n", lambda number: f"b{number}.c=1\n"),
        longest(f'[["\\""{".a" * 40_000}]]\n', lambda number: f"b{number}.c=1\n"),
    ],
    ids=["key", "inline", "in a list", "head", "list's head"],
)
def test_keys_of_more_parts_than_can_be_read_are_not_read(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader of TOML takes time and room by the square of them."""

    def reads(_: str) -> None:
        raise AssertionError("it is being read")

    monkeypatch.setattr("scoring.policy.tomllib.loads", reads)
    error = refusal(text)
    assert error.rule is not None
    assert error.rule.kind is Allow.PARTS


def test_the_faults_that_are_not_listed_are_counted() -> None:
    error = refusal(LEGAL + "".join(f"[[sanctions]]\nk{number}=1\n" for number in range(100)))
    assert (len(error.problems), error.left_out) == (100, 500)
    assert {problem.entry for problem in error.problems} == {*range(2, 19)}
    first, late = error.problems[0], error.problems[60]
    assert (first.field, late.field) == ("k0", "k10")
    assert "only the keys id, below, " in str(late), "in the order of their list"


@pytest.mark.parametrize("damping", ["", "damping = 7\n"])
def test_a_fault_is_counted_once_though_it_is_not_listed(damping: str) -> None:
    begin = LEGAL.index("[association]")
    end = LEGAL.index("[[tiers]]")
    association = LEGAL[begin:end].replace("damping = 0.25\n", damping)
    many = "".join(f"k{number}=1\n" for number in range(100))
    error = refusal(LEGAL[:begin].replace("[policy]", f"[policy]\n{many}") + association + LEGAL[end:])
    assert (len(error.problems), error.left_out) == (100, 1)


def test_a_book_that_was_read_before_is_not_searched_for_long_keys() -> None:
    numbered = LEGAL + "\n# 1.3.6.1.4.1.311.60.2.1.3.1.2.3.4.5.6\n"
    assert refusal(numbered).field == "key"
    assert scoring.policy_from_toml(numbered, kept=True) == scoring.policy_from_toml(LEGAL)
