"""Taps on buttons that nobody was shown: what a client that was tampered with may send below any message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.happenings import CallbackQuery, UpdateKind

if TYPE_CHECKING:
    from tests.telegram.chatting import Said, Someone


async def forges(someone: Someone, data: str, *, chat: int | None = None) -> list[Said]:
    """Send `data` as if it had stood below the last message in a chat; what the bot said or changed there."""
    town, chat_id = someone.town, someone.user_id if chat is None else chat
    last = (await someone.sees(chat_id))[-1].message_id

    async def do() -> None:
        forge(someone, data, chat_id, last)

    return await town.heard(someone, chat_id, do)


def forge(someone: Someone, data: str, chat_id: int, message_id: int) -> None:
    """Have the server hand `data` to the bot, as if it had stood below that message."""
    sandbox = someone.town.sandbox
    records = sandbox.state.records
    pending = sandbox.state.open_callback(
        user_id=someone.user_id, chat_id=chat_id, message_id=message_id, data=data, inline_message_id=None
    )
    message = records.chats[chat_id].messages[message_id - 1]
    query = CallbackQuery(
        id=pending.id, from_=records.users[someone.user_id], message=message, inline_message_id=None,
        chat_instance=str(chat_id), data=data,
    )  # fmt: skip
    sandbox.queue.put(UpdateKind.CALLBACK_QUERY, query)
