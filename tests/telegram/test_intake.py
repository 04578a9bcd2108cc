"""What comes in is kept before it is confirmed, and nothing of it but what handling needs."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from bot.store.store import SqliteStore
from bot.telegram.asking import Ask, Occasion, Talk
from bot.telegram.flood import Flood, FloodRule, Verdict
from bot.telegram.menu import CannotStartError
from bot.telegram.routes import Routes
from bot.telegram.updates import Me, kept, read_update, received
from bot.views.actions import action
from bot.views.reply import Attachment, Button, InlineAnswer, InlineCard, Reply
from scoring import Refused
from tests.telegram.local import Local, eventually, holding, local, running

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

CANARY = "zq7canary"
ME = Me(id=42, username="us_bot", knows=lambda name: name in {"why", "start"})


@pytest.fixture
async def here() -> AsyncIterator[Local]:
    async with local() as found:
        yield found


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    async with SqliteStore(tmp_path / "chat.db") as opened:
        yield opened


async def why(ask: Ask, _: Talk) -> Reply:
    more = Button(text="More", action=action("more", ask.argument, owner=ask.who.user_id))
    return Reply(text=f"why {ask.argument} {ask.language}", rows=((more,),))


async def more(ask: Ask, _: Talk) -> Reply:
    assert ask.action is not None
    return Reply(text=f"more {ask.action.arguments[0]}", toast="here", edit=True)


async def fail(ask: Ask, _: Talk) -> Reply:
    if ask.argument == "refused":
        raise Refused(place="here", field="thing", value="this", allowed="that")
    raise RuntimeError("secret words")


async def wait(ask: Ask, _: Talk) -> Reply:
    await asyncio.sleep(float(ask.argument))
    return Reply(text=f"waited {ask.argument}")


async def answered(ask: Ask, _: Talk) -> Reply:
    return Reply(text=f"answer {ask.answer}")


async def question(_: Ask, __: Talk) -> Reply:
    return Reply(text="Whom?", ask_name=True)


async def file(ask: Ask, talk: Talk) -> Reply:
    assert ask.document is not None
    content = await talk.download(ask.document, most=100)
    return Reply(text=f"{ask.document.name} {len(content)}", document=Attachment(name="back.txt", content=content))


async def cards(ask: Ask, _: Talk) -> InlineAnswer:
    return InlineAnswer(cards=(InlineCard(id="1", title=ask.query, about="a card", text="<b>card</b>"),))


def toy() -> Routes:
    """Commands that say what was asked."""
    routes = Routes()
    for name, handler in (("why", why), ("fail", fail), ("wait", wait), ("ask", question)):
        routes.command(name, handler=handler)
    routes.tap("more", handler=more)
    routes.on(Occasion.ANSWER, answered)
    routes.on(Occasion.DOCUMENT, file)
    routes.on(Occasion.INLINE, cards)
    return routes


def rows(store: SqliteStore, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(store.database.path)) as connection:
        return connection.execute(query).fetchall()


# --- what is kept ----------------------------------------------------------------------------------------------------


def message(text: str | None, chat: int = -5, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    kind = "private" if chat > 0 else "group"
    fields: dict[str, Any] = {"message_id": 1, "date": 1, "chat": {"id": chat, "type": kind},
              "from": {"id": 7, "is_bot": False, "first_name": "A"}}  # fmt: skip
    return {"update_id": 3, "message": {**fields, **({} if text is None else {"text": text}), **more}}


def unnumbered(update: dict[str, Any]) -> dict[str, Any]:
    """The same, to be numbered by the platform."""
    return {key: value for key, value in update.items() if key != "update_id"}


BOTS = {"message_id": 9, "from": {"id": 42, "is_bot": True, "first_name": "us"}}
OTHERS = {"message_id": 9, "from": {"id": 8, "is_bot": False, "first_name": "B"}, "text": CANARY}


@pytest.mark.parametrize(
    ("update", "text"),
    [
        (message("/why"), "/why"),
        (message("/why@US_bot you"), "/why@US_bot you"),
        (message("/WHY you"), "/WHY you"),
        (message("/why " + "x" * 500), "/why " + "x" * 251),
        (message("/unheard_of"), "unwanted"),
        (message("/unheard_of@us_bot"), "/unheard_of@us_bot"),
        (message("/why@other_bot"), "unwanted"),
        (message(f"/whyever {CANARY}"), "unwanted"),
        (message(CANARY), "unwanted"),
        (message(f"see /why {CANARY}"), "unwanted"),
        (message(CANARY, reply_to_message=BOTS), "unwanted"),
        (message(None, document={"file_id": "f", "file_name": CANARY}), "unwanted"),
        (message(CANARY, chat=7), None),
        (message("/unheard_of", chat=7), "/unheard_of"),
        (message("Enjolras", chat=7, reply_to_message=BOTS), "Enjolras"),
        (message("x" * 500, chat=7, reply_to_message=BOTS), "x" * 64),
        (message(CANARY, chat=7, reply_to_message=OTHERS), None),
        (message("/why", chat=7, reply_to_message=OTHERS, caption=CANARY), "/why"),
        (message(None, chat=7, caption=CANARY, photo=[{"file_id": CANARY}]), None),
        (message(None, migrate_to_chat_id=-100), None),
        (message(None, new_chat_title=CANARY), "unwanted"),
    ],
)
def test_what_of_a_message_is_kept(update: dict[str, Any], text: str | None) -> None:
    read = read_update(json.dumps(update).encode())
    wanted = kept(read, ME)
    assert wanted is (text != "unwanted")
    if not wanted:
        return
    assert read.message is not None
    assert read.message.text == text
    assert CANARY.encode() not in (received(read).payload or b"")
    again = read_update(received(read).payload or b"")
    assert again == read


def test_of_the_message_under_a_button_nothing_is_kept_but_which_it_is() -> None:
    shown = message(CANARY)["message"] | {"photo": [{"file_id": CANARY}], "reply_to_message": OTHERS, "caption": CANARY}
    tap = {"id": "1", "from": shown["from"], "data": "why||x", "message": shown, "chat_instance": "1"}
    read = read_update(json.dumps({"update_id": 1, "callback_query": tap}).encode())
    assert kept(read, ME)
    assert CANARY.encode() not in (received(read).payload or b"")
    assert read.callback_query is not None
    assert read.callback_query.message is not None
    assert read.callback_query.message.photo, "that it has a picture"


@pytest.mark.parametrize("admin", [False, True])
async def test_canaries_in_a_group_leave_no_byte(
    here: Local,
    store: SqliteStore,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    admin: bool,  # noqa: FBT001
) -> None:
    caplog.set_level(logging.DEBUG)
    anna = await here.user("Anna")
    group = await here.group("Group", anna, bot_is_admin=admin)
    count = 10_000 if admin else 100
    async with running(here, store, toy()):
        await here.says(anna, "/why first", chat=group)
        assert await here.until(group, 1, by=anna) == ["why first en"]
        shown = (await here.shown(group, anna))[-1]["message_id"]
        await here.says(anna, f"a reply {CANARY}", chat=group, reply_to=shown)
        for number in range(100):
            await here.says(anna, f"{CANARY} {number}", chat=group)
        for number in range(count - 100):
            here.sandbox.queue.put_raw(unnumbered(message(f"{CANARY} {number}", chat=group)))
        await here.says(anna, "/why last", chat=group)
        # The first is too far back to be shown.
        await eventually(lambda: here.from_bot(group, anna), lambda said: said == ["why last en"], 60)
        assert holding(tmp_path, CANARY.encode()) == []
    assert holding(tmp_path, CANARY.encode()) == []
    assert CANARY not in caplog.text
    assert len(rows(store, "select * from inbox")) <= 4, "two commands, and what became of the bot in the group"


async def test_of_what_is_handled_only_the_number_stays(here: Local, store: SqliteStore) -> None:
    anna = await here.user("Anna")
    async with running(here, store, toy()):
        await here.says(anna, "/why me")
        await here.until(anna, 1)
    assert rows(store, "select distinct chat_id, user_id, payload, state, failure from inbox") == [
        (None, None, None, "done", None)
    ]
    await store.clear_updates(datetime.now(UTC) + timedelta(days=1))  # noqa: TID251 - later than anything
    assert rows(store, "select * from inbox") == []


# --- in whose order --------------------------------------------------------------------------------------------------


async def test_in_order_in_a_chat_and_side_by_side_across_chats(here: Local, store: SqliteStore) -> None:
    anna, berta = await here.user("Anna"), await here.user("Berta")
    async with running(here, store, toy()):
        for text in ("/wait 0.5", "/wait 0.01", "/why a", "/why b"):
            await here.says(anna, text)
        began = asyncio.get_running_loop().time()
        await here.says(berta, "/why c")
        await here.until(berta, 1)
        assert asyncio.get_running_loop().time() - began < 0.4, "who waits holds nobody else up"
        assert await here.until(anna, 4) == ["waited 0.5", "waited 0.01", "why a en", "why b en"]


async def test_poison_holds_nobody_up(here: Local, store: SqliteStore, caplog: pytest.LogCaptureFixture) -> None:
    anna = await here.user("Anna")
    poison: list[dict[str, Any]] = [
        {"message": CANARY},
        {"message": {"message_id": "x", "chat": {"id": anna, "type": "private"}}},
        {"callback_query": {"id": 5}},
        {"unheard_of": {"a": 1}},
        {"message": {"message_id": 1, "chat": {"id": anna}, "text": CANARY}},
        {},
    ]
    async with running(here, store, toy()):
        await here.post("faults", {"kind": "garbage", "times": 1})
        await here.says(anna, "/why lost?")
        for each in poison:
            here.sandbox.queue.put_raw(each)
        await here.says(anna, "/why a")
        said = await here.until(anna, 1)
        assert said[-1] == "why a en" or (await here.until(anna, 2))[-1] == "why a en"
    dead = rows(store, "select payload, failure, chat_id from inbox where state = 'dead'")
    assert set(dead) == {(None, "unreadable", None)}
    assert len(dead) >= 4
    assert CANARY not in caplog.text


async def test_what_comes_twice_or_out_of_order_is_handled_once(here: Local, store: SqliteStore) -> None:
    anna = await here.user("Anna")
    async with running(here, store, toy()):
        await here.post("faults", {"kind": "twice", "times": 4})
        for letter in "abcd":
            await here.says(anna, f"/why {letter}")
        assert await here.until(anna, 4) == [f"why {letter} en" for letter in "abcd"]
        await here.post("faults", {"kind": "shuffle", "times": 4})
        for letter in "efgh":
            await here.says(anna, f"/why {letter}")
        said = await here.until(anna, 8)
        await asyncio.sleep(0.2)
        assert sorted(said) == [f"why {letter} en" for letter in "abcdefgh"]
        assert len(await here.from_bot(anna)) == 8


@pytest.mark.parametrize(
    "stands_in",
    [
        {"from": {"id": 1087968824, "is_bot": True, "first_name": "Group"}},
        {
            "from": {"id": 136817688, "is_bot": True, "first_name": "Channel"},
            "sender_chat": {"id": -9, "type": "channel"},
        },
    ],
    ids=["admins", "channels"],
)
async def test_who_speaks_as_a_group_or_a_channel_is_held_to_what_that_group_sends(
    here: Local, store: SqliteStore, stands_in: dict[str, Any]
) -> None:
    anna = await here.user("Anna")
    loud, quiet = [await here.group(name, anna) for name in ("Loud", "Quiet")]
    async with running(here, store, toy(), flood=FloodRule(burst=3, a_second=0.001)):
        for number in range(8):
            here.sandbox.queue.put_raw(unnumbered(message(f"/why {number}", chat=loud, **stands_in)))
        here.sandbox.queue.put_raw(unnumbered(message("/why here", chat=quiet, **stands_in)))
        assert await here.until(quiet, 1, by=anna) == ["why here en"]
        assert await here.until(loud, 4, by=anna) == ["why 0 en", "why 1 en", "why 2 en", "flooding"]
        await here.says(anna, "/why me", chat=loud)
        assert (await here.until(loud, 5, by=anna))[-1] == "why me en", "members have a bucket of their own"


async def test_a_flooder_is_told_once_and_holds_nobody_up(here: Local, store: SqliteStore) -> None:
    flooder, *others = [await here.user(f"User {number}") for number in range(6)]
    waited = []
    here.start(flooder)
    async with running(here, store, toy(), flood=FloodRule()):
        for number in range(300):
            of = {"id": flooder, "is_bot": False, "first_name": "A"}
            here.sandbox.queue.put_raw(unnumbered(message(f"/wait 0.0{number % 10}", chat=flooder, **{"from": of})))
            if number % 20 == 0:
                other = others[number // 20 % 5]
                began, before = asyncio.get_running_loop().time(), len(await here.from_bot(other))
                await here.says(other, "/why me")
                await here.until(other, before + 1)
                waited.append(asyncio.get_running_loop().time() - began)
            await asyncio.sleep(0.005)
        await here.until(flooder, 30)
        await asyncio.sleep(0.5)
    said = await here.from_bot(flooder)
    assert said.count("flooding") == 1
    assert len(said) < 60
    assert sorted(waited)[int(len(waited) * 0.95)] < 2


def test_a_user_at_an_ordinary_pace_is_never_told_off() -> None:
    time = [0.0]
    flood = Flood(lambda: time[0])
    for _ in range(1000):
        time[0] += 0.5
        assert flood.judge(1) is Verdict.TAKE


def test_a_flooder_is_told_once_a_minute_and_forgotten_after() -> None:
    time = [0.0]
    flood = Flood(lambda: time[0])
    told = []
    for _ in range(130 * 100):
        time[0] += 0.01
        if flood.judge(1) is Verdict.TELL:
            told.append(time[0])
    assert len(told) == 3
    assert all(after - before >= 60 for before, after in pairwise(told))
    time[0] += 120
    flood.judge(2)
    assert len(flood) == 1


# --- what is answered ------------------------------------------------------------------------------------------------


async def test_everything_gets_an_answer(here: Local, store: SqliteStore, caplog: pytest.LogCaptureFixture) -> None:
    anna = await here.user("Anna", "zh-hans")
    async with running(here, store, toy()):
        for text in ("/start", "/why me", "hello", "/fail refused", "/fail"):
            await here.says(anna, text)
        said = await here.until(anna, 5)
        assert said[:4] == ["unknown-command start", "why me zh-hans", "no-command", "refused this"]
        kind, report = said[4].split()
        assert kind == "unknown"
        assert f"report {report}" in caplog.text
        await here.says(anna, "/ask")
        await here.until(anna, 6)
        asked = (await here.shown(anna))[-1]
        assert b'"force_reply":true' in b"".join(here.sandbox.journal.lines()).replace(b"\\", b"").replace(b" ", b"")
        await here.says(anna, "Enjolras", reply_to=asked["message_id"])
        assert (await here.until(anna, 7))[-1] == "answer Enjolras"
        document = {"file_name": "book.toml", "base64": "AAAA"}
        await here.says(anna, "", document=document)
        assert (await here.until(anna, 8))[-1] == "book.toml 3"


async def test_taps_are_answered_whoever_taps_what(here: Local, store: SqliteStore) -> None:
    anna, berta = await here.user("Anna"), await here.user("Berta")
    group = await here.group("Group", anna, berta)
    async with running(here, store, toy()):
        await here.says(anna, "/why me", chat=group)
        await here.until(group, 1, by=anna)
        shown = (await here.shown(group, anna))[-1]
        data = shown["reply_markup"]["inline_keyboard"][0][0]["callback_data"]

        async def tap(user: int, what: str) -> tuple[bool, str]:
            tapped = {"from": user, "chat": group, "message_id": shown["message_id"], "callback_data": what}
            answer = await here.post("tap", tapped)
            return answer["answered"], answer["text"]

        assert await tap(berta, data) == (True, "not-yours")
        assert await tap(anna, data) == (True, "here")
        assert (
            await here.from_bot(group, anna) == ["more me", "not-yours"]
            or (await here.from_bot(group, anna))[0] == "more me"
        )
        of = {"id": anna, "is_bot": False, "first_name": "A"}
        here.sandbox.queue.put_raw({"callback_query": {"id": "99", "from": of, "chat_instance": "1", "data": "gone|"}})
        inline = await here.post("inline", {"from": anna, "query": "mine"})
        assert [each["title"] for each in inline["results"]] == ["mine"]
    assert rows(store, "select count(*) from inbox where state = 'waiting'") == [(0,)]


async def test_what_the_platform_refuses_is_said_otherwise(here: Local, store: SqliteStore) -> None:
    anna = await here.user("Anna")
    async with running(here, store, toy()):
        await here.post("faults", {"kind": "error", "code": 502, "times": 2, "method": "sendMessage"})
        await here.says(anna, "/why a")
        assert await here.until(anna, 1) == ["why a en"]
        await here.says(anna, "/why <b")
        assert "unknown" in (await here.until(anna, 2))[-1], "HTML that cannot be read is trouble, not silence"


# --- start and stop --------------------------------------------------------------------------------------------------


async def test_the_token_is_in_no_log(here: Local, store: SqliteStore, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    anna = await here.user("Anna")
    async with running(here, store, toy()):
        await here.post("faults", {"kind": "drop", "times": 2})
        await here.post("faults", {"kind": "error", "code": 500, "times": 2, "method": "sendMessage"})
        await here.says(anna, "/why a")
        await here.says(anna, "/fail")
        await here.until(anna, 2)
        await here.says(anna, "", document={"file_name": "a.toml", "base64": "AAAA"})
        await here.until(anna, 3)
    secret = here.sandbox.token.partition(":")[2]
    assert caplog.records
    assert secret not in caplog.text
    assert not [each for each in caplog.records if secret in repr(each.__dict__)]
    assert secret not in "".join(str(row) for row in rows(store, "select * from inbox"))


async def test_a_server_that_is_not_there_and_a_token_nobody_knows_are_said_clearly(
    here: Local, store: SqliteStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr("bot.telegram.running.START_PAUSES", (0.01,))
    right, here.sandbox.options = here.sandbox.options, type(here.sandbox.options)(port=0, token="4242:another-token")  # noqa: S106
    url = here.sandbox.url
    here.sandbox.options = right
    monkeypatch.setattr("tests.telegram.local.settings_of", lambda _, path: _settings("4242:other", url, path))
    with pytest.raises(CannotStartError, match="GLASSHOUSE_TOKEN"):
        async with running(here, store, toy()):
            pass
    monkeypatch.setattr(
        "tests.telegram.local.settings_of", lambda _, path: _settings("4242:o", "http://127.0.0.1:9", path)
    )
    with pytest.raises(CannotStartError, match="GLASSHOUSE_API_BASE"):
        async with running(here, store, toy()):
            pass
    assert "4242:o" not in caplog.text


def _settings(token: str, url: str, path: Path) -> Any:  # noqa: ANN401 - patched in
    from bot.settings import ChatSettings  # noqa: PLC0415 - for this alone

    return ChatSettings(token=token, api_base=url, database=path)


async def test_it_refuses_to_read_all_of_its_groups(store: SqliteStore) -> None:
    async with local(can_read_all_group_messages=True) as here:
        with pytest.raises(CannotStartError, match="setprivacy"):
            async with running(here, store, toy()):
                pass


async def test_a_stop_lets_end_what_is_under_way_and_keeps_the_rest(here: Local, store: SqliteStore) -> None:
    anna = await here.user("Anna")
    async with running(here, store, toy()) as stop:
        await here.says(anna, "/wait 0.4")
        await here.says(anna, "/why after")
        await eventually(store.waiting_updates, bool)
        await asyncio.sleep(0.1)
        stop.set()
    assert await here.from_bot(anna) == ["waited 0.4"]
    assert rows(store, "select count(*) from inbox where state = 'waiting'") == [(1,)]
    async with running(here, store, toy()):
        assert await here.until(anna, 2) == ["waited 0.4", "why after en"]


async def test_a_group_that_moves_keeps_everything(here: Local, store: SqliteStore) -> None:
    anna = await here.user("Anna")
    group = await here.group("Group", anna)
    async with running(here, store, toy()):
        await here.says(anna, "/why a", chat=group)
        await here.until(group, 1, by=anna)
        await store.set_chat_language(group, "zh-hans")
        moved = (await here.post("chats/migrate", {"chat": group}))["chat"]["id"]
        await here.says(anna, "/why b", chat=moved)
        assert (await here.until(moved, 1, by=anna))[-1] == "why b zh-hans"
    known = await store.chat(group)
    assert known is not None
    assert known.chat_id == moved, "the old id leads to it"
