"""What the platform shows of the bot before anybody has typed: its commands, by kind of chat and language.

And what must hold before it starts: that it does not get to read what people write to each other in groups. A server
that offers less than Telegram's is told of and lived with.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from telegram import BotCommand, BotCommandScopeAllChatAdministrators, BotCommandScopeAllGroupChats
from telegram import BotCommandScopeAllPrivateChats as AllPrivateChats
from telegram.error import InvalidToken, TelegramError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from telegram import Bot, BotCommandScope, User

LOG = logging.getLogger(__name__)


class MenuScope(StrEnum):
    """Where a menu is shown."""

    PRIVATE = "private"
    GROUP = "group"
    ADMINS = "admins"


SCOPES: dict[MenuScope, Callable[[], BotCommandScope]] = {
    MenuScope.PRIVATE: AllPrivateChats,
    MenuScope.GROUP: BotCommandScopeAllGroupChats,
    MenuScope.ADMINS: BotCommandScopeAllChatAdministrators,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    """Commands and what they are for, by where and by language (two letters; "": all others)."""

    commands: Mapping[tuple[MenuScope, str], tuple[tuple[str, str], ...]] = field(default_factory=dict)


class CannotStartError(Exception):
    """The bot must not, or cannot, start; the message says why and what to do."""


def check_privacy(me: User) -> None:
    """Raise `CannotStartError` for a bot that would be given all messages of its groups."""
    if me.can_read_all_group_messages:
        raise CannotStartError(
            f"@{me.username} is given every message of its groups. Glasshouse does not read what people write to each "
            "other: in the chat with @BotFather send /setprivacy, choose this bot, Enable, and start again"
        )


async def show_menu(bot: Bot, menu: Menu) -> tuple[str, ...]:
    """Tell the platform the commands. What the server does not offer is logged and given back."""
    missing: list[str] = []
    for (scope, language), commands in menu.commands.items():
        try:
            await bot.set_my_commands(
                [BotCommand(name, about) for name, about in commands],
                scope=SCOPES[scope](),
                language_code=language or None,
            )
        except InvalidToken:
            # The server's way to say that it has no such method.
            missing.append("setMyCommands")
            break
        except TelegramError as error:
            LOG.warning("the menu of commands (%s, %s) was refused: %s", scope, language or "all", error.message)
            missing.append(f"setMyCommands {scope} {language}".strip())
    if missing:
        LOG.warning("the menu of commands may be missing, for want of %s", ", ".join(missing))
    return tuple(missing)
