"""SQL of leaving, of forgetting and of handing out what is held. Parts of transactions.

To forget is to delete rows, and to lay out anew the few tables that say who somebody is: SQLite overwrites what it
deletes (`secure_delete`), but a page that was rearranged may keep an old copy in its gaps, and a freed page does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.store.players import withdrawn

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import datetime

# Tables that say who somebody is, and the condition of a user's rows there (:user).
IDENTIFYING = {
    "identities": "user_id = :user",
    "hosts": "user_id = :user",
    "chats": "chat_id = :user",
    "inbox": "user_id = :user or chat_id = :user",
    "notices": "chat_id = :user",
    "files_sent": "user_id = :user",
    "worlds_made": "user_id = :user",
    "awaited_names": "user_id = :user",
    "awaited_books": "user_id = :user",
    "hand_overs": "user_id = :user",
}
# Tables whose rows lose the user while they stay, or go before the user does: what they held may be left in a gap.
HELD_ONCE = ("inbox", "worlds_made", "awaited_names", "awaited_books", "hand_overs")
# All else that is held about a player (:world, :person), by table. Friendships stay as those of nobody: the other's
# history tells of them.
HELD = {
    "players": "person = :person",
    "consents": "person = :person",
    "pending_acts": "person = :person",
    "player_events": "person = :person",
    "player_snapshots": "person = :person",
    "appeals": "person = :person",
    "permissions": "person = :person",
    "pending_ties": "a = :person or b = :person",
    "friend_requests": "asker = :person or asked = :person",
    "friendships": "a = :person or b = :person",
    "nudges": "person = :person",
    "tier_changes": "person = :person",
    "outbox": "person = :person",
    "shares": "person = :person",
}
KEPT_AS_NOBODYS = ("players", "friendships")
# What others' rows say about a player.
ABOUT = {
    "consents": "subject = 'friendship' and other = :person",
    "nudges": "friend = :person",
}


def leave(connection: sqlite3.Connection, world_id: int, user_id: int, at: datetime) -> bool:
    """End somebody's playing at once. False where they did not play."""
    row = connection.execute(
        """
        select person from identities join players using (world_id, person)
        where world_id = ? and user_id = ? and left_at is null
        """,
        [world_id, user_id],
    ).fetchone()
    if row is None:
        return False
    key = {"world": world_id, "person": row[0], "at": at.isoformat()}
    connection.execute(
        "update players set left_at = :at, visibility = 'only-me', group_chat = null"
        " where world_id = :world and person = :person", key
    )  # fmt: skip
    for table, condition in (("pending_acts", HELD["pending_acts"]), ("pending_ties", HELD["pending_ties"]),
                             ("friend_requests", HELD["friend_requests"]), ("shares", HELD["shares"])):  # fmt: skip
        connection.execute(f"delete from {table} where world_id = :world and ({condition})", key)  # noqa: S608 - constants
    connection.execute(
        "update outbox set state = 'cancelled' where world_id = :world and person = :person and state = 'waiting'", key
    )
    withdrawn(connection, world_id)
    return True


def forget(connection: sqlite3.Connection, user_id: int, at: datetime) -> bool:
    """Delete all that is held about a user, in all worlds. False where nothing was held."""
    mine = connection.execute(
        "select world_id, person from identities where user_id = ? order by world_id, person", [user_id]
    ).fetchall()
    held = bool(mine)
    for world_id, person in mine:
        key = {"world": world_id, "person": person, "at": at.isoformat()}
        connection.execute(
            """
            update players set left_at = coalesce(left_at, :at), visibility = 'only-me', group_chat = null, muted = 1,
                               forgotten = 1
            where world_id = :world and person = :person
            """,
            key,
        )
        gone = [(table, HELD[table]) for table in HELD if table not in KEPT_AS_NOBODYS]
        for table, condition in (*gone, *ABOUT.items()):
            connection.execute(f"delete from {table} where world_id = :world and ({condition})", key)  # noqa: S608 - constants
        withdrawn(connection, world_id)
    _forget_effects(connection, user_id)
    # That somebody made a world still counts for what all together may make.
    counted = connection.execute("update worlds_made set user_id = null where user_id = :user", {"user": user_id})
    held = held or bool(counted.rowcount)
    for table, condition in IDENTIFYING.items():
        kept = connection.execute(f"select * from {table} where not coalesce({condition}, 0)", {"user": user_id})  # noqa: S608 - constants
        rows = kept.fetchall()
        [many] = connection.execute(f"select count(*) from {table}").fetchone()  # noqa: S608 - a constant
        held = held or many != len(rows)
        if many == len(rows) and table not in HELD_ONCE:
            continue
        _lay_out_anew(connection, table, rows)
    return held


def _forget_effects(connection: sqlite3.Connection, user_id: int) -> None:
    """What the writes for a user's own updates gave back goes; some of it has their number."""
    connection.execute(
        "delete from effects where update_id in (select update_id from inbox where user_id = :user or chat_id = :user)",
        {"user": user_id},
    )
    _lay_out_anew(connection, "effects", connection.execute("select * from effects").fetchall())


def _lay_out_anew(connection: sqlite3.Connection, table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Leave these rows alone in a table, on pages without a past."""
    connection.execute(f"delete from {table}")  # noqa: S608 - a constant
    if rows:
        places = ", ".join("?" * len(rows[0]))
        connection.executemany(f"insert into {table} values ({places})", rows)  # noqa: S608 - as many as columns


def held(connection: sqlite3.Connection, user_id: int) -> dict[str, Any]:
    """All that is held about a user: rows by table, and by world."""
    worlds = []
    for world_id, person, name in connection.execute(
        """
        select world_id, person, worlds.name from identities join worlds using (world_id)
        where user_id = ? order by world_id, person
        """,
        [user_id],
    ).fetchall():
        key = {"world": world_id, "person": person}
        tables = {
            table: _rows(connection, f"select * from {table} where world_id = :world and ({condition})", key)  # noqa: S608 - constants
            for table, condition in HELD.items()
        }
        tables["shown_cards"] = _rows(
            connection,
            "select shown_cards.* from shown_cards join shares using (token)"
            " where world_id = :world and person = :person",
            key,
        )
        worlds.append({"world": name, "person": person, "tables": tables})
    identifying = {
        table: _rows(connection, f"select * from {table} where {condition}", {"user": user_id})  # noqa: S608 - constants
        for table, condition in IDENTIFYING.items()
    }
    return {"user_id": user_id, "identity": identifying, "worlds": worlds}


def _rows(connection: sqlite3.Connection, query: str, key: dict[str, Any]) -> list[dict[str, Any]]:
    cursor = connection.execute(query, key)
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor]
