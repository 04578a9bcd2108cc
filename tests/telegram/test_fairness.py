"""Groups that wait for the platform's limits, with sixty updates a minute each, hold nobody else up."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from bot.telegram.limits import Rule, Rules
from bot.telegram.routes import Routes
from bot.telegram.slots import Slots, only_waiting, within
from bot.views.reply import Reply
from tests.telegram.local import Local, eventually, running

if TYPE_CHECKING:
    from bot.store.store import SqliteStore
    from bot.telegram.asking import Ask, Talk

GROUPS = 40
IN_EACH = 6
ASKED = 40
# In so long a group may be told three things: who asks elsewhere would wait as long if the groups held them up.
WINDOW = 16.0


async def why(ask: Ask, _: Talk) -> Reply:
    return Reply(text=f"why {ask.argument}")


async def twice(ask: Ask, talk: Talk) -> Reply:
    await talk.say(Reply(text=f"first {ask.argument}"))
    return Reply(text=f"then {ask.argument}")


def toy() -> Routes:
    routes = Routes()
    routes.command("why", "start", handler=why)
    routes.command("twice", handler=twice)
    return routes


def command(text: str, chat: int, user: int) -> dict[str, Any]:
    return {
        "message": {
            "message_id": 1, "date": 1, "chat": {"id": chat, "type": "group", "title": "Group"},
            "from": {"id": user, "is_bot": False, "first_name": "A"}, "text": text,
        }
    }  # fmt: skip


async def test_forty_groups_at_their_limit_hold_up_no_private_chat(here: Local, store: SqliteStore) -> None:
    anna, loop = await here.user("Anna"), asyncio.get_running_loop()
    members = [await here.user(f"Member {number}") for number in range(GROUPS)]
    groups = [await here.group(f"Group {number}", member) for number, member in enumerate(members)]
    here.start(anna)
    rules = Rules(chat_replies=None, group=Rule(most=3, seconds=WINDOW))
    waits: list[float] = []
    async with running(here, store, toy(), rules=rules):
        for number in range(IN_EACH):
            for group, member in zip(groups, members, strict=True):
                here.sandbox.queue.put_raw(command(f"/why {number}", group, member))
        for number in range(ASKED):
            before = loop.time()
            await here.says(anna, f"/why {number}")
            await here.until(anna, number + 1)
            waits.append(loop.time() - before)
            still = min(len(here.all_from_bot(group)) for group in groups)
            if still == IN_EACH:  # on a slow machine: what comes after the groups have done shows nothing
                break
        assert len(waits) > 1, "the groups wait all the while"
        assert float(np.quantile(waits, 0.95)) < WINDOW / 2, sorted(waits)
        # In each group, in the end: everything, and in order.
        expected = [f"why {number}" for number in range(IN_EACH)]

        async def all_said() -> bool:
            return all(here.all_from_bot(group) == expected for group in groups)

        await eventually(all_said, bool, 120)
        await eventually(store.waiting_updates, lambda waiting: not waiting)


async def test_a_group_that_waits_longer_than_a_handler_may_take_is_answered_all_the_same(
    here: Local, store: SqliteStore
) -> None:
    anna = await here.user("Anna")
    group = await here.group("Group", anna)
    rules = Rules(overall=None, chat=None, chat_replies=None, group=Rule(most=1, seconds=2.5))
    with pytest.MonkeyPatch.context() as now:
        now.setattr("bot.telegram.application.Application.__init__.__kwdefaults__", {"longest_seconds": 2.0})
        async with running(here, store, toy(), rules=rules):
            await here.says(anna, "/twice a", chat=group)
            await here.says(anna, "/twice b", chat=group)
            said = await eventually(lambda: here.from_bot(group, anna), lambda said: len(said) == 4)
    assert said == ["first a", "then a", "first b", "then b"]


async def test_a_place_is_another_s_while_somebody_only_waits() -> None:
    freed, free = [0], []
    slots = Slots(1, lambda: freed.append(1))
    slots.take()
    with slots.held():
        free.append(slots.free)
        with only_waiting():
            free.append(slots.free)
            with only_waiting():
                slots.take()
                free.append(slots.free)
        # One too many, until somebody has done.
        free.append(slots.free)
        slots.give()
        free.append(slots.free)
    assert [*free, slots.free] == [False, True, False, False, False, True]
    assert len(freed) == 1 + 3


async def too_long() -> None:
    async with within(0.05):
        with only_waiting():
            await asyncio.sleep(0.1)
        await asyncio.sleep(0.2)


async def test_waiting_is_no_part_of_the_time_that_something_may_take() -> None:
    async with within(1.0):
        with only_waiting():
            await asyncio.sleep(1.2)
        await asyncio.sleep(0.02)
    with pytest.raises(TimeoutError):
        await too_long()
