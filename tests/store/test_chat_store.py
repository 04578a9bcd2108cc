from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from bot.chat_ports import AlertTimes, ChatKind, Notice, Outcome, Received
from bot.nursery import Nursery
from bot.services.act import act
from bot.services.forget import forget
from bot.store.store import SqliteStore
from scoring import Refused
from tests.services.players import ANNA, BERTA, CLOCK, joined, world_of
from tests.store.worlds import seen
from tests.telegram.local import holding

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import AsyncIterator
    from pathlib import Path

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
GROUP, SUPERGROUP = -2001, -1002000000001


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    async with SqliteStore(tmp_path / "players.db") as opened:
        yield opened


def update(number: int, user: int = ANNA) -> Received:
    return Received(update_id=number, chat_id=user, user_id=user, payload=b'{"update_id":1}')


def all_of(store: SqliteStore, query: str) -> list[tuple[Any, ...]]:
    return seen(store.database.path, query)


# --- updates ---------------------------------------------------------------------------------------------------------


async def test_an_update_is_new_once(store: SqliteStore) -> None:
    assert await store.receive([update(3), update(2), update(3)], NOW) == {2, 3}
    assert await store.receive([update(3), update(4), Received(update_id=5, failure="unreadable")], NOW) == {4}
    assert [each.update_id for each in await store.waiting_updates()] == [2, 3, 4]
    await store.finish_updates([2, 3])
    assert await store.receive([update(2), update(5)], NOW) == frozenset()
    await store.bury_update(4, "KeyError")
    assert await store.waiting_updates() == ()
    assert all_of(store, "select update_id, state, failure, payload, chat_id, user_id from inbox") == [
        (2, "done", None, None, None, None),
        (3, "done", None, None, None, None),
        (4, "dead", "KeyError", None, None, None),
        (5, "dead", "unreadable", None, None, None),
    ]


async def test_numbers_of_old_updates_are_cleared_and_what_waits_is_not(store: SqliteStore) -> None:
    await store.receive([update(1), update(2)], NOW)
    await store.receive([update(3)], NOW + timedelta(days=1))
    await store.finish_updates([1, 3])
    await store.clear_updates(NOW + timedelta(hours=1))
    assert all_of(store, "select update_id from inbox") == [(2,), (3,)]


# --- effects ---------------------------------------------------------------------------------------------------------


async def test_what_an_update_does_is_done_once_and_gives_back_the_same(store: SqliteStore) -> None:
    world, _ = await joined(store, await world_of(store), ANNA)
    await store.receive([update(1), update(2)], NOW)
    lefts = []
    for number in (1, 1, 2, 1):
        with store.acting_for(number):
            lefts.append(await act(store, world, ANNA, "bill-late"))
    assert lefts == [4, 4, 3, 4]
    assert all_of(store, "select count(*) from pending_acts") == [(2,)]
    assert [each.begun for each in await store.waiting_updates()] == [True, True]
    await store.finish_updates([1])
    assert all_of(store, "select distinct update_id from effects") == [(2,)]
    assert await act(store, world, ANNA, "bill-late") == 2, "outside of updates everything is done"


async def test_two_writes_of_one_name_are_two(store: SqliteStore) -> None:
    world, _ = await joined(store, await world_of(store), ANNA)
    for _ in range(2):
        with store.acting_for(1):
            assert [await act(store, world, ANNA, "bill-late") for _ in range(3)] == [4, 3, 2]
    assert all_of(store, "select count(*) from pending_acts") == [(3,)]


async def test_what_was_refused_is_decided_again(store: SqliteStore) -> None:
    world, _ = await joined(store, await world_of(store), ANNA)
    for _ in range(5):
        await act(store, world, ANNA, "bill-late")
    with store.acting_for(1), pytest.raises(Refused):
        await act(store, world, ANNA, "bill-late")
    await store.database.write(lambda connection: connection.execute("delete from pending_acts"))
    with store.acting_for(1):
        assert await act(store, world, ANNA, "bill-late") == 4


