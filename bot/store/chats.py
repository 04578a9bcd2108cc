"""SQL of the chats the program talks in, and of pictures sent before. Parts of transactions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat_ports import AlertTimes, Chat, ChatKind

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

# Where a group's id stands, by table: all of it moves when the group gets another id.
MOVED = {"players": "group_chat", "inbox": "chat_id", "awaited_books": "group_chat"}


def chat_of(connection: sqlite3.Connection, chat_id: int) -> Chat | None:
    """A chat, under the id that it has now; None where it was never met."""
    row = connection.execute(
        """
        select chat_id, kind, world_id, language, gone_at is not null, owns_world from chats
        where chat_id = coalesce((select new_id from moved_chats where old_id = :chat), :chat)
        """,
        {"chat": chat_id},
    ).fetchone()
    if row is None:
        return None
    number, kind, world_id, language, gone, owns = row
    return Chat(
        chat_id=number, kind=ChatKind(kind), world_id=world_id, language=language, gone=bool(gone),
        owns_world=bool(owns),
    )  # fmt: skip


def meet(connection: sqlite3.Connection, chat_id: int, kind: ChatKind) -> Chat:
    """A chat that can be reached (again)."""
    world_id, language, owns = connection.execute(
        """
        insert into chats (chat_id, kind) values (?, ?)
        on conflict (chat_id) do update set gone_at = null, kind = excluded.kind
        returning world_id, language, owns_world
        """,
        [chat_id, kind],
    ).fetchone()
    return Chat(chat_id=chat_id, kind=kind, world_id=world_id, language=language, owns_world=bool(owns))


def lose(connection: sqlite3.Connection, chat_id: int, kind: ChatKind, at: datetime) -> None:
    """A chat that cannot be reached any more."""
    if connection.execute("select 1 from moved_chats where old_id = ?", [chat_id]).fetchone():
        # It has another id by now, and is not lost under that one.
        return
    # Who is not known any more is not written down for having blocked the bot after they were forgotten.
    connection.execute(
        """
        insert into chats (chat_id, kind, gone_at)
        select :chat, :kind, :at
        where :chat < 0 or exists (select 1 from identities where user_id = :chat)
           or exists (select 1 from hosts where user_id = :chat) or exists (select 1 from chats where chat_id = :chat)
        on conflict (chat_id) do update set gone_at = coalesce(gone_at, excluded.gone_at)
        """,
        {"chat": chat_id, "kind": kind, "at": at.isoformat()},
    )
    # Those under way are settled by who sends them; what is due later may find the chat there again.
    connection.execute(
        "update notices set state = 'gone' where chat_id = ? and state = 'waiting' and coalesce(due_at, '') <= ?",
        [chat_id, at.isoformat()],
    )
    connection.execute(
        """
        update outbox set state = 'gone'
        where state = 'waiting' and (world_id, person) in (select world_id, person from identities where user_id = ?)
        """,
        [chat_id],
    )


def move(connection: sqlite3.Connection, old: int, new: int) -> None:
    """A group has got another id. What was written under the new one before stays where both have something."""
    row = connection.execute("select new_id from moved_chats where old_id = ?", [new]).fetchone()
    # The move may be an old one that is told again, and the group long further.
    new = new if row is None else int(row[0])
    if new == old:
        return
    # Links and buttons with the old id find the group; those with an id before that one too.
    connection.execute("update moved_chats set new_id = ? where new_id = ?", [new, old])
    connection.execute("insert or replace into moved_chats values (?, ?)", [old, new])
    was = connection.execute(
        """
        select owns_world, world_id, language, time_zone, quiet_from, quiet_to, digest_at, digest_day
        from chats where chat_id = ?
        """,
        [old],
    ).fetchone()
    if was is not None:
        meet(connection, new, ChatKind.GROUP)
        connection.execute(
            """
            update chats set owns_world = case when world_id is null then ? else owns_world end,
                             world_id = coalesce(world_id, ?), language = coalesce(language, ?),
                             time_zone = coalesce(time_zone, ?), quiet_from = coalesce(quiet_from, ?),
                             quiet_to = coalesce(quiet_to, ?), digest_at = coalesce(digest_at, ?),
                             digest_day = coalesce(digest_day, ?)
            where chat_id = ?
            """,
            [*was, new],
        )
        connection.execute("delete from chats where chat_id = ?", [old])
    for table, column in MOVED.items():
        connection.execute(f"update {table} set {column} = ? where {column} = ?", [new, old])  # noqa: S608 - constants
    connection.execute("update or ignore notices set chat_id = ? where chat_id = ?", [new, old])
    connection.execute("delete from notices where chat_id = ?", [old])


def set_world(connection: sqlite3.Connection, chat_id: int, world_id: int | None, *, own: bool) -> None:
    """Which world is played in a chat, and whether it is that group's own."""
    connection.execute("update chats set world_id = ?, owns_world = ? where chat_id = ?", [world_id, int(own), chat_id])


def set_language(connection: sqlite3.Connection, chat_id: int, language: str | None) -> None:
    """Which language is spoken in a chat."""
    connection.execute("update chats set language = ? where chat_id = ?", [language, chat_id])


def times_of(connection: sqlite3.Connection, chat_id: int) -> AlertTimes:
    """When a chat wants to be told."""
    row = connection.execute(
        "select time_zone, quiet_from, quiet_to, digest_at, digest_day from chats where chat_id = ?", [chat_id]
    ).fetchone()
    return AlertTimes() if row is None else as_times(*row)


def as_times(
    zone: str | None,
    quiet_from: int | None,
    quiet_to: int | None,
    digest_at: int | None,
    digest_day: int | None = None,
) -> AlertTimes:
    """The columns of a chat as one value."""
    return AlertTimes(
        time_zone=zone or "UTC", quiet_from=quiet_from, quiet_to=quiet_to, digest_at=digest_at,
        digest_day=digest_day or 0,
    )  # fmt: skip


def set_times(connection: sqlite3.Connection, user_id: int, times: AlertTimes) -> None:
    """When a user wants to be told, what waits included: when that is due is found out anew."""
    connection.execute(
        """
        insert into chats (chat_id, kind, time_zone, quiet_from, quiet_to, digest_at, digest_day)
        values (?, 'private', ?, ?, ?, ?, ?)
        on conflict (chat_id) do update
        set time_zone = excluded.time_zone, quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to,
            digest_at = excluded.digest_at, digest_day = excluded.digest_day
        """,
        [user_id, times.time_zone, times.quiet_from, times.quiet_to, times.digest_at, times.digest_day],
    )
    connection.execute(
        """
        update outbox set due_at = null
        where state = 'waiting' and (world_id, person) in (select world_id, person from identities where user_id = ?)
        """,
        [user_id],
    )


def file_of(connection: sqlite3.Connection, key: str) -> str | None:
    """The platform's id of a picture that was sent before."""
    row = connection.execute("select file_id from files_sent where key = ?", [key]).fetchone()
    return None if row is None else str(row[0])


def keep_file(connection: sqlite3.Connection, key: str, file_id: str, user_id: int | None) -> None:
    """Remember a picture that was sent; not of a player who was forgotten while it was on its way."""
    connection.execute(
        """
        insert or replace into files_sent
        select :key, :file, :user where :user is null or exists (select 1 from identities where user_id = :user)
        """,
        {"key": key, "file": file_id, "user": user_id},
    )
