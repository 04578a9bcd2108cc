"""The objects of the Bot API as they are sent out, field for field, so that any client's own types accept them.

Only what this server ever sends stands here. Nothing in it decides anything: an object that exists is passed on as it
is. Every object is frozen, so an update that waits keeps showing the message as it was when the update came about.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class BotObject(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False, rename={"from_": "from"}):
    """An object of the Bot API. A field that is None is left out; `from_` is sent as `from`."""


class ChatType(StrEnum):
    """What kind of chat it is. The sender kind appears only in inline queries, for the bot's own private chat."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"
    SENDER = "sender"


class EntityKind(StrEnum):
    """What a stretch of a text is."""

    MENTION = "mention"
    HASHTAG = "hashtag"
    CASHTAG = "cashtag"
    BOT_COMMAND = "bot_command"
    URL = "url"
    EMAIL = "email"
    PHONE_NUMBER = "phone_number"
    BOLD = "bold"
    ITALIC = "italic"
    UNDERLINE = "underline"
    STRIKETHROUGH = "strikethrough"
    SPOILER = "spoiler"
    BLOCKQUOTE = "blockquote"
    EXPANDABLE_BLOCKQUOTE = "expandable_blockquote"
    CODE = "code"
    PRE = "pre"
    TEXT_LINK = "text_link"
    TEXT_MENTION = "text_mention"
    CUSTOM_EMOJI = "custom_emoji"
    DATE_TIME = "date_time"


class User(BotObject, frozen=True, kw_only=True):
    """A person or a bot. What a bot can do is told by getMe alone."""

    id: int
    is_bot: bool
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    can_join_groups: bool | None = None
    can_read_all_group_messages: bool | None = None
    supports_guest_queries: bool | None = None
    supports_inline_queries: bool | None = None
    can_connect_to_business: bool | None = None
    has_main_web_app: bool | None = None
    has_topics_enabled: bool | None = None
    allows_users_to_create_topics: bool | None = None
    can_manage_bots: bool | None = None
    supports_join_request_queries: bool | None = None


class Chat(BotObject, frozen=True, kw_only=True):
    """A chat, as short as messages carry it."""

    id: int
    type: ChatType
    title: str | None = None
    username: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    is_forum: bool | None = None


class MessageEntity(BotObject, frozen=True, kw_only=True):
    """A stretch of a text that means something. Offset and length count UTF-16 units."""

    type: EntityKind
    offset: int
    length: int
    url: str | None = None
    user: User | None = None
    language: str | None = None
    custom_emoji_id: str | None = None
    unix_time: int | None = None
    date_time_format: str | None = None


class PhotoSize(BotObject, frozen=True, kw_only=True):
    """A photo in one of its sizes."""

    file_id: str
    file_unique_id: str
    width: int
    height: int
    file_size: int | None = None


class Document(BotObject, frozen=True, kw_only=True):
    """A file that is shown as a file."""

    file_id: str
    file_unique_id: str
    thumbnail: PhotoSize | None = None
    file_name: str | None = None
    mime_type: str | None = None
    file_size: int | None = None


class File(BotObject, frozen=True, kw_only=True):
    """A file that is ready to be downloaded by its path."""

    file_id: str
    file_unique_id: str
    file_size: int | None = None
    file_path: str | None = None


class ForumTopicCreated(BotObject, frozen=True, kw_only=True):
    """The service message that opens a topic."""

    name: str
    icon_color: int
    icon_custom_emoji_id: str | None = None


class ForumTopicEdited(BotObject, frozen=True, kw_only=True):
    """The service message about a topic's new name or icon."""

    name: str | None = None
    icon_custom_emoji_id: str | None = None


class ForumTopicClosed(BotObject, frozen=True, kw_only=True):
    """The service message that closes a topic; it carries nothing."""


class ForumTopicReopened(BotObject, frozen=True, kw_only=True):
    """The service message that opens a closed topic again; it carries nothing."""


class ForumTopic(BotObject, frozen=True, kw_only=True):
    """A topic of a forum."""

    message_thread_id: int
    name: str
    icon_color: int
    icon_custom_emoji_id: str | None = None


class LinkPreviewOptions(BotObject, frozen=True, kw_only=True):
    """How the preview of a link is to look."""

    is_disabled: bool | None = None
    url: str | None = None
    prefer_small_media: bool | None = None
    prefer_large_media: bool | None = None
    show_above_text: bool | None = None


class TextQuote(BotObject, frozen=True, kw_only=True):
    """The part of a message that a reply quotes."""

    text: str
    entities: list[MessageEntity] | None = None
    position: int
    is_manual: bool | None = None


class Contact(BotObject, frozen=True, kw_only=True):
    """A shared contact."""

    phone_number: str
    first_name: str
    last_name: str | None = None
    user_id: int | None = None
    vcard: str | None = None


class Location(BotObject, frozen=True, kw_only=True):
    """A point on the map."""

    latitude: float
    longitude: float
    horizontal_accuracy: float | None = None
    live_period: int | None = None
    heading: int | None = None
    proximity_alert_radius: int | None = None


class Venue(BotObject, frozen=True, kw_only=True):
    """A place with a name."""

    location: Location
    title: str
    address: str
    foursquare_id: str | None = None
    foursquare_type: str | None = None
    google_place_id: str | None = None
    google_place_type: str | None = None


class ResponseParameters(BotObject, frozen=True, kw_only=True):
    """What a client may do about a refusal."""

    migrate_to_chat_id: int | None = None
    retry_after: int | None = None


class WebhookInfo(BotObject, frozen=True, kw_only=True):
    """Where updates are delivered, and how it goes."""

    url: str
    has_custom_certificate: bool
    pending_update_count: int
    ip_address: str | None = None
    last_error_date: int | None = None
    last_error_message: str | None = None
    last_synchronization_error_date: int | None = None
    max_connections: int | None = None
    allowed_updates: list[str] | None = None


class BotCommand(BotObject, frozen=True, kw_only=True):
    """A command in the bot's menu."""

    command: str
    description: str


class UserProfilePhotos(BotObject, frozen=True, kw_only=True):
    """The pictures of a user's profile: nobody here has one."""

    total_count: int
    photos: list[list[PhotoSize]]
