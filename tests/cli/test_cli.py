"""What the command line prints, and in which shape. Numbers are compared with the library's, shapes are exact."""

from __future__ import annotations

import csv
import io
import shlex
import tomllib
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import polars as pl
import pytest

import scoring
from bot.cli import glasshouse
from tests.cli.society import (
    BASE,
    COLUMNS,
    EVENTS,
    FACTORS,
    FILES,
    FRIENDSHIPS,
    LAST_DAY,
    PEOPLE,
    CommandLine,
    as_text,
    expected_rows,
    population,
    standings,
    write_csv,
    write_society,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

LINE = {"code", "subject", "label", "points", "standing", "lines"}


# --- score -----------------------------------------------------------------------------------------------------------


def test_the_society_is_worth_testing_with() -> None:
    rows = expected_rows()
    assert len({row["tier"] for row in rows}) >= 3
    assert len({row["sanctions"] for row in rows}) >= 3
    assert any(";" in row["sanctions"] for row in rows)
    assert any(row["association_millipoints"] > 0 for row in rows)
    assert any(row["association_millipoints"] < -10_000 for row in rows)


def test_score_writes_csv_with_a_header_in_the_order_of_the_people(cli: CommandLine) -> None:
    done = cli.fine("score", *FILES)
    assert done.out.splitlines()[0] == ",".join(COLUMNS)
    assert done.rows == as_text(expected_rows())


def test_score_as_json_has_the_same_rows(cli: CommandLine) -> None:
    assert cli.fine("score", *FILES, "--json").document == expected_rows()


@pytest.mark.parametrize("ending", ["csv", "parquet", "CSV"])
def test_score_writes_a_file_and_says_so(cli: CommandLine, ending: str) -> None:
    done = cli("score", *FILES, "--out", f"scores.{ending}")
    assert (done.code, done.out) == (0, "")
    assert done.err == f"8 scores of day 95.25 written to scores.{ending}\n"
    path = cli.folder / f"scores.{ending}"
    if ending == "parquet":
        frame = pl.read_parquet(path)
        assert frame.columns == COLUMNS
        assert frame.schema["score"] == pl.Int64
        assert frame.to_dicts() == expected_rows()
    else:
        with path.open(encoding="utf-8", newline="") as file:
            assert list(csv.DictReader(file)) == as_text(expected_rows())
    assert sorted(path.name for path in cli.folder.iterdir()) == sorted(
        ["people.csv", "ties.csv", "events.csv", f"scores.{ending}"]
    )


def test_score_replaces_a_file_that_is_there(cli: CommandLine) -> None:
    Path("scores.csv").write_text("old", encoding="utf-8")
    assert cli("score", *FILES, "--out", "scores.csv").code == 0
    assert Path("scores.csv").read_text(encoding="utf-8").startswith("person,score,")


@pytest.mark.parametrize("kinds", [pl.String, pl.Categorical])
def test_score_reads_parquet_as_it_reads_csv(cli: CommandLine, kinds: type[pl.DataType]) -> None:
    for name in ("people", "ties", "events"):
        frame = pl.read_csv(f"{name}.csv").with_columns(pl.col(pl.String).cast(kinds))
        if "strength" in frame.columns:
            frame = frame.with_columns(pl.col("strength").cast(pl.Float32))
        frame.write_parquet(f"{name}.parquet")
    files = [name.replace(".csv", ".parquet") for name in FILES]
    assert cli.fine("score", *files).rows == as_text(expected_rows())
    mixed = [*files[:4], *FILES[4:]]
    assert cli.fine("score", *mixed).rows == as_text(expected_rows())


def test_score_on_a_later_day_sees_evidence_fade(cli: CommandLine) -> None:
    assert cli.fine("score", *FILES, "--day", "200").rows == as_text(expected_rows(200.0))
    assert cli.fine("score", *FILES, "--day", LAST_DAY).rows == as_text(expected_rows())


def test_magnitudes_may_be_blank_or_left_out(cli: CommandLine) -> None:
    ones = [(person, kind, 1.0, day) for person, kind, _, day in EVENTS]
    write_society(cli.folder, events=ones)
    expected = cli.fine("score", *FILES).rows
    write_csv(Path("events.csv"), ["person", "kind", "magnitude", "day"], [(p, k, "", d) for p, k, _, d in EVENTS])
    assert cli.fine("score", *FILES).rows == expected
    write_csv(Path("events.csv"), ["day", "person", "kind"], [(d, p, k) for p, k, _, d in EVENTS])
    assert cli.fine("score", *FILES).rows == expected


def test_friendships_and_events_may_be_left_out(cli: CommandLine) -> None:
    rows = cli.fine("score", "--people", "people.csv").rows
    assert {row["score"] for row in rows} == {str(BASE)}
    rows = cli.fine("score", *FILES[:2], *FILES[4:]).rows
    assert {row["association_millipoints"] for row in rows} == {"0"}


NAMES = [
    "[bold]x[/]",
    "[/]",
    "a,b",
    'say "hi"',
    "two\nlines",
    " spaced ",
    "永遠",
    "x" * 300,
    "1",
    "01",
    "a:1",
    "-",
    "nan",
]


def test_any_text_is_a_name(cli: CommandLine) -> None:
    write_society(
        cli.folder,
        people=NAMES,
        friendships=[(NAMES[0], name, 1.0) for name in NAMES[1:]],
        events=[(name, "rumour-spread", 1.0, 1.0) for name in NAMES],
    )
    assert [row["person"] for row in cli.fine("score", *FILES).rows] == NAMES
    assert [row["person"] for row in cli.fine("score", *FILES, "--json").document] == NAMES
    for name in NAMES:
        assert cli.fine("explain", *FILES, "--person", name, "--json").document["person"] == name
    moved = cli.fine("what-if", *FILES, "--person", NAMES[0], "--unfriend", "a:1", "--befriend", "a,b:0.5", "--json")
    assert "a:1" in {move["person"] for move in moved.document["friends"]}
    assert len(cli("register", *FILES).rows) == len(NAMES)


# --- explain and change ----------------------------------------------------------------------------------------------


def check_line(line: dict[str, Any]) -> None:
    """A line has its keys and no more, and is the sum of what it opens into."""
    extra = {"day", "magnitude"} if line["code"].startswith("event") else set()
    extra |= {"strength"} if line["code"].startswith("friend") else set()
    assert line.keys() == LINE | extra
    assert isinstance(line["points"], int)
    assert line["label"]
    assert line["standing"] in {"documented", "claimed", "disputed", "invented"}
    if line["lines"]:
        assert sum(part["points"] for part in line["lines"]) == line["points"]
    for part in line["lines"]:
        check_line(part)


def flat(lines: list[dict[str, Any]], level: int = 0) -> Iterator[dict[str, str]]:
    """Lines as the rows that CSV has for them."""
    for line in lines:
        row = {"level": level, **{key: line[key] for key in ("code", "label", "points", "standing")}}
        yield {key: str(value) for key, value in row.items()}
        yield from flat(line["lines"], level + 1)


@pytest.mark.parametrize("person", PEOPLE)
def test_explain_adds_up_at_every_level(cli: CommandLine, person: str) -> None:
    told = cli.fine("explain", *FILES, "--person", person, "--json").document
    assert told.keys() == {"person", "day", "base", "score", "policy", "lines"}
    at = PEOPLE.index(person)
    assert (told["person"], told["day"], told["policy"]) == (person, LAST_DAY, "sesame-2015")
    assert (told["base"], told["score"]) == (BASE, expected_rows()[at]["score"])
    assert told["base"] + sum(line["points"] for line in told["lines"]) == told["score"]
    for line in told["lines"]:
        check_line(line)
    assert [line["subject"] for line in told["lines"] if line["code"] == "factor"] == FACTORS
    association = told["lines"][len(FACTORS)]
    friends = {name for pair in FRIENDSHIPS if person in pair[:2] for name in pair[:2]} - {person}
    assert association["code"] == "association"
    assert {line["subject"] for line in association["lines"]} == friends
    done = [line for factor in told["lines"] for kind in factor["lines"] for line in kind["lines"]]
    assert sorted((line["subject"], line["magnitude"], line["day"]) for line in done) == sorted(
        event[1:] for event in EVENTS if event[0] == person
    )


def test_explain_as_csv_has_the_same_lines(cli: CommandLine) -> None:
    lines = cli.fine("explain", *FILES, "--person", "Marius", "--json").document["lines"]
    done = cli("explain", *FILES, "--person", "Marius")
    score = standings().score[PEOPLE.index("Marius")]
    assert (done.code, done.err) == (0, f"Marius, day 95.25: {score} = {BASE} to start with, and\n")
    assert done.out.splitlines()[0] == "level,code,label,points,standing"
    assert done.rows == list(flat(lines))
    assert {row["level"] for row in done.rows} == {"0", "1", "2"}


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("days", [(0, 95.25), (41.5, 95.25), (95.25, 95.25), (60, 200), (-5, 300)])
def test_change_adds_up_to_the_difference(cli: CommandLine, person: str, days: tuple[float, float]) -> None:
    between = ["--from-day", days[0], "--to-day", days[1]]
    told = cli.fine("change", *FILES, "--person", person, *between, "--json").document
    assert told.keys() == {"person", "from", "to", "policy", "lines"}
    at = PEOPLE.index(person)
    before = scoring.recompute(scoring.load_policy("sesame-2015"), population().until(days[0]), days[0])
    assert told["from"] == {"day": days[0], "score": before.score[at]}
    assert told["to"] == {"day": days[1], "score": standings(days[1]).score[at]}
    assert sum(line["points"] for line in told["lines"]) == told["to"]["score"] - told["from"]["score"]
    for line in told["lines"]:
        check_line(line)
        assert line["lines"] == []
    new = sorted(event[1:] for event in EVENTS if event[0] == person and event[3] > days[0])
    found = [(line["subject"], line["magnitude"], line["day"]) for line in told["lines"] if line["code"] == "event"]
    assert sorted(found) == new
    if days[0] == days[1]:
        assert told["lines"] == []


def test_change_as_csv_has_the_same_lines(cli: CommandLine) -> None:
    asked = ["change", *FILES, "--person", "Cosette", "--from-day", 30, "--to-day", 100]
    told = cli.fine(*asked, "--json").document
    done = cli(*asked)
    assert done.rows == list(flat(told["lines"]))
    before, after = told["from"]["score"], told["to"]["score"]
    moved = f"{after - before:+d}".replace("-", "−")
    assert (done.code, done.err) == (0, f"Cosette: {before} on day 30, {after} on day 100: {moved}\n")


def test_days_are_told_to_the_last_digit(cli: CommandLine) -> None:
    write_society(cli.folder, events=[("Valjean", "bill-late", 1.2345678, 16543.123456)])
    done = cli("explain", *FILES, "--person", "Valjean", "--day", "16543.1234567")
    assert done.err.startswith("Valjean, day 16543.1234567: ")
    assert "day 16543.123456, × 1.2345678" in done.out


# --- what-if ---------------------------------------------------------------------------------------------------------

CHANGES: dict[str, tuple[list[str], list[tuple[str, str, float | None]], list[tuple[str, float]]]] = {
    "unfriend": (["--unfriend", "Éponine"], [("Marius", "Éponine", None)], []),
    "befriend": (["--befriend", "Javert"], [("Marius", "Javert", 1.0)], []),
    "befriend, slightly": (["--befriend", "Nobody:0.125"], [("Marius", "Nobody", 0.125)], []),
    "see less of each other": (["--befriend", "Cosette:0.001"], [("Marius", "Cosette", 0.001)], []),
    "act": (["--add-event", "opinion-unpermitted"], [], [("opinion-unpermitted", 1.0)]),
    "act twice as much": (["--add-event", "loan-repaid:2.5"], [], [("loan-repaid", 2.5)]),
    "everything": (
        ["--unfriend", "Cosette", "--unfriend", "Éponine", "--befriend", "Javert:0.5", "--add-event", "bill-late:3",
         "--befriend", "Nobody", "--add-event", "opinion-unpermitted:9"],
        [("Marius", "Cosette", None), ("Marius", "Éponine", None), ("Marius", "Javert", 0.5),
         ("Marius", "Nobody", 1.0)],
        [("bill-late", 3.0), ("opinion-unpermitted", 9.0)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_what_if_is_what_really_happens(cli: CommandLine, name: str) -> None:
    options, ties, acts = CHANGES[name]
    told = cli.fine("what-if", *FILES, "--person", "Marius", *options, "--json").document
    table = cli.fine("what-if", *FILES, "--person", "Marius", *options).rows
    before = {row["person"]: row for row in cli.fine("score", *FILES, "--json").document}

    kept = [tie for tie in FRIENDSHIPS if not any({*tie[:2]} == {*changed[:2]} for changed in ties)]
    made = [(a, b, strength) for a, b, strength in ties if strength is not None]
    happened = [("Marius", kind, magnitude, LAST_DAY) for kind, magnitude in acts]
    write_society(cli.folder, friendships=[*kept, *made], events=[*EVENTS, *happened])
    after = {row["person"]: row for row in cli.fine("score", *FILES, "--day", LAST_DAY, "--json").document}

    assert told.keys() == {"person", "day", "score", "tiers", "sanctions", "friends"}
    assert (told["person"], told["day"]) == ("Marius", LAST_DAY)
    assert told["score"] == {"from": before["Marius"]["score"], "to": after["Marius"]["score"]}
    assert told["friends"] == [
        {"person": person, "from": before[person]["score"], "to": after[person]["score"]}
        for person in PEOPLE
        if person != "Marius" and before[person]["score"] != after[person]["score"]
    ]
    policy = scoring.load_policy("sesame-2015")
    held = [[tier.id for tier in scoring.tiers_held(policy, rows["Marius"]["score"])] for rows in (before, after)]
    barred = [rows["Marius"]["sanctions"].split(";") for rows in (before, after)]
    assert told["tiers"] == {
        "gained": [tier for tier in held[1] if tier not in held[0]],
        "lost": [tier for tier in held[0] if tier not in held[1]],
    }
    assert told["sanctions"] == {
        "begun": [sanction for sanction in barred[1] if sanction and sanction not in barred[0]],
        "lifted": [sanction for sanction in barred[0] if sanction and sanction not in barred[1]],
    }
    assert list(table[0]) == ["person", "from", "to", "points", "gained", "lost", "sanctions"]
    moves = [{"person": "Marius", **told["score"]}, *told["friends"]]
    expected = as_text([{**move, "points": move["to"] - move["from"]} for move in moves])
    assert [{key: row[key] for key in expected[0]} for row in table] == expected


def test_what_if_shows_the_person_even_where_nothing_moves(cli: CommandLine) -> None:
    told = cli.fine("what-if", *FILES, "--person", "Nobody", "--add-event", "opinion-permitted", "--json").document
    assert told["score"] == {"from": BASE, "to": BASE}
    assert told["friends"] == []


# --- compare and register --------------------------------------------------------------------------------------------


def test_compare_puts_everybody_under_each_book(cli: CommandLine) -> None:
    books = ["sesame-2015", "credit-only", "thin-file", "credit-china"]
    done = cli.fine("compare", *FILES, "--policies", ",".join(books))
    assert done.out.splitlines()[0] == ",".join(["person", *books])
    scores = [standings(book=book).score.tolist() for book in books]
    rows = [dict(zip(books, row, strict=True)) for row in zip(*scores, strict=True)]
    assert done.rows == as_text([{"person": person, **row} for person, row in zip(PEOPLE, rows, strict=True)])
    told = cli.fine("compare", *FILES, "--policies", f" {' , '.join(books)} ", "--json").document
    expected = [{"person": person, "scores": row} for person, row in zip(PEOPLE, rows, strict=True)]
    found = [{"person": row["person"], "scores": row["scores"]} for row in told["people"]]
    assert {**told, "people": found} == {"day": LAST_DAY, "policies": books, "people": expected}
    for row in told["people"]:
        assert row.keys() == {"person", "scores", "tiers", "sanctions"}
        for book in books:
            policy, score = scoring.load_policy(book), row["scores"][book]
            assert row["tiers"][book] == [tier.id for tier in scoring.tiers_held(policy, score)]
            assert row["sanctions"][book] == [rule.id for rule in scoring.sanctions_in_force(policy, score)]


def test_compare_one_person_adds_up_under_each_book(cli: CommandLine) -> None:
    books = ["sesame-2015", "credit-only"]
    asked = ["compare", *FILES, "--policies", ",".join(books), "--person", "Thénardier"]
    told = cli.fine(*asked, "--json").document
    assert told.keys() == {"person", "day", "policies"}
    assert [life["policy"] for life in told["policies"]] == books
    for life in told["policies"]:
        assert life.keys() == {"policy", "base", "score", "tiers", "sanctions", "lines"}
        assert life["score"] == standings(book=life["policy"]).score[PEOPLE.index("Thénardier")]
        assert life["base"] + sum(line["points"] for line in life["lines"]) == life["score"]
        policy = scoring.load_policy(life["policy"])
        assert life["tiers"] == [tier.id for tier in scoring.tiers_held(policy, life["score"])]
        assert life["sanctions"] == [rule.id for rule in scoring.sanctions_in_force(policy, life["score"])]
        for line in life["lines"]:
            check_line(line)
    done = cli.fine(*asked)
    assert done.out.splitlines()[0] == ",sesame-2015,credit-only"
    first, *middle, score, tier, sanctions = list(csv.reader(io.StringIO(done.out)))[1:]
    assert (first[0], score[0], tier[0], sanctions[0]) == ("Starts at", "Score", "Tier", "Sanctions")
    assert any(sanctions[1:])
    for column, life in enumerate(told["policies"], start=1):
        assert int(first[column]) + sum(int(row[column] or 0) for row in middle) == int(score[column])
        assert int(score[column]) == life["score"]
        assert tier[column] == (life["tiers"] or [""])[-1]
        assert sanctions[column] == ";".join(life["sanctions"])


def test_compare_with_a_book_of_ones_own(cli: CommandLine) -> None:
    text = (resources.files("scoring") / "rulebooks" / "sesame-2015.toml").read_text(encoding="utf-8")
    own = text.replace('name = "sesame-2015"', 'name = "mine"').replace(
        'title = "What you buy"', 'title = "Paying what you owe"'
    )
    Path("mine.toml").write_text(own, encoding="utf-8")
    asked = ["compare", *FILES, "--policies", "sesame-2015,mine.toml", "--person", "Éponine"]
    table = list(csv.reader(io.StringIO(cli.fine(*asked).out)))
    assert table[0] == ["", "sesame-2015", "mine"]
    # Two factors of one title share a row: the column still adds up.
    assert sum(int(row[2] or 0) for row in table[1:-3]) == int(table[-3][2]) == int(table[-3][1])


def test_register_lists_whom_the_library_lists(cli: CommandLine) -> None:
    found = scoring.register(standings())
    assert len(found) >= 2
    columns = ["rank", "person", "drag_points", "friends", "score"]
    expected = [{name: getattr(entry, name) for name in columns} for entry in found]
    done = cli("register", *FILES)
    assert (done.code, done.err) == (0, f"Day 95.25: {len(found)} of 8 draw others down\n")
    assert done.out.splitlines()[0] == ",".join(columns)
    assert done.rows == as_text(expected)
    told = cli.fine("register", *FILES, "--json").document
    assert told == {"day": LAST_DAY, "policy": "sesame-2015", "listed": len(found), "people": expected}
    top = cli.fine("register", *FILES, "--top", 1, "--json").document
    assert top == {**told, "people": expected[:1]}
    assert [row["drag_points"] for row in expected] == sorted((row["drag_points"] for row in expected), reverse=True)


def test_register_of_a_book_without_friends_is_empty(cli: CommandLine) -> None:
    write_society(cli.folder, events=[("Valjean", "bill-late", 1.0, 0.0)])
    told = cli.fine("register", *FILES, "--policy", "credit-only", "--json").document
    assert told == {"day": 0.0, "policy": "credit-only", "listed": 0, "people": []}


# --- policy ----------------------------------------------------------------------------------------------------------


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


# --- nobody and nothing ----------------------------------------------------------------------------------------------


def test_nobody_can_be_scored(cli: CommandLine) -> None:
    write_society(cli.folder, people=[], friendships=[], events=[])
    done = cli.fine("score", *FILES)
    assert done.out == ",".join(COLUMNS) + "\n"
    assert cli.fine("score", *FILES, "--json").document == []
    assert cli("score", *FILES, "--out", "none.parquet").code == 0
    frame = pl.read_parquet("none.parquet")
    assert (frame.columns, len(frame)) == (COLUMNS, 0)
    assert frame.schema["score"] == pl.Int64
    assert cli.fine("register", *FILES, "--json").document["people"] == []
    assert cli("register", *FILES).err == "Day 0: 0 of 0 draw others down\n"
    assert cli.fine("compare", *FILES, "--policies", "sesame-2015,credit-only", "--json").document == {
        "day": 0.0,
        "policies": ["sesame-2015", "credit-only"],
        "people": [],
    }
    done = cli("explain", *FILES, "--person", "Valjean")
    assert done.code == 2
    assert (
        done.err == "glasshouse: --person: name is 'Valjean'; allowed: one of the 0 people: none, there are none here\n"
    )


def test_nothing_needs_to_have_happened(cli: CommandLine) -> None:
    write_society(cli.folder, friendships=[], events=[])
    assert {row["score"] for row in cli.fine("score", *FILES).rows} == {str(BASE)}
    told = cli.fine("explain", *FILES, "--person", "Javert", "--day", "12", "--json").document
    assert (told["day"], told["score"], [line["points"] for line in told["lines"]]) == (12.0, BASE, [0] * 7)
    told = cli.fine("change", *FILES, "--person", "Javert", "--from-day", 0, "--to-day", 9, "--json").document
    assert told["lines"] == []
    told = cli.fine("what-if", *FILES, "--person", "Javert", "--add-event", "bill-unpaid", "--json").document
    assert told["score"]["to"] < BASE


# --- help ------------------------------------------------------------------------------------------------------------


def commands(group: click.Group = glasshouse, *path: str) -> list[tuple[str, ...]]:
    found = []
    for name, command in group.commands.items():
        found.append((*path, name))
        if isinstance(command, click.Group):
            found += commands(command, *path, name)
    return found


def example_of(text: str) -> list[str]:
    """The command that a help text shows, without the program's name."""
    _, _, after = text.partition("\n  Example:\n")
    lines = after.partition("\n\n")[0]
    program, *arguments = shlex.split(lines.replace("\\\n", " "))
    assert program == "glasshouse"
    return arguments


EVERY_COMMAND = [(), *commands()]
# Those that take long, or go on until they are stopped: they have tests of their own.
ENDLESS = {("bench",), ("demo",), ("run",), ("sandbox",)}


def test_the_commands_are_these() -> None:
    names = {" ".join(path) for path in commands()}
    assert names == {
        "bench", "change", "compare", "demo", "explain", "glance", "policy", "policy check", "policy list",
        "policy show", "register", "run", "sandbox", "score", "what-if", "world", "world branch", "world change",
        "world delete", "world export", "world list", "world new", "world person", "world register", "world replay",
        "world show", "world tick",
    }  # fmt: skip


@pytest.mark.parametrize("path", EVERY_COMMAND, ids=" ".join)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_of_every_command_shows_an_example(cli: CommandLine, path: tuple[str, ...], flag: str) -> None:
    done = cli.fine(*path, flag)
    assert done.out.startswith("Usage: glasshouse ")
    assert "\\b" not in done.out
    assert example_of(done.out)[: len(path)] == list(path)


@pytest.mark.parametrize("path", [path for path in EVERY_COMMAND if path not in ENDLESS], ids=" ".join)
def test_the_example_of_every_command_runs(
    cli: CommandLine, path: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GLASSHOUSE_DB", "worlds.db")
    if path[:1] == ("world",) and path != ("world",):
        cli.fine("world", "new", "paris", "--scenario", "les-miserables")
        cli.fine("world", "tick", "paris", "--ticks", 50)
    Path("my-rules.toml").write_bytes((resources.files("scoring") / "rulebooks" / "thin-file.toml").read_bytes())
    assert cli(*example_of(cli(*path, "--help").out)).code == 0


def test_without_a_command_there_is_help(cli: CommandLine) -> None:
    for path in ((), ("policy",)):
        done = cli(*path)
        assert done.code == 2
        assert done.out.startswith("Usage: glasshouse")


def test_the_version_is_told(cli: CommandLine) -> None:
    assert cli.fine("--version").out.startswith("glasshouse, version ")
