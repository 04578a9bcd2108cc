"""What handling an update has done, so that handling it again after a crash does none of it twice.

While an update is handled, each write of the store is written down in its own transaction: under the update, the
write's name and its place among the writes of that name, with what it gave back. A repeat that comes to the same write
finds it there and is handed the same result; nothing is done. The name is part of the key because a repeat may see what
the first attempt did, take another branch, and come to other writes. All of it goes when the update is done with.

Where what is read decides what is done and answered, and a tick may come between the attempts, the decision is
written down too (`Database.decided`), before anything is done: the repeat decides nothing, and gives the first
attempt's answer.

Results are values that JSON can say: None, bool, numbers, text, tuples, and dataclasses of this program. Others are
refused at the first attempt, not at the first crash.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, is_dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")
Key: TypeAlias = tuple[int, str, int]

PLAIN = (bool, int, float, str)
OURS = ("bot.", "scoring.", "tests.")


@dataclass(slots=True)
class _Acting:
    """An update that is being handled, and how many writes of each name there have been."""

    update_id: int
    counts: Counter[str] = field(default_factory=Counter)


_ACTING: ContextVar[_Acting | None] = ContextVar("acting", default=None)


@contextmanager
def acting_for(update_id: int) -> Iterator[None]:
    """What is written in here is written once for this update."""
    before = _ACTING.set(_Acting(update_id))
    try:
        yield
    finally:
        _ACTING.reset(before)


def next_key(name: str) -> Key | None:
    """What belongs under this name next, of the update that is being handled; None where none is."""
    acting = _ACTING.get()
    if acting is None:
        return None
    acting.counts[name] += 1
    return acting.update_id, name, acting.counts[name]


def once(work: Callable[[sqlite3.Connection], T]) -> Callable[[sqlite3.Connection], T]:
    """A write as it is to be run now: as it is, or, while an update is handled, not again if it was made before."""
    name = f"{work.__module__}.{getattr(work, '__qualname__', type(work).__qualname__)}"
    key = next_key(name)
    if key is None:
        return work

    def journalled(connection: sqlite3.Connection) -> T:
        earlier = kept(connection, key)
        if earlier:
            found: T = earlier[0]
            return found
        result = work(connection)
        keep(connection, key, result)
        return result

    return journalled


def kept(connection: sqlite3.Connection, key: Key) -> tuple[Any, ...]:
    """The one result that was kept under a key, if there is one."""
    row = connection.execute("select result from effects where update_id = ? and name = ? and nth = ?", key).fetchone()
    return () if row is None else (_read(msgspec.json.decode(row[0])),)


def keep(connection: sqlite3.Connection, key: Key, result: object) -> None:
    """Write a result down. Raises `TypeError` for one that could not be read back."""
    text = msgspec.json.encode(_written(result)).decode()
    connection.execute("insert into effects values (?, ?, ?, ?)", [*key, text])


def _written(value: object) -> Any:  # noqa: ANN401 - what JSON can say
    """A result as JSON says it: [] around the parts of a tuple, [type, values] in {} for a dataclass."""
    if value is None or isinstance(value, sqlite3.Cursor):
        return None
    if type(value) in PLAIN:
        return value
    if isinstance(value, tuple):
        return [_written(each) for each in value]
    kind = type(value)
    if is_dataclass(value) and kind.__module__.startswith(OURS):
        return {"type": f"{kind.__module__}:{kind.__qualname__}", "value": msgspec.to_builtins(value)}
    raise TypeError(
        f"a write gave back a {kind.__qualname__}; allowed while an update is handled: None, bool, int, float, str, "
        "tuples of these, dataclasses of this program"
    )


def _read(value: Any) -> Any:  # noqa: ANN401 - what JSON can say
    if isinstance(value, list):
        return tuple(_read(each) for each in value)
    if isinstance(value, dict):
        module, _, name = value["type"].partition(":")
        if not module.startswith(OURS):
            raise TypeError(f"a write's result is of {module}; allowed: this program's own types")
        return msgspec.convert(value["value"], vars(import_module(module))[name])
    return value


def forget_effects(connection: sqlite3.Connection) -> None:
    """Drop what belongs to updates that do not wait any more."""
    connection.execute(
        "delete from effects where not exists (select 1 from inbox where inbox.update_id = effects.update_id"
        " and state = 'waiting')"
    )
