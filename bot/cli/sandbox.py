"""``glasshouse sandbox``: a local Telegram to try the bot in, with no account, no token and no internet."""

from __future__ import annotations

import asyncio
import errno
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.sandbox.running import SandboxOptions

PORT = 8081


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="The port; 0 takes a free one."
)
@click.option(
    "--token", metavar="T", help="The bot's token, a number and letters as in 4242:LOCAL. [default: a fixed one]"
)
@click.option(
    "--state",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Keep chats and files in FILE, and go on from it. [default: in memory]",
)
@click.option("--allow-other-hosts", is_flag=True, help="Let other machines reach it. It has no passwords.")
@click.option("--real-limits", is_flag=True, help="Limit messages a second as Telegram does.")
@click.option(
    "--first-update-id", type=click.IntRange(1, 2**52), metavar="N",
    help="Number updates from N on, for a client that counts in 32 bits. [default: one never used before]",
)  # fmt: skip
def sandbox(  # noqa: PLR0917 - a command has as many parameters as it has options
    host: str,
    port: int,
    token: str | None,
    state: Path | None,
    allow_other_hosts: bool,
    real_limits: bool,
    first_update_id: int | None,
) -> None:
    """A local Telegram: the Bot API over HTTP, and a chat page to talk to the bot in.

    It prints where it is and what to set for the bot; Ctrl-C ends it. Nothing reaches the real Telegram.

    \b
    Example:
      glasshouse sandbox --port 8081
    """
    from bot.sandbox.running import LOCAL_TOKEN, SandboxOptions  # noqa: PLC0415 - aiohttp is slow to import
    from bot.sandbox.saved import StateFileError  # noqa: PLC0415 - the same

    try:
        options = SandboxOptions(
            host=host, port=port, token=token or LOCAL_TOKEN, state_file=state, allow_other_hosts=allow_other_hosts,
            real_limits=real_limits, first_update_id=first_update_id,
        )  # fmt: skip
        _run(options)
    except (ValueError, StateFileError) as error:
        raise click.UsageError(str(error), click.get_current_context()) from None
    except OSError as error:
        raise click.UsageError(_why(error, host, port), click.get_current_context()) from None


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} of {host} is in use; allowed: a free port, as with --port 0"
    return f"{host} port {port} cannot be listened at ({error.strerror or error}); allowed: an address of this machine"


def _run(options: SandboxOptions) -> None:
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serve(options))


def _loop_factory() -> type[asyncio.AbstractEventLoop] | None:
    """uvloop's, where it is installed: it takes a third off every call."""
    if sys.platform == "win32":
        return None
    try:
        import uvloop  # noqa: PLC0415 - absent on some machines
    except ImportError:
        return None
    found: type[asyncio.AbstractEventLoop] = uvloop.Loop
    return found


async def _serve(options: SandboxOptions) -> None:
    from bot.sandbox.server import start_sandbox  # noqa: PLC0415 - aiohttp is slow to import

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        if sys.platform == "win32":
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
        else:
            loop.add_signal_handler(number, stop.set)
    async with start_sandbox(options) as running:
        for line in (
            f"Chat page:    {running.url}/",
            f"API base:     {running.url}",
            f"Token:        {running.token}",
            "For the bot:",
            f"  export GLASSHOUSE_API_BASE={running.url}",
            f"  export GLASSHOUSE_TOKEN={running.token}",
            f"Control, and how to use other clients: {running.url}/sandbox",
            "Ctrl-C ends it.",
        ):
            click.echo(line)
        sys.stdout.flush()
        await stop.wait()
