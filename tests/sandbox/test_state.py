from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from bot.sandbox import SandboxOptions, life
from bot.sandbox.changes import Change, ChangeKind
from bot.sandbox.entities import parse
from bot.sandbox.members import MemberStatus
from bot.sandbox.objects import ChatType
from bot.sandbox.records import Records
from bot.sandbox.state import State
from tests.sandbox.driving import KEYBOARD, PICTURE

if TYPE_CHECKING:
    from tests.sandbox.driving import Client


def fresh() -> State:
    return State(SandboxOptions().records())


def test_people_have_ids_from_1001_and_never_the_bots() -> None:
    options = SandboxOptions(token="1002:local")  # noqa: S106 (a token of nothing)
    state = State(options.records())
    assert [state.add_user(first_name=name).id for name in "abc"] == [1001, 1003, 1004]


def test_groups_and_supergroups_have_ids_of_their_kind() -> None:
    state = fresh()
    assert [state.add_group(ChatType.GROUP, "a").id for _ in range(2)] == [-2001, -2002]
    assert [state.add_group(ChatType.SUPERGROUP, "a").id for _ in range(2)] == [-1002000000001, -1002000000002]


def test_messages_count_up_in_each_chat_and_stay_in_place_when_one_goes() -> None:
    state = fresh()
    users = [state.add_user(first_name=name) for name in ("Ada", "Ben")]
    chats = [chat for user in users if (chat := state.chat(user.id))]
    for chat in chats:
        for _ in range(3):
            state.add_message(chat, from_=state.bot, date=1, text="x")
    chat = chats[0]
    state.delete_messages(chat, [2, 2, 9])
    assert [message.message_id for message in chat.backwards()] == [3, 1]
    assert [message.message_id for message in chat.backwards(before=3)] == [1]
    assert state.add_message(chat, from_=state.bot, date=1, text="y").message_id == 4
    newest = chat.newest()
    assert newest is not None
    assert newest.text == "y"
    assert chat.message(2) is None
    assert chat.message(0) is None


def test_unread_counts_what_others_wrote_since() -> None:
    state = fresh()
    user = state.add_user(first_name="Ada")
    chat = state.chat(user.id)
    assert chat is not None
    for author in (state.bot, user, state.bot):
        state.add_message(chat, from_=author, date=1, text="x")
    assert state.unread(chat, user.id) == 2
    state.read(chat, user.id, 2)
    state.read(chat, user.id, 1)  # reading backwards takes nothing back
    assert state.unread(chat, user.id) == 1


def test_every_change_is_told_until_one_stops_listening() -> None:
    state = fresh()
    heard: list[Change] = []
    stop = state.observe(heard.append)
    user = state.add_user(first_name="Ada")
    chat = state.chat(user.id)
    assert chat is not None
    message = state.add_message(chat, from_=user, date=1, text="x")
    state.delete_messages(chat, [1])
    state.delete_messages(chat, [1])
    stop()
    state.add_message(chat, from_=user, date=1, text="unheard")
    assert [change.kind for change in heard] == [ChangeKind.USER, ChangeKind.MESSAGE, ChangeKind.DELETED]
    assert heard[1].payload == message
    assert heard[2].payload == [1]


async def test_everything_is_read_back_as_it_was_written(client: Client) -> None:
    ada, ben = client.person("Ada", username="ada", language_code="de"), client.person("Ben")
    group = client.group(ada, ben, bot=life.ADMINISTRATOR, topics=True)
    life.change_member(client.sandbox, group, ben, life.BANNED, by=ada)
    said = client.says(ada, group, "hello")
    await client.call("sendMessage", chat_id=group.id, text="<b>a</b>", parse_mode="HTML", reply_markup=KEYBOARD)
    await client.form("sendPhoto", {"chat_id": str(ada.id), "caption": "c"}, photo=("a.png", PICTURE))
    await client.call(
        "setMessageReaction", chat_id=group.id, message_id=said.message_id, reaction='[{"type":"emoji","emoji":"👍"}]'
    )
    await client.call("setMyCommands", commands=[{"command": "a", "description": "b"}], language_code="de")
    await client.call("setChatMenuButton", menu_button={"type": "commands"})
    await client.call("setMyName", name="Other")
    await client.call("sendMessage", chat_id=ada.id, text="k", reply_markup={"keyboard": [["a"]]})
    life.migrate(client.sandbox, client.group(ada, kind=ChatType.GROUP), by=ada)
    records = client.sandbox.state.records
    again = msgspec.json.decode(msgspec.json.encode(records), type=Records)
    assert again == records


