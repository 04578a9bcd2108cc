"""SQL of players: who they are, what they chose, what they have asked the next tick for. Parts of transactions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.player_ports import Agreed, Appeal, AppealState, Nudge, Permission, Player, PlayerEvent, Visibility
from scoring import Refused

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

# The code of people for whom nothing is drawn, in the column of temperaments.
BY_HAND = 255
VISIBILITIES = {each.value: each for each in Visibility}
PLAYERS = """
    select players.world_id, players.person, user_id, name, visibility, group_chat, muted, joined_tick,
           left_at is not null, left_tick, forgotten
    from players left join identities using (world_id, person)
"""


def label(person: int) -> str:
    """What a player is called wherever numbers are made: nobody's name."""
    return f"(player {person})"


def _player(row: tuple[object, ...]) -> Player:
    world_id, person, user_id, name, visibility, group, muted, joined, has_left, left_tick, forgotten = row
    return Player(
        world_id=world_id, person=person, user_id=user_id, name=name,  # type: ignore[arg-type] # the table is strict
        visibility=VISIBILITIES[str(visibility)], group_chat=group, muted=bool(muted),  # type: ignore[arg-type]
        joined_tick=joined, has_left=bool(has_left), left_tick=left_tick,  # type: ignore[arg-type]
        forgotten=bool(forgotten),
    )  # fmt: skip


def player_of(connection: sqlite3.Connection, world_id: int, user_id: int) -> Player | None:
    """Who a user is in a world now."""
    row = connection.execute(
        PLAYERS + "where world_id = ? and user_id = ? and left_at is null", [world_id, user_id]
    ).fetchone()
    return None if row is None else _player(row)


def players_of(connection: sqlite3.Connection, world_id: int) -> tuple[Player, ...]:
    """All players of a world by index."""
    rows = connection.execute(PLAYERS + "where world_id = ? order by person", [world_id])
    return tuple(_player(row) for row in rows)


def insert_player(  # noqa: PLR0913, PLR0917 - the columns of a player
    connection: sqlite3.Connection, world_id: int, user_id: int, name: str, agreed: Agreed, at: datetime
) -> int:
    """A new player's index. Raises `Refused` where that user plays in this world already."""
    if player_of(connection, world_id, user_id):
        raise Refused(place="world", field="player", value="you", allowed="somebody who does not play here yet")
    [person] = connection.execute(
        "select coalesce(max(person) + 1, 0) from people where world_id = ?", [world_id]
    ).fetchone()
    connection.execute(
        "insert into people values (?, ?, ?, 'player', ?, 1, null)", [world_id, person, label(person), BY_HAND]
    )
    connection.execute("insert into players values (?, ?, 'only-me', null, 0, null, null, null, 0)", [world_id, person])
    connection.execute("insert into identities values (?, ?, ?, ?)", [world_id, person, user_id, name])
    connection.execute(
        "insert into consents values (?, ?, 'join', -1, ?, ?, ?, ?)",
        [world_id, person, agreed.text_version, agreed.first_message, agreed.second_message, at.isoformat()],
    )
    return int(person)


def set_visibility(
    connection: sqlite3.Connection, world_id: int, person: int, visibility: Visibility, group_chat: int | None
) -> int:
    """Who sees this player from now on. Nobody: not by a card in another chat either; how many that takes back."""
    connection.execute(
        "update players set visibility = ?, group_chat = ? where world_id = ? and person = ?",
        [visibility, group_chat, world_id, person],
    )
    if visibility is not Visibility.ONLY_ME:
        return 0
    return connection.execute("delete from shares where world_id = ? and person = ?", [world_id, person]).rowcount


def set_muted(connection: sqlite3.Connection, world_id: int, person: int, *, muted: bool) -> None:
    """No alerts, those that wait included; or alerts again."""
    connection.execute("update players set muted = ? where world_id = ? and person = ?", [int(muted), world_id, person])
    if muted:
        cancel_alerts(connection, world_id, person)


