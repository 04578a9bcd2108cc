"""What the command line says when something is wrong: one line, exit code 2, and nothing else happens."""

from __future__ import annotations

import io
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from tests.cli.society import FILES

if TYPE_CHECKING:
    from tests.cli.society import CommandLine

STRENGTH = "allowed: above 0, at most 1, in whole thousandths"
MAGNITUDE = "allowed: a finite number above 0"
DAYS = "allowed: a number of days from -1000000000 to 1000000000"
NUMBER = "allowed: a number"
SOMEBODY = "allowed: a person of the people file: "
ONE_OF = "allowed: one of the 8 people: "
A_CSV = "allowed: a CSV file in UTF-8 with a header line"
COLUMN = "allowed: a column of that name; the file has"
TEXT = "allowed: a column of text or whole numbers"
BOOKS = "allowed: credit-china, credit-only, sesame-2015, thin-file, or a path ending in .toml"
KINDS = "allowed: a kind of rule book sesame-2015: "
PAIR = "allowed: one strength for a pair"


def ties_of(*rows: str) -> str:
    return "\n".join(["a,b,strength", "Valjean,Javert,1", *rows, ""])


def events_of(*rows: str) -> str:
    return "\n".join(["person,kind,magnitude,day", "Valjean,bill-late,1,3", *rows, ""])


def parquet(**columns: Any) -> bytes:  # noqa: ANN401 - whatever polars makes a column of
    file = io.BytesIO()
    pl.DataFrame(columns).write_parquet(file)
    return file.getvalue()


