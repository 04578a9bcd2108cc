from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from dataclasses import replace

import pytest

from bot.nursery import Nursery
from bot.pictures import PressError, Studio, Theme, draw, key
from bot.pictures.drawing import drawn
from tests.pictures import samples
from tests.pictures.png import size_of_valid


async def test_the_studio_draws_what_draw_draws_in_either_theme() -> None:
    async with Studio() as studio:
        for theme in Theme:
            assert await studio.picture(samples.waterfall(), theme) == draw(samples.waterfall(), theme)


async def test_the_event_loop_goes_on_while_twenty_pictures_are_drawn() -> None:
    gaps: list[float] = []
    loop = asyncio.get_running_loop()

    async def heartbeat() -> None:
        last = loop.time()
        while True:
            await asyncio.sleep(0.001)
            gaps.append(loop.time() - last)
            last = loop.time()

    def report(name: str, error: BaseException) -> None:
        raise AssertionError(name) from error

    makers = list(samples.ALL.values())[:10]
    async with Studio() as studio, Nursery(report) as nursery:
        await studio.warm()
        nursery.start(heartbeat(), name="heartbeat")
        start = loop.time()
        for theme in Theme:
            for make in makers:
                await studio.picture(make(), theme)
        taken = loop.time() - start
    # A rasteriser on the loop, or in a thread of this process, would stop it for a twentieth of the time each time.
    # The median of the longest beats: one alone may be another program's doing.
    longest = sorted(gaps)[-9:]
    assert longest[4] < taken / 60, (longest, taken)
    assert sum(gaps) / len(gaps) < 0.02


async def test_pictures_asked_for_together_each_get_their_own() -> None:
    async with Studio() as studio:
        cards = [replace(samples.invite(), title=f"World {number}") for number in range(6)]
        pictures = await asyncio.gather(*(studio.picture(card) for card in cards))
    assert [picture.png for picture in pictures] == [draw(card).png for card in cards]


async def test_a_press_that_dies_is_started_again_and_the_picture_still_comes() -> None:
    async with Studio() as studio:
        await studio.picture(samples.invite())
        assert studio._press is not None
        first = studio._press.pid
        os.kill(first, signal.SIGKILL)
        picture = await studio.picture(samples.invite())
        assert size_of_valid(picture.png) == (picture.width, picture.height)
        assert studio._press.pid != first


async def test_a_picture_that_nobody_waits_for_any_more_is_not_handed_to_the_next() -> None:
    async with Studio() as studio:
        await studio.warm()
        async with asyncio.TaskGroup() as group:
            asked = group.create_task(studio.picture(samples.score_card()))
            while not studio._turn.locked():  # noqa: ASYNC110 - until the press has it, and not a moment longer
                await asyncio.sleep(0)
            asked.cancel()
        assert asked.cancelled()
        assert (await studio.picture(samples.invite())).png == draw(samples.invite()).png


async def test_a_closed_studio_draws_nothing_and_leaves_no_process() -> None:
    async with Studio() as studio:
        await studio.picture(samples.invite())
        press = studio._press
    assert press is not None
    assert press.returncode is not None
    with pytest.raises(PressError, match="closed"):
        await studio.picture(samples.invite())


def test_a_key_is_the_same_in_another_process_and_changes_with_anything_that_is_drawn() -> None:
    code = "from bot.pictures import key; from tests.pictures import samples; print(key(samples.waterfall()))"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603  # our own code
    fall = samples.waterfall()
    assert other.stdout.strip() == key(fall) == key(samples.waterfall())
    assert key(fall) == key(replace(fall, alternative="other words"))
    assert (
        len({key(fall), key(fall, Theme.DARK), key(replace(fall, name="Javert")), key(replace(fall, day="Day 42"))})
        == 4
    )


def test_a_key_can_be_made_of_any_name() -> None:
    assert key(replace(samples.waterfall(), name="\ud800"))


@pytest.mark.parametrize("name", list(samples.ALL))
def test_a_drawing_holds_no_link_no_file_and_no_script(name: str) -> None:
    svg = drawn(samples.ALL[name]()).svg
    for word in ("href", "url(", "<image", "<style", "<script", "<!", "<?"):
        assert word not in svg
