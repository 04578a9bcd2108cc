from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.sandbox.inlining import choose
from bot.sandbox.state import MOST_QUERIES
from tests.sandbox.driving import KEYBOARD, PICTURE

if TYPE_CHECKING:
    from bot.sandbox.queries import PendingInline
    from tests.sandbox.driving import Client


def article(name: str = "1", **more: object) -> dict[str, Any]:
    return {"type": "article", "id": name, "title": "T", "input_message_content": {"message_text": "*t*"}, **more}


def asks(client: Client, query: str = "q") -> PendingInline:
    ada = client.person()
    return client.sandbox.state.open_inline(user_id=ada.id, query=query, offset="")


async def test_results_are_offered_once_and_chosen(client: Client) -> None:
    asked = asks(client)
    results = [article("a", reply_markup=KEYBOARD), article("b", description="D")]
    button = {"text": "Open", "start_parameter": "x"}
    call = {"inline_query_id": asked.id, "results": results, "next_offset": "2", "is_personal": True, "button": button}
    assert await client.call("answerInlineQuery", **call, cache_time=5) is True
    answer = asked.answer
    assert answer is not None
    assert [result.shown for result in answer.results] == results
    assert (answer.next_offset, answer.is_personal, answer.cache_time) == ("2", True, 5)
    assert answer.button is not None
    assert answer.button.start_parameter == "x"
    assert (await client.refused("answerInlineQuery", **call)).description == (
        "Bad Request: query is too old and response timeout expired or query ID is invalid"
    )
    ada = client.sandbox.state.records.users[asked.user_id]
    sent = choose(client.sandbox, asked, "a", client.private(ada), ada)
    assert sent is not None
    assert sent.via_bot == client.sandbox.state.bot
    assert choose(client.sandbox, asked, "c", client.private(ada), ada) is None
    message, chosen = await client.updates()
    assert message["message"]["text"] == "*t*"
    assert chosen["chosen_inline_result"]["result_id"] == "a"
    inline_id = chosen["chosen_inline_result"]["inline_message_id"]
    assert await client.call("editMessageText", inline_message_id=inline_id, text="edited") is True
    edited = client.private(ada).message(sent.message_id)
    assert edited is not None
    assert edited.text == "edited"
    plain = choose(client.sandbox, asked, "b", client.private(ada), ada)
    assert plain is not None
    assert "inline_message_id" not in (await client.updates())[1]["chosen_inline_result"]


async def test_every_kind_of_result_has_its_content(client: Client) -> None:
    asked = asks(client)
    ada = client.sandbox.state.records.users[asked.user_id]
    photo = (await client.form("sendPhoto", {"chat_id": ada.id}, photo=("a.png", PICTURE)))["result"]["photo"][0]
    document = (await client.form("sendDocument", {"chat_id": ada.id}, document=("a.txt", b"a")))["result"]["document"]
    point = {"latitude": 1.5, "longitude": 2}
    results = [
        {"type": "photo", "id": "cached", "photo_file_id": photo["file_id"], "caption": "c"},
        {
            "type": "photo",
            "id": "url",
            "photo_url": "https://a.example/a.jpg",
            "thumbnail_url": "https://a.example/b.jpg",
            "photo_width": 90,
        },
        {"type": "document", "id": "document", "title": "t", "document_file_id": document["file_id"]},
        {"type": "location", "id": "location", "title": "t", **point},
        {"type": "venue", "id": "venue", "title": "t", "address": "a", **point},
        {"type": "contact", "id": "contact", "phone_number": "1", "first_name": "A"},
        {
            "type": "gif",
            "id": "gif",
            "gif_url": "https://a.example/a.gif",
            "thumbnail_url": "x",
            "input_message_content": {"message_text": "t"},
        },
        article("venue_content", input_message_content={"title": "t", "address": "a", **point}),
        article("contact_content", input_message_content={"phone_number": "1", "first_name": "A"}),
        article("location_content", input_message_content=point),
    ]
    await client.call("answerInlineQuery", inline_query_id=asked.id, results=results)
    carried = {}
    for result in results:
        message = choose(client.sandbox, asked, str(result["id"]), client.private(ada), ada)
        assert message is not None
        carried[result["id"]] = [
            part for part in ("text", "photo", "document", "location", "venue", "contact") if getattr(message, part)
        ]
    assert carried == {
        "cached": ["photo"],
        "url": ["photo"],
        "document": ["document"],
        "location": ["location"],
        "venue": ["location", "venue"],
        "contact": ["contact"],
        "gif": ["text"],
        "venue_content": ["location", "venue"],
        "contact_content": ["contact"],
        "location_content": ["location"],
    }


