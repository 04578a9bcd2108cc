"""SQL of the timer's lease: one timer moves the worlds of a database, another that is started waits.

A lease ends by itself: who was killed cannot give it back. Every instant is handed in; nothing here knows the time.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.timer_ports import Lease

if TYPE_CHECKING:
    import sqlite3

# The holder puts the end off once less than this share of its time is left: not at each look, and well before the end.
LEFT = 0.75


def lease_of(connection: sqlite3.Connection) -> Lease | None:
    """Who has the lease, or had it last; None where nobody ever had, or it was given back."""
    row = connection.execute("select owner, until from timer_lease").fetchone()
    return None if row is None else Lease(owner=row[0], until=datetime.fromisoformat(row[1]))


def settled(kept: Lease, owner: str, at: datetime, until: datetime) -> bool:
    """Is there nothing to write: another has the lease, or the owner does for long enough?"""
    if kept.owner != owner:
        # An end further off than any lease is long was written by a clock that has been put back since.
        return at < kept.until <= until
    return (until - at) * LEFT < kept.until - at <= until - at


def hold(connection: sqlite3.Connection, owner: str, at: datetime, until: datetime) -> Lease:
    """Take the lease, or put its end off; who has it now, the owner or another."""
    kept = lease_of(connection)
    if kept is not None and kept.owner != owner and settled(kept, owner, at, until):
        return kept
    connection.execute("insert or replace into timer_lease values (1, ?, ?)", [owner, until.isoformat()])
    return Lease(owner=owner, until=until)


def let_go(connection: sqlite3.Connection, owner: str) -> None:
    """Give the lease back."""
    connection.execute("delete from timer_lease where owner = ?", [owner])
