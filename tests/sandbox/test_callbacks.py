from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.changes import Change, ChangeKind
from bot.sandbox.queries import CallbackAnswer

if TYPE_CHECKING:
    from tests.sandbox.driving import Client

TOO_OLD: tuple[int, str, dict[str, int]] = (
    400,
    "Bad Request: query is too old and response timeout expired or query ID is invalid",
    {},
)


async def test_a_tap_is_answered_once(client: Client) -> None:
    ada = client.person()
    state = client.sandbox.state
    heard: list[Change] = []
    state.observe(heard.append)
    tap = state.open_callback(user_id=ada.id, chat_id=ada.id, message_id=1, data="x")
    answer = {"callback_query_id": tap.id, "text": "Done", "show_alert": True}
    assert await client.call("answerCallbackQuery", **answer) is True
    assert tap.answer == CallbackAnswer(text="Done", show_alert=True)
    assert [(change.kind, change.user_id, change.payload) for change in heard] == [
        (ChangeKind.CALLBACK_ANSWER, ada.id, tap)
    ]
    assert await client.refused("answerCallbackQuery", **answer) == TOO_OLD
    assert await client.refused("answerCallbackQuery", callback_query_id="x") == TOO_OLD
    assert await client.refused("answerCallbackQuery") == TOO_OLD


async def test_an_answer_may_open_only_the_bot(client: Client) -> None:
    ada = client.person()
    state = client.sandbox.state
    tap = state.open_callback(user_id=ada.id, chat_id=ada.id, message_id=1, data="x")
    refused = await client.refused("answerCallbackQuery", callback_query_id=tap.id, url="https://a.example")
    assert refused == (400, "Bad Request: URL_INVALID", {})
    url = "https://t.me/glasshouse_demo_bot?start=x"
    assert await client.call("answerCallbackQuery", callback_query_id=tap.id, url=url)
    assert tap.answer is not None
    assert tap.answer.url == url


async def test_an_answer_over_200_characters_is_refused(client: Client) -> None:
    tap = client.sandbox.state.open_callback(user_id=1, chat_id=1, message_id=1, data="x")
    refused = await client.refused("answerCallbackQuery", callback_query_id=tap.id, text="x" * 201)
    assert refused == (400, "Bad Request: MESSAGE_TOO_LONG", {})
