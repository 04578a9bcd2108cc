"""An update is handled, the program dies before it is marked so, a tick comes: the repeat gives the first answer."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from bot.chat_ports import ChatKind
from bot.services.playing import load_play
from bot.store.store import SqliteStore
from bot.telegram.asking import Ask, Person, Place
from bot.views.actions import Action
from tests.services.players import ANNA, BERTA, CLOCK
from tests.telegram.chatting import talking

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.views.reply import Reply
    from tests.telegram.chatting import Someone, Town

UPDATE = 10**12


class _Silent:
    """A conversation in which nothing is said but the reply."""

    bot_name = "us_bot"

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - nothing of it is to be called
        raise AssertionError(f"{name} is not asked for here")


async def tapped(town: Town, someone: Someone, name: str, *arguments: object, replayed: bool) -> Reply:
    """What a tap is answered with, at the first attempt or when it is handed on again."""
    chat = await town.store.chat(someone.user_id)
    ask = Ask(
        update_id=UPDATE, who=Person(user_id=someone.user_id, name=someone.name), chat=chat, language="en", tap_id="1",
        place=Place(chat_id=someone.user_id, kind=ChatKind.PRIVATE), message_id=1, replayed=replayed,
        action=Action(name=name, arguments=tuple(str(each) for each in arguments)),
    )  # fmt: skip
    handler = town.kit.routes.of_tap(name)
    assert handler is not None
    with town.store.acting_for(UPDATE):
        return await handler(ask, _Silent())  # type: ignore[return-value] # no conversation, no inline query


@asynccontextmanager
async def a_pair(folder: Path) -> AsyncIterator[tuple[Town, Someone, Someone, int, int]]:
    async with talking(folder) as town:
        anna, berta = await town.person("Anna"), await town.person("Berta")
        one, other = await town.joins(anna, tick=False), await town.joins(berta)
        yield town, anna, berta, one, other


async def a_character_who_says_yes(town: Town, anna: Someone) -> tuple[int, Reply]:
    """The first character who takes an offer, and what was said then."""
    version = load_play().friendship_text
    for person in range((await town.world()).row.characters):
        said = await tapped(town, anna, "befriend!", person, version, replayed=False)
        if "says yes" in said.text:
            return person, said
        await town.store.finish_updates([UPDATE])
    raise AssertionError("nobody would")


async def test_a_character_s_yes(tmp_path: Path) -> None:
    async with a_pair(tmp_path) as (town, anna, _, one, _):
        person, first = await a_character_who_says_yes(town, anna)
        world = await town.tick()
        assert world.standings.population.friendships.strength_between(one, person)
        again = await tapped(town, anna, "befriend!", person, load_play().friendship_text, replayed=True)
        assert again.text == first.text
        world = await town.tick()
        assert world.standings.population.friendships.strength_between(one, person)


@pytest.mark.parametrize("yes", [0, 1])
async def test_an_answer_to_an_offer(tmp_path: Path, yes: int) -> None:
    async with a_pair(tmp_path) as (town, anna, berta, one, other):
        version = load_play().friendship_text
        await town.store.offer_friendship(town.world_id, one, other, version, CLOCK.now())
        first = await tapped(town, berta, "offer!", one, yes, version, replayed=False)
        await town.tick()
        again = await tapped(town, berta, "offer!", one, yes, version, replayed=True)
        assert again.text == first.text
        assert "Anna" in first.text
        ties = (await town.world()).standings.population.friendships
        assert bool(ties.strength_between(one, other)) is bool(yes)
        assert anna.user_id


async def test_an_offer_that_meets_another_s(tmp_path: Path) -> None:
    async with a_pair(tmp_path) as (town, anna, _, one, other):
        version = load_play().friendship_text
        await town.store.set_tie(town.world_id, one, 0, 300)
        world = await town.tick()
        await town.store.offer_friendship(town.world_id, other, one, version, CLOCK.now())
        from bot.services.befriend import Answer, befriend  # noqa: PLC0415 - of this test alone

        with town.store.acting_for(UPDATE):
            assert await befriend(town.store, world, anna.user_id, other, version, CLOCK) is Answer.YES
        world = await town.tick()
        with town.store.acting_for(UPDATE):
            assert await befriend(town.store, world, anna.user_id, other, version, CLOCK) is Answer.YES


async def test_the_end_of_a_friendship_and_a_nudge_that_is_heeded(tmp_path: Path) -> None:
    async with a_pair(tmp_path) as (town, anna, _, one, _):
        for friend in (0, 1):
            await town.store.set_tie(town.world_id, one, friend, 300)
        world = await town.tick()
        first = await tapped(town, anna, "unfriend!", 0, replayed=False)
        await town.tick()
        again = await tapped(town, anna, "unfriend!", 0, replayed=True)
        assert again.text == first.text
        await town.store.finish_updates([UPDATE])

        def nudged(connection: Any) -> None:  # noqa: ANN401 - sqlite3
            connection.execute("insert into nudges values (?, ?, ?, 1, 12, null)", [town.world_id, world.row.tick, one])

        await town.store.database.write(nudged)
        first = await tapped(town, anna, "heed", world.row.tick, 1, replayed=False)
        await town.tick()
        again = await tapped(town, anna, "heed", world.row.tick, 1, replayed=True)
        assert again.text == first.text
        assert not (await town.world()).standings.population.friendships.strength_between(one, 1)


async def test_a_decision_is_kept_with_the_update_and_goes_with_it(tmp_path: Path) -> None:
    async with SqliteStore(tmp_path / "chat.db") as store:
        asked: list[int] = []

        async def decide() -> tuple[int, str]:
            asked.append(1)
            return len(asked), "yes"

        async def refuse() -> int:
            raise ValueError("no")

        assert await store.decided("x", decide) == (1, "yes")
        assert await store.decided("x", decide) == (2, "yes"), "nothing is kept where no update is handled"
        for _ in range(2):
            with store.acting_for(5):
                assert await store.decided("x", decide) == (3, "yes")
                assert await store.decided("y", decide) in {(4, "yes"), (5, "yes")}
                with pytest.raises(ValueError, match="no"):
                    await store.decided("z", refuse)
        assert len(asked) == 4
        await store.finish_updates([5])
        with store.acting_for(5):
            assert await store.decided("x", decide) == (5, "yes")
    assert ANNA != BERTA
