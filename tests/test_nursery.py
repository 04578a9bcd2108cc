from __future__ import annotations

import asyncio

import pytest

from bot.nursery import Nursery


class Reports(list[tuple[str, str]]):
    def __call__(self, name: str, error: BaseException) -> None:
        self.append((name, str(error)))


async def fail(words: str) -> None:
    await asyncio.sleep(0)
    raise ValueError(words)


async def test_reports_each_error_once_and_lets_the_others_go_on() -> None:
    reports, done = Reports(), asyncio.Event()

    async def work() -> str:
        await done.wait()
        return "done"

    async with Nursery(reports) as nursery:
        good = nursery.start(work(), name="good")
        bad = nursery.start(fail("no bread"), name="bad")
        await asyncio.wait([bad])
        assert reports == [("bad", "no bread")]
        assert len(nursery) == 1
        done.set()
        assert await good == "done"
    assert reports == [("bad", "no bread")]


async def test_cancels_and_awaits_what_still_runs_at_the_end() -> None:
    reports, trace = Reports(), []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.01)
            trace.append("tidied up")

    async with Nursery(reports) as nursery:
        task = nursery.start(work(), name="endless")
        await asyncio.sleep(0)
    assert trace == ["tidied up"]
    assert task.cancelled()
    assert reports == []


async def test_an_error_on_the_way_out_is_reported_too() -> None:
    reports = Reports()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            raise OSError("the door is stuck")

    async with Nursery(reports) as nursery:
        nursery.start(work(), name="leaving")
        await asyncio.sleep(0)
    assert reports == [("leaving", "the door is stuck")]


async def test_rest_waits_for_what_begins_meanwhile() -> None:
    trace: list[int] = []

    async def work(left: int) -> None:
        await asyncio.sleep(0.001)
        trace.append(left)
        if left:
            nursery.start(work(left - 1), name=str(left))

    async with Nursery(Reports()) as nursery:
        nursery.start(work(3), name="first")
        await nursery.rest()
        assert trace == [3, 2, 1, 0]


async def test_nothing_starts_once_it_is_closed() -> None:
    nursery = Nursery(Reports())
    await nursery.close()
    with pytest.raises(RuntimeError, match="late cannot start"):
        nursery.start(fail("never begun"), name="late")
