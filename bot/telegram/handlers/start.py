"""/start, deep links, and joining: consent is given by whose private chat it is, below the two messages they read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

from bot.services.doors import DoorKind, behind, played, read_door, worlds_open_to_all
from bot.services.first_score import await_first_score
from bot.services.invite import invite
from bot.services.join import LONGEST_NAME, Consent, join
from bot.services.namesakes import is_a_characters
from bot.services.playing import load_play
from bot.services.shown_names import shown_name
from bot.telegram.handlers.answers import TO_JOIN, await_answer
from bot.telegram.handlers.whom import argument, number
from bot.telegram.updates import LONGEST_ANSWER
from bot.views import start as view
from bot.views.wording import LANGUAGES
from scoring import Refused

if TYPE_CHECKING:
    from bot.ports import WorldRow
    from bot.services.doors import Door
    from bot.telegram.asking import Ask, Talk
    from bot.telegram.handlers.kit import Kit
    from bot.telegram.routes import Routes
    from bot.views.reply import InlineAnswer, Reply

# Links that open something of their own; the rest name a command.
OPENS = {"h": "host-link", "t": "take-over", "c": "card-link", "b": "befriend-link"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Yes:
    """A yes: to which door, below which two messages, and to which version of their text (0: none that is known)."""

    door: str
    first: int
    second: int
    version: int

    @classmethod
    def on(cls, ask: Ask) -> Self:
        """On the button that was tapped."""
        return cls(
            door=argument(ask), first=number(ask, 1, 0) or 0, second=ask.message_id or 0, version=number(ask, 2, 0) or 0
        )

    @classmethod
    def again(cls, needs: tuple[str, ...]) -> Self:
        """As it was kept while a name was asked for."""
        door, first, second, version = needs
        return cls(door=door, first=int(first), second=int(second), version=int(version))

    def kept(self) -> tuple[str, ...]:
        return self.door, str(self.first), str(self.second), str(self.version)

    @property
    def to_todays_text(self) -> bool:
        return self.version == load_play().join_text


class _Entry:
    """Everything up to the first tick."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def start(self, ask: Ask, talk: Talk) -> Reply | InlineAnswer | None:
        if not ask.private:
            handler = self._kit.routes.of_tap("group")
            return await handler(ask, talk) if handler else None
        await self._kit.store.end_awaited_name(ask.who.user_id)
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
            await self.hosted(ask.who.user_id, {*names}),
        )

    async def hosted(self, user_id: int, mine: set[int]) -> list[view.Hosted]:
        """The worlds that a user hosts, to be told them alone; each with its own link's door where they do not play."""
        store = self._kit.store
        ids = {*await store.hosted(user_id)}
        rows = [row for row in (await store.worlds() if ids else ()) if row.world_id in ids]
        # Only those that get a button: an invite that nobody sees is not made.
        doors = {
            row.world_id: f"{DoorKind.INVITE.value}_{await invite(store, row.world_id, user_id)}"
            for row in rows[: view.MOST_HOSTED]
            if row.world_id not in mine
        }
        return [
            view.Hosted(world_id=row.world_id, title=row.title, name=row.name, door=doors.get(row.world_id))
            for row in rows
        ]

    async def name_in(self, row: WorldRow, user_id: int) -> str:
        player = await self._kit.store.player(row.world_id, user_id)
        return player.name or "" if player else ""

    async def at_the_door(self, ask: Ask, talk: Talk, door: Door) -> Reply:
        """A link was followed: the two messages, or what is there for who plays already."""
        words, store = self._kit.words(ask), self._kit.store
        try:
            row, group = await self.behind(ask, talk, door)
        except Refused:
            return view.shut(words)
        if await store.player(row.world_id, ask.who.user_id) is not None:
            await store.set_chat_world(ask.who.user_id, row.world_id)
            return view.already(words, row, await self.name_in(row, ask.who.user_id), group=group)
        if not await played(store, ask.who.user_id):
            # New here: what this is comes before what happens.
            entrance = view.Entrance(title=row.title, door=str(door))
            return self._kit.answer(ask, view.welcome(words, [entrance], invited_by=str(door)))
        return await self.consent(ask, talk, door, row)

    async def behind(self, ask: Ask, talk: Talk, door: Door) -> tuple[WorldRow, int | None]:
        """The world behind a door, and the group whose door it is, by the id that it has now."""
        if door.kind is not DoorKind.GROUP:
            return await behind(self._kit.store, door), None
        chat = await self._kit.store.chat(door.number)
        if chat is None or not await talk.is_member(chat.chat_id, ask.who.user_id):
            return await behind(self._kit.store, door), None
        return await behind(self._kit.store, door, group_world=chat.world_id), chat.chat_id

    async def join(self, ask: Ask, talk: Talk) -> Reply:
        """The button of a world: the two messages."""
        door, words = self.door_on(ask), self._kit.words(ask)
        if door is None:
            return view.shut(words)
        try:
            row, _ = await self.behind(ask, talk, door)
        except Refused:
            return view.shut(words)
        if await self._kit.store.player(row.world_id, ask.who.user_id) is not None:
            return await self.at_the_door(ask, talk, door)
        return await self.consent(ask, talk, door, row)

    async def consent(self, ask: Ask, talk: Talk, door: Door, row: WorldRow, *, again: bool = False) -> Reply:
        """The two messages; `again`: to who said yes to an earlier wording."""
        words = self._kit.words(ask)
        sent = await talk.say(view.first_message(words, row.title, again=again))
        first, version = sent.message_id if sent else 0, load_play().join_text
        return view.second_message(words, str(door), first, version, first_name(ask.who.name))

    def door_on(self, ask: Ask) -> Door | None:
        return read_door(argument(ask))

    async def yes(self, ask: Ask, talk: Talk) -> Reply:
        """The yes, below the second message."""
        return await self.let_in(ask, talk, _Yes.on(ask), first_name(ask.who.name))

    async def yes_name(self, ask: Ask, talk: Talk) -> Reply:
        yes = _Yes.on(ask)
        if not yes.to_todays_text:
            return await self.let_in(ask, talk, yes, "")
        await await_answer(self._kit, ask.who.user_id, TO_JOIN, *yes.kept())
        return view.ask_name(self._kit.words(ask))

    async def named(self, ask: Ask, talk: Talk) -> Reply:
        """The name that was written, after the yes to another name."""
        if not ask.needs or not ask.private:
            return self._kit.answer(ask, await self.welcome(ask))
        yes, name = _Yes.again(ask.needs), shown_name(ask.answer)
        # Of an answer that is too long only the beginning is there: it is nobody's name.
        if yes.to_todays_text and (not name or len(ask.answer) > LONGEST_ANSWER or len(name) > LONGEST_NAME):
            return view.bad_name(self._kit.words(ask))
        return await self.let_in(ask, talk, yes, name)

    async def let_in(self, ask: Ask, talk: Talk, yes: _Yes, name: str) -> Reply:
        words, user, way = self._kit.words(ask), ask.who.user_id, read_door(yes.door)
        if way is None or ask.place is None:
            return view.shut(words)
        try:
            row, group = await self.behind(ask, talk, way)
        except Refused:
            return view.shut(words)
        if await self._kit.store.player(row.world_id, user) is not None and not ask.replayed:
            await self._kit.store.set_chat_world(user, row.world_id)
            return self._kit.answer(ask, view.already(words, row, await self.name_in(row, user), group=group))
        if not yes.to_todays_text:
            # It was said to another text: that one is not what they would agree to now.
            await self._kit.store.end_awaited_name(user)
            return await self.consent(ask, talk, way, row, again=True)
        consent = Consent.given(
            by=user, in_chat=ask.place.chat_id, read=(yes.first, yes.second), text_version=yes.version
        )
        if not name or await is_a_characters(self._kit.store, row.world_id, name):
            await await_answer(self._kit, user, TO_JOIN, *yes.kept())
            return view.taken_name(words, name) if name else view.ask_name(words)
        person = await join(self._kit.store, row, consent, name, self._kit.clock)
        await await_first_score(self._kit.store, row, user, person, self._kit.clock.now())
        await self._kit.store.end_awaited_name(user)
        # Who was forgotten and comes back by an old button has no row to write the world into.
        await self._kit.store.meet_chat(user, ask.place.kind)
        await self._kit.store.set_chat_world(user, row.world_id)
        if ask.chat is None or ask.chat.language is None:
            # What is pushed later finds no message to take the language from.
            await self._kit.store.set_chat_language(user, words.language)
        return view.joined(words, row, name, group=group)

    async def no(self, ask: Ask, _: Talk) -> Reply:
        await self._kit.store.end_awaited_name(ask.who.user_id)
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
    return shown_name(shown_name(name).split(" ")[0])


def add(routes: Routes, kit: Kit) -> None:
    """/start everywhere; the rest in private."""
    on = _Entry(kit)
    routes.command("start", "join", handler=on.start)
    for name, handler in {
        "start": on.start, "join": on.join, "yes": on.yes, "yes-name": on.yes_name, TO_JOIN: on.named, "no": on.no,
        "world": on.switch, "start-in": on.language,
    }.items():  # fmt: skip
        routes.tap(name, handler=kit.private_only("start", handler))
