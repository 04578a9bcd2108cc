"""What the library refuses, and how it says so.

Every refusal names the place (file, table, row), the field, the value found, what is allowed and, where there is
one, the next step. A refused input changes nothing: everything is checked before anything is touched.
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


class Refused(ValueError):  # noqa: N818 - "refused" is the word of the domain; "RefusedError" would say it twice
    """An input the library will not take.

    `place` says where (``events, row 3``), `field` which column or key, `value` what was found there, `allowed`
    what would do. `str()` of it is one line that says all four.
    """

    def __init__(self, *, place: str, field: str, value: object, allowed: str) -> None:
        self.place = place
        self.field = field
        self.value = value
        self.allowed = allowed
        super().__init__(f"{place}: {field} is {shown(value)}; allowed: {allowed}")

    def __reduce__(self) -> tuple[Any, ...]:
        # Python makes a pickled exception anew from its one argument, the message: from another process none came back.
        made = partial(type(self), place=self.place, field=self.field, value=self.value, allowed=self.allowed)
        return made, (), self.__dict__


class RuleBookRefused(Refused):
    """A rule book with a value out of range, an unknown key or a reference to nothing.

    `problems` holds every fault found in the file, this one first.
    """

    def __init__(self, *, place: str, field: str, value: object, allowed: str) -> None:
        super().__init__(place=place, field=field, value=value, allowed=allowed)
        self.problems: tuple[RuleBookRefused, ...] = (self,)


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
        text = repr(value.item() if hasattr(value, "item") and getattr(value, "ndim", 0) == 0 else value)
    except ValueError:
        text = "a number of thousands of digits"  # Python refuses to write it down
    except RecursionError:
        text = "nested too deeply to be shown"
    text = " ".join(text.splitlines())
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def choices(names: Iterable[str], wanted: object = None, limit: int = 12) -> str:
    """The allowed names as a message lists them, those nearest to what was asked for first."""
    known = [name if name.isprintable() else repr(name) for name in names]
    near = get_close_matches(str(wanted), known, n=3) if wanted is not None else []
    rest = [name for name in known if name not in near]
    listed = [*near, *rest][:limit]
    hidden = len(known) - len(listed)
    return (", ".join(listed) or "none, there are none here") + (f", and {hidden} more" if hidden else "")