async def test_a_repeat_that_takes_another_branch_comes_to_writes_of_its_own(store: SqliteStore) -> None:
    async def toggles() -> None:
        chat = await store.chat(ANNA)
        if chat is None:
            await store.meet_chat(ANNA, ChatKind.PRIVATE)
        await store.set_chat_language(ANNA, "en")

    with store.acting_for(1):
        await store.meet_chat(ANNA, ChatKind.PRIVATE)
    with store.acting_for(1):
        await toggles()
    assert (await store.chat(ANNA)) == await store.meet_chat(ANNA, ChatKind.PRIVATE)
    assert all_of(store, "select language from chats") == [("en",)]


async def test_results_of_every_kind_come_back_as_they_were(store: SqliteStore) -> None:
    world, [number] = await joined(store, await world_of(store, scenario="class"), ANNA)
    results = []
    for _ in range(2):
        with store.acting_for(9):
            results.append(
                (
                    await store.meet_chat(ANNA, ChatKind.PRIVATE),
                    await store.add_notice(Notice(chat_id=1, key="a", payload={})),
                    await store.add_permission(world.row.world_id, number, 1, granted=True),
                    await store.branch_world(world.row.world_id, 0, "branch", 5, NOW),
                )
            )
    assert results[0] == results[1]
    assert type(results[1][3]) is type(world.row)


async def test_results_that_could_not_come_back_are_refused_at_once(store: SqliteStore) -> None:
    def gives_bytes(_: sqlite3.Connection) -> bytes:
        return b"bytes"

    with store.acting_for(1), pytest.raises(TypeError, match="bytes"):
        await store.database.write(gives_bytes)
    assert await store.database.write(gives_bytes) == b"bytes"


async def test_two_updates_at_once_do_not_see_each_others_writes(store: SqliteStore) -> None:
    world, _ = await joined(store, await world_of(store), ANNA, BERTA)

    async def one(number: int, user: int) -> None:
        with store.acting_for(number):
            await act(store, world, user, "bill-late")
            await asyncio.sleep(0.01)
            await act(store, world, user, "bill-late")

    errors: list[BaseException] = []
    async with Nursery(lambda _, error: errors.append(error)) as nursery:
        for number, user in enumerate((ANNA, BERTA)):
            nursery.start(one(number, user), name="one")
        await nursery.rest()
    assert errors == []
    assert all_of(store, "select update_id, nth from effects order by 1, 2") == [(0, 1), (0, 2), (1, 1), (1, 2)]


# --- chats -----------------------------------------------------------------------------------------------------------


async def test_a_chat_is_met_lost_and_met_again(store: SqliteStore) -> None:
    assert await store.chat(ANNA) is None
    await store.meet_chat(ANNA, ChatKind.PRIVATE)
    await store.set_chat_language(ANNA, "zh-Hans")
    await store.add_notice(Notice(chat_id=ANNA, key="a", payload={}))
    await store.lose_chat(ANNA, ChatKind.PRIVATE, NOW)
    lost = await store.chat(ANNA)
    assert lost is not None
    assert (lost.gone, lost.language) == (True, "zh-Hans")
    assert all_of(store, "select state from notices") == [("gone",)]
    back = await store.meet_chat(ANNA, ChatKind.PRIVATE)
    assert (back.gone, back.language) == (False, "zh-Hans")


