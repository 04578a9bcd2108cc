"""Reads all that a Chinese chat is shown, by tapping each button there is, and finds the words in Latin letters."""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, fields, is_dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from bot.sandbox.happenings import CallbackQuery, UpdateKind
from bot.views.actions import read_action
from bot.views.wording import LANGUAGE_NAMES, Words
from tests.telegram.chatting import talking, whole_bot

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from bot.telegram.handlers.kit import Kit
    from bot.telegram.running import Parts
    from bot.views.drawings import Drawing
    from tests.telegram.chatting import Said, Someone, Town


# What stands in Latin letters in a Chinese text: names of this program and of formats, and a language's own name.
ALLOWED = frozenset({"Glasshouse", "Telegram", "JSON", "TOML", "UTC", "UTF-8", *LANGUAGE_NAMES.values()})
# Commands, addresses, user names and files.
TECHNICAL = re.compile(
    r"（(?:class|les-miserables|town) \w+）|https?://\S+|t\.me/\S*|@\w+|(?<![\w])/[a-z_]+|\S*\.(?:toml|json)\b|[\w.-]+\?start\S*"
)
LATIN = re.compile(r"[A-Za-z]+(?:[ '’.-]+[A-Za-z]+)*")
# What a rule book's author wrote, and the names of its fields, stand as they are.
CODE = re.compile(r"<code>.*?</code>", re.DOTALL)
# So many of each button: that it works for every person is for other tests to show.
MOST_OF_A_KIND = 4
MOST_TAPS = 900
SECONDS = 60.0
TYPED = "Qwxzy"
# Buttons after which the walk could not go on.
LAST = frozenset({"h-end", "leave", "leave!", "forget", "forget!", "unshare", "world"})
NEVER = frozenset({"language", "start-in"})  # from here on it would be another language


@dataclass(slots=True, kw_only=True)
class Reader:
    """Reads all that is shown: each text, and where it was met first."""

    names: set[str] = field(default_factory=set)
    read: dict[str, str] = field(default_factory=dict)

    def reads(self, text: str, where: str) -> None:
        """One text as it is shown."""
        self.read.setdefault(text, where)

    def faults(self) -> dict[str, str]:
        """What is not Chinese, and where."""
        known = sorted({*self.names, *ALLOWED}, key=len, reverse=True)
        names = re.compile(rf"(?<![A-Za-z])(?:{'|'.join(map(re.escape, known))})(?![A-Za-z])")
        return {
            found: f"{where}: {text!r}"
            for text, where in self.read.items()
            for found in LATIN.findall(names.sub(" ", TECHNICAL.sub(" ", text)))
        }

    def reads_message(self, said: Said, where: str) -> None:
        """A message: its text without what is set as code, and its buttons."""
        text = said.text
        units = text.encode("utf-16-le")
        for one in reversed(said.raw.get("entities", said.raw.get("caption_entities", ()))):
            if one["type"] == "code":
                start, end = 2 * one["offset"], 2 * (one["offset"] + one["length"])
                text = (units[:start] + " ".encode("utf-16-le") + units[end:]).decode("utf-16-le")
                units = text.encode("utf-16-le")
        self.reads(text, where)
        for tap in said.buttons:
            self.reads(tap.text, f"{where}, button")

    def reads_drawing(self, drawing: Drawing) -> None:
        """All words of a drawing, before it is drawn."""
        for name, text in words_in(drawing):
            self.reads(text, f"{type(drawing).__name__}.{name}")

    def knows(self, *names: str) -> None:
        """These are names: each, and each of their words."""
        for name in names:
            self.names |= {name, *name.split()}


