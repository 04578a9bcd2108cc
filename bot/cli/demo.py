"""``glasshouse demo``: the local Telegram, the bot and a living world in one process, and a browser to talk with it.

It keeps what happens in the user's data folder, chats and world together: the next time everybody is where they were.
"""

from __future__ import annotations

import asyncio
import errno
import locale
import logging
import os
import socket
import sys
import webbrowser
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from bot.cli.output import progress

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.cli.demo_stage import Stage, Telegram
    from bot.ports import WorldRow
    from bot.sandbox.running import Sandbox, SandboxOptions
    from bot.services.open_worlds import OpenWorlds
    from bot.store.store import SqliteStore

PORT = 8081
# Worlds that can be made without being told more; a town is of a size that one can look around in.
SCENARIOS = ("class", "les-miserables", "town")
TOWNSPEOPLE = 1000
SEED = 7
SECONDS_A_DAY = 10.0
# Messages of the tour a second: to be read, not to be waited for.
TOUR_SECONDS = 0.35
GRAPHICAL = ("DISPLAY", "WAYLAND_DISPLAY")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How the demo was asked for. `port` None: the usual one, or a free one where that is taken."""

    port: int | None
    scenario: str
    with_browser: bool
    chats: Path
    database: Path

    @property
    def whole(self) -> Path:
        """There once the stage is set: what was broken off before is begun anew. It holds the page's last address."""
        return self.database.with_suffix(".ready")


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help=f"The chat page's port. [default: {PORT}, or a free one]")
@click.option("--no-browser", is_flag=True, help="Print the address only.")
@click.option(
    "--scenario", default="les-miserables", show_default=True, type=click.Choice(SCENARIOS), help="The world."
)
@click.option("--fresh", is_flag=True, help="Begin anew: forget the chats and the world of the last time.")
def demo(port: int | None, no_browser: bool, scenario: str, fresh: bool) -> None:
    """Play, with no token, no account and no internet: a chat page opens in the browser.

    Ctrl-C ends it; the next time everything is where it was.

    \b
    Example:
      glasshouse demo --fresh
    """
    from bot.cli.chat import loop_factory  # noqa: PLC0415 - the chat is slow to import
    from bot.settings import database_path  # noqa: PLC0415 - the same

    folder = database_path(None, os.environ).parent / "demo"
    wanted = Wanted(
        port=port, scenario=scenario, with_browser=not no_browser, chats=folder / f"{scenario}.json",
        database=folder / f"{scenario}.db",
    )  # fmt: skip
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(_demo(wanted, fresh=fresh))


def prepare(wanted: Wanted, *, fresh: bool) -> None:
    """Have the chats and the world of the last time both there, or neither: one without the other makes no sense.

    Raises `StateInUseError`, and forgets nothing, while another demo plays with them.
    """
    from bot.sandbox.state_lock import locked  # noqa: PLC0415 - slow to import

    database = wanted.database
    database.parent.mkdir(parents=True, exist_ok=True)
    with locked(wanted.chats):
        if fresh or not all(path.exists() for path in (wanted.whole, database, wanted.chats)):
            beside = (database.with_name(database.name + end) for end in ("-wal", "-shm"))
            for path in (wanted.whole, wanted.chats, database, *beside):
                path.unlink(missing_ok=True)


