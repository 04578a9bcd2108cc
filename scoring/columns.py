"""Columns out of tables, checked: names, places, kinds and numbers, or the row that will not do.

Tables are anything with named columns: dicts of arrays or lists, pandas, polars or Arrow frames. Nothing is guessed:
a date is no number, a missing number is not 1, and a missing name is not somebody called "None".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from scoring.errors import EventRefused, FriendshipRefused, PersonRefused, TableRefused, choices

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray


def has_column(table: Any, name: str) -> bool:  # noqa: ANN401
    """Does the table have the column? Works for dicts and for pandas, polars and Arrow frames."""
    return name in _column_names(table, "table")


def _column_names(table: Any, place: str) -> list[str]:  # noqa: ANN401
    if callable(getattr(type(table), "collect", None)):  # the columns of a query are not there yet
        allowed = "a frame that is computed; collect() it"
        raise TableRefused(place=place, field="table", value=type(table).__name__, allowed=allowed)
    names = getattr(table, "column_names", None)  # Arrow
    if names is None:
        names = table.keys() if isinstance(table, Mapping) else getattr(table, "columns", None)  # pandas and polars
    if names is None or callable(names):
        allowed = "a dict of columns, or a pandas, polars or Arrow frame"
        raise TableRefused(place=place, field="table", value=table, allowed=allowed)
    return [str(name) for name in names]


def column_of(table: Any, name: str, place: str) -> Any:  # noqa: ANN401
    """One column, with a length and one dimension. Raises `TableRefused`."""
    names = _column_names(table, place)
    if name not in names:
        allowed = f"a column of that name; there are: {', '.join(names) or 'none'}"
        raise TableRefused(place=place, field=f"column {name}", value=None, allowed=allowed)
    column = table[name]
    # Arrow columns hold Arrow scalars; everything else iterates as plain values.
    column = column.to_pylist() if hasattr(column, "to_pylist") else column
    if isinstance(column, str | bytes | set) or not hasattr(column, "__iter__") or getattr(column, "ndim", 1) != 1:
        allowed = "a column of values, one for each row"
        raise TableRefused(place=place, field=f"column {name}", value=column, allowed=allowed)
    return column if hasattr(column, "__len__") else list(column)


def columns_of_rows(rows: Iterable[Sequence[Any]], place: str, names: tuple[str, ...]) -> list[tuple[Any, ...]]:
    """Rows turned into columns, one a name. Raises `TableRefused` for a row that is too short or too long."""
    found = list(rows)
    for number, row in enumerate(found, start=1):
        if isinstance(row, str) or len(row) != len(names):
            allowed = f"({', '.join(names)})"
            raise TableRefused(place=f"{place}, row {number}", field="row", value=row, allowed=allowed)
    return list(zip(*found, strict=True)) or [()] * len(names)


def _is_blank(value: object) -> bool:
    """None, NaN of any type, pandas' NA, and text of nothing but spaces."""
    try:
        return value is None or bool(value != value) or not str(value).strip()  # noqa: PLR0124 - NaN alone differs
    except (TypeError, ValueError):  # NA will not say whether it equals itself
        return True


def names_of(people: Any) -> list[str]:  # noqa: ANN401
    """The names of a table of people; numbers are names too. Raises `TableRefused`, `PersonRefused`."""
    names = []
    for row, value in enumerate(column_of(people, "person", "people"), start=1):
        if _is_blank(value):
            raise PersonRefused(place=f"people, row {row}", field="person", value=value, allowed="a name or number")
        names.append(str(value))
    return names


def kinds_of(column: Iterable[object]) -> list[str]:
    """The names of the kinds of events. Raises `EventRefused` for a blank."""
    names = []
    for row, value in enumerate(column, start=1):
        if _is_blank(value):
            raise EventRefused(place=f"events, row {row}", field="kind", value=value, allowed="the name of a kind")
        names.append(str(value))
    return names


def places_of(column: Iterable[object], index: Mapping[str, int], place: str, name: str) -> NDArray[np.uint32]:
    """Names turned into places. Raises `PersonRefused` for a stranger."""
    values = list(column)
    places = (-1 if _is_blank(value) else index.get(str(value), -1) for value in values)
    found = np.fromiter(places, dtype=np.int64, count=len(values))
    if (found < 0).any():
        row = int(np.argmax(found < 0))
        allowed = f"a person of the people table: {choices(list(index)[:1000], values[row], limit=5)}"
        raise PersonRefused(place=f"{place}, row {row + 1}", field=name, value=values[row], allowed=allowed)
    return found.astype(np.uint32)


def numbers_of(column: Any, place: str, name: str, allowed: str) -> NDArray[np.float64]:  # noqa: ANN401
    """A column as floats; dates, which numpy would count in days or nanoseconds, are none.

    A blank magnitude (None, NaN, which is pandas' blank, NA, or empty text) is refused and not taken for 1: in an array
    nothing tells it from a calculation gone wrong. Raises `FriendshipRefused` or `EventRefused`, whichever the table
    `place` holds.
    """
    error = FriendshipRefused if place == "friendships" else EventRefused
    next_step = "; fill blanks with 1" if name == "magnitude" else ""
    try:
        raw = np.asarray(column)
        if raw.ndim == 1 and raw.dtype.kind in "biufU":
            numbers = raw.astype(np.float64)
            if not (next_step and np.isnan(numbers).any()):
                return numbers
    except ValueError:
        pass  # rows of unequal length, or text that is no number: the loop finds which
    found = []
    for row, value in enumerate(column, start=1):
        say = allowed + next_step if _is_blank(value) else allowed
        try:
            if isinstance(value, np.datetime64 | np.timedelta64) or say != allowed:
                raise TypeError  # noqa: TRY301 - numpy alone would take it for a number
            found.append(float(value))
        except (TypeError, ValueError, OverflowError):
            raise error(place=f"{place}, row {row}", field=name, value=value, allowed=say) from None
    return np.array(found, dtype=np.float64)


def refuse_unequal(place: str, columns: Mapping[str, Any]) -> None:
    """Raise `TableRefused` for columns of different lengths."""
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        value = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise TableRefused(place=place, field="rows", value=value, allowed="columns of one length")
