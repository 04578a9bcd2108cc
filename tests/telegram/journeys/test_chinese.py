"""Everything that a Chinese chat is shown is Chinese: every command, every button, refusals, what is pushed, pictures.

One walk taps each button that it meets, in private, in a group and on a host's panel, and reads all that comes:
messages, captions, buttons, toasts, and the words in drawings before they are drawn. Latin letters may stand in names,
commands, addresses, and what somebody typed or named; in nothing else.
"""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, fields, is_dataclass, replace
from enum import Enum
from importlib import resources
from typing import TYPE_CHECKING

import pytest

from bot.player_ports import Visibility
from bot.sandbox.happenings import CallbackQuery, UpdateKind
from bot.services.act import act
from bot.services.appeal import appeal
from bot.services.befriend import befriend
from bot.services.playing import load_play
from bot.services.set_visibility import set_visibility
from bot.services.tell_players import tell_player
from bot.services.throw import throw
from bot.services.tick import tick
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
SECONDS = 10.0
TYPED = "Qwxzy"
LOUD = ("opinion-unpermitted", "market-news-accurate", "history-unofficial", "rumour-spread", "loan-default")
# Met in groups, on a host's panel, by links, or below cards that are shown elsewhere: not in private.
NOT_IN_PRIVATE = frozenset({
    "bonds", "compare", "duel", "group", "group-world", "mood", "rank", "weekly", "weekly-at", "weekly-day",
    "weekly-zone", "host-link", "newworld", "join-name", "take-over", "take-over!", "card", "heed", "ignore",
    "permission", "language", "start-in", "no", "world", "yes", "yes-name", "befriend-link", "meet", "meet!",
})  # fmt: skip
IN_GROUPS = frozenset({
    "bonds", "compare", "duel", "group-world", "mood", "rank", "weekly", "weekly-at", "weekly-day", "weekly-zone",
    "newworld", "why", "score", "history",
})  # fmt: skip
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
    reader.knows(TYPED, "Javer", "demo")

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


async def plays(town: Town, someone: Someone, *, world_id: int | None = None) -> int:
    """Somebody plays, has friends, and has done things of every kind."""
    number = await town.joins(someone, world_id=world_id)
    await town.store.set_chat_language(someone.user_id, "zh-Hans")  # as who joins by hand has it
    for other in range(4):
        await town.store.set_tie(world_id or town.world_id, other, number, 700)
    return number


async def test_in_private_every_command_and_button_is_chinese(tmp_path: Path) -> None:
    async with a_chinese_town(tmp_path) as (town, reader):
        anna, bella = await town.person("安娜", language="zh-hans"), await town.person("贝拉", language="zh-hans")
        number, other = await plays(town, anna), await plays(town, bella)
        row = (await town.world()).row
        await set_visibility(town.store, row, bella.user_id, Visibility.EVERYONE)
        await town.store.add_host(town.world_id, anna.user_id)
        await throw(town.store, await town.world(), anna.user_id, "market-crash")
        for kind in LOUD:
            await act(town.store, await town.world(), anna.user_id, kind)
        await town.tick(2)
        world = await town.world()
        version = load_play().friendship_text
        await befriend(town.store, world, bella.user_id, number, version, town.kit.clock)
        await tell_player(town.store, town.world_id, number, f"offer-{other}", {"kind": "offer", "asker": other})
        events = await town.store.player_events(town.world_id, number)
        await appeal(town.store, world.row, anna.user_id, events[0].tick, events[0].number)
        await town.delivered()
        walk = Walk(town=town, reader=reader, who=anna, chat=anna.user_id)
        walk.hears(await anna.sees(), "pushed")
        for name in town.kit.routes.names():
            await walk.says(f"/{name}")
        for name in ("score", "why", "history", "lookup", "befriend", "unfriend", "whatif"):
            for whom in ("Valjean", "Javer", TYPED, bella.name):
                await walk.says(f"/{name} {whom}")
        await walk.says(f"/{TYPED.lower()}")
        await walk.says("随便说说")
        await walk.says("/newworld atlantis")
        await walk.taps("wc|")
        await walk.taps_all()
        await town.delivered()
        walk.hears(await anna.sees(), "pushed")
        assert {*town.kit.routes._taps} - NOT_IN_PRIVATE <= walk.reached(), "every button is met"
        await expect_chinese(town, reader)