def cancel_alerts(connection: sqlite3.Connection, world_id: int, person: int) -> None:
    """Those that wait are not sent any more."""
    connection.execute(
        "update outbox set state = 'cancelled' where world_id = ? and person = ? and state = 'waiting'",
        [world_id, person],
    )


def withdrawn(connection: sqlite3.Connection, world_id: int) -> None:
    """Note that something was taken back: a tick that was decided with it is decided again."""
    connection.execute("update worlds set withdrawals = withdrawals + 1 where world_id = ?", [world_id])


def refuse_gone(connection: sqlite3.Connection, world_id: int, person: int) -> None:
    """Raise `Refused` for somebody who does not play here (any more)."""
    if not connection.execute(
        "select 1 from players where world_id = ? and person = ? and left_at is null", [world_id, person]
    ).fetchone():
        raise Refused(place="world", field="player", value=person, allowed="somebody who plays here; join first")


def events_of_players(connection: sqlite3.Connection, world_id: int, person: int | None) -> tuple[PlayerEvent, ...]:
    """What players did, by player, tick and number."""
    rows = connection.execute(
        """
        select person, tick, number, kind, magnitude, day, struck_tick from player_events
        where world_id = :world and (:person is null or person = :person) order by person, tick, number
        """,
        {"world": world_id, "person": person},
    )
    return tuple(
        PlayerEvent(
            person=person, tick=tick, number=number, kind=kind, magnitude=magnitude, day=day, struck_tick=struck
        )
        for person, tick, number, kind, magnitude, day, struck in rows
    )


def acts_since(connection: sqlite3.Connection, world_id: int, person: int, after_day: float) -> int:
    """How many acts are waiting or have a day later than `after_day`."""
    [many] = connection.execute(
        """
        select (select count(*) from pending_acts where world_id = :world and person = :person)
             + (select count(*) from player_events where world_id = :world and person = :person and day > :day)
        """,
        {"world": world_id, "person": person, "day": after_day},
    ).fetchone()
    return int(many)


def insert_act(  # noqa: PLR0913 - an act and the rules it is under
    connection: sqlite3.Connection, world_id: int, person: int, *, kind: int, at_most: int, after_day: float,
    permitted: bool,
) -> int:  # fmt: skip
    """Keep an act for the next tick; how many more may follow."""
    refuse_gone(connection, world_id, person)
    done = acts_since(connection, world_id, person, after_day)
    if done >= at_most:
        allowed = f"{at_most} a world day; the next tick makes room for more"
        raise Refused(place="player", field="acts", value=done + 1, allowed=allowed)
    if permitted:
        used = connection.execute(
            """
            update permissions set used = 1 where world_id = :world and person = :person and tick = (
                select min(tick) from permissions
                where world_id = :world and person = :person and granted = 1 and used = 0
            )
            """,
            {"world": world_id, "person": person},
        )
        if not used.rowcount:
            raise Refused(place="player", field="permission", value=None, allowed="one that was granted; ask first")
    connection.execute(
        "insert into pending_acts (world_id, person, kind, magnitude) values (?, ?, ?, 1)", [world_id, person, kind]
    )
    return at_most - done - 1


def insert_permission(
    connection: sqlite3.Connection, world_id: int, person: int, tick: int, *, granted: bool
) -> Permission:
    """Keep the answer for a tick; the one that is kept already, where there is one."""
    refuse_gone(connection, world_id, person)
    connection.execute(
        "insert or ignore into permissions values (?, ?, ?, ?, 0)", [world_id, person, tick, int(granted)]
    )
    kept, used = connection.execute(
        "select granted, used from permissions where world_id = ? and person = ? and tick = ?",
        [world_id, person, tick],
    ).fetchone()
    return Permission(tick=tick, granted=bool(kept), used=bool(used))


