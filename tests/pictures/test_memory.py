"""Whoever is drawn is not remembered: no cache keeps a text of a picture, in this process or in the press."""

from __future__ import annotations

import asyncio
import functools
import gc
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bot.pictures import Studio, Theme, draw
from tests.pictures import samples

NAME = "Zzyxqvwkanary"


def naming(value: Any) -> Any:  # noqa: ANN401 - any field of any drawing
    """The same drawing, with a name in all of its texts."""
    if isinstance(value, str):
        return f"{NAME} {value}"
    if isinstance(value, tuple):
        return tuple(naming(each) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{each.name: naming(getattr(value, each.name)) for each in fields(value)})
    return value


def texts_in_caches() -> list[str]:
    """All texts by which `functools` remembers what was computed from them, for whatever function."""
    found: list[str] = []
    for cached in gc.get_objects():
        # Not isinstance: it would ask a proxy of what is gone.
        if issubclass(type(cached), functools._lru_cache_wrapper):
            for remembered in gc.get_referents(cached):
                if isinstance(remembered, dict):
                    found += texts_in([*remembered])
    return found


def texts_in(value: object) -> list[str]:
    """The texts of a key, as they are or in the list that `functools` makes of several arguments."""
    if isinstance(value, str):
        return [value]
    return [text for each in value for text in texts_in(each)] if isinstance(value, (list, tuple)) else []


def press_of(studio: Studio) -> int:
    """The process that draws for it."""
    assert studio._press is not None
    return studio._press.pid


async def rests(process: int) -> None:
    """Wait until nothing of a process runs any more but what waits for the next picture."""
    async with asyncio.timeout(60):
        while len([*Path(f"/proc/{process}/task").iterdir()]) > 1:  # noqa: ASYNC110, ASYNC240 - no file tells of it
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("name", list(samples.ALL))
def test_no_cache_keeps_what_stood_in_a_picture(name: str) -> None:
    draw(naming(samples.ALL[name]()), Theme.LIGHT)
    assert [text for text in texts_in_caches() if NAME in text] == []


def test_a_cache_that_keeps_texts_is_found() -> None:
    @functools.lru_cache(maxsize=8)
    def measured(text: str, size: float) -> float:
        return len(text) * size

    measured(NAME, 2.0)
    assert NAME in texts_in_caches()


async def test_a_press_that_waits_for_the_next_picture_has_no_name_of_the_last_one_in_its_memory() -> None:
    async with Studio() as studio:
        await studio.picture(naming(samples.score_card()))
        press = press_of(studio)
        await rests(press)
        found = 0
        with Path(f"/proc/{press}/mem").open("rb", buffering=0) as memory:  # noqa: ASYNC230 - no file that could be slow
            for line in Path(f"/proc/{press}/maps").read_text(encoding="utf-8").splitlines():  # noqa: ASYNC240 - the same
                place, rights = line.split()[:2]
                begin, end = (int(each, 16) for each in place.split("-"))
                if rights.startswith("rw"):
                    memory.seek(begin)
                    found += memory.read(end - begin).count(NAME.encode())
        assert found == 0
        await studio.picture(samples.invite())


async def test_a_press_is_not_given_the_bots_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLASSHOUSE_TOKEN", "4242:CANARY")
    async with Studio() as studio:
        await studio.warm()
        press = press_of(studio)
        assert b"CANARY" not in Path(f"/proc/{press}/environ").read_bytes()  # noqa: ASYNC240 - no file that could be slow