async def test_in_a_group_every_command_and_button_is_chinese(tmp_path: Path) -> None:
    async with a_chinese_town(tmp_path) as (town, reader):
        anna, bella = await town.person("安娜", language="zh-hans"), await town.person("贝拉", language="zh-hans")
        group = await town.group("一个群", anna, bella, admins=[anna])
        await town.store.set_chat_language(group, "zh-Hans")
        walk = Walk(town=town, reader=reader, who=anna, chat=group)
        refused = Walk(town=town, reader=reader, who=bella, chat=group)
        for name in town.kit.routes.names():
            await walk.says(f"/{name}")
        numbers = [await plays(town, one) for one in (anna, bella)]
        row = (await town.world()).row
        await town.store.set_chat_world(group, town.world_id)
        for one in (anna, bella):
            await set_visibility(town.store, row, one.user_id, Visibility.GROUP, group_chat=group)
        await town.store.set_tie(town.world_id, numbers[0], numbers[1], 500)
        await act(town.store, await town.world(), anna.user_id, "bill-late")
        await town.tick(2)
        for walker in (walk, refused):
            for name in town.kit.routes.names():
                await walker.says(f"/{name}")
        for name in ("score", "why", "history", "lookup", "duel"):
            for whom in ("Valjean", "Javer", TYPED, bella.name, "Valjean Javert", f"Valjean {TYPED}"):
                await walk.says(f"/{name} {whom}")
        await walk.taps_all()
        await refused.taps_all()
        assert walk.reached() >= IN_GROUPS
        await expect_chinese(town, reader)


async def test_a_hosts_panel_and_the_end_of_a_lesson_are_chinese(tmp_path: Path) -> None:
    words = Words.of("zh-Hans")
    async with a_chinese_town(tmp_path) as (town, reader):
        host, pupil = await town.person("老师", language="zh-hans"), await town.person("学生", language="zh-hans")
        walk = Walk(town=town, reader=reader, who=host, chat=host.user_id)
        [plan] = await host.says("/newworld class 42")
        walk.hears([plan], "plan")
        _, heard = await host.taps(plan, words.plain("newworld-make"))
        row = max(await town.store.worlds(), key=lambda one: one.world_id)
        walk.hears(heard, "made")
        await town.joins(pupil, world_id=row.world_id, tick=False)
        await town.store.set_chat_language(pupil.user_id, "zh-Hans")

        async def moves() -> None:
            async with town.worlds.moving(row.world_id):
                town.worlds.put(await tick(town.store, await town.worlds.world(row.world_id), town.kit.clock))

        await moves()
        await act(town.store, await town.worlds.world(row.world_id), pupil.user_id, "bill-late")
        await moves()
        player = await town.store.player(row.world_id, pupil.user_id)
        assert player is not None
        [done] = await town.store.player_events(row.world_id, player.person)
        await appeal(town.store, row, pupil.user_id, done.tick, done.number)
        await walk.says("/host")
        await walk.taps_all()
        walk.hears(await host.sees(), "after it all")
        await town.delivered()
        others = Walk(town=town, reader=reader, who=pupil, chat=pupil.user_id)
        others.hears(await pupil.sees(), "debrief")
        await others.taps_all()
        await expect_chinese(town, reader)


