from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.sandbox import life
from bot.sandbox.errors import NOT_MODIFIED
from tests.sandbox.driving import KEYBOARD, PICTURE, driving

if TYPE_CHECKING:
    from tests.sandbox.driving import Client


async def test_a_text_is_edited_in_place(client: Client) -> None:
    ada = client.person()
    sent = await client.call("sendMessage", chat_id=ada.id, text="one", reply_markup=KEYBOARD)
    place = {"chat_id": ada.id, "message_id": sent["message_id"]}
    edited = await client.call("editMessageText", **place, text="<b>two</b>", parse_mode="HTML")
    assert edited["text"] == "two"
    assert "reply_markup" not in edited  # a keyboard that is not given again goes
    assert edited["edit_date"] >= edited["date"]
    assert await client.refused("editMessageText", **place, text="*two*", parse_mode="Markdown") == (
        400,
        f"Bad Request: {NOT_MODIFIED}",
        {},
    )
    tapped = await client.call("editMessageReplyMarkup", **place, reply_markup=KEYBOARD)
    assert tapped["reply_markup"] == KEYBOARD
    assert (await client.refused("editMessageReplyMarkup", **place, reply_markup=KEYBOARD)).description.endswith(
        NOT_MODIFIED
    )
    assert "reply_markup" not in await client.call("editMessageReplyMarkup", **place)
    assert len(client.private(ada).messages) == 1


async def test_captions_and_media_are_edited(client: Client) -> None:
    ada = client.person()
    sent = (await client.form("sendPhoto", {"chat_id": ada.id, "caption": "one"}, photo=("a.png", PICTURE)))["result"]
    place = {"chat_id": ada.id, "message_id": sent["message_id"]}
    assert (await client.call("editMessageCaption", **place, caption="two"))["caption"] == "two"
    assert "caption" not in await client.call("editMessageCaption", **place)
    fields = {**place, "media": {"type": "document", "media": "attach://d", "caption": "three"}}
    edited = (await client.form("editMessageMedia", fields, d=("d.txt", b"d")))["result"]
    assert edited["document"]["file_name"] == "d.txt"
    assert edited["caption"] == "three"
    assert "photo" not in edited
    assert (await client.refused("editMessageText", **place, text="x")).description == (
        "Bad Request: there is no text in the message to edit"
    )
    text = await client.call("sendMessage", chat_id=ada.id, text="words")
    refused = await client.refused("editMessageCaption", chat_id=ada.id, message_id=text["message_id"], caption="x")
    assert refused.description == "Bad Request: there is no caption in the message to edit"
    photo = {"type": "photo", "media": sent["photo"][0]["file_id"]}
    added = await client.call("editMessageMedia", chat_id=ada.id, message_id=text["message_id"], media=photo)
    assert "text" not in added


async def test_what_cannot_be_edited_says_why(client: Client) -> None:
    ada = client.person()
    said = client.says(ada, client.private(ada), "mine")
    shown = await client.call("sendMessage", chat_id=ada.id, text="a", reply_markup={"keyboard": [["a"]]})
    for place, description in (
        ({"chat_id": ada.id, "message_id": 99}, "message to edit not found"),
        ({"chat_id": ada.id, "message_id": "x"}, "message to edit not found"),
        ({"chat_id": ada.id}, "message to edit not found"),
        ({"chat_id": ada.id, "message_id": said.message_id}, "message can't be edited"),
        ({"chat_id": ada.id, "message_id": shown["message_id"]}, "message can't be edited"),
        ({}, "message identifier is not specified"),
        ({"inline_message_id": "nothing"}, "MESSAGE_ID_INVALID"),
        ({"message_id": 1}, "chat_id is empty"),
    ):
        assert await client.refused("editMessageText", **place, text="x") == (400, f"Bad Request: {description}", {})
    keyboard = await client.refused(
        "editMessageText", chat_id=ada.id, message_id=shown["message_id"], text="x", reply_markup={"force_reply": True}
    )
    assert keyboard.description == "Bad Request: inline keyboard expected"


async def test_messages_are_deleted(client: Client) -> None:
    ada = client.person()
    chat = client.private(ada)
    said = client.says(ada, chat, "mine")
    sent = [await client.call("sendMessage", chat_id=ada.id, text="a") for _ in range(3)]
    assert await client.call("deleteMessage", chat_id=ada.id, message_id=said.message_id) is True
    assert await client.call("deleteMessages", chat_id=ada.id, message_ids=[sent[0]["message_id"], 99]) is True
    assert [message.message_id for message in chat.backwards()] == [4, 3]
    gone = await client.refused("deleteMessage", chat_id=ada.id, message_id=said.message_id)
    assert gone == (400, "Bad Request: message to delete not found", {})
    for parameters, description in (
        ({}, "chat identifier is not specified"),
        ({"chat_id": ada.id}, "message identifier is not specified"),
    ):
        assert (await client.refused("deleteMessage", **parameters)).description == f"Bad Request: {description}"
    for ids, description in (
        (None, "message identifiers are not specified"),
        ([], "message identifiers are not specified"),
        ({}, "expected an Array of message identifiers"),
        ("x", "can't parse message_ids JSON object"),
        ([None], "message identifier must be a Number"),
        ([True], "message identifier must be a Number"),
        (["a"], "can't parse message identifier as a Number"),
        ([0], "invalid message identifier specified"),
        ([1] * 101, "too many message identifiers specified"),
    ):
        refused = await client.refused("deleteMessages", chat_id=ada.id, message_ids=ids)
        assert refused == (400, f"Bad Request: {description}", {})


async def test_in_a_group_only_an_administrator_deletes_what_others_wrote(client: Client) -> None:
    ada = client.person()
    group = client.group(ada)
    said = client.says(ada, group, "mine")
    own = await client.call("sendMessage", chat_id=group.id, text="a")
    refused = await client.refused("deleteMessage", chat_id=group.id, message_id=said.message_id)
    assert refused == (400, "Bad Request: message can't be deleted for everyone", {})
    assert await client.call("deleteMessage", chat_id=group.id, message_id=own["message_id"])
    client.sandbox.state.set_member(group, 4242, life.ADMINISTRATOR)
    assert await client.call("deleteMessage", chat_id=group.id, message_id=said.message_id)


class HandClock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.instant = datetime(2030, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        return self.instant


async def test_an_old_message_cannot_be_deleted() -> None:
    clock = HandClock()
    async with driving(clock=clock) as client:
        ada = client.person()
        sent = await client.call("sendMessage", chat_id=ada.id, text="a")
        assert sent["date"] == 1893456000
        clock.instant += timedelta(hours=48)
        refused = await client.refused("deleteMessage", chat_id=ada.id, message_id=sent["message_id"])
        assert refused.description == "Bad Request: message can't be deleted for everyone"
        edited = await client.call("editMessageText", chat_id=ada.id, message_id=sent["message_id"], text="b")
        assert edited["edit_date"] == 1893456000 + 48 * 3600
