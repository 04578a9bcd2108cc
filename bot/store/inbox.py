"""SQL of updates received: kept until they are handled, and then only their numbers. Parts of transactions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat_ports import Received, Waiting
from bot.store.effects import forget_effects

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Sequence
    from datetime import datetime


def receive(connection: sqlite3.Connection, updates: Sequence[Received], at: datetime) -> frozenset[int]:
    """Keep updates; the ids of those that are new and wait."""
    new = set()
    instant = at.isoformat()
    for update in updates:
        kept = connection.execute(
            "insert or ignore into inbox values (?, ?, ?, ?, ?, ?, ?)",
            [
                update.update_id,
                update.chat_id,
                update.user_id,
                None if update.payload is None else update.payload.decode(),
                "waiting" if update.failure is None else "dead",
                instant,
                update.failure,
            ],
        )
        if kept.rowcount and update.failure is None:
            new.add(update.update_id)
    return frozenset(new)


def waiting_updates(connection: sqlite3.Connection) -> tuple[Waiting, ...]:
    """All updates that wait, in order; what is left of others' effects is dropped."""
    rows = connection.execute(
        """
        select update_id, payload, exists (select 1 from effects where effects.update_id = inbox.update_id)
        from inbox where state = 'waiting' order by update_id
        """
    )
    return tuple(
        Waiting(update_id=number, payload=payload.encode(), begun=bool(begun)) for number, payload, begun in rows
    )


def finish(connection: sqlite3.Connection, update_ids: Collection[int]) -> None:
    """Of updates that are handled, only the number stays."""
    keys = [(each,) for each in update_ids]
    connection.executemany(
        """
        update inbox set state = 'done', payload = null, chat_id = null, user_id = null
        where update_id = ? and state = 'waiting'
        """,
        keys,
    )
    connection.executemany("delete from effects where update_id = ?", keys)


def bury(connection: sqlite3.Connection, update_id: int, failure: str) -> None:
    """An update that cannot be handled: its number and the kind of error stay."""
    connection.execute(
        """
        update inbox set state = 'dead', payload = null, chat_id = null, user_id = null, failure = ?
        where update_id = ? and state = 'waiting'
        """,
        [failure, update_id],
    )
    connection.execute("delete from effects where update_id = ?", [update_id])


def clear(connection: sqlite3.Connection, before: datetime) -> None:
    """Drop the numbers of updates that were received earlier, and effects of updates that are no more."""
    connection.execute("delete from inbox where state <> 'waiting' and received_at < ?", [before.isoformat()])
    forget_effects(connection)
