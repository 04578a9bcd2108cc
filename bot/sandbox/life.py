"""What happens in chats besides messages: joining, leaving, rights, blocks, a group's migration; and what a bot hears.

Each function changes the state, writes the service message that Telegram writes, and queues the updates that the bot
gets of it. Whether somebody may do what they do is for the caller to check.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.sandbox.happenings import UpdateKind
from bot.sandbox.members import ChatAdministratorRights, ChatMemberMember, ChatMemberUpdated, MemberStatus
from bot.sandbox.objects import ChatType, EntityKind
from bot.sandbox.records import ChatRecord, MemberRecord, TopicRecord, chat_member

if TYPE_CHECKING:
    from bot.sandbox.members import ChatMember
    from bot.sandbox.messages import Message
    from bot.sandbox.objects import User
    from bot.sandbox.running import Sandbox

MEMBER = MemberRecord(status=MemberStatus.MEMBER)
LEFT = MemberRecord(status=MemberStatus.LEFT)
BANNED = MemberRecord(status=MemberStatus.BANNED)
OWNER = MemberRecord(status=MemberStatus.OWNER)
ALL_RIGHTS = ChatAdministratorRights(
    is_anonymous=False,
    can_manage_chat=True,
    can_delete_messages=True,
    can_manage_video_chats=True,
    can_restrict_members=True,
    can_promote_members=False,
    can_change_info=True,
    can_invite_users=True,
    can_post_stories=False,
    can_edit_stories=False,
    can_delete_stories=False,
    can_send_welcome_messages=False,
    can_pin_messages=True,
    can_manage_topics=False,
)
ADMINISTRATOR = MemberRecord(status=MemberStatus.ADMINISTRATOR, rights=ALL_RIGHTS)


def say(sandbox: Sandbox, chat: ChatRecord, by: User, **fields: Any) -> Message:  # noqa: ANN401 (fields of Message)
    """A message of a person, or a service message of what they did; the bot hears it if it may."""
    if chat.type is ChatType.PRIVATE and not chat.started:
        sandbox.state.set_started(chat)
    message = sandbox.state.add_message(chat, from_=by, date=sandbox.now(), **fields)
    if bot_hears(sandbox, chat, message):
        sandbox.queue.put(UpdateKind.MESSAGE, message)
    return message


def bot_hears(sandbox: Sandbox, chat: ChatRecord, message: Message) -> bool:
    """Whether the bot is told of a message: its own never; in groups, in privacy mode, only what concerns it."""
    state = sandbox.state
    if _is_from(message, state.bot):
        return message.migrate_to_chat_id is not None or message.migrate_from_chat_id is not None
    if chat.type is ChatType.PRIVATE:
        return not chat.blocked
    member = state.member(chat, state.bot.id)
    if not member.present:
        return False
    if member.leads or sandbox.options.can_read_all_group_messages or message.is_service:
        return True
    if message.via_bot is not None:
        return message.via_bot.id == state.bot.id
    replied = message.reply_to_message
    return (replied is not None and _is_from(replied, state.bot)) or _commands_bot(message, state.bot.username or "")


def _is_from(message: Message, user: User) -> bool:
    return message.from_ is not None and message.from_.id == user.id


def change_member(sandbox: Sandbox, chat: ChatRecord, user: User, new: MemberRecord, *, by: User) -> None:
    """Make somebody something in a group, with the service message and the updates that come of it."""
    state = sandbox.state
    old = state.member(chat, user.id)
    is_bot = user.id == state.bot.id
    before = chat_member(user, old)
    if is_bot and old.present and not new.present:
        # The bot is told while it goes, not the messages after it.
        state.set_member(chat, user.id, new)
        sandbox.queue.put(UpdateKind.MY_CHAT_MEMBER, _standing(sandbox, chat, by, before, chat_member(user, new)))
        state.add_message(chat, from_=by, date=sandbox.now(), left_chat_member=user)
        return
    state.set_member(chat, user.id, new)
    if is_bot:
        sandbox.queue.put(UpdateKind.MY_CHAT_MEMBER, _standing(sandbox, chat, by, before, chat_member(user, new)))
    elif state.member(chat, state.bot.id).leads:
        sandbox.queue.put(UpdateKind.CHAT_MEMBER, _standing(sandbox, chat, by, before, chat_member(user, new)))
    if new.present and not old.present:
        say(sandbox, chat, by, new_chat_members=[user])
    elif old.present and not new.present:
        say(sandbox, chat, by, left_chat_member=user)


def block(sandbox: Sandbox, chat: ChatRecord, *, blocked: bool) -> None:
    """A user blocks the bot, or takes it back; the bot is told."""
    state = sandbox.state
    if chat.blocked == blocked:
        return
    state.set_blocked(chat, blocked=blocked)
    gone = chat_member(state.bot, BANNED)
    here = ChatMemberMember(user=state.bot)
    user = state.records.users[chat.id]
    if blocked:
        sandbox.queue.put(UpdateKind.MY_CHAT_MEMBER, _standing(sandbox, chat, user, here, gone))
    else:
        sandbox.queue.put(UpdateKind.MY_CHAT_MEMBER, _standing(sandbox, chat, user, gone, here))
    sandbox.faults.tell()  # who blocks the bot is listed among the faults


def migrate(sandbox: Sandbox, chat: ChatRecord, *, by: User) -> ChatRecord:
    """A group becomes a supergroup with another id; both get a service message that names the other."""
    state = sandbox.state
    new = state.add_group(ChatType.SUPERGROUP, chat.chat.title or "", is_forum=bool(chat.chat.is_forum))
    new.topics = {number: TopicRecord(topic=topic.topic, closed=topic.closed) for number, topic in chat.topics.items()}
    state.set_migrated(chat, new)
    say(sandbox, chat, by, migrate_to_chat_id=new.id)
    say(sandbox, new, by, migrate_from_chat_id=chat.id)
    return new


def _standing(sandbox: Sandbox, chat: ChatRecord, by: User, old: ChatMember, new: ChatMember) -> ChatMemberUpdated:
    return ChatMemberUpdated(chat=chat.chat, from_=by, date=sandbox.now(), old_chat_member=old, new_chat_member=new)


def _commands_bot(message: Message, username: str) -> bool:
    text = message.text or message.caption or ""
    for entity in message.entities or message.caption_entities or ():
        if entity.type is EntityKind.BOT_COMMAND:
            before = text.encode("utf-16-le")[: 2 * (entity.offset + entity.length)].decode("utf-16-le")
            _, at, name = before.rpartition("/")[2].partition("@")
            if not at or name.lower() == username.lower():
                return True
    return False
