"""getChat, getChatMember, getChatMemberCount, getChatAdministrators and leaveChat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox import life
from bot.sandbox.access import Access, all_permissions, find_chat, own_standing
from bot.sandbox.arguments import user_id
from bot.sandbox.errors import bad_request, user_not_found
from bot.sandbox.members import AcceptedGiftTypes, ChatFullInfo, ChatMember, ChatMemberMember
from bot.sandbox.objects import ChatType
from bot.sandbox.records import ChatRecord, chat_member

if TYPE_CHECKING:
    from bot.sandbox.calls import Call, Handler
    from bot.sandbox.objects import User

MOST_REACTIONS = 11
ACCENT_COLOURS = 7
NO_GIFTS = AcceptedGiftTypes(
    unlimited_gifts=False,
    limited_gifts=False,
    unique_gifts=False,
    premium_subscription=False,
    gifts_from_channels=False,
)


async def get_chat(call: Call) -> ChatFullInfo:
    """A chat with all its details."""
    record = find_chat(call, Access.READ)
    chat = record.chat
    private = chat.type is ChatType.PRIVATE
    return ChatFullInfo(
        id=chat.id,
        type=chat.type,
        title=chat.title,
        username=chat.username,
        first_name=chat.first_name,
        last_name=chat.last_name,
        is_forum=chat.is_forum,
        accent_color_id=abs(chat.id) % ACCENT_COLOURS,
        max_reaction_count=MOST_REACTIONS,
        active_usernames=[chat.username] if chat.username is not None else None,
        description=record.description,
        permissions=None if private else record.permissions or all_permissions(),
        accepted_gift_types=NO_GIFTS,
        has_visible_history=True if chat.type is ChatType.SUPERGROUP else None,
        join_to_send_messages=True if chat.type is ChatType.SUPERGROUP else None,
    )


async def get_chat_member(call: Call) -> ChatMember:
    """What somebody is in a chat."""
    wanted = user_id(call)
    own = wanted == call.state.bot.id
    chat = find_chat(call, Access.READ if own else Access.READ_MEMBERS)
    user = call.state.user(wanted)
    if chat.type is ChatType.PRIVATE:
        if user is None or wanted not in {chat.id, call.state.bot.id}:
            raise user_not_found()
        return ChatMemberMember(user=user)
    if user is None:
        raise bad_request("PARTICIPANT_ID_INVALID" if chat.type is ChatType.SUPERGROUP else "member not found")
    return chat_member(user, call.state.member(chat, wanted))


async def get_chat_member_count(call: Call) -> int:
    """How many are in a chat, the bot included."""
    chat = find_chat(call, Access.READ)
    return 2 if chat.type is ChatType.PRIVATE else len(_present(call, chat))


async def get_chat_administrators(call: Call) -> list[ChatMember]:
    """The owner and the administrators of a group."""
    chat = find_chat(call, Access.READ_MEMBERS)
    if chat.type is ChatType.PRIVATE:
        raise bad_request("there are no administrators in the private chat")
    members = [(user, call.state.member(chat, user.id)) for user in _present(call, chat)]
    return [chat_member(user, member) for user, member in members if member.leads]


async def leave_chat(call: Call) -> bool:
    """The bot goes out of a group by itself."""
    chat = find_chat(call, Access.READ)
    if chat.type is ChatType.PRIVATE:
        raise bad_request("chat member status can't be changed in private chats")
    if own_standing(call.state, chat).present:
        life.change_member(call.sandbox, chat, call.state.bot, life.LEFT, by=call.state.bot)
    return True


def _present(call: Call, chat: ChatRecord) -> list[User]:
    return [
        user
        for number, member in chat.members.items()
        if member.present and (user := call.state.user(number)) is not None
    ]


METHODS: dict[str, Handler] = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatMemberCount": get_chat_member_count,
    "getChatMembersCount": get_chat_member_count,  # an older name that Telegram still takes
    "getChatAdministrators": get_chat_administrators,
    "leaveChat": leave_chat,
}
