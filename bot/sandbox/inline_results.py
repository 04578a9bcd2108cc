"""Reads the results of an inline query: what each shows, and what is sent when it is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from bot.sandbox.arguments import Fields
from bot.sandbox.attachments import as_document, as_photo, known_file
from bot.sandbox.errors import BotApiError, bad_request, within
from bot.sandbox.files import grey_picture
from bot.sandbox.keyboards import markup_of
from bot.sandbox.markup import InlineKeyboardMarkup
from bot.sandbox.objects import Contact, Location, Venue
from bot.sandbox.queries import InlineContent, InlineResult
from bot.sandbox.records import FileKind
from bot.sandbox.texts import caption_text, is_blank, link_preview, message_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.state import State

MOST_RESULTS = 50
LONGEST_ID = 64
STAND_IN_SIDES = 320, 240
LARGEST_SIDE = 5000

# What a result shows before it is chosen; a number is taken for its digits.
_TEXTS = (
    "id", "title", "description", "url", "thumbnail_url", "thumb_url", "photo_url", "document_url", "address",
    "phone_number", "first_name", "last_name", "caption",
)  # fmt: skip
_TITLES_NEEDED = {"article": "ARTICLE_TITLE_EMPTY", "document": "FILE_TITLE_EMPTY"}
# Known kinds whose own content this server cannot send; with an input_message_content they are as good as others.
_CONTENT_NEEDED = {"gif", "mpeg4_gif", "video", "audio", "voice", "sticker", "game"}


def read_results(state: State, values: object) -> list[InlineResult]:
    """The results of decoded JSON. Raises `BotApiError` as Telegram does."""
    if values is None:
        return []
    if not isinstance(values, list):
        raise bad_request("expected an Array of inline query results")
    if len(values) > MOST_RESULTS:
        raise bad_request("too many inline query results specified")
    results = [_result(state, value) for value in values]
    if len({result.id for result in results}) < len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    return results


def _result(state: State, value: object) -> InlineResult:
    if not isinstance(value, dict):
        raise bad_request("can't parse inline query result: Inline query result must be an object")
    fields = Fields(value)
    try:
        kind, own_id = fields.required_text("type").lower(), fields.required_text("id")
        content = _content(state, fields, kind)
        markup = markup_of(fields.object("reply_markup").values) if "reply_markup" in fields else None
        texts = {name: fields.text(name) for name in _TEXTS if name in fields}
    except BotApiError as error:
        if error.description.startswith(("Bad Request: can't parse", "Bad Request: BUTTON")):
            raise
        raise within("can't parse inline query result", error) from error
    if not 1 <= len(own_id.encode()) <= LONGEST_ID:
        raise bad_request("RESULT_ID_INVALID")
    if kind in _TITLES_NEEDED and is_blank(fields.text("title")):
        raise bad_request(_TITLES_NEEDED[kind])
    if isinstance(markup, InlineKeyboardMarkup):
        content = replace(content, reply_markup=markup)
    return InlineResult(id=own_id, shown={**value, **texts}, content=content)


def _content(state: State, fields: Fields, kind: str) -> InlineContent:
    if kind not in _READERS and kind not in _CONTENT_NEEDED:
        raise bad_request(f'type "{kind}" is unsupported for the inline query result')
    own = _READERS.get(kind)
    if own is not None:
        content = own(state, fields)
        if "input_message_content" not in fields:
            return content
    elif "input_message_content" not in fields:
        raise bad_request(f'type "{kind}" is offered by this local server only with an input_message_content')
    return _input_content(state, fields.object("input_message_content"))


def _input_content(state: State, fields: Fields) -> InlineContent:
    if "message_text" in fields:
        text, entities = message_text(
            state, fields.text("message_text"), fields.text("parse_mode"), fields.values.get("entities")
        )
        options = link_preview(fields.object("link_preview_options")) if "link_preview_options" in fields else None
        return InlineContent(text=text, entities=entities, link_preview_options=options)
    if "latitude" in fields:
        return _venue(state, fields) if "title" in fields else _location(state, fields)
    if "phone_number" in fields:
        return _contact(state, fields)
    raise bad_request("Input message content is not specified")


def _article(_state: State, fields: Fields) -> InlineContent:
    fields.required_text("title")
    if "input_message_content" not in fields:
        raise bad_request("Input message content is not specified")
    return InlineContent()


def _photo(state: State, fields: Fields) -> InlineContent:
    caption, entities = _caption(state, fields)
    if fields.text("photo_url"):
        # Nothing is fetched from the internet: a grey picture of the right size stands in.
        width = fields.number("photo_width") or STAND_IN_SIDES[0]
        height = fields.number("photo_height") or STAND_IN_SIDES[1]
        width, height = (max(1, min(LARGEST_SIDE, side)) for side in (width, height))
        record = state.add_file(
            grey_picture(width, height), FileKind.PHOTO, mime_type="image/png", width=width, height=height
        )
    else:
        record = known_file(state, fields.required_text("photo_file_id"), FileKind.PHOTO)
    return InlineContent(
        photo=as_photo(record),
        caption=caption,
        caption_entities=entities,
        show_caption_above_media=fields.flag("show_caption_above_media") or None,
    )


def _document(state: State, fields: Fields) -> InlineContent:
    fields.required_text("title")
    caption, entities = _caption(state, fields)
    if fields.text("document_url"):
        raise bad_request("this local server fetches nothing: send the document and give its document_file_id")
    record = known_file(state, fields.required_text("document_file_id"), FileKind.DOCUMENT)
    return InlineContent(document=as_document(record), caption=caption, caption_entities=entities)


def _location(_state: State, fields: Fields) -> InlineContent:
    return InlineContent(location=_point(fields))


def _venue(_state: State, fields: Fields) -> InlineContent:
    point = _point(fields)
    venue = Venue(location=point, title=fields.required_text("title"), address=fields.required_text("address"))
    return InlineContent(venue=venue, location=point)


def _contact(_state: State, fields: Fields) -> InlineContent:
    return InlineContent(
        contact=Contact(
            phone_number=fields.required_text("phone_number"),
            first_name=fields.required_text("first_name"),
            last_name=fields.text("last_name") or None,
            vcard=fields.text("vcard") or None,
        )
    )


def _point(fields: Fields) -> Location:
    return Location(latitude=fields.fraction("latitude"), longitude=fields.fraction("longitude"))


def _caption(state: State, fields: Fields) -> tuple[str | None, Any]:
    return caption_text(state, fields.text("caption"), fields.text("parse_mode"), fields.values.get("caption_entities"))


_READERS: dict[str, Callable[[State, Fields], InlineContent]] = {
    "article": _article,
    "photo": _photo,
    "document": _document,
    "location": _location,
    "venue": _venue,
    "contact": _contact,
}
