"""Control of people and chats: who there is, who is in which group, who blocks the bot, what was read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.sandbox import as_seen, life
from bot.sandbox.control_requests import ControlRefusedError, Endpoint
from bot.sandbox.members import MemberStatus
from bot.sandbox.objects import ChatType, ForumTopic, ForumTopicCreated

if TYPE_CHECKING:
    from bot.sandbox.control_requests import Asked
    from bot.sandbox.objects import Chat, User
    from bot.sandbox.records import ChatRecord

LONGEST_NAME = 64
LONGEST_TITLE = 128
LONGEST_USERNAME = 32
TOPIC_COLOUR = 0x6FB9F0
ACTIONS = ("join", "leave", "promote", "demote", "kick")


async def add_user(asked: Asked) -> User:
    """Somebody new."""
    username = asked.text_or_none("username", most=LONGEST_USERNAME)
    if username is not None:
        username = username.removeprefix("@")
        if not (username.isascii() and username.replace("_", "").isalnum()):
            raise ControlRefusedError("username", username, "letters from A to Z, digits and _")
        taken = [user.username for user in asked.sandbox.state.records.users.values() if user.username]
        taken.append(asked.sandbox.state.bot.username or "")
        if username.lower() in map(str.lower, taken):
            raise ControlRefusedError("username", username, "a name that nobody else has")
    return asked.sandbox.state.add_user(
        first_name=asked.text("first_name", most=LONGEST_NAME),
        last_name=asked.text_or_none("last_name", most=LONGEST_NAME),
        username=username,
        language_code=asked.text_or_none("language_code", most=35),
    )


async def list_users(asked: Asked) -> list[User]:
    """Everybody but the bot."""
    return list(asked.sandbox.state.records.users.values())


async def add_chat(asked: Asked) -> Chat:
    """A group with the bot in it."""
    sandbox, state = asked.sandbox, asked.sandbox.state
    kind = ChatType(asked.choice("type", ("group", "supergroup")))
    title = asked.text("title", most=LONGEST_TITLE)
    members, admins = asked.users("members"), asked.users("admins")
    topics, bot_leads = asked.flag("topics"), asked.flag("bot_is_admin")
    if not members:
        raise ControlRefusedError("members", asked.values.get("members"), "a list of ids of users, the owner's first")
    strangers = [user.id for user in admins if user not in members]
    if strangers:
        raise ControlRefusedError("admins", strangers, f"some of the members {[user.id for user in members]}")
    if topics and kind is ChatType.GROUP:
        raise ControlRefusedError("topics", value=True, allowed="true for a supergroup only")
    owner, *others = members
    chat = state.add_group(kind, title, is_forum=topics)
    state.set_member(chat, owner.id, life.OWNER)
    created = "group_chat_created" if kind is ChatType.GROUP else "supergroup_chat_created"
    life.say(sandbox, chat, owner, **{created: True})
    for user in others:
        state.set_member(chat, user.id, life.ADMINISTRATOR if user in admins else life.MEMBER)
    if others:
        life.say(sandbox, chat, owner, new_chat_members=others)
    life.change_member(sandbox, chat, state.bot, life.MEMBER, by=owner)
    if bot_leads:
        life.change_member(sandbox, chat, state.bot, life.ADMINISTRATOR, by=owner)
    return chat.chat


async def list_chats(asked: Asked) -> list[dict[str, Any]]:
    """Somebody's chats."""
    return as_seen.chats_of(asked.sandbox.state, asked.user("as"))


async def read(asked: Asked) -> dict[str, int]:
    """Somebody has seen what was written."""
    user, chat = asked.user("as"), seen_chat(asked, "as")
    up_to = asked.number("up_to", least=0, most=max(0, len(chat.messages)))
    asked.sandbox.state.read(chat, user.id, up_to)
    return {"unread": asked.sandbox.state.unread(chat, user.id)}