async def _demo(wanted: Wanted, *, fresh: bool) -> None:
    from bot.cli.chat import end_by_signal  # noqa: PLC0415 - slow to import
    from bot.cli.demo_stage import StageError  # noqa: PLC0415 - the same
    from bot.sandbox.saved import StateFileError  # noqa: PLC0415 - the same
    from bot.sandbox.server import start_sandbox  # noqa: PLC0415 - the same
    from bot.sandbox.state_lock import StateInUseError  # noqa: PLC0415 - the same
    from bot.store.store import SqliteStore  # noqa: PLC0415 - the same

    stop = asyncio.Event()
    end_by_signal(stop)
    try:
        prepare(wanted, fresh=fresh)
        async with start_sandbox(_options(wanted)) as sandbox, SqliteStore(wanted.database) as store:
            await _played(wanted, sandbox, store, stop)
    except StateInUseError:
        address = wanted.whole.read_text(encoding="utf-8") if wanted.whole.exists() else ""
        if fresh or not address:
            text = (
                f"a demo of {wanted.scenario} runs already; allowed: one at a time of each world. "
                f"Play on at its chat page, end it with Ctrl-C first, or choose another --scenario"
            )
            raise click.UsageError(text, click.get_current_context()) from None
        opened = await _opened(wanted, address)
        click.echo(f"A demo of {wanted.scenario} runs already. The chat page: {address}{opened}")
    except (StateFileError, StageError, TimeoutError) as error:
        text = f"{str(error) or 'the bot does not answer'}; allowed: a demo as it was left. Begin anew with --fresh"
        raise click.UsageError(text, click.get_current_context()) from None
    except OSError as error:
        text = why_not_at(wanted.port, error)
        if not text:
            raise
        raise click.UsageError(text, click.get_current_context()) from None


def why_not_at(port: int | None, error: OSError) -> str:
    """Why the page cannot be had at a port; "" for what has nothing to do with the port."""
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is in use; allowed: a free port, or leave --port out"
    # A file that may not be written is this error too, and has a name.
    if port and error.errno in {errno.EACCES, errno.EPERM} and error.filename is None:
        return f"port {port} needs rights that you do not have; allowed: one from 1024 on, or leave --port out"
    return ""


def _options(wanted: Wanted) -> SandboxOptions:
    from bot.sandbox.running import SandboxOptions  # noqa: PLC0415 - slow to import

    port = wanted.port
    if port is None:
        port = PORT if _is_free(PORT) else 0
    return SandboxOptions(port=port, state_file=wanted.chats)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


async def _played(wanted: Wanted, sandbox: Sandbox, store: SqliteStore, stop: asyncio.Event) -> None:
    """Run the bot, set the stage where it is not set, show the way, and go on until the stop."""
    import aiohttp  # noqa: PLC0415 - slow to import

    from bot.cli.chat import chat  # noqa: PLC0415 - the same
    from bot.cli.demo_stage import Telegram, find  # noqa: PLC0415 - the same
    from bot.nursery import Nursery  # noqa: PLC0415 - the same
    from bot.services.open_worlds import OpenWorlds  # noqa: PLC0415 - the same
    from bot.settings import ChatSettings  # noqa: PLC0415 - the same
    from bot.telegram.limits import Rules  # noqa: PLC0415 - the same

    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    settings = ChatSettings(token=sandbox.token, api_base=sandbox.url, database=wanted.database)
    worlds, listening = OpenWorlds(store), asyncio.Event()
    if wanted.whole.exists():
        wanted.whole.write_text("", encoding="utf-8")  # the page is not there yet

    async def staged(tell: Callable[[float, str], None]) -> tuple[Telegram, Stage]:
        await listening.wait()
        telegram = Telegram(sandbox, http)
        stage = await find(telegram) or await _set_up(telegram, store, worlds, world_id, tell)
        wanted.whole.write_text(_address(sandbox, stage), encoding="utf-8")
        return telegram, stage

    async with aiohttp.ClientSession() as http, Nursery(lambda _, __: None) as nursery:
        with progress() as bar:
            task = bar.add_task("starting", total=1.0)

            def tell(done: float, doing: str) -> None:
                bar.update(task, completed=done, description=doing)

            world_id = await _world(store, wanted.scenario, tell)
            bot = nursery.start(
                chat(settings, store, worlds, stop, ready=lambda _: listening.set(), rules=Rules.none()),
                name="the bot",
            )
            setting = nursery.start(staged(tell), name="the stage")
            await asyncio.wait([bot, setting], return_when=asyncio.FIRST_COMPLETED)
        if setting.done():
            if setting.exception() is None:
                world = await worlds.world(world_id)
                await _show_the_way(wanted, sandbox, *setting.result(), world.row, stop)
            else:
                stop.set()
        await asyncio.wait([bot])
        bot.result()
        if setting.done():
            setting.result()


