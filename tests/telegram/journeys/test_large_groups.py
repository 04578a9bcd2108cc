"""More players than may be looked up at once: nobody is left out unsaid, and asking again finds the rest."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

import pytest

from bot.player_ports import Visibility
from bot.services.set_visibility import set_visibility
from bot.telegram.asking import Seat
from bot.telegram.handlers import present
from tests.telegram.chatting import talking
from tests.telegram.journeying import is_forgotten

if TYPE_CHECKING:
    from pathlib import Path

    from bot.telegram.asking import Talk

PLAYERS = 9


async def test_who_could_not_be_looked_up_is_counted_and_found_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(present, "MOST", 4)
    monkeypatch.setattr(present, "AT_ONCE", 3)
    async with talking(tmp_path) as town:
        people = [await town.person(f"Number{number}") for number in range(PLAYERS)]
        for one in people:
            await town.joins(one, tick=False)
        await town.tick()
        group = await town.group("Large", *people, admins=people[:1])
        await town.store.set_chat_world(group, town.world_id)
        row = (await town.world()).row
        for one in people[:2]:
            await set_visibility(town.store, row, one.user_id, Visibility.EVERYONE)
        for one in people[2:-1]:
            await set_visibility(town.store, row, one.user_id, Visibility.GROUP, group_chat=group)
        [said] = await people[0].says("/rank", chat=group)
        assert said.text.count("Number") == 4
        assert "4 more who may be seen here could not be looked up at once" in said.text
        assert "Number0" not in said.text, "first who chose this very group"
        [said] = await people[0].says("/compare", chat=group)
        assert said.text.count("Number") == 8
        assert "looked up" not in said.text
        for command in ("/rank", "/bonds", "/mood"):
            [said] = await people[0].says(command, chat=group)
            assert "looked up" not in said.text
            assert f"Number{PLAYERS - 1}" not in said.text, "who did not choose it is neither shown nor counted"
        # Who is forgotten is known here no more.
        town.kit.present.forget(people[1].user_id)
        assert people[1].user_id not in {user for _, user in town.kit.present._known}


class _Slow:
    """The platform's answer about members, on its way until `arrives`."""

    def __init__(self) -> None:
        self.asked, self.arrives = asyncio.Event(), asyncio.Event()

    async def seat(self, _: int, user_id: int) -> Seat:
        self.asked.set()
        await self.arrives.wait()
        return Seat(username=f"number_{user_id}")


@pytest.mark.parametrize("how", ["is forgotten", "leaves the group"])
async def test_an_answer_that_was_on_its_way_is_not_kept_of_who_goes_meanwhile(tmp_path: Path, how: str) -> None:
    async with talking(tmp_path) as town:
        anna, berta = await town.person("Anna"), await town.person("Berta")
        for one in (anna, berta):
            await town.joins(one, tick=False)
        world = await town.tick()
        group = await town.group("Club", anna, berta)
        for one in (anna, berta):
            await set_visibility(town.store, world.row, one.user_id, Visibility.GROUP, group_chat=group)
        talk, known = _Slow(), town.kit.present

        async def goes() -> None:
            await talk.asked.wait()
            if how == "is forgotten":
                await is_forgotten(berta)
            else:
                await town.post("chats/members", {"chat": group, "user": berta.user_id, "action": "leave"})
                await town.quiet()
            talk.arrives.set()

        here, _ = await asyncio.gather(known.among(world, group, cast("Talk", talk)), goes())
        assert here.users == {anna.user_id}
        assert berta.user_id not in {user for _, user in known._known}
