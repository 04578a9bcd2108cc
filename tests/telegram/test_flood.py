"""Who sends too much is told so once, and holds nobody up."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from bot.telegram.flood import Flood, FloodRule, Verdict
from tests.telegram.local import Local, eventually, running
from tests.telegram.toy_routes import message, toy, unnumbered

if TYPE_CHECKING:
    from bot.store.store import SqliteStore


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
    waited, rule, loop = [], FloodRule(), asyncio.get_running_loop()
    here.start(flooder)
    async with running(here, store, toy(), flood=rule):
        start = loop.time()
        for number in range(300):
            of = {"id": flooder, "is_bot": False, "first_name": "A"}
            here.sandbox.queue.put_raw(unnumbered(message(f"/wait 0.0{number % 10}", chat=flooder, **{"from": of})))
            if number % 20 == 0:
                other = others[number // 20 % 5]
                began, before = loop.time(), len(await here.from_bot(other))
                await here.says(other, "/why me")
                await here.until(other, before + 1)
                waited.append(loop.time() - began)
            await asyncio.sleep(0.005)
        await here.until(flooder, 30)
        await eventually(store.waiting_updates, lambda waiting: not waiting)
        taken = loop.time() - start
    said = here.all_from_bot(flooder)
    assert 1 <= said.count("flooding") <= 1 + taken / rule.told_seconds
    assert len(said) - said.count("flooding") <= rule.burst + rule.a_second * taken + 1
    # One or two that wait longer may be another program's doing.
    assert sorted(waited)[-3] < max(2.0, taken / 4), (waited, taken)


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
