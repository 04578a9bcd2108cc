"""What a bot answered is shown again for its cache_time: to whom, for how long, and when not at all."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from bot.sandbox.kept_answers import MOST_ANSWERS, KeptAnswers
from bot.sandbox.queries import InlineAnswer, PendingInline
from tests.sandbox.controlling import with_button

if TYPE_CHECKING:
    from tests.sandbox.controlling import Control


async def ask(control: Control, who: int, title: str, query: str = "q", **answer: object) -> list[str]:
    """The titles that somebody is shown, where the bot, if it is asked, answers with one of this title."""
    result = {"type": "article", "id": "1", "title": title, "input_message_content": {"message_text": "t"}}
    async with asyncio.TaskGroup() as tasks:
        asking = tasks.create_task(control.post("inline", from_=who, query=query, **_offset(answer)))
        updates = tasks.create_task(control.client.call("getUpdates", timeout=50))
        await asyncio.wait([asking, updates], return_when=asyncio.FIRST_COMPLETED)
        if asking.done():
            updates.cancel()
        else:
            [update] = await updates
            await control.client.call("getUpdates", offset=update["update_id"] + 1)
            number = update["inline_query"]["id"]
            await control.client.call("answerInlineQuery", inline_query_id=number, results=[result], **answer)
    return [each["title"] for each in asking.result()["results"]]


def _offset(answer: dict[str, Any]) -> dict[str, str]:
    return {"offset": offset} if (offset := answer.pop("offset", "")) else {}


async def test_results_are_everybodys_unless_the_bot_says_that_they_are_personal(control: Control) -> None:
    assert await ask(control, 1001, "Ann's") == ["Ann's"]
    assert await ask(control, 1002, "Bob's") == ["Ann's"]
    assert await ask(control, 1002, "Bob's", offset="2") == ["Bob's"]
    assert await ask(control, 1001, "Ann's", "p", is_personal=True) == ["Ann's"]
    assert await ask(control, 1002, "Bob's", "p", is_personal=True) == ["Bob's"]
    assert await ask(control, 1001, "asked again", "p", is_personal=True) == ["Ann's"]


async def test_results_without_a_time_are_not_kept(control: Control) -> None:
    assert await ask(control, 1001, "one", cache_time=0) == ["one"]
    assert await ask(control, 1001, "two", cache_time=0) == ["two"]


async def test_results_that_were_kept_can_be_chosen(control: Control) -> None:
    await control.writes(1002, "/start")
    await control.client.updates()
    await ask(control, 1001, "Ann's")
    found = await control.post("inline", from_=1002, query="q")
    choice = {"from": 1002, "chat": 1002, "inline_query_id": found["inline_query_id"], "result_id": "1"}
    assert (await control.post("inline/choose", choice))["text"] == "t"


def test_results_are_kept_for_their_time_and_the_oldest_go() -> None:
    now = 100.0
    kept = KeptAnswers(lambda: now)
    asked = PendingInline(id="1", user_id=1, query="q", offset="")
    kept.keep_inline(asked, InlineAnswer(results=[]))
    now += 299.0
    assert kept.inline(asked) is not None
    now += 1.0
    assert kept.inline(asked) is None
    kept.keep_inline(asked, InlineAnswer(results=[]))
    for number in range(MOST_ANSWERS):
        assert kept.inline(asked) is not None
        kept.keep_inline(PendingInline(id="2", user_id=1, query=f"{number}", offset=""), InlineAnswer(results=[]))
    assert kept.inline(asked) is None


@pytest.mark.parametrize("seconds", [0, 60])
async def test_a_tap_is_answered_again_for_its_time(control: Control, seconds: int) -> None:
    message = await with_button(control)
    tap = {"from": 1001, "chat": 1001, "message_id": message, "callback_data": "yes"}
    async with asyncio.TaskGroup() as tasks:
        first = tasks.create_task(control.post("tap", tap))
        [update] = await control.client.call("getUpdates", timeout=50)
        number = update["callback_query"]["id"]
        await control.client.call("answerCallbackQuery", callback_query_id=number, text="Done", cache_time=seconds)
    await control.client.call("getUpdates", offset=update["update_id"] + 1)
    again = await control.post("tap", tap | {"timeout": 0.1})
    assert again == (first.result() if seconds else {"answered": False})
    assert len(await control.client.updates()) == (0 if seconds else 1)
