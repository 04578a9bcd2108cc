"""Updates as they are kept: of what the platform sends, only the fields that handling needs, and nothing anybody wrote.

Decoding picks the fields; `kept` decides whether an update is wanted at all and takes out the words. Of texts there
remain a command's line, and, in private, an answer to a question of the bot's (a name to look up). What people write to
each other is gone before anything is stored. Each update is decoded by itself: one that cannot be holds up no other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import msgspec

from bot.chat_ports import Received

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_LINE = 256
LONGEST_ANSWER = 64
LONGEST_FILE_NAME = 128
# In a group these may answer a message, whose writer is meant then.
OF_SOMEBODY = frozenset({"befriend", "duel"})
COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]{1,64}))?(?=\s|$)")

# Whom the platform names where an admin speaks as the group, where somebody speaks as a channel, and for itself: one
# and the same in all chats.
GROUP_ANONYMOUS_BOT = 1087968824
STAND_INS = frozenset({GROUP_ANONYMOUS_BOT, 136817688, 777000})

# A number that the store can hold; a larger one makes its update one that cannot be read.
Number = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]


class Kept(msgspec.Struct, kw_only=True, omit_defaults=True, gc=False):
    """A part of an update; fields that are not named are not read."""


class User(Kept):
    """Who sent it."""

    id: Number
    is_bot: bool = False
    first_name: str = ""
    last_name: str = ""
    username: str | None = None
    language_code: str | None = None


class Chat(Kept):
    """Where."""

    id: Number
    type: str
    title: str | None = None


class Entity(Kept):
    """A part of a command's line: a mention."""

    type: str
    offset: int
    length: int
    user: User | None = None


class Photo(Kept):
    """That there is a picture; not which."""


class Document(Kept):
    """A file that was sent: what it is called, not what is in it."""

    file_id: str
    file_name: str = ""
    file_size: Number = 0


class Replied(Kept):
    """The message that was answered: whose."""

    message_id: Number
    from_: User | None = msgspec.field(default=None, name="from")


class Message(Kept):
    """A message; `text` only where `kept` let it stand."""

    message_id: Number
    chat: Chat
    from_: User | None = msgspec.field(default=None, name="from")
    sender_chat: Chat | None = None
    message_thread_id: Number | None = None
    is_topic_message: bool = False
    text: str | None = None
    entities: list[Entity] = []
    reply_to_message: Replied | None = None
    document: Document | None = None
    photo: list[Photo] = []
    migrate_to_chat_id: Number | None = None
    left_chat_member: User | None = None
    new_chat_members: list[User] = []

    @property
    def moved(self) -> tuple[int, ...]:
        """Who came into the group or left it."""
        gone = () if self.left_chat_member is None else (self.left_chat_member,)
        return tuple(each.id for each in (*self.new_chat_members, *gone))


class Tap(Kept):
    """A tap on a button (the platform's callback query)."""

    id: str
    from_: User = msgspec.field(name="from")
    message: Message | None = None
    inline_message_id: str | None = None
    data: str | None = None


class InlineQuery(Kept):
    """Somebody is looking for a card to show."""

    id: str
    from_: User = msgspec.field(name="from")
    query: str = ""
    offset: str = ""


class ChosenCard(Kept):
    """Somebody showed a card."""

    result_id: str
    from_: User = msgspec.field(name="from")
    inline_message_id: str | None = None


class Member(Kept):
    """What somebody is in a chat."""

    status: str
    user: User


class MemberChange(Kept):
    """What the bot was in a chat, and is now."""

    chat: Chat
    from_: User = msgspec.field(name="from")
    old_chat_member: Member
    new_chat_member: Member


class Update(Kept):
    """An update. `flooding`: it is kept only so that its sender is told that others of theirs are not."""

    update_id: Number
    message: Message | None = None
    callback_query: Tap | None = None
    inline_query: InlineQuery | None = None
    chosen_inline_result: ChosenCard | None = None
    my_chat_member: MemberChange | None = None
    flooding: bool = False

    @property
    def chat(self) -> Chat | None:
        """The chat it belongs to."""
        if self.message is not None:
            return self.message.chat
        if self.callback_query is not None and self.callback_query.message is not None:
            return self.callback_query.message.chat
        return self.my_chat_member.chat if self.my_chat_member is not None else None

    @property
    def user(self) -> User | None:
        """Who did it."""
        if self.message is not None:
            return self.message.from_
        for part in (self.callback_query, self.inline_query, self.chosen_inline_result, self.my_chat_member):
            if part is not None:
                return part.from_
        return None

    @property
    def sender(self) -> int:
        """Who is held to what one may send: the user, or the chat in which one that stands for others speaks."""
        user = self.user
        stands_in = self.message is not None and self.message.sender_chat is not None
        return self.queue if user is None or stands_in or user.id in STAND_INS else user.id

    @property
    def queue(self) -> int:
        """In whose order it is handled: the chat's, else the user's."""
        chat, user = self.chat, self.user
        return chat.id if chat is not None else user.id if user is not None else 0


