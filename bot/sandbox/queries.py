"""Taps and inline queries that wait for the bot's answer. They are forgotten at a restart, as old ones are anyway."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from bot.sandbox.markup import InlineKeyboardMarkup, WebAppInfo
from bot.sandbox.objects import (
    BotObject,
    Contact,
    Document,
    LinkPreviewOptions,
    Location,
    MessageEntity,
    PhotoSize,
    Venue,
)


class InlineQueryResultsButton(BotObject, frozen=True, kw_only=True):
    """A button above the results of an inline query."""

    text: str
    web_app: WebAppInfo | None = None
    start_parameter: str | None = None


class InlineContent(Struct, frozen=True, kw_only=True):
    """What is sent when a result is chosen; the fields are those of Message."""

    text: str | None = None
    entities: list[MessageEntity] | None = None
    link_preview_options: LinkPreviewOptions | None = None
    photo: list[PhotoSize] | None = None
    document: Document | None = None
    caption: str | None = None
    caption_entities: list[MessageEntity] | None = None
    show_caption_above_media: bool | None = None
    contact: Contact | None = None
    venue: Venue | None = None
    location: Location | None = None
    reply_markup: InlineKeyboardMarkup | None = None


class InlineResult(Struct, frozen=True, kw_only=True):
    """One result: `shown` is the InlineQueryResult as the bot sent it."""

    id: str
    shown: dict[str, Any]
    content: InlineContent


class CallbackAnswer(Struct, frozen=True, kw_only=True):
    """What the bot wants shown to the one who tapped."""

    text: str | None = None
    show_alert: bool = False
    url: str | None = None
    cache_time: int = 0


class PendingCallback(Struct, kw_only=True):
    """A tap on a button. `answer` is set once, by answerCallbackQuery.

    A button under a message that was sent through inline mode has an `inline_message_id`.
    """

    id: str
    user_id: int
    chat_id: int
    message_id: int
    data: str
    inline_message_id: str | None = None
    answer: CallbackAnswer | None = None


class InlineAnswer(Struct, frozen=True, kw_only=True):
    """The results that the bot offers to an inline query."""

    results: list[InlineResult]
    next_offset: str | None = None
    button: InlineQueryResultsButton | None = None
    cache_time: int = 300
    is_personal: bool = False


class PendingInline(Struct, kw_only=True):
    """An inline query. `answer` is set once, by answerInlineQuery."""

    id: str
    user_id: int
    query: str
    offset: str
    answer: InlineAnswer | None = None
