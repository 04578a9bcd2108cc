"""The methods of the Bot API that the server offers, one file a family, each with a table of its own."""

from __future__ import annotations

from msgspec import Struct

from bot.sandbox.calls import Handler
from bot.sandbox.errors import method_not_found, method_not_offered
from bot.sandbox.methods import (
    bot,
    callbacks,
    chats,
    commands,
    delivery,
    editing,
    files,
    inline,
    media,
    reactions,
    sending,
)
from bot.sandbox.methods.not_offered import NOT_OFFERED


class Method(Struct, frozen=True):
    """A method's name as Telegram writes it, and what carries it out."""

    name: str
    handler: Handler


_FAMILIES = (
    bot, callbacks, chats, commands, delivery, editing, files, inline, media, reactions, sending,
)  # fmt: skip
# Those that send, edit or delete messages.
OF_MESSAGES = frozenset(name.lower() for family in (editing, media, sending) for name in family.METHODS) - {
    "sendchataction"
}
METHODS = {name.lower(): Method(name, handler) for family in _FAMILIES for name, handler in family.METHODS.items()}
_NOT_OFFERED = {name.lower(): name for name in NOT_OFFERED}


def find_method(name: str) -> Method:
    """The method of that name, in any case. Raises `BotApiError` (404) when there is none."""
    found = METHODS.get(name) or METHODS.get(name.lower())
    if found is not None:
        return found
    known = _NOT_OFFERED.get(name.lower())
    raise method_not_found() if known is None else method_not_offered(known)
