"""Who is what in a chat: the Bot API's member objects, rights and permissions, and the chat with all its details."""

from __future__ import annotations

from enum import StrEnum

from bot.sandbox.messages import Message
from bot.sandbox.objects import BotObject, Chat, ChatType, User


class MemberStatus(StrEnum):
    """What somebody is in a chat, in Telegram's words."""

    OWNER = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    RESTRICTED = "restricted"
    LEFT = "left"
    BANNED = "kicked"


class ChatAdministratorRights(BotObject, frozen=True, kw_only=True):
    """What an administrator may do. The default is everything but staying anonymous."""

    is_anonymous: bool
    can_manage_chat: bool
    can_delete_messages: bool
    can_manage_video_chats: bool
    can_restrict_members: bool
    can_promote_members: bool
    can_change_info: bool
    can_invite_users: bool
    can_post_stories: bool
    can_edit_stories: bool
    can_delete_stories: bool
    can_send_welcome_messages: bool
    can_post_messages: bool | None = None
    can_edit_messages: bool | None = None
    can_pin_messages: bool | None = None
    can_manage_topics: bool | None = None
    can_manage_direct_messages: bool | None = None
    can_manage_tags: bool | None = None


class ChatPermissions(BotObject, frozen=True, kw_only=True):
    """What a plain member may do."""

    can_send_messages: bool | None = None
    can_send_audios: bool | None = None
    can_send_documents: bool | None = None
    can_send_photos: bool | None = None
    can_send_videos: bool | None = None
    can_send_video_notes: bool | None = None
    can_send_voice_notes: bool | None = None
    can_send_polls: bool | None = None
    can_send_other_messages: bool | None = None
    can_add_web_page_previews: bool | None = None
    can_react_to_messages: bool | None = None
    can_edit_tag: bool | None = None
    can_change_info: bool | None = None
    can_invite_users: bool | None = None
    can_pin_messages: bool | None = None
    can_manage_topics: bool | None = None


class ChatMemberOwner(BotObject, frozen=True, kw_only=True, tag_field="status", tag="creator"):
    """The owner of a chat."""

    user: User
    is_anonymous: bool
    custom_title: str | None = None


class ChatMemberAdministrator(
    ChatAdministratorRights, frozen=True, kw_only=True, tag_field="status", tag="administrator"
):
    """An administrator and what they may do."""

    user: User
    can_be_edited: bool
    custom_title: str | None = None


class ChatMemberMember(BotObject, frozen=True, kw_only=True, tag_field="status", tag="member"):
    """Somebody with no more rights than the chat gives to all."""

    user: User
    until_date: int | None = None


class ChatMemberRestricted(BotObject, frozen=True, kw_only=True, tag_field="status", tag="restricted"):
    """Somebody who may do less than others in the chat."""

    user: User
    is_member: bool
    can_send_messages: bool
    can_send_audios: bool
    can_send_documents: bool
    can_send_photos: bool
    can_send_videos: bool
    can_send_video_notes: bool
    can_send_voice_notes: bool
    can_send_polls: bool
    can_send_other_messages: bool
    can_add_web_page_previews: bool
    can_react_to_messages: bool
    can_edit_tag: bool
    can_change_info: bool
    can_invite_users: bool
    can_pin_messages: bool
    can_manage_topics: bool
    until_date: int


class ChatMemberLeft(BotObject, frozen=True, kw_only=True, tag_field="status", tag="left"):
    """Somebody who is not in the chat, and may join."""

    user: User


class ChatMemberBanned(BotObject, frozen=True, kw_only=True, tag_field="status", tag="kicked"):
    """Somebody who was thrown out and may not come back by themselves."""

    user: User
    until_date: int


ChatMember = (
    ChatMemberOwner
    | ChatMemberAdministrator
    | ChatMemberMember
    | ChatMemberRestricted
    | ChatMemberLeft
    | ChatMemberBanned
)


class ChatMemberUpdated(BotObject, frozen=True, kw_only=True):
    """Somebody's standing in a chat changed."""

    chat: Chat
    from_: User
    date: int
    old_chat_member: ChatMember
    new_chat_member: ChatMember


class AcceptedGiftTypes(BotObject, frozen=True, kw_only=True):
    """Which gifts a chat takes: here none."""

    unlimited_gifts: bool
    limited_gifts: bool
    unique_gifts: bool
    premium_subscription: bool
    gifts_from_channels: bool


class ChatFullInfo(BotObject, frozen=True, kw_only=True):
    """A chat with all its details."""

    id: int
    type: ChatType
    title: str | None = None
    username: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    is_forum: bool | None = None
    accent_color_id: int
    max_reaction_count: int
    active_usernames: list[str] | None = None
    description: str | None = None
    pinned_message: Message | None = None
    permissions: ChatPermissions | None = None
    accepted_gift_types: AcceptedGiftTypes
    has_visible_history: bool | None = None
    join_to_send_messages: bool | None = None
