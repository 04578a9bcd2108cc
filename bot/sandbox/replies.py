"""Reads what a message replies to, and finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bot.sandbox.access import Access, find_chat
from bot.sandbox.arguments import Fields, boolean, integer, parsed
from bot.sandbox.errors import bad_request, message_not_found
from bot.sandbox.messages import Message
from bot.sandbox.objects import TextQuote
from bot.sandbox.texts import formatted

if TYPE_CHECKING:
    from bot.sandbox.calls import Call
    from bot.sandbox.records import ChatRecord


class Reply(Struct, frozen=True, kw_only=True):
    """The message replied to, without the one that it replied to itself, and the part of it that is quoted."""

    message: Message | None = None
    quote: TextQuote | None = None


NO_REPLY = Reply()
UNKNOWN = 2**31  # no message has this id


def read_reply(call: Call, chat: ChatRecord) -> Reply:
    """What a call's message replies to. Raises `BotApiError` when it is not there and must be."""
    text = call.text("reply_parameters")
    if not text:
        return _find(chat, integer(call, "reply_to_message_id"), lenient=boolean(call, "allow_sending_without_reply"))
    value = parsed(text, "can't parse reply parameters JSON object")
    if not isinstance(value, dict):
        raise bad_request("object expected as reply parameters")
    if not value:
        return NO_REPLY
    fields = Fields(value)
    other, number = fields.text("chat_id"), fields.required_number("message_id")
    lenient = fields.flag("allow_sending_without_reply")
    if number > 0 and other and find_chat(call, Access.READ, other) is not chat:
        # A reply across chats is shown as a quotation of the other chat, which is not offered here.
        number = UNKNOWN
    reply = _find(chat, number, lenient=lenient)
    if reply.message is None or "quote" not in fields:
        return reply
    return Reply(message=reply.message, quote=_quote(call, fields, reply.message))


def _quote(call: Call, fields: Fields, message: Message) -> TextQuote:
    quoted, entities = formatted(
        call.sandbox.state, fields.text("quote"), fields.text("quote_parse_mode"), fields.values.get("quote_entities")
    )
    whole = message.text or message.caption or ""
    place = whole.find(quoted)
    if not quoted or place < 0:
        raise bad_request("QUOTE_TEXT_INVALID")
    position = len(whole[:place].encode("utf-16-le")) // 2
    return TextQuote(text=quoted, entities=entities, position=position, is_manual=True)


def as_replied(message: Message) -> Message:
    """A message as a reply to it carries it: without the one that it replied to itself."""
    return message if message.reply_to_message is None else replace(message, reply_to_message=None)


def _find(chat: ChatRecord, message_id: int, *, lenient: bool) -> Reply:
    if message_id <= 0:
        return NO_REPLY
    message = chat.message(message_id)
    if message is None:
        if lenient:
            return NO_REPLY
        raise message_not_found("be replied")
    return Reply(message=as_replied(message))
