"""Says things: a reply as the platform's requests, in the limits, again where it failed, and nothing where it must not.

One table of what each refusal of the platform means. A chat that cannot be reached is marked so, a group that moved is
followed, a 429 halts everything that is sent. Nothing here decides what is said, or remembers it.
"""

from __future__ import annotations

import asyncio
import logging
import zlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from telegram import (
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaPhoto,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, TelegramError

from bot.chat_ports import ChatKind
from bot.telegram.asking import Sent
from bot.telegram.limits import Urgency
from bot.telegram.slots import only_waiting
from bot.telegram.transport import HaltError, NoMethodError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from telegram import Bot, Message

    from bot.chat_ports import ChatStore
    from bot.clock import Clock
    from bot.telegram.files import Pictures
    from bot.telegram.limits import Limits
    from bot.views.reply import Button, Reply

T = TypeVar("T")

LOG = logging.getLogger(__name__)

# Between attempts at a reply; an alert's next attempt is the outbox's.
PAUSES = (0.5, 1.0, 2.0)
# The same where nothing can be said at all: a proxy before the server may answer so while that one is away.
PAUSES_WHILE_SILENT = (1.0, 2.0, 4.0, 8.0, 15.0, 15.0, 15.0)
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
NO_PICTURES = ("not enough rights to send photos", "chat_send_photos_forbidden", "chat_send_media_forbidden")
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
        pauses, silent = iter(PAUSES), iter(PAUSES_WHILE_SILENT)
        for _ in range(MOST_TURNS):
            try:
                with only_waiting():
                    await self._limits.turn(whose_turn(target), Urgency.REPLY)
                return await self.once(target, reply)
            except ChatGoneError:
                return None
            except HaltError:
                continue
            except ChatMigrated as moved:
                target = replace(target, chat_id=moved.new_chat_id, answers=None, edits=None)
            except BadRequest as error:
                target = self._otherwise(target, error)
            except NoMethodError as error:
                pause = next(silent if error.nothing_can_be_said else pauses, None)
                if pause is None:
                    raise
                with only_waiting():
                    await self._sleep(pause)
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

    async def asks(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask the platform something; a 429 halts this too, and is waited for. Raises `TelegramError`."""
        for _ in range(MOST_TURNS):
            with only_waiting():
                await self._limits.halted()
            try:
                return await ask()
            except HaltError as error:
                self._limits.halt(error.seconds)
        raise NetworkError("the platform takes nothing")

    async def _lose(self, target: Target, error: TelegramError) -> None:
        if target.inline is not None:
            return
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
            return await self._with_picture(target, reply, lambda photo: self.bot.send_photo(
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
            return await self._with_picture(target, reply, lambda photo: self.bot.edit_message_media(
                InputMediaPhoto(photo, caption=reply.text or None, parse_mode=HTML), chat_id=chat,
                message_id=target.edits, inline_message_id=target.inline, reply_markup=keyboard,
            ))  # fmt: skip
        done = await self.bot.edit_message_text(
            reply.text, chat_id=chat, message_id=target.edits, inline_message_id=target.inline, parse_mode=HTML,
            reply_markup=keyboard, link_preview_options=NO_PREVIEW,
        )  # fmt: skip
        return None if isinstance(done, bool) else _sent(done)

    async def _with_picture(
        self, target: Target, reply: Reply, send: Callable[[str | InputFile], Awaitable[Message | bool]]
    ) -> Sent | None:
        """Send by the id it is known by, or else drawn; where no picture can be had or sent, its words alone."""
        try:
            done = await self._as_known(reply, send)
            if done is None:
                photo = await self._drawn(reply)
                if photo is None:
                    return await self._in_words(target, reply)
                done = await send(photo)
                if not isinstance(done, bool) and done.photo:
                    await self._keep(reply, done.photo[-1].file_id)
        except (InvalidToken, BadRequest) as error:
            # The first is a server's way to say that it has no such method; of a wrong token the next request tells.
            if not isinstance(error, InvalidToken) and not means(error, NO_PICTURES):
                raise
            LOG.warning("a reply goes without its picture: %s", error.message)
            return await self._in_words(target, reply)
        return None if isinstance(done, bool) else _sent(done)

    async def _as_known(
        self, reply: Reply, send: Callable[[str | InputFile], Awaitable[Message | bool]]
    ) -> Message | bool | None:
        """None where the platform has not had the picture, or has forgotten it."""
        known = await self._pictures.known(reply)
        if known is None:
            return None
        try:
            return await send(known)
        except BadRequest as error:
            if not means(error, UNKNOWN_FILE):
                raise
        await self._pictures.drop(reply)
        return None

    async def _drawn(self, reply: Reply) -> InputFile | None:
        assert reply.drawing is not None  # noqa: S101 - it is called for replies with one
        try:
            content = await self._pictures.drawn(reply.drawing)
        except Exception:
            LOG.exception("a picture could not be drawn; its words go without it")
            return None
        return InputFile(content, filename="picture.png", attach=True)

    async def _keep(self, reply: Reply, file_id: str) -> None:
        """What was sent was sent: that it cannot be remembered is no reason to say it again."""
        try:
            await self._pictures.keep(reply, file_id)
        except Exception:
            LOG.exception("a picture that was sent could not be remembered")

    async def _in_words(self, target: Target, reply: Reply) -> Sent | None:
        edits = None if target.inline is None else target.edits
        return await self._carry_out(replace(target, edits=edits), replace(reply, drawing=None))

    async def answer_tap(self, tap_id: str, reply: Reply | None) -> None:
        """End a tap's waiting, with the reply's toast. One that nobody waits for any more is no error."""
        with only_waiting():
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


def whose_turn(target: Target) -> int:
    """Whose limit a message is under: its chat's; a card's that is shown elsewhere, nobody else's."""
    return target.chat_id if target.inline is None else zlib.crc32(target.inline.encode())


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