async def _world(store: SqliteStore, scenario: str, tell: Callable[[float, str], None]) -> int:
    """The world of the demo; made, and kept still until the stage is set, where there is none."""
    from bot.clock import SystemClock  # noqa: PLC0415 - slow to import
    from bot.ports import WorldState  # noqa: PLC0415 - the same
    from bot.services.make_world import Wish, make_world  # noqa: PLC0415 - the same

    for row in await store.worlds():
        return row.world_id
    people = TOWNSPEOPLE if scenario == "town" else None
    wish = Wish(name=scenario, scenario=scenario, seed=SEED, people=people, seconds_a_tick=SECONDS_A_DAY)
    row = await make_world(store, wish, SystemClock(), lambda done, doing: tell(done / 10, doing))
    await store.set_state(row.world_id, WorldState.PAUSED, failures=0)
    return row.world_id


async def _set_up(
    telegram: Telegram, store: SqliteStore, worlds: OpenWorlds, world_id: int, tell: Callable[[float, str], None]
) -> Stage:
    from bot.cli.demo_stage import set_up  # noqa: PLC0415 - slow to import
    from bot.ports import WorldState  # noqa: PLC0415 - the same

    language = (locale.getlocale()[0] or "en").split("_")[0]
    stage = await set_up(telegram, store, worlds, world_id, language=language, tell=tell)
    await store.set_state(world_id, WorldState.RUNNING, failures=0)
    return stage


async def _show_the_way(  # noqa: PLR0917 - all that there is to show
    wanted: Wanted, sandbox: Sandbox, telegram: Telegram, stage: Stage, row: WorldRow, stop: asyncio.Event
) -> None:
    """Open the browser; without one, show the conversation that somebody had."""
    address = _address(sandbox, stage)
    opened = await _opened(wanted, address)
    if wanted.with_browser and not opened:
        await _tour(sandbox, telegram, stage, stop)
    click.echo(f"\nThe chat page: {address}{opened}")
    passes = "A day passes" if row.days_a_tick == 1 else f"{row.days_a_tick:g} days pass"
    # The world's own pace: that of a world of the last time may be another than a new one's.
    click.echo(
        f"You are asked whether to play, and a group is there too. {passes} every {row.seconds_a_tick:g} seconds."
    )
    click.echo("Ctrl-C ends it; the next time everything is where it was.")
    sys.stdout.flush()


def _address(sandbox: Sandbox, stage: Stage) -> str:
    return f"{sandbox.url}/?as={stage.you}"


async def _opened(wanted: Wanted, address: str) -> str:
    """Open the page, where it is wanted and can be had; what to say of it."""
    opened = wanted.with_browser and has_browser() and await asyncio.to_thread(webbrowser.open, address)
    return " (opened in your browser)" if opened else ""


async def _tour(sandbox: Sandbox, telegram: Telegram, stage: Stage, stop: asyncio.Event) -> None:
    from rich.console import Console  # noqa: PLC0415 - not needed with a browser

    from bot.cli.demo_stage import FRIEND, taps_of  # noqa: PLC0415 - slow to import
    from bot.cli.tour import told  # noqa: PLC0415 - the same

    console = Console()
    console.print(f"No browser here. {FRIEND} read what happens, said yes, and has since talked with the bot:\n")
    messages = await telegram.messages(stage.friend, stage.friend)
    for bubble in told(messages, sandbox.options.bot_id, FRIEND, since="/score", taps=taps_of(FRIEND)):
        console.print(bubble)
        if console.is_terminal:
            with suppress(TimeoutError):
                async with asyncio.timeout(TOUR_SECONDS):
                    await stop.wait()
        if stop.is_set():
            return


def has_browser() -> bool:
    """Is there a browser with windows? One of text would take the terminal away."""
    if sys.platform not in {"darwin", "win32"} and not any(os.environ.get(name) for name in GRAPHICAL):
        return False
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True
