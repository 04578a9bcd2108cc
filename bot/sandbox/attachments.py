"""Finds the file that a call sends: uploaded with it, uploaded earlier and named by its id, or refused.

Nothing is fetched from the internet: a URL is refused as one that Telegram cannot fetch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.errors import bad_request, not_fetched, wrong_file
from bot.sandbox.files import guess_mime_type, read_picture
from bot.sandbox.objects import Document, PhotoSize
from bot.sandbox.records import FileKind, FileRecord

if TYPE_CHECKING:
    from bot.sandbox.calls import Call, Upload
    from bot.sandbox.state import State

LARGEST_PHOTO = 10 * 1024 * 1024
LARGEST_SIDES = 10_000
STEEPEST_RATIO = 20


def find_file(call: Call, reference: str, field: str, kind: FileKind) -> FileRecord | None:
    """The file that `reference` names, or else the one uploaded as `field`; None when there is neither."""
    if reference:
        if not reference.startswith("attach://"):
            return known_file(call.sandbox.state, reference, kind)
        field = reference.removeprefix("attach://")
    upload = call.files.get(field)
    return None if upload is None else keep(call.sandbox.state, upload, kind)


def known_file(state: State, file_id: str, kind: FileKind) -> FileRecord:
    """A file that was sent before."""
    record = state.records.files.get(file_id)
    if record is None:
        if file_id.lower().startswith(("http://", "https://")):
            raise not_fetched()
        raise wrong_file()
    if record.kind is not kind:
        raise bad_request(f"can't use file of type {record.kind.title()} as {kind.title()}")
    return record


def keep(state: State, upload: Upload, kind: FileKind) -> FileRecord:
    """Keep an uploaded file, if it is what it is sent as."""
    if not upload.content:
        raise bad_request("file must be non-empty")
    if kind is FileKind.DOCUMENT:
        mime_type = upload.mime_type
        if mime_type is None or mime_type == "application/octet-stream":
            mime_type = guess_mime_type(upload.file_name)
        return state.add_file(upload.content, kind, file_name=upload.file_name, mime_type=mime_type)
    if len(upload.content) > LARGEST_PHOTO:
        raise bad_request(
            f"file of size {len(upload.content)} bytes is too big for a photo; the maximum size is 10485760 bytes"
        )
    picture = read_picture(upload.content)
    if picture is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    sides = picture.width, picture.height
    if sum(sides) > LARGEST_SIDES or max(sides) > STEEPEST_RATIO * min(sides):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return state.add_file(upload.content, kind, mime_type=picture.mime_type, width=picture.width, height=picture.height)


def as_photo(record: FileRecord) -> list[PhotoSize]:
    """A photo as messages carry it: in its own size alone."""
    return [
        PhotoSize(
            file_id=record.file_id,
            file_unique_id=record.unique_id,
            width=record.width,
            height=record.height,
            file_size=record.size,
        )
    ]


def as_document(record: FileRecord) -> Document:
    """A document as messages carry it."""
    return Document(
        file_id=record.file_id,
        file_unique_id=record.unique_id,
        file_name=record.file_name,
        mime_type=record.mime_type,
        file_size=record.size,
    )
