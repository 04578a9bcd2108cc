"""The bots that the chat's benchmark measures, each in a process of its own, and the world that ours answers from.

PTB's and aiogram's echo are as their own first examples have it. Ours is the whole of what `glasshouse run` runs: real
store, real inbox, real handlers, real pictures; only limits on what is sent and on what one user may send are lifted.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from aiogram.types import Message
    from telegram import Update

    from tests.bench.chat_server import Server

WORLD, LARGE_WORLD = "les-miserables", "town"
FRIENDS_OF_A_PLAYER = 3
DAYS_BEFORE = 20
# A world that stands still while it is asked about, and one that has no sooner made a tick than it makes the next.
STILL_SECONDS, RESTLESS_SECONDS = 86_400.0, 1.0


async def ptb(server: Server, stop: asyncio.Event, _: Path | None) -> None:
    """python-telegram-bot as it comes."""
    from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters  # noqa: PLC0415 - measured alone

    async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message is not None and update.message.text is not None:
            await update.message.reply_text(update.message.text)

    application = ApplicationBuilder().token(server.token).base_url(f"{server.url}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling()
        await stop.wait()
        await application.updater.stop()
        await application.stop()


async def aiogram(server: Server, stop: asyncio.Event, _: Path | None) -> None:
    """aiogram as it comes."""
    from aiogram import Bot, Dispatcher  # noqa: PLC0415 - measured in a process of its own
    from aiogram.client.session.aiohttp import AiohttpSession  # noqa: PLC0415
    from aiogram.client.telegram import TelegramAPIServer  # noqa: PLC0415

    dispatcher = Dispatcher()

    async def echo(message: Message) -> None:
        await message.answer(message.text or "")

    dispatcher.message.register(echo)
    bot = Bot(server.token, session=AiohttpSession(api=TelegramAPIServer.from_base(server.url)))
    polling = asyncio.get_running_loop().create_task(dispatcher.start_polling(bot, handle_signals=False))
    await stop.wait()
    await dispatcher.stop_polling()
    await polling


async def glasshouse(server: Server, stop: asyncio.Event, database: Path | None) -> None:
    """This bot as it is run, with the worlds of a database."""
    from bot.cli.chat import chat  # noqa: PLC0415 - the others' processes need none of it
    from bot.services.open_worlds import OpenWorlds  # noqa: PLC0415 - the same
    from bot.settings import ChatSettings  # noqa: PLC0415 - the same
    from bot.store.store import SqliteStore  # noqa: PLC0415 - the same
    from bot.telegram.flood import FloodRule  # noqa: PLC0415 - the same
    from bot.telegram.limits import Rules  # noqa: PLC0415 - the same

    assert database is not None
    settings = ChatSettings(token=server.token, api_base=server.url, database=database)
    async with SqliteStore(database) as store:
        await chat(
            settings, store, OpenWorlds(store), stop, ready=lambda _: None, rules=Rules.none(),
            flood=FloodRule(burst=1e9),
        )  # fmt: skip


BOTS: dict[str, Callable[[Server, asyncio.Event, Path | None], Awaitable[None]]] = {
    "python-telegram-bot": ptb,
    "aiogram": aiogram,
    "glasshouse": glasshouse,
}


def run(name: str, server: Server, database: str | None, core: int | None, over: Any) -> None:  # noqa: ANN401 - multiprocessing's event has no public type
    """Be one of the bots, until it is over."""
    if core is not None:
        os.sched_setaffinity(0, {core})
    if name != "glasshouse":  # of ours it is to be seen where an answer is nothing but an apology
        logging.disable(logging.CRITICAL)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)

    async def running() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        threading.Thread(target=lambda: (over.wait(), loop.call_soon_threadsafe(stop.set)), daemon=True).start()
        await BOTS[name](server, stop, None if database is None else Path(database))

    factory = None
    if name == "glasshouse":
        from bot.cli.chat import loop_factory  # noqa: PLC0415 - the others' processes need none of it

        factory = loop_factory()
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(running())


async def make_worlds(
    database: Path, users: Sequence[int], people: int, tell: Callable[[str], None]
) -> tuple[str, ...]:
    """Have the users play in a small world, and a town of `people` beside it (0: none); the small world's names."""
    from bot.clock import SystemClock  # noqa: PLC0415 - bots of others need none of it
    from bot.ports import WorldState  # noqa: PLC0415 - the same
    from bot.services.living_world import open_world  # noqa: PLC0415 - the same
    from bot.services.make_world import Wish, make_world  # noqa: PLC0415 - the same
    from bot.services.tick import tick  # noqa: PLC0415 - the same
    from bot.store.store import SqliteStore  # noqa: PLC0415 - the same

    clock = SystemClock()
    async with SqliteStore(database) as store:
        if people:
            wish = Wish(name=LARGE_WORLD, scenario="town", seed=1, people=people, seconds_a_tick=RESTLESS_SECONDS)
            row = await make_world(store, wish, clock, lambda _, doing: tell(f"{doing} ({people:,} people)"))
            await store.set_state(row.world_id, WorldState.PAUSED, failures=0)
        wish = Wish(name=WORLD, scenario=WORLD, seed=7, seconds_a_tick=STILL_SECONDS)
        await make_world(store, wish, clock, lambda _done, _doing: None)
        world = await open_world(store, WORLD)
        for user in users:
            await _joined(store, world.row.world_id, user, len(world.people))
        for _ in range(DAYS_BEFORE):
            world = await tick(store, world, clock)
        return tuple(world.people.names[: world.row.characters])


async def _joined(store: Any, world_id: int, user: int, characters: int) -> None:  # noqa: ANN401 - the store
    from bot.chat_ports import ChatKind  # noqa: PLC0415 - bots of others need none of it
    from bot.clock import SystemClock  # noqa: PLC0415 - the same
    from bot.services.join import Consent, join  # noqa: PLC0415 - the same
    from bot.services.playing import load_play  # noqa: PLC0415 - the same

    row = next(row for row in await store.worlds() if row.world_id == world_id)
    consent = Consent.given(by=user, in_chat=user, read=(1, 2), text_version=load_play().join_text)
    person = await join(store, row, consent, f"Player {user}", SystemClock())
    for friend in range(FRIENDS_OF_A_PLAYER):
        await store.set_tie(world_id, (user + friend * 7) % characters, person, 500)
    await store.meet_chat(user, ChatKind.PRIVATE)
    await store.set_chat_world(user, world_id)


async def set_large_going(database: Path, *, going: bool) -> int:
    """Let the town's time pass, or stand still; the tick it has reached."""
    from bot.ports import WorldState  # noqa: PLC0415 - bots of others need none of it
    from bot.store.store import SqliteStore  # noqa: PLC0415 - the same

    async with SqliteStore(database) as store:
        row = await store.world(LARGE_WORLD)
        await store.set_state(row.world_id, WorldState.RUNNING if going else WorldState.PAUSED, failures=0)
        return row.tick


async def large_tick(database: Path) -> int:
    """The tick that the town has reached."""
    from bot.store.store import SqliteStore  # noqa: PLC0415 - bots of others need none of it

    async with SqliteStore(database) as store:
        return (await store.world(LARGE_WORLD)).tick
