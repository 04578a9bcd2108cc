"""sendMessage and sendChatAction, and what every method that sends has in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.sandbox.access import Access, check_may, find_chat, find_topic
from bot.sandbox.arguments import Fields, boolean, parsed
from bot.sandbox.changes import ChangeKind, ChatAction
from bot.sandbox.errors import bad_request
from bot.sandbox.keyboards import ReplyMarkup, read_markup
from bot.sandbox.markup import ForceReply, InlineKeyboardMarkup, ReplyKeyboardMarkup
from bot.sandbox.objects import ChatType, EntityKind, LinkPreviewOptions
from bot.sandbox.records import ShownKeyboard
from bot.sandbox.replies import read_reply
from bot.sandbox.state import EVERYBODY
from bot.sandbox.texts import given_entities, link_preview, message_text

if TYPE_CHECKING:
    from bot.sandbox.calls import Call, Handler
    from bot.sandbox.messages import Message
    from bot.sandbox.records import ChatRecord

ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
    # older names that Telegram still takes
    "cancel", "record_audio", "upload_audio", "pick_up_location",
})  # fmt: skip


async def send_message(call: Call) -> Message:
    """Send a text."""
    parameters = call.parameters
    state = call.sandbox.state
    text, entities = message_text(
        state,
        parameters.get("text", ""),
        parameters.get("parse_mode", ""),
        given_entities(call, "entities") if "entities" in parameters else None,
    )
    options = read_link_preview(call)
    markup = read_markup(parameters.get("reply_markup", ""))
    chat = find_chat(call, Access.WRITE)
    common = read_common(call, chat)
    check_may(state, chat, "can_send_messages", "send text messages")
    return send(call, chat, common, markup, text=text, entities=entities, link_preview_options=options)


async def send_chat_action(call: Call) -> bool:
    """Show that the bot is doing something."""
    action = call.text("action").lower()
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = find_chat(call, Access.WRITE)
    topic = find_topic(call, chat) if chat.chat.is_forum else None
    call.state.tell(ChangeKind.TYPING, chat_id=chat.id, payload=ChatAction(action=action, thread=topic))
    return True


def read_common(call: Call, chat: ChatRecord) -> dict[str, Any]:
    """What every message may have: topic, reply, protection, effect, as fields of Message."""
    parameters = call.parameters
    fields: dict[str, Any] = {}
    topic = find_topic(call, chat) if "message_thread_id" in parameters else None
    if "reply_parameters" in parameters or "reply_to_message_id" in parameters:
        reply = read_reply(call, chat)
        if reply.message is not None:
            fields["reply_to_message"], fields["quote"] = reply.message, reply.quote
            if topic is None and chat.chat.is_forum:
                topic = reply.message.message_thread_id
    if topic is not None:
        fields["message_thread_id"], fields["is_topic_message"] = topic, True
    if "protect_content" in parameters and boolean(call, "protect_content"):
        fields["has_protected_content"] = True
    if "message_effect_id" in parameters and chat.type is ChatType.PRIVATE:
        fields["effect_id"] = call.text("message_effect_id") or None
    return fields


def send(
    call: Call,
    chat: ChatRecord,
    common: dict[str, Any],
    markup: ReplyMarkup | None,
    **content: Any,  # noqa: ANN401
) -> Message:
    """Count a message against the limits and put it into a chat. `common` and `content` are fields of Message."""
    take_from_limits(call, chat)
    state = call.sandbox.state
    inline = markup if isinstance(markup, InlineKeyboardMarkup) else None
    message = state.add_message(
        chat, from_=state.bot, date=call.sandbox.now(), reply_markup=inline, **common, **content
    )
    if markup is not None and inline is None:
        _show_keyboard(call, chat, message, markup)
    return message


def take_from_limits(call: Call, chat: ChatRecord, messages: int = 1) -> None:
    """Count messages against the flood limits, if they are on. Raises `BotApiError` (429) when there are too many."""
    if call.sandbox.options.real_limits:
        call.sandbox.flood.take(chat.id, is_group=chat.type is not ChatType.PRIVATE, messages=messages)


def read_link_preview(call: Call) -> LinkPreviewOptions | None:
    """How the preview of a link is to look, in the new way or the old."""
    text = call.parameters.get("link_preview_options")
    if not text:
        return LinkPreviewOptions(is_disabled=True) if boolean(call, "disable_web_page_preview") else None
    value = parsed(text, "can't parse link preview options JSON object")
    if not isinstance(value, dict):
        raise bad_request("object expected as link preview options")
    return link_preview(Fields(value))


def _show_keyboard(call: Call, chat: ChatRecord, message: Message, markup: ReplyMarkup) -> None:
    shown = ShownKeyboard(
        message_id=message.message_id,
        keyboard=markup if isinstance(markup, ReplyKeyboardMarkup) else None,
        force_reply=markup if isinstance(markup, ForceReply) else None,
    )
    for_whom = {EVERYBODY}
    selective = not isinstance(markup, InlineKeyboardMarkup) and markup.selective
    if selective and chat.type is not ChatType.PRIVATE:
        for_whom = _meant(call, message)
    chat.without_edits.add(message.message_id)
    call.state.show_keyboard(chat, for_whom, shown)


def _meant(call: Call, message: Message) -> set[int]:
    """Whom a selective keyboard is for: those who are mentioned, and who wrote what is replied to."""
    meant = set()
    if message.reply_to_message is not None and message.reply_to_message.from_ is not None:
        meant.add(message.reply_to_message.from_.id)
    units = (message.text or message.caption or "").encode("utf-16-le")
    for entity in message.entities or message.caption_entities or ():
        if entity.type is EntityKind.TEXT_MENTION and entity.user is not None:
            meant.add(entity.user.id)
        elif entity.type is EntityKind.MENTION:
            name = units[2 * entity.offset + 2 : 2 * (entity.offset + entity.length)].decode("utf-16-le")
            found = call.state.by_username(name)
            if found is not None:
                meant.add(found.id)
    return meant


METHODS: dict[str, Handler] = {"sendMessage": send_message, "sendChatAction": send_chat_action}
