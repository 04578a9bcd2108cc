from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox import life
from bot.sandbox.objects import ChatType

if TYPE_CHECKING:
    from tests.sandbox.driving import Client


async def test_a_chat_is_shown_with_its_details(client: Client) -> None:
    ada = client.person(username="ada", last_name="L")
    private = await client.call("getChat", chat_id=ada.id)
    assert (private["first_name"], private["last_name"], private["active_usernames"]) == ("Ada", "L", ["ada"])
    assert {"accent_color_id", "max_reaction_count", "accepted_gift_types"} <= private.keys()
    group = client.group(ada, topics=True)
    shown = await client.call("getChat", chat_id=group.id)
    assert (shown["title"], shown["is_forum"], shown["permissions"]["can_send_messages"]) == ("The town", True, True)


async def test_a_stranger_is_found_only_through_a_group(client: Client) -> None:
    ada, stranger = client.person(), client.person("Sam", started=False)
    assert (await client.refused("getChat", chat_id=stranger.id)).description == "Bad Request: chat not found"
    client.group(ada, stranger)
    assert (await client.call("getChat", chat_id=stranger.id))["first_name"] == "Sam"


async def test_members_are_shown_as_what_they_are(client: Client) -> None:
    ada, ben, gone = client.person("Ada"), client.person("Ben"), client.person("Gus")
    group = client.group(ada, ben, bot=life.ADMINISTRATOR)
    client.sandbox.state.set_member(group, gone.id, life.BANNED)
    statuses = [
        (await client.call("getChatMember", chat_id=group.id, user_id=user))["status"]
        for user in (ada.id, ben.id, gone.id, 4242, client.person("Never").id)
    ]
    assert statuses == ["creator", "member", "kicked", "administrator", "left"]
    assert await client.call("getChatMemberCount", chat_id=group.id) == 3
    administrators = await client.call("getChatAdministrators", chat_id=group.id)
    assert sorted(member["status"] for member in administrators) == ["administrator", "creator"]
    for user, description in (
        (5, "PARTICIPANT_ID_INVALID"),
        (0, "invalid user_id specified"),
        ("x", "invalid user_id specified"),
    ):
        refused = await client.refused("getChatMember", chat_id=group.id, user_id=user)
        assert refused == (400, f"Bad Request: {description}", {})
    basic = client.group(ada, kind=ChatType.GROUP)
    assert (await client.refused("getChatMember", chat_id=basic.id, user_id=5)).description == (
        "Bad Request: member not found"
    )


async def test_a_private_chat_has_two_members_and_no_administrators(client: Client) -> None:
    ada, ben = client.person("Ada"), client.person("Ben")
    assert await client.call("getChatMemberCount", chat_id=ada.id) == 2
    assert (await client.call("getChatMember", chat_id=ada.id, user_id=ada.id))["status"] == "member"
    assert (await client.refused("getChatMember", chat_id=ada.id, user_id=ben.id)).description == (
        "Bad Request: user not found"
    )
    assert (await client.refused("getChatAdministrators", chat_id=ada.id)).description == (
        "Bad Request: there are no administrators in the private chat"
    )


async def test_the_bot_leaves_a_group(client: Client) -> None:
    ada = client.person()
    group = client.group(ada)
    await client.updates()
    assert await client.call("leaveChat", chat_id=group.id) is True
    (update,) = await client.updates()
    assert update["my_chat_member"]["new_chat_member"]["status"] == "left"
    refused = await client.refused("sendMessage", chat_id=group.id, text="a")
    assert refused == (403, "Forbidden: bot is not a member of the supergroup chat", {})
    assert (await client.refused("getChat", chat_id=group.id)).code == 403
    assert (await client.refused("leaveChat", chat_id=ada.id)).description == (
        "Bad Request: chat member status can't be changed in private chats"
    )
