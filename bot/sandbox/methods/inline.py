"""answerInlineQuery."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.sandbox.arguments import Fields, boolean, integer, parsed
from bot.sandbox.errors import BotApiError, bad_request, query_too_old, within
from bot.sandbox.inline_results import read_results
from bot.sandbox.markup import WebAppInfo
from bot.sandbox.queries import InlineAnswer, InlineQueryResultsButton
from bot.sandbox.texts import is_blank

if TYPE_CHECKING:
    from bot.sandbox.calls import Call, Handler

LONGEST_OFFSET = 64
LONGEST_PARAMETER = 64
CACHE_SECONDS = 300
MOST_CACHE_SECONDS = 24 * 60 * 60
_PARAMETER = re.compile(r"[A-Za-z0-9_-]*")


async def answer_inline_query(call: Call) -> bool:
    """Offer results to somebody who typed an inline query."""
    text = call.text("results")
    values = parsed(text, "can't parse JSON encoded inline query results") if text else None
    button = _button(call.text("button"))
    pending = call.state.inlines.get(call.text("inline_query_id"))
    if pending is None or pending.answer is not None:
        raise query_too_old()
    with call.state.files_if_done():
        results = read_results(call.state, values)
        _check_button(button)
        offset = call.text("next_offset")
        if len(offset.encode()) > LONGEST_OFFSET:
            raise bad_request("NEXT_OFFSET_INVALID")
        answer = InlineAnswer(
            results=results,
            next_offset=offset or None,
            button=button,
            cache_time=integer(call, "cache_time", CACHE_SECONDS, least=0, most=MOST_CACHE_SECONDS),
            is_personal=boolean(call, "is_personal"),
        )
    call.sandbox.answers.keep_inline(pending, answer)
    call.state.answer_inline(pending, answer)
    return True


def _button(text: str) -> InlineQueryResultsButton | None:
    if not text:
        return None
    value = parsed(text, "can't parse inline query results button JSON object")
    try:
        if not isinstance(value, dict):
            raise bad_request("InlineQueryResultsButton must be an Object")
        fields = Fields(value)
        title = fields.required_text("text")
        if "start_parameter" in fields:
            return InlineQueryResultsButton(text=title, start_parameter=fields.text("start_parameter"))
        if "web_app" in fields:
            app = WebAppInfo(url=fields.object("web_app").required_text("url"))
            return InlineQueryResultsButton(text=title, web_app=app)
        raise bad_request("InlineQueryResultsButton must have exactly one optional field")
    except BotApiError as error:
        raise within("can't parse inline query results button", error) from error


def _check_button(button: InlineQueryResultsButton | None) -> None:
    """Telegram looks at what a button says only once everything else could be read."""
    if button is None or button.start_parameter is None:
        return
    if not button.start_parameter:
        raise bad_request("can't use empty start_parameter")
    if len(button.start_parameter.encode()) > LONGEST_PARAMETER:
        raise bad_request("too long start_parameter specified")
    if not _PARAMETER.fullmatch(button.start_parameter):
        raise bad_request("unallowed characters in start_parameter are used")
    if is_blank(button.text):
        raise bad_request("SWITCH_PM_TEXT_EMPTY")


METHODS: dict[str, Handler] = {"answerInlineQuery": answer_inline_query}