async def test_what_is_met_by_links_on_joining_and_elsewhere_is_chinese(tmp_path: Path) -> None:
    async with a_chinese_town(tmp_path) as (town, reader):
        anna, bella = await town.person("安娜", language="zh-hans"), await town.person("贝拉", language="zh-hans")
        group = await town.group("一个群", anna, bella, admins=[anna])
        await town.store.set_chat_language(group, "zh-Hans")
        await town.store.set_chat_world(group, town.world_id)
        walk = Walk(town=town, reader=reader, who=anna, chat=anna.user_id)
        for payload in ("", "w_gone", f"o_{town.world_id}", f"g_{group}", "o_99", "t_gone", "h_1_1", "c_gone", "play"):
            await walk.says(f"/start {payload}".strip())
        door = f"o_{town.world_id}"
        await walk.taps(f"join||{door}")
        second = (await anna.sees())[-1]
        other_name = next(tap.data for tap in second.buttons if tap.data and tap.data.startswith("yes-name"))
        _, heard = await anna.taps(second, other_name)
        walk.hears(heard, "asks for a name")
        for typed in ("\u200b", "新来的"):
            walk.hears(await anna.says(typed, reply_to=heard[-1]), "named")
        # Names that are not there, while somebody is on their way in; then the same again, once they have arrived.
        for _ in range(2):
            for name in town.kit.routes.names():
                await walk.says(f"/{name}")
            for data in ("permission|", "heed||1|0", "ignore||1|0"):
                await walk.taps(data)
            await town.tick()
            await town.delivered()
        walk.hears(await anna.sees(), "pushed")
        other = await plays(town, bella)
        row = (await town.world()).row
        await set_visibility(town.store, row, bella.user_id, Visibility.GROUP, group_chat=group)
        await walk.says(f"/start b_{group}")
        await set_visibility(town.store, row, anna.user_id, Visibility.GROUP, group_chat=group)
        await walk.says(f"/start b_{group}")
        await walk.says(f"/start b_{group}_{other}")
        for data in (f"meet||{group}", f"meet||{group}|{other}", f"meet!||{group}|{other}|0"):
            await walk.taps(data)
        await walk.taps(f"meet!||{group}|{other}|{load_play().friendship_text}")
        await set_visibility(town.store, (await town.world()).row, anna.user_id, Visibility.EVERYONE)
        await walk.says("/share")
        await walk.taps("share!|")
        cards = await town.post("inline", {"from": anna.user_id, "query": ""})
        [card] = cards["results"]
        reader.reads(f"{card['title']} {card['description']}", "inline card")
        chosen = {"from": anna.user_id, "chat": group, "inline_query_id": cards["inline_query_id"]}
        posted = await town.heard(bella, group, lambda: town.post("inline/choose", chosen | {"result_id": card["id"]}))
        walk.hears(posted, "shown elsewhere")
        toast, heard = await bella.taps(posted[-1], posted[-1].buttons[0].text)
        reader.reads(toast.text, "shown elsewhere")
        walk.hears(heard, "looked at again")
        await walk.taps("unshare|")
        await expect_chinese(town, reader)


BROKEN = {
    "toml": b"name = \n",
    "cut": b"[policy",
    "text": b"\xff\xfe\x00",
    "keys": b"policee = 1\n[policy]\nname = 'A B'\ntitle = 3\nversion = 0\nbase = 99\nx = [1, 2]\n[factors]\n[kinds.a]",
    "rows": b"tiers = 3\n[policy]\nname='x'\ntitle='x'\n[[sanctions]]\nid='a'\n[[sanctions]]\nid='a'\n",
}


def altered(**changes: str) -> bytes:
    """A rule book that comes along, with some lines changed."""
    text = (resources.files("scoring") / "rulebooks" / "sesame-2015.toml").read_text(encoding="utf-8")
    for old, new in changes.items():
        assert re.search(old, text, re.MULTILINE), old
        text = re.sub(old, new, text, count=0, flags=re.MULTILINE)
    return text.encode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
async def test_a_rule_book_is_refused_in_the_readers_language(tmp_path: Path, language: str) -> None:
    faults = {
        "points": altered(**{r"^weight = .*$": "weight = 1e9"}),
        "days": altered(**{r"^half_life_days = .*$": "half_life_days = 0"}),
        "once": altered(**{r'^id = "instant-loan"': 'id = "large-loan"'}),
        "above": altered(**{r"^threshold = \d+": "threshold = 600"}),
        "flag": altered(**{r"^lifts = .*$": 'lifts = "yes"'}),
        "standing": altered(**{r"^standing = .*$": 'standing = "true"'}),
        "dilution": altered(**{r"^dilution = .*$": "dilution = 2"}),
        "hops": altered(**{r"^share = (.*)$": r"share = \1\nhops = 3"}),
        "far": altered(**{r"^share = (.*)$": r"share = \1\nhops = 3\ndamping = 0.5"}),
        "factor": altered(**{r"^factor = .*$": 'factor = "nothing"'}),
        "long": altered(**{r"^note = .*$": "note = '" + "x" * 2001 + "'"}),
        "large": b"#" * 250_000,
    }
    async with a_chinese_town(tmp_path) as (town, reader):
        host = await town.person("老师", language=language)
        await host.says("/start")
        await town.store.add_host(town.world_id, host.user_id)
        walk = Walk(town=town, reader=reader, who=host, chat=host.user_id)
        for name, content in {**BROKEN, **faults}.items():
            heard = await host.says("x", document=(f"{name}.toml", content))
            assert heard, name
            walk.hears(heard, name)
            assert len(await town.store.rule_books(town.world_id)) == 1, f"{name} is refused"
            assert "None" not in heard[-1].text
        if language == "en":
            return
        # What a fault quotes from the file stands between “ and ”; "id" and "a-z" are what its author is to write.
        reader.read = {re.sub("“[^”]*”", "", text): where for text, where in reader.read.items()}
        reader.knows("id", "a-z")
        await expect_chinese(town, reader)
