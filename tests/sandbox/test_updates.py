"""How updates wait: held polls, offsets, two pollers, and nothing lost or told twice."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.errors import BotApiError
from bot.sandbox.updates import BY_DEFAULT, FIRST_ID, KINDS, UpdateQueue
from tests.sandbox.controlling import until

if TYPE_CHECKING:
    from tests.sandbox.controlling import Control
    from tests.sandbox.driving import Client


def ids(updates: list[dict[str, Any]]) -> list[int]:
    return [update["update_id"] for update in updates]


async def held(control: Control) -> None:
    """Wait until a poll is held."""
    queue = control.client.sandbox.queue
    await until(lambda: queue._poll is not None)


async def test_a_poll_is_held_until_something_comes(control: Control) -> None:
    loop = asyncio.get_running_loop()
    begun = loop.time()
    async with asyncio.TaskGroup() as group:
        poll = group.create_task(control.client.call("getUpdates", timeout=30))
        await held(control)
        await asyncio.sleep(0.1)
        assert not poll.done()
        await control.writes(1001, "hello")
    [update] = poll.result()
    assert update["message"]["text"] == "hello"
    assert 0.1 <= loop.time() - begun < 25, "and not only when its time was up"


async def test_a_poll_ends_empty_when_its_time_is_up(control: Control) -> None:
    loop = asyncio.get_running_loop()
    begun = loop.time()
    assert await control.client.call("getUpdates", timeout=1) == []
    assert 0.9 <= loop.time() - begun < 40, "its own time and not the longest"


async def test_what_was_not_confirmed_is_told_again(control: Control) -> None:
    for number in range(5):
        await control.writes(1001, f"{number}")
    call = control.client.call
    first = await call("getUpdates")
    assert [update["message"]["text"] for update in first] == ["0", "1", "2", "3", "4"]
    assert ids(first) == [FIRST_ID + number for number in range(5)]
    assert await call("getUpdates") == first
    assert await call("getUpdates", limit=2) == first[:2]
    assert await call("getUpdates", offset=first[2]["update_id"]) == first[2:]
    assert await call("getUpdates", offset=first[0]["update_id"]) == first[2:]
    assert await call("getUpdates", offset=first[4]["update_id"] + 1) == []
    assert await call("getUpdates") == []


async def test_a_negative_offset_leaves_the_newest(control: Control) -> None:
    for number in range(5):
        await control.writes(1001, f"{number}")
    call = control.client.call
    assert [update["message"]["text"] for update in await call("getUpdates", offset=-2)] == ["3", "4"]
    assert len(await call("getUpdates")) == 2


async def test_an_offset_from_nowhere_confirms_nothing(control: Control) -> None:
    await control.writes(1001, "here")
    assert len(await control.client.call("getUpdates", offset=2_000_000_000)) == 1
    assert len(await control.client.call("getUpdates")) == 1


async def test_limits_are_held_between_1_and_100(control: Control) -> None:
    for number in range(120):
        control.client.sandbox.queue.put("message", {"n": number})
    for limit, found in ((0, 1), (-5, 1), (1, 1), (100, 100), (1000, 100), ("x", 1)):
        assert len(await control.client.call("getUpdates", limit=limit)) == found, limit


async def test_of_two_pollers_the_older_one_has_to_go(control: Control) -> None:
    async with asyncio.TaskGroup() as group:
        older = group.create_task(control.client.refused("getUpdates", timeout=30))
        await held(control)
        newer = group.create_task(control.client.call("getUpdates", timeout=30))
        refusal = await older
        assert refusal.code == 409
        assert refusal.description == (
            "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
        )
        await control.writes(1001, "hello")
    assert len(newer.result()) == 1


async def test_pollers_that_come_back_at_once_do_not_chase_each_other(control: Control) -> None:
    loop = asyncio.get_running_loop()
    refused = 0

    async def poll_for_a_second() -> None:
        nonlocal refused
        while loop.time() < begun + 1:
            answer = await control.client.answer("getUpdates", timeout=1)
            refused += not answer["ok"]

    begun = loop.time()
    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        group.create_task(poll_for_a_second())
        group.create_task(poll_for_a_second())
    assert 1 <= refused <= 2


async def test_a_poll_whose_client_went_away_does_not_stand_in_the_way(control: Control) -> None:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(control.client.call("getUpdates", timeout=30), 0.2)
    await asyncio.sleep(0.1)
    await control.writes(1001, "hello")
    assert len(await control.client.call("getUpdates", timeout=5)) == 1


async def test_with_a_webhook_set_nobody_polls(control: Control) -> None:
    await control.client.call("setWebhook", url="http://127.0.0.1:9/")
    refusal = await control.client.refused("getUpdates")
    assert refusal.code == 409
    assert refusal.description == (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )
    await control.client.call("deleteWebhook")
    assert await control.client.call("getUpdates") == []


async def test_setting_a_webhook_ends_the_poll(control: Control) -> None:
    async with asyncio.TaskGroup() as group:
        poll = group.create_task(control.client.refused("getUpdates", timeout=30))
        await held(control)
        await control.client.call("setWebhook", url="http://127.0.0.1:9/")
    assert poll.result().description == "Conflict: terminated by setWebhook request"


async def test_the_kinds_asked_for_are_remembered(control: Control) -> None:
    call, queue = control.client.call, control.client.sandbox.queue
    assert queue.put("chat_member", {}) is None
    assert queue.put("message_reaction", {}) is None
    await call("getUpdates", allowed_updates=["chat_member", "CALLBACK_QUERY", "nonsense"])
    assert queue.put("message", {}) is None
    assert queue.put("chat_member", {}) is not None
    await call("getUpdates")
    assert queue.put("callback_query", {}) is not None
    assert queue.allowed == ["callback_query", "chat_member"]
    for broken in ("nonsense", "[1]", "{}", "5"):
        await call("getUpdates", allowed_updates=broken)
        assert queue.allowed == ["callback_query", "chat_member"]
    await call("getUpdates", allowed_updates=[])
    assert "allowed_updates" not in await call("getWebhookInfo")
    assert set(KINDS) - BY_DEFAULT == {"chat_member", "message_reaction", "message_reaction_count"}


async def test_an_update_tells_of_the_message_as_it_was(control: Control) -> None:
    await control.writes(1001, "/start")
    sent = await control.client.call("sendMessage", chat_id=1001, text="one")
    await control.writes(1001, "re", reply_to=sent["message_id"])
    await control.client.call("editMessageText", chat_id=1001, message_id=sent["message_id"], text="two")
    updates = await control.client.call("getUpdates")
    assert updates[-1]["message"]["reply_to_message"]["text"] == "one"


async def test_a_thousand_waiting_updates_come_without_loss(control: Control) -> None:
    for number in range(1000):
        await control.writes(1001, f"{number}")
    told: list[str] = []
    offset = 0
    while updates := await control.client.call("getUpdates", offset=offset, timeout=1):
        told += [update["message"]["text"] for update in updates]
        offset = updates[-1]["update_id"] + 1
    assert told == [str(number) for number in range(1000)]


async def test_nothing_is_lost_or_told_twice_while_people_write(control: Control) -> None:
    told: list[int] = []

    async def write(who: int) -> None:
        for number in range(100):
            await control.writes(who, f"{number}")

    async def poll() -> None:
        offset = 0
        while len(told) < 200:
            updates = await control.client.call("getUpdates", offset=offset, timeout=5, limit=7)
            told.extend(ids(updates))
            offset = told[-1] + 1

    async with asyncio.TaskGroup() as group:
        for work in (poll(), write(1001), write(1002)):
            group.create_task(work)
    assert told == list(range(FIRST_ID, FIRST_ID + 200))


async def test_a_stopping_server_lets_the_poll_go_at_once(client: Client) -> None:
    async with asyncio.timeout(40), asyncio.TaskGroup() as group:
        poll = group.create_task(client.call("getUpdates", timeout=50))
        await until(lambda: client.sandbox.queue._poll is not None, seconds=20)
        client.sandbox.queue.stop()
    assert poll.result() == []


async def test_a_client_that_is_cut_off_changes_nothing(control: Control) -> None:
    address = f"{control.client.base}/getUpdates"
    for _ in range(20):
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.01)) as session:
            with pytest.raises(TimeoutError):
                await session.post(address, json={"timeout": 20})
    await control.writes(1001, "still here")
    assert len(await control.client.call("getUpdates", timeout=5)) == 1


@given(st.lists(st.tuples(st.sampled_from(["put", "get", "confirm", "newest"]), st.integers(0, 5)), max_size=40))
async def test_any_order_of_putting_and_confirming_tells_everything_in_order(steps: list[tuple[str, int]]) -> None:
    queue = UpdateQueue()
    expected: list[int] = []
    for step, number in steps:
        offset = 0
        if step == "put":
            update_id = queue.put("message", {"n": number})
            assert update_id is not None
            expected.append(update_id)
            continue
        if step == "confirm" and len(expected) > number:
            offset = expected[number] + 1
            del expected[: number + 1]
        elif step == "newest" and number:
            offset = -number
            expected = expected[-number:]
        found = await queue.get_updates(offset=offset)
        assert [int(bytes(raw)[13:20]) for raw in found] == expected
        assert queue.pending == len(expected)


async def test_who_has_to_go_meanwhile_is_told_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.sandbox.updates.CONFLICT_SECONDS", 2.0)
    queue = UpdateQueue()
    loop = asyncio.get_running_loop()
    waits: list[float] = []

    async def poll() -> None:
        begun = loop.time()
        try:
            await queue.get_updates(seconds=600)
        except BotApiError:
            waits.append(loop.time() - begun)

    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        for _ in range(3):
            group.create_task(poll())
        await until(lambda: len(waits) == 2)
        queue.put_raw({})
    first, second = waits
    assert first < 1.9 <= second
