"""sendPhoto, sendDocument and sendMediaGroup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.sandbox.access import Access, check_may, find_chat
from bot.sandbox.arguments import Fields, boolean, parsed, required
from bot.sandbox.attachments import as_document, as_photo, find_file
from bot.sandbox.errors import BotApiError, bad_request, within
from bot.sandbox.keyboards import read_markup
from bot.sandbox.methods.sending import read_common, send, take_from_limits
from bot.sandbox.records import FileKind, FileRecord
from bot.sandbox.texts import caption_text, given_entities

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.calls import Call, Handler
    from bot.sandbox.messages import Message

SMALLEST_ALBUM = 2
LARGEST_ALBUM = 10
NOT_OFFERED = ("animation", "audio", "live_photo", "video")


async def send_photo(call: Call) -> Message:
    """Send a picture."""

    def content() -> dict[str, Any]:
        return {
            "photo": as_photo(_file(call, "photo", FileKind.PHOTO)),
            "show_caption_above_media": boolean(call, "show_caption_above_media") or None,
            "has_media_spoiler": boolean(call, "has_spoiler") or None,
        }

    return _send_file(call, FileKind.PHOTO, content)


async def send_document(call: Call) -> Message:
    """Send a file as a file."""
    return _send_file(
        call, FileKind.DOCUMENT, lambda: {"document": as_document(_file(call, "document", FileKind.DOCUMENT))}
    )


async def send_media_group(call: Call) -> list[Message]:
    """Send photos, or documents, as one album."""
    values = parsed(required(call, "media"), "can't parse media JSON object")
    if not isinstance(values, list):
        raise bad_request("expected an Array of InputMedia")
    if not values:
        raise bad_request("there are no messages to send")
    if len(values) > LARGEST_ALBUM:
        raise bad_request("too many messages to send as an album")
    if len(values) < SMALLEST_ALBUM:
        raise bad_request(f"an album must include {SMALLEST_ALBUM}-{LARGEST_ALBUM} items")
    chat = find_chat(call, Access.WRITE)
    with call.state.files_if_done():
        contents = [read_media(call, value) for value in values]
        if len({"photo" in content for content in contents}) > 1:
            raise bad_request("document can't be mixed with other media types")
        common = read_common(call, chat)
        if "photo" in contents[0]:
            check_may(call.state, chat, "can_send_photos", "send photos")
        else:
            check_may(call.state, chat, "can_send_documents", "send documents")
        take_from_limits(call, chat, len(contents))
    common["media_group_id"] = call.state.next_query_id()
    state, now = call.state, call.sandbox.now()
    return [state.add_message(chat, from_=state.bot, date=now, **common, **content) for content in contents]


def read_media(call: Call, value: object) -> dict[str, Any]:
    """An InputMedia of decoded JSON, as fields of Message."""
    try:
        return _read_media(call, value)
    except BotApiError as error:
        reason = error.description
        if "can't parse entities" in reason or not reason.startswith("Bad Request: ") or _is_of_file(reason):
            raise
        raise within("can't parse InputMedia", error) from error


def _read_media(call: Call, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise bad_request("expected an Object")
    fields = Fields(value)
    caption, entities = caption_text(
        call.state, fields.text("caption"), fields.text("parse_mode"), fields.values.get("caption_entities")
    )
    kind = fields.required_text("type")
    if kind in NOT_OFFERED:
        raise bad_request(f'type "{kind}" is not offered by this local server; it takes photo and document')
    if kind not in {"photo", "document"}:
        raise bad_request(f'type "{kind}" is unsupported')
    reference = fields.text("media")
    record: FileRecord | None = None
    if reference:
        record = find_file(call, reference, "", FileKind(kind))
    if record is None:
        raise bad_request("media not found")
    content: dict[str, Any] = {"caption": caption, "caption_entities": entities}
    if kind == "document":
        return {**content, "document": as_document(record)}
    return {
        **content,
        "photo": as_photo(record),
        "show_caption_above_media": fields.flag("show_caption_above_media") or None,
        "has_media_spoiler": fields.flag("has_spoiler") or None,
    }


def _is_of_file(reason: str) -> bool:
    """Whether a refusal is about a file's content or a caption's length, which Telegram finds only after reading."""
    return reason.removeprefix("Bad Request: ").startswith((
        "wrong file", "failed to get HTTP", "can't use file", "file ", "IMAGE_", "PHOTO_", "message caption",
    ))  # fmt: skip


def _send_file(call: Call, kind: FileKind, content: Callable[[], dict[str, Any]]) -> Message:
    """Send a file. A call that is refused leaves nothing behind, and is not counted as a message."""
    if not call.text(kind) and kind not in call.files:
        raise _no_file(kind)
    caption, entities = caption_text(
        call.state, call.text("caption"), call.text("parse_mode"), given_entities(call, "caption_entities")
    )
    markup = read_markup(call.text("reply_markup"))
    chat = find_chat(call, Access.WRITE)
    common = read_common(call, chat)
    check_may(call.state, chat, f"can_send_{kind}s", f"send {kind}s")
    with call.state.files_if_done():
        return send(call, chat, common, markup, caption=caption, caption_entities=entities, **content())


def _file(call: Call, field: str, kind: FileKind) -> FileRecord:
    record = find_file(call, call.text(field), field, kind)
    if record is None:
        raise _no_file(kind)
    return record


def _no_file(kind: FileKind) -> BotApiError:
    return bad_request(f"there is no {kind} in the request")


METHODS: dict[str, Handler] = {
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "sendMediaGroup": send_media_group,
}