@pytest.mark.parametrize("met_before", [False, True])
async def test_all_that_a_group_has_moves_with_it(store: SqliteStore, met_before: bool) -> None:  # noqa: FBT001
    world = await world_of(store, scenario="class")
    await store.meet_chat(GROUP, ChatKind.GROUP)
    await store.set_chat_world(GROUP, world.row.world_id)
    await store.set_chat_language(GROUP, "zh-Hans")
    await store.add_notice(Notice(chat_id=GROUP, key="a", payload={"x": 1}))
    await store.receive([Received(update_id=1, chat_id=GROUP, user_id=ANNA, payload=b"{}")], NOW)
    if met_before:
        await store.meet_chat(SUPERGROUP, ChatKind.GROUP)
    for _ in range(2):
        await store.move_chat(GROUP, SUPERGROUP)
    moved = await store.chat(SUPERGROUP)
    assert moved is not None
    assert (moved.world_id, moved.language, moved.kind) == (world.row.world_id, "zh-Hans", ChatKind.GROUP)
    for table in ("chats", "notices", "inbox"):
        assert all_of(store, f"select distinct chat_id from {table}") == [(SUPERGROUP,)]  # noqa: S608 - constants


async def test_every_id_that_a_group_ever_had_leads_to_it(store: SqliteStore) -> None:
    ids = [GROUP, SUPERGROUP, SUPERGROUP - 1, SUPERGROUP - 2]
    await store.meet_chat(GROUP, ChatKind.GROUP)
    for old, new in pairwise(ids):
        await store.move_chat(old, new)
        for each in ids[: ids.index(new) + 1]:
            found = await store.chat(each)
            assert found is not None
            assert found.chat_id == new
    # What the platform says of an old id afterwards is not said of the group.
    await store.lose_chat(GROUP, ChatKind.GROUP, NOW)
    await store.move_chat(GROUP, SUPERGROUP)
    found = await store.chat(SUPERGROUP - 2)
    assert found is not None
    assert not found.gone
    assert await store.chat(GROUP - 1) is None


async def test_whose_own_a_world_is_moves_with_the_group_and_ends_with_another_world(store: SqliteStore) -> None:
    world = await world_of(store, scenario="class")
    await store.meet_chat(GROUP, ChatKind.GROUP)
    await store.set_chat_world(GROUP, world.row.world_id, own=True)
    await store.move_chat(GROUP, SUPERGROUP)
    moved = await store.chat(GROUP)
    assert moved is not None
    assert (moved.chat_id, moved.owns_world) == (SUPERGROUP, True)
    assert (await store.meet_chat(SUPERGROUP, ChatKind.GROUP)).owns_world
    await store.set_chat_world(SUPERGROUP, world.row.world_id)
    again = await store.chat(SUPERGROUP)
    assert again is not None
    assert not again.owns_world


async def test_alert_times_are_kept(store: SqliteStore) -> None:
    assert await store.alert_times(ANNA) == AlertTimes()
    times = AlertTimes(time_zone="Asia/Shanghai", quiet_from=0, quiet_to=1439, digest_at=7)
    await store.set_alert_times(ANNA, times)
    await store.meet_chat(ANNA, ChatKind.PRIVATE)
    assert await store.alert_times(ANNA) == times


# --- deliveries ------------------------------------------------------------------------------------------------------


async def test_a_notice_is_added_once(store: SqliteStore) -> None:
    notice = Notice(chat_id=GROUP, key="week 9", payload={"a": 1})
    assert [await store.add_notice(notice) for _ in range(2)] == [True, False]
    [claimed] = await store.claim_deliveries(NOW, NOW + timedelta(minutes=1), chats=5, busy=())
    assert claimed.notice == notice
    assert await store.settle([claimed], Outcome.DELIVERED, NOW) == 1
    assert await store.add_notice(notice) is False
    assert await store.next_delivery() is None


async def test_who_lost_the_lease_settles_nothing(store: SqliteStore) -> None:
    await store.add_notice(Notice(chat_id=GROUP, key="a", payload={}))
    lease = timedelta(minutes=1)
    [first] = await store.claim_deliveries(NOW, NOW + lease, chats=5, busy=())
    assert await store.claim_deliveries(NOW, NOW + lease, chats=5, busy=()) == ()
    later = NOW + 2 * lease
    [second] = await store.claim_deliveries(later, later + lease, chats=5, busy=())
    assert (first.doubted, second.doubted) == (False, True)
    assert await store.settle([first], Outcome.DELIVERED, later) == 0
    assert await store.settle([second], Outcome.DELIVERED, later) == 1
    assert all_of(store, "select state, doubted, attempts from notices") == [("delivered", 1, 1)]


