"""A local Telegram: the Bot API over HTTP and a chat page, to try and test a bot with no token and no internet.

It stands alone, so that others may lift it out. It refuses to be reached from other machines unless told so, and
talks to nobody but a webhook that the bot itself sets.
"""

from __future__ import annotations

from bot.sandbox.running import Sandbox, SandboxOptions
from bot.sandbox.server import start_sandbox

__all__ = ["Sandbox", "SandboxOptions", "start_sandbox"]
