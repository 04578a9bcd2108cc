"""Control of what people do with messages: write, tap, react, ask inline and choose; and what they see of it."""

from __future__ import annotations

import asyncio
import base64
import binascii
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from bot.sandbox import as_seen, entities, inlining, life, menu, pages
from bot.sandbox.attachments import as_document, as_photo, keep
from bot.sandbox.calls import Upload
from bot.sandbox.changes import ChangeKind
from bot.sandbox.control_people import refuse_moved, seen_chat
from bot.sandbox.control_requests import ControlRefusedError, Endpoint
from bot.sandbox.errors import BotApiError
from bot.sandbox.happenings import (
    CallbackQuery,
    InlineQuery,
    MessageReactionUpdated,
    ReactionTypeEmoji,
    UpdateKind,
)
from bot.sandbox.objects import ChatType
from bot.sandbox.records import FileKind, ShownKeyboard

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import web

    from bot.sandbox.changes import Change
    from bot.sandbox.control_requests import Asked
    from bot.sandbox.messages import Message
    from bot.sandbox.objects import BotCommand
    from bot.sandbox.queries import CallbackAnswer, PendingCallback, PendingInline
    from bot.sandbox.records import ChatRecord
    from bot.sandbox.running import Sandbox

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LONGEST_QUERY = 256
LONGEST_EMOJI = 16
MOST_SHOWN = 500
LARGEST_FILE = 20 * 1024 * 1024
USUAL_WAIT = 10.0
LONGEST_WAIT = 60.0
MOST_ID = 2**31 - 1


async def send(asked: Asked) -> Message:
    """Somebody writes."""
    sandbox, state = asked.sandbox, asked.sandbox.state
    user, chat = asked.user("from"), seen_chat(asked, "from")
    refuse_moved(chat)
    if chat.blocked:
        raise ControlRefusedError(
            "from", user.id, 'somebody who does not block the bot (POST /sandbox/blocks {"user", "blocked": false})'
        )
    with state.files_if_done():
        fields = _content(asked)
        replied = None
        if "reply_to" in asked:
            replied = _message(asked, chat, "reply_to")
            fields["reply_to_message"] = replace(replied, reply_to_message=None)
        thread = _thread(asked, chat, replied)
        if thread is not None:
            fields |= {"message_thread_id": thread, "is_topic_message": True}
    if chat.type is ChatType.PRIVATE and not chat.started:
        state.set_started(chat)
    asked_for = state.keyboard(chat, user.id)
    if asked_for is not None and asked_for.force_reply is not None:
        state.show_keyboard(chat, [user.id], ShownKeyboard(message_id=asked_for.message_id))
    return life.say(sandbox, chat, user, **fields)


def _content(asked: Asked) -> dict[str, Any]:
    """The fields of Message that carry what is sent."""
    files = [name for name in ("document", "photo") if name in asked]
    if not files:
        text = asked.text("text", most=LONGEST_TEXT)
        words, found = entities.parse(text, None)
        if not words:
            raise ControlRefusedError("text", text, "a text with something to see in it")
        return {"text": words, "entities": found or None}
    if len(files) > 1:
        raise ControlRefusedError("photo", "sent beside a document", "one file a message")
    fields = _document(asked) if files == ["document"] else _photo(asked)
    if "text" in asked:
        words, found = entities.parse(asked.text("text", most=LONGEST_CAPTION), None)
        fields |= {"caption": words or None, "caption_entities": found or None}
    return fields


def _document(asked: Asked) -> dict[str, Any]:
    given, content = _file(asked, "document")
    name, mime_type = given.get("file_name"), given.get("mime_type")
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST_QUERY or not name.isprintable():
        raise ControlRefusedError("document.file_name", name, "a file's name")
    if mime_type is not None and not (isinstance(mime_type, str) and mime_type.isascii() and mime_type.isprintable()):
        raise ControlRefusedError("document.mime_type", mime_type, "a type such as text/plain")
    upload = Upload(file_name=name, mime_type=mime_type, content=content)
    return {"document": as_document(keep(asked.sandbox.state, upload, FileKind.DOCUMENT))}