# What stands in people.csv, and what is said about it.
BAD_PEOPLE: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", f": content is 'empty CSV'; {A_CSV}"),
    "no such column": ("name\nann\n", f": column person is missing; {COLUMN} name"),
    "column twice": ("person,person\na,b\n", ": column person is 'there twice'; allowed: one of that name"),
    "twice": ("person\nann\nbob\nann\n", ", row 3: person is 'ann'; allowed: each person once"),
    "blank": ("person\nann\n  \n", ", row 2: person is '  '; allowed: a name or number"),
    "empty line": ("person\nann\n\nbob\n", ", row 2: person is missing; allowed: a name or number"),
    "not UTF-8": (b"person\nTh\xe9nardier\n", f": content is 'invalid utf-8 sequence'; {A_CSV}"),
    "UTF-16": ("person\nann\n".encode("utf-16"), f": column person is missing; {COLUMN} "),
    "ragged": ("person,age\nann,1\nbob,1,2,3\n", ": content is "),
    "open quote": ('person\n"ann\nbob\n', ": content is "),
}
# The same for ties.csv and events.csv.
BAD_TIES: dict[str, tuple[str, str]] = {
    "semicolons": ("a;b;strength\nValjean;Javert;1\n", f": column a is missing; {COLUMN} a;b;strength"),
    "no strength": ("a,b\nValjean,Javert\n", f": column strength is missing; {COLUMN} a, b"),
    "stranger": (ties_of("Javert,Cosete,1"), f", row 2: b is 'Cosete'; {SOMEBODY}Cosette, "),
    "nobody": (ties_of(",Cosette,1"), f", row 2: a is missing; {SOMEBODY}"),
    "short row": (ties_of("Javert"), f", row 2: b is missing; {SOMEBODY}"),
    "oneself": (ties_of("Javert,Javert,1"), ", row 2: b is 'Javert'; allowed: a friend other than oneself"),
    "twice": (ties_of("Javert,Valjean,0.5"), f", row 2: strength is 'Javert – Valjean at 0.5'; {PAIR}; row 1 says 1"),
    "0": (ties_of("Javert,Cosette,0"), f", row 2: strength is 0.0; {STRENGTH}"),
    "-1": (ties_of("Javert,Cosette,-1"), f", row 2: strength is -1.0; {STRENGTH}"),
    "1.5": (ties_of("Javert,Cosette,1.5"), f", row 2: strength is 1.5; {STRENGTH}"),
    "0.0005": (ties_of("Javert,Cosette,0.0005"), f", row 2: strength is 0.0005; {STRENGTH}"),
    "nan": (ties_of("Javert,Cosette,nan"), f", row 2: strength is nan; {STRENGTH}"),
    "1e400": (ties_of("Javert,Cosette,1e400"), f", row 2: strength is inf; {STRENGTH}"),
    "much": (ties_of("Javert,Cosette,much"), f", row 2: strength is 'much'; {NUMBER}"),
    "0,5": (ties_of('Javert,Cosette,"0,5"'), f", row 2: strength is '0,5'; {NUMBER}"),
    "quotes": (ties_of('Javert,Cosette,""'), f", row 2: strength is ''; {NUMBER}"),
    "0x1": (ties_of("Javert,Cosette,0x1"), f", row 2: strength is '0x1'; {NUMBER}"),
}
BAD_EVENTS: dict[str, tuple[str, str]] = {
    "no day": ("person,kind\nJavert,bill-late\n", f": column day is missing; {COLUMN} person, kind"),
    "stranger": (events_of("Javer,bill-late,1,4"), f", row 2: person is 'Javer'; {SOMEBODY}Javert, "),
    "unknown kind": (events_of("Javert,bill-lat,1,4"), ", row 2: kind is 'bill-lat'; allowed: bill-late, "),
    "no kind": (events_of("Javert,,1,4"), ", row 2: kind is ''; allowed: bill-paid-on-time, "),
    "magnitude 0": (events_of("Javert,bill-late,0,4"), f", row 2: magnitude is 0.0; {MAGNITUDE}"),
    "magnitude -2": (events_of("Javert,bill-late,-2,4"), f", row 2: magnitude is -2.0; {MAGNITUDE}"),
    "magnitude nan": (events_of("Javert,bill-late,nan,4"), f", row 2: magnitude is nan; {MAGNITUDE}"),
    "magnitude -inf": (events_of("Javert,bill-late,-inf,4"), f", row 2: magnitude is -inf; {MAGNITUDE}"),
    "magnitude two": (events_of("Javert,bill-late,two,4"), f", row 2: magnitude is 'two'; {NUMBER}"),
    "day nan": (events_of("Javert,bill-late,1,nan"), f", row 2: day is nan; {DAYS}"),
    "day inf": (events_of("Javert,bill-late,1,inf"), f", row 2: day is inf; {DAYS}"),
    "day far off": (events_of("Javert,bill-late,1,1e300"), f", row 2: day is 1e+300; {DAYS}"),
    "a date": (events_of("Javert,bill-late,1,2015-10-03"), f", row 2: day is '2015-10-03'; {NUMBER}"),
    "day missing": (events_of("Javert,bill-late,1,"), f", row 2: day is missing; {NUMBER}"),
}
BAD_PARQUET: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "content is "),
    "half a file": (parquet(person=["ann"] * 99)[:60], "content is "),
    "CSV": (b"person\nann\n", "content is "),
    "no such column": (parquet(name=["ann"]), f"column person is missing; {COLUMN} name"),
    "lists": (parquet(person=[["ann"]]), f"column person is 'List(String)'; {TEXT}"),
    "bytes": (parquet(person=[b"\xff"]), f"column person is 'Binary'; {TEXT}"),
    "fractions": (parquet(person=[1.5]), f"column person is 'Float64'; {TEXT}"),
    "flags": (parquet(person=[True]), f"column person is 'Boolean'; {TEXT}"),
}
NO_NUMBERS = [
    pl.Series([18262]).cast(pl.Date),
    pl.Series([18262]).cast(pl.Time),
    pl.Series([True]),
    pl.Series([[1]]),
]

