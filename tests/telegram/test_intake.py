"""What comes in is kept before it is confirmed, and nothing of it but what handling needs."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.telegram.local import Local, eventually, holding, running
from tests.telegram.toy_routes import CANARY, message, rows, toy, unnumbered

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store.store import SqliteStore


# --- what is kept ----------------------------------------------------------------------------------------------------


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
        for text in ("/wait 4", "/wait 0.01", "/why a", "/why b"):
            await here.says(anna, text)
        await here.says(berta, "/why c")
        await here.until(berta, 1)
        assert here.all_from_bot(anna) == [], "who waits holds nobody else up"
        assert await here.until(anna, 4) == ["waited 4", "waited 0.01", "why a en", "why b en"]


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
