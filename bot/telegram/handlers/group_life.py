"""A group meets the bot, an admin chooses its world, and whether and when it wants a digest once a week."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.chat_ports import DAYS_A_WEEK, Notice
from bot.services.doors import worlds_open_to_all
from bot.services.living_world import row_of
from bot.telegram.asking import Occasion
from bot.telegram.handlers.alerts import hour
from bot.telegram.handlers.whom import argument, number
from bot.telegram.hours import next_weekly
from bot.views import alerts as alerts_view
from bot.views import group_life as view
from bot.views.commands import admins_only
from bot.views.private_only import go_to_group
from bot.views.trouble_words import wrong

if TYPE_CHECKING:
    from datetime import datetime

    from bot.chat_ports import AlertTimes
    from bot.ports import WorldRow
    from bot.telegram.asking import Ask, Talk
    from bot.telegram.handlers.kit import KeptStore, Kit
    from bot.telegram.routes import Routes
    from bot.views.reply import Reply

OUTSIDE = frozenset({"left", "kicked"})
ADMIN = "administrator"
# Until an admin chooses another time.
FIRST_AT: Final = 8 * 60


class _GroupLife:
    """Everything about a group but its numbers."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def played(self, ask: Ask) -> WorldRow | None:
        world_id = ask.chat.world_id if ask.chat else None
        return await row_of(self._kit.store, world_id)

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
        # What was due while nobody could be told broke the chain from week to week.
        await next_week(self._kit.store, ask.place.chat_id, self._kit.clock.now())
        if change.was in OUTSIDE:
            row = await self.played(ask)
            words = self._kit.words(ask)
            if ask.chat is None or ask.chat.language is None:
                # The group goes on in the language in which it was greeted: that of who added the bot.
                await self._kit.store.set_chat_language(ask.place.chat_id, words.language)
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
        # By a host's own choice it is the group's; one that is open to all is not, whoever comes to host it later.
        own = row.world_id in hosted
        await self._kit.store.set_chat_world(ask.place.chat_id, row.world_id, own=own)
        return self._kit.answer(ask, view.chosen(words, row, talk.bot_name, ask.place.chat_id, own=own))

    async def weekly(self, ask: Ask, talk: Talk) -> Reply:
        """Whether there is a digest; who asks sees when it comes."""
        words = self._kit.words(ask)
        if ask.place is None or ask.private:
            return go_to_group(words, talk.bot_name, "weekly")
        await self._kit.world(ask)
        times = await self._kit.store.alert_times(ask.place.chat_id)
        written = argument(ask) or ask.argument.strip().casefold()
        wanted = {"1": True, "0": False, "on": True, "off": False}.get(written)
        if wanted is None and written:
            return wrong(words, "weekly", "on")
        if wanted is None:
            return self._kit.answer(ask, view.weekly_settings(words, times))
        at = FIRST_AT if times.digest_at is None else times.digest_at
        return await self.kept(ask, talk, replace(times, digest_at=at if wanted else None))

    async def weekly_day(self, ask: Ask, talk: Talk) -> Reply:
        """On which day of the week."""
        chosen = argument(ask)
        if not (chosen.isdecimal() and int(chosen) < DAYS_A_WEEK):
            return await self.asked(ask, talk, view.weekly_days(self._kit.words(ask)))
        return await self.changed(ask, talk, digest_day=int(chosen))

    async def weekly_hour(self, ask: Ask, talk: Talk) -> Reply:
        """At what hour."""
        at = hour(argument(ask))
        if at is None:
            return await self.asked(ask, talk, view.weekly_hours(self._kit.words(ask)))
        return await self.changed(ask, talk, digest_at=at)

    async def weekly_zone(self, ask: Ask, talk: Talk) -> Reply:
        """By which clock."""
        zone = argument(ask)
        if zone not in alerts_view.KNOWN:
            return await self.asked(ask, talk, alerts_view.zones(self._kit.words(ask), zone, of_group=True))
        return await self.changed(ask, talk, time_zone=zone)

    async def asked(self, ask: Ask, talk: Talk, question: Reply) -> Reply:
        """A question about the digest, for an admin of a group that plays."""
        words = self._kit.words(ask)
        if ask.place is None or ask.private:
            return go_to_group(words, talk.bot_name, "weekly")
        if not await talk.is_admin(ask.place.chat_id, ask.who.user_id):
            return admins_only(words, tapped=True)
        return self._kit.answer(ask, question)

    async def changed(self, ask: Ask, talk: Talk, **changes: str | int) -> Reply:
        """What an admin chose; where the digest was turned off meanwhile, it is turned on by that."""
        if ask.place is None or ask.private:
            return go_to_group(self._kit.words(ask), talk.bot_name, "weekly")
        times = await self._kit.store.alert_times(ask.place.chat_id)
        at = FIRST_AT if times.digest_at is None else times.digest_at
        wanted: dict[str, object] = {"digest_at": at, **changes}
        return await self.kept(ask, talk, replace(times, **wanted))  # type: ignore[arg-type] # its fields

    async def kept(self, ask: Ask, talk: Talk, times: AlertTimes) -> Reply:
        """Keep when the digest comes, if an admin says so; it comes at that time from now on."""
        words, place = self._kit.words(ask), ask.place
        if place is None or not await talk.is_admin(place.chat_id, ask.who.user_id):
            return admins_only(words, tapped=ask.action is not None)
        await self._kit.store.meet_chat(place.chat_id, place.kind)
        await self._kit.store.set_alert_times(place.chat_id, times)
        await next_week(self._kit.store, place.chat_id, self._kit.clock.now())
        return self._kit.answer(ask, view.weekly_settings(words, times, toast=ask.action is not None))


async def next_week(store: KeptStore, group: int, now: datetime) -> None:
    """Have a group told its next digest, if it wants one; once, however often it is asked for."""
    times = await store.alert_times(group)
    if times.digest_at is None:
        return
    due = next_weekly(times, now)
    payload = {"kind": "weekly", "due": due.isoformat()}
    await store.add_notice(Notice(chat_id=group, key=f"weekly-{due:%Y-%m-%dT%H:%M}", payload=payload), due_at=due)


def add(routes: Routes, kit: Kit) -> None:
    """The buttons, the command, and being added."""
    on = _GroupLife(kit)
    routes.tap("group", handler=on.greet)
    routes.tap("group-world", handler=on.world)
    routes.command("weekly", handler=on.weekly)
    routes.tap("weekly", handler=on.weekly)
    routes.tap("weekly-day", handler=on.weekly_day)
    routes.tap("weekly-at", handler=on.weekly_hour)
    routes.tap("weekly-zone", handler=on.weekly_zone)
    routes.on(Occasion.MEMBER, on.member)
