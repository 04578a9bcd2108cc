"""Rule books as files: what is read, and everything that can be wrong with one.

The shipped books' own content is tested in test_rulebooks.py; here a small legal book is spoilt, one key at a time.
"""

from __future__ import annotations

import math
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import scoring
from scoring import RuleBookRefused, Source, Standing

if TYPE_CHECKING:
    from _pytest.mark import ParameterSet

LEGAL = """\
[policy]
name = "small-book"
title = "A small book"
version = 3
base = 600
source = "article"
standing = "disputed"
note = "Who says so"

[factors.credit]
title = "Paying what you owe"
up = 80
down = 160.5
half_life_days = 365
source = "article"
standing = "claimed"
note = "A note may have\\nseveral lines"

[factors.speech]
title = "What you say"
up = 0
down = 100
source = "comment"
standing = "disputed"

[kinds.bill-late]
factor = "credit"
weight = -6
title = "Paid a bill late"
source = "invented"
standing = "invented"

[kinds.opinion]
factor = "speech"
weight = -40.25
title = "Posted an opinion"
source = "research"
standing = "documented"

[association]
factors = ["speech", "credit"]
share = 0.35
up = 20
down = 120
lifts = false
dilution = 0.5
hops = 2
damping = 0.25
source = "article"
standing = "disputed"

[[tiers]]
id = "loan"
threshold = 600
privilege = "A loan"
source = "article"
standing = "claimed"

[[tiers]]
id = "car"
threshold = 650
privilege = "A car"
source = "article"
standing = "documented"

[[sanctions]]
id = "slow-internet"
below = 450
sanction = "Slow internet"
source = "article"
standing = "disputed"
"""

SECTIONS = {
    "policy": "[policy]",
    "factor": "[factors.credit]",
    "kind": "[kinds.bill-late]",
    "association": "[association]",
    "tier": "[[tiers]]",
    "sanction": "[[sanctions]]",
}
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
SCORE = "a whole number from 350 to 950"
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


def spoilt(section: str, key: str, value: str | None) -> str:
    """The legal book with one key of a section set to `value` (TOML), or left out."""
    head = SECTIONS[section]
    before, after = LEGAL.split(head + "\n", maxsplit=1)
    body, *rest = after.split("\n\n", maxsplit=1)
    lines = [line for line in body.splitlines() if not line.startswith(f"{key} = ")]
    if value is not None:
        lines.append(f"{key} = {value}")
    return "\n".join([f"{before}{head}", *lines, "", *rest])


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


# --- what is refused -------------------------------------------------------------------------------------------------


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
        ("a = 1\na = 2", "book.toml, end of document: TOML is "),
        (f"{LEGAL}\n[policy]\n", "book.toml, line 73, column 8: TOML is "),
        ("name: x", "book.toml, line 1, column 5: TOML is "),
        (f"a = {'9' * 5000}", "book.toml: TOML is "),
        (f"a = {'[' * 5000}{']' * 5000}", "book.toml: TOML is "),
    ],
    ids=["open", "twice", "section twice", "yaml", "digits", "nesting"],
)
def test_what_is_no_toml(text: str, said: str) -> None:
    (line,) = says(text)
    assert line.startswith(said)
    assert line.endswith("; allowed: a valid TOML document")


def test_an_empty_file_lacks_everything() -> None:
    assert [line.partition(" is ")[0] for line in says("")] == [
        "book.toml, [policy]: name",
        "book.toml, [policy]: title",
        "book.toml, [policy]: version",
        "book.toml, [policy]: base",
        "book.toml: factors",
    ]


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