async def change_member(asked: Asked) -> Chat:
    """Somebody, or the bot, comes, goes or gets another standing."""
    sandbox, state = asked.sandbox, asked.sandbox.state
    chat, user = group_of(asked), asked.user("user", or_bot=True)
    action = asked.choice("action", ACTIONS)
    owner = owner_of(asked, chat)
    if "by" in asked:
        by = asked.user("by")
        if by != user and not state.member(chat, by.id).present:
            raise ControlRefusedError("by", by.id, f"somebody in the chat {chat.id}, such as {owner.id}")
    else:
        by = user if action in {"join", "leave"} and user != state.bot else owner
    now = state.member(chat, user.id)
    if action == "join":
        if now.present:
            raise ControlRefusedError("action", action, f"something else: {user.id} is in the chat {chat.id} already")
        life.change_member(sandbox, chat, user, life.MEMBER, by=by)
        return chat.chat
    if not now.present:
        raise ControlRefusedError("action", action, f"join, as {user.id} is not in the chat {chat.id}")
    if now.status is MemberStatus.OWNER and action != "leave":
        raise ControlRefusedError("action", action, f"leave, as {user.id} owns the chat {chat.id}")
    new = {"leave": life.LEFT, "kick": life.BANNED, "promote": life.ADMINISTRATOR, "demote": life.MEMBER}[action]
    if new.status is not now.status:
        life.change_member(sandbox, chat, user, new, by=by)
    return chat.chat


async def migrate(asked: Asked) -> dict[str, Chat]:
    """A group becomes a supergroup."""
    chat = group_of(asked)
    if chat.type is not ChatType.GROUP:
        raise ControlRefusedError("chat", chat.id, "a group that is no supergroup yet")
    return {"chat": life.migrate(asked.sandbox, chat, by=owner_of(asked, chat)).chat}


async def add_topic(asked: Asked) -> dict[str, Any]:
    """A topic in a forum."""
    chat, name = group_of(asked), asked.text("name", most=LONGEST_TITLE)
    if not chat.chat.is_forum:
        raise ControlRefusedError("chat", chat.id, "a supergroup that was made with topics")
    by = asked.user("by") if "by" in asked else owner_of(asked, chat)
    if not asked.sandbox.state.member(chat, by.id).present:
        raise ControlRefusedError("by", by.id, f"somebody in the chat {chat.id}")
    number = len(chat.messages) + 1
    asked.sandbox.state.add_topic(chat, ForumTopic(message_thread_id=number, name=name, icon_color=TOPIC_COLOUR))
    life.say(
        asked.sandbox, chat, by, message_thread_id=number, is_topic_message=True,
        forum_topic_created=ForumTopicCreated(name=name, icon_color=TOPIC_COLOUR),
    )  # fmt: skip
    return {"message_thread_id": number, "name": name}


async def block(asked: Asked) -> dict[str, bool]:
    """Somebody blocks the bot, or no longer."""
    user, blocked = asked.user("user"), asked.flag("blocked", default=True)
    life.block(asked.sandbox, asked.sandbox.state.records.chats[user.id], blocked=blocked)
    return {"blocked": blocked}


def seen_chat(asked: Asked, person: str) -> ChatRecord:
    """The chat that is asked for, if the person named in that field may see it."""
    chat, user = asked.chat(), asked.user(person)
    if not as_seen.may_see(asked.sandbox.state, chat, user.id):
        theirs = [entry["chat"].id for entry in as_seen.chats_of(asked.sandbox.state, user)]
        raise ControlRefusedError("chat", chat.id, f"a chat of {user.id}: {theirs}")
    return chat


def group_of(asked: Asked) -> ChatRecord:
    """The group that is asked for; one that moved on names where to."""
    chat = asked.chat()
    if chat.type is ChatType.PRIVATE:
        raise ControlRefusedError("chat", chat.id, "a group or a supergroup")
    refuse_moved(chat)
    return chat


