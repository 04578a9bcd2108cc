"""The store's side that keeps players: `bot.player_ports.PlayerStore`, a part of `SqliteStore`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from bot.store import hosts, player_erasure, player_tick, players, shown_cards
from bot.store.connection import StoreRefused

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection
    from datetime import datetime

    from bot.player_ports import (
        Agreed,
        Appeal,
        AppealState,
        Nudge,
        Permission,
        Player,
        PlayerEvent,
        StoredAlert,
        TickInputs,
        Visibility,
    )
    from bot.store.connection import Database

T = TypeVar("T")


class PlayerTables:
    """Players in the tables of one database; each writing method is one transaction."""

    database: Database
    # Has somebody been forgotten whose bytes the write-ahead log may hold still?
    _log_to_empty = False

    async def player(self, world_id: int, user_id: int) -> Player | None:
        """Who a user is in a world; None where they do not play in it (now)."""
        return await self.database.glance(lambda connection: players.player_of(connection, world_id, user_id))

    async def players(self, world_id: int) -> tuple[Player, ...]:
        """All players of a world by index, those included who have left."""
        return await self.database.glance(lambda connection: players.players_of(connection, world_id))

    async def tied_with_players(self, world_id: int) -> tuple[int, ...]:
        """The characters who are or were friends with a player, whoever that is."""
        return await self.database.read(lambda connection: players.tied_with_players(connection, world_id))

    async def decided(self, name: str, decide: Callable[[], Awaitable[T]]) -> T:
        """What `decide` gives; where an update is handled again after a crash, what it gave at the first attempt."""
        return await self.database.decided(name, decide)

    async def add_player(self, world_id: int, user_id: int, name: str, agreed: Agreed, at: datetime) -> int:
        """A new player's index. Raises `Refused` where that user plays in this world already."""
        return await self.database.write(
            lambda connection: players.insert_player(connection, world_id, user_id, name, agreed, at)
        )

    async def set_visibility(self, world_id: int, person: int, visibility: Visibility, group_chat: int | None) -> int:
        """Who sees this player from now on; how many shared cards that takes back."""
        return await self.database.write(
            lambda connection: players.set_visibility(connection, world_id, person, visibility, group_chat)
        )

    async def set_muted(self, world_id: int, person: int, *, muted: bool) -> None:
        """No alerts from now on, those that wait included; or alerts again."""
        await self.database.write(lambda connection: players.set_muted(connection, world_id, person, muted=muted))

    async def tick_inputs(self, world_id: int) -> TickInputs:
        """What the next tick takes in."""
        return await self.database.glance(lambda connection: player_tick.inputs_of(connection, world_id))

    async def player_events(self, world_id: int, person: int | None = None) -> tuple[PlayerEvent, ...]:
        """What players did, by player, tick and number."""
        return await self.database.read(lambda connection: players.events_of_players(connection, world_id, person))

    async def add_act(  # noqa: PLR0913 - an act and the rules it is under
        self, world_id: int, person: int, *, kind: int, at_most: int, after_day: float, permitted: bool
    ) -> int:
        """Keep an act for the next tick; how many more may follow. Raises `Refused`."""
        return await self.database.write(
            lambda connection: players.insert_act(
                connection, world_id, person, kind=kind, at_most=at_most, after_day=after_day, permitted=permitted
            )
        )

    async def acts_since(self, world_id: int, person: int, after_day: float) -> int:
        """How many acts are waiting or have a day later than `after_day`."""
        return await self.database.glance(
            lambda connection: players.acts_since(connection, world_id, person, after_day)
        )

    async def add_permission(self, world_id: int, person: int, tick: int, *, granted: bool) -> Permission:
        """Keep the answer for a tick; the one that is kept already, where there is one."""
        return await self.database.write(
            lambda connection: players.insert_permission(connection, world_id, person, tick, granted=granted)
        )

    async def set_tie(self, world_id: int, a: int, b: int, strength: int) -> None:
        """Have the next tick make a friendship, or (at 0) end it; nothing where there is none to end."""
        await self.database.write(lambda connection: players.set_tie(connection, world_id, a, b, strength))

    async def friends_who_play(self, world_id: int, person: int) -> frozenset[int]:
        """The players who are a player's friends, but for those with whom either has ended it since the tick."""
        return await self.database.glance(lambda connection: players.friends_who_play(connection, world_id, person))

    async def offer_friendship(self, world_id: int, asker: int, asked: int, text_version: int, at: datetime) -> bool:
        """Keep one player's offer to another; True where the other had offered the same: both have said yes."""
        return await self.database.write(
            lambda connection: players.offer_friendship(connection, world_id, asker, asked, text_version, at)
        )

    async def friendship_offers(self, world_id: int, asked: int) -> tuple[int, ...]:
        """Who waits for this player's answer, by index."""
        return await self.database.glance(lambda connection: players.friendship_offers(connection, world_id, asked))

    async def answer_friendship(  # noqa: PLR0913, PLR0917 - an answer and what it agrees to
        self, world_id: int, asker: int, asked: int, strength: int, text_version: int, at: datetime
    ) -> None:
        """Take an offer (at a strength) or decline it (at 0). Raises `Refused` where there is none waiting."""
        await self.database.write(
            lambda connection: players.answer_friendship(connection, world_id, asker, asked, strength, text_version, at)
        )

    async def add_appeal(self, world_id: int, person: int, tick: int, number: int) -> None:
        """Appeal an event, once. Raises `Refused` where there is no such event or it was appealed before."""
        await self.database.write(lambda connection: players.insert_appeal(connection, world_id, person, tick, number))

    async def appeals(self, world_id: int, person: int | None = None) -> tuple[Appeal, ...]:
        """All appeals of a world, or of one player, by player and event."""
        return await self.database.glance(lambda connection: players.appeals_of(connection, world_id, person))

    async def decide_appeal(self, world_id: int, person: int, tick: int, number: int, state: AppealState) -> None:
        """Decide an open appeal. Raises `Refused` where there is none."""
        await self.database.write(
            lambda connection: players.decide_appeal(connection, world_id, person, tick, number, state)
        )

    async def nudges_of(self, world_id: int, person: int) -> tuple[tuple[int, Nudge], ...]:
        """A person's nudges with their ticks, in order."""
        return await self.database.glance(lambda connection: players.nudges_of(connection, world_id, person))

    async def decide_nudge(self, world_id: int, person: int, tick: int, *, heeded: bool) -> int:
        """What becomes of a nudge; the friend it is about. Raises `Refused` where none waits for an answer."""
        return await self.database.write(
            lambda connection: players.decide_nudge(connection, world_id, person, tick, heeded=heeded)
        )

    async def alerts(self, world_id: int, person: int | None = None) -> tuple[StoredAlert, ...]:
        """The outbox of a world, or of one player, by player and tick."""
        return await self.database.read(lambda connection: player_tick.alerts_of(connection, world_id, person))

    async def add_host(self, world_id: int, user_id: int) -> None:
        """Let a user decide for a world."""
        await self.database.write(
            lambda connection: connection.execute("insert or ignore into hosts values (?, ?)", [world_id, user_id])
        )

    async def is_host(self, world_id: int, user_id: int) -> bool:
        """May this user decide for a world?"""
        return await self.database.glance(
            lambda connection: (
                connection.execute(
                    "select 1 from hosts where world_id = ? and user_id = ?", [world_id, user_id]
                ).fetchone()
                is not None
            )
        )

    async def hosted_alone(self, user_id: int) -> tuple[str, ...]:
        """The worlds that nobody else decides for, by name."""
        return await self.database.read(lambda connection: hosts.hosted_alone(connection, user_id))

    async def without_host(self) -> tuple[str, ...]:
        """The worlds that nobody decides for, by name."""
        return await self.database.read(hosts.without_host)

    async def leave_world(self, world_id: int, user_id: int, at: datetime) -> bool:
        """End somebody's playing at once; the next tick takes them out. False where they did not play."""
        return await self.database.write(lambda connection: player_erasure.leave(connection, world_id, user_id, at))

    async def forget_user(self, user_id: int, at: datetime) -> bool:
        """Erase all that is held about a user, in every file of the database. False where nothing was held.

        Raises `StoreRefused` where another program keeps the write-ahead log from being emptied: all is deleted then,
        and `finish_forgetting`, asking again, or opening the database anew empties it.
        """
        try:
            held = await self.database.write(lambda connection: player_erasure.forget(connection, user_id, at))
            await self.database.empty_log()
        except BaseException:
            self._log_to_empty = True
            raise
        return held

    async def drop_cards(self, inline_ids: Collection[str]) -> None:
        """These messages say that their card was taken back, or cannot: nothing of them stays in any file."""
        await self.database.write(lambda connection: shown_cards.drop(connection, inline_ids))
        try:
            await self.database.empty_log()
        except StoreRefused:
            self._log_to_empty = True

    async def finish_forgetting(self) -> bool:
        """Empty the log that another program held on to when somebody was forgotten. False where it still does."""
        if self._log_to_empty:
            self._log_to_empty = False
            try:
                await self.database.empty_log()
            except BaseException as error:
                self._log_to_empty = True
                if isinstance(error, StoreRefused):
                    return False
                raise
        return True

    async def held(self, user_id: int) -> dict[str, Any]:
        """All that is held about a user: rows by table, JSON-able."""
        return await self.database.read(lambda connection: player_erasure.held(connection, user_id))
