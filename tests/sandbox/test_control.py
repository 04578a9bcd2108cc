"""Control: what people do and see."""

from __future__ import annotations

import asyncio
import base64
import json
import shlex
from typing import TYPE_CHECKING

import aiohttp
import msgspec
import pytest

from bot.sandbox import control as control_module
from bot.sandbox import documentation
from bot.sandbox.events import Events
from tests.sandbox.controlling import a_group
from tests.sandbox.driving import PICTURE, driving

if TYPE_CHECKING:
    from bot.sandbox.control_requests import Endpoint
    from tests.sandbox.controlling import Control


async def with_button(control: Control) -> int:
    """A message with a button under it, in Ann's private chat."""
    await control.writes(1001, "/start")
    keyboard = {
        "inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}, {"text": "e.org", "url": "https://e.org"}]]
    }
    sent = await control.client.call("sendMessage", chat_id=1001, text="Well?", reply_markup=keyboard)
    await control.client.updates()
    return int(sent["message_id"])


# --- people and chats ------------------------------------------------------------------------------------------------


async def test_a_new_user_has_a_private_chat_with_the_bot_at_once(control: Control) -> None:
    user = await control.post("users", first_name="Zoë", last_name="Q", username="@zoe", language_code="fr")
    assert user == {
        "id": 1003, "is_bot": False, "first_name": "Zoë", "last_name": "Q", "username": "zoe", "language_code": "fr",
    }  # fmt: skip
    [entry] = await control.get("chats", as_=1003)
    assert entry["chat"]["id"] == 1003
    assert entry["chat"]["type"] == "private"
    assert (entry["unread"], entry["last_message"], entry["bot_blocked"], entry["bot_member"]) == (0, None, False, True)
    assert [each["id"] for each in await control.get("users")] == [1001, 1002, 1003]


async def test_the_bot_writes_only_to_those_who_began(control: Control) -> None:
    refusal = await control.client.refused("sendMessage", chat_id=1001, text="x")
    assert refusal.code in {400, 403}
    await control.writes(1001, "/start deep-link")
    await control.client.call("sendMessage", chat_id=1001, text="x")


