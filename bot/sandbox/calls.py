"""One call of a Bot API method: its parameters and files, and the sandbox that it is made to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.sandbox.running import Sandbox
    from bot.sandbox.state import State


class Upload(Struct, frozen=True, kw_only=True):
    """A file that came with a request."""

    file_name: str | None
    mime_type: str | None
    content: bytes


class Call:
    """A call. Every parameter is the text that was sent; one that is JSON is still to be read (`requests.py`)."""

    __slots__ = ("files", "method", "parameters", "sandbox")

    def __init__(
        self, sandbox: Sandbox, method: str, parameters: Mapping[str, str], files: Mapping[str, Upload]
    ) -> None:
        self.sandbox = sandbox
        self.method = method
        self.parameters = parameters
        self.files = files

    @property
    def state(self) -> State:
        """The sandbox's state."""
        return self.sandbox.state

    def text(self, name: str) -> str:
        """A parameter's text; one that was not sent is empty, as it is to Telegram."""
        return self.parameters.get(name, "")


Handler: TypeAlias = Callable[[Call], Awaitable[object]]
"""What carries out a method: it returns the result, or a `Described` one, and raises `BotApiError` to refuse."""


class Described(Struct, frozen=True, kw_only=True):
    """A result with a description beside it, as setWebhook answers."""

    result: object
    description: str