SCORE = ["score", *FILES]
CHANGE = ["change", *FILES, "--person", "Javert"]
COMPARE = ["compare", *FILES, "--policies"]
BAD_OPTIONS: list[tuple[list[object], str]] = [
    (["scare"], "No such command 'scare'."),
    ([*SCORE, "--colour"], "No such option '--colour'."),
    ([*SCORE, "more"], "Got unexpected extra argument (more). Next: 'glasshouse score --help'"),
    (["score"], "Missing option '--people'. Next: 'glasshouse score --help'"),
    (["explain", *FILES], "Missing option '--person'. Next: 'glasshouse explain --help'"),
    (["policy", "show"], "Missing argument 'NAME'. Next: 'glasshouse policy show --help'"),
    (["policy", "shaw"], "No such command 'shaw'."),
    ([*CHANGE], "Missing option '--from-day'. Next: 'glasshouse change --help'"),
    ([*SCORE, "--day"], "Option '--day' requires an argument."),
    ([*SCORE, "--day", "monday"], "Invalid value for '--day': 'monday' is not a valid float."),
    ([*SCORE, "--day", "nan"], f"Invalid value for '--day': nan is no day; {DAYS}."),
    ([*SCORE, "--day", "1e300"], f"Invalid value for '--day': 1e+300 is no day; {DAYS}."),
    (["score", *FILES[:2], "--day", "nan"], "Invalid value for '--day': nan is no day"),
    (["explain", *FILES, "--person", "Javert", "--day", "-inf"], "Invalid value for '--day': -inf is no day"),
    ([*CHANGE, "--from-day", "nan", "--to-day", 3], "Invalid value for '--from-day': nan is no day"),
    ([*CHANGE, "--from-day", 3, "--to-day", "inf"], "Invalid value for '--to-day': inf is no day"),
    (["register", *FILES, "--top", "-1"], "Invalid value for '--top': -1 is not in the range x>=1."),
    (["register", *FILES, "--top", "some"], "Invalid value for '--top': 'some' is not a valid integer"),
    ([*SCORE, "--day", 95], "events.csv, row 13: day is 95.25; allowed: at most 95, the day asked for"),
    ([*CHANGE, "--from-day", 1, "--to-day", 2], "events.csv, row 1: day is 3.0; allowed: at most 2, the day asked for"),
    ([*CHANGE, "--from-day", 101, "--to-day", 100], "--from-day: day is 101.0; allowed: at most 100, the --to-day"),
]
BAD_PATHS: list[tuple[list[object], str]] = [
    (["score", "--people", "peple.csv"], "peple.csv: file is 'not found'; allowed: a file that exists; check the path"),
    (["score", "--people", "folder.csv"], "folder.csv: file is 'a folder'; allowed: a file"),
    (["score", "--people", "people.txt"], "people.txt: ending is '.txt'; allowed: .csv or .parquet"),
    (["score", "--people", "people"], "people: ending is ''; allowed: .csv or .parquet"),
    (["score", "--people", "\udcff.csv"], "\\udcff.csv: name is '\\udcff.csv'; allowed: a path in UTF-8"),
    ([*SCORE[:5], "--events", "e.csv"], "e.csv: file is 'not found'; allowed: a file that exists; check the path"),
    ([*SCORE, "--out", "scores.xls"], "--out: ending is '.xls'; allowed: .csv or .parquet"),
    ([*SCORE, "--out", "people.csv"], "--out: file is 'people.csv'; allowed: a file other than those that are read"),
    ([*SCORE, "--out", "./ties.csv"], "--out: file is 'ties.csv'; allowed: a file other than those that are read"),
    ([*SCORE, "--out", "folder.csv"], "--out: file is 'folder.csv'; allowed: a place that can be written to ("),
    ([*SCORE, "--out", "none/s.csv"], "--out: file is 'none/s.csv'; allowed: a place that can be written to ("),
    ([*SCORE, "--out", "none/s.parquet"], "--out: file is 'none/s.parquet'; allowed: a place that can be written to ("),
    ([*SCORE, "--out", "people.csv/s.csv"], "--out: file is 'people.csv/s.csv'; allowed: a place that can be written "),
    ([*SCORE, "--policy", "sesame"], "rule books: name is 'sesame'; allowed: sesame-2015, "),
    ([*SCORE, "--policy", ""], f"rule books: name is ''; {BOOKS}"),
    (
        [*SCORE, "--policy", "my.toml"],
        "my.toml: file is 'No such file or directory'; allowed: a readable TOML file, or ",
    ),
    (["policy", "show", "nope"], f"rule books: name is 'nope'; {BOOKS}"),
    (["policy", "show", "./folder.csv"], "./folder.csv: file is 'Is a directory'; allowed: a readable TOML file, or "),
    (["policy", "check", "people.csv"], f"rule books: name is 'people.csv'; {BOOKS}"),
    (["policy", "check", "./people.csv"], "./people.csv, line 1, column 7: TOML is "),
]
BAD_NAMES: list[tuple[list[object], str]] = [
    (["explain", *FILES, "--person", "Javer"], f"--person: name is 'Javer'; {ONE_OF}Javert, "),
    (["explain", *FILES, "--person", ""], f"--person: name is ''; {ONE_OF}"),
    ([*CHANGE[:-1], "X", "--from-day", 1, "--to-day", 100], f"--person: name is 'X'; {ONE_OF}"),
    ([*COMPARE, "sesame-2015", "--person", "X"], f"--person: name is 'X'; {ONE_OF}"),
    ([*COMPARE, " , "], "--policies: rule books is ' , '; allowed: names separated by commas"),
    ([*COMPARE, "credit-only,x"], f"rule books: name is 'x'; {BOOKS}"),
    (
        [*COMPARE, "thin-file,credit-only,thin-file"],
        "--policies: name is 'thin-file'; allowed: rule books of different ",
    ),
    ([*COMPARE, "credit-only"], "events.csv, row 5: kind is 'praise-published'; allowed: "),
    (["what-if", *FILES, "--person", "X", "--unfriend", "Javert"], f"--person: name is 'X'; {ONE_OF}"),
]
BAD_CHANGES: list[tuple[list[str], str]] = [
    ([], "nothing to change; give --add-event, --unfriend or --befriend. Next: 'glasshouse what-if --help'"),
    (["--unfriend", "Valjea"], "--unfriend: friend is 'Valjea'; allowed: a person of the people table: Valjean, "),
    (["--unfriend", "Javert"], "--unfriend: friend is 'Javert'; allowed: a friend other than oneself"),
    (["--unfriend", "Nobody"], "--unfriend: friend is 'Javert – Nobody'; allowed: a friendship that is there to end"),
    (["--befriend", "X"], "--befriend: friend is 'X'; allowed: a person of the people table: "),
    (
        ["--unfriend", "Valjean", "--befriend", "X"],
        "--befriend: friend is 'X'; allowed: a person of the people table: ",
    ),
    (["--befriend", "Javert"], "--befriend: friend is 'Javert'; allowed: a friend other than oneself"),
    (["--befriend", "Nobody:2"], f"--befriend: strength is 2.0; {STRENGTH}"),
    (["--befriend", "Nobody:0"], f"--befriend: strength is 0.0; {STRENGTH}"),
    (["--befriend", "Nobody:nan"], f"--befriend: strength is nan; {STRENGTH}"),
    (["--befriend", "Nobody:x"], "--befriend: strength is 'x'; allowed: a number, as in Nobody:0.5"),
    (["--befriend", "Nobody:"], "--befriend: strength is ''; allowed: a number, as in Nobody:0.5"),
    (
        ["--befriend", "Nobody", "--befriend", "Nobody:0.5"],
        f"--befriend: strength is 'Javert – Nobody at 0.5'; {PAIR}\n",
    ),
    (["--befriend", "Valjean", "--unfriend", "Valjean"], f"--befriend: strength is 'Javert – Valjean at 1'; {PAIR}\n"),
    (["--add-event", "bill-lat"], f"--add-event: kind is 'bill-lat'; {KINDS}bill-late, "),
    (["--add-event", ""], f"--add-event: kind is ''; {KINDS}"),
    (["--add-event", ":2"], f"--add-event: kind is ''; {KINDS}"),
    (["--add-event", "bill-late:0"], f"--add-event: magnitude is 0.0; {MAGNITUDE}"),
    (["--add-event", "bill-late:-1"], f"--add-event: magnitude is -1.0; {MAGNITUDE}"),
    (["--add-event", "bill-late:1e400"], f"--add-event: magnitude is inf; {MAGNITUDE}"),
    (["--add-event", "bill-late:two"], "--add-event: magnitude is 'two'; allowed: a number, as in bill-late:0.5"),
    (["--add-event", "loan-repaid", "--add-event", "bill-late:nan"], f"--add-event: magnitude is nan; {MAGNITUDE}"),
]


