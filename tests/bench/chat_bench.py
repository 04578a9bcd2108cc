"""How many updates a second are answered, from update to message, in one run: this bot, and PTB's and aiogram's echo.

``python -m tests.bench.chat_bench [--updates 3000] [--chats 40]``. The local Telegram is a process of its own, all
updates wait before the first is asked for, limits are off, and nothing is printed but the table. This bot keeps every
update in its store first and marks it handled after; the others keep nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
import multiprocessing
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.sandbox import SandboxOptions, start_sandbox
from bot.settings import ChatSettings
from bot.store.store import SqliteStore
from bot.telegram.routes import Routes
from bot.telegram.running import run_bot
from bot.views.reply import Reply

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from multiprocessing.connection import Connection

    from aiogram.types import Message
    from telegram import Update

    from bot.telegram.asking import Ask, Talk


def serve(told: Connection, chats: int, updates: int) -> None:
    """The local Telegram, with updates that wait. It says how many messages the bot has sent, and in what time."""

    async def serving() -> None:
        async with start_sandbox(SandboxOptions(port=0)) as sandbox:
            users = [await asyncio.to_thread(_user, sandbox.url, number) for number in range(chats)]
            for number in range(updates):
                user = users[number % chats]
                sandbox.queue.put_raw({"message": _message(user, number)})
            for user in users:
                chat = sandbox.state.chat(user)
                assert chat is not None
                sandbox.state.set_started(chat)
            times: list[float] = []
            sandbox.state.observe(
                lambda change: times.append(time.perf_counter()) if change.kind == "message" else None
            )
            told.send((sandbox.url, sandbox.token))
            while not await asyncio.to_thread(told.poll, 0.05):
                if len(times) >= updates:
                    told.send((len(times), times[-1] - times[0]))
                    return

    asyncio.run(serving())


def _user(url: str, number: int) -> int:
    body = json.dumps({"first_name": f"User {number}"}).encode()
    request = urllib.request.Request(f"{url}/sandbox/users", body, {"Content-Type": "application/json"})  # noqa: S310 - the local server
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - the same
        return int(json.load(answer)["id"])


def _message(user: int, number: int) -> dict[str, Any]:
    text = f"/echo {number}"
    return {
        "message_id": 1_000_000 + number,
        "date": 1_700_000_000,
        "chat": {"id": user, "type": "private", "first_name": "User"},
        "from": {"id": user, "is_bot": False, "first_name": "User", "language_code": "en"},
        "text": text,
        "entities": [{"type": "bot_command", "offset": 0, "length": 5}],
    }


async def glasshouse(url: str, token: str, stop: asyncio.Event) -> None:
    """This bot, durable inbox and all."""
    from tests.telegram.local import parts_of  # noqa: PLC0415 - the others' processes need none of it

    async def echo(ask: Ask, _: Talk) -> Reply:
        return Reply(text=f"echo {ask.argument}")

    routes = Routes()
    routes.command("echo", handler=echo)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        async with SqliteStore(path) as store:
            await run_bot(ChatSettings(token=token, api_base=url, database=path), parts_of(store, routes), stop)


async def stock(url: str, token: str, stop: asyncio.Event) -> None:
    """python-telegram-bot as it comes."""
    from telegram.ext import ApplicationBuilder, CommandHandler, ContextTypes  # noqa: PLC0415 - measured alone

    async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message is not None and update.message.text is not None:
            await update.message.reply_text(f"echo {update.message.text[6:]}")

    application = ApplicationBuilder().token(token).base_url(f"{url}/bot").build()
    application.add_handler(CommandHandler("echo", echo))
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling()
        await stop.wait()
        await application.updater.stop()
        await application.stop()


async def aiogram(url: str, token: str, stop: asyncio.Event) -> None:
    """aiogram as it comes."""
    from aiogram import Bot, Dispatcher  # noqa: PLC0415 - measured in a process of its own
    from aiogram.client.session.aiohttp import AiohttpSession  # noqa: PLC0415
    from aiogram.client.telegram import TelegramAPIServer  # noqa: PLC0415

    dispatcher = Dispatcher()

    async def echo(message: Message) -> None:
        await message.answer(f"echo {(message.text or '')[6:]}")

    dispatcher.message.register(echo)
    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))
    polling = asyncio.get_running_loop().create_task(dispatcher.start_polling(bot, handle_signals=False))
    await stop.wait()
    await dispatcher.stop_polling()
    await polling


BOTS: dict[str, Callable[[str, str, asyncio.Event], Awaitable[None]]] = {
    "python-telegram-bot, default": stock,
    "aiogram, default": aiogram,
    "glasshouse": glasshouse,
}


def bot_process(name: str, url: str, token: str, over: Any) -> None:  # noqa: ANN401 - multiprocessing's event has no public type
    """One bot, until it is over."""
    logging.disable(logging.CRITICAL)

    async def run() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        threading.Thread(target=lambda: (over.wait(), loop.call_soon_threadsafe(stop.set)), daemon=True).start()
        await BOTS[name](url, token, stop)

    if name == "glasshouse":
        with contextlib.suppress(ImportError):
            import uvloop  # noqa: PLC0415 - where it is installed

            uvloop.run(run())
            return
    asyncio.run(run())


def measured(name: str, chats: int, updates: int) -> float:
    """Updates a second that a bot answers."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    over = spawn.Event()
    server = spawn.Process(target=serve, args=(there, chats, updates))
    server.start()
    url, token = here.recv()
    client = spawn.Process(target=bot_process, args=(name, url, token, over))
    client.start()
    count, seconds = here.recv()
    over.set()
    client.join()
    server.join()
    return float((count - 1) / seconds)


def main() -> None:
    """Measure all, and say how they compare."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--updates", type=int, default=3000)
    parser.add_argument("--chats", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    best = dict.fromkeys(BOTS, 0.0)
    for _ in range(options.rounds):
        for name in BOTS:
            best[name] = max(best[name], measured(name, options.chats, options.updates))
    first = best[next(iter(BOTS))]
    for name, rate in best.items():
        sys.stdout.write(f"{name:32} {rate:7.0f} updates/s  x{rate / first:.2f}\n")


if __name__ == "__main__":
    main()
