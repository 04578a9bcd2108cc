from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.sandbox import life
from bot.sandbox.changes import Change, ChangeKind, ChatAction
from bot.sandbox.members import MemberStatus
from bot.sandbox.objects import ChatType, ForumTopic
from bot.sandbox.records import MemberRecord
from tests.sandbox.driving import KEYBOARD, driving

if TYPE_CHECKING:
    from tests.sandbox.driving import Client


async def test_a_message_comes_back_as_it_was_sent(client: Client) -> None:
    ada = client.person(username="ada")
    sent = await client.call(
        "sendMessage",
        chat_id=ada.id,
        text="<b>Hi</b> /start",
        parse_mode="html",
        reply_markup=KEYBOARD,
        link_preview_options={"is_disabled": True},
    )
    assert isinstance(sent.pop("date"), int)
    assert sent == {
        "message_id": 1,
        "from": {"id": 4242, "is_bot": True, "first_name": "Glasshouse", "username": "glasshouse_demo_bot"},
        "chat": {"id": 1001, "type": "private", "first_name": "Ada", "username": "ada"},
        "text": "Hi /start",
        "entities": [
            {"type": "bold", "offset": 0, "length": 2},
            {"type": "bot_command", "offset": 3, "length": 6},
        ],
        "link_preview_options": {"is_disabled": True},
        "reply_markup": KEYBOARD,
    }
    assert await client.updates() == []  # a bot never hears itself


async def test_entities_can_be_given_and_a_parse_mode_wins(client: Client) -> None:
    ada = client.person()
    bold = [{"type": "bold", "offset": 0, "length": 1}, {"type": "url", "offset": 0, "length": 1}]
    given = await client.call("sendMessage", chat_id=ada.id, text="a*b*", entities=bold)
    parsed = await client.call("sendMessage", chat_id=ada.id, text="a*b*", entities=bold, parse_mode="MarkdownV2")
    assert given["entities"] == [{"type": "bold", "offset": 0, "length": 1}]
    assert parsed["entities"] == [{"type": "bold", "offset": 1, "length": 1}]


@pytest.mark.parametrize(
    ("parameters", "description"),
    [
        ({}, "message text is empty"),
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "text must be non-empty"),
        ({"text": "\u3000\u2003 \u2800\u180e\n\u00a0"}, "text must be non-empty"),
        ({"text": "\u200b\ufeff\U000e0041\u200f"}, "text must be non-empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "text must be non-empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "<b>x", "parse_mode": "HTML"}, "can't parse entities: "),
        ({"text": "a.b", "parse_mode": "MarkdownV2"}, "can't parse entities: Character '.' is reserved"),
        ({"text": "a", "parse_mode": "RTF"}, "unsupported parse_mode"),
        (
            {"text": "a", "entities": [{"type": "odd", "offset": 0, "length": 1}]},
            "can't parse MessageEntity: Unsupported",
        ),
        ({"text": "a", "entities": [{"type": "bold"}]}, "can't parse MessageEntity: Can't find field \"offset\""),
        ({"text": "a", "entities": ["bold"]}, "can't parse MessageEntity: expected an Object"),
        ({"text": "a", "reply_markup": "nonsense"}, "can't parse reply keyboard markup JSON object"),
        ({"text": "a", "reply_markup": [1]}, "object expected as reply markup"),
        ({"text": "a", "reply_parameters": "{"}, "can't parse reply parameters JSON object"),
        ({"text": "a", "reply_parameters": [1]}, "object expected as reply parameters"),
        ({"text": "a", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        ({"text": "a", "reply_parameters": {"chat_id": 1001}}, 'can\'t find field "message_id"'),
        ({"text": "a", "reply_to_message_id": 99}, "message to be replied not found"),
        ({"text": "a", "link_preview_options": "x"}, "can't parse link preview options JSON object"),
        ({"text": "a", "link_preview_options": {"is_disabled": 5}}, 'field "is_disabled" must be of type Boolean'),
    ],
)
async def test_what_cannot_be_sent_is_refused_in_telegrams_words(
    client: Client, parameters: dict[str, Any], description: str
) -> None:
    ada = client.person()
    refused = await client.refused("sendMessage", chat_id=ada.id, **parameters)
    assert refused.code == 400
    assert refused.description.startswith(f"Bad Request: {description}")
    assert client.private(ada).messages == []


