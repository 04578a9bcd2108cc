"""SQL of delivering: claiming what is due, and recording what became of it. Parts of transactions.

Alerts (decided with a tick, for a player) and notices (for a chat) are two tables with the same columns for delivery.
Whoever has claimed a row holds it until `lease_until`, which is also how it is told from who claims it later.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from bot.chat_ports import Delivery, Notice, Outcome
from bot.player_ports import Alert, Direction, Subject
from bot.store.chats import as_times

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Sequence

OPPOSITE = {
    Direction.GAINED: Direction.LOST,
    Direction.LOST: Direction.GAINED,
    Direction.BEGUN: Direction.LIFTED,
    Direction.LIFTED: Direction.BEGUN,
}
ALERT_KEY = "world_id = ? and person = ? and subject = ? and id = ? and tick = ? and direction = ?"
NOTICE_KEY = "chat_id = ? and key = ?"
# At a message a second, so many are sent well before a lease is over; a digest is one message.
MOST_A_CLAIM = 20
AT_ONCE = datetime.min.replace(tzinfo=UTC)
IS_DUE = "(state = 'waiting' and coalesce(due_at, '') <= :now or state = 'sending' and lease_until <= :now)"
# Alerts for who has left, mutes, or is not to be found are no longer wanted; whose chat is gone is left alone.
# What was tried and failed keeps its place: nothing goes to that chat before it is tried again.
CHATS_DUE = f"""
    select chat_id from (
        select user_id as chat_id, due_at from outbox join identities using (world_id, person) where {IS_DUE}
        union all select chat_id, due_at from notices where {IS_DUE}
    )
    where chat_id not in (select value from json_each(:busy))
      and chat_id not in (
        select user_id from outbox join identities using (world_id, person)
        where state = 'waiting' and attempts > 0 and due_at > :now
        union all select chat_id from notices where state = 'waiting' and attempts > 0 and due_at > :now
    )
    group by chat_id order by min(coalesce(due_at, '')), chat_id limit :chats
"""  # noqa: S608 - constants
UNWANTED = f"""
    update outbox set state = 'cancelled', lease_until = null where {IS_DUE}
    and (world_id, person) not in (select world_id, person from players where left_at is null and muted = 0)
"""  # noqa: S608 - constants
UNREACHABLE = (
    f"""
    update outbox set state = 'gone', lease_until = null where {IS_DUE} and (world_id, person) in (
        select identities.world_id, person from identities join chats on chat_id = user_id where gone_at is not null
    )
    """,  # noqa: S608 - constants
    f"""
    update notices set state = 'gone', lease_until = null
    where {IS_DUE} and chat_id in (select chat_id from chats where gone_at is not null)
    """,  # noqa: S608 - constants
)


def add_notice(connection: sqlite3.Connection, notice: Notice, due_at: datetime | None) -> bool:
    """Have a chat told something once. False where it was added before, or its user was forgotten meanwhile."""
    added = connection.execute(
        """
        insert or ignore into notices (chat_id, key, payload, state, due_at)
        select :chat, :key, :payload, 'waiting', :due
        where :chat < 0 or exists (select 1 from identities where user_id = :chat)
           or exists (select 1 from chats where chat_id = :chat)
        """,
        {
            "chat": notice.chat_id, "key": notice.key, "payload": json.dumps(notice.payload, sort_keys=True),
            "due": due_at and due_at.isoformat(),
        },
    )  # fmt: skip
    return bool(added.rowcount)


def claim(
    connection: sqlite3.Connection, now: datetime, lease_until: datetime, chats: int, busy: Collection[int]
) -> tuple[Delivery, ...]:
    """All that is due for some chats, in each chat's order."""
    names: dict[str, Any] = {"now": now.isoformat(), "lease": lease_until.isoformat()}
    for query in (UNWANTED, *UNREACHABLE):
        connection.execute(query, names)
    found: list[Delivery] = []
    wanted = {**names, "busy": json.dumps([*busy]), "chats": chats}
    for (chat_id,) in connection.execute(CHATS_DUE, wanted).fetchall():
        found += _claim_alerts(connection, {**names, "chat": chat_id}, lease_until)
        found += _claim_notices(connection, {**names, "chat": chat_id}, lease_until)
    return tuple(found)


def _claim_alerts(connection: sqlite3.Connection, names: dict[str, Any], lease_until: datetime) -> list[Delivery]:
    rows = connection.execute(
        f"""
        select outbox.world_id, person, subject, id, tick, direction, payload, state, attempts, doubted, {IS_DUE},
               language, time_zone, quiet_from, quiet_to, digest_at,
               due_at is not null,
               (select count(*) from outbox as other
                where other.world_id = outbox.world_id and other.person = outbox.person
                  and (other.tick, other.subject, other.id, other.direction)
                   <= (outbox.tick, outbox.subject, outbox.id, outbox.direction))
        from outbox join identities using (world_id, person) left join chats on chat_id = user_id
        where user_id = :chat and state in ('waiting', 'sending')
        order by outbox.world_id, person, subject, id, tick
        """,  # noqa: S608 - constants
        names,
    ).fetchall()
    found: list[Delivery] = []
    for _, same in groupby(rows, key=lambda row: row[:4]):
        for row in _not_overtaken(connection, list(same)):
            key, (payload, state, attempts, doubted, due) = row[:6], row[6:11]
            if due:
                found.append(
                    Delivery(
                        chat_id=names["chat"], world_id=key[0], alert=_alert(key, payload), number=row[17],
                        attempts=attempts, doubted=bool(doubted) or state == "sending", lease_until=lease_until,
                        language=row[11], times=as_times(*row[12:16]), postponed=bool(row[16]),
                    )
                )  # fmt: skip
    found.sort(key=lambda each: (each.world_id, each.number))
    if found and found[0].times.digest_at is None:
        # A message is all that a tick meant: none is cut in two.
        ticks = [*dict.fromkeys(map(_tick_of, found))][:MOST_A_CLAIM]
        found = [each for each in found if _tick_of(each) in ticks]
    for each in found:
        table, where, key = _row(each)
        _take(connection, table, where, key, names["lease"], doubted=each.doubted)
    return found