def set_tie(connection: sqlite3.Connection, world_id: int, a: int, b: int, strength: int) -> None:
    """Have the next tick make a friendship, or (at 0) end it; nothing where there is none to end."""
    a, b = min(a, b), max(a, b)
    if strength:
        refuse_gone(connection, world_id, b)
        connection.execute("insert or replace into pending_ties values (?, ?, ?, ?)", [world_id, a, b, strength])
        return
    # Two who part have nothing agreed any more: to be friends again, both say yes again.
    key = {"world": world_id, "a": a, "b": b}
    connection.execute(
        "delete from friend_requests where world_id = :world and (asker, asked) in (values (:a, :b), (:b, :a))", key
    )
    waiting = connection.execute(
        "select strength from pending_ties where world_id = :world and a = :a and b = :b", key
    ).fetchone()
    are_friends = connection.execute(
        "select 1 from friendships where world_id = :world and a = :a and b = :b and ended_tick is null", key
    ).fetchone()
    if waiting == (0,) or not (waiting or are_friends):
        return
    connection.execute("insert or replace into pending_ties values (:world, :a, :b, 0)", key)
    withdrawn(connection, world_id)


def friends_who_play(connection: sqlite3.Connection, world_id: int, person: int) -> frozenset[int]:
    """The players who are friends with a player, and whom neither is parting from."""
    # Two players have the highest numbers: their friendships are the last few of the world's.
    rows = connection.execute(
        """
        select case a when :person then b else a end from friendships
        where world_id = :world and a >= (select characters from worlds where world_id = :world)
          and (a = :person or b = :person) and ended_tick is null
          and not exists (
            select 1 from pending_ties as parting
            where parting.world_id = :world and parting.a = friendships.a and parting.b = friendships.b
              and parting.strength = 0
          )
        """,
        {"world": world_id, "person": person},
    )
    return frozenset(other for (other,) in rows)


def offer_friendship(  # noqa: PLR0913, PLR0917 - an offer and what it agrees to
    connection: sqlite3.Connection, world_id: int, asker: int, asked: int, text_version: int, at: datetime
) -> bool:
    """Keep one player's offer to another; True where the other's offer waits: this is its answer."""
    refuse_gone(connection, world_id, asker)
    refuse_gone(connection, world_id, asked)
    if asker in friendship_offers(connection, world_id, asked) or asked in friendship_offers(
        connection, world_id, asker
    ):
        return asked in friendship_offers(connection, world_id, asker)
    # Who has said no is not asked again by the same player; they may offer friendship themself.
    connection.execute(
        """
        insert or ignore into friend_requests
        select world_id, ?, ?, tick, 'waiting' from worlds where world_id = ?
        """,
        [asker, asked, world_id],
    )
    _agree(connection, world_id, asker, asked, text_version, at)
    return False


def _agree(  # noqa: PLR0913, PLR0917 - the columns of a consent
    connection: sqlite3.Connection, world_id: int, person: int, other: int, text_version: int, at: datetime
) -> None:
    connection.execute(
        "insert or replace into consents values (?, ?, 'friendship', ?, ?, null, null, ?)",
        [world_id, person, other, text_version, at.isoformat()],
    )


def friendship_offers(connection: sqlite3.Connection, world_id: int, asked: int) -> tuple[int, ...]:
    """Who waits for this player's answer."""
    rows = connection.execute(
        "select asker from friend_requests where world_id = ? and asked = ? and state = 'waiting' order by asker",
        [world_id, asked],
    )
    return tuple(asker for (asker,) in rows)


def answer_friendship(  # noqa: PLR0913, PLR0917 - an answer and what it agrees to
    connection: sqlite3.Connection, world_id: int, asker: int, asked: int, strength: int, text_version: int,
    at: datetime,
) -> None:  # fmt: skip
    """Take an offer (at a strength) or decline it (at 0). Raises `Refused` where there is none waiting."""
    answered = connection.execute(
        "update friend_requests set state = ? where world_id = ? and asker = ? and asked = ? and state = 'waiting'",
        ["yes" if strength else "no", world_id, asker, asked],
    )
    if not answered.rowcount:
        raise Refused(place="player", field="friendship", value=asker, allowed="one that was offered and waits")
    if strength:
        _agree(connection, world_id, asked, asker, text_version, at)
        set_tie(connection, world_id, asker, asked, strength)