def _photo(asked: Asked) -> dict[str, Any]:
    _, content = _file(asked, "photo")
    try:
        kept = keep(asked.sandbox.state, Upload(file_name=None, mime_type=None, content=content), FileKind.PHOTO)
    except BotApiError as error:
        allowed = "a PNG, JPEG, GIF or WebP picture in base64, its sides together at most 10,000 pixels"
        raise ControlRefusedError("photo.base64", error.description, allowed) from None
    return {"photo": as_photo(kept)}


def _file(asked: Asked, name: str) -> tuple[dict[str, Any], bytes]:
    given = asked.values[name]
    if not isinstance(given, dict):
        raise ControlRefusedError(name, given, 'an object such as {"file_name": "a.txt", "base64": "aGVsbG8="}')
    text = given.get("base64")
    try:
        content = base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except (binascii.Error, ValueError):
        content = b""
    if not 0 < len(content) <= LARGEST_FILE:
        raise ControlRefusedError(f"{name}.base64", text, "the file's bytes in base64, at least one, at most 20 MB")
    return given, content


def _message(asked: Asked, chat: ChatRecord, name: str) -> Message:
    """A message of a chat that is still there."""
    number = asked.number(name, least=1, most=MOST_ID)
    message = chat.message(number)
    if message is None:
        newest = chat.newest()
        known = "none is there" if newest is None else f"the newest is {newest.message_id}"
        raise ControlRefusedError(name, number, f"the id of a message in the chat {chat.id} ({known})")
    return message


def _thread(asked: Asked, chat: ChatRecord, replied: Message | None) -> int | None:
    if "thread" not in asked:
        return replied.message_thread_id if replied is not None and replied.is_topic_message else None
    number = asked.number("thread", least=1, most=MOST_ID)
    topic = chat.topics.get(number)
    if topic is None or topic.closed:
        still_open = [thread for thread, one in chat.topics.items() if not one.closed]
        raise ControlRefusedError("thread", number, f"an open topic of the chat {chat.id}: {still_open}")
    return number


async def tap(asked: Asked) -> dict[str, Any]:
    """Somebody taps a button and sees what the bot answers."""
    sandbox = asked.sandbox
    user, chat = asked.user("from"), seen_chat(asked, "from")
    message = _message(asked, chat, "message_id")
    wait = asked.seconds("timeout", most=LONGEST_WAIT, default=USUAL_WAIT)
    rows = message.reply_markup.inline_keyboard if message.reply_markup is not None else []
    known = [button.callback_data for row in rows for button in row if button.callback_data is not None]
    data = asked.values.get("callback_data")
    if data not in known:
        raise ControlRefusedError("callback_data", data, f"that of a button under the message: {known}")
    kept = sandbox.answers.callback((user.id, chat.id, message.message_id, data))
    if kept is not None:
        return _as_told(kept)
    inline_id = next(
        (key for key, place in sandbox.state.records.inline_messages.items()
         if place == (chat.id, message.message_id)), None,
    ) if message.via_bot is not None else None  # fmt: skip
    pending = sandbox.state.open_callback(
        user_id=user.id, chat_id=chat.id, message_id=message.message_id, data=data, inline_message_id=inline_id
    )
    query = CallbackQuery(
        id=pending.id, from_=user, message=None if inline_id else message, inline_message_id=inline_id,
        chat_instance=str(-7_919 * (abs(chat.id) + 1)), data=data,
    )  # fmt: skip

    def ask() -> object:
        return None if chat.blocked else sandbox.queue.put(UpdateKind.CALLBACK_QUERY, query)

    if not await _answered(sandbox, ChangeKind.CALLBACK_ANSWER, pending, wait, ask) or pending.answer is None:
        return {"answered": False}
    return _as_told(pending.answer)


def _as_told(answer: CallbackAnswer) -> dict[str, Any]:
    return {"answered": True, "text": answer.text, "show_alert": answer.show_alert, "url": answer.url}


