"""What the demo finds when it is opened for the first time: a world some weeks old, two people who play, a group.

Nothing here is written into the database by a back door. The people talk with the bot through the local Telegram as
anybody would, and what it answers is what it says; their world is moved on by hand while they do, so that nobody has
to wait for days to pass.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.clock import SystemClock
from bot.services.tick import tick
from bot.views.actions import action

if TYPE_CHECKING:
    from collections.abc import Callable

    import aiohttp

    from bot.sandbox.running import Sandbox
    from bot.services.open_worlds import OpenWorlds
    from bot.store.store import SqliteStore

# A name, not "You": what it says to others would read oddly ("You offers you friendship").
YOU, FRIEND, GROUP = "Sam", "Ada", "Café Musain"
# Who costs a friend most while the story goes on.
WRONG_FRIEND = {"les-miserables": "Enjolras"}
OTHER = "Bo"
DAYS_BEFORE = 60
SECONDS = 30.0
# What the two do, day by day, as the menu words it: one gets on and then takes up with the wrong friend.
DAYS: dict[str, tuple[tuple[tuple[str, str], ...], ...]] = {
    FRIEND: (
        (("Pay", "Pay a bill on time"), ("Pay", "Pay back a loan"), ("Pay", "Put money aside")),
        (),
    ),
    OTHER: (
        (("Pay", "Pay a bill late"),),
        (("Pay", "Pay a bill on time"),),
    ),
}


def taps_of(who: str) -> dict[str, list[tuple[str, ...]]]:
    """What one of the two taps once they play, in order, by the command that it follows."""
    return {"/act": [act for day in DAYS[who] for act in day], "/befriend": [("Offer it",)]}


class StageError(Exception):
    """The bot did not answer as it does: the demo cannot be set up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Who and what there is."""

    you: int
    friend: int
    group: int


class Telegram:
    """The local Telegram as people use it: its control endpoints."""

    def __init__(self, sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
        self._sandbox = sandbox
        self._url = sandbox.url
        self._http = http

    @property
    def waits(self) -> bool:
        """Are there updates that the bot has not taken yet?"""
        return bool(self._sandbox.queue.pending)

    async def post(self, path: str, **body: object) -> Any:  # noqa: ANN401 - what the endpoint answers
        """One thing that somebody does; a name that is a word of Python ends in an underscore."""
        named = {name.rstrip("_"): value for name, value in body.items()}
        async with self._http.post(f"{self._url}/sandbox/{path}", json=named) as response:
            answer = await response.json()
            if response.status != 200:  # noqa: PLR2004 - HTTP's own
                raise StageError(f"{path}: {answer.get('error', answer)}")
            return answer

    async def messages(self, chat: int, user: int) -> list[dict[str, Any]]:
        """A chat as somebody sees it, the oldest message first."""
        query = {"chat": str(chat), "as": str(user), "limit": "200"}
        async with self._http.get(f"{self._url}/sandbox/messages", params=query) as response:
            answer = await response.json()
        messages: list[dict[str, Any]] = answer["messages"]
        return messages

    async def people(self) -> dict[str, int]:
        """Everybody's number by first name."""
        async with self._http.get(f"{self._url}/sandbox/users") as response:
            return {user["first_name"]: user["id"] for user in await response.json()}

    async def groups(self, user: int) -> dict[str, int]:
        """Somebody's groups by title."""
        async with self._http.get(f"{self._url}/sandbox/chats", params={"as": str(user)}) as response:
            chats = [entry["chat"] for entry in await response.json()]
        return {chat["title"]: chat["id"] for chat in chats if "title" in chat}


async def find(telegram: Telegram) -> Stage | None:
    """The stage as it was set before; None where it was not."""
    people = await telegram.people()
    if not {YOU, FRIEND} <= people.keys():
        return None
    groups = await telegram.groups(people[YOU])
    return Stage(you=people[YOU], friend=people[FRIEND], group=groups[GROUP]) if GROUP in groups else None


async def set_up(
    telegram: Telegram,
    store: SqliteStore,
    worlds: OpenWorlds,
    world_id: int,
    *,
    language: str,
    tell: Callable[[float, str], None],
) -> Stage:
    """Set the stage, in some seconds. Raises `StageError` where the bot does not answer."""
    async with asyncio.timeout(SECONDS * 4):
        return await _Setting(telegram, store, worlds, world_id, tell).done(language)


