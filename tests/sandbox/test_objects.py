from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.files import Picture, grey_picture, guess_mime_type, make_file, read_picture
from bot.sandbox.members import ChatMember, ChatMemberLeft
from bot.sandbox.messages import InaccessibleMessage, Message
from bot.sandbox.objects import Chat, ChatType, User
from bot.sandbox.records import FileKind

ADA = User(id=1001, is_bot=False, first_name="Ada")
CHAT = Chat(id=1001, type=ChatType.PRIVATE, first_name="Ada")


def test_a_message_carries_only_what_it_has() -> None:
    message = Message(message_id=1, from_=ADA, date=5, chat=CHAT, text="hi")
    assert msgspec.json.decode(msgspec.json.encode(message)) == {
        "message_id": 1,
        "from": {"id": 1001, "is_bot": False, "first_name": "Ada"},
        "date": 5,
        "chat": {"id": 1001, "type": "private", "first_name": "Ada"},
        "text": "hi",
    }


def test_an_inaccessible_message_says_so_with_its_date() -> None:
    gone = InaccessibleMessage(chat=CHAT, message_id=7, date=0)
    assert msgspec.json.decode(msgspec.json.encode(gone))["date"] == 0


def test_a_member_is_read_back_as_what_it_is() -> None:
    written = msgspec.json.encode(ChatMemberLeft(user=ADA))
    assert msgspec.json.decode(written)["status"] == "left"
    assert msgspec.json.decode(written, type=ChatMember) == ChatMemberLeft(user=ADA)


JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    b"\xff\xff\xc2\x00\x11\x08\x00\x14\x00\x1e\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01"
)
GIF = b"GIF89a\x1e\x00\x14\x00\x80\x00\x00"
WEBP_LOSSY = b"RIFF\x00\x00\x00\x00WEBPVP8 \x00\x00\x00\x00\x00\x00\x00\x9d\x01\x2a\x1e\x00\x14\x00"
WEBP_LOSSLESS = b"RIFF\x00\x00\x00\x00WEBPVP8L\x00\x00\x00\x00\x2f" + ((29) | (19 << 14)).to_bytes(4, "little")
WEBP_EXTENDED = b"RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x1d\x00\x00\x13\x00\x00"


@pytest.mark.parametrize(
    ("content", "mime_type"),
    [
        (grey_picture(30, 20), "image/png"),
        (JPEG, "image/jpeg"),
        (GIF, "image/gif"),
        (WEBP_LOSSY, "image/webp"),
        (WEBP_LOSSLESS, "image/webp"),
        (WEBP_EXTENDED, "image/webp"),
    ],
)
def test_a_pictures_size_is_read_from_its_header(content: bytes, mime_type: str) -> None:
    assert read_picture(content) == Picture(30, 20, mime_type)
    for end in range(len(content)):
        cut = read_picture(content[:end])
        assert cut is None or cut.mime_type == mime_type


@given(
    st.binary(max_size=60), st.sampled_from([b"", JPEG[:2], JPEG[:20], GIF[:6], WEBP_LOSSY[:16], b"\x89PNG\r\n\x1a\n"])
)
def test_anything_is_a_picture_or_none(rest: bytes, start: bytes) -> None:
    picture = read_picture(start + rest)
    assert picture is None or (picture.width > 0 and picture.height > 0)


def test_the_same_bytes_have_the_same_unique_id_and_other_ids() -> None:
    one, two = (
        make_file(b"abc", FileKind.DOCUMENT, number=n, file_name="a.TXT", mime_type=None, width=0, height=0)
        for n in (0, 1)
    )
    assert one.unique_id == two.unique_id
    assert one.file_id != two.file_id
    assert one.path == "documents/file_0.txt"
    assert guess_mime_type("a.pdf") == "application/pdf"
    assert guess_mime_type(None) == "application/octet-stream"
