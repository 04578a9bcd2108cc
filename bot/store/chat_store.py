"""The store's side that keeps what the chat needs: `bot.chat_ports.ChatStore`, a part of `SqliteStore`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.store import awaited, chats, effects, inbox, outbox

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from bot.chat_ports import AlertTimes, Chat, ChatKind, Delivery, Notice, Outcome, Received, Waiting
    from bot.store.connection import Database


class ChatTables:
    """Chats, updates and deliveries in the tables of one database; each writing method is one transaction."""

    database: Database

    async def chat(self, chat_id: int) -> Chat | None:
        """A chat, under the id that it has now; None where it was never met."""
        return await self.database.glance(lambda connection: chats.chat_of(connection, chat_id))

    async def meet_chat(self, chat_id: int, kind: ChatKind) -> Chat:
        """A chat that was met now, and can be reached (again)."""
        return await self.database.write(lambda connection: chats.meet(connection, chat_id, kind))

    async def set_chat_world(self, chat_id: int, world_id: int | None, *, own: bool = False) -> None:
        """Which world is played in a chat that was met; `own`: it is that group's, whose admins host it as well."""
        await self.database.write(lambda connection: chats.set_world(connection, chat_id, world_id, own=own))

    async def set_chat_language(self, chat_id: int, language: str | None) -> None:
        """Which language is spoken in a chat that was met."""
        await self.database.write(lambda connection: chats.set_language(connection, chat_id, language))

    async def lose_chat(self, chat_id: int, kind: ChatKind, at: datetime) -> None:
        """A chat cannot be reached any more: what waits for it is given up."""
        await self.database.write(lambda connection: chats.lose(connection, chat_id, kind, at))

    async def move_chat(self, old: int, new: int) -> None:
        """A group has got another id: all that is kept about it moves, and the old id leads to it."""
        await self.database.write(lambda connection: chats.move(connection, old, new))

    async def alert_times(self, user_id: int) -> AlertTimes:
        """When a user wants to be told."""
        return await self.database.glance(lambda connection: chats.times_of(connection, user_id))

    async def set_alert_times(self, user_id: int, times: AlertTimes) -> None:
        """When a user wants to be told from now on, what waits included."""
        await self.database.write(lambda connection: chats.set_times(connection, user_id, times))

    async def await_name(self, user_id: int, handler: str, *needs: str, now: datetime, until: datetime) -> None:
        """Wait for a name from a user, and for no other any more."""
        asked = (handler, *needs)
        await self.database.write(lambda connection: awaited.await_name(connection, user_id, asked, now, until))

    async def awaited_name(self, user_id: int, now: datetime) -> tuple[str, ...]:
        """The handler that waits for a name, and what it needs; () where none does."""
        # Read as writes are: what an update has found stays so when it is handled again, though it has ended it since.
        return await self.database.write(lambda connection: awaited.name_of(connection, user_id, now))

    async def end_awaited_name(self, user_id: int) -> None:
        """Wait for no name any more."""
        if await self.database.glance(lambda connection: awaited.is_name_awaited(connection, user_id)):
            await self.database.write(lambda connection: awaited.end_name(connection, user_id))

    async def await_book(
        self, user_id: int, world_id: int, group_chat: int | None, *, now: datetime, until: datetime
    ) -> None:
        """Wait for a rule book from a user, for this world (of that group's) and for no other any more."""
        asked = (world_id, group_chat)
        await self.database.write(lambda connection: awaited.await_book(connection, user_id, asked, now, until))

    async def awaited_book(self, user_id: int, now: datetime) -> tuple[int, int | None] | None:
        """For which world, and which group's, a rule book is waited for."""
        return await self.database.glance(lambda connection: awaited.book_of(connection, user_id, now))

    async def drop_late(self, now: datetime) -> None:
        """Wait no more for what has not come in time."""
        await self.database.write(lambda connection: awaited.drop_late(connection, now))

    async def receive(self, updates: Sequence[Received], at: datetime) -> frozenset[int]:
        """Keep updates; the ids of those that are new and wait."""
        return await self.database.write(lambda connection: inbox.receive(connection, updates, at))

    async def waiting_updates(self) -> tuple[Waiting, ...]:
        """All updates that wait to be handled, in order."""
        return await self.database.read(inbox.waiting_updates)

    async def finish_updates(self, update_ids: Collection[int]) -> None:
        """These are handled: of each only its number stays."""
        await self.database.write(lambda connection: inbox.finish(connection, update_ids))

    async def bury_update(self, update_id: int, failure: str) -> None:
        """This one cannot be handled: its number and the kind of error stay."""
        await self.database.write(lambda connection: inbox.bury(connection, update_id, failure))

    async def clear_updates(self, before: datetime) -> None:
        """Drop the numbers of updates that were received earlier: they do not come again."""
        await self.database.write(lambda connection: inbox.clear(connection, before))

    def acting_for(self, update_id: int) -> AbstractContextManager[None]:
        """What is written in here is written once for this update, however often it is handled."""
        return effects.acting_for(update_id)

    async def add_notice(self, notice: Notice, due_at: datetime | None = None) -> bool:
        """Have a chat told something. False where it has been, or will be, already."""
        return await self.database.write(lambda connection: outbox.add_notice(connection, notice, due_at))

    async def claim_deliveries(
        self, now: datetime, lease_until: datetime, *, chats: int, busy: Collection[int]
    ) -> tuple[Delivery, ...]:
        """All that is due for at most so many `chats`, none of them `busy`; claimed for a while."""
        return await self.database.write(lambda connection: outbox.claim(connection, now, lease_until, chats, busy))

    async def settle(
        self, deliveries: Sequence[Delivery], outcome: Outcome, at: datetime, *, due_at: datetime | None = None
    ) -> int:
        """Record what became of claimed deliveries; of how many."""
        return await self.database.write(lambda connection: outbox.settle(connection, deliveries, outcome, at, due_at))

    async def next_delivery(self) -> datetime | None:
        """When something is due or a lease is over; None where nothing waits."""
        return await self.database.read(outbox.next_due)

    async def sent_file(self, key: str) -> str | None:
        """The platform's id of a picture that was sent before."""
        return await self.database.glance(lambda connection: chats.file_of(connection, key))

    async def keep_file(self, key: str, file_id: str, user_id: int | None) -> None:
        """Remember a picture that was sent, and the one player it shows."""
        await self.database.write(lambda connection: chats.keep_file(connection, key, file_id, user_id))

    async def drop_file(self, key: str) -> None:
        """The platform does not know that picture any more."""
        await self.database.write(lambda connection: connection.execute("delete from files_sent where key = ?", [key]))
