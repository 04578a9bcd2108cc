"""How much is begun at once: what only waits for the platform gives its place away, and yet is counted."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

import pytest

from bot.nursery import Nursery
from bot.telegram import dispatch
from bot.telegram.dispatch import Dispatch, Work
from bot.telegram.slots import only_waiting
from bot.telegram.updates import Chat, Message, Update, User

if TYPE_CHECKING:
    from bot.chat_ports import ChatStore

MOST = 50


def update(number: int) -> Update:
    """A line in a chat of its own."""
    user = User(id=number)
    message = Message(message_id=1, chat=Chat(id=number, type="private"), from_=user, text="/score")
    return Update(update_id=number, message=message)


async def test_those_that_wait_for_the_platform_are_not_taken_on_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "MOST_WAITING", MOST)
    failures: list[BaseException] = []
    taken_again, begun = asyncio.Event(), 0

    async def waits(_: Work) -> None:
        nonlocal begun
        begun += 1
        with only_waiting():
            await taken_again.wait()

    async with Nursery(lambda _, error: failures.append(error)) as nursery:
        # What is not kept in the store needs none.
        here = Dispatch(cast("ChatStore", None), waits, nursery, at_once=4)
        for number in range(1, MOST + 1):
            assert here._room.is_set()
            here.offer(Work(update=update(number), kept=False))
            for _ in range(5):
                await asyncio.sleep(0)
        assert begun == MOST, "none waits behind another"
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(here.room(), 0.05)
        taken_again.set()
        await asyncio.wait_for(here.room(), 5)
        await here.drain(5)
    assert not failures
    assert len(here) == 0
    assert here._slots._taken == 0
