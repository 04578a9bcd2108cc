"""Reads texts and captions with their formatting, within Telegram's limits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from bot.sandbox import entities as formatting
from bot.sandbox.arguments import Fields
from bot.sandbox.errors import BotApiError, bad_request, within
from bot.sandbox.objects import EntityKind, LinkPreviewOptions, MessageEntity

if TYPE_CHECKING:
    from bot.sandbox.calls import Call
    from bot.sandbox.state import State

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024

# Blanks of every width, and letters that nobody sees: joiners, marks of the direction of writing, tags.
_BLANK = re.compile(
    "[ \n\u00a0\u1680\u180e\u2000-\u200f\u202e\u202f\u205f\u2800\u3000\ufeff\ufffc\U000e0000-\U000e007f]*"
)
# What Telegram finds by itself; given by the bot they are passed over.
_AUTOMATIC = {
    EntityKind.MENTION,
    EntityKind.HASHTAG,
    EntityKind.CASHTAG,
    EntityKind.BOT_COMMAND,
    EntityKind.URL,
    EntityKind.EMAIL,
    EntityKind.PHONE_NUMBER,
}

Formatted = tuple[str, list[MessageEntity] | None]


def message_text(state: State, text: str, mode: str, given: object) -> Formatted:
    """A message's text, which must not be empty. `given` are entities as decoded JSON."""
    if not text:
        raise bad_request("message text is empty")
    text, entities = formatted(state, text, mode, given)
    if is_blank(text):
        raise bad_request("text must be non-empty")
    if len(text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return text, entities


def is_blank(text: str) -> bool:
    """Whether there is nothing to see in a text: no letters, or only such as Telegram takes for blanks."""
    return _BLANK.fullmatch(text) is not None


def caption_text(state: State, text: str, mode: str, given: object) -> tuple[str | None, list[MessageEntity] | None]:
    """A caption, which may be empty."""
    if not text:
        return None, None
    text, entities = formatted(state, text, mode, given)
    if len(text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    return text or None, entities


def formatted(state: State, text: str, mode: str, given: object) -> Formatted:
    """Plain text and what its stretches are; a parse mode wins over given entities."""
    if not mode and isinstance(given, list) and given:
        text, entities = formatting.given(text, _read_entities(state, given), find_user=state.user)
    else:
        text, entities = formatting.parse(text, mode, find_user=state.user)
    return text, entities or None


def given_entities(call: Call, name: str) -> object:
    """The entities that came with a call, as decoded JSON; what is no JSON counts as none, as in Telegram."""
    text = call.text(name)
    if not text:
        return None
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return None


def link_preview(values: Fields) -> LinkPreviewOptions | None:
    """How a link's preview is to look; None when nothing about it is said."""
    options = LinkPreviewOptions(
        is_disabled=values.flag("is_disabled") or None,
        url=values.text("url") or None,
        prefer_small_media=values.flag("prefer_small_media") or None,
        prefer_large_media=values.flag("prefer_large_media") or None,
        show_above_text=values.flag("show_above_text") or None,
    )
    return None if options == LinkPreviewOptions() else options


def _read_entities(state: State, given: list[object]) -> list[MessageEntity]:
    found = []
    for value in given:
        try:
            entity = _read_entity(state, value)
        except BotApiError as error:
            raise within("can't parse MessageEntity", error) from error
        if entity is not None:
            found.append(entity)
    return found


def _read_entity(state: State, value: object) -> MessageEntity | None:
    if not isinstance(value, dict):
        raise bad_request("expected an Object")
    fields = Fields(value)
    offset, length = fields.required_number("offset"), fields.required_number("length")
    name = fields.required_text("type")
    try:
        kind = EntityKind(name)
    except ValueError:
        if name == "bank_card_number":
            return None
        raise bad_request("unsupported type specified") from None
    if kind in _AUTOMATIC:
        return None
    user = None
    if kind is EntityKind.TEXT_MENTION:
        user = state.user(fields.object("user").required_number("id"))
        if user is None:
            return None
    return MessageEntity(
        type=kind,
        offset=offset,
        length=length,
        url=fields.required_text("url") if kind is EntityKind.TEXT_LINK else None,
        user=user,
        language=fields.text("language") or None if kind is EntityKind.PRE else None,
        custom_emoji_id=fields.required_text("custom_emoji_id") if kind is EntityKind.CUSTOM_EMOJI else None,
        unix_time=fields.required_number("unix_time") if kind is EntityKind.DATE_TIME else None,
        date_time_format=fields.text("date_time_format") or None if kind is EntityKind.DATE_TIME else None,
    )
