"""SQL of where shared cards stand, and of those that are to say that they were taken back. Parts of transactions.

A message that is to be changed is known by the platform's id alone: whose card it was is not kept beyond the share.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.hosting_ports import ShownCard

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection
    from datetime import datetime

# Of one share so many places are known; a card that stands in more says that it is gone when somebody looks again.
MOST = 200
IS_DUE = "token is null and coalesce(due_at, '') <= ?"


def is_known(connection: sqlite3.Connection, inline_id: str) -> bool:
    """Is it known that a card stands there?"""
    return connection.execute("select 1 from shown_cards where inline_id = ?", [inline_id]).fetchone() is not None


def keep(connection: sqlite3.Connection, inline_id: str, token: str, language: str) -> None:
    """A card stands there; one whose share has ended by now is to say so."""
    connection.execute(
        """
        insert or ignore into shown_cards (inline_id, token, language)
        select :id, (select token from shares where token = :token), :language
        where (select count(*) from shown_cards where token = :token) < :most
        """,
        {"id": inline_id, "token": token, "language": language, "most": MOST},
    )


def due(connection: sqlite3.Connection, now: datetime, most: int) -> tuple[ShownCard, ...]:
    """Messages that are to say that their card was taken back."""
    rows = connection.execute(
        f"select inline_id, language, attempts from shown_cards where {IS_DUE} order by due_at limit ?",  # noqa: S608 - a constant
        [now.isoformat(), most],
    )
    return tuple(ShownCard(inline_id=found, language=language, attempts=tried) for found, language, tried in rows)


def put_off(connection: sqlite3.Connection, inline_id: str, due_at: datetime) -> None:
    """It could not be changed; again, then."""
    connection.execute(
        "update shown_cards set attempts = attempts + 1, due_at = ? where inline_id = ? and token is null",
        [due_at.isoformat(), inline_id],
    )


def drop(connection: sqlite3.Connection, inline_ids: Collection[str]) -> None:
    """These say so, or never will. The rest is laid out anew: a page that was rearranged may keep what it held."""
    connection.executemany("delete from shown_cards where inline_id = ?", [(each,) for each in inline_ids])
    rows = connection.execute("select * from shown_cards").fetchall()
    connection.execute("delete from shown_cards")
    connection.executemany("insert into shown_cards values (?, ?, ?, ?, ?)", rows)
