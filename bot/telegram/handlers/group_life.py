"""A group meets the bot, an admin chooses its world and whether it wants a digest once a week."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.chat_ports import AlertTimes, Notice
from bot.services.doors import worlds_open_to_all
from bot.telegram.asking import Occasion
from bot.telegram.handlers.whom import argument, number
from bot.telegram.hours import zone_of
from bot.views import group_life as view
from bot.views.commands import admins_only
from bot.views.private_only import go_to_group

if TYPE_CHECKING:
    from bot.ports import WorldRow
    from bot.telegram.asking import Ask, Talk
    from bot.telegram.handlers.kit import KeptStore, Kit
    from bot.telegram.routes import Routes
    from bot.views.reply import Reply

OUTSIDE = frozenset({"left", "kicked"})
ADMIN = "administrator"
# By UTC: a group has no clock of its own.
MONDAY_AT: Final = 8 * 60
WEEK = timedelta(days=7)


class _GroupLife:
    """Everything about a group but its numbers."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def played(self, ask: Ask) -> WorldRow | None:
        world_id = ask.chat.world_id if ask.chat else None
        rows = await self._kit.store.worlds()
        return next((row for row in rows if row.world_id == world_id), None)

    async def greet(self, ask: Ask, talk: Talk) -> Reply | None:
        if ask.place is None:
            return None
        row = await self.played(ask)
        return self._kit.answer(ask, view.greeting(self._kit.words(ask), row, talk.bot_name, ask.place.chat_id))

    async def member(self, ask: Ask, talk: Talk) -> Reply | None:
        """What the bot is in a chat has changed."""
        change = ask.member
        if ask.place is None or ask.private or change is None or change.now in OUTSIDE:
            return None
        admin = change.now == ADMIN
        if (await self._kit.store.alert_times(ask.place.chat_id)).digest_at is not None:
            # What was due while nobody could be told broke the chain from week to week.
            await next_week(self._kit.store, ask.place.chat_id, self._kit.clock.now())
        if change.was in OUTSIDE:
            row = await self.played(ask)
            words = self._kit.words(ask)
            return view.greeting(words, row, talk.bot_name, ask.place.chat_id, reads_all=admin)
        return view.admin_warning(self._kit.words(ask)) if admin and change.was != ADMIN else None

    async def world(self, ask: Ask, talk: Talk) -> Reply:
        """Which world this group plays: an admin's choice, of the open ones and those they host."""
        words = self._kit.words(ask)
        if ask.place is None or ask.private:
            return go_to_group(words, talk.bot_name, "start")
        if not await talk.is_admin(ask.place.chat_id, ask.who.user_id):
            return admins_only(words, tapped=ask.action is not None)
        hosted = {*await self._kit.store.hosted(ask.who.user_id)}
        rows = [row for row in await self._kit.store.worlds() if row.world_id in hosted]
        rows += [row for row in await worlds_open_to_all(self._kit.store) if row.world_id not in hosted]
        row = next((row for row in rows if row.world_id == number(ask)), None)
        if row is None:
            current = ask.chat.world_id if ask.chat else None
            # An admin who speaks as the group taps under their own name.
            owner = None if ask.anonymous else ask.who.user_id
            return self._kit.answer(ask, view.choose(words, rows, current, owner))
        await self._kit.store.meet_chat(ask.place.chat_id, ask.place.kind)
        await self._kit.store.set_chat_world(ask.place.chat_id, row.world_id)
        return self._kit.answer(ask, view.chosen(words, row, talk.bot_name, ask.place.chat_id))

    async def weekly(self, ask: Ask, talk: Talk) -> Reply:
        words = self._kit.words(ask)
        if ask.place is None or ask.private:
            return go_to_group(words, talk.bot_name, "weekly")
        group = ask.place.chat_id
        await self._kit.world(ask)
        times = await self._kit.store.alert_times(group)
        wanted = {"1": True, "0": False, "on": True, "off": False}.get(argument(ask) or ask.argument.casefold())
        if wanted is None:
            return self._kit.answer(ask, view.weekly_settings(words, wanted=times.digest_at is not None))
        if not await talk.is_admin(group, ask.who.user_id):
            return admins_only(words, tapped=ask.action is not None)
        await self._kit.store.meet_chat(group, ask.place.kind)
        await self._kit.store.set_alert_times(group, AlertTimes(digest_at=MONDAY_AT if wanted else None))
        if wanted:
            await next_week(self._kit.store, group, self._kit.clock.now())
        return self._kit.answer(ask, view.weekly_settings(words, wanted=wanted))


async def next_week(store: KeptStore, group: int, now: datetime) -> None:
    """Have the digest of this week told on the Monday to come; once, however often it is asked for."""
    zone = zone_of("UTC")
    today = now.astimezone(zone).replace(hour=MONDAY_AT // 60, minute=0, second=0, microsecond=0)
    monday = today + timedelta(days=-today.weekday())
    while monday <= now:
        monday += WEEK
    key = f"weekly-{monday:%G-%V}"
    await store.add_notice(Notice(chat_id=group, key=key, payload={"kind": "weekly"}), due_at=monday)


def add(routes: Routes, kit: Kit) -> None:
    """The buttons, the command, and being added."""
    on = _GroupLife(kit)
    routes.tap("group", handler=on.greet)
    routes.tap("group-world", handler=on.world)
    routes.command("weekly", handler=on.weekly)
    routes.tap("weekly", handler=on.weekly)
    routes.on(Occasion.MEMBER, on.member)
