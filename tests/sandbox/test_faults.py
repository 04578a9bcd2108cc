"""Everything that can be made to go wrong does, as often as asked, and stops when cleared."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from tests.sandbox.controlling import until

if TYPE_CHECKING:
    from tests.sandbox.controlling import Control


@pytest.fixture(autouse=True)
async def started(control: Control) -> None:
    """Ann and Bob have pressed start."""
    for who in (1001, 1002):
        await control.writes(who, "/start")
    updates = await control.client.call("getUpdates")
    await control.client.call("getUpdates", offset=updates[-1]["update_id"] + 1)


async def say(control: Control, text: str = "x", chat: int = 1001) -> dict[str, Any]:
    return await control.client.answer("sendMessage", chat_id=chat, text=text)


async def active(control: Control) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await control.get("faults"))["faults"]
    return found


async def test_a_flood_lasts_as_long_as_asked(control: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(control.client.sandbox.faults, "_seconds", lambda: now)
    await control.post("faults", kind="flood", seconds=1.2)
    answer = await say(control)
    assert answer == {
        "ok": False, "error_code": 429, "description": "Too Many Requests: retry after 2",
        "parameters": {"retry_after": 2},
    }  # fmt: skip
    assert await active(control) == [{"kind": "flood", "seconds": 2}]
    assert await control.client.call("getUpdates") == []
    now += 1.1
    assert (await say(control))["parameters"] == {"retry_after": 1}
    now += 0.2
    assert (await say(control))["ok"]
    assert await active(control) == []


@pytest.mark.parametrize(("code", "reason"), [(500, "Internal Server Error"), (502, "Bad Gateway")])
async def test_an_error_strikes_so_many_calls_of_a_method(control: Control, code: int, reason: str) -> None:
    await control.post("faults", kind="error", code=code, times=2, method="SENDmessage")
    assert (await control.client.answer("getMe"))["ok"]
    for left in (1, 0):
        answer = await say(control)
        assert answer == {"ok": False, "error_code": code, "description": reason}
        assert sum(fault["times"] for fault in await active(control)) == left
    assert (await say(control))["ok"]


async def test_an_error_of_no_method_strikes_any(control: Control) -> None:
    await control.post("faults", kind="error")
    assert (await control.client.answer("getMe"))["error_code"] == 500
    assert (await control.client.answer("getMe"))["ok"]


async def test_a_call_hangs_and_then_goes_on(control: Control) -> None:
    loop = asyncio.get_running_loop()
    await control.post("faults", kind="hang", seconds=0.4, method="sendMessage")
    begun = loop.time()
    assert (await say(control))["ok"]
    assert loop.time() - begun >= 0.4
    assert await active(control) == []
    assert (await say(control))["ok"]


async def test_only_so_many_calls_hang(control: Control) -> None:
    await control.post("faults", kind="hang", seconds=600)
    async with asyncio.TaskGroup() as group:
        call = group.create_task(control.client.answer("getMe"))
        await until(lambda: not control.client.sandbox.faults.active())
        async with asyncio.timeout(60):
            assert (await say(control))["ok"]
        assert not call.done()
        await control.post("faults", kind="clear")
    assert call.result()["ok"]


async def test_clearing_lets_what_hangs_go_on_at_once(control: Control) -> None:
    await control.post("faults", kind="hang", seconds=600)
    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        call = group.create_task(control.client.answer("getMe"))
        await until(lambda: not control.client.sandbox.faults.active())
        assert not call.done()
        await control.post("faults", kind="clear")
    assert call.result()["ok"]


async def test_a_dropped_call_was_carried_out(control: Control) -> None:
    await control.post("faults", kind="drop", method="sendMessage")
    with pytest.raises(aiohttp.ClientError):
        await say(control, "lost answer")
    shown = await control.get("messages", chat=1001, as_=1001)
    assert shown["messages"][-1]["text"] == "lost answer"
    assert (await say(control))["ok"]


async def test_a_drop_of_no_method_strikes_only_what_sends_edits_or_deletes(control: Control) -> None:
    await control.post("faults", kind="drop")
    await control.client.call("getMe")
    await control.client.call("getUpdates")
    await control.client.call("sendChatAction", chat_id=1001, action="typing")
    assert await active(control) == [{"kind": "drop", "times": 1}]
    with pytest.raises(aiohttp.ClientError):
        await control.client.call("deleteMessage", chat_id=1001, message_id=1)
    assert await active(control) == []
    await control.post("faults", kind="drop", method="getMe")
    with pytest.raises(aiohttp.ClientError):
        await control.client.call("getMe")


async def test_block_and_unblock_are_told_to_the_bot(control: Control) -> None:
    await control.post("faults", kind="block", user=1001)
    refusal = await control.client.refused("sendMessage", chat_id=1001, text="x")
    assert (refusal.code, refusal.description) == (403, "Forbidden: bot was blocked by the user")
    assert {"kind": "block", "user": 1001} in await active(control)
    await control.post("faults", kind="unblock", user=1001)
    assert (await say(control))["ok"]
    statuses = [update["my_chat_member"]["new_chat_member"]["status"] for update in await control.client.updates()]
    assert statuses == ["kicked", "member"]


async def test_a_migrated_group_answers_with_where_it_went(control: Control) -> None:
    chat = (await control.post("chats", type="group", title="G", members=[1001]))["id"]
    answer = await control.post("faults", kind="migrate", chat=chat)
    new = answer["chat"]["id"]
    refusal = await control.client.refused("sendMessage", chat_id=chat, text="x")
    assert refusal.description == "Bad Request: group chat was upgraded to a supergroup chat"
    assert refusal.parameters == {"migrate_to_chat_id": new}
    assert (await say(control, chat=new))["ok"]


async def test_an_update_comes_twice_under_one_id(control: Control) -> None:
    await control.post("faults", kind="twice", times=2)
    assert await active(control) == [{"kind": "twice", "times": 2}]
    for text in "abc":
        await control.writes(1001, text)
    updates = await control.client.updates()
    assert [update["message"]["text"] for update in updates] == ["a", "a", "b", "b", "c"]
    assert updates[0] == updates[1]
    assert await control.client.call("getUpdates") == []


async def test_updates_come_out_of_order_and_none_is_lost(control: Control) -> None:
    await control.post("faults", kind="shuffle", times=3)
    for text in "abcd":
        await control.writes(1001, text)
    updates = await control.client.call("getUpdates")
    assert [update["message"]["text"] for update in updates] == ["c", "b", "a", "d"]
    ids = [update["update_id"] for update in updates]
    assert sorted(ids) != ids
    # Who confirms by the last id of a batch confirms only what is before it.
    assert [u["message"]["text"] for u in await control.client.call("getUpdates", offset=ids[2] + 1)] == ["c", "b", "d"]


async def test_too_few_to_shuffle_come_after_a_moment(control: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.sandbox.disturbance.MOST_SECONDS_HELD", 3.0)
    await control.post("faults", kind="shuffle", times=9)
    await control.writes(1001, "a")
    await control.writes(1001, "b")
    assert await control.client.call("getUpdates") == []
    updates = await control.client.call("getUpdates", timeout=50)
    assert [update["message"]["text"] for update in updates] == ["b", "a"]
    assert await active(control) == []


async def test_unknown_fields_come_with_an_update(control: Control) -> None:
    await control.post("faults", kind="unknown_fields")
    await control.writes(1001, "a")
    await control.writes(1001, "b")
    strange, plain = await control.client.updates()
    assert "field_of_tomorrow" in strange
    assert "field_of_tomorrow" in strange["message"]
    assert strange["message"]["text"] == "a"
    assert "field_of_tomorrow" not in plain


async def test_garbage_comes_beside_what_is_real(control: Control) -> None:
    await control.post("faults", kind="garbage", times=2)
    await control.writes(1001, "a")
    first, second, real = await control.client.updates()
    assert first["message"] == second["message"] == "garbage"
    assert first["update_id"] < second["update_id"] < real["update_id"]
    assert real["message"]["text"] == "a"


async def test_clear_ends_everything(control: Control) -> None:
    for fault in (
        {"kind": "flood", "seconds": 100}, {"kind": "error", "times": 5}, {"kind": "hang", "seconds": 5, "times": 5},
        {"kind": "drop", "times": 5}, {"kind": "twice", "times": 5}, {"kind": "shuffle", "times": 5},
        {"kind": "unknown_fields", "times": 5},
    ):  # fmt: skip
        await control.post("faults", fault)
    assert len(await active(control)) == 7
    await control.writes(1001, "held back")
    await control.post("faults", kind="clear")
    assert await active(control) == []
    assert (await say(control))["ok"]
    assert len(await control.client.updates()) == 2  # it was to come twice when it came about


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({}, "kind is missing; allowed: one of flood, error"),
        ({"kind": "flod"}, 'kind is "flod"; allowed: one of flood'),
        ({"kind": ["flood"]}, 'kind is ["flood"]; allowed: one of flood'),
        ({"kind": "flood"}, "seconds is missing; allowed: a number of seconds above 0, at most 3600"),
        ({"kind": "flood", "seconds": 0}, "seconds is 0; allowed"),
        ({"kind": "flood", "seconds": True}, "seconds is true; allowed"),
        ({"kind": "flood", "seconds": 1, "times": 2}, "times is 2; allowed: only kind, seconds for flood"),
        ({"kind": "error", "code": 404}, "code is 404; allowed: a whole number from 500 to 599"),
        ({"kind": "error", "code": 599}, "code is 599; allowed: 500, 501, 502, 503, 504"),
        ({"kind": "error", "times": 0}, "times is 0; allowed: a whole number from 1 to 10000"),
        ({"kind": "error", "times": 1.5}, "times is 1.5; allowed"),
        ({"kind": "drop", "method": "sendSong"}, 'method is "sendSong"; allowed: a method that this server offers'),
        ({"kind": "block", "user": 5}, "user is 5; allowed: the id of a user, such as 1001, 1002"),
        ({"kind": "migrate", "chat": 1001}, "chat is 1001; allowed: a group or a supergroup"),
        ({"kind": "migrate", "chat": 7}, "chat is 7; allowed: the id of a chat"),
        ({"kind": "clear", "colour": 1}, "colour is 1; allowed: only kind, seconds"),
    ],
)
async def test_a_fault_that_cannot_be_is_refused(control: Control, body: dict[str, Any], why: str) -> None:
    assert (await control.refused("faults", body)).startswith(f"POST /sandbox/faults: {why}")
    assert await active(control) == []
