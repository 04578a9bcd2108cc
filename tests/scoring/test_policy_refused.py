"""Everything that can be wrong with a rule book: a small legal one is spoilt, one key at a time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import scoring
from scoring import RuleBookRefused, errors
from tests.scoring.small_book import LEGAL, SCORE, SECTIONS, spoilt

if TYPE_CHECKING:
    from _pytest.mark import ParameterSet

WHERE = {
    "policy": "policy",
    "factor": "factors.credit",
    "kind": "kinds.bill-late",
    "association": "association",
    "tier": "tiers, entry 1",
    "sanction": "sanctions, entry 1",
}
TEXT = "text of 1 to {} characters on one line"
CAP = "points from 0 to 10000"
SOURCES = "article | comment | research | invented"
STANDINGS = "documented | claimed | disputed | invented"
AN_ID = "1 to 64 of a-z, 0-9, - and _, starting with a letter or digit"
NOT_TAKEN = "any but association and total, shown beside the factors"
HALF_LIFE = "days from 0.001 to 1000000; leave it out if nothing fades"
WEIGHT = "points from -10000 to 10000"
HOPS = "a whole number from 1 to 8"
DILUTION = "a number from 0 (every friend in full) to 1 (the mean)"
DAMPING = "a number above 0 and below 1"
NO_NUMBERS = ("true", '"1"', "[1]", "nan", "inf", "-inf", "1979-05-27", "{ a = 1 }", "9" * 400)


def refusal(text: str) -> RuleBookRefused:
    with pytest.raises(RuleBookRefused) as caught:
        scoring.policy_from_toml(text, place="book.toml")
    return caught.value


def says(text: str) -> list[str]:
    """All that is wrong with a book, each fault as its line."""
    error = refusal(text)
    assert error.problems[0] is error
    lines = [str(problem) for problem in error.problems]
    assert not any("\n" in line for line in lines)
    return lines


def faults(section: str, key: str, allowed: str, *values: str) -> list[ParameterSet]:
    return [pytest.param(section, key, value, allowed, id=f"{section} {key} {value:.20}") for value in values]


TITLES = ('""', '"  "', "3", '"two\\nlines"', '"\\u001b[31mred"', '"\\u0000"', "[]")
BAD_VALUES = [
    *faults("policy", "name", TEXT.format(64), '""', "3", f'"{"x" * 65}"'),
    *faults("policy", "name", AN_ID, '"Small Book"', '"small/book"', '"../book"', '"-book"', '"bóok"'),
    *faults("policy", "title", TEXT.format(200), *TITLES, f'"{"x" * 201}"'),
    *faults("policy", "version", "a whole number from 1 to 2147483647", "0", "-1", "1.0", "2147483648", *NO_NUMBERS),
    *faults("policy", "base", SCORE, "349", "951", "600.0", *NO_NUMBERS),
    *faults("policy", "note", "text of 1 to 2000 characters", '""', "3", '"\\u0007"', f'"{"x" * 2001}"'),
    *faults("factor", "title", TEXT.format(200), *TITLES),
    *faults("factor", "up", CAP, "-1", "-0.001", "10000.5", *NO_NUMBERS),
    *faults("factor", "down", CAP, "-1", "10001", *NO_NUMBERS),
    *faults("factor", "half_life_days", HALF_LIFE, "0", "-30", "0.0009", "1000001", *NO_NUMBERS),
    *faults("kind", "weight", WEIGHT, "-10001", "10001", *NO_NUMBERS),
    *faults("kind", "factor", TEXT.format(64), '""', "3", '["credit"]'),
    *faults("kind", "factor", "one of credit, speech", '"credits"'),
    *faults("kind", "title", TEXT.format(200), *TITLES),
    *faults("association", "factors", "a list of one or more factor ids", "[]", '"speech"', "[3]", '["speech", 3]'),
    *faults("association", "factors", "some of speech, credit", '["speach"]'),
    *faults("association", "share", "a number from 0 to 1000", "-0.1", "1001", *NO_NUMBERS),
    *faults("association", "up", CAP, "-1", *NO_NUMBERS),
    *faults("association", "down", CAP, "-1", *NO_NUMBERS),
    *faults("association", "lifts", "true or false", "1", "0", '"yes"', '"true"'),
    *faults("association", "dilution", DILUTION, "-0.1", "1.1", *NO_NUMBERS),
    *faults("association", "hops", HOPS, "0", "9", "1.0", *NO_NUMBERS),
    *faults("association", "damping", DAMPING, "0", "1", "1.5", "-0.5", *NO_NUMBERS),
    *faults("tier", "id", TEXT.format(64), '""', "3"),
    *faults("tier", "id", AN_ID, '"A Loan"'),
    *faults("tier", "threshold", SCORE, "349", "951", "600.5", *NO_NUMBERS),
    *faults("tier", "privilege", TEXT.format(500), '""', f'"{"x" * 501}"', '"a\\tb"'),
    *faults("sanction", "id", AN_ID, '"Slow internet"'),
    *faults("sanction", "below", SCORE, "349", "951", *NO_NUMBERS),
    *faults("sanction", "sanction", TEXT.format(500), '""', "true"),
    *(
        fault
        for section in SECTIONS
        for key, allowed in (("source", SOURCES), ("standing", STANDINGS))
        for fault in faults(section, key, allowed, '"gossip"', '"ARTICLE"', '""', "3", '["article"]')
    ),
]


@pytest.mark.parametrize(("section", "key", "value", "allowed"), BAD_VALUES)
def test_every_faulty_value_is_named_with_its_place_and_what_is_allowed(
    section: str, key: str, value: str, allowed: str
) -> None:
    (said,) = says(spoilt(section, key, value))
    assert said.startswith(f"book.toml, [{WHERE[section]}]: {key} is ")
    assert said.endswith(f"; allowed: {allowed}")


REQUIRED = {
    "policy": {"name": TEXT.format(64), "title": TEXT.format(200), "base": SCORE},
    "factor": {"title": TEXT.format(200), "up": CAP, "down": CAP, "source": SOURCES, "standing": STANDINGS},
    "kind": {"factor": TEXT.format(64), "weight": WEIGHT, "source": SOURCES, "standing": STANDINGS},
    "association": {"factors": "a list of one or more factor ids", "share": "a number from 0 to 1000", "up": CAP,
                    "lifts": "true or false", "dilution": DILUTION, "hops": HOPS, "source": SOURCES},
    "tier": {"id": TEXT.format(64), "threshold": SCORE, "privilege": TEXT.format(500), "standing": STANDINGS},
    "sanction": {"id": TEXT.format(64), "below": SCORE, "sanction": TEXT.format(500), "source": SOURCES},
}  # fmt: skip


@pytest.mark.parametrize(
    ("section", "key", "allowed"),
    [(section, key, allowed) for section, keys in REQUIRED.items() for key, allowed in keys.items()],
)
def test_every_missing_key_is_named(section: str, key: str, allowed: str) -> None:
    assert says(spoilt(section, key, None)) == [f"book.toml, [{WHERE[section]}]: {key} is missing; allowed: {allowed}"]


def test_damping_may_not_be_missing_where_conduct_travels_further() -> None:
    (said,) = says(spoilt("association", "damping", None))
    assert (
        said
        == "book.toml, [association]: damping is missing; allowed: a number above 0 and below 1, since hops is above 1"
    )


@pytest.mark.parametrize(
    ("section", "misspelt", "meant"),
    [
        ("policy", "nmae", "name"),
        ("factor", "half_life", "half_life_days"),
        ("factor", "half_live_days", "half_life_days"),
        ("kind", "wieght", "weight"),
        ("association", "lift", "lifts"),
        ("association", "dampening", "damping"),
        ("tier", "treshold", "threshold"),
        ("sanction", "bellow", "below"),
    ],
)
def test_a_misspelt_key_is_refused_and_the_right_one_proposed_first(section: str, misspelt: str, meant: str) -> None:
    (said,) = says(spoilt(section, misspelt, "1"))
    assert said.startswith(f"book.toml, [{WHERE[section]}]: {misspelt} is 1; allowed: only the keys {meant}, ")


@pytest.mark.parametrize(
    ("misspelt", "meant"), [("asociation", "association"), ("tier", "tiers"), ("factor", "factors")]
)
def test_a_misspelt_section_is_refused_and_the_right_one_proposed_first(misspelt: str, meant: str) -> None:
    (said,) = says(f"{LEGAL}\n[{misspelt}]\nx = 1\n")
    assert said.startswith(f"book.toml: {misspelt} is {{'x': 1}}; allowed: only the sections {meant}, ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LEGAL.replace('id = "car"', 'id = "loan"'),
         "[tiers, entry 2]: id is 'loan'; allowed: an id used once"),
        (LEGAL.replace("threshold = 650", "threshold = 600"),
         "[tiers, entry 2]: threshold is 600; allowed: above 600, the tier before it"),
        (LEGAL.replace("threshold = 650", "threshold = 599"),
         "[tiers, entry 2]: threshold is 599; allowed: above 600, the tier before it"),
        (LEGAL + LEGAL[LEGAL.index("[[sanctions]]") :],
         "[sanctions, entry 2]: id is 'slow-internet'; allowed: an id used once"),
        (LEGAL.replace("[factors.speech]", '[factors."Free speech"]').replace('"speech"', '"Free speech"'),
         f"[factors.Free speech]: id is 'Free speech'; allowed: {AN_ID}"),
        (LEGAL.replace("[kinds.opinion]", '[kinds."an opinion"]'),
         f"[kinds.an opinion]: id is 'an opinion'; allowed: {AN_ID}"),
        (LEGAL.replace("[factors.speech]", "[factors.total]").replace('"speech"', '"total"'),
         f"[factors.total]: id is 'total'; allowed: {NOT_TAKEN}"),
        (LEGAL.replace("[factors.speech]", "[factors.association]").replace('"speech"', '"association"'),
         f"[factors.association]: id is 'association'; allowed: {NOT_TAKEN}"),
    ],
)  # fmt: skip
def test_ids_and_orders(text: str, said: str) -> None:
    assert says(text) == [f"book.toml, {said}"]


FACTOR = 'title = "F"\nup = 1\ndown = 1\nsource = "invented"\nstanding = "invented"\n'
HEAD = LEGAL[: LEGAL.index("[factors.credit]")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD, ["factors is 0; allowed: 1 to 64 tables [factors.ID]"]),
        (HEAD + "".join(f"[factors.f{number}]\n{FACTOR}" for number in range(65)),
         ["factors is 65; allowed: 1 to 64 tables [factors.ID]"]),
        ("factors = 3\n" + HEAD, ["factors is 3; allowed: a table [factors]"]),
        (HEAD + f"[factors.f]\n{FACTOR}[[kinds]]\nid = 3\n", ["kinds is [{'id': 3}]; allowed: a table [kinds]"]),
        (HEAD + f"[factors.f]\n{FACTOR}[tiers]\nid = 3\n", ["tiers is {'id': 3}; allowed: tables [[tiers]]"]),
        (HEAD + f"[factors.f]\n{FACTOR}[sanctions.x]\n", ["sanctions is {'x': {}}; allowed: tables [[sanctions]]"]),
    ],
)  # fmt: skip
def test_sections_of_the_wrong_shape(text: str, said: list[str]) -> None:
    assert says(text) == [f"book.toml: {line}" for line in said]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (LEGAL.replace("[policy]", "[[policy]]"), "policy"),
        (LEGAL.replace("[association]", "[[association]]"), "association"),
        (HEAD + "[factors]\nf = 3\n", "factors.f"),
    ],
)
def test_tables_of_the_wrong_shape(text: str, where: str) -> None:
    assert f"book.toml, [{where}]: table is " in says(text)[0]


def test_all_faults_are_listed_at_once_in_the_order_of_the_file() -> None:
    text = spoilt("policy", "base", "0")
    text = text.replace("up = 80", "up = -80\nhalflife = 3").replace('factor = "credit"', 'factor = "credits"')
    text = text.replace("share = 0.35", "share = -1").replace("threshold = 650", "threshold = 600")
    text = text.replace("below = 450", "below = 4500").replace('standing = "documented"', 'standing = "sure"')
    assert [line.partition("; allowed")[0] for line in says(text)] == [
        "book.toml, [policy]: base is 0",
        "book.toml, [factors.credit]: halflife is 3",
        "book.toml, [factors.credit]: up is -80",
        "book.toml, [kinds.opinion]: standing is 'sure'",
        "book.toml, [association]: share is -1",
        "book.toml, [tiers, entry 2]: standing is 'sure'",
        "book.toml, [sanctions, entry 1]: below is 4500",
        "book.toml, [kinds.bill-late]: factor is 'credits'",
        "book.toml, [tiers, entry 2]: threshold is 600",
    ]


def test_the_list_of_faults_is_the_same_in_every_process() -> None:
    text = LEGAL.replace("[policy]", "[policy]\n" + "\n".join(f"odd{number} = 1" for number in range(9)))
    program = "import sys, scoring\ntry: scoring.policy_from_toml(sys.stdin.read())\n"
    program += "except scoring.RuleBookRefused as error: print(*error.problems, sep='\\n')"
    said = {
        subprocess.run(  # noqa: S603 - this very interpreter
            [sys.executable, "-c", program],
            input=text, env={**os.environ, "PYTHONHASHSEED": seed}, cwd=Path(__file__).parents[2],
            capture_output=True, check=True, encoding="utf-8",
        ).stdout
        for seed in ("1", "2", "3")
    }  # fmt: skip
    assert len(said) == 1
    assert said.pop().count("\n") == 9


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[policy", "book.toml, end of document: TOML is "),
        ("name: x", "book.toml, line 1, column 5: TOML is "),
    ],
    ids=["open", "yaml"],
)
def test_what_is_no_toml(text: str, said: str) -> None:
    (line,) = says(text)
    assert line.startswith(said)
    assert line.endswith("; allowed: a valid TOML document")


ONCE = "each key and each table once"
NESTED = "lists and tables less deep within each other"
DIGITS = "numbers of at most 4300 digits"
PARTS = "keys of at most 16 parts"


@pytest.mark.parametrize(
    ("text", "where", "found", "allowed", "line"),
    [
        ("a = 1\na = 2", "book.toml, end of document: TOML", "Cannot overwrite a value", ONCE, 2),
        ("a = 1\na = 2\n", "book.toml, line 2, column 6: TOML", "Cannot overwrite a value", ONCE, 2),
        (f"{LEGAL}\n[policy]\n", "book.toml, line 73, column 8: TOML", "Cannot declare ('policy',) twice", ONCE, 73),
        ("a = {b = 1, b = 2}", "book.toml, line 1, column 18: TOML", "Duplicate inline table key 'b'", ONCE, 1),
        (f"# 4\na = {'9' * 5000}", "book.toml: TOML", "a number of thousands of digits", DIGITS, 2),
        (f"a = {'[' * 5000}{']' * 5000}", "book.toml: TOML", "nested too deeply", NESTED, None),
        ("# 4\n[a . 'b c' . d" + ".e" * 14 + "]", "book.toml, line 2: key", "a . 'b c' . d" + ".e" * 14, PARTS, 2),
    ],
    ids=["twice", "twice in a line", "section twice", "twice within", "digits", "nesting", "parts"],
)  # fmt: skip
def test_what_is_toml_and_cannot_be_read_is_refused_for_what_it_is(
    text: str, where: str, found: str, allowed: str, line: int | None
) -> None:
    error = refusal(text)
    assert str(error).startswith(f"{where} is {errors.shown(found)}; ")
    assert str(error).endswith(f"; allowed: {allowed}")
    assert error.rule is not None
    assert error.rule.given.get("line") == line


@pytest.mark.parametrize("dots", [".a" * 15, " . 'a b'" * 15])
def test_as_many_parts_as_may_be_are_read(dots: str) -> None:
    assert refusal(f"a{dots} = 1").field == "a", "no key of a rule book's, but read"


def test_an_empty_file_lacks_everything() -> None:
    assert [line.partition(" is ")[0] for line in says("")] == [
        "book.toml, [policy]: name",
        "book.toml, [policy]: title",
        "book.toml, [policy]: version",
        "book.toml, [policy]: base",
        "book.toml: factors",
    ]