def words_in(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """The texts in a drawing, however deep."""
    if isinstance(value, Enum):
        return
    if isinstance(value, str):
        yield name, value
    elif is_dataclass(value):
        for each in fields(value):
            yield from words_in(getattr(value, each.name), each.name)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from words_in(each, name)


@dataclass(slots=True, kw_only=True)
class Walk:
    """Somebody who taps every button that they are shown in one chat."""

    town: Town
    reader: Reader
    who: Someone
    chat: int
    tapped: set[str] = field(default_factory=set)
    waiting: list[str] = field(default_factory=list)
    put_off: list[str] = field(default_factory=list)

    def hears(self, heard: list[Said], where: str) -> None:
        """Read what was said; remember the buttons."""
        for said in heard:
            self.reader.reads_message(said, where)
            for tap in said.buttons:
                if tap.data is not None:
                    (self.put_off if name_of(tap.data) in LAST else self.waiting).append(tap.data)

    async def says(self, text: str, **more: object) -> None:
        """Type something."""
        heard = await self.who.says(text, chat=self.chat, **more)  # type: ignore[arg-type] # as it takes
        assert heard, f"{text} is answered"
        self.hears(heard, text)

    async def taps_all(self) -> None:
        """Tap what was shown, what that shows, and so on; last what ends things."""
        many: dict[str, int] = {}
        for queue in (self.waiting, self.put_off):
            while queue:
                data = queue.pop(0)
                name = name_of(data)
                if data in self.tapped or name in NEVER or many.get(name, 0) >= MOST_OF_A_KIND:
                    continue
                many[name] = many.get(name, 0) + 1
                assert len(self.tapped) < MOST_TAPS
                await self.taps(data)

    def reached(self) -> set[str]:
        """The names of all buttons that were tapped."""
        return {name_of(data) for data in self.tapped}

    async def taps(self, data: str) -> None:
        """One tap, on a message that may look otherwise by now."""
        self.tapped.add(data)
        town, sandbox = self.town, self.town.sandbox
        records = sandbox.state.records
        last = (await self.who.sees(self.chat))[-1].message_id
        pending = sandbox.state.open_callback(
            user_id=self.who.user_id, chat_id=self.chat, message_id=last, data=data, inline_message_id=None
        )
        query = CallbackQuery(
            id=pending.id, from_=records.users[self.who.user_id],
            message=records.chats[self.chat].messages[last - 1], inline_message_id=None,
            chat_instance=str(self.chat), data=data,
        )  # fmt: skip

        async def do() -> None:
            sandbox.queue.put(UpdateKind.CALLBACK_QUERY, query)

        heard = await town.heard(self.who, self.chat, do)
        async with asyncio.timeout(SECONDS):
            while pending.answer is None:  # noqa: ASYNC110 - of who is forgotten nothing says that an update waits
                await asyncio.sleep(0.01)
        self.hears(heard, data)
        broken = str(Words.of("zh-Hans").plain("trouble-unknown", report="|")).partition("|")[0]
        assert not [said.text for said in heard if said.text.startswith(broken)], data
        self.reader.reads(pending.answer.text or "", f"{data}, toast")


def name_of(data: str) -> str:
    found = read_action(data)
    assert found is not None, data
    return found.name


@asynccontextmanager
async def a_chinese_town(folder: Path) -> AsyncIterator[tuple[Town, Reader]]:
    """A town whose pictures are read before they are drawn."""
    reader = Reader()
    reader.knows(TYPED, "Javer", "M", "demo")

    def parts(kit: Kit) -> Parts:
        made = whole_bot(kit)

        async def draw(drawing: Drawing) -> bytes:
            reader.reads_drawing(drawing)
            return await made.draw(drawing)

        return replace(made, draw=draw)

    async with talking(folder, parts=parts) as town:
        yield town, reader


async def expect_chinese(town: Town, reader: Reader) -> None:
    """All that was read, but for the names of those who live in a world."""
    for row in await town.store.worlds():
        reader.knows(*map(str, (await town.worlds.world(row.world_id)).people.names))
    assert len(reader.read) > MOST_OF_A_KIND
    told = "\n".join(f"{found!r} in {where[:300]}" for found, where in reader.faults().items())
    assert not told, told
