from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.sandbox.errors import not_fetched
from bot.sandbox.files import grey_picture
from tests.sandbox.driving import KEYBOARD, PICTURE, refusal

if TYPE_CHECKING:
    from tests.sandbox.driving import Client


async def test_a_photo_has_its_size_and_can_be_sent_again_by_its_id(client: Client) -> None:
    ada = client.person()
    fields = {
        "chat_id": ada.id,
        "caption": "*c*",
        "parse_mode": "MarkdownV2",
        "has_spoiler": True,
        "reply_markup": KEYBOARD,
    }
    first = (await client.form("sendPhoto", fields, photo=("a.png", PICTURE)))["result"]
    assert first["caption"] == "c"
    assert first["caption_entities"] == [{"type": "bold", "offset": 0, "length": 1}]
    assert first["has_media_spoiler"] is True
    assert first["reply_markup"] == KEYBOARD
    (photo,) = first["photo"]
    assert (photo["width"], photo["height"], photo["file_size"]) == (30, 20, len(PICTURE))
    again = await client.call("sendPhoto", chat_id=ada.id, photo=photo["file_id"])
    assert again["photo"] == [photo]


async def test_a_document_keeps_name_kind_and_bytes(client: Client) -> None:
    ada = client.person()
    sent = (await client.form("sendDocument", {"chat_id": ada.id}, document=("bük.pdf", b"%PDF")))["result"]
    document = sent["document"]
    assert (document["file_name"], document["mime_type"], document["file_size"]) == ("bük.pdf", "application/pdf", 4)


@pytest.mark.parametrize(
    ("content", "description"),
    [
        (b"", "file must be non-empty"),
        (b"no picture", "IMAGE_PROCESS_FAILED"),
        (grey_picture(400, 10), "PHOTO_INVALID_DIMENSIONS"),
        (grey_picture(5001, 5000), "PHOTO_INVALID_DIMENSIONS"),
    ],
)
async def test_what_is_no_photo_is_refused(client: Client, content: bytes, description: str) -> None:
    ada = client.person()
    answer = await client.form("sendPhoto", {"chat_id": ada.id}, photo=("a.png", content))
    assert refusal(answer) == (400, f"Bad Request: {description}", {})


NOT_FETCHED = not_fetched().description.removeprefix("Bad Request: ")


async def test_a_url_is_refused_with_what_to_do(client: Client) -> None:
    ada = client.person()
    refused = await client.refused("sendDocument", chat_id=ada.id, document="https://a.example/a.pdf")
    assert refused.description == (
        "Bad Request: failed to get HTTP URL content: this local server fetches nothing from the internet; "
        "upload the file, or name one that was sent before by its file_id"
    )
    media = [{"type": "photo", "media": "https://a.example/a.png"}] * 2
    assert await client.refused("sendMediaGroup", chat_id=ada.id, media=media) == refused


async def test_files_that_cannot_be_found_are_refused(client: Client) -> None:
    ada = client.person()
    sent = (await client.form("sendDocument", {"chat_id": ada.id}, document=("a.txt", b"a")))["result"]
    document_id = sent["document"]["file_id"]
    for photo, description in (
        ("", "there is no photo in the request"),
        ("attach://nothing", "there is no photo in the request"),
        ("AgACnothing", "wrong file identifier/HTTP URL specified"),
        ("https://a.example/a.png", NOT_FETCHED),
        ("HTTP://a.example/a.png", NOT_FETCHED),
        (document_id, "can't use file of type Document as Photo"),
    ):
        refused = await client.refused("sendPhoto", chat_id=ada.id, photo=photo)
        assert refused == (400, f"Bad Request: {description}", {})
    missing = await client.refused("sendDocument", chat_id=ada.id)
    assert missing == (400, "Bad Request: there is no document in the request", {})


async def test_a_caption_over_1024_characters_is_refused(client: Client) -> None:
    ada = client.person()
    fields: dict[str, Any] = {"chat_id": ada.id, "caption": "x" * 1025}
    answer = await client.form("sendPhoto", fields, photo=("a.png", PICTURE))
    assert refusal(answer) == (400, "Bad Request: message caption is too long", {})
    fields["caption"] = "x" * 1024
    assert (await client.form("sendPhoto", fields, photo=("a.png", PICTURE)))["ok"]


async def test_an_album_is_sent_as_one(client: Client) -> None:
    ada = client.person()
    media = [
        {"type": "photo", "media": "attach://a", "caption": "<i>one</i>", "parse_mode": "HTML"},
        {"type": "photo", "media": "attach://b"},
    ]
    sent = (
        await client.form(
            "sendMediaGroup", {"chat_id": ada.id, "media": media}, a=("a.png", PICTURE), b=("b.png", PICTURE)
        )
    )["result"]
    assert [message["message_id"] for message in sent] == [1, 2]
    assert len({message["media_group_id"] for message in sent}) == 1
    assert sent[0]["caption"] == "one"
    known = [{"type": "photo", "media": sent[0]["photo"][0]["file_id"]}] * 10
    assert len(await client.call("sendMediaGroup", chat_id=ada.id, media=known)) == 10
    wrong: object
    for wrong, description in (
        (known[:1], "an album must include 2-10 items"),
        (known + known[:1], "too many messages to send as an album"),
        ([], "there are no messages to send"),
        (5, "expected an Array of InputMedia"),
        ([5, 5], "can't parse InputMedia: expected an Object"),
        ([*known[:1], {"type": "photo"}], "can't parse InputMedia: media not found"),
        ([*known[:1], {"type": "odd", "media": "x"}], 'can\'t parse InputMedia: type "odd" is unsupported'),
        ([*known[:1], {"media": "x"}], "can't parse InputMedia: Can't find field \"type\""),
        ([*known[:1], {"type": "photo", "media": "nowhere"}], "wrong file identifier/HTTP URL specified"),
    ):
        refused = await client.refused("sendMediaGroup", chat_id=ada.id, media=wrong)
        assert refused == (400, f"Bad Request: {description}", {})
    assert (await client.refused("sendMediaGroup", chat_id=ada.id)).description == (
        'Bad Request: parameter "media" is required'
    )


async def test_an_album_does_not_mix_photos_and_documents(client: Client) -> None:
    ada = client.person()
    media = [{"type": "photo", "media": "attach://a"}, {"type": "document", "media": "attach://a"}]
    answer = await client.form("sendMediaGroup", {"chat_id": ada.id, "media": media}, a=("a.png", PICTURE))
    assert refusal(answer).description == "Bad Request: document can't be mixed with other media types"