async def inline(asked: Asked) -> dict[str, Any]:
    """Somebody asks the bot inline and sees its results."""
    sandbox, user = asked.sandbox, asked.user("from")
    query = asked.text("query", least=0, most=LONGEST_QUERY) if asked.values.get("query") else ""
    offset = asked.text_or_none("offset", most=64) or ""
    wait = asked.seconds("timeout", most=LONGEST_WAIT, default=USUAL_WAIT)
    kind = None
    if "chat" in asked:
        chat = seen_chat(asked, "from")
        kind = ChatType.SENDER if chat.type is ChatType.PRIVATE else chat.type
    pending = sandbox.state.open_inline(user_id=user.id, query=query, offset=offset)
    pending.answer = sandbox.answers.inline(pending)
    update = InlineQuery(id=pending.id, from_=user, query=query, offset=offset, chat_type=kind)
    found: dict[str, Any] = {"inline_query_id": pending.id, "answered": False, "results": [], "button": None}
    found["next_offset"] = None
    heard = pending.answer is not None or await _answered(
        sandbox, ChangeKind.INLINE_ANSWER, pending, wait, lambda: sandbox.queue.put(UpdateKind.INLINE_QUERY, update)
    )
    answer = pending.answer
    if not heard or answer is None:
        return found
    return found | {
        "answered": True, "results": [result.shown for result in answer.results], "button": answer.button,
        "next_offset": answer.next_offset,
    }  # fmt: skip


async def choose(asked: Asked) -> Message:
    """Somebody sends one of the results."""
    user, chat = asked.user("from"), seen_chat(asked, "from")
    refuse_moved(chat)
    number = asked.text("inline_query_id", most=64)
    pending = asked.sandbox.state.inlines.get(number)
    if pending is None or pending.user_id != user.id or pending.answer is None:
        raise ControlRefusedError("inline_query_id", number, f"the id of an inline query of {user.id} with results")
    known = [result.id for result in pending.answer.results]
    result = asked.text("result_id", most=64)
    thread = _thread(asked, chat, None)
    message = inlining.choose(asked.sandbox, pending, result, chat, user, thread=thread)
    if message is None:
        raise ControlRefusedError("result_id", result, f"one of {known}")
    return message


async def react(asked: Asked) -> dict[str, Any]:
    """Somebody reacts to a message, or takes it back."""
    sandbox, state = asked.sandbox, asked.sandbox.state
    user, chat = asked.user("from"), seen_chat(asked, "from")
    message = _message(asked, chat, "message_id")
    emoji = asked.text_or_none("emoji", most=LONGEST_EMOJI)
    new = [] if emoji is None else [ReactionTypeEmoji(emoji=emoji)]
    old = state.react(chat, message.message_id, user.id, list(new))
    if chat.type is ChatType.PRIVATE or state.member(chat, state.bot.id).leads:
        update = MessageReactionUpdated(
            chat=chat.chat, message_id=message.message_id, user=user, date=sandbox.now(), old_reaction=old,
            new_reaction=list(new),
        )  # fmt: skip
        sandbox.queue.put(UpdateKind.MESSAGE_REACTION, update)
    return {"reactions": as_seen.reactions_to(chat, message.message_id, user.id)}


async def messages(asked: Asked) -> dict[str, Any]:
    """What somebody sees of a chat."""
    user, chat = asked.user("as"), seen_chat(asked, "as")
    return as_seen.messages_of(
        asked.sandbox.state, chat, user.id,
        before=asked.number("before", least=1, most=MOST_ID) if "before" in asked else None,
        limit=asked.number("limit", least=1, most=MOST_SHOWN, default=100),
        thread=asked.number("thread", least=1, most=MOST_ID) if "thread" in asked else None,
    )  # fmt: skip


async def commands(asked: Asked) -> list[BotCommand]:
    """The menu of commands that somebody sees in a chat."""
    user, chat = asked.user("as"), seen_chat(asked, "as")
    return menu.commands_for(asked.sandbox.state, chat, user.id)


async def file(asked: Asked) -> web.StreamResponse:
    """A file's bytes."""
    number = str(asked.values.get("file_id"))
    kept = asked.sandbox.state.records.files.get(number)
    if kept is None:
        raise ControlRefusedError("file_id", number, "the file_id of a photo or a document")
    mime_type = kept.mime_type or ""
    # Whatever a client called it: a line end in a header is no header.
    plain = mime_type.isascii() and mime_type.isprintable() and "/" in mime_type
    return pages.file_response(kept.content, mime_type if plain else "application/octet-stream")


