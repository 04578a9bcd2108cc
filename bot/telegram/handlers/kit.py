"""What every handler needs: the store, the open worlds, the words, and who may be told what where."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from bot.chat_ports import ChatStore
from bot.ports import Store
from bot.services.doors import played
from bot.services.see import Viewer
from bot.telegram.handlers.present import Present
from bot.telegram.routes import Routes
from bot.views.private_only import go_private
from bot.views.rule_words import RuleWords
from bot.views.wording import Words, language_for
from scoring import Refused

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.ports import WorldRow
    from bot.services.living_world import LivingWorld
    from bot.services.open_worlds import OpenWorlds
    from bot.telegram.asking import Ask, Talk
    from bot.telegram.routes import Handler
    from bot.views.reply import Reply


class KeptStore(Store, ChatStore, Protocol):
    """Where worlds and chats are kept together."""


class Kit:
    """What handlers work with. `bot_name` is known once the bot runs, `routes` once all are added."""

    def __init__(self, *, store: KeptStore, worlds: OpenWorlds, clock: Clock, bot_name: str = "") -> None:
        self.store = store
        self.worlds = worlds
        self.clock = clock
        self.bot_name = bot_name
        self.routes = Routes()
        self.present = Present(self)

    def words(self, ask: Ask) -> Words:
        """The words of the language that is spoken here."""
        return Words.of(language_for(ask.language))

    def rules(self, ask: Ask, world: LivingWorld) -> RuleWords:
        """The words for a world's rule book."""
        return RuleWords(self.words(ask), world.policy)

    async def world(self, ask: Ask) -> LivingWorld:
        """The world that is played here, as of its last tick. Raises `Refused` where there is none, or none chosen."""
        world_id = ask.chat.world_id if ask.chat else None
        if world_id is not None:
            with suppress(Refused):  # it is gone
                return await self.worlds.world(world_id)
        return await self.worlds.world(await self._only_world(ask))

    async def _only_world(self, ask: Ask) -> int:
        """The world of a private chat that is about none: the only one that is played. Raises `Refused` for others."""
        mine = await played(self.store, ask.who.user_id) if ask.private else ()
        if not mine:
            raise no_world()
        if len(mine) > 1:
            raise Refused(place="chat", field="several worlds", value=None, allowed="one of those played; choose it")
        await self.store.set_chat_world(ask.who.user_id, mine[0].world_id)
        return mine[0].world_id

    async def row(self, ask: Ask) -> WorldRow:
        """The row of the world that is played here."""
        return (await self.world(ask)).row

    def viewer(self, ask: Ask) -> Viewer:
        """Who will read the answer: the user alone, or everybody in the group."""
        if ask.place is None or ask.private:
            return Viewer(user_id=ask.who.user_id)
        return Viewer(group_chat=ask.place.chat_id)

    def answer(self, ask: Ask, reply: Reply) -> Reply:
        """A reply as it fits what was asked: a tap's takes the place of the message that was tapped."""
        return replace(reply, edit=ask.action is not None)

    def private_only(self, command: str, handler: Handler) -> Handler:
        """The handler in private; in a group, where to go for it, with a link."""

        async def here(ask: Ask, talk: Talk) -> object:
            if ask.private:
                return await handler(ask, talk)
            return go_private(self.words(ask), talk.bot_name, command)

        return here  # type: ignore[return-value] # what the handler gives, or a reply


def no_world() -> Refused:
    """Nothing is played in this chat yet."""
    return Refused(place="chat", field="world", value=None, allowed="a world to play in: join one first")
