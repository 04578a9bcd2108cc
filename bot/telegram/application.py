"""One update: who asks what, which handler, what is said. Whatever happens, it ends in a reply.

What belongs to the platform and not to the game is seen to here: chats met, lost and moved, taps answered, buttons
checked for whose they are. What is said about trouble is worded elsewhere.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from telegram import Bot, InlineQueryResultArticle, InlineQueryResultCachedPhoto, InlineQueryResultsButton
from telegram import InputTextMessageContent as TextContent
from telegram.constants import ChatMemberStatus
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, TelegramError

from bot.chat_ports import ChatKind
from bot.telegram.asking import Ask, File, Membership, Mention, Occasion, Person, Place, Seat
from bot.telegram.errors import trouble_of
from bot.telegram.sender import HTML, TOO_LATE, Target, keyboard_of, means
from bot.telegram.slots import within
from bot.telegram.transport import NoMethodError
from bot.telegram.updates import COMMAND, GROUP_ANONYMOUS_BOT, PRIVATE
from bot.views.actions import read_action
from bot.views.reply import InlineAnswer, Reply
from bot.views.trouble import Trouble, TroubleKind
from scoring import Allow, Allowed, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from telegram import ChatMember

    from bot.chat_ports import Chat, ChatStore
    from bot.clock import Clock
    from bot.telegram.asking import Sent
    from bot.telegram.dispatch import Work
    from bot.telegram.files import Pictures
    from bot.telegram.routes import Handler, Routes
    from bot.telegram.sender import Sender
    from bot.telegram.updates import Document, MemberChange, Message, Update, User
    from bot.views.reply import InlineCard

LOG = logging.getLogger(__name__)

LONGEST_SECONDS = 60.0
OUTSIDE = {ChatMemberStatus.LEFT, ChatMemberStatus.BANNED}
ADMINS = {ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR}
START = "start"


class Application:
    """Handles updates, one by one, as `Dispatch` hands them on."""

    def __init__(  # noqa: PLR0913 - what it puts together
        self,
        store: ChatStore,
        sender: Sender,
        pictures: Pictures,
        clock: Clock,
        routes: Routes,
        *,
        bot_name: str,
        word_trouble: Callable[[Trouble, Ask], Reply],
        longest_seconds: float = LONGEST_SECONDS,
    ) -> None:
        self._store = store
        self._sender = sender
        self._pictures = pictures
        self._clock = clock
        self._routes = routes
        self._bot_name = bot_name
        self._word_trouble = word_trouble
        self._longest_seconds = longest_seconds

    async def handle(self, work: Work) -> None:
        """Handle an update. Raises nothing but what not even trouble can be told about."""
        update = work.update
        moved = None if update.message is None else update.message.migrate_to_chat_id
        if update.message is not None and moved is not None:
            await self._store.move_chat(update.message.chat.id, moved)
            return
        user = update.user
        if user is None:
            return
        ask = self._asked(update, user, None, begun=work.begun)
        try:
            async with within(self._longest_seconds):
                ask = self._asked(update, user, await self._chat(update), begun=work.begun)
                said = await self._handled(update, ask, Conversation(self._sender, ask, self._bot_name))
            await self._respond(ask, said)
        except Exception as error:
            if isinstance(error, NoMethodError) and error.nothing_can_be_said:
                # It was tried for a while, and to tell of it would need the same.
                raise
            trouble = trouble_of(error, f"{update.update_id % 2**20:05X}")
            await self._respond(ask, self._troubled(trouble, ask))

    async def _chat(self, update: Update) -> Chat | None:
        """The chat's row; the private one's for what belongs to no chat. Who starts is met, however often."""
        chat, user = update.chat, update.user
        if chat is None:
            return None if user is None else await self._store.chat(user.id)
        kind = _kind(chat.type)
        change = update.my_chat_member
        if change is not None:
            if change.new_chat_member.status in OUTSIDE:
                await self._store.lose_chat(chat.id, kind, self._clock.now())
            else:
                return await self._store.meet_chat(chat.id, kind)
        elif update.message is not None and (update.message.text or "").startswith(f"/{START}"):
            return await self._store.meet_chat(chat.id, kind)
        return await self._store.chat(chat.id)

    async def _handled(self, update: Update, ask: Ask, talk: Conversation) -> Reply | InlineAnswer | None:
        if update.flooding:
            return self._troubled(Trouble(kind=TroubleKind.FLOODING), ask)
        if ask.tap_id is not None:
            return await self._tapped(ask, talk)
        if ask.command:
            handler = self._routes.of_command(ask.command)
            if handler is not None:
                return await handler(ask, talk)
            return self._word_trouble(Trouble(kind=TroubleKind.UNKNOWN_COMMAND, value=ask.command), ask)
        handler = self._occasion(update, ask)
        if handler is not None:
            return await handler(ask, talk)
        return None if update.message is None or ask.moved else await self._unasked(ask, talk)

    async def _unasked(self, ask: Ask, talk: Conversation) -> Reply | InlineAnswer:
        """What is said to something that was written for no reason that is known."""
        handler = self._routes.of(Occasion.UNASKED)
        said = None if handler is None else await handler(ask, talk)
        return said or self._word_trouble(Trouble(kind=TroubleKind.NO_COMMAND), ask)

    async def _tapped(self, ask: Ask, talk: Conversation) -> Reply | InlineAnswer | None:
        if ask.action is None:
            return self._troubled(Trouble(kind=TroubleKind.STALE), ask)
        if ask.action.owner is not None and ask.action.owner != ask.who.user_id:
            return self._troubled(Trouble(kind=TroubleKind.NOT_YOURS), ask)
        handler = self._routes.of_tap(ask.action.name)
        elsewhere = ask.inline_message_id is not None
        if handler is None or (elsewhere and not self._routes.is_shown(ask.action.name)):
            return self._troubled(Trouble(kind=TroubleKind.STALE), ask)
        return await handler(ask, talk)

    def _troubled(self, trouble: Trouble, ask: Ask) -> Reply:
        """What is said about trouble; below a card that somebody shows elsewhere no more than a toast."""
        said = self._word_trouble(trouble, ask)
        return said if ask.inline_message_id is None else Reply(toast=said.toast, show_alert=said.show_alert)

    def _occasion(self, update: Update, ask: Ask) -> Handler | None:
        occasion = None
        if update.inline_query is not None:
            occasion = Occasion.INLINE
        elif update.chosen_inline_result is not None:
            occasion = Occasion.CHOSEN
        elif update.my_chat_member is not None:
            occasion = Occasion.MEMBER
        elif ask.moved:
            occasion = Occasion.MOVED
        elif ask.document is not None:
            occasion = Occasion.DOCUMENT
        elif ask.answer:
            occasion = Occasion.ANSWER
        return None if occasion is None else self._routes.of(occasion)

    async def _respond(self, ask: Ask, said: Reply | InlineAnswer | None) -> None:
        """Say it where it was asked."""
        if isinstance(said, InlineAnswer):
            await self._answer_inline(ask, said)
            return
        if ask.tap_id is not None:
            await self._sender.answer_tap(ask.tap_id, said)
        if said is None or ask.inline_id is not None:
            return
        if not said.text and said.drawing is None and said.document is None:
            return
        target = target_of(ask, said)
        if target is not None:
            await self._sender.say(target, said)

    async def _answer_inline(self, ask: Ask, answer: InlineAnswer) -> None:
        if ask.inline_id is None:
            raise TypeError("an InlineAnswer answers an inline query alone")
        start = answer.start
        button = None if start is None else InlineQueryResultsButton(text=start[0], start_parameter=start[1])
        try:
            cards = [await self._card(card) for card in answer.cards]
            await self._sender.asks(lambda: self._sender.bot.answer_inline_query(
                ask.inline_id or "", cards, cache_time=answer.seconds, is_personal=True, button=button,
            ))  # fmt: skip
        except BadRequest as error:
            if not means(error, TOO_LATE):
                raise
        except TelegramError as error:
            # Whoever looked for a card types on; there is nobody to tell.
            LOG.warning("an inline query was not answered: %s", type(error).__name__)

    async def _card(self, card: InlineCard) -> InlineQueryResultArticle | InlineQueryResultCachedPhoto:
        keyboard = keyboard_of(card.rows)
        known = await self._pictures.known(card)
        if known is not None:
            return InlineQueryResultCachedPhoto(
                card.id, known, title=card.title, description=card.about, caption=card.text, parse_mode=HTML,
                reply_markup=keyboard,
            )  # fmt: skip
        return InlineQueryResultArticle(
            card.id, card.title, TextContent(card.text, parse_mode=HTML), description=card.about, reply_markup=keyboard
        )

    def _asked(self, update: Update, user: User, chat: Chat | None, *, begun: bool) -> Ask:
        """An update as handlers see it."""
        message, tap, inline = update.message, update.callback_query, update.inline_query
        chosen, change = update.chosen_inline_result, update.my_chat_member
        shown = message if message is not None else None if tap is None else tap.message
        text = "" if message is None or message.text is None else message.text
        command = COMMAND.match(text)
        document = None if message is None else message.document
        place, message_id = _place(update, shown), None if shown is None else shown.message_id
        if place is not None and chat is not None and chat.chat_id != place.chat_id:
            # From before the group's id changed: it is answered where the group is now, where no such message stands.
            place, message_id = replace(place, chat_id=chat.chat_id, thread=None), None
        language = None if chat is None else chat.language
        # Whoever adds the bot to a group is the first whom it speaks to there.
        private = place is None or place.kind is ChatKind.PRIVATE
        own = user.language_code if private or change is not None else None
        return Ask(
            update_id=update.update_id,
            who=_person(user),
            place=place,
            chat=chat,
            language=language or own or "en",
            command="" if command is None else command.group(1).lower(),
            argument="" if command is None else text[command.end() :].strip(),
            mentions=() if message is None or command is None else _mentions(message),
            replied_to=None if message is None else _replied_to(message),
            message_id=message_id,
            pictured=shown is not None and bool(shown.photo),
            action=None if tap is None or tap.data is None else read_action(tap.data),
            tap_id=None if tap is None else tap.id,
            inline_message_id=next((each.inline_message_id for each in (tap, chosen) if each is not None), None),
            answer=text if command is None else "",
            document=None if document is None else _file(document),
            inline_id=None if inline is None else inline.id,
            query="" if inline is None else inline.query,
            offset="" if inline is None else inline.offset,
            result_id=None if chosen is None else chosen.result_id,
            member=None if change is None else _membership(change),
            moved=() if message is None else message.moved,
            anonymous=user.id == GROUP_ANONYMOUS_BOT,
            replayed=begun,
        )


class Conversation:
    """`bot.telegram.asking.Talk`: what a handler may do while it has the word."""

    def __init__(self, sender: Sender, ask: Ask, bot_name: str) -> None:
        self._sender = sender
        self._bot: Bot = sender.bot
        self._ask = ask
        self.bot_name = bot_name

    async def say(self, reply: Reply, *, to: int | None = None) -> Sent | None:
        """Say something before the reply, or to another chat. None: it cannot be reached."""
        target = target_of(self._ask, reply) if to is None else Target(chat_id=to)
        return None if target is None else await self._sender.say(target, reply)

    async def typing(self, *, picture: bool = False) -> None:
        """Show that an answer is on its way."""
        place = self._ask.place
        if place is not None:
            await self._sender.typing(Target(chat_id=place.chat_id, thread=place.thread), picture=picture)

    async def download(self, file: File, *, most: int) -> bytes:
        """What is in a file. Raises `Refused` for one of more than `most` bytes."""
        allowed = Allowed(Allow.AT_MOST, f"at most {most} bytes", {"most": most})
        if file.size > most:
            raise Refused(place="file", field="size", value=file.size, allowed=allowed)
        found = await self._sender.asks(lambda: self._bot.get_file(file.file_id))
        content = bytes(await found.download_as_bytearray())
        if len(content) > most:
            raise Refused(place="file", field="size", value=len(content), allowed=allowed)
        return content

    async def is_admin(self, chat_id: int, user_id: int) -> bool:
        """Is a user an admin of a group? The platform's own stand-in for an anonymous admin is."""
        if user_id == GROUP_ANONYMOUS_BOT:
            return True
        found = await self._member(chat_id, user_id)
        return found is not None and found.status in ADMINS

    async def is_member(self, chat_id: int, user_id: int) -> bool:
        """Is a user in a group? One who is restricted there may be or not: not, then."""
        return await self.seat(chat_id, user_id) is not None

    async def seat(self, chat_id: int, user_id: int) -> Seat | None:
        """What a user is called in a group; None for who is not in it, or restricted there."""
        found = await self._member(chat_id, user_id)
        inside = found is not None and found.status in ADMINS | {ChatMemberStatus.MEMBER}
        return Seat(username=found.user.username) if found is not None and inside else None

    async def _member(self, chat_id: int, user_id: int) -> ChatMember | None:
        """None for who is not there, or where the bot is not (any more), or cannot know."""
        try:
            return await self._sender.asks(lambda: self._bot.get_chat_member(chat_id, user_id))
        except ChatMigrated as moved:
            return await self._member(moved.new_chat_id, user_id)
        except (BadRequest, Forbidden):
            return None
        except InvalidToken:
            LOG.warning("who is in a group, and its admins, are not known, for want of getChatMember")
            return None