def check_refused(cli: CommandLine, said: str, *arguments: object) -> None:
    """One line on standard error, exit code 2, and nothing else happens."""
    (cli.folder / "folder.csv").mkdir(exist_ok=True)
    before = cli.written()
    done = cli(*arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"glasshouse: {said}")
    assert done.err.count("\n") == 1
    assert done.err.endswith("\n")
    assert done.err.rstrip("\n").isprintable()
    assert cli.written() == before


@pytest.mark.parametrize(("content", "said"), BAD_PEOPLE.values(), ids=BAD_PEOPLE)
def test_people(cli: CommandLine, content: str | bytes, said: str) -> None:
    (cli.folder / "people.csv").write_bytes(content.encode() if isinstance(content, str) else content)
    for command in (["score", "--out", "scores.csv"], ["explain", "--person", "ann"], ["register", "--json"]):
        check_refused(cli, f"people.csv{said}", *command, "--people", "people.csv")


@pytest.mark.parametrize(("content", "said"), BAD_TIES.values(), ids=BAD_TIES)
def test_friendships(cli: CommandLine, content: str, said: str) -> None:
    (cli.folder / "ties.csv").write_text(content, encoding="utf-8")
    for command in (["score", "--out", "scores.parquet"], ["what-if", "--person", "Javert", "--unfriend", "Valjean"]):
        check_refused(cli, f"ties.csv{said}", *command, *FILES[:4])


