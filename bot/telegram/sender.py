"""Says things: a reply as the platform's requests, in the limits, again where it failed, and nothing where it must not.

One table of what each refusal of the platform means. A chat that cannot be reached is marked so, a group that moved is
followed, a 429 halts everything that is sent. Nothing here decides what is said, or remembers it.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from telegram import (
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaPhoto,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, TelegramError

from bot.chat_ports import ChatKind
from bot.telegram.asking import Sent
from bot.telegram.limits import Urgency
from bot.telegram.transport import HaltError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from telegram import Bot, Message

    from bot.chat_ports import ChatStore
    from bot.clock import Clock
    from bot.telegram.files import Pictures
    from bot.telegram.limits import Limits
    from bot.views.reply import Button, Reply

LOG = logging.getLogger(__name__)

# Between attempts at a reply; an alert's next attempt is the outbox's.
PAUSES = (0.5, 1.0, 2.0)
# How often a reply comes back to what is no fault of its own: a 429, a group that moved.
MOST_TURNS = 12
LONGEST_TOAST = 200
HTML = "HTML"
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

# What the platform's refusals mean, by a part of their words.
SAME = ("message is not modified",)
CANNOT_EDIT = (
    "message to edit not found",
    "message can't be edited",
    "there is no text in the message",
    "no caption in",
)
NO_SUCH_TOPIC = ("message thread not found", "topic_closed", "topic_deleted")
UNKNOWN_FILE = ("wrong file identifier", "wrong remote file", "wrong file_id", "file reference")
NOBODY_THERE = ("chat not found", "user is deactivated", "peer_id_invalid", "chat_write_forbidden", "user_is_blocked",
                "have no rights to send", "not enough rights to send", "group chat was deactivated")  # fmt: skip
TOO_LATE = ("query is too old", "query id is invalid")


class ChatGoneError(Exception):
    """Nobody reads that chat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where something is said: a chat, a topic, in answer to a message; or in place of one (`edits`, `inline`)."""

    chat_id: int
    thread: int | None = None
    answers: int | None = None
    edits: int | None = None
    edits_picture: bool = False
    inline: str | None = None


def means(error: TelegramError, words: tuple[str, ...]) -> bool:
    """Is this what the platform says?"""
    said = error.message.lower()
    return any(each in said for each in words)


class Sender:
    """Says replies and alerts."""

    def __init__(  # noqa: PLR0913 - what it stands between
        self,
        bot: Bot,
        limits: Limits,
        store: ChatStore,
        clock: Clock,
        pictures: Pictures,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.bot = bot
        self._limits = limits
        self._store = store
        self._clock = clock
        self._pictures = pictures
        self._sleep = sleep

    async def say(self, target: Target, reply: Reply) -> Sent | None:
        """Say a reply, trying for a while. None where nobody is there to read it. Raises `TelegramError`."""
        pauses = iter(PAUSES)
        for _ in range(MOST_TURNS):
            try:
                await self._limits.turn(target.chat_id, Urgency.REPLY)
                return await self.once(target, reply)
            except ChatGoneError:
                return None
            except HaltError:
                continue
            except ChatMigrated as moved:
                target = replace(target, chat_id=moved.new_chat_id, answers=None, edits=None)
            except BadRequest as error:
                target = self._otherwise(target, error)
            except NetworkError:
                pause = next(pauses, None)
                if pause is None:
                    raise
                # It may be said twice then; better than not at all.
                await self._sleep(pause)
        raise NetworkError("the platform takes nothing")

    def _otherwise(self, target: Target, error: BadRequest) -> Target:
        """Where else to say what could not be said there. Raises the error where nowhere."""
        if target.edits is not None and means(error, CANNOT_EDIT):
            return replace(target, edits=None)
        if target.thread is not None and means(error, NO_SUCH_TOPIC):
            return replace(target, thread=None)
        raise error

    async def once(self, target: Target, reply: Reply) -> Sent | None:
        """Say a reply now: its turn has come. Raises `ChatGoneError` and `TelegramError`.

        None where it stands there already, or in a message of another chat. What a 429 or a move means for others is
        seen to before they are raised.
        """
        try:
            return await self._carry_out(target, reply)
        except HaltError as error:
            self._limits.halt(error.seconds)
            raise
        except ChatMigrated as error:
            await self._store.move_chat(target.chat_id, error.new_chat_id)
            raise
        except Forbidden as error:
            await self._lose(target, error)
            raise ChatGoneError from None
        except BadRequest as error:
            if means(error, SAME):
                return None
            if means(error, NOBODY_THERE):
                await self._lose(target, error)
                raise ChatGoneError from None
            raise

    async def _lose(self, target: Target, error: TelegramError) -> None:
        kind = ChatKind.PRIVATE if target.chat_id > 0 else ChatKind.GROUP
        LOG.info("a %s chat cannot be reached: %s", kind, error.message)
        await self._store.lose_chat(target.chat_id, kind, self._clock.now())

    async def _carry_out(self, target: Target, reply: Reply) -> Sent | None:
        if target.inline is not None or target.edits is not None:
            return await self._edit(target, reply)
        if reply.document is not None:
            file = InputFile(reply.document.content, filename=reply.document.name)
            return _sent(await self.bot.send_document(
                target.chat_id, file, caption=reply.text or None, parse_mode=HTML, reply_markup=_markup(reply),
                message_thread_id=target.thread, reply_parameters=_answering(target),
            ))  # fmt: skip
        if reply.drawing is not None:
            return await self._with_picture(reply, lambda photo: self.bot.send_photo(
                target.chat_id, photo, caption=reply.text or None, parse_mode=HTML, reply_markup=_markup(reply),
                message_thread_id=target.thread, reply_parameters=_answering(target),
            ))  # fmt: skip
        return _sent(await self.bot.send_message(
            target.chat_id, reply.text, parse_mode=HTML, reply_markup=_markup(reply), link_preview_options=NO_PREVIEW,
            message_thread_id=target.thread, reply_parameters=_answering(target),
        ))  # fmt: skip

    async def _edit(self, target: Target, reply: Reply) -> Sent | None:
        chat = None if target.inline is not None else target.chat_id
        keyboard = _keyboard(reply)
        if reply.drawing is not None:
            return await self._with_picture(reply, lambda photo: self.bot.edit_message_media(
                InputMediaPhoto(photo, caption=reply.text or None, parse_mode=HTML), chat_id=chat,
                message_id=target.edits, inline_message_id=target.inline, reply_markup=keyboard,
            ))  # fmt: skip
        done = await self.bot.edit_message_text(
            reply.text, chat_id=chat, message_id=target.edits, inline_message_id=target.inline, parse_mode=HTML,
            reply_markup=keyboard, link_preview_options=NO_PREVIEW,
        )  # fmt: skip
        return None if isinstance(done, bool) else _sent(done)

    async def _with_picture(
        self, reply: Reply, send: Callable[[str | InputFile], Awaitable[Message | bool]]
    ) -> Sent | None:
        """Send by the id it is known by, or else drawn; what the platform has forgotten is drawn again."""
        known = await self._pictures.known(reply)
        if known is not None:
            try:
                done = await send(known)
                return None if isinstance(done, bool) else _sent(done)
            except BadRequest as error:
                if not means(error, UNKNOWN_FILE):
                    raise
                await self._pictures.drop(reply)
        assert reply.drawing is not None  # noqa: S101 - it is called for replies with one
        content = await self._pictures.drawn(reply.drawing)
        done = await send(InputFile(content, filename="picture.png", attach=True))
        if isinstance(done, bool):
            return None
        if done.photo:
            await self._pictures.keep(reply, done.photo[-1].file_id)
        return _sent(done)

    async def answer_tap(self, tap_id: str, reply: Reply | None) -> None:
        """End a tap's waiting, with the reply's toast. One that nobody waits for any more is no error."""
        await self._limits.halted()
        toast = None if reply is None or reply.toast is None else reply.toast[:LONGEST_TOAST]
        try:
            await self.bot.answer_callback_query(tap_id, text=toast, show_alert=reply is not None and reply.show_alert)
        except HaltError as error:
            self._limits.halt(error.seconds)
        except BadRequest as error:
            if not means(error, TOO_LATE):
                LOG.warning("a tap could not be answered: %s", error.message)
        except TelegramError as error:
            LOG.warning("a tap could not be answered: %s", type(error).__name__)

    async def typing(self, target: Target, *, picture: bool) -> None:
        """Show that an answer is on its way; nothing where that does not work."""
        try:
            await self.bot.send_chat_action(
                target.chat_id, "upload_photo" if picture else "typing", message_thread_id=target.thread
            )
        except HaltError as error:
            self._limits.halt(error.seconds)
        except TelegramError as error:
            LOG.debug("no sign of typing: %s", type(error).__name__)


def _sent(message: Message | bool) -> Sent | None:  # noqa: FBT001 - as the platform answers
    return None if isinstance(message, bool) else Sent(chat_id=message.chat_id, message_id=message.message_id)


def _answering(target: Target) -> ReplyParameters | None:
    if target.answers is None:
        return None
    return ReplyParameters(message_id=target.answers, allow_sending_without_reply=True)


def _markup(reply: Reply) -> InlineKeyboardMarkup | ForceReply | None:
    return ForceReply(selective=True) if reply.ask_name else _keyboard(reply)


def _keyboard(reply: Reply) -> InlineKeyboardMarkup | None:
    return keyboard_of(reply.rows)


def keyboard_of(rows: tuple[tuple[Button, ...], ...]) -> InlineKeyboardMarkup | None:
    """Rows of buttons as the platform has them; None for none."""
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(
                    each.text, callback_data=each.action, url=each.url, switch_inline_query=each.switch_inline
                )
                for each in row
            ]
            for row in rows
        ]
    )
