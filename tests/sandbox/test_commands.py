from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.sandbox import life
from bot.sandbox.menu import commands_for

if TYPE_CHECKING:
    from bot.sandbox.objects import User
    from bot.sandbox.records import ChatRecord
    from tests.sandbox.driving import Client


def command(name: str) -> list[dict[str, str]]:
    return [{"command": name, "description": f"Does {name}"}]


async def test_a_menu_is_kept_by_scope_and_language(client: Client) -> None:
    ada = client.person()
    group = client.group(ada)
    scopes: list[dict[str, Any]] = [
        {"type": "default"},
        {"type": "all_private_chats"},
        {"type": "all_group_chats"},
        {"type": "all_chat_administrators"},
        {"type": "chat", "chat_id": group.id},
        {"type": "chat_administrators", "chat_id": group.id},
        {"type": "chat_member", "chat_id": group.id, "user_id": ada.id},
    ]
    for number, scope in enumerate(scopes):
        for language in ("", "de"):
            wanted = command(f"c{number}{language}")
            assert await client.call("setMyCommands", commands=wanted, scope=scope, language_code=language) is True
    for number, scope in enumerate(scopes):
        for language in ("", "de"):
            kept = await client.call("getMyCommands", scope=scope, language_code=language)
            assert kept == command(f"c{number}{language}")
    assert await client.call("getMyCommands") == command("c0")
    assert await client.call("getMyCommands", language_code="fr") == []
    await client.call("deleteMyCommands", scope=scopes[0], language_code="de")
    assert await client.call("getMyCommands", language_code="de") == []
    await client.call("setMyCommands", commands=[])
    assert await client.call("getMyCommands") == []


async def test_the_narrowest_scope_is_seen_in_ones_own_language_or_in_any(client: Client) -> None:
    ada, ben = client.person("Ada", language_code="de-AT"), client.person("Ben", language_code="en")
    group = client.group(ada, ben)
    state = client.sandbox.state

    async def menu(name: str, language: str = "", **scope: object) -> None:
        await client.call("setMyCommands", commands=command(name), scope=scope, language_code=language)

    def seen(chat: ChatRecord, user: User) -> list[str]:
        return [each.command for each in commands_for(state, chat, user.id)]

    assert seen(group, ada) == []
    await menu("any", type="default")
    await menu("jede", "de", type="default")
    assert [seen(group, ada), seen(client.private(ben), ben)] == [["jede"], ["any"]]
    await menu("private", type="all_private_chats")
    assert [seen(client.private(ada), ada), seen(group, ada)] == [["private"], ["jede"]]
    await menu("groups", type="all_group_chats")
    await menu("leaders", type="all_chat_administrators")
    assert [seen(group, ada), seen(group, ben)] == [["leaders"], ["groups"]]
    await menu("here", type="chat", chat_id=group.id)
    assert [seen(group, ada), seen(group, ben)] == [["here"], ["here"]]
    await menu("leaders_here", type="chat_administrators", chat_id=group.id)
    await menu("ben", type="chat_member", chat_id=group.id, user_id=ben.id)
    assert [seen(group, ada), seen(group, ben)] == [["leaders_here"], ["ben"]]
    state.set_member(group, ben.id, life.ADMINISTRATOR)
    await client.call("deleteMyCommands", scope={"type": "chat_member", "chat_id": group.id, "user_id": ben.id})
    assert seen(group, ben) == ["leaders_here"]


@pytest.mark.parametrize(
    ("parameters", "description"),
    [
        ({"commands": "x"}, "can't parse commands JSON object"),
        ({"commands": {}}, "expected an Array of BotCommand"),
        ({"commands": [5]}, "can't parse BotCommand: expected an Object"),
        ({"commands": [{"command": "a"}]}, "can't parse BotCommand: Can't find field \"description\""),
        ({"commands": [{"command": "A b", "description": "c"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "a" * 33, "description": "c"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "a", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": [{"command": "a", "description": "c" * 257}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": command("a") * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"scope": "x"}, "can't parse BotCommandScope JSON object"),
        ({"scope": [1]}, "can't parse BotCommandScope: BotCommandScope must be an Object"),
        ({"scope": {"type": "odd"}}, "can't parse BotCommandScope: Unsupported type specified"),
        ({"scope": {"type": "chat"}}, "can't parse BotCommandScope: Can't find field \"chat_id\""),
        ({"scope": {"type": "chat", "chat_id": 5}}, "chat not found"),
        ({"scope": {"type": "chat_administrators", "chat_id": 1001}}, "can't use specified scope in private chats"),
        ({"language_code": "deutsch"}, "invalid language code specified"),
    ],
)
async def test_a_wrong_menu_is_refused(client: Client, parameters: dict[str, Any], description: str) -> None:
    client.person()
    refused = await client.refused("setMyCommands", **{"commands": command("a"), **parameters})
    assert refused == (400, f"Bad Request: {description}", {})


async def test_the_bot_says_what_it_is(client: Client) -> None:
    me = await client.call("getMe")
    assert (me["id"], me["is_bot"], me["username"]) == (4242, True, "glasshouse_demo_bot")
    assert me["can_read_all_group_messages"] is False
    assert await client.call("getMyName") == {"name": "Glasshouse"}
    await client.call("setMyName", name="Glashaus", language_code="de")
    assert await client.call("getMyName", language_code="de") == {"name": "Glashaus"}
    assert await client.call("getMyName", language_code="fr") == {"name": "Glasshouse"}
    for said in ("description", "short_description"):
        method = "MyDescription" if said == "description" else "MyShortDescription"
        assert await client.call(f"get{method}") == {said: ""}
        await client.call(f"set{method}", **{said: "What it is"})
        assert await client.call(f"get{method}") == {said: "What it is"}
        assert (await client.refused(f"set{method}", **{said: "x" * 600})).code == 400
    assert await client.call("logOut") is True
    assert await client.call("close") is True


async def test_the_menu_button_is_kept_for_one_chat_or_for_all(client: Client) -> None:
    ada = client.person()
    assert await client.call("getChatMenuButton", chat_id=ada.id) == {"type": "commands"}
    app = {"type": "web_app", "text": "Open", "web_app": {"url": "https://a.example"}}
    await client.call("setChatMenuButton", menu_button=app)
    assert await client.call("getChatMenuButton", chat_id=ada.id) == app
    await client.call("setChatMenuButton", chat_id=ada.id, menu_button={"type": "commands"})
    assert await client.call("getChatMenuButton", chat_id=ada.id) == {"type": "commands"}
    refused = await client.refused("setChatMenuButton", menu_button={"type": "odd"})
    assert refused.description == "Bad Request: can't parse menu button: MenuButton has unsupported type"
    assert (await client.refused("setChatMenuButton", chat_id=5)).description == "Bad Request: chat not found"
