"""answerCallbackQuery."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.arguments import boolean, integer
from bot.sandbox.errors import bad_request, query_too_old
from bot.sandbox.queries import CallbackAnswer

if TYPE_CHECKING:
    from bot.sandbox.calls import Call, Handler

LONGEST_ANSWER = 200
MOST_CACHE_SECONDS = 24 * 30 * 60 * 60


async def answer_callback_query(call: Call) -> bool:
    """Show something to the one who tapped a button, or nothing."""
    text, url = call.text("text"), call.text("url")
    if len(text) > LONGEST_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    pending = call.state.callbacks.get(call.text("callback_query_id"))
    if pending is None:
        raise query_too_old()
    if url and not _opens_bot(url, call.state.bot.username or ""):
        raise bad_request("URL_INVALID")
    answer = CallbackAnswer(
        text=text or None,
        show_alert=boolean(call, "show_alert"),
        url=url or None,
        cache_time=integer(call, "cache_time", least=0, most=MOST_CACHE_SECONDS),
    )
    call.sandbox.answers.keep_callback(pending, answer)
    call.state.answer_callback(pending, answer)
    return True


def _opens_bot(url: str, username: str) -> bool:
    """Only a link that opens the bot itself may be answered (games apart, which are not offered)."""
    lowered = url.lower().removeprefix("https://").removeprefix("http://")
    own = username.lower()
    return lowered.startswith((f"t.me/{own}?", f"telegram.me/{own}?", f"tg://resolve?domain={own}&"))


METHODS: dict[str, Handler] = {"answerCallbackQuery": answer_callback_query}