def target_of(ask: Ask, reply: Reply) -> Target | None:
    """Where a reply goes: where it was asked, and in place of the tapped message if it asks for that and can be."""
    if ask.place is None:
        return None if ask.inline_message_id is None else Target(chat_id=0, inline=ask.inline_message_id)
    tapped = ask.tap_id is not None
    fits = ask.pictured == (reply.drawing is not None) and reply.document is None and not reply.ask_name
    in_place = reply.edit and tapped and fits
    return Target(
        chat_id=ask.place.chat_id,
        thread=ask.place.thread,
        edits=ask.message_id if in_place else None,
        answers=None if tapped or ask.private else ask.message_id,
    )


def _kind(kind: str) -> ChatKind:
    return ChatKind.PRIVATE if kind == PRIVATE else ChatKind.GROUP


def _person(user: User) -> Person:
    name = f"{user.first_name} {user.last_name}".strip()
    return Person(user_id=user.id, name=name, username=user.username, language=user.language_code)


def _file(document: Document) -> File:
    return File(file_id=document.file_id, name=document.file_name, size=document.file_size)


def _membership(change: MemberChange) -> Membership:
    return Membership(was=change.old_chat_member.status, now=change.new_chat_member.status)


def _place(update: Update, shown: Message | None) -> Place | None:
    chat = update.chat
    if chat is None:
        return None
    thread = shown.message_thread_id if shown is not None and shown.is_topic_message else None
    return Place(chat_id=chat.id, kind=_kind(chat.type), title=chat.title, thread=thread)


def _replied_to(message: Message) -> Mention | None:
    """Who wrote the message that a command answers; kept for the commands that are about somebody."""
    replied = message.reply_to_message
    if replied is None or replied.from_ is None or message.text is None or COMMAND.match(message.text) is None:
        return None
    return Mention(user_id=replied.from_.id)


def _mentions(message: Message) -> tuple[Mention, ...]:
    """Who is named in a command's line. The platform counts in UTF-16 units."""
    text = (message.text or "").encode("utf-16-le")
    found = []
    for each in message.entities:
        part = text[each.offset * 2 : (each.offset + each.length) * 2].decode("utf-16-le", "ignore")
        if each.user is not None:
            found.append(Mention(user_id=each.user.id, name=part))
        elif part.startswith("@"):
            found.append(Mention(username=part[1:]))
    return tuple(found)
