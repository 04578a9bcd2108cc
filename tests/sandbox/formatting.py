"""Reading formatted text as tests ask for it."""

from __future__ import annotations

from bot.sandbox.entities import parse
from bot.sandbox.errors import BotApiError
from bot.sandbox.objects import MessageEntity, User

ANN = User(id=1001, is_bot=False, first_name="Ann")
PREFIX = "Bad Request: can't parse entities: "


def find_user(user_id: int) -> User | None:
    return ANN if user_id == ANN.id else None


def tried(text: str, mode: str | None) -> tuple[str, list[MessageEntity]] | BotApiError:
    try:
        return parse(text, mode, find_user=find_user)
    except BotApiError as error:
        return error