@pytest.mark.parametrize(
    ("results", "description"),
    [
        ("x", "can't parse JSON encoded inline query results"),
        ({}, "expected an Array of inline query results"),
        ([article(str(number)) for number in range(51)], "too many inline query results specified"),
        ([5], "can't parse inline query result: Inline query result must be an object"),
        ([{"type": "article"}], "can't parse inline query result: Can't find field \"id\""),
        (
            [{"type": "odd", "id": "1"}],
            'can\'t parse inline query result: type "odd" is unsupported for the inline query result',
        ),
        (
            [{"type": "article", "id": "1", "title": "t"}],
            "can't parse inline query result: Input message content is not specified",
        ),
        (
            [article(input_message_content={"message_text": ""})],
            "can't parse inline query result: Message text is empty",
        ),
        ([article(""), article("2")], "RESULT_ID_INVALID"),
        ([article("x" * 65)], "RESULT_ID_INVALID"),
        ([article(title="")], "ARTICLE_TITLE_EMPTY"),
        ([article(title="\u3000")], "ARTICLE_TITLE_EMPTY"),
        (
            [article(thumbnail_url=["x"])],
            'can\'t parse inline query result: Field "thumbnail_url" must be of type String',
        ),
        ([article(), article()], "RESULT_ID_DUPLICATE"),
        (
            [article(reply_markup={"inline_keyboard": [[{"text": "a", "callback_data": "x" * 65}]]})],
            "BUTTON_DATA_INVALID",
        ),
    ],
)
async def test_wrong_results_are_refused(client: Client, results: object, description: str) -> None:
    asked = asks(client)
    refused = await client.refused("answerInlineQuery", inline_query_id=asked.id, results=results)
    assert refused == (400, f"Bad Request: {description}", {})
    assert asked.answer is None


async def test_a_wrong_button_is_refused(client: Client) -> None:
    asked = asks(client)
    for button, description in (
        ("x", "can't parse inline query results button JSON object"),
        (
            {"text": "a"},
            "can't parse inline query results button: InlineQueryResultsButton must have exactly one optional field",
        ),
        ([1], "can't parse inline query results button: InlineQueryResultsButton must be an Object"),
        ({"text": "a", "start_parameter": "bad param!!"}, "unallowed characters in start_parameter are used"),
        ({"text": "a", "start_parameter": "x" * 65}, "too long start_parameter specified"),
        ({"text": "a", "start_parameter": ""}, "can't use empty start_parameter"),
        ({"text": "", "start_parameter": "x"}, "SWITCH_PM_TEXT_EMPTY"),
    ):
        refused = await client.refused("answerInlineQuery", inline_query_id=asked.id, results=[], button=button)
        assert refused == (400, f"Bad Request: {description}", {})


async def test_a_number_in_the_place_of_a_text_is_shown_as_its_digits(client: Client) -> None:
    asked = asks(client)
    results = [article(title=7, thumbnail_url=1, description=2)]
    await client.call("answerInlineQuery", inline_query_id=asked.id, results=results)
    assert asked.answer is not None
    assert asked.answer.results[0].shown == article(title="7", thumbnail_url="1", description="2")


async def test_the_oldest_queries_are_forgotten(client: Client) -> None:
    # Every letter that somebody types in inline mode is a query.
    asked = asks(client)
    for _ in range(MOST_QUERIES):
        client.sandbox.state.open_inline(user_id=asked.user_id, query="q", offset="")
        client.sandbox.state.open_callback(user_id=asked.user_id, chat_id=asked.user_id, message_id=1, data="x")
    state = client.sandbox.state
    assert len(state.inlines) == len(state.callbacks) == MOST_QUERIES
    refused = await client.refused("answerInlineQuery", inline_query_id=asked.id, results=[])
    assert refused.description.startswith("Bad Request: query is too old")
    assert await client.call("answerInlineQuery", inline_query_id=list(state.inlines)[-1], results=[])
