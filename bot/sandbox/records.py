"""What the server remembers, as plain data that can be written to a file and read back as it was.

Nothing here knows HTTP or decides anything; `state.py` changes it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import asdict

from bot.sandbox.happenings import ReactionType
from bot.sandbox.markup import ForceReply, MenuButton, ReplyKeyboardMarkup
from bot.sandbox.members import (
    ChatAdministratorRights,
    ChatMember,
    ChatMemberAdministrator,
    ChatMemberBanned,
    ChatMemberLeft,
    ChatMemberMember,
    ChatMemberOwner,
    ChatMemberRestricted,
    ChatPermissions,
    MemberStatus,
)
from bot.sandbox.messages import Message
from bot.sandbox.objects import BotCommand, Chat, ChatType, ForumTopic, User

if TYPE_CHECKING:
    from collections.abc import Iterator


class MemberRecord(Struct, frozen=True, kw_only=True):
    """What somebody is in a group. Rights belong to administrators, permissions to the restricted."""

    status: MemberStatus
    rights: ChatAdministratorRights | None = None
    permissions: ChatPermissions | None = None
    custom_title: str | None = None
    until_date: int = 0

    @property
    def present(self) -> bool:
        """Whether they are in the chat now."""
        return self.status not in {MemberStatus.LEFT, MemberStatus.BANNED}

    @property
    def leads(self) -> bool:
        """Whether they are the owner or an administrator."""
        return self.status in {MemberStatus.OWNER, MemberStatus.ADMINISTRATOR}


NO_RIGHTS = ChatAdministratorRights(
    is_anonymous=False,
    can_manage_chat=True,
    can_delete_messages=False,
    can_manage_video_chats=False,
    can_restrict_members=False,
    can_promote_members=False,
    can_change_info=False,
    can_invite_users=False,
    can_post_stories=False,
    can_edit_stories=False,
    can_delete_stories=False,
    can_send_welcome_messages=False,
)


def chat_member(user: User, member: MemberRecord) -> ChatMember:
    """The Bot API's object for what somebody is in a chat."""
    match member.status:
        case MemberStatus.OWNER:
            return ChatMemberOwner(user=user, is_anonymous=False, custom_title=member.custom_title)
        case MemberStatus.ADMINISTRATOR:
            return ChatMemberAdministrator(
                user=user, can_be_edited=False, custom_title=member.custom_title, **asdict(member.rights or NO_RIGHTS)
            )
        case MemberStatus.MEMBER:
            return ChatMemberMember(user=user)
        case MemberStatus.RESTRICTED:
            may = {name: bool(value) for name, value in asdict(member.permissions or ChatPermissions()).items()}
            return ChatMemberRestricted(user=user, is_member=True, until_date=member.until_date, **may)
        case MemberStatus.LEFT:
            return ChatMemberLeft(user=user)
        case MemberStatus.BANNED:
            return ChatMemberBanned(user=user, until_date=member.until_date)


class TopicRecord(Struct, kw_only=True):
    """A topic of a forum."""

    topic: ForumTopic
    closed: bool = False


class ShownKeyboard(Struct, frozen=True, kw_only=True):
    """What stands in the place of the keyboard since a message of the bot; neither part is set once it was removed."""

    message_id: int
    keyboard: ReplyKeyboardMarkup | None = None
    force_reply: ForceReply | None = None


class ChatRecord(Struct, kw_only=True):
    """A chat. A message's place in `messages` is its id less one; a deleted one leaves None there.

    `started` and `blocked` belong to private chats: whether the user ever wrote to the bot, and whether they blocked
    it. `keyboards` is by user, 0 standing for everybody; messages that brought one cannot be edited (`without_edits`).
    `activity` grows with every message of any chat: the greatest was active last.
    """

    chat: Chat
    description: str | None = None
    members: dict[int, MemberRecord] = field(default_factory=dict)
    messages: list[Message | None] = field(default_factory=list)
    topics: dict[int, TopicRecord] = field(default_factory=dict)
    reactions: dict[int, dict[int, list[ReactionType]]] = field(default_factory=dict)
    keyboards: dict[int, ShownKeyboard] = field(default_factory=dict)
    read_up_to: dict[int, int] = field(default_factory=dict)
    without_edits: set[int] = field(default_factory=set)
    permissions: ChatPermissions | None = None
    migrated_to: int | None = None
    migrated_from: int | None = None
    started: bool = False
    blocked: bool = False
    activity: int = 0

    @property
    def id(self) -> int:
        """The chat's id; a private chat's is its user's."""
        return self.chat.id

    @property
    def type(self) -> ChatType:
        """What kind of chat it is."""
        return self.chat.type

    def message(self, message_id: int) -> Message | None:
        """The message of that id, if there is one and it was not deleted."""
        return self.messages[message_id - 1] if 0 < message_id <= len(self.messages) else None

    def newest(self) -> Message | None:
        """The last message that is still there."""
        return next(self.backwards(), None)

    def backwards(self, before: int | None = None) -> Iterator[Message]:
        """Messages that are still there, newest first, from the one before `before` on."""
        start = len(self.messages) if before is None else min(before - 1, len(self.messages))
        for place in range(start - 1, -1, -1):
            message = self.messages[place]
            if message is not None:
                yield message


class FileKind(StrEnum):
    """What a file was sent as: a file id can be used again only as the same kind."""

    PHOTO = "photo"
    DOCUMENT = "document"


class FileRecord(Struct, frozen=True, kw_only=True):
    """A file's bytes and what is known of them."""

    file_id: str
    unique_id: str
    kind: FileKind
    path: str
    content: bytes
    file_name: str | None = None
    mime_type: str | None = None
    width: int = 0
    height: int = 0

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return len(self.content)


class BotProfile(Struct, kw_only=True):
    """What the bot says about itself, by language ("" is every language without its own)."""

    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)


class Records(Struct, kw_only=True):
    """Everything that outlives a restart when a state file is used.

    `commands` is by scope (as `commands.scope_key` writes it) and then by language.
    """

    bot: User
    token: str
    users: dict[int, User] = field(default_factory=dict)
    chats: dict[int, ChatRecord] = field(default_factory=dict)
    files: dict[str, FileRecord] = field(default_factory=dict)
    commands: dict[str, dict[str, list[BotCommand]]] = field(default_factory=dict)
    profile: BotProfile = field(default_factory=BotProfile)
    menu_buttons: dict[int, MenuButton] = field(default_factory=dict)
    inline_messages: dict[str, tuple[int, int]] = field(default_factory=dict)
    next_user_id: int = 1001
    next_group_id: int = -2001
    next_supergroup_id: int = -1_002_000_000_001
    next_query_id: int = 1
    activity: int = 0