@pytest.mark.parametrize(("content", "said"), BAD_EVENTS.values(), ids=BAD_EVENTS)
def test_events(cli: CommandLine, content: str, said: str) -> None:
    (cli.folder / "events.csv").write_text(content, encoding="utf-8")
    for command in (["score", "--out", "scores.csv"], ["explain", "--person", "Javert", "--day", "100"]):
        check_refused(cli, f"events.csv{said}", *command, *FILES)
    days = ["--from-day", 1, "--to-day", 100]
    check_refused(cli, f"events.csv{said}", "change", *FILES, "--person", "Javert", *days)
    check_refused(cli, f"events.csv{said}", "compare", *FILES, "--policies", "sesame-2015")


@pytest.mark.parametrize(("content", "said"), BAD_PARQUET.values(), ids=BAD_PARQUET)
def test_parquet(cli: CommandLine, content: bytes, said: str) -> None:
    (cli.folder / "people.parquet").write_bytes(content)
    check_refused(cli, f"people.parquet: {said}", "score", "--people", "people.parquet", "--out", "scores.parquet")


def test_missing_values_in_parquet(cli: CommandLine) -> None:
    (cli.folder / "people.parquet").write_bytes(parquet(person=["ann", None]))
    said = "people.parquet, row 2: person is missing; allowed: a name or number"
    check_refused(cli, said, "score", "--people", "people.parquet")
    (cli.folder / "ties.parquet").write_bytes(parquet(a=["Javert"], b=["Valjean"], strength=pl.Series([None])))
    said = f"ties.parquet, row 1: strength is missing; {NUMBER}"
    check_refused(cli, said, "score", *FILES[:2], "--friendships", "ties.parquet")
    (cli.folder / "events.parquet").write_bytes(parquet(person=["Javert"], kind=["bill-late"], day=[None]))
    said = f"events.parquet, row 1: day is missing; {NUMBER}"
    check_refused(cli, said, "score", *FILES[:2], "--events", "events.parquet")


@pytest.mark.parametrize("numbers", NO_NUMBERS, ids=lambda numbers: str(numbers.dtype))
def test_numbers_in_parquet_are_not_guessed_at(cli: CommandLine, numbers: pl.Series) -> None:
    (cli.folder / "ties.parquet").write_bytes(parquet(a=["Valjean"], b=["Javert"], strength=numbers))
    said = f"ties.parquet: column strength is '{numbers.dtype}'; allowed: a column of numbers"
    check_refused(cli, said, "score", *FILES[:2], "--friendships", "ties.parquet")
    (cli.folder / "events.parquet").write_bytes(parquet(person=["Javert"], kind=["bill-late"], day=numbers))
    said = f"events.parquet: column day is '{numbers.dtype}'; allowed: a column of numbers"
    check_refused(cli, said, "score", *FILES[:2], "--events", "events.parquet")