def _tick_of(delivery: Delivery) -> tuple[int | None, int]:
    """The world and the tick of an alert."""
    return delivery.world_id, delivery.alert.tick if delivery.alert is not None else 0


def _not_overtaken(connection: sqlite3.Connection, rows: list[Any]) -> list[Any]:
    """One tier's or sanction's alerts without the pairs that undo each other before anybody was told."""
    left: list[Any] = []
    for row in rows:
        before = left[-1] if left else None
        untold = before is not None and all(each[7] == "waiting" and not each[9] for each in (before, row))
        if before is not None and untold and Direction(row[5]) is OPPOSITE[Direction(before[5])]:
            left.pop()
            for each in (before, row):
                connection.execute(f"update outbox set state = 'cancelled' where {ALERT_KEY}", each[:6])  # noqa: S608 - a constant
        else:
            left.append(row)
    return left


def _claim_notices(connection: sqlite3.Connection, names: dict[str, Any], lease_until: datetime) -> list[Delivery]:
    rows = connection.execute(
        f"""
        select key, payload, state, attempts, doubted, language, due_at is not null,
               time_zone, quiet_from, quiet_to, digest_at
        from notices left join chats using (chat_id)
        where chat_id = :chat and {IS_DUE} order by coalesce(due_at, ''), key limit {MOST_A_CLAIM}
        """,  # noqa: S608 - constants
        names,
    ).fetchall()
    found = []
    for key, payload, state, attempts, flag, language, postponed, *times in rows:
        doubted = bool(flag) or state == "sending"
        _take(connection, "notices", NOTICE_KEY, (names["chat"], key), names["lease"], doubted=doubted)
        notice = Notice(chat_id=names["chat"], key=key, payload=json.loads(payload))
        found.append(
            Delivery(
                chat_id=names["chat"], notice=notice, attempts=attempts, doubted=doubted, lease_until=lease_until,
                language=language, times=as_times(*times), postponed=bool(postponed),
            )
        )  # fmt: skip
    return found


def _take(  # noqa: PLR0913 - a row, and by whom it is held
    connection: sqlite3.Connection, table: str, where: str, key: Sequence[Any], lease: str, *, doubted: bool
) -> None:
    connection.execute(
        f"update {table} set state = 'sending', lease_until = ?, doubted = ? where {where}",  # noqa: S608 - constants
        [lease, int(doubted), *key],
    )


def _alert(key: Sequence[Any], payload: str) -> Alert:
    _, person, subject, name, tick, direction = key
    return Alert(
        person=person, subject=Subject(subject), id=name, tick=tick, direction=Direction(direction),
        payload=json.loads(payload),
    )  # fmt: skip


def settle(
    connection: sqlite3.Connection,
    deliveries: Sequence[Delivery],
    outcome: Outcome,
    at: datetime,
    due_at: datetime | None,
) -> int:
    """Record what became of claimed deliveries; of how many: those whose lease is still the one they were given."""
    settled = 0
    again = outcome in {Outcome.WAITING, Outcome.FAILED, Outcome.DOUBTED}
    for each in deliveries:
        table, where, key = _row(each)
        settled += connection.execute(
            f"""
            update {table} set state = ?, lease_until = null, due_at = ?, doubted = max(doubted, ?),
                               attempts = attempts + ?, delivered_at = ?
            where state = 'sending' and lease_until = ? and {where}
            """,  # noqa: S608 - constants
            [
                Outcome.WAITING if again else outcome,
                due_at.isoformat() if again and due_at else None,
                int(outcome is Outcome.DOUBTED),
                int(outcome is not Outcome.WAITING),
                at.isoformat() if outcome is Outcome.DELIVERED else None,
                each.lease_until.isoformat(),
                *key,
            ],
        ).rowcount
    return settled


def _row(delivery: Delivery) -> tuple[str, str, tuple[Any, ...]]:
    """A delivery's table, and the condition of its row."""
    if delivery.notice is not None:
        return "notices", NOTICE_KEY, (delivery.chat_id, delivery.notice.key)
    one = delivery.alert
    if one is None:
        raise ValueError("a delivery is an alert or a notice")
    return "outbox", ALERT_KEY, (delivery.world_id, one.person, one.subject, one.id, one.tick, one.direction)


def next_due(connection: sqlite3.Connection) -> datetime | None:
    """When something is due or a lease is over."""
    [first] = connection.execute(
        """
        select min(at) from (
            select min(coalesce(due_at, '')) as at from outbox where state = 'waiting'
            union all select min(lease_until) from outbox where state = 'sending'
            union all select min(coalesce(due_at, '')) from notices where state = 'waiting'
            union all select min(lease_until) from notices where state = 'sending'
        )
        """
    ).fetchone()
    if first is None:
        return None
    return datetime.fromisoformat(first) if first else AT_ONCE