async def _answered(
    sandbox: Sandbox,
    kind: ChangeKind,
    pending: PendingCallback | PendingInline,
    seconds: float,
    ask: Callable[[], object],
) -> bool:
    """Ask the bot and wait until it answers; False if it does not, or cannot be asked."""
    done = asyncio.Event()

    def hear(change: Change) -> None:
        if change.kind is kind and change.payload is pending:
            done.set()

    forget = sandbox.state.observe(hear)
    sandbox.queue.on_stop(done.set)
    try:
        if ask() is None:
            return False
        async with asyncio.timeout(seconds):
            await done.wait()
    except TimeoutError:
        return False
    finally:
        forget()
        sandbox.queue.not_on_stop(done.set)
    return True


_CHAT = "the chat's id; a private chat's is its user's"
_ID = "a message's id"
ENDPOINTS = (
    Endpoint(
        method="POST", path="/sandbox/send", handler=send,
        says="Somebody writes. What a link to the bot with ?start=X sends is /start X.",
        answers="the Message",
        fields={
            "from": "who", "chat": _CHAT, "text": "1 to 4,096 letters; of a file the caption, up to 1,024",
            "reply_to": "optional, " + _ID, "thread": "optional, a topic's message_thread_id",
            "document": 'optional: {"file_name", "mime_type"?, "base64"}', "photo": 'optional: {"base64"}',
        },
        example={"from": 1001, "chat": 1001, "text": "/start"},
    ),
    Endpoint(
        method="GET", path="/sandbox/messages", handler=messages,
        says="The newest messages of a chat as somebody sees them, oldest first; deleted ones are gone.",
        answers='{"messages", "more", "reactions": {id: [{"emoji", "count", "mine"}]}, '
        '"keyboard": null | {"message_id", "markup"}}',
        fields={
            "chat": _CHAT, "as": "whose view", "before": "optional, only messages before this id",
            "limit": "optional, 1 to 500, usually 100", "thread": "optional, only this topic",
        },
        example={"chat": 1001, "as": 1001},
    ),
    Endpoint(
        method="POST", path="/sandbox/tap", handler=tap,
        says="Somebody taps a button with callback data; waits for the bot's answer. One with a cache_time is shown to "
        "them again so long without asking the bot.",
        answers='{"answered", "text", "show_alert", "url"}',
        fields={
            "from": "who", "chat": _CHAT, "message_id": _ID, "callback_data": "the button's",
            "timeout": "optional, seconds to wait, up to 60, usually 10",
        },
        example={"from": 1001, "chat": 1001, "message_id": 2, "callback_data": "yes", "timeout": 0.1},
    ),
    Endpoint(
        method="POST", path="/sandbox/inline", handler=inline,
        says="Somebody asks the bot inline; waits for its results. They are shown again for their cache_time (300 "
        "seconds unless the bot says otherwise) without asking the bot: to everybody, or with is_personal to the same "
        "person, who asks the same.",
        answers='{"inline_query_id", "answered", "results", "button", "next_offset"}',
        fields={
            "from": "who", "query": "up to 256 letters, may be empty", "chat": "optional, where", "offset": "optional",
            "timeout": "optional, seconds to wait, up to 60, usually 10",
        },
        example={"from": 1001, "query": "price", "timeout": 0.1},
    ),
    Endpoint(
        method="POST", path="/sandbox/inline/choose", handler=choose,
        says="Somebody sends one of the results to a chat.", answers="the Message",
        fields={"from": "who", "chat": _CHAT, "inline_query_id": "from /sandbox/inline", "result_id": "a result's id",
                "thread": "optional, a topic's message_thread_id"},
        example={"from": 1001, "chat": 1001, "inline_query_id": "18219151261697", "result_id": "1"},
    ),
    Endpoint(
        method="POST", path="/sandbox/react", handler=react,
        says="Somebody reacts to a message, or with null takes it back.",
        answers='{"reactions"}',
        fields={"from": "who", "chat": _CHAT, "message_id": _ID, "emoji": "an emoji or null"},
        example={"from": 1001, "chat": 1001, "message_id": 1, "emoji": "👍"},
    ),
    Endpoint(
        method="GET", path="/sandbox/commands", handler=commands,
        says="The bot's menu of commands as somebody sees it in a chat, by scope and language.",
        answers="a list of BotCommands", fields={"chat": _CHAT, "as": "whose view"},
        example={"chat": 1001, "as": 1001},
    ),
    Endpoint(
        method="GET", path="/sandbox/files/{file_id}", handler=file, says="A file's bytes.", answers="the bytes",
        fields={"file_id": "of a photo or a document"}, example={},
    ),
)  # fmt: skip
