"""Pictures are drawn once, sent again by the platform's id, and remembered only where /forget reaches them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from bot.services.forget import forget
from bot.services.join import join
from bot.store.store import SqliteStore
from bot.telegram.routes import Routes
from bot.views.actions import action
from bot.views.drawings import Drawing
from bot.views.reply import Button, Reply
from tests.services.players import CLOCK, consent, world_of
from tests.telegram.local import PIXEL, Local, local, running

if TYPE_CHECKING:
    from pathlib import Path

    from bot.telegram.asking import Ask, Talk


@dataclass
class Press:
    """Draws, and counts."""

    drawn: list[str] = field(default_factory=list)

    async def draw(self, drawing: Drawing) -> bytes:
        self.drawn.append(drawing.title)
        return PIXEL


def routes(shows: frozenset[int] | None) -> Routes:
    made = Routes()

    def picture(title: str, *, edit: bool) -> Reply:
        drawing = Drawing(world="w", day="Day 1", title=title, simulation_label="Simulation", alternative=title)
        again = Button(text="Again", action=action("turn", title))
        return Reply(text=f"<b>{title}</b>", drawing=drawing, shows=shows, rows=((again,),), edit=edit)

    async def show(ask: Ask, _: Talk) -> Reply:
        return picture(ask.argument, edit=False)

    async def turn(ask: Ask, _: Talk) -> Reply:
        assert ask.action is not None
        return picture(ask.action.arguments[0] + "+", edit=True)

    made.command("show", handler=show)
    made.tap("turn", handler=turn)
    return made


async def a_player(here: Local, store: SqliteStore) -> int:
    """A user of whom something is held; of nobody else a picture is remembered."""
    anna, world = await here.user("Anna"), await world_of(store, scenario="class")
    await join(store, world.row, consent(anna), "Anna", CLOCK)
    return anna


@pytest.mark.parametrize(
    ("shows", "drawn"), [(frozenset(), 1), (frozenset({1001}), 1), (frozenset({1, 2}), 2), (None, 2)]
)
async def test_the_same_picture_is_drawn_once_unless_it_shows_several(
    tmp_path: Path, shows: frozenset[int] | None, drawn: int
) -> None:
    press = Press()
    async with local() as here, SqliteStore(tmp_path / "chat.db") as store:
        anna = await a_player(here, store)
        async with running(here, store, routes(shows), draw=press.draw):
            for count in (1, 2):
                await here.says(anna, "/show one")
                assert await here.until(anna, count) == ["one"] * count
            assert press.drawn == ["one"] * drawn
            assert all(each["photo"] for each in (await here.shown(anna)) if each["from"]["is_bot"])
        if drawn == 1:
            async with running(here, store, routes(shows), draw=press.draw):
                await here.says(anna, "/show one")
                await here.until(anna, 3)
                assert press.drawn == ["one"], "the store remembers"
                await forget(store, 1001, CLOCK)
                await here.says(anna, "/show one")
                await here.until(anna, 4)
                assert len(press.drawn) == 1 + bool(shows), "what shows a user is forgotten with them"


async def at_rest(store: SqliteStore) -> None:
    """Wait until every update is done: what was sent is remembered after it is shown."""
    async with asyncio.timeout(20):
        while await store.waiting_updates():  # noqa: ASYNC110 - the bot has no such event
            await asyncio.sleep(0.01)


async def test_what_the_platform_has_forgotten_is_drawn_again(tmp_path: Path) -> None:
    press = Press()
    async with local() as here, SqliteStore(tmp_path / "chat.db") as store:
        anna = await a_player(here, store)
        async with running(here, store, routes(frozenset({1001})), draw=press.draw):
            await here.says(anna, "/show one")
            await here.until(anna, 1)
            await at_rest(store)
            await store.database.write(lambda connection: connection.execute("update files_sent set file_id = 'gone'"))
            await here.says(anna, "/show one")
            await here.until(anna, 2)
            await at_rest(store)
            assert press.drawn == ["one", "one"]
            [(key,)] = await store.database.read(
                lambda connection: connection.execute("select key from files_sent").fetchall()
            )
            assert await store.sent_file(key) not in {None, "gone"}


async def test_a_picture_takes_the_place_of_the_one_whose_button_was_tapped(tmp_path: Path) -> None:
    async with local() as here, SqliteStore(tmp_path / "chat.db") as store:
        anna = await here.user("Anna")
        async with running(here, store, routes(frozenset())):
            await here.says(anna, "/show one")
            await here.until(anna, 1)
            shown = (await here.shown(anna))[-1]
            tap = {
                "from": anna,
                "chat": anna,
                "message_id": shown["message_id"],
                "callback_data": action("turn", "one"),
            }
            assert (await here.post("tap", tap))["answered"]
    assert here.all_from_bot(anna) == ["one+"]
