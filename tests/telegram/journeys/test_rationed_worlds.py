"""Worlds are made one at a time, one of each user's, and so many within a day: nobody keeps the machine busy."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.services import new_world as service
from bot.services.forget import forget
from bot.services.make_world import make_world
from bot.services.playing import load_play
from bot.store.store import SqliteStore
from tests.services.players import ANNA, BERTA, CLOCK
from tests.store.worlds import seen
from tests.telegram.chatting import talking
from tests.telegram.journeying import made_world
from tests.telegram.local import eventually

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.telegram.chatting import Said, Someone, Town


@asynccontextmanager
async def a_town(folder: Path, monkeypatch: pytest.MonkeyPatch, **play: Any) -> AsyncIterator[Town]:  # noqa: ANN401 - its fields
    """A town whose hosts may make so many worlds."""
    monkeypatch.setattr(service, "load_play", lambda: replace(load_play(), **play))
    async with talking(folder) as town:
        yield town


async def asks(host: Someone, chat: int | None = None) -> tuple[Said, list[Said]]:
    [plan] = await host.says("/newworld class", chat=chat)
    _, heard = await host.taps(plan, "Make it")
    return plan, heard


@pytest.mark.parametrize(
    ("play", "words"), [("made_a_day", "You have made 2 worlds"), ("made_a_day_in_all", "2 worlds")]
)
async def test_who_makes_and_deletes_in_a_loop_is_told_when_they_may_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, play: str, words: str
) -> None:
    async with a_town(tmp_path, monkeypatch, **{play: 2}) as town:
        host, other = await town.person("Host"), await town.person("Other")
        for _ in range(2):
            row, _ = await made_world(town, host, "class")
            await town.store.delete_world(row.world_id)
        _, [refused] = await asks(host)
        assert words in refused.text
        assert "24 hours" in refused.text or "a day" in refused.text
        assert len(await town.store.worlds()) == 1, "the town's own"
        if play == "made_a_day":
            await made_world(town, other, "class")
        else:
            # To be forgotten makes no room for more.
            await forget(town.store, host.user_id, town.kit.clock)
            _, [refused] = await asks(host)
            assert words in refused.text


async def test_one_world_is_made_at_a_time_and_who_waits_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, real, at_once = asyncio.Event(), make_world, [0, 0]

    async def slowly(*arguments: Any) -> Any:  # noqa: ANN401 - as the real one
        at_once[0] += 1
        at_once[1] = max(at_once)
        await go_on.wait()
        try:
            return await real(*arguments)
        finally:
            at_once[0] -= 1

    monkeypatch.setattr(service, "make_world", slowly)
    async with talking(tmp_path) as town:
        anna, berta, cleo = [await town.person(name) for name in ("Anna", "Berta", "Cleo")]
        group = await town.group("Class", anna, admins=[anna])
        plans = {one.user_id: (await one.says("/newworld class"))[0] for one in (anna, berta)}
        [second] = await anna.says("/newworld class", chat=group)

        async def taps(one: Someone, plan: Said) -> dict[str, Any]:
            data = plan.button("Make it").data
            answer: dict[str, Any] = await town.post(
                "tap",
                {"from": one.user_id, "chat": plan.chat_id, "message_id": plan.message_id, "callback_data": data},
            )
            return answer

        async with asyncio.TaskGroup() as group_of:
            group_of.create_task(taps(anna, plans[anna.user_id]))
            await eventually(lambda: texts(anna), lambda said: "Making" in said[-1])
            group_of.create_task(taps(berta, plans[berta.user_id]))
            await eventually(lambda: texts(berta), lambda said: "one other world is made first" in said[-1])
            assert "still being made" in (await taps(anna, second))["text"]
            # Nobody else waits with them.
            await town.post("send", {"from": cleo.user_id, "chat": cleo.user_id, "text": "/help"})
            await eventually(cleo.sees, bool)
            go_on.set()
        await town.quiet()
        for one in (anna, berta):
            assert len(await town.store.hosted(one.user_id)) == 1
        assert at_once[1] == 1


async def texts(someone: Someone) -> list[str]:
    return [said.text for said in await someone.sees()] or [""]


async def test_a_day_is_counted_from_each_world_and_a_repeat_counts_once(tmp_path: Path) -> None:
    async with SqliteStore(tmp_path / "worlds.db") as store:
        now = CLOCK.now()

        async def made(user: int, hours: float) -> tuple[int, bool]:
            return await store.count_made(user, now + timedelta(hours=hours), a_day=2, in_all=3)

        assert [await made(ANNA, 0), await made(ANNA, 1)] == [(0, False), (0, False)]
        assert await made(ANNA, 3) == (21 * 3600, False)
        assert await made(BERTA, 3) == (0, False)
        assert await made(BERTA, 4) == (20 * 3600, True)
        assert await made(ANNA, 24) == (0, False)
        with store.acting_for(5):
            assert await made(BERTA, 26) == (0, False)
        with store.acting_for(5):
            assert await made(BERTA, 26) == (0, False)
        assert len(seen(store.database.path, "select * from worlds_made")) == 3
        assert await forget(store, ANNA, CLOCK)
        assert seen(store.database.path, "select count(*) from worlds_made where user_id is null") == [(1,)]


async def test_who_is_forgotten_while_their_world_is_made_hosts_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on, real = asyncio.Event(), asyncio.Event(), make_world

    async def slowly(*arguments: Any) -> Any:  # noqa: ANN401 - as the real one
        begun.set()
        await go_on.wait()
        return await real(*arguments)

    monkeypatch.setattr(service, "make_world", slowly)
    async with talking(tmp_path) as town:
        anna = await town.person("Anna")
        group = await town.group("Class", anna, admins=[anna])
        [plan] = await anna.says("/newworld class", chat=group)
        body = {"from": anna.user_id, "chat": group, "message_id": plan.message_id}
        tapped = town.post("tap", body | {"callback_data": plan.button("Make it").data})

        async def forgotten() -> None:
            await begun.wait()
            await forget(town.store, anna.user_id, town.kit.clock)
            go_on.set()

        await asyncio.gather(tapped, forgotten())
        await town.quiet()
        assert await town.store.hosted(anna.user_id) == ()
        assert len(await town.store.worlds()) == 1, "the town's own"
        assert "You do not, or no longer." in (await anna.sees(group))[-1].text