async def test_a_new_group_tells_the_bot_that_it_is_in_it(control: Control) -> None:
    group = await a_group(control, admins=[1002])
    updates = await control.client.updates()
    assert updates[0]["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert updates[1]["message"]["new_chat_members"][0]["is_bot"]
    [entry, _] = await control.get("chats", as_=1002)
    assert entry["chat"] == {"id": group, "type": "group", "title": "G"}
    assert entry["admins"] == [1001, 1002]
    assert [each["id"] for each in entry["members"]] == [1001, 1002, 4242]
    assert group < 0


async def test_an_administrator_bot_hears_everything_any_other_only_commands(control: Control) -> None:
    for bot_is_admin, heard in ((False, ["/why"]), (True, ["hello", "/why"])):
        group = await a_group(control, bot_is_admin=bot_is_admin)
        await control.client.updates()
        await control.writes(1001, "hello", group)
        await control.writes(1001, "/why", group)
        assert [update["message"]["text"] for update in await control.client.updates()] == heard


async def test_people_and_the_bot_come_and_go(control: Control) -> None:
    group = await a_group(control)
    await control.post("users", first_name="Carl")
    await control.client.updates()
    for action, user, told in (
        ("join", 1003, "new_chat_members"), ("leave", 1003, "left_chat_member"), ("join", 1003, "new_chat_members"),
        ("kick", 1003, "left_chat_member"),
    ):  # fmt: skip
        await control.post("chats/members", chat=group, user=user, action=action)
        [update] = await control.client.updates()
        assert told in update["message"]
    await control.post("chats/members", chat=group, user=1002, action="promote")
    [entry, _] = await control.get("chats", as_=1001)
    assert entry["admins"] == [1001, 1002]
    await control.post("chats/members", chat=group, user=1002, action="demote")
    await control.post("chats/members", chat=group, user=4242, action="kick", by=1001)
    refusal = await control.client.refused("sendMessage", chat_id=group, text="x")
    assert refusal.description == "Forbidden: bot was kicked from the group chat"
    [entry, _] = await control.get("chats", as_=1001)
    assert entry["bot_member"] is False
    await control.post("chats/members", chat=group, user=4242, action="join", by=1002)
    await control.client.call("sendMessage", chat_id=group, text="back")


async def test_a_migrated_group_goes_on_under_another_id(control: Control) -> None:
    group = await a_group(control)
    new = (await control.post("chats/migrate", chat=group))["chat"]
    assert new["type"] == "supergroup"
    listed = [entry["chat"]["id"] for entry in await control.get("chats", as_=1001)]
    assert listed == [new["id"], 1001]
    assert str(new["id"]) in await control.refused("send", from_=1001, chat=group, text="x")
    assert "is -2001; allowed: the supergroup" in await control.refused("chats/migrate", chat=group)
    await control.writes(1002, "/go on", new["id"])


async def test_topics_keep_their_messages_apart(control: Control) -> None:
    chat = await control.post("chats", type="supergroup", title="F", members=[1001], topics=True)
    topic = await control.post("chats/topics", chat=chat["id"], name="Plans", by=1001)
    await control.writes(1001, "in it", chat["id"], thread=topic["message_thread_id"])
    await control.writes(1001, "in general", chat["id"])
    shown = await control.get("messages", chat=chat["id"], as_=1001, thread=topic["message_thread_id"])
    assert [message.get("text") for message in shown["messages"]] == [None, "in it"]
    assert shown["messages"][1]["is_topic_message"] is True
    replied = await control.writes(1001, "re", chat["id"], reply_to=shown["messages"][1]["message_id"])
    assert replied["message_thread_id"] == topic["message_thread_id"]
    everything = await control.get("messages", chat=chat["id"], as_=1001)
    assert "in general" in [message.get("text") for message in everything["messages"]]
    [entry, _] = await control.get("chats", as_=1001)
    assert entry["topics"] == [topic]


async def test_blocks_are_told_to_the_bot_and_end(control: Control) -> None:
    await control.writes(1001, "/start")
    await control.client.updates()
    await control.post("blocks", user=1001, blocked=True)
    assert "somebody who does not block the bot" in await control.refused("send", from_=1001, chat=1001, text="x")
    [entry] = await control.get("chats", as_=1001)
    assert entry["bot_blocked"] is True
    await control.post("blocks", user=1001, blocked=False)
    assert [u["my_chat_member"]["new_chat_member"]["status"] for u in await control.client.updates()] == [
        "kicked", "member",
    ]  # fmt: skip


async def test_what_was_read_is_not_counted(control: Control) -> None:
    message = await with_button(control)
    [entry] = await control.get("chats", as_=1001)
    assert entry["unread"] == 1
    assert await control.post("read", as_=1001, chat=1001, up_to=message) == {"unread": 0}
    [entry] = await control.get("chats", as_=1001)
    assert entry["unread"] == 0


async def test_chats_are_listed_by_what_happened_last(control: Control) -> None:
    first, second = await a_group(control), await a_group(control)
    await control.writes(1001, "x", first)
    assert [entry["chat"]["id"] for entry in await control.get("chats", as_=1001)] == [first, second, 1001]
    await control.writes(1001, "x")
    assert [entry["chat"]["id"] for entry in await control.get("chats", as_=1001)] == [1001, first, second]


# --- messages --------------------------------------------------------------------------------------------------------


async def test_what_people_write_is_read_as_telegram_reads_it(control: Control) -> None:
    message = await control.writes(1001, "  /start@glasshouse_demo_bot see e.org  ")
    assert message["text"] == "/start@glasshouse_demo_bot see e.org".replace("e.org", "e.org")
    assert [entity["type"] for entity in message["entities"]] == ["bot_command", "url"]
    assert message["chat"] == {"id": 1001, "type": "private", "first_name": "Ann"}
    [update] = await control.client.updates()
    assert update["message"] == message


async def test_replies_carry_what_they_answer_but_not_what_that_answered(control: Control) -> None:
    one = await control.writes(1001, "one")
    two = await control.writes(1001, "two", reply_to=one["message_id"])
    three = await control.writes(1001, "three", reply_to=two["message_id"])
    assert three["reply_to_message"]["text"] == "two"
    assert "reply_to_message" not in three["reply_to_message"]


async def test_documents_and_photos_are_sent_with_captions_and_downloaded(control: Control) -> None:
    content = b"a,b\n1,2\n"
    document = {"file_name": "t.csv", "base64": base64.b64encode(content).decode()}
    message = await control.writes(1001, "see #table", document=document)
    assert message["caption"] == "see #table"
    assert message["caption_entities"][0]["type"] == "hashtag"
    assert message["document"]["mime_type"] == "text/csv"
    file_id = message["document"]["file_id"]
    found = await control.client.call("getFile", file_id=file_id)
    base = f"{control.client.sandbox.url}/file/bot{control.client.sandbox.token}/{found['file_path']}"
    async with control.client.session.get(base) as response:
        assert await response.read() == content
    async with control.client.session.get(f"{control.url}files/{file_id}") as response:
        assert await response.read() == content
        assert response.headers["Content-Type"].startswith("text/csv")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    photo = await control.post(
        "send", {"from": 1001, "chat": 1001, "photo": {"base64": base64.b64encode(PICTURE).decode()}}
    )
    assert (photo["photo"][0]["width"], photo["photo"][0]["height"]) == (30, 20)
    assert "caption" not in photo


async def test_a_file_of_a_strange_type_is_still_downloaded(control: Control) -> None:
    await control.writes(1001, "/start")
    body = (
        b'--x\r\nContent-Disposition: form-data; name="chat_id"\r\n\r\n1001\r\n'
        b'--x\r\nContent-Disposition: form-data; name="document"; filename="a"\r\n'
        b"Content-Type: a/b\nSet-Cookie: x\r\n\r\nbytes\r\n--x--\r\n"
    )
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    async with control.client.session.post(f"{control.client.base}/sendDocument", data=body, headers=headers) as sent:
        file_id = (await sent.json())["result"]["document"]["file_id"]
    async with control.client.session.get(f"{control.url}files/{file_id}") as response:
        assert response.headers["Content-Type"] == "application/octet-stream"
        assert "Set-Cookie" not in response.headers
        assert await response.read() == b"bytes"


async def test_messages_are_paged_from_the_end(control: Control) -> None:
    for number in range(25):
        await control.writes(1001, f"{number}")
    page = await control.get("messages", chat=1001, as_=1001, limit=10)
    assert [message["text"] for message in page["messages"]] == [str(number) for number in range(15, 25)]
    assert page["more"] is True
    page = await control.get("messages", chat=1001, as_=1001, limit=15, before=page["messages"][0]["message_id"])
    assert [message["text"] for message in page["messages"]] == [str(number) for number in range(15)]
    assert page["more"] is False


async def test_twenty_thousand_messages_are_still_paged_at_once(control: Control) -> None:
    await control.writes(1001, "/start")
    state = control.client.sandbox.state
    chat = state.records.chats[1001]
    for number in range(20_000):
        state.add_message(chat, from_=state.bot, date=1_700_000_000, text=f"{number}")
    loop = asyncio.get_running_loop()
    begun = loop.time()
    for _ in range(20):
        page = await control.get("messages", chat=1001, as_=1001)
    assert page["messages"][-1]["text"] == "19999"
    assert page["more"] is True
    await control.get("chats", as_=1001)
    assert loop.time() - begun < 2


async def test_deleted_messages_are_gone_and_edited_ones_new(control: Control) -> None:
    message = await with_button(control)
    other = await control.client.call("sendMessage", chat_id=1001, text="gone soon")
    await control.client.call("editMessageText", chat_id=1001, message_id=message, text="Well!")
    await control.client.call("deleteMessage", chat_id=1001, message_id=other["message_id"])
    shown = (await control.get("messages", chat=1001, as_=1001))["messages"]
    assert [each["text"] for each in shown] == ["/start", "Well!"]
    assert "edit_date" in shown[1]


async def test_a_tap_shows_what_the_bot_answers_to_who_tapped(control: Control) -> None:
    message = await with_button(control)
    async with asyncio.TaskGroup() as group:
        tap = group.create_task(control.post("tap", from_=1001, chat=1001, message_id=message, callback_data="yes"))
        [update] = await control.client.call("getUpdates", timeout=5)
        query = update["callback_query"]
        assert (query["data"], query["from"]["id"], query["message"]["message_id"]) == ("yes", 1001, message)
        await control.client.call("answerCallbackQuery", callback_query_id=query["id"], text="Done", show_alert=True)
    assert tap.result() == {"answered": True, "text": "Done", "show_alert": True, "url": None}
    refusal = await control.client.refused("answerCallbackQuery", callback_query_id=query["id"])
    assert refusal.description == ("Bad Request: query is too old and response timeout expired or query ID is invalid")


async def test_a_tap_that_nobody_answers_ends(control: Control) -> None:
    message = await with_button(control)
    tap = {"from": 1001, "chat": 1001, "message_id": message, "callback_data": "yes", "timeout": 0.2}
    assert await control.post("tap", tap) == {"answered": False}


async def test_inline_results_are_shown_and_sent(control: Control) -> None:
    group = await a_group(control)
    await control.client.updates()
    result = {
        "type": "article", "id": "r1", "title": "One", "input_message_content": {"message_text": "*one*"},
        "reply_markup": {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]},
    }  # fmt: skip
    async with asyncio.TaskGroup() as tasks:
        asking = tasks.create_task(control.post("inline", from_=1001, query="o", chat=group))
        [update] = await control.client.call("getUpdates", timeout=5)
        query = update["inline_query"]
        assert (query["query"], query["chat_type"]) == ("o", "group")
        await control.client.call("answerInlineQuery", inline_query_id=query["id"], results=[result], cache_time=0)
        await control.client.call("getUpdates", offset=update["update_id"] + 1)
    found = asking.result()
    assert found["answered"] is True
    assert [each["title"] for each in found["results"]] == ["One"]
    message = await control.post(
        "inline/choose", from_=1001, chat=group, inline_query_id=found["inline_query_id"], result_id="r1"
    )
    assert message["via_bot"]["id"] == 4242
    assert message["text"] == "*one*"
    chosen = [update for update in await control.client.updates() if "chosen_inline_result" in update]
    inline_id = chosen[0]["chosen_inline_result"]["inline_message_id"]
    tap = {"from": 1002, "chat": group, "message_id": message["message_id"], "callback_data": "yes", "timeout": 0.1}
    await control.post("tap", tap)
    [update] = await control.client.updates()
    assert update["callback_query"]["inline_message_id"] == inline_id
    assert "message" not in update["callback_query"]


