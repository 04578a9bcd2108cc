"""What the command line prints, and in which shape. Numbers are compared with the library's, shapes are exact."""

from __future__ import annotations

import csv
import io
from importlib import resources
from pathlib import Path

import polars as pl
import pytest

import scoring
from tests.cli.society import (
    BASE,
    COLUMNS,
    EVENTS,
    FILES,
    LAST_DAY,
    PEOPLE,
    CommandLine,
    as_text,
    check_line,
    expected_rows,
    standings,
    write_csv,
    write_society,
)

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
