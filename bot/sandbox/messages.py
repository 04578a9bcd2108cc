"""A message of the Bot API with everything that it may carry here, and what stands in for one that is gone."""

from __future__ import annotations

from bot.sandbox.markup import InlineKeyboardMarkup
from bot.sandbox.objects import (
    BotObject,
    Chat,
    Contact,
    Document,
    ForumTopicClosed,
    ForumTopicCreated,
    ForumTopicEdited,
    ForumTopicReopened,
    LinkPreviewOptions,
    Location,
    MessageEntity,
    PhotoSize,
    TextQuote,
    User,
    Venue,
)


class Message(BotObject, frozen=True, kw_only=True):
    """A message. `date` and `edit_date` are unix seconds; a field that is None is not sent."""

    message_id: int
    message_thread_id: int | None = None
    from_: User | None = None
    sender_chat: Chat | None = None
    date: int
    chat: Chat
    is_topic_message: bool | None = None
    reply_to_message: Message | None = None
    quote: TextQuote | None = None
    via_bot: User | None = None
    edit_date: int | None = None
    has_protected_content: bool | None = None
    media_group_id: str | None = None
    text: str | None = None
    entities: list[MessageEntity] | None = None
    link_preview_options: LinkPreviewOptions | None = None
    effect_id: str | None = None
    document: Document | None = None
    photo: list[PhotoSize] | None = None
    caption: str | None = None
    caption_entities: list[MessageEntity] | None = None
    show_caption_above_media: bool | None = None
    has_media_spoiler: bool | None = None
    contact: Contact | None = None
    venue: Venue | None = None
    location: Location | None = None
    new_chat_members: list[User] | None = None
    left_chat_member: User | None = None
    new_chat_title: str | None = None
    group_chat_created: bool | None = None
    supergroup_chat_created: bool | None = None
    migrate_to_chat_id: int | None = None
    migrate_from_chat_id: int | None = None
    pinned_message: Message | None = None
    forum_topic_created: ForumTopicCreated | None = None
    forum_topic_edited: ForumTopicEdited | None = None
    forum_topic_closed: ForumTopicClosed | None = None
    forum_topic_reopened: ForumTopicReopened | None = None
    reply_markup: InlineKeyboardMarkup | None = None

    @property
    def is_service(self) -> bool:
        """Whether it tells of something that happened to the chat instead of carrying content."""
        return (
            self.text is None
            and self.photo is None
            and self.document is None
            and self.contact is None
            and self.location is None
        )


class InaccessibleMessage(BotObject, frozen=True, kw_only=True):
    """A message that the bot cannot see any more; its date is 0, by which clients tell it."""

    chat: Chat
    message_id: int
    date: int
