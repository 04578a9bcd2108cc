"""What a bot is told about: the Bot API's update and the queries, choices and reactions inside it."""

from __future__ import annotations

from enum import StrEnum

from bot.sandbox.members import ChatMemberUpdated
from bot.sandbox.messages import InaccessibleMessage, Message
from bot.sandbox.objects import BotObject, Chat, ChatType, Location, User


class UpdateKind(StrEnum):
    """The kinds of updates that come about here; the value is the field's name in Update."""

    MESSAGE = "message"
    EDITED_MESSAGE = "edited_message"
    MESSAGE_REACTION = "message_reaction"
    INLINE_QUERY = "inline_query"
    CHOSEN_INLINE_RESULT = "chosen_inline_result"
    CALLBACK_QUERY = "callback_query"
    MY_CHAT_MEMBER = "my_chat_member"
    CHAT_MEMBER = "chat_member"


class CallbackQuery(BotObject, frozen=True, kw_only=True):
    """Somebody tapped a button that carries callback data."""

    id: str
    from_: User
    message: Message | InaccessibleMessage | None = None
    inline_message_id: str | None = None
    chat_instance: str
    data: str | None = None


class InlineQuery(BotObject, frozen=True, kw_only=True):
    """Somebody types the bot's name and a query into a chat."""

    id: str
    from_: User
    query: str
    offset: str
    chat_type: ChatType | None = None
    location: Location | None = None


class ChosenInlineResult(BotObject, frozen=True, kw_only=True):
    """Somebody sent one of the results of their inline query."""

    result_id: str
    from_: User
    location: Location | None = None
    inline_message_id: str | None = None
    query: str


class ReactionTypeEmoji(BotObject, frozen=True, kw_only=True, tag_field="type", tag="emoji"):
    """A reaction with an emoji."""

    emoji: str


class ReactionTypeCustomEmoji(BotObject, frozen=True, kw_only=True, tag_field="type", tag="custom_emoji"):
    """A reaction with an emoji of somebody's own."""

    custom_emoji_id: str


class ReactionTypePaid(BotObject, frozen=True, kw_only=True, tag_field="type", tag="paid"):
    """A reaction that was paid for; bots may not use it."""


ReactionType = ReactionTypeEmoji | ReactionTypeCustomEmoji | ReactionTypePaid


class MessageReactionUpdated(BotObject, frozen=True, kw_only=True):
    """Somebody changed their reaction to a message."""

    chat: Chat
    message_id: int
    user: User | None = None
    date: int
    old_reaction: list[ReactionType]
    new_reaction: list[ReactionType]


class Update(BotObject, frozen=True, kw_only=True):
    """One thing that happened; exactly one of its parts is set."""

    update_id: int
    message: Message | None = None
    edited_message: Message | None = None
    message_reaction: MessageReactionUpdated | None = None
    inline_query: InlineQuery | None = None
    chosen_inline_result: ChosenInlineResult | None = None
    callback_query: CallbackQuery | None = None
    my_chat_member: ChatMemberUpdated | None = None
    chat_member: ChatMemberUpdated | None = None