async def test_what_failed_keeps_its_place_and_what_was_put_off_does_not_count(store: SqliteStore) -> None:
    for key in "ab":
        await store.add_notice(Notice(chat_id=GROUP, key=key, payload={}))
    lease, soon = NOW + timedelta(minutes=1), NOW + timedelta(seconds=5)
    first, second = await store.claim_deliveries(NOW, lease, chats=5, busy=())
    await store.settle([first], Outcome.FAILED, NOW, due_at=soon)
    await store.settle([second], Outcome.WAITING, NOW)
    assert await store.claim_deliveries(NOW, lease, chats=5, busy=()) == ()
    again = await store.claim_deliveries(soon, lease + timedelta(minutes=1), chats=5, busy=())
    assert [each.notice and each.notice.key for each in again] == ["b", "a"]
    assert all_of(store, "select key, attempts from notices order by key") == [("a", 1), ("b", 0)]


async def test_busy_chats_are_left_alone_and_so_many_are_claimed(store: SqliteStore) -> None:
    for chat in range(-9, 0):
        await store.add_notice(Notice(chat_id=chat, key="a", payload={}))
    claimed = await store.claim_deliveries(NOW, NOW + timedelta(minutes=1), chats=3, busy=[-9, -7])
    assert [each.chat_id for each in claimed] == [-8, -6, -5]


# --- who is forgotten ------------------------------------------------------------------------------------------------


async def test_nothing_of_the_chat_is_left_of_who_is_forgotten(store: SqliteStore, tmp_path: Path) -> None:
    await joined(store, await world_of(store, scenario="class"), ANNA, BERTA)
    payload = f'{{"from":{{"id":{ANNA},"first_name":"Name of {ANNA:x}"}}}}'.encode()
    for user in (ANNA, BERTA):
        await store.meet_chat(user, ChatKind.PRIVATE)
        await store.set_alert_times(user, AlertTimes(digest_at=5))
        await store.add_notice(Notice(chat_id=user, key="a", payload={}))
        await store.keep_file(f"key {user}", f"file of {user}", user)
    handled = [
        Received(update_id=number, chat_id=ANNA, user_id=ANNA, payload=payload * (number % 7)) for number in range(400)
    ]
    await store.receive(handled, NOW)
    await store.finish_updates([each.update_id for each in handled if each.update_id % 3])
    with store.acting_for(9000):
        assert await forget(store, ANNA, CLOCK)
    await store.finish_updates([9000])
    wanted = (ANNA.to_bytes(6, "big"), str(ANNA).encode(), f"Name of {ANNA:x}".encode())
    assert holding(tmp_path, *wanted) == []
    assert await store.waiting_updates() == ()
    assert await store.sent_file(f"key {BERTA}") == f"file of {BERTA}"
    held = (await store.held(BERTA))["identity"]
    assert [len(held[table]) for table in ("chats", "notices", "files_sent")] == [1, 1, 1]


async def test_nothing_is_left_of_updates_handled_long_before_who_sent_them_is_forgotten(
    store: SqliteStore, tmp_path: Path
) -> None:
    handled = [Received(update_id=number, chat_id=ANNA, user_id=ANNA, payload=b'{"a":"' + b"x" * (number % 90) + b'"}')
               for number in range(3000)]  # fmt: skip
    for start in range(0, 3000, 7):
        await store.receive(handled[start : start + 7], NOW)
        await store.finish_updates([each.update_id for each in handled[start : start + 7] if each.update_id % 5])
    await store.finish_updates([each.update_id for each in handled])
    await forget(store, ANNA, CLOCK)
    assert holding(tmp_path, ANNA.to_bytes(6, "big")) == []
