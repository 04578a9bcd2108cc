"""Reads an edge list: a CSV file with the columns a, b and, where there is one, strength.

The labels in it become numbers here and go no further: not into what is returned, and not into any message.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from scoring import FriendshipRefused, PersonRefused, Refused, TableRefused

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

ENDS = ("a", "b")
STRENGTH = "strength"
ALLOWED = "the columns a and b, and strength where there is one; no others"


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Ties between `people` people, who are numbers from 0 on (int64); `strength` 0 to 1, None where there is none.

    `place` names the file; the first tie stands in its row `first_row`.
    """

    place: str
    first_row: int
    people: int
    a: NDArray[np.int64]
    b: NDArray[np.int64]
    strength: NDArray[np.float64] | None

    def row(self, tie: int) -> str:
        """Where a tie stands, for a message."""
        return f"{self.place}, row {tie + self.first_row}"


def read_edge_list(path: Path, most_people: int, most_ties: int) -> Network:
    """The network of a CSV file, whose rows are counted from 1, the header not among them. Raises `Refused`."""
    place = path.name
    table = _table(path, place)
    unknown = [name for name in table.columns if name not in {*ENDS, STRENGTH}]
    if unknown or not set(ENDS) <= set(table.columns):
        # A file without a header has labels where the names of its columns should be: they are not repeated.
        value = f"{len(table.columns)} columns, not all of them these"
        raise TableRefused(place=place, field="header", value=value, allowed=ALLOWED)
    if not 0 < len(table) <= most_ties:
        raise TableRefused(place=place, field="rows", value=len(table), allowed=f"1 to {most_ties}")
    for name in ENDS:
        blank = (table[name].is_null() | (table[name].str.strip_chars() == "")).to_numpy()
        if blank.any():
            row = f"{place}, row {int(np.argmax(blank)) + 1}"
            raise PersonRefused(place=row, field=name, value=None, allowed="a label, which is dropped")
    labels = pl.concat([table[name].str.strip_chars() for name in ENDS])
    numbers = labels.rank("dense").to_numpy().astype(np.int64) - 1
    people = int(numbers.max()) + 1
    if people > most_people:
        raise PersonRefused(place=place, field="people", value=people, allowed=f"at most {most_people}")
    a, b = numbers[: len(table)], numbers[len(table) :]
    strength = _strengths(table[STRENGTH], place) if STRENGTH in table.columns else None
    return Network(place=place, first_row=1, people=people, a=a, b=b, strength=strength)


def _table(path: Path, place: str) -> pl.DataFrame:
    try:
        path.open("rb").close()  # polars' own errors do not say what is wrong with a file that cannot be opened
        # All columns as text: labels that look like numbers keep their zeros, and a bad number's row can be named.
        table = pl.read_csv(path, infer_schema=False, encoding="utf8")
    except pl.exceptions.NoDataError as error:
        raise TableRefused(place=place, field="file", value="empty", allowed=ALLOWED) from error
    except OSError as error:
        allowed = "a file that can be read"
        raise Refused(place=place, field="file", value=error.strerror or "unreadable", allowed=allowed) from error
    except pl.exceptions.PolarsError:
        # polars' own message may quote a row, and the row's labels: it is not repeated, nor kept as the cause.
        allowed = f"UTF-8 text with {ALLOWED}"
        raise TableRefused(place=place, field="CSV", value="not such a table", allowed=allowed) from None
    stripped = [name.strip().removeprefix("\ufeff") for name in table.columns]
    if len({*stripped}) < len(stripped):
        # What is there twice may be a label, in a file without a header.
        value = f"{len(stripped)} columns, two of one name"
        raise TableRefused(place=place, field="header", value=value, allowed=ALLOWED)
    return table.rename(dict(zip(table.columns, stripped, strict=True)))


def _strengths(column: pl.Series, place: str) -> NDArray[np.float64]:
    numbers = column.str.strip_chars().cast(pl.Float64, strict=False)
    wrong = numbers.is_null().to_numpy()
    if wrong.any():
        row = int(np.argmax(wrong))
        allowed = "above 0, at most 1, in whole thousandths"
        raise FriendshipRefused(place=f"{place}, row {row + 1}", field=STRENGTH, value="not a number", allowed=allowed)
    return np.asarray(numbers.to_numpy(), dtype=np.float64)