async def test_an_inline_result_goes_into_the_topic_it_was_chosen_in(control: Control) -> None:
    chat = await control.post("chats", type="supergroup", title="F", members=[1001], topics=True)
    topic = await control.post("chats/topics", chat=chat["id"], name="Plans", by=1001)
    await control.client.updates()
    result = {"type": "article", "id": "r1", "title": "One", "input_message_content": {"message_text": "one"}}
    async with asyncio.TaskGroup() as tasks:
        asking = tasks.create_task(control.post("inline", from_=1001, query="o", chat=chat["id"]))
        [update] = await control.client.call("getUpdates", timeout=5)
        number = update["inline_query"]["id"]
        await control.client.call("answerInlineQuery", inline_query_id=number, results=[result], cache_time=0)
    choice = {
        "from": 1001,
        "chat": chat["id"],
        "inline_query_id": asking.result()["inline_query_id"],
        "result_id": "r1",
    }
    message = await control.post("inline/choose", choice | {"thread": topic["message_thread_id"]})
    assert (message["is_topic_message"], message["message_thread_id"]) == (True, topic["message_thread_id"])
    assert "thread is 99" in await control.refused("inline/choose", choice | {"thread": 99})


async def test_reactions_are_counted_and_told(control: Control) -> None:
    message = await with_button(control)
    await control.client.call("getUpdates", allowed_updates=["message_reaction"])
    react = {"from": 1001, "chat": 1001, "message_id": message}
    assert await control.post("react", {**react, "emoji": "👍"}) == {
        "reactions": [{"emoji": "👍", "count": 1, "mine": True}]
    }
    shown = await control.get("messages", chat=1001, as_=1001)
    assert shown["reactions"] == {str(message): [{"emoji": "👍", "count": 1, "mine": True}]}
    assert await control.post("react", {**react, "emoji": None}) == {"reactions": []}
    added, taken = await control.client.updates()
    assert added["message_reaction"]["new_reaction"] == [{"type": "emoji", "emoji": "👍"}]
    assert taken["message_reaction"]["new_reaction"] == []
    assert taken["message_reaction"]["old_reaction"] == [{"type": "emoji", "emoji": "👍"}]


