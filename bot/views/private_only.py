"""Where to go for a command that is answered in the other kind of chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views.reply import Button, Reply

if TYPE_CHECKING:
    from bot.views.wording import Words


def private_link(bot_name: str, payload: str = "") -> str:
    """The address that opens the private chat, with a payload for /start."""
    return f"https://t.me/{bot_name}" + (f"?start={payload}" if payload else "")


def group_link(bot_name: str) -> str:
    """The address that adds the bot to a group of the user's choice."""
    return f"https://t.me/{bot_name}?startgroup=play"


def go_private(words: Words, bot_name: str, command: str) -> Reply:
    """This one is answered in private."""
    button = Button(text=words.plain("go-private-button"), url=private_link(bot_name, command))
    return Reply(text=words("go-private", command=f"/{command}"), rows=((button,),))


def go_to_group(words: Words, bot_name: str, command: str) -> Reply:
    """This one is answered in groups."""
    button = Button(text=words.plain("go-to-group-button"), url=group_link(bot_name))
    own = f"go-to-group-{command}"
    return Reply(text=words(own if words.has(own) else "go-to-group", command=f"/{command}"), rows=((button,),))
