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
    from collections.abc import Callable
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
    from bot.settings import ChatSettings, without_token  # noqa: PLC0415 - the same
    from bot.telegram.menu import CannotStartError  # noqa: PLC0415 - the same

    settings = ChatSettings.from_environment(os.environ, database=db)
    log_to_stderr(settings.log_level, lambda text: without_token(text, settings.token))
    try:
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            runner.run(_run(settings))
    except CannotStartError as error:
        # It may repeat what the server said.
        said = without_token(str(error), settings.token)
        raise click.UsageError(said, click.get_current_context()) from None


class Blanked(logging.Formatter):
    """Lines with the instant; whatever a library or a server put in them, `blank` takes out what is secret."""

    def __init__(self, blank: Callable[[str], str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%H:%M:%S")
        self._blank = blank

    def format(self, record: logging.LogRecord) -> str:
        """The line, and the trace where there is one."""
        return self._blank(super().format(record))


def log_to_stderr(level: int, blank: Callable[[str], str]) -> None:
    """What the program has to tell, one line each."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Blanked(blank))
    logging.basicConfig(level=level, handlers=[handler])
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