async def test_a_bot_hears_in_privacy_mode_only_what_concerns_it(client: Client) -> None:
    ada = client.person()
    group = client.group(ada)
    own = await client.call("sendMessage", chat_id=group.id, text="I am here")
    other = client.says(ada, group, "no reply")
    await client.updates()
    message = group.message(own["message_id"])
    for text, more, heard in (
        ("just talk", {}, False),
        ("/start", await entities(client, "/start"), True),
        ("/start@glasshouse_demo_bot", await entities(client, "/start@glasshouse_demo_bot"), True),
        ("/start@other_bot", await entities(client, "/start@other_bot"), False),
        ("@glasshouse_demo_bot hello", {}, False),
        ("an answer", {"reply_to_message": message}, True),
        ("an answer to others", {"reply_to_message": other}, False),
        ("through it", {"via_bot": client.sandbox.state.bot}, True),
    ):
        client.says(ada, group, text, **more)
        assert [update["message"]["text"] for update in await client.updates()] == ([text] if heard else []), text
    client.sandbox.state.set_member(group, 4242, life.ADMINISTRATOR)
    client.says(ada, group, "all of it")
    assert len(await client.updates()) == 1


async def entities(client: Client, text: str) -> dict[str, object]:
    return {"entities": parse(text, None, find_user=client.sandbox.state.user)[1]}


async def test_a_group_becomes_a_supergroup(client: Client) -> None:
    ada = client.person()
    group = client.group(ada, kind=ChatType.GROUP)
    await client.updates()
    new = life.migrate(client.sandbox, group, by=ada)
    updates = [update["message"] for update in await client.updates()]
    assert [update.get("migrate_to_chat_id") for update in updates] == [new.id, None]
    assert [update.get("migrate_from_chat_id") for update in updates] == [None, group.id]
    refused = await client.refused("sendMessage", chat_id=group.id, text="a")
    assert refused == (
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        {"migrate_to_chat_id": new.id},
    )
    assert (await client.call("sendMessage", chat_id=new.id, text="a"))["chat"]["type"] == "supergroup"
    assert client.sandbox.state.member(new, ada.id).status is MemberStatus.OWNER


async def test_a_block_and_its_end_are_told(client: Client) -> None:
    ada = client.person()
    life.block(client.sandbox, client.private(ada), blocked=True)
    life.block(client.sandbox, client.private(ada), blocked=True)
    life.block(client.sandbox, client.private(ada), blocked=False)
    statuses = [
        (update["my_chat_member"]["old_chat_member"]["status"], update["my_chat_member"]["new_chat_member"]["status"])
        for update in await client.updates()
    ]
    assert statuses == [("member", "kicked"), ("kicked", "member")]


async def test_members_who_come_and_go_are_told_to_an_administrator_only(client: Client) -> None:
    ada, ben = client.person("Ada"), client.person("Ben")
    group = client.group(ada)
    await client.updates()
    life.change_member(client.sandbox, group, ben, life.MEMBER, by=ben)
    assert [list(update) for update in await client.updates()] == [["update_id", "message"]]
    client.sandbox.state.set_member(group, 4242, life.ADMINISTRATOR)
    life.change_member(client.sandbox, group, ben, life.LEFT, by=ben)
    kinds = [list(update)[1] for update in await client.updates()]
    assert kinds == ["chat_member", "message"]
    life.change_member(client.sandbox, group, client.sandbox.state.bot, life.BANNED, by=ada)
    (gone,) = await client.updates()
    assert gone["my_chat_member"]["new_chat_member"] == {
        "status": "kicked",
        "user": {"id": 4242, "is_bot": True, "first_name": "Glasshouse", "username": "glasshouse_demo_bot"},
        "until_date": 0,
    }