def insert_appeal(connection: sqlite3.Connection, world_id: int, person: int, tick: int, number: int) -> None:
    """Appeal an event, once. Raises `Refused`."""
    refuse_gone(connection, world_id, person)
    key = [world_id, person, tick, number]
    where = "where world_id = ? and person = ? and tick = ? and number = ?"
    if not connection.execute(f"select 1 from player_events {where}", key).fetchone():  # noqa: S608 - a constant
        raise Refused(place="appeal", field="event", value=f"{tick}.{number}", allowed="an event of one's own")
    if connection.execute(f"select 1 from appeals {where}", key).fetchone():  # noqa: S608 - a constant
        raise Refused(place="appeal", field="event", value=f"{tick}.{number}", allowed="one not yet appealed")
    connection.execute(
        "insert into appeals select ?, ?, ?, ?, tick, 'open' from worlds where world_id = ?", [*key, world_id]
    )


def appeals_of(connection: sqlite3.Connection, world_id: int, person: int | None) -> tuple[Appeal, ...]:
    """All appeals, by player and event."""
    rows = connection.execute(
        """
        select person, tick, number, kind, day, state
        from appeals join player_events using (world_id, person, tick, number)
        where world_id = :world and (:person is null or person = :person) order by person, tick, number
        """,
        {"world": world_id, "person": person},
    )
    return tuple(
        Appeal(person=who, tick=tick, number=number, kind=kind, day=day, state=AppealState(state))
        for who, tick, number, kind, day, state in rows
    )


def decide_appeal(  # noqa: PLR0913, PLR0917 - the event and the decision
    connection: sqlite3.Connection, world_id: int, person: int, tick: int, number: int, state: AppealState
) -> None:
    """Decide an open appeal. Raises `Refused` where there is none, or its player has left."""
    decided = connection.execute(
        """
        update appeals set state = :state
        where world_id = :world and person = :person and tick = :tick and number = :number and state = 'open'
          and exists (select 1 from players where world_id = :world and person = :person and left_at is null)
        """,
        {"state": state, "world": world_id, "person": person, "tick": tick, "number": number},
    )
    if not decided.rowcount:
        raise Refused(place="appeal", field="event", value=f"{tick}.{number}", allowed="an appeal that is open")


def nudges_of(connection: sqlite3.Connection, world_id: int, person: int) -> tuple[tuple[int, Nudge], ...]:
    """A person's nudges with their ticks, in order."""
    rows = connection.execute(
        "select tick, friend, cost, outcome from nudges where world_id = ? and person = ? order by tick",
        [world_id, person],
    )
    return tuple(
        (tick, Nudge(person=person, friend=friend, cost=cost, heeded=None if outcome is None else outcome == "heeded"))
        for tick, friend, cost, outcome in rows
    )


def decide_nudge(connection: sqlite3.Connection, world_id: int, person: int, tick: int, *, heeded: bool) -> int:
    """What becomes of a nudge; the friend it is about. Raises `Refused` where none waits for an answer."""
    key = [world_id, tick, person]
    row = connection.execute(
        "select friend from nudges where world_id = ? and tick = ? and person = ? and outcome is null", key
    ).fetchone()
    if row is None:
        raise Refused(place="player", field="nudge", value=tick, allowed="one that waits for an answer")
    connection.execute(
        "update nudges set outcome = ? where world_id = ? and tick = ? and person = ?",
        ["heeded" if heeded else "ignored", *key],
    )
    friend = int(row[0])
    if heeded:
        set_tie(connection, world_id, person, friend, 0)
    return friend


def tied_with_players(connection: sqlite3.Connection, world_id: int) -> tuple[int, ...]:
    """The characters who are or were friends with a player; players have the higher numbers."""
    # By the ticks: nobody plays from the start, and what has been made since is little.
    rows = connection.execute(
        """
        select distinct a from friendships indexed by friendships_by_made join worlds using (world_id)
        where world_id = ? and made_tick > 0 and b >= characters and a < characters order by a
        """,
        [world_id],
    )
    return tuple(a for (a,) in rows)
