"""A call that is refused leaves nothing behind: not the files that came with it, and nothing else either."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from bot.sandbox import saved
from bot.sandbox.members import ChatPermissions
from tests.sandbox.driving import PICTURE, driving

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sandbox.controlling import Control
    from tests.sandbox.driving import Client

PHOTO = {"type": "photo", "media": "attach://a"}
DOCUMENT = {"type": "document", "media": "attach://a"}
BROKEN = {"type": "photo", "media": "attach://b"}
FILES = {"a": ("a.png", PICTURE), "b": ("b.png", b"no picture"), "photo": ("a.png", PICTURE), "document": ("a", b"a")}


def records(client: Client) -> bytes:
    return msgspec.json.encode(client.sandbox.state.records)


@pytest.mark.parametrize(
    ("method", "fields", "why"),
    [
        ("sendPhoto", {"chat_id": 5}, "chat not found"),
        ("sendPhoto", {"chat_id": 1002}, "can't initiate conversation"),
        ("sendPhoto", {"caption": "<b>", "parse_mode": "HTML"}, "can't parse entities"),
        ("sendPhoto", {"reply_to_message_id": 99}, "message to be replied not found"),
        ("sendPhoto", {"photo": "attach://b"}, "IMAGE_PROCESS_FAILED"),
        ("sendDocument", {"chat_id": 1002}, "can't initiate conversation"),
        ("sendDocument", {"reply_markup": "{"}, "can't parse reply keyboard markup"),
        ("sendMediaGroup", {"media": [PHOTO, BROKEN]}, "IMAGE_PROCESS_FAILED"),
        ("sendMediaGroup", {"media": [PHOTO, PHOTO, DOCUMENT]}, "can't be mixed"),
        ("sendMediaGroup", {"media": [DOCUMENT, {"type": "video", "media": "attach://a"}]}, "is not offered"),
        ("sendMediaGroup", {"media": [PHOTO, {**PHOTO, "media": "https://a.example/"}]}, "failed to get HTTP URL"),
        ("sendMediaGroup", {"media": [PHOTO, {**PHOTO, "caption": "x" * 1025}]}, "message caption is too long"),
        ("sendMediaGroup", {"media": [PHOTO] * 2, "reply_to_message_id": 99}, "message to be replied not found"),
        ("editMessageMedia", {"message_id": 1, "media": DOCUMENT}, "message can't be edited"),
        ("editMessageMedia", {"message_id": 99, "media": PHOTO}, "message to edit not found"),
    ],
)
async def test_of_a_call_that_is_refused_nothing_is_kept(
    client: Client, method: str, fields: dict[str, Any], why: str
) -> None:
    ada = client.person()
    client.person("Bob", started=False)
    await client.form("sendMediaGroup", {"chat_id": ada.id, "media": [PHOTO] * 2}, a=FILES["a"])
    before = records(client)
    answer = await client.form(method, {"chat_id": ada.id, **fields}, **FILES)
    assert why in answer["description"]
    assert records(client) == before


async def test_an_album_that_a_group_does_not_take_is_not_kept(client: Client) -> None:
    ada = client.person()
    forum, quiet = client.group(ada, topics=True), client.group(ada)
    quiet.permissions = ChatPermissions(can_send_messages=True)
    before = records(client)
    for fields, why in (
        ({"chat_id": forum.id, "message_thread_id": 99}, "message thread not found"),
        ({"chat_id": quiet.id}, "not enough rights to send photos to the chat"),
    ):
        answer = await client.form("sendMediaGroup", {"media": [PHOTO] * 2, **fields}, a=FILES["a"])
        assert answer["description"] == f"Bad Request: {why}"
    assert records(client) == before


async def test_what_floods_is_not_kept() -> None:
    async with driving(real_limits=True) as client:
        ada = client.person()
        kept = 0
        for _ in range(20):
            answer = await client.form("sendMediaGroup", {"chat_id": ada.id, "media": [PHOTO] * 2}, a=FILES["a"])
            kept += 2 * answer["ok"]
            answer = await client.form("sendDocument", {"chat_id": ada.id}, document=FILES["document"])
            kept += answer["ok"]
        assert len(client.sandbox.state.records.files) == kept < 60


async def test_what_is_refused_for_itself_is_not_counted_against_the_limits() -> None:
    async with driving(real_limits=True) as client:
        ada = client.person()
        for _ in range(50):
            answer = await client.form("sendPhoto", {"chat_id": ada.id}, photo=FILES["b"])
            assert answer["description"] == "Bad Request: IMAGE_PROCESS_FAILED"
        assert (await client.form("sendPhoto", {"chat_id": ada.id}, photo=FILES["a"]))["ok"]


INLINE = {"type": "photo", "id": "1", "photo_url": "https://a.example/a.jpg", "thumbnail_url": "https://a.example/t"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"results": [INLINE, {"type": "photo", "id": "2"}]},
        {"results": [INLINE, INLINE]},
        {"results": [INLINE], "next_offset": "x" * 65},
    ],
)
async def test_pictures_of_inline_results_that_are_refused_are_not_kept(client: Client, wrong: dict[str, Any]) -> None:
    ada = client.person()
    pending = client.sandbox.state.open_inline(user_id=ada.id, query="", offset="")
    before = records(client)
    assert (await client.refused("answerInlineQuery", inline_query_id=pending.id, **wrong)).code == 400
    assert records(client) == before
    assert await client.call("answerInlineQuery", inline_query_id=pending.id, results=[INLINE])
    assert len(client.sandbox.state.records.files) == 1


@pytest.mark.parametrize("wrong", [{"reply_to": 99}, {"thread": 99}, {"text": "x" * 1025}])
async def test_of_what_somebody_may_not_send_nothing_is_kept(control: Control, wrong: dict[str, Any]) -> None:
    before = records(control.client)
    picture = b64encode(PICTURE).decode()
    for file in ({"photo": {"base64": picture}}, {"document": {"file_name": "a", "base64": picture}}):
        await control.refused("send", {"from": 1001, "chat": 1001, **file, **wrong})
    assert records(control.client) == before
    assert control.client.sandbox.queue.pending == 0


async def test_nor_does_it_get_into_the_state_file(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    async with driving(state_file=path) as client:
        ada = client.person()
        await client.form("sendMediaGroup", {"chat_id": ada.id, "media": [PHOTO, BROKEN]}, a=FILES["a"], b=FILES["b"])
    kept = saved.load(path, 4242)
    assert kept is not None
    assert kept.records.files == {}
    assert kept.records.chats[ada.id].messages == []