KINDS = ["message", "callback_query", "inline_query", "chosen_inline_result", "my_chat_member"]
PRIVATE = "private"
GROUPS = ("group", "supergroup")


class _Number(msgspec.Struct):
    update_id: Number


_UPDATE = msgspec.json.Decoder(Update)
_NUMBER = msgspec.json.Decoder(_Number)
_ENCODER = msgspec.json.Encoder()


def read_update(payload: bytes | msgspec.Raw) -> Update:
    """An update's fields. Raises `msgspec.MsgspecError`, `RecursionError` or `UnicodeDecodeError`."""
    return _UPDATE.decode(payload)


def number_of(payload: bytes | msgspec.Raw) -> int | None:
    """The number of an update that cannot be read; None where even that is not there."""
    try:
        return _NUMBER.decode(payload).update_id
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return None


def received(update: Update) -> Received:
    """An update as the store keeps it."""
    chat, user = update.chat, update.user
    return Received(
        update_id=update.update_id,
        chat_id=None if chat is None else chat.id,
        user_id=None if user is None else user.id,
        payload=_ENCODER.encode(update),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """Who the bot is, and which commands it has: what tells its own updates from others'."""

    id: int
    username: str
    knows: Callable[[str], bool]


def kept(update: Update, me: Me) -> bool:
    """Is it for the bot? Takes out of it what is not needed."""
    if update.message is not None:
        return _kept_message(update.message, me)
    tap = update.callback_query
    if tap is not None:
        if tap.message is not None:
            _strip(tap.message)
        return tap.data is not None
    change = update.my_chat_member
    if change is not None and change.chat.type not in {PRIVATE, *GROUPS}:
        return False
    return update.user is not None


def _kept_message(message: Message, me: Me) -> bool:
    if message.migrate_to_chat_id is not None:
        _strip(message)
        return True
    if message.from_ is None or message.chat.type not in {PRIVATE, *GROUPS}:
        return False
    if message.moved:
        _strip(message)
        gone = message.left_chat_member
        message.left_chat_member = None if gone is None else User(id=gone.id)
        message.new_chat_members = [User(id=each.id) for each in message.new_chat_members]
        return message.chat.type != PRIVATE
    command = COMMAND.match(message.text or "")
    if command is not None:
        return _kept_command(message, me, *command.groups())
    if message.chat.type == PRIVATE:
        _keep_answer(message, me)
    return message.chat.type == PRIVATE


def _kept_command(message: Message, me: Me, name: str, of: str | None) -> bool:
    """Is a command (`of`: which bot's, where it says so) for the bot? Takes out of it what is not needed."""
    if of is not None and of.lower() != me.username.lower():
        return False
    if message.chat.type != PRIVATE and of is None and not me.knows(name.lower()):
        return False
    message.text = (message.text or "").split("\n", 1)[0][:LONGEST_LINE]
    message.entities = _mentioned(message)
    of_somebody = message.chat.type != PRIVATE and name.lower() in OF_SOMEBODY
    message.reply_to_message = _replied_to(message) if of_somebody else None
    message.document, message.photo = None, []
    return True


def _replied_to(message: Message) -> Replied | None:
    """Whose message a command answers: the number alone. In a topic, one that answers none names the topic's first."""
    replied = message.reply_to_message
    if replied is None or replied.from_ is None or replied.from_.is_bot:
        return None
    if message.is_topic_message and replied.message_id == message.message_thread_id:
        return None
    return Replied(message_id=replied.message_id, from_=User(id=replied.from_.id))


def _keep_answer(message: Message, me: Me) -> None:
    """Leave of a private message an answer to the bot's question, and which file it carries."""
    asked = message.reply_to_message is not None and message.reply_to_message.from_ is not None
    asked = asked and message.reply_to_message.from_.id == me.id  # type: ignore[union-attr] # both are there
    # One letter more than may be: so a longer one is seen to be too long.
    answer = message.text.strip()[: LONGEST_ANSWER + 1] if asked and message.text is not None else None
    document = message.document
    _strip(message)
    message.text = answer
    if document is not None:
        message.document = Document(
            file_id=document.file_id, file_name=document.file_name[:LONGEST_FILE_NAME], file_size=document.file_size
        )


def _mentioned(message: Message) -> list[Entity]:
    """Who is named in a command's line: of whom the platform knows, the number alone. It counts in UTF-16 units."""
    longest = len((message.text or "").encode("utf-16-le", "surrogatepass")) // 2
    return [
        Entity(
            type=each.type,
            offset=each.offset,
            length=each.length,
            user=None if each.user is None else User(id=each.user.id),
        )
        for each in message.entities
        if each.type in {"mention", "text_mention"} and each.offset + each.length <= longest
    ]


def _strip(message: Message) -> None:
    """Leave where and whose it is; of a picture, that there is one."""
    message.text, message.entities, message.document, message.reply_to_message = None, [], None, None
    message.photo = message.photo[:1]