@pytest.mark.parametrize(("arguments", "said"), [*BAD_OPTIONS, *BAD_PATHS, *BAD_NAMES])
def test_arguments(cli: CommandLine, arguments: list[object], said: str) -> None:
    check_refused(cli, said, *arguments)


@pytest.mark.parametrize(("options", "said"), BAD_CHANGES)
def test_changes(cli: CommandLine, options: list[str], said: str) -> None:
    check_refused(cli, said, "what-if", *FILES, "--person", "Javert", *options)


def test_a_misspelt_option_is_answered_with_the_right_one(cli: CommandLine) -> None:
    check_refused(cli, "No such option '--polcy'.", *SCORE, "--polcy", "credit-only")
    assert "--policy" in cli(*SCORE, "--polcy", "credit-only").err


def test_a_message_cannot_move_the_cursor(cli: CommandLine) -> None:
    (cli.folder / "ties.csv").write_text('a,b,strength\n"\x1b[2J\x07",Javert,1\n', encoding="utf-8")
    check_refused(cli, "ties.csv, row 1: a is '\\x1b[2J\\x07'; ", *SCORE)
    name = "two\nlines  \x1b[2J"
    check_refused(cli, "--person: name is 'two\\nlines  \\x1b[2J'; ", "explain", *FILES[:2], "--person", name)


def test_scores_replace_no_file_that_is_read_by_whatever_name(cli: CommandLine) -> None:
    (cli.folder / "scores.csv").symlink_to("events.csv")
    said = "--out: file is 'scores.csv'; allowed: a file other than those that are read; this is the one of --events\n"
    check_refused(cli, said, *SCORE, "--out", "scores.csv")
    (cli.folder / "rules.csv").write_bytes((resources.files("scoring") / "rulebooks" / "thin-file.toml").read_bytes())
    said = "--out: file is 'rules.csv'; allowed: a file other than those that are read; this is the one of --policy\n"
    check_refused(cli, said, *SCORE[:5], "--policy", "./rules.csv", "--out", "rules.csv")


def test_events_of_later_days_are_refused_with_the_next_step(cli: CommandLine) -> None:
    row = "events.csv, row 13: day is 95.25; allowed: at most 95.1234567, the day asked for; give a later"
    rest = "or leave later events out of the file\n"
    check_refused(cli, f"{row} --day, {rest}", *SCORE, "--day", 95.1234567)
    check_refused(cli, f"{row} --to-day, {rest}", *CHANGE, "--from-day", 3, "--to-day", 95.1234567)


def test_a_rule_book_is_a_file_of_bounded_size_and_depth(cli: CommandLine) -> None:
    (cli.folder / "large.toml").write_bytes(b"#" * 4_000_001)
    said = "large.toml: size is 4000001; allowed: at most 4000000 bytes"
    check_refused(cli, said, "policy", "check", "large.toml")
    (cli.folder / "deep.toml").write_text(f"{'a.' * 5000}a = 1\n", encoding="utf-8")
    done = cli("policy", "check", "deep.toml")
    assert done.code == 2
    assert "deep.toml, line 1: key is 'a.a." in done.err
    assert "allowed: keys of at most 16 parts" in done.err


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="a file that never ends")
def test_a_rule_book_is_no_device(cli: CommandLine) -> None:
    said = "/dev/zero: file is 'not a regular one'; allowed: a TOML file on disk"
    check_refused(cli, said, "policy", "check", "/dev/zero")


def test_a_message_spells_out_what_turns_writing_round(cli: CommandLine) -> None:
    check_refused(cli, "No such command 'a\\u202eb\\x9bc\\u200b'.", "a\u202eb\x9bc\u200b")


def test_a_file_is_what_its_ending_says(cli: CommandLine) -> None:
    (cli.folder / "people.csv").write_bytes(parquet(person=["ann"]))
    check_refused(cli, "people.csv: ", "score", "--people", "people.csv")
