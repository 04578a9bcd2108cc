"""editMessageText, -Caption, -Media and -ReplyMarkup, deleteMessage and deleteMessages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from bot.sandbox.access import Access, find_chat, find_message, own_standing
from bot.sandbox.arguments import boolean, integer, message_ids, parsed, required
from bot.sandbox.errors import bad_request, not_modified
from bot.sandbox.keyboards import read_inline_markup
from bot.sandbox.members import MemberStatus
from bot.sandbox.methods.media import read_media
from bot.sandbox.methods.sending import read_link_preview
from bot.sandbox.objects import ChatType
from bot.sandbox.texts import caption_text, given_entities, message_text

if TYPE_CHECKING:
    from bot.sandbox.calls import Call, Handler
    from bot.sandbox.messages import Message
    from bot.sandbox.records import ChatRecord

DELETABLE_SECONDS = 48 * 3600

_NO_MEDIA: dict[str, Any] = {
    "photo": None, "document": None, "caption": None, "caption_entities": None, "show_caption_above_media": None,
    "has_media_spoiler": None, "text": None, "entities": None, "link_preview_options": None,
}  # fmt: skip


async def edit_message_text(call: Call) -> Message | bool:
    """Give a text another wording."""
    markup = read_inline_markup(call.text("reply_markup"))
    text, entities = message_text(
        call.state, call.text("text"), call.text("parse_mode"), given_entities(call, "entities")
    )
    options = read_link_preview(call)
    chat, message, inline = _find(call)
    if message.text is None:
        raise bad_request("there is no text in the message to edit")
    return _edit(
        call, chat, message, inline, text=text, entities=entities, link_preview_options=options, reply_markup=markup
    )


async def edit_message_caption(call: Call) -> Message | bool:
    """Give a photo or a document another caption, or none."""
    markup = read_inline_markup(call.text("reply_markup"))
    caption, entities = caption_text(
        call.state, call.text("caption"), call.text("parse_mode"), given_entities(call, "caption_entities")
    )
    above = boolean(call, "show_caption_above_media") or None
    chat, message, inline = _find(call)
    if message.photo is None and message.document is None:
        raise bad_request("there is no caption in the message to edit")
    return _edit(
        call,
        chat,
        message,
        inline,
        caption=caption,
        caption_entities=entities,
        show_caption_above_media=above if message.photo is not None else None,
        reply_markup=markup,
    )


async def edit_message_media(call: Call) -> Message | bool:
    """Put another photo or document in the place of a message's content."""
    markup = read_inline_markup(call.text("reply_markup"))
    value = parsed(required(call, "media"), "can't parse input media JSON object")
    chat, message, inline = _find(call)
    if message.is_service or message.contact is not None or message.location is not None:
        raise bad_request("message media can't be edited")
    with call.state.files_if_done():
        content = read_media(call, value)
        if message.media_group_id is not None and (message.photo is None) is ("photo" in content):
            raise bad_request("message can't be edited")  # an album stays of one kind
        return _edit(call, chat, message, inline, **{**_NO_MEDIA, **content}, reply_markup=markup)


async def edit_message_reply_markup(call: Call) -> Message | bool:
    """Put another keyboard under a message, or none."""
    markup = read_inline_markup(call.text("reply_markup"))
    chat, message, inline = _find(call)
    return _edit(call, chat, message, inline, reply_markup=markup)


async def delete_message(call: Call) -> bool:
    """Take a message away for everybody."""
    if not call.text("chat_id"):
        raise bad_request("chat identifier is not specified")
    number = integer(call, "message_id")
    if number == 0:
        raise bad_request("message identifier is not specified")
    chat = find_chat(call, Access.WRITE)
    message = find_message(chat, number, "delete")
    if not _may_delete(call, chat, message):
        raise bad_request("message can't be deleted for everyone")
    call.state.delete_messages(chat, [number])
    return True


async def delete_messages(call: Call) -> bool:
    """Take several messages away for everybody; those that are not there are passed over."""
    numbers = message_ids(call)
    chat = find_chat(call, Access.WRITE)
    messages = [message for number in numbers if (message := chat.message(number)) is not None]
    if not all(_may_delete(call, chat, message) for message in messages):
        raise bad_request("message can't be deleted for everyone")
    call.state.delete_messages(chat, [message.message_id for message in messages])
    return True


def _find(call: Call) -> tuple[ChatRecord, Message, bool]:
    """The message to edit, its chat, and whether it was named as an inline one. The bot must be allowed to edit it."""
    state = call.state
    number = integer(call, "message_id")
    if not call.text("chat_id") and number <= 0:
        inline_id = call.text("inline_message_id")
        if not inline_id:
            raise bad_request("message identifier is not specified")
        place = state.records.inline_messages.get(inline_id)
        chat = None if place is None else state.chat(place[0])
        if place is None or chat is None:
            raise bad_request("MESSAGE_ID_INVALID")
        return chat, find_message(chat, place[1], "edit"), True
    chat = find_chat(call, Access.EDIT)
    message = find_message(chat, number, "edit")
    own = message.from_ is not None and message.from_.id == state.bot.id
    via = message.via_bot is not None and message.via_bot.id == state.bot.id
    if not (own or via) or message.is_service or message.message_id in chat.without_edits:
        raise bad_request("message can't be edited")
    return chat, message, False


def _edit(call: Call, chat: ChatRecord, message: Message, inline: bool, **fields: Any) -> Message | bool:  # noqa: ANN401, FBT001
    edited = replace(message, **fields)
    if edited == message:
        raise not_modified()
    edited = replace(edited, edit_date=call.sandbox.now())
    call.state.edit_message(chat, edited)
    return True if inline else edited


def _may_delete(call: Call, chat: ChatRecord, message: Message) -> bool:
    state = call.state
    own = message.from_ is not None and message.from_.id == state.bot.id
    young = call.sandbox.now() - message.date < DELETABLE_SECONDS
    if chat.type is ChatType.PRIVATE:
        return young
    member = own_standing(state, chat)
    may = member.status is MemberStatus.OWNER or (member.rights is not None and member.rights.can_delete_messages)
    return may or (own and young and not message.is_service)


METHODS: dict[str, Handler] = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageMedia": edit_message_media,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
}