async def test_keyboards_are_in_force_until_they_are_removed(control: Control) -> None:
    await with_button(control)
    keyboard = {"keyboard": [[{"text": "A"}]], "resize_keyboard": True}
    sent = await control.client.call("sendMessage", chat_id=1001, text="k", reply_markup=keyboard)
    shown = await control.get("messages", chat=1001, as_=1001)
    assert shown["keyboard"] == {"message_id": sent["message_id"], "markup": keyboard}
    await control.client.call("sendMessage", chat_id=1001, text="k", reply_markup={"remove_keyboard": True})
    assert (await control.get("messages", chat=1001, as_=1001))["keyboard"] is None
    await control.client.call("sendMessage", chat_id=1001, text="k", reply_markup={"force_reply": True})
    assert (await control.get("messages", chat=1001, as_=1001))["keyboard"]["markup"] == {"force_reply": True}
    await control.writes(1001, "answer")
    assert (await control.get("messages", chat=1001, as_=1001))["keyboard"] is None


async def test_commands_are_those_of_the_persons_language(control: Control) -> None:
    await control.client.call("setMyCommands", commands=[{"command": "why", "description": "Why"}])
    await control.client.call(
        "setMyCommands", commands=[{"command": "why", "description": "Warum"}], language_code="de"
    )
    for who, said in ((1001, "Why"), (1002, "Warum")):
        assert await control.get("commands", chat=who, as_=who) == [{"command": "why", "description": said}]


