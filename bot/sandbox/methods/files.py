"""getFile, and the pictures of a user's profile, of which there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.arguments import user_id
from bot.sandbox.errors import bad_request, user_not_found
from bot.sandbox.objects import File, UserProfilePhotos

if TYPE_CHECKING:
    from bot.sandbox.calls import Call, Handler

LARGEST_DOWNLOAD = 20 * 1024 * 1024


async def get_file(call: Call) -> File:
    """Where a file can be downloaded."""
    file_id = call.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    record = call.state.records.files.get(file_id)
    if record is None:
        raise bad_request("invalid file_id")
    if record.size > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    return File(file_id=record.file_id, file_unique_id=record.unique_id, file_size=record.size, file_path=record.path)


async def get_user_profile_photos(call: Call) -> UserProfilePhotos:
    """The pictures of a user's profile."""
    if call.state.user(user_id(call)) is None:
        raise user_not_found()
    return UserProfilePhotos(total_count=0, photos=[])


METHODS: dict[str, Handler] = {"getFile": get_file, "getUserProfilePhotos": get_user_profile_photos}
