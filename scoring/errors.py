"""What the library refuses, and how it says so.

Every refusal names the place (file, table, row), the field, the value found, what is allowed and, where there is
one, the next step. A refused input changes nothing: everything is checked before anything is touched.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Allow(StrEnum):
    """What kind of thing would do, for who words a refusal in another language; with what `Allowed.given` holds."""

    POINTS = "points"
    """Points from `low` to `high`."""
    DAYS = "days"
    """Days from `low` to `high`, or none."""
    NUMBER = "number"
    """A number from `low` to `high`."""
    WHOLE = "whole"
    """A whole number from `low` to `high`."""
    DILUTION = "dilution"
    """A number from 0 (every friend in full) to 1 (the mean)."""
    DAMPING = "damping"
    """A number above 0 and below 1."""
    DAMPING_NEEDED = "damping-needed"
    """The same, and needed since conduct travels further than one friend."""
    DECIMALS = "decimals"
    """A number of at most so many decimals: `most`."""
    TEXT = "text"
    """Text of 1 to `most` characters."""
    LINE = "line"
    """Text of 1 to `most` characters on one line."""
    FLAG = "flag"
    """True or false."""
    IDS = "ids"
    """A list of one or more factor ids."""
    ONE_OF = "one-of"
    """One of `names`, and of `more` that are not listed."""
    SOME_OF = "some-of"
    """Some of `names`, and of `more` that are not listed."""
    KEYS = "keys"
    """Only the keys `names`."""
    SECTIONS = "sections"
    """Only the sections `names`."""
    FIELDS = "fields"
    """A table with `names`."""
    TABLE = "table"
    """A table `name`."""
    TABLES = "tables"
    """Tables of the list `name`."""
    ID = "id"
    """1 to 64 of a-z, 0-9, - and _, starting with a letter or digit."""
    ONCE = "once"
    """An id used once."""
    NOT_TAKEN = "not-taken"
    """Any id but `names`, which are shown beside the factors."""
    FACTORS = "factors"
    """1 to `most` factors."""
    ABOVE = "above"
    """Above `low`, the tier before it."""
    AT_MOST = "at-most"
    """At most `most`."""
    LETTERS = "letters"
    """At most `most` letters."""
    TOML = "toml"
    """A valid TOML document; it is none from `line` and `column` on (0: from its end)."""
    NO_REPEAT = "no-repeat"
    """Each key and table once; the second is at `line`."""
    NESTING = "nesting"
    """Lists and tables not so deep within each other."""
    DIGITS = "digits"
    """Numbers of at most `most` digits; a longer one is at `line`."""
    PARTS = "parts"
    """Keys of at most `most` parts with dots between; a longer one is at `line`."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What would do: in English, and as a kind with its values, so that it can be said in any language."""

    kind: Allow
    text: str
    given: Mapping[str, str | int | float] = field(default_factory=dict)

    def __str__(self) -> str:
        """The English of it."""
        return self.text


class Refused(ValueError):  # noqa: N818 - "refused" is the word of the domain; "RefusedError" would say it twice
    """An input the library will not take.

    `place` says where (``events, row 3``), `field` which column or key, `value` what was found there, `allowed`
    what would do; `rule` is the same by its kind, where it has one. `str()` of it is one line that says all four.
    """

    def __init__(self, *, place: str, field: str, value: object, allowed: str | Allowed) -> None:
        self.place = place
        self.field = field
        self.value = value
        self.allowed = str(allowed)
        self.rule = allowed if isinstance(allowed, Allowed) else None
        super().__init__(f"{place}: {field} is {shown(value)}; allowed: {self.allowed}")

    def __reduce__(self) -> tuple[Any, ...]:
        # Python makes a pickled exception anew from its one argument, the message: from another process none came back.
        made = partial(type(self), place=self.place, field=self.field, value=self.value, allowed=self.allowed)
        return made, (), self.__dict__


class RuleBookRefused(Refused):
    """A rule book with a value out of range, an unknown key or a reference to nothing.

    `problems` holds the faults found in the file, this one first, and `left_out` how many more there are than can be
    listed; each has a `rule`, unless no file could be read. `table` is the one at fault ("factors.credit"; "": the
    file), `entry` which of a list, from 1.
    """

    def __init__(  # noqa: PLR0913 - each of them is told
        self, *, place: str, field: str, value: object, allowed: str | Allowed, table: str = "", entry: int = 0
    ) -> None:
        super().__init__(place=place, field=field, value=value, allowed=allowed)
        self.table = table
        self.entry = entry
        self.problems: tuple[RuleBookRefused, ...] = (self,)
        self.left_out = 0


class EventRefused(Refused):
    """An event whose magnitude, day, kind or person cannot be scored."""


class FriendshipRefused(Refused):
    """A friendship with oneself, with a stranger, out of strength, or given twice with different strengths."""


class PersonRefused(Refused):
    """A person who is not in the population, or is in it twice."""


class TableRefused(Refused):
    """A table without a needed column, or with columns of unequal length."""


def shown(value: object, limit: int = 60) -> str:
    """A value as an error message shows it: quoted, on one line, cut where it would not end."""
    if value is None:
        return "missing"
    try:
        plain = value.item() if hasattr(value, "item") and getattr(value, "ndim", 0) == 0 else value
        text = plain.isoformat() if hasattr(plain, "isoformat") else repr(plain)  # a date as it is written
    except ValueError:
        text = "a number of thousands of digits"  # Python refuses to write it down
    except RecursionError:
        text = "nested too deeply to be shown"
    text = " ".join(text.splitlines())
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


# To look for the nearest takes time by the square of the names' lengths: no name that is meant is longer than this.
LONGEST_NAME = 100


def choices(names: Iterable[str], wanted: object = None, limit: int = 12) -> str:
    """The allowed names as a message lists them, those nearest to what was asked for first."""
    return list_of(*nearest_first(names, wanted, limit))


def list_of(listed: Iterable[str], hidden: int) -> str:
    """Names as a message lists them, and how many more there are."""
    return (", ".join(listed) or "none, there are none here") + (f", and {hidden} more" if hidden else "")


def nearest_first(names: Iterable[str], wanted: object = None, limit: int = 12) -> tuple[list[str], int]:
    """The first of the allowed names, those nearest to what was asked for before all others; and how many are left."""
    known = [_on_a_line(name) for name in names]
    near = _near(str(wanted), known) if wanted is not None else []
    rest = [name for name in known if name not in near]
    listed = [*near, *rest][:limit]
    return listed, len(known) - len(listed)


def _near(wanted: str, known: list[str]) -> list[str]:
    return get_close_matches(wanted, known, n=3) if len(wanted) <= LONGEST_NAME else []


def _on_a_line(name: str) -> str:
    name = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
    return name if name.isprintable() else repr(name)
