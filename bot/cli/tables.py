"""Societies from CSV and Parquet files, and tables written back.

Names are matched by polars, so that a million people and ten million friendships load in seconds. A refusal names the
file, the row (counted from 1, the header left out), the field and the value.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from scoring import EventRefused, FriendshipRefused, PersonRefused, Population, Refused, TableRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

ENDINGS = (".csv", ".parquet")
# A Parquet file broken in the right place makes polars panic, which is no Exception.
POLARS_ERRORS = (pl.exceptions.PolarsError, pl.exceptions.PanicException)
NUMBERS = {"strength", "magnitude", "day"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Where a society is kept. `friendships` and `events` may be absent: then there are none."""

    people: Path
    friendships: Path | None
    events: Path | None


def read_table(path: Path, columns: Sequence[str], optional: Sequence[str] = ()) -> pl.DataFrame:
    """The named columns of a file, as text except for numbers of Parquet. Raises `TableRefused`."""
    refuse_ending(path, str(path))
    if not path.is_file():
        found, allowed = (
            ("a folder", "a file") if path.is_dir() else ("not found", "a file that exists; check the path")
        )
        raise TableRefused(place=str(path), field="file", value=found, allowed=allowed)
    ending = path.suffix.lower()
    try:
        if ending == ".csv":
            frame = pl.read_csv(path, infer_schema=False, glob=False)
        else:
            frame = pl.read_parquet(path, glob=False)
    except (*POLARS_ERRORS, OSError) as error:
        allowed = "a CSV file in UTF-8 with a header line" if ending == ".csv" else "a Parquet file"
        raise TableRefused(place=str(path), field="content", value=_reason(error), allowed=allowed) from error
    for name in columns:
        if name not in frame.columns and name not in optional:
            allowed = f"a column of that name; the file has {', '.join(frame.columns) or 'none'}"
            raise TableRefused(place=str(path), field=f"column {name}", value=None, allowed=allowed)
        if f"{name}_duplicated_0" in frame.columns:  # what polars calls a second column of one name
            raise TableRefused(place=str(path), field=f"column {name}", value="there twice", allowed="one of that name")
    frame = frame.select([name for name in columns if name in frame.columns])
    for name, kind in frame.schema.items():
        _refuse_type(path, name, kind)
    return frame


def _refuse_type(path: Path, name: str, kind: pl.DataType) -> None:
    """Raise `TableRefused` for a Parquet column that one would have to guess at: dates as numbers, lists as names."""
    text = kind.base_type() in {pl.String, pl.Categorical, pl.Enum, pl.Null}
    if not (text or (kind.is_numeric() if name in NUMBERS else kind.is_integer())):
        allowed = "numbers" if name in NUMBERS else "text or whole numbers"
        raise TableRefused(place=str(path), field=f"column {name}", value=str(kind), allowed=f"a column of {allowed}")


