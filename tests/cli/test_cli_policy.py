"""What the command line tells of rule books."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

import scoring
from tests.cli.society import (
    CommandLine,
    as_text,
)


def shipped(name: str) -> dict[str, Any]:
    return tomllib.loads((resources.files("scoring") / "rulebooks" / f"{name}.toml").read_text(encoding="utf-8"))


def test_policy_list(cli: CommandLine) -> None:
    told = cli.fine("policy", "list", "--json").document
    assert [book["name"] for book in told] == list(scoring.list_policies())
    for book in told:
        text = shipped(book["name"])
        assert book == {
            **{key: text["policy"][key] for key in ("name", "title", "version", "base")},
            **{key: len(text[key]) for key in ("factors", "kinds", "tiers")},
        }
    done = cli.fine("policy", "list")
    assert done.out.splitlines()[0] == "name,title,version,base,factors,kinds,tiers"
    assert done.rows == as_text(told)


@pytest.mark.parametrize("name", scoring.list_policies())
def test_policy_show_tells_every_rule_with_source_and_standing(cli: CommandLine, name: str) -> None:
    book = shipped(name)
    assert cli.fine("policy", "show", name, "--json").document == book
    done = cli.fine("policy", "show", name)
    assert done.out.splitlines()[0] == "section,id,rule,number,standing,source,note"
    rules = [("factor", key, rule) for key, rule in book["factors"].items()]
    rules += [("kind", key, rule) for key, rule in book["kinds"].items()]
    rules += [("association", "association", book["association"])] if "association" in book else []
    rules += [(section[:-1], rule["id"], rule) for section in ("tiers", "sanctions") for rule in book[section]]
    expected = {(section, key): (rule["standing"], rule["source"], rule["note"]) for section, key, rule in rules}
    assert len(done.rows) == len(rules)
    assert {(row["section"], row["id"]): (row["standing"], row["source"], row["note"]) for row in done.rows} == expected


def test_policy_check_of_a_good_book(cli: CommandLine) -> None:
    source = resources.files("scoring") / "rulebooks" / "thin-file.toml"
    Path("mine.toml").write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    said = "fine. thin-file, version 1: 3 factors, 18 kinds, 3 tiers, 1 sanctions\n"
    assert cli.fine("policy", "check", "mine.toml").out == f"mine.toml: {said}"
    assert cli.fine("policy", "show", "mine.toml", "--json").document == shipped("thin-file")


def test_policy_check_says_how_many_faults_it_does_not_list(cli: CommandLine) -> None:
    Path("mine.toml").write_text("".join(f"k{number} = 1\n" for number in range(300)), encoding="utf-8")
    done = cli("policy", "check", "mine.toml")
    lines = done.err.splitlines()
    assert (done.code, len(lines)) == (2, 101)
    assert "and 205 more faults, which are not listed" in done.err


def test_policy_check_tells_every_fault_on_a_line_of_its_own_in_the_order_of_the_file(cli: CommandLine) -> None:
    text = (resources.files("scoring") / "rulebooks" / "thin-file.toml").read_text(encoding="utf-8")
    text = (
        text.replace("base = 570", "base = 57")
        .replace("up = 130", "up = -130", 1)
        .replace("weight = 6", "wieght = 6", 1)
    )
    Path("mine.toml").write_text(text, encoding="utf-8")
    done = cli("policy", "check", "mine.toml")
    assert (done.code, done.out) == (2, "")
    first, *others = done.err.splitlines()
    assert first == "glasshouse: mine.toml, [policy]: base is 57; allowed: a whole number from 350 to 950"
    assert [line.partition("; allowed")[0] for line in others] == [
        "glasshouse: mine.toml, [factors.habits]: up is -130",
        "glasshouse: mine.toml, [kinds.habits-declared]: wieght is 6",
        "glasshouse: mine.toml, [kinds.habits-declared]: weight is missing",
    ]
    assert "only the keys weight" in others[1]