async def test_a_raw_update_waits_as_it_is(control: Control) -> None:
    one = await control.post("update", {"poll_answer": {"any": ["thing", None]}})
    two = await control.post("update", {"update_id": 5_000_000, "message": "nonsense"})
    assert two == {"update_id": 5_000_000}
    updates = await control.client.updates()
    assert updates == [
        {"poll_answer": {"any": ["thing", None]}, **one}, {"update_id": 5_000_000, "message": "nonsense"},
    ]  # fmt: skip
    await control.writes(1001, "x")
    assert (await control.client.updates())[0]["update_id"] == 5_000_001


async def test_the_page_learns_who_the_bot_is_without_its_token(control: Control) -> None:
    found = await control.get("me")
    assert found["bot"]["username"] == "glasshouse_demo_bot"
    assert found["api_base"].startswith("http://127.0.0.1:")
    assert control.client.sandbox.token not in str(found)


# --- who may see what ------------------------------------------------------------------------------------------------


async def test_nobody_sees_a_chat_they_are_not_in(control: Control) -> None:
    group = (await control.post("chats", type="group", title="Ann's", members=[1001]))["id"]
    await control.writes(1001, "secret", group)
    await control.writes(1001, "/private")
    assert [entry["chat"]["id"] for entry in await control.get("chats", as_=1002)] == [1002]
    for chat in (group, 1001):
        for path, query in (("messages", {"chat": chat, "as": 1002}), ("commands", {"chat": chat, "as": 1002})):
            async with control.client.session.get(control.url + path, params=query) as response:
                assert response.status == 400
                assert "secret" not in await response.text()
        for path, body in (
            ("send", {"text": "x"}), ("tap", {"message_id": 1, "callback_data": "x"}), ("react", {"message_id": 1}),
            ("inline", {"query": "x"}), ("inline/choose", {"inline_query_id": "1", "result_id": "1"}),
        ):  # fmt: skip
            why = await control.refused(path, {"from": 1002, "chat": chat, **body})
            assert f"chat is {chat}; allowed: a chat of 1002: [1002]" in why
        assert "allowed: a chat of 1002" in await control.refused("read", as_=1002, chat=chat, up_to=1)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Host": "evil.example"},
        {"Host": "evil.example:8081"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
    ids=str,
)
async def test_pages_of_other_sites_are_kept_out(control: Control, headers: dict[str, str]) -> None:
    for method, path in (("POST", "users"), ("GET", "users"), ("GET", "events"), ("GET", "log"), ("GET", "me")):
        address = control.url + path
        async with control.client.session.request(method, address, headers=headers, data=b"{}") as response:
            assert response.status == 403, (method, path)
            assert (await response.json())["ok"] is False
    assert len(await control.get("users")) == 2


