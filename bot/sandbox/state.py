"""The state of the local Telegram and the small changes that it can undergo; each change is told to whoever observes.

No HTTP, no clock, no updates for the bot: whoever makes something happen says when it was, and queues what the bot is
to be told. Nothing is checked twice: what comes here has made sure that it may.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec.structs import replace

from bot.sandbox.changes import Change, ChangeKind
from bot.sandbox.files import make_file
from bot.sandbox.members import MemberStatus
from bot.sandbox.messages import Message
from bot.sandbox.objects import Chat, ChatType, ForumTopic, User
from bot.sandbox.queries import CallbackAnswer, InlineAnswer, PendingCallback, PendingInline
from bot.sandbox.records import ChatRecord, FileKind, FileRecord, MemberRecord, Records, ShownKeyboard, TopicRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bot.sandbox.happenings import ReactionType

Query = TypeVar("Query", PendingCallback, PendingInline)

EVERYBODY = 0
# Queries that still may be answered or chosen from; Telegram forgets them within minutes, here the oldest go.
MOST_QUERIES = 1000
STRANGER = MemberRecord(status=MemberStatus.LEFT)


class State:
    """Users, chats, messages and files, and who is to be told when they change."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self.callbacks: dict[str, PendingCallback] = {}
        self.inlines: dict[str, PendingInline] = {}
        self._observers: list[Callable[[Change], None]] = []
        bot = records.bot
        self.bot = User(id=bot.id, is_bot=True, first_name=bot.first_name, username=bot.username)

    # Observing

    def observe(self, observer: Callable[[Change], None]) -> Callable[[], None]:
        """Tell `observer` of every change from now on, until the function that is returned is called."""
        self._observers.append(observer)
        return lambda: self._observers.remove(observer)

    def tell(
        self, kind: ChangeKind, *, chat_id: int | None = None, user_id: int | None = None, payload: object = None
    ) -> None:
        """Tell the observers of a change, in the order in which they came."""
        if self._observers:
            change = Change(kind=kind, chat_id=chat_id, user_id=user_id, payload=payload)
            for observer in tuple(self._observers):
                observer(change)

    # People and chats

    def user(self, user_id: int) -> User | None:
        """A person or the bot itself."""
        return self.bot if user_id == self.bot.id else self.records.users.get(user_id)

    def chat(self, chat_id: int) -> ChatRecord | None:
        """A chat; a private one has its user's id."""
        return self.records.chats.get(chat_id)

    def by_username(self, username: str) -> ChatRecord | None:
        """The chat of that public name, written without the @, in any case."""
        wanted = username.lower()
        for chat in self.records.chats.values():
            if chat.chat.username is not None and chat.chat.username.lower() == wanted:
                return chat
        return None

    def add_user(
        self,
        *,
        first_name: str,
        last_name: str | None = None,
        username: str | None = None,
        language_code: str | None = None,
    ) -> User:
        """A new person and their private chat with the bot, which is not started yet."""
        records = self.records
        if records.next_user_id == self.bot.id:
            records.next_user_id += 1
        user = User(
            id=records.next_user_id,
            is_bot=False,
            first_name=first_name,
            last_name=last_name,
            username=username,
            language_code=language_code,
        )
        records.next_user_id += 1
        records.users[user.id] = user
        records.chats[user.id] = ChatRecord(
            chat=Chat(id=user.id, type=ChatType.PRIVATE, first_name=first_name, last_name=last_name, username=username)
        )
        self.tell(ChangeKind.USER, user_id=user.id, payload=user)
        return user

    def add_group(
        self, kind: ChatType, title: str, *, is_forum: bool = False, username: str | None = None
    ) -> ChatRecord:
        """A new group or supergroup with nobody in it yet."""
        records = self.records
        if kind is ChatType.GROUP:
            chat_id, records.next_group_id = records.next_group_id, records.next_group_id - 1
        else:
            chat_id, records.next_supergroup_id = records.next_supergroup_id, records.next_supergroup_id - 1
        chat = ChatRecord(chat=Chat(id=chat_id, type=kind, title=title, username=username, is_forum=is_forum or None))
        records.chats[chat_id] = chat
        self._touch(chat)
        self.tell(ChangeKind.CHAT, chat_id=chat_id, payload=chat.chat)
        return chat

    def change_chat(self, chat: ChatRecord, **fields: Any) -> None:  # noqa: ANN401 (any field of Chat)
        """Give a chat another title, name or kind; earlier messages keep showing what it was."""
        chat.chat = replace(chat.chat, **fields)
        self.tell(ChangeKind.CHAT, chat_id=chat.id, payload=chat.chat)

    def set_started(self, chat: ChatRecord) -> None:
        """The user of a private chat has begun to talk to the bot."""
        chat.started = True
        self.tell(ChangeKind.CHAT, chat_id=chat.id, payload=chat.chat)

    def set_blocked(self, chat: ChatRecord, *, blocked: bool) -> None:
        """Whether the user of a private chat blocks the bot."""
        chat.blocked = blocked
        self.tell(ChangeKind.CHAT, chat_id=chat.id, payload=chat.chat)

    def member(self, chat: ChatRecord, user_id: int) -> MemberRecord:
        """What somebody is in a group; somebody who never was in it has left."""
        return chat.members.get(user_id, STRANGER)

    def set_member(self, chat: ChatRecord, user_id: int, member: MemberRecord) -> None:
        """Make somebody something in a group."""
        chat.members[user_id] = member
        self.tell(ChangeKind.CHAT, chat_id=chat.id, user_id=user_id, payload=chat.chat)

    def set_migrated(self, old: ChatRecord, new: ChatRecord) -> None:
        """Let a supergroup carry on a group: its members, topics and bot come along, its messages stay."""
        old.migrated_to, new.migrated_from = new.id, old.id
        new.keyboards = dict(old.keyboards)
        new.members = dict(old.members)
        new.description, new.permissions = old.description, old.permissions
        self.tell(ChangeKind.CHAT, chat_id=old.id, payload=old.chat)
        self.tell(ChangeKind.CHAT, chat_id=new.id, payload=new.chat)

    # Messages

    def add_message(self, chat: ChatRecord, **fields: Any) -> Message:  # noqa: ANN401 (any field of Message)
        """A new message at the end of a chat. Pass every field but the id and the chat; `date` is needed."""
        message = Message(message_id=len(chat.messages) + 1, chat=chat.chat, **fields)
        chat.messages.append(message)
        self._touch(chat)
        self.tell(ChangeKind.MESSAGE, chat_id=chat.chat.id, payload=message)
        return message

    def edit_message(self, chat: ChatRecord, message: Message) -> None:
        """Put a message in the place of the one with its id."""
        chat.messages[message.message_id - 1] = message
        self.tell(ChangeKind.EDITED, chat_id=chat.id, payload=message)

    def delete_messages(self, chat: ChatRecord, message_ids: Sequence[int]) -> None:
        """Take messages away for everybody; ids that are not there are passed over."""
        gone = [message_id for message_id in message_ids if chat.message(message_id) is not None]
        for message_id in gone:
            chat.messages[message_id - 1] = None
            chat.reactions.pop(message_id, None)
        if gone:
            self.tell(ChangeKind.DELETED, chat_id=chat.id, payload=gone)

    def add_topic(self, chat: ChatRecord, topic: ForumTopic) -> None:
        """A new topic; its id is that of the service message that opened it."""
        chat.topics[topic.message_thread_id] = TopicRecord(topic=topic)
        self.tell(ChangeKind.CHAT, chat_id=chat.id, payload=chat.chat)

    def react(
        self, chat: ChatRecord, message_id: int, user_id: int, reactions: list[ReactionType]
    ) -> list[ReactionType]:
        """Put somebody's reactions to a message in the place of those they had, which are returned."""
        of_message = chat.reactions.setdefault(message_id, {})
        before = of_message.get(user_id, [])
        if reactions:
            of_message[user_id] = reactions
        else:
            of_message.pop(user_id, None)
        self.tell(ChangeKind.REACTION, chat_id=chat.id, user_id=user_id, payload=message_id)
        return before

    def show_keyboard(self, chat: ChatRecord, user_ids: Iterable[int], shown: ShownKeyboard) -> None:
        """Put something in the place of the keyboard of these users, or of `EVERYBODY`."""
        for user_id in user_ids:
            if user_id == EVERYBODY:
                chat.keyboards.clear()
            chat.keyboards[user_id] = shown
        self.tell(ChangeKind.KEYBOARD, chat_id=chat.id)

    def keyboard(self, chat: ChatRecord, user_id: int) -> ShownKeyboard | None:
        """What stands in the place of somebody's keyboard in a chat."""
        shown = chat.keyboards.get(user_id) or chat.keyboards.get(EVERYBODY)
        return None if shown is None or (shown.keyboard is None and shown.force_reply is None) else shown

    def read(self, chat: ChatRecord, user_id: int, up_to: int) -> None:
        """Somebody has read a chat up to a message."""
        chat.read_up_to[user_id] = max(up_to, chat.read_up_to.get(user_id, 0))
        self.tell(ChangeKind.READ, chat_id=chat.id, user_id=user_id, payload=up_to)

    def unread(self, chat: ChatRecord, user_id: int) -> int:
        """How many messages of others somebody has not read yet."""
        seen = chat.read_up_to.get(user_id, 0)
        return sum(
            1
            for message in chat.messages[seen:]
            if message is not None and (message.from_ is None or message.from_.id != user_id)
        )

    # Files and queries

    def add_file(  # noqa: PLR0913 (a file has that many properties)
        self,
        content: bytes,
        kind: FileKind,
        *,
        file_name: str | None = None,
        mime_type: str | None = None,
        width: int = 0,
        height: int = 0,
    ) -> FileRecord:
        """Keep a file under a new id; the same bytes have the same unique id."""
        record = make_file(
            content,
            kind,
            number=len(self.records.files),
            file_name=file_name,
            mime_type=mime_type,
            width=width,
            height=height,
        )
        self.records.files[record.file_id] = record
        self.tell(ChangeKind.FILE, payload=record.file_id)
        return record

    @contextmanager
    def files_if_done(self) -> Iterator[None]:
        """Keep the files that the block adds only if it is carried out to its end. Nothing may be awaited in it."""
        files = self.records.files
        before = len(files)
        try:
            yield
        except BaseException:
            while len(files) > before:
                files.popitem()
            raise

    def next_query_id(self) -> str:
        """An id that no callback or inline query has had, as long as Telegram's are."""
        number = self.records.next_query_id
        self.records.next_query_id += 1
        return str((self.bot.id << 32) + number)

    def open_callback(
        self, *, user_id: int, chat_id: int, message_id: int, data: str, inline_message_id: str | None = None
    ) -> PendingCallback:
        """A tap that waits for its answer."""
        pending = PendingCallback(
            id=self.next_query_id(),
            user_id=user_id,
            chat_id=chat_id,
            message_id=message_id,
            data=data,
            inline_message_id=inline_message_id,
        )
        _remember(self.callbacks, pending.id, pending)
        return pending

    def answer_callback(self, pending: PendingCallback, answer: CallbackAnswer) -> None:
        """The bot's answer to a tap; it can be given once."""
        del self.callbacks[pending.id]
        pending.answer = answer
        self.tell(ChangeKind.CALLBACK_ANSWER, chat_id=pending.chat_id, user_id=pending.user_id, payload=pending)

    def open_inline(self, *, user_id: int, query: str, offset: str) -> PendingInline:
        """An inline query that waits for its answer, and then for a choice."""
        pending = PendingInline(id=self.next_query_id(), user_id=user_id, query=query, offset=offset)
        _remember(self.inlines, pending.id, pending)
        return pending

    def answer_inline(self, pending: PendingInline, answer: InlineAnswer) -> None:
        """The bot's results; they can be given once, and stay to be chosen from."""
        pending.answer = answer
        self.tell(ChangeKind.INLINE_ANSWER, user_id=pending.user_id, payload=pending)

    def add_inline_message(self, chat: ChatRecord, message: Message) -> str:
        """The id by which the bot may edit a message that was sent through inline mode."""
        inline_id = f"BAAA{self.next_query_id()}"
        self.records.inline_messages[inline_id] = (chat.id, message.message_id)
        return inline_id

    def inline_message_id(self, chat_id: int, message_id: int) -> str | None:
        """The same id of a message that has one."""
        wanted = (chat_id, message_id)
        return next((key for key, place in self.records.inline_messages.items() if place == wanted), None)

    def _touch(self, chat: ChatRecord) -> None:
        self.records.activity += 1
        chat.activity = self.records.activity


def _remember(queries: dict[str, Query], number: str, query: Query) -> None:
    if len(queries) >= MOST_QUERIES:
        del queries[next(iter(queries))]
    queries[number] = query
