"""Control of people and chats: what they do, and what the bot is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.sandbox.controlling import a_group, with_button

if TYPE_CHECKING:
    from tests.sandbox.controlling import Control


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
