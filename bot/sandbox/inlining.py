"""Sends the result of an inline query that somebody chose, through the bot, and tells the bot of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import asdict

from bot.sandbox import life
from bot.sandbox.happenings import ChosenInlineResult, UpdateKind

if TYPE_CHECKING:
    from bot.sandbox.messages import Message
    from bot.sandbox.objects import User
    from bot.sandbox.queries import PendingInline
    from bot.sandbox.records import ChatRecord
    from bot.sandbox.running import Sandbox


def choose(  # noqa: PLR0913 - what is chosen, by whom, and where it goes
    sandbox: Sandbox, pending: PendingInline, result_id: str, chat: ChatRecord, user: User, *, thread: int | None = None
) -> Message | None:
    """Send a result into a chat, or into one of its topics; None when the query has no such result.

    The message has an id for later edits if a keyboard hangs on it, as in Telegram.
    """
    results = pending.answer.results if pending.answer is not None else []
    chosen = next((result for result in results if result.id == result_id), None)
    if chosen is None:
        return None
    state = sandbox.state
    topic = {} if thread is None else {"message_thread_id": thread, "is_topic_message": True}
    message = life.say(sandbox, chat, user, via_bot=state.bot, **asdict(chosen.content), **topic)
    inline_id = state.add_inline_message(chat, message) if message.reply_markup is not None else None
    sandbox.queue.put(
        UpdateKind.CHOSEN_INLINE_RESULT,
        ChosenInlineResult(result_id=result_id, from_=user, query=pending.query, inline_message_id=inline_id),
    )
    return message
