"""/start, deep links, and joining: consent is given by whose private chat it is, below the two messages they read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.services.doors import DoorKind, behind, played, read_door, worlds_open_to_all
from bot.services.first_score import await_first_score
from bot.services.join import LONGEST_NAME, Consent, join
from bot.services.playing import load_play
from bot.telegram.handlers.answers import await_answer
from bot.telegram.handlers.whom import argument, number
from bot.views import start as view
from bot.views.wording import LANGUAGES, one_line
from scoring import Refused

if TYPE_CHECKING:
    from bot.ports import WorldRow
    from bot.services.doors import Door
    from bot.telegram.asking import Ask, Talk
    from bot.telegram.handlers.kit import Kit
    from bot.telegram.routes import Routes
    from bot.views.reply import InlineAnswer, Reply

NAME = "join-name"
# Links that open something of their own; the rest name a command.
OPENS = {"h": "host-link", "t": "take-over", "c": "card-link"}


class _Entry:
    """Everything up to the first tick."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def start(self, ask: Ask, talk: Talk) -> Reply | InlineAnswer | None:
        if not ask.private:
            handler = self._kit.routes.of_tap("group")
            return await handler(ask, talk) if handler else None
        self._kit.asked.pop(ask.who.user_id, None)
        payload = ask.argument.split()[0] if ask.argument and ask.action is None else ""
        door = read_door(payload)
        if door is not None:
            return await self.at_the_door(ask, talk, door)
        kind, _, rest = payload.partition("_")
        opened = self._kit.routes.of_tap(OPENS.get(kind, "")) if rest else None
        if opened is not None:
            return await opened(replace(ask, argument=rest, command=""), talk)
        if payload != "start":
            handler = self._kit.routes.of_command(payload)
            if handler is not None:
                return await handler(replace(ask, command=payload, argument=""), talk)
        return self._kit.answer(ask, await self.welcome(ask))

    async def welcome(self, ask: Ask) -> Reply:
        store, here = self._kit.store, ask.chat.world_id if ask.chat else None
        mine = await played(store, ask.who.user_id)
        names = {row.world_id: await self.name_in(row, ask.who.user_id) for row in mine}
        if mine and here not in names and len(mine) == 1:
            here = mine[0].world_id
            await store.set_chat_world(ask.who.user_id, here)
        return view.welcome(
            self._kit.words(ask),
            [
                view.Entrance(title=row.title, door=f"{DoorKind.OPEN.value}_{row.world_id}")
                for row in await worlds_open_to_all(store)
                if row.world_id not in names
            ],
            [
                view.Played(
                    world_id=row.world_id, title=row.title, name=names[row.world_id], is_here=row.world_id == here
                )
                for row in mine
            ],
        )

    async def name_in(self, row: WorldRow, user_id: int) -> str:
        player = await self._kit.store.player(row.world_id, user_id)
        return player.name or "" if player else ""

    async def at_the_door(self, ask: Ask, talk: Talk, door: Door) -> Reply:
        """A link was followed: the two messages, or what is there for who plays already."""
        words, store = self._kit.words(ask), self._kit.store
        try:
            row = await self.behind(ask, talk, door)
        except Refused:
            return view.shut(words)
        group = door.number if door.kind is DoorKind.GROUP else None
        if await store.player(row.world_id, ask.who.user_id) is not None:
            await store.set_chat_world(ask.who.user_id, row.world_id)
            return view.already(words, row, await self.name_in(row, ask.who.user_id), group=group)
        if not await played(store, ask.who.user_id):
            # New here: what this is comes before what happens.
            entrance = view.Entrance(title=row.title, door=str(door))
            return self._kit.answer(ask, view.welcome(words, [entrance], invited_by=str(door)))
        return await self.consent(ask, talk, door, row)

    async def behind(self, ask: Ask, talk: Talk, door: Door) -> WorldRow:
        if door.kind is not DoorKind.GROUP:
            return await behind(self._kit.store, door)
        chat = await self._kit.store.chat(door.number)
        inside = chat is not None and await talk.is_member(door.number, ask.who.user_id)
        return await behind(self._kit.store, door, group_world=chat.world_id if chat and inside else None)

    async def join(self, ask: Ask, talk: Talk) -> Reply:
        """The button of a world: the two messages."""
        door, words = self.door_on(ask), self._kit.words(ask)
        if door is None:
            return view.shut(words)
        try:
            row = await self.behind(ask, talk, door)
        except Refused:
            return view.shut(words)
        if await self._kit.store.player(row.world_id, ask.who.user_id) is not None:
            return await self.at_the_door(ask, talk, door)
        return await self.consent(ask, talk, door, row)

    async def consent(self, ask: Ask, talk: Talk, door: Door, row: WorldRow) -> Reply:
        words = self._kit.words(ask)
        sent = await talk.say(view.first_message(words, row.title))
        return view.second_message(words, str(door), sent.message_id if sent else 0, first_name(ask.who.name))

    def door_on(self, ask: Ask) -> Door | None:
        return read_door(argument(ask))

    async def yes(self, ask: Ask, talk: Talk) -> Reply:
        """The yes, below the second message."""
        name = first_name(ask.who.name)
        return await self.let_in(ask, talk, argument(ask), number(ask, 1, 0) or 0, ask.message_id or 0, name)

    async def yes_name(self, ask: Ask, _: Talk) -> Reply:
        await_answer(self._kit, ask.who.user_id, NAME, argument(ask), argument(ask, 1), str(ask.message_id or 0))
        return view.ask_name(self._kit.words(ask))

    async def named(self, ask: Ask, talk: Talk) -> Reply:
        """The name that was written, after the yes to another name."""
        asked = self._kit.asked.get(ask.who.user_id)
        if asked is None or asked[0] != NAME or not ask.private:
            return self._kit.answer(ask, await self.welcome(ask))
        _, door, first, second = asked
        name = tidy(ask.answer)
        if not name or len(name) > LONGEST_NAME:
            return view.bad_name(self._kit.words(ask))
        return await self.let_in(ask, talk, door, int(first), int(second), name)

    async def let_in(  # noqa: PLR0913, PLR0917 - a yes: to which door, what was read, and the name
        self, ask: Ask, talk: Talk, door: str, first: int, second: int, name: str
    ) -> Reply:
        words, user, way = self._kit.words(ask), ask.who.user_id, read_door(door)
        if way is None or ask.place is None:
            return view.shut(words)
        try:
            row = await self.behind(ask, talk, way)
        except Refused:
            return view.shut(words)
        group = way.number if way.kind is DoorKind.GROUP else None
        if await self._kit.store.player(row.world_id, user) is not None and not ask.replayed:
            await self._kit.store.set_chat_world(user, row.world_id)
            return self._kit.answer(ask, view.already(words, row, await self.name_in(row, user), group=group))
        consent = Consent.given(
            by=user, in_chat=ask.place.chat_id, read=(first, second), text_version=load_play().join_text
        )
        if not name:
            return view.ask_name(words)
        person = await join(self._kit.store, row, consent, name, self._kit.clock)
        await await_first_score(self._kit.store, row, user, person, self._kit.clock.now())
        self._kit.asked.pop(user, None)
        # Who was forgotten and comes back by an old button has no row to write the world into.
        await self._kit.store.meet_chat(user, ask.place.kind)
        await self._kit.store.set_chat_world(user, row.world_id)
        if ask.chat is None or ask.chat.language is None:
            # What is pushed later finds no message to take the language from.
            await self._kit.store.set_chat_language(user, words.language)
        return view.joined(words, row, name, group=group)

    async def no(self, ask: Ask, _: Talk) -> Reply:
        if await played(self._kit.store, ask.who.user_id):
            # An old message: that nothing is kept would not be true.
            return self._kit.answer(ask, await self.welcome(ask))
        return self._kit.answer(ask, view.declined(self._kit.words(ask)))

    async def switch(self, ask: Ask, _: Talk) -> Reply:
        """This chat is about another of one's worlds from now on."""
        wanted = number(ask)
        for row in await played(self._kit.store, ask.who.user_id):
            if row.world_id == wanted:
                await self._kit.store.set_chat_world(ask.who.user_id, row.world_id)
                name = await self.name_in(row, ask.who.user_id)
                return self._kit.answer(ask, view.switched(self._kit.words(ask), row, name))
        return self._kit.answer(ask, await self.welcome(ask))

    async def language(self, ask: Ask, talk: Talk) -> Reply:
        """The other language, and the first words again in it."""
        wanted, door = argument(ask), read_door(argument(ask, 1))
        if wanted in LANGUAGES and ask.private:
            await self._kit.store.set_chat_language(ask.who.user_id, wanted)
            ask = replace(ask, language=wanted)
        if door is not None:
            return await self.at_the_door(ask, talk, door)
        return self._kit.answer(ask, await self.welcome(ask))


def first_name(name: str) -> str:
    """The name by which the platform knows somebody, up to the first blank, as it can be shown; "" for none."""
    return tidy(tidy(name).split(" ")[0])


def tidy(name: str) -> str:
    """A name on one line, without what cannot be seen."""
    line = one_line(name).strip("\u2068\u2069")
    return " ".join("".join(letter for letter in line if letter.isprintable()).split())


def add(routes: Routes, kit: Kit) -> None:
    """/start everywhere; the rest in private."""
    on = _Entry(kit)
    routes.command("start", "join", handler=on.start)
    for name, handler in {
        "start": on.start, "join": on.join, "yes": on.yes, "yes-name": on.yes_name, NAME: on.named, "no": on.no,
        "world": on.switch, "start-in": on.language,
    }.items():  # fmt: skip
        routes.tap(name, handler=kit.private_only("start", handler))
