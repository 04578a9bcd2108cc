"""SQL of hosting a world: invites, settings, rule books put to use, and players' shares. Parts of transactions."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING

from bot.hosting_ports import Share
from bot.player_ports import Permission
from bot.ports import RuleBookRow
from bot.store.players import refuse_gone, withdrawn
from bot.store.thrown import next_tick
from bot.store.worlds import insert_rule_book, kinds_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection

A_DAY = timedelta(days=1)


def hosted(connection: sqlite3.Connection, user_id: int) -> tuple[int, ...]:
    """The worlds that a user decides for."""
    rows = connection.execute("select world_id from hosts where user_id = ? order by world_id", [user_id])
    return tuple(world_id for (world_id,) in rows)


def invite_of(connection: sqlite3.Connection, world_id: int) -> str | None:
    """The token of a world's invite."""
    row = connection.execute("select token from invites where world_id = ?", [world_id]).fetchone()
    return None if row is None else str(row[0])


def set_invite(connection: sqlite3.Connection, world_id: int, token: str) -> None:
    """Invite by this token and by no earlier one."""
    connection.execute("insert or replace into invites values (?, ?)", [world_id, token])


def invited_to(connection: sqlite3.Connection, token: str) -> int | None:
    """The world that a token invites to."""
    row = connection.execute("select world_id from invites where token = ?", [token]).fetchone()
    return None if row is None else int(row[0])


def count_made(
    connection: sqlite3.Connection, user_id: int, at: datetime, *, a_day: int, in_all: int
) -> tuple[int, bool]:
    """Count one more world made by a user; else the seconds to wait, and whether because of all users together."""
    connection.execute("delete from worlds_made where at <= ?", [(at - A_DAY).isoformat()])
    rows = connection.execute("select at, user_id is ? from worlds_made order by at, number", [user_id]).fetchall()
    mine = [made_at for made_at, is_mine in rows if is_mine]
    everybodys = [made_at for made_at, _ in rows]
    for made, most, because_of_all in ((mine, a_day, False), (everybodys, in_all, True)):
        if len(made) >= most:
            again = datetime.fromisoformat(made[-most]) + A_DAY
            return max(1, ceil((again - at).total_seconds())), because_of_all
    connection.execute("insert into worlds_made (user_id, at) values (?, ?)", [user_id, at.isoformat()])
    return 0, False


def is_teaching(connection: sqlite3.Connection, world_id: int) -> bool:
    """Are prices shown before acts? Not unless somebody said so."""
    row = connection.execute("select teaching from world_settings where world_id = ?", [world_id]).fetchone()
    return row is not None and bool(row[0])


def set_teaching(connection: sqlite3.Connection, world_id: int, *, teaching: bool) -> None:
    """Show prices before acts, or after."""
    connection.execute("insert or replace into world_settings values (?, ?)", [world_id, int(teaching)])


def set_pace(connection: sqlite3.Connection, world_id: int, seconds_a_tick: float, days_a_tick: float) -> None:
    """How often a world moves, and how far each time."""
    connection.execute(
        "update worlds set seconds_a_tick = ?, days_a_tick = ? where world_id = ?",
        [seconds_a_tick, days_a_tick, world_id],
    )


def put_rule_book(connection: sqlite3.Connection, world_id: int, book: RuleBookRow, kinds: Collection[str]) -> int:
    """Put a rule book in force from the next tick on. One decided under the book before is decided again."""
    tick = next_tick(connection, world_id)
    insert_rule_book(
        connection, world_id, RuleBookRow(from_tick=tick, name=book.name, version=book.version, text=book.text)
    )
    known = kinds_of(connection, world_id)
    # Codes of what has happened stay as they are: new kinds come after them.
    new = sorted(set(kinds) - set(known))
    connection.executemany(
        "insert into event_kinds values (?, ?, ?)",
        [(world_id, code, kind) for code, kind in enumerate(new, start=len(known))],
    )
    withdrawn(connection, world_id)
    return tick


def permissions_of(connection: sqlite3.Connection, world_id: int, person: int) -> tuple[Permission, ...]:
    """The answers to a player's requests, in order of tick."""
    rows = connection.execute(
        "select tick, granted, used from permissions where world_id = ? and person = ? order by tick",
        [world_id, person],
    )
    return tuple(Permission(tick=tick, granted=bool(granted), used=bool(used)) for tick, granted, used in rows)


def insert_share(connection: sqlite3.Connection, share: Share) -> None:
    """Keep a share. Raises `Refused` for somebody who does not play."""
    refuse_gone(connection, share.world_id, share.person)
    connection.execute(
        "insert into shares values (?, ?, ?, ?)",
        [share.token, share.world_id, share.person, share.created_at.isoformat()],
    )


SHARES = "select token, shares.world_id, shares.person, created_at from shares"


def _share(row: tuple[str, int, int, str]) -> Share:
    token, world_id, person, created_at = row
    return Share(token=token, world_id=world_id, person=person, created_at=datetime.fromisoformat(created_at))


def share_of(connection: sqlite3.Connection, token: str) -> Share | None:
    """One share."""
    row = connection.execute(f"{SHARES} where token = ?", [token]).fetchone()
    return None if row is None else _share(row)


def shares_of(connection: sqlite3.Connection, user_id: int) -> tuple[Share, ...]:
    """What a user shares, in all worlds."""
    rows = connection.execute(
        f"{SHARES} join identities using (world_id, person) where user_id = ? order by created_at, token", [user_id]
    )
    return tuple(_share(row) for row in rows)


def end_share(connection: sqlite3.Connection, user_id: int, token: str) -> bool:
    """Take a share of one's own back."""
    ended = connection.execute(
        """
        delete from shares where token = ? and exists (
            select 1 from identities
            where identities.world_id = shares.world_id and identities.person = shares.person and user_id = ?
        )
        """,
        [token, user_id],
    )
    return ended.rowcount > 0