def refuse_moved(chat: ChatRecord) -> None:
    """A group that became a supergroup goes on there."""
    if chat.migrated_to is not None:
        raise ControlRefusedError("chat", chat.id, f"the supergroup {chat.migrated_to} that it became")


def owner_of(asked: Asked, chat: ChatRecord) -> User:
    """Who acts in a group if nobody is named: its owner, or else anybody in it."""
    state = asked.sandbox.state
    present = [number for number, member in chat.members.items() if member.present and number != state.bot.id]
    owners = [number for number in present if chat.members[number].status is MemberStatus.OWNER]
    for number in owners + present:
        user = state.user(number)
        if user is not None:
            return user
    raise ControlRefusedError("by", None, "the id of somebody, as nobody is left in this chat")


_CHAT = "the chat's id; a private chat's is its user's"
ENDPOINTS = (
    Endpoint(
        method="POST", path="/sandbox/users", handler=add_user,
        says="Adds somebody. Their private chat with the bot is there at once; it is started by their first message.",
        answers="a User",
        fields={
            "first_name": "1 to 64 letters", "last_name": "optional", "username": "optional, without the @",
            "language_code": "optional, such as de",
        },
        example={"first_name": "Ann", "language_code": "en"},
    ),
    Endpoint(
        method="GET", path="/sandbox/users", handler=list_users, says="Everybody but the bot.",
        answers="a list of Users", fields={}, example={},
    ),
    Endpoint(
        method="POST", path="/sandbox/chats", handler=add_chat,
        says="Makes a group. The first member owns it; the bot is added by them.", answers="a Chat",
        fields={
            "type": "group or supergroup", "title": "1 to 128 letters", "members": "ids of users, the owner's first",
            "admins": "optional, ids of members", "topics": "optional: true for a forum (supergroups only)",
            "bot_is_admin": "optional: true lets the bot see every message",
        },
        example={"type": "group", "title": "Harbour", "members": [1001, 1002], "admins": [1002]},
    ),
    Endpoint(
        method="GET", path="/sandbox/chats", handler=list_chats,
        says="The chats that somebody sees, the one active last first.",
        answers='a list of {"chat", "last_message", "unread", "members", "admins", "topics", "bot_blocked", '
        '"bot_member"}',
        fields={"as": "whose"}, example={"as": 1001},
    ),
    Endpoint(
        method="POST", path="/sandbox/read", handler=read, says="Marks a chat as read up to a message.",
        answers='{"unread"}', fields={"as": "whose", "chat": _CHAT, "up_to": "a message's id"},
        example={"as": 1001, "chat": 1001, "up_to": 1},
    ),
    Endpoint(
        method="POST", path="/sandbox/chats/members", handler=change_member,
        says="Lets somebody, or the bot by its own id, join or leave a group, or changes their standing.",
        answers="the Chat",
        fields={
            "chat": "a group's id", "user": "a user's id or the bot's", "action": ", ".join(ACTIONS),
            "by": "optional: who does it",
        },
        example={"chat": -2001, "user": 1002, "action": "leave"},
    ),
    Endpoint(
        method="POST", path="/sandbox/chats/topics", handler=add_topic, says="Opens a topic in a forum.",
        answers='{"message_thread_id", "name"}',
        fields={"chat": "a forum's id", "name": "1 to 128 letters", "by": "optional: who opens it"},
        example={"chat": -1002000000001, "name": "Plans", "by": 1001},
    ),
    Endpoint(
        method="POST", path="/sandbox/chats/migrate", handler=migrate,
        says="Makes a group a supergroup with another id.", answers='{"chat": the new Chat}',
        fields={"chat": "a group's id"}, example={"chat": -2001},
    ),
    Endpoint(
        method="POST", path="/sandbox/blocks", handler=block, says="Somebody blocks the bot, or takes it back.",
        answers='{"blocked"}', fields={"user": "whose", "blocked": "true or false"},
        example={"user": 1001, "blocked": False},
    ),
)  # fmt: skip
