"""``glasshouse run``: the bot alone, against Telegram or any other server that speaks the Bot API."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from typing import TYPE_CHECKING

import click

from bot.cli.options import db_option

if TYPE_CHECKING:
    from pathlib import Path

    from bot.settings import ChatSettings


@click.command()
@db_option
def run(db: Path | None) -> None:
    """Run the bot: it answers, moves its worlds on and tells of tiers won and lost, until Ctrl-C.

    GLASSHOUSE_TOKEN is the bot's token from @BotFather, GLASSHOUSE_API_BASE another server than Telegram's (as
    'glasshouse sandbox' prints it), GLASSHOUSE_LOG one of debug, info, warning, error. The token is in no log.

    \b
    Example:
      glasshouse run --db glasshouse.db
    """
    from bot.cli.chat import loop_factory  # noqa: PLC0415 - the chat is slow to import
    from bot.settings import ChatSettings  # noqa: PLC0415 - the same
    from bot.telegram.menu import CannotStartError  # noqa: PLC0415 - the same

    settings = ChatSettings.from_environment(os.environ, database=db)
    log_to_stderr(settings.log_level)
    try:
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            runner.run(_run(settings))
    except CannotStartError as error:
        raise click.UsageError(str(error), click.get_current_context()) from None


def log_to_stderr(level: int) -> None:
    """What the program has to tell, one line each, with the instant."""
    logging.basicConfig(
        level=level, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s", datefmt="%H:%M:%S"
    )
    # At INFO it tells of every job it runs.
    logging.getLogger("apscheduler").setLevel(max(level, logging.WARNING))


async def _run(settings: ChatSettings) -> None:
    from bot.cli.chat import chat, end_by_signal  # noqa: PLC0415 - slow to import
    from bot.services.open_worlds import OpenWorlds  # noqa: PLC0415 - the same
    from bot.store.store import SqliteStore  # noqa: PLC0415 - the same

    stop = asyncio.Event()
    end_by_signal(stop)
    async with SqliteStore(settings.database) as store:
        await chat(
            settings, store, OpenWorlds(store), stop, ready=lambda name: click.echo(f"@{name} listens. Ctrl-C ends it.")
        )