class _Setting:
    """One setting of the stage."""

    def __init__(
        self,
        telegram: Telegram,
        store: SqliteStore,
        worlds: OpenWorlds,
        world_id: int,
        tell: Callable[[float, str], None],
    ) -> None:
        self._telegram = telegram
        self._store = store
        self._worlds = worlds
        self._world_id = world_id
        self._tell = tell

    async def done(self, language: str) -> Stage:
        for day in range(DAYS_BEFORE):
            self._tell(day / DAYS_BEFORE / 3, "the story so far")
            await self.day()
        self._tell(0.4, "people come in")
        you = (await self._telegram.post("users", first_name=YOU, language_code=language))["id"]
        others = {
            name: (await self._telegram.post("users", first_name=name, language_code="en"))["id"]
            for name in (FRIEND, OTHER)
        }
        group = (
            await self._telegram.post(
                "chats", type="supergroup", title=GROUP, members=[you, *others.values()], admins=[you]
            )
        )["id"]
        await self.quiet()
        # By what the buttons do: the group may speak another language, and a world's title is worded for its readers.
        await self.taps(you, action("group-world"), chat=group)
        await self.taps(you, action("group-world", self._world_id, owner=you), chat=group)
        for user in others.values():
            await self.join(user, group)
        # Whom everybody sees can be found by name, and befriended.
        await self.says(others[OTHER], "/visibility")
        await self.taps(others[OTHER], "Everybody")
        await self.day()
        await self.says(others[FRIEND], "/score")
        for number, days in enumerate(zip(*DAYS.values(), strict=True)):
            self._tell(0.55 + number / 10, "they live a few days")
            for name, acts in zip(DAYS, days, strict=True):
                for category, act in acts:
                    await self.acts(others[name], category, act)
            await self.day()
        self._tell(0.85, "one of them makes a friend")
        wrong = WRONG_FRIEND.get((await self._worlds.world(self._world_id)).row.scenario)
        if wrong:
            await self.befriend(others[FRIEND], wrong)
        await self.day()
        await self.says(others[FRIEND], "/why")
        await self.says(others[FRIEND], "/friends")
        self._tell(0.95, "and you are asked")
        await self.says(you, "/start")
        return Stage(you=you, friend=others[FRIEND], group=group)

    async def day(self) -> None:
        """The world moves on, and what it has to tell is told."""
        async with self._worlds.moving(self._world_id):
            self._worlds.put(await tick(self._store, await self._worlds.world(self._world_id), SystemClock()))
        async with asyncio.timeout(SECONDS):
            while await self._store.next_delivery() is not None:  # noqa: ASYNC110 - the bot has no such event
                await asyncio.sleep(0.02)

    async def join(self, user: int, group: int) -> None:
        """By the two messages and the button below them; then let the group see it."""
        await self.says(user, "/start")
        await self.taps(user, "Join")
        await self.taps(user, "Yes")
        await self.says(user, f"/start g_{group}")
        await self.taps(user, "Let the group see me")

    async def acts(self, user: int, category: str, act: str) -> None:
        """One thing from the menu."""
        await self.says(user, "/act")
        await self.taps(user, category)
        await self.taps(user, act)

    async def befriend(self, user: int, name: str) -> None:
        """Offer somebody friendship, and mean it."""
        await self.says(user, f"/befriend {name}")
        await self.taps(user, "Offer it")

    async def says(self, user: int, text: str) -> None:
        """Somebody writes to the bot."""
        await self._telegram.post("send", from_=user, chat=user, text=text)
        await self.quiet()

    async def taps(self, user: int, wanted: str, *, chat: int | None = None) -> None:
        """Tap the newest button in a chat that does this, or whose text begins so.

        Raises `StageError` where there is none.
        """
        chat = user if chat is None else chat
        for message in reversed(await self._telegram.messages(chat, user)):
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    data = button.get("callback_data")
                    if data is not None and (data == wanted or button["text"].startswith(wanted)):
                        tapped = {"message_id": message["message_id"], "callback_data": data}
                        await self._telegram.post("tap", from_=user, chat=chat, **tapped)
                        await self.quiet()
                        return
        raise StageError(f"the bot offers no button {wanted!r}")

    async def quiet(self) -> None:
        """Until the bot has handled everything."""
        async with asyncio.timeout(SECONDS):
            while self._telegram.waits or await self._store.waiting_updates():  # noqa: ASYNC110 - the bot has no such event
                await asyncio.sleep(0.01)