def refuse_ending(path: Path, place: str) -> None:
    """Raise `TableRefused` for a file that is called neither .csv nor .parquet, or in no language."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise TableRefused(place=place, field="name", value=str(path), allowed="a path in UTF-8") from None
    if path.suffix.lower() not in ENDINGS:
        raise TableRefused(place=place, field="ending", value=path.suffix, allowed=" or ".join(ENDINGS))


def refuse_input(out: Path, files: Files, book: str) -> None:
    """Raise `TableRefused` where what is to be written would take the place of what is read."""
    read = {"people": files.people, "friendships": files.friendships, "events": files.events, "policy": Path(book)}
    for option, path in read.items():
        try:
            same = path is not None and path.samefile(out)
        except (OSError, ValueError):  # one of the two is not there
            continue
        if same:
            allowed = f"a file other than those that are read; this is the one of --{option}"
            raise TableRefused(place="--out", field="file", value=str(out), allowed=allowed)


def _reason(error: BaseException) -> str:
    """The first line of what a library says went wrong."""
    said = (isinstance(error, OSError) and error.strerror) or str(error).strip() or type(error).__name__
    return said.splitlines()[0].partition(" (os error")[0]


def load_population(
    files: Files,
    *,
    kinds: Collection[str],
    as_of: float | None,
    option: str = "--day",
    tell: Callable[[str], None] = lambda _: None,
) -> Population:
    """A population from its files. `tell` hears what is being done. A blank magnitude is 1.

    Events of other kinds than `kinds` and later than `as_of` are refused (None: no limit; `option` is the one that
    said it). Raises `Refused`.
    """
    tell("reading people")
    people = read_table(files.people, ["person"])["person"].cast(pl.String)
    _refuse_blank(people, files.people)
    _refuse_repeated(people, files.people)
    tell("reading friendships")
    ties = _empty(["a", "b", "strength"])
    if files.friendships:
        ties = read_table(files.friendships, ["a", "b", "strength"])
    a, b = (_positions(ties[name], people, files.friendships, FriendshipRefused) for name in ("a", "b"))
    strength = _numbers(ties["strength"], files.friendships, FriendshipRefused)
    tell("reading events")
    past = _empty(["person", "kind", "magnitude", "day"])
    if files.events:
        past = read_table(files.events, ["person", "kind", "magnitude", "day"], optional=["magnitude"])
    person = _positions(past["person"], people, files.events, EventRefused)
    day = _numbers(past["day"], files.events, EventRefused)
    magnitude = np.ones(len(past), dtype=np.float64)
    if "magnitude" in past.columns:
        column = past["magnitude"]
        blank = column.is_null() | (column.cast(pl.String).str.strip_chars() == "")
        magnitude = np.where(blank.to_numpy(), 1.0, _numbers(column, files.events, EventRefused, blank=blank))
    names = past["kind"].cast(pl.String).fill_null("")
    vocabulary = tuple(sorted(names.unique().to_list()))
    codes = names.cast(pl.Enum(vocabulary)).to_physical().to_numpy() if vocabulary else np.empty(0, dtype=np.uint16)
    tell("arranging")
    try:
        population = Population.from_columns(
            people=people.to_list(), a=a, b=b, strength=strength, person=person, kind=codes,
            magnitude=magnitude, day=day, vocabulary=vocabulary, kinds=kinds,
        )  # fmt: skip
    except Refused as error:
        raise _with_file(error, files) from error
    if as_of is not None and (day > as_of).any():
        row = int(np.argmax(day > as_of))
        next_step = f"give a later {option}, or leave later events out of the file"
        allowed = f"at most {as_of:.15g}, the day asked for; {next_step}"
        raise EventRefused(place=f"{files.events}, row {row + 1}", field="day", value=day[row], allowed=allowed)
    return population


def last_day(events: Path | None) -> float:
    """The day of the last event of a file; 0 without events. Raises `Refused`."""
    if events is None:
        return 0.0
    days = _numbers(read_table(events, ["day"])["day"], events, EventRefused)
    finite = days[np.isfinite(days)]
    return float(finite.max()) if len(finite) else 0.0


def write_table(frame: pl.DataFrame, path: Path) -> None:
    """Write a table whole or not at all. Raises `TableRefused`."""
    refuse_ending(path, "--out")
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        if path.suffix.lower() == ".csv":
            frame.write_csv(beside)
        else:
            frame.write_parquet(beside)
        beside.replace(path)
    except (*POLARS_ERRORS, OSError) as error:
        allowed = f"a place that can be written to ({_reason(error)})"
        raise TableRefused(place="--out", field="file", value=str(path), allowed=allowed) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _empty(columns: Sequence[str]) -> pl.DataFrame:
    return pl.DataFrame({name: [] for name in columns}, schema=dict.fromkeys(columns, pl.String))


def _refuse_blank(people: pl.Series, path: Path) -> None:
    blank = (people.is_null() | (people.str.strip_chars() == "")).to_numpy()
    if blank.any():
        row = int(np.argmax(blank)) + 1
        raise PersonRefused(
            place=f"{path}, row {row}", field="person", value=people[row - 1], allowed="a name or number"
        )


def _refuse_repeated(people: pl.Series, path: Path) -> None:
    later = (~people.is_first_distinct()).to_numpy()
    if later.any():
        row = int(np.argmax(later)) + 1
        raise PersonRefused(
            place=f"{path}, row {row}", field="person", value=people[row - 1], allowed="each person once"
        )


def _positions(column: pl.Series, people: pl.Series, path: Path | None, refused: type[Refused]) -> np.ndarray:
    """Names to places in `people`."""
    known = pl.DataFrame({"name": people, "place": np.arange(len(people), dtype=np.uint32)})
    wanted = pl.DataFrame({"name": column.cast(pl.String)})
    places = wanted.join(known, on="name", how="left", maintain_order="left")["place"]
    if places.null_count():
        row = int(np.argmax(places.is_null().to_numpy())) + 1
        from scoring.errors import choices  # noqa: PLC0415 - only for the message

        allowed = f"a person of the people file: {choices(people.head(1000).to_list(), column[row - 1], limit=5)}"
        raise refused(place=f"{path}, row {row}", field=column.name, value=column[row - 1], allowed=allowed)
    return places.to_numpy()


def _numbers(
    column: pl.Series, path: Path | None, refused: type[Refused], blank: pl.Series | None = None
) -> np.ndarray:
    """A column as floats; what is no number is refused with its row."""
    text = column.str.strip_chars() if column.dtype == pl.String else column
    numbers = text.cast(pl.Float64, strict=False)
    missing = numbers.is_null() if blank is None else numbers.is_null() & ~blank
    if missing.any():
        row = int(np.argmax(missing.to_numpy())) + 1
        raise refused(place=f"{path}, row {row}", field=column.name, value=column[row - 1], allowed="a number")
    return numbers.fill_null(1.0).to_numpy()


def _with_file(error: Refused, files: Files) -> Refused:
    """The same refusal, naming the file instead of the table."""
    table, comma, row = error.place.partition(",")
    path = {"people": files.people, "friendships": files.friendships, "events": files.events}.get(table)
    return type(error)(
        place=f"{path or table}{comma}{row}", field=error.field, value=error.value, allowed=error.allowed
    )