async def test_its_own_page_is_let_in(control: Control) -> None:
    own = control.client.sandbox.url
    for origin, base in ((own, own), (own.replace("127.0.0.1", "localhost"), own.replace("127.0.0.1", "localhost"))):
        async with control.client.session.post(
            base + "/sandbox/users", headers={"Origin": origin}, json={"first_name": "X"}
        ) as response:
            assert response.status == 200


# --- the documentation -----------------------------------------------------------------------------------------------


async def test_every_endpoint_is_documented_and_its_example_works(control: Control) -> None:
    async with control.client.session.get(control.client.sandbox.url + "/sandbox") as response:
        assert response.status == 200
        page = await response.text()
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    table = control_module.endpoints(Events(control.client.sandbox))
    await control.post("chats", type="group", title="Other", members=[1001, 1002])
    await control.post("chats", type="supergroup", title="Forum", members=[1001], topics=True)
    message = await with_button(control)
    for endpoint in table:
        assert endpoint.path in page
        example = documentation.example_of(endpoint, control.client.sandbox.url)
        assert example.replace("&", "&amp;").replace("'", "&#x27;").replace('"', "&quot;") in page
        if "{" in endpoint.path or endpoint.path.endswith("choose"):
            continue  # these need an id that only this server knows; other tests use them
        await run_as_shown(control, endpoint, example, message)


async def run_as_shown(control: Control, endpoint: Endpoint, example: str, message: int) -> None:
    words = shlex.split(example)
    address = next(word for word in words if word.startswith("http"))
    if endpoint.method == "GET":
        async with control.client.session.get(address, timeout=aiohttp.ClientTimeout(total=5)) as response:
            assert response.status == 200, example
            if "events" not in address:
                await response.read()
        return
    body = json.loads(words[-1])
    assert body == msgspec.to_builtins(dict(endpoint.example))
    if "message_id" in body and endpoint.path.endswith("tap"):
        assert body["message_id"] == message
    async with control.client.session.post(address, json=body) as response:
        assert response.status == 200, (example, await response.text())


async def test_limits_and_hosts_can_be_opened() -> None:
    async with (
        driving(allow_other_hosts=True) as client,
        client.session.get(client.sandbox.url + "/sandbox/me", headers={"Host": "box.example:1"}) as response,
    ):
        assert response.status == 200
