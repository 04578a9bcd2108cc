"""The store's side that keeps what hosts decide: `bot.hosting_ports.HostingStore`, a part of `SqliteStore`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ports import RuleBookRow
from bot.store import hosting, hosts, shown_cards, thrown

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.hosting_ports import Share, ShownCard, ThrownEvent
    from bot.player_ports import Permission
    from bot.store.connection import Database


class HostingTables:
    """Invites, settings, thrown events and shares in the tables of one database."""

    database: Database

    async def hosted(self, user_id: int) -> tuple[int, ...]:
        """The worlds that a user decides for, by id."""
        return await self.database.read(lambda connection: hosting.hosted(connection, user_id))

    async def offer_hosting(self, code: str, world_id: int, user_id: int, *, now: datetime, until: datetime) -> str:
        """Keep a host's offer to share a world with whoever has the code; the code."""
        return await self.database.write(
            lambda connection: hosts.offer(connection, code, world_id, user_id, now, until)
        )

    async def hosting_offered(self, code: str, now: datetime) -> int | None:
        """The world of a code, while who offered it still hosts that world."""
        return await self.database.glance(lambda connection: hosts.offered(connection, code, now))

    async def take_over(self, code: str, user_id: int, now: datetime) -> int | None:
        """Make a user a host of the world of a code, which is worth nothing any more then; that world."""
        return await self.database.write(lambda connection: hosts.take_over(connection, code, user_id, now))

    async def invite(self, world_id: int) -> str | None:
        """The token of a world's invite; None where it has none."""
        return await self.database.read(lambda connection: hosting.invite_of(connection, world_id))

    async def set_invite(self, world_id: int, token: str) -> None:
        """Invite by this token from now on, and by no earlier one."""
        await self.database.write(lambda connection: hosting.set_invite(connection, world_id, token))

    async def invited_to(self, token: str) -> int | None:
        """The world that a token invites to; None where it does (no longer)."""
        return await self.database.read(lambda connection: hosting.invited_to(connection, token))

    async def count_made(self, user_id: int, at: datetime, *, a_day: int, in_all: int) -> tuple[int, bool]:
        """Count one more world made by a user; else the seconds to wait, and whether because of all together."""
        return await self.database.write(
            lambda connection: hosting.count_made(connection, user_id, at, a_day=a_day, in_all=in_all)
        )

    async def is_teaching(self, world_id: int) -> bool:
        """Are prices shown before acts?"""
        return await self.database.read(lambda connection: hosting.is_teaching(connection, world_id))

    async def set_teaching(self, world_id: int, *, teaching: bool) -> None:
        """Show prices before acts, or after."""
        await self.database.write(lambda connection: hosting.set_teaching(connection, world_id, teaching=teaching))

    async def set_pace(self, world_id: int, *, seconds_a_tick: float, days_a_tick: float) -> None:
        """How often the world moves from now on, and how far each time."""
        await self.database.write(
            lambda connection: hosting.set_pace(connection, world_id, seconds_a_tick, days_a_tick)
        )

    async def put_rule_book(self, world_id: int, *, name: str, version: int, text: str, kinds: Collection[str]) -> int:
        """Put a rule book in force from the next tick on; that tick. Its `kinds` get codes where they have none."""
        book = RuleBookRow(from_tick=0, name=name, version=version, text=text)
        return await self.database.write(lambda connection: hosting.put_rule_book(connection, world_id, book, kinds))

    async def throw(self, world_id: int, event: str) -> int:
        """Keep an event for the next tick; that tick. Raises `Refused` where the same waits already."""
        return await self.database.write(lambda connection: thrown.throw(connection, world_id, event))

    async def thrown(self, world_id: int) -> tuple[ThrownEvent, ...]:
        """All events thrown at a world, in order."""
        return await self.database.read(lambda connection: thrown.thrown(connection, world_id))

    async def permissions(self, world_id: int, person: int) -> tuple[Permission, ...]:
        """The answers to a player's requests, in order of tick."""
        return await self.database.read(lambda connection: hosting.permissions_of(connection, world_id, person))

    async def add_share(self, share: Share) -> None:
        """Keep a share. Raises `Refused` for somebody who does not play."""
        await self.database.write(lambda connection: hosting.insert_share(connection, share))

    async def share(self, token: str) -> Share | None:
        """One share; None where it was taken back, or never was."""
        return await self.database.read(lambda connection: hosting.share_of(connection, token))

    async def shares(self, user_id: int) -> tuple[Share, ...]:
        """What a user shares, in all worlds, the oldest first."""
        return await self.database.read(lambda connection: hosting.shares_of(connection, user_id))

    async def end_share(self, user_id: int, token: str) -> bool:
        """Take a share of one's own back. False where there was none."""
        return await self.database.write(lambda connection: hosting.end_share(connection, user_id, token))

    async def keep_shown(self, inline_id: str, token: str, language: str) -> None:
        """Keep where a shared card stands; one whose share has ended by now is to be changed."""
        if not await self.database.glance(lambda connection: shown_cards.is_known(connection, inline_id)):
            await self.database.write(lambda connection: shown_cards.keep(connection, inline_id, token, language))

    async def cards_to_take_back(self, now: datetime, *, most: int) -> tuple[ShownCard, ...]:
        """Messages that are to say now that their card was taken back."""
        return await self.database.glance(lambda connection: shown_cards.due(connection, now, most))

    async def put_off_card(self, inline_id: str, due_at: datetime) -> None:
        """Such a message could not be changed; again, then."""
        await self.database.write(lambda connection: shown_cards.put_off(connection, inline_id, due_at))
