"""A newcomer's first minutes, through the sandbox's HTTP: told of the score unasked, and shown a way to friends."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.services.first_score import await_first_score
from bot.telegram.handlers.deliveries import word_delivery_with
from bot.views.wording import LANGUAGES, Words
from tests.telegram.chatting import talking

if TYPE_CHECKING:
    from pathlib import Path

    from bot.chat_ports import Delivery
    from tests.telegram.chatting import Said, Someone, Town


async def comes_in(someone: Someone, words: Words) -> Said:
    """Join as anybody does; the answer to the yes."""
    [welcome] = await someone.says("/start")
    _, [_, second] = await someone.taps(welcome, words.plain("start-join-button", world="").strip())
    _, said = await someone.taps(second, words.plain("consent-yes", name=someone.name))
    return said[-1]


async def told_of(someone: Someone, wanted: str) -> list[Said]:
    """The messages with that text, once there is one."""
    async with asyncio.timeout(60):
        while not (found := [said for said in await someone.sees() if wanted in said.text]):  # noqa: ASYNC110 - no such event
            await asyncio.sleep(0.05)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_newcomer_is_told_of_the_first_score_once_and_finds_friends(tmp_path: Path, language: str) -> None:
    words = Words.of(language)
    async with talking(tmp_path, seconds_a_tick=0.5) as town:
        anna = await town.person("Anna", language=language)
        await comes_in(anna, words)
        world = await town.tick()
        score = int(world.standings.score[-1])
        wanted = words.plain("first-score", score=score)
        [told] = await told_of(anna, wanted)
        assert told.photo
        assert [tap.data for tap in told.buttons] == ["find||befriend|0", "why|", "act|"]
        _, [few] = await anna.taps(told, "find||befriend|0")
        names = [tap for tap in few.buttons if tap.data is not None and tap.data.startswith("befriend|")]
        assert len(names) == 6
        _, [sure] = await anna.taps(few, names[0].text)
        assert names[0].text.split(" · ")[0] in sure.text
        await town.tick(2)
        await town.delivered()
        assert len(await told_of(anna, wanted)) == 1


async def claimed(town: Town, someone: Someone) -> Delivery:
    """The one notice that waits for somebody, as the delivery has it when it is due."""
    at = await town.store.next_delivery()
    assert at is not None
    [found] = await town.store.claim_deliveries(at, at + timedelta(hours=1), chats=1, busy=())
    assert found.chat_id == someone.user_id
    return found


async def test_where_there_is_no_score_yet_it_is_looked_for_again_later(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        anna = await town.person("Anna")
        number = await town.joins(anna, tick=False)
        row, far = (await town.world()).row, town.kit.clock.now() + timedelta(days=1)
        assert await await_first_score(town.store, row, anna.user_id, number, far)
        assert not await await_first_score(town.store, row, anna.user_id, number, far), "asked for once"
        word = word_delivery_with(town.kit)
        assert await word((await claimed(town, anna),)) is None
        again = await claimed(town, anna)
        await town.tick()
        reply = await word((again,))
        assert reply is not None
        assert "You have a score: 590" in reply.text
        assert reply.shows == frozenset({anna.user_id})
        await town.store.leave_world(town.world_id, anna.user_id, town.kit.clock.now())
        assert await word((again,)) is None, "who has left is told nothing"


async def test_who_knows_nobody_is_shown_some_wherever_friends_are_spoken_of(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        anna = await town.person("Anna")
        number = await town.joins(anna)
        for command in ("/score", "/why", "/friends"):
            [said] = await anna.says(command)
            assert said.has("Find friends"), command
            assert "\n\n\n" not in said.text
        for command in ("/befriend", "/whatif"):
            [said] = await anna.says(command)
            if command == "/whatif":
                _, [said] = await anna.taps(said, "A new friend")
            _, [others] = await anna.taps(said, "Others")
            assert {tap.data for tap in said.buttons[:6]}.isdisjoint({tap.data for tap in others.buttons[:6]})
        await town.store.set_tie(town.world_id, number, 10, 300)
        await town.tick()
        [score] = await anna.says("/score")
        assert not score.has("Find friends")


async def test_a_no_from_an_old_message_does_not_say_that_nothing_is_kept_of_who_plays(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        anna = await town.person("Anna")
        [welcome] = await anna.says("/start")
        _, [_, second] = await anna.taps(welcome, "Join")
        _, [declined] = await anna.taps(second, "No, thanks")
        assert "Nothing about you" in declined.text
        await comes_in(anna, Words.of("en"))
        asked = next(said for said in reversed(await anna.sees()) if said.has("No, thanks"))
        _, [said] = await anna.taps(asked, "No, thanks")
        assert "You play in" in said.text