def keyboard(**button: object) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "a", **button}]]}


@pytest.mark.parametrize(
    ("markup", "description"),
    [
        (keyboard(callback_data="x" * 65), "BUTTON_DATA_INVALID"),
        (keyboard(callback_data="ü" * 33), "BUTTON_DATA_INVALID"),
        (keyboard(), "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        (
            keyboard(callback_data=""),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (keyboard(callback_data="a", text=""), "inline keyboard button text must be non-empty"),
        (keyboard(url="nonsense"), "inline keyboard button URL 'nonsense' is invalid: Wrong HTTP URL"),
        (
            keyboard(url="ftp://a.example"),
            "inline keyboard button URL 'ftp://a.example' is invalid: Unsupported URL protocol",
        ),
        (
            keyboard(web_app={"url": "http://a.example"}),
            "inline keyboard button Web App URL 'http://a.example' is invalid",
        ),
        (
            keyboard(style="gaudy", url="a.example"),
            "can't parse inline keyboard button: invalid button style specified",
        ),
        ({"inline_keyboard": [["a"]]}, "can't parse inline keyboard button: InlineKeyboardButton must be an Object"),
        ({"inline_keyboard": ["a"]}, 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'),
        ({"inline_keyboard": 5}, 'field "inline_keyboard" must be of type Array'),
        (
            {"inline_keyboard": [[{"callback_data": "a"}]]},
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        ({"inline_keyboard": [[{"text": "a", "callback_data": "a"}]] * 101}, "reply markup is too long"),
        ({"keyboard": ["a"]}, 'field "keyboard" must be an Array of Arrays'),
        ({"keyboard": [[5]]}, "can't parse keyboard button: KeyboardButton must be a String or an Object"),
        ({"keyboard": [[""]]}, "keyboard button text must be non-empty"),
    ],
)
async def test_a_keyboard_that_telegram_refuses_is_refused(
    client: Client, markup: dict[str, Any], description: str
) -> None:
    ada = client.person()
    refused = await client.refused("sendMessage", chat_id=ada.id, text="a", reply_markup=markup)
    assert refused.code == 400
    assert refused.description.startswith(f"Bad Request: {description}")


async def test_every_kind_of_button_is_kept_as_it_is(client: Client) -> None:
    ada = client.person()
    buttons = [
        {"text": "a", "callback_data": "x" * 64},
        {"text": "a", "url": "https://a.example/b?c", "style": "primary"},
        {"text": "a", "url": "tg://user?id=1001"},
        {"text": "a", "switch_inline_query": ""},
        {"text": "a", "switch_inline_query_current_chat": "q"},
        {"text": "a", "switch_inline_query_chosen_chat": {"query": "q", "allow_user_chats": True}},
        {"text": "a", "web_app": {"url": "https://a.example"}},
        {"text": "a", "login_url": {"url": "https://a.example", "forward_text": "f"}},
        {"text": "a", "copy_text": {"text": "c"}},
        {"text": "a", "pay": True},
        {"text": "a", "callback_game": {}},
    ]
    markup = {"inline_keyboard": [buttons]}
    sent = await client.call("sendMessage", chat_id=ada.id, text="a", reply_markup=markup)
    assert sent["reply_markup"] == markup


async def test_a_reply_keyboard_stands_until_it_is_removed(client: Client) -> None:
    ada = client.person()
    chat, state = client.private(ada), client.sandbox.state
    shown = await client.call(
        "sendMessage", chat_id=ada.id, text="a", reply_markup={"keyboard": [["Yes", {"text": "No"}]]}
    )
    assert "reply_markup" not in shown
    stands = state.keyboard(chat, ada.id)
    assert stands is not None
    assert stands.keyboard is not None
    assert [button.text for button in stands.keyboard.keyboard[0]] == ["Yes", "No"]
    await client.call("sendMessage", chat_id=ada.id, text="b", reply_markup={"remove_keyboard": True})
    assert state.keyboard(chat, ada.id) is None
    await client.call("sendMessage", chat_id=ada.id, text="c", reply_markup={"force_reply": True})
    forced = state.keyboard(chat, ada.id)
    assert forced is not None
    assert forced.force_reply is not None


async def test_a_selective_keyboard_is_for_the_one_who_is_meant(client: Client) -> None:
    ada, ben, cem = client.person("Ada", username="ada_l"), client.person("Ben"), client.person("Cem")
    group = client.group(ada, ben, cem)
    asked = client.says(ben, group, "/start")
    await client.call(
        "sendMessage",
        chat_id=group.id,
        text="@ada_l and you",
        reply_parameters={"message_id": asked.message_id},
        reply_markup={"keyboard": [["a"]], "selective": True},
    )
    state = client.sandbox.state
    assert [state.keyboard(group, user.id) is not None for user in (ada, ben, cem)] == [True, True, False]


async def test_a_reply_shows_what_it_answers_and_quotes(client: Client) -> None:
    ada = client.person()
    asked = client.says(ada, client.private(ada), "a long question")
    first = await client.call(
        "sendMessage",
        chat_id=ada.id,
        text="one",
        reply_parameters={"message_id": asked.message_id, "quote": "<b>long</b>", "quote_parse_mode": "HTML"},
    )
    assert first["reply_to_message"]["text"] == "a long question"
    assert first["quote"]["position"] == 2
    second = await client.call("sendMessage", chat_id=ada.id, text="two", reply_to_message_id=first["message_id"])
    assert "reply_to_message" not in second["reply_to_message"]  # a reply carries one level, as in Telegram
    wrong = await client.refused(
        "sendMessage", chat_id=ada.id, text="x", reply_parameters={"message_id": 1, "quote": "never said"}
    )
    assert wrong == (400, "Bad Request: QUOTE_TEXT_INVALID", {})
    lenient = {"message_id": 99, "allow_sending_without_reply": True}
    assert "reply_to_message" not in await client.call(
        "sendMessage", chat_id=ada.id, text="x", reply_parameters=lenient
    )


async def test_chats_that_cannot_be_written_to_say_why(client: Client) -> None:
    ada, stranger, blocker = client.person("Ada"), client.person("Sam", started=False), client.person("Bo")
    client.sandbox.state.set_blocked(client.private(blocker), blocked=True)
    group = client.group(ada, kind=ChatType.GROUP)
    supergroup = client.group(ada)
    never = client.sandbox.state.add_group(ChatType.SUPERGROUP, "Elsewhere")
    bot = client.sandbox.state.bot

    async def says(chat_id: object) -> tuple[int, str]:
        refused = await client.refused("sendMessage", chat_id=chat_id, text="a")
        return refused.code, refused.description

    not_found = (400, "Bad Request: chat not found")
    assert [await says(chat) for chat in (5, "abc", "@nobody", "9" * 30, -5, never.id)] == [not_found] * 6
    assert await says("") == (400, "Bad Request: chat_id is empty")
    assert await says(stranger.id) == (403, "Forbidden: bot can't initiate conversation with a user")
    assert await says(blocker.id) == (403, "Forbidden: bot was blocked by the user")
    life.change_member(client.sandbox, group, bot, life.BANNED, by=ada)
    life.change_member(client.sandbox, supergroup, bot, life.BANNED, by=ada)
    assert await says(group.id) == (403, "Forbidden: bot was kicked from the group chat")
    assert await says(supergroup.id) == (403, "Forbidden: bot was kicked from the supergroup chat")
    client.sandbox.state.set_member(group, bot.id, life.LEFT)
    client.sandbox.state.set_member(supergroup, bot.id, life.LEFT)
    assert await says(group.id) == (403, "Forbidden: bot is not a member of the group chat")
    assert await says(supergroup.id) == (403, "Forbidden: bot is not a member of the supergroup chat")


async def test_a_public_group_is_found_by_its_name(client: Client) -> None:
    ada = client.person(username="ada")
    group = client.group(ada)
    client.sandbox.state.change_chat(group, username="the_town")
    assert (await client.call("sendMessage", chat_id="@The_Town", text="a"))["chat"]["id"] == group.id
    assert (await client.refused("sendMessage", chat_id="@ada", text="a")).description == "Bad Request: chat not found"


async def test_a_restricted_bot_may_not_write(client: Client) -> None:
    ada = client.person()
    group = client.group(ada, bot=MemberRecord(status=MemberStatus.RESTRICTED))
    refused = await client.refused("sendMessage", chat_id=group.id, text="a")
    assert refused == (400, "Bad Request: not enough rights to send text messages to the chat", {})


async def test_topics_keep_their_messages_together(client: Client) -> None:
    ada = client.person()
    forum = client.group(ada, topics=True)
    client.sandbox.state.add_topic(forum, ForumTopic(message_thread_id=7, name="News", icon_color=1))
    sent = await client.call("sendMessage", chat_id=forum.id, text="a", message_thread_id=7)
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (7, True)
    reply = await client.call("sendMessage", chat_id=forum.id, text="b", reply_to_message_id=sent["message_id"])
    assert reply["message_thread_id"] == 7
    assert "message_thread_id" not in await client.call("sendMessage", chat_id=forum.id, text="c")
    for thread in (1, 8):
        refused = await client.refused("sendMessage", chat_id=forum.id, text="a", message_thread_id=thread)
        assert refused == (400, "Bad Request: message thread not found", {})
    forum.topics[7].closed = True
    closed = await client.refused("sendMessage", chat_id=forum.id, text="a", message_thread_id=7)
    assert closed == (400, "Bad Request: TOPIC_CLOSED", {})


async def test_an_action_is_shown(client: Client) -> None:
    ada = client.person()
    heard: list[Change] = []
    client.sandbox.state.observe(heard.append)
    assert await client.call("sendChatAction", chat_id=ada.id, action="typing") is True
    assert heard == [Change(kind=ChangeKind.TYPING, chat_id=ada.id, payload=ChatAction(action="typing"))]
    refused = await client.refused("sendChatAction", chat_id=ada.id, action="juggling")
    assert refused == (400, "Bad Request: wrong parameter action in request", {})


async def test_real_limits_are_kept_when_asked_for() -> None:
    async with driving(real_limits=True) as client:
        ada = client.person()
        answers = [await client.answer("sendMessage", chat_id=ada.id, text="a") for _ in range(40)]
        limited = next(answer for answer in answers if not answer["ok"])
        seconds = limited["parameters"]["retry_after"]
        assert limited["error_code"] == 429
        assert limited["description"] == f"Too Many Requests: retry after {seconds}"
        async with client.session.get(
            f"{client.base}/sendMessage", params={"chat_id": ada.id, "text": "a"}
        ) as response:
            assert response.headers["Retry-After"] == str((await response.json())["parameters"]["retry_after"])


async def test_a_topic_is_refused_in_private_and_passed_over_in_groups_without_any(client: Client) -> None:
    ada = client.person()
    refused = await client.refused("sendMessage", chat_id=ada.id, text="a", message_thread_id=7)
    assert refused == (400, "Bad Request: message thread not found", {})
    for kind in (ChatType.GROUP, ChatType.SUPERGROUP):
        group = client.group(ada, kind=kind)
        sent = await client.call("sendMessage", chat_id=group.id, text="a", message_thread_id=7)
        assert "message_thread_id" not in sent
