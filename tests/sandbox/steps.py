"""What a conversation with the local Telegram is made of, and what a client must do to hold one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS = [
    "message",
    "edited_message",
    "callback_query",
    "inline_query",
    "chosen_inline_result",
    "my_chat_member",
    "chat_member",
    "message_reaction",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that goes along with a call."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """How a client says that a call was refused. Some clients leave the words away where parameters say it all."""

    code: int
    words: str = ""
    retry_after: int | None = None
    migrate_to: int | None = None

    def facts(self) -> dict[str, object]:
        """The same for every client, whatever it makes of the words."""
        if self.retry_after is not None or self.migrate_to is not None:
            return {"code": self.code, "retry_after": self.retry_after, "migrate_to": self.migrate_to}
        words = self.words.lower().removeprefix("bad request: ").removeprefix("forbidden: ")
        return {"code": self.code, "words": words}


class Driver(Protocol):
    """A client: it makes calls, downloads files, and tells what it heard as plain JSON values."""

    async def call(self, method: str, parameters: Mapping[str, Any]) -> Any:  # noqa: ANN401 (any JSON, or a Refusal)
        """Make a call as somebody who uses the client would; the result as plain values."""
        ...

    async def download(self, file_path: str) -> bytes:
        """The bytes of a file."""
        ...

    async def hear(self) -> dict[str, Any]:
        """The next update."""
        ...


# Steps


@dataclass(frozen=True, slots=True)
class Call:
    """The bot calls a method."""

    method: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    keep: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """The bot calls a method and may not."""

    method: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Download:
    """The bot fetches a file."""

    path: str
    content: bytes


@dataclass(frozen=True, slots=True)
class People:
    """Somebody does something: a control endpoint and its body."""

    path: str
    body: Mapping[str, Any]
    keep: str = ""


@dataclass(frozen=True, slots=True)
class Begin:
    """The same, of something that lasts until the bot answers; `End` waits for it."""

    path: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class End:
    """What somebody began has ended."""

    keep: str = ""


@dataclass(frozen=True, slots=True)
class Hear:
    """The bot is told things of these kinds, of which the last is kept."""

    kinds: tuple[str, ...]
    keep: str = ""


Step = Call | Refused | Download | People | Begin | End | Hear
