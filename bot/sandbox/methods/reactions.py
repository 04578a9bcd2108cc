"""setMessageReaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.access import Access, find_chat, find_message
from bot.sandbox.arguments import Fields, integer, parsed
from bot.sandbox.errors import BotApiError, bad_request, within
from bot.sandbox.happenings import ReactionType, ReactionTypeEmoji

if TYPE_CHECKING:
    from bot.sandbox.calls import Call, Handler

EMOJI = frozenset({
    "❤", "👍", "👎", "🔥", "🥰", "👏", "😁", "🤔", "🤯", "😱", "🤬", "😢", "🎉", "🤩", "🤮", "💩", "🙏", "👌",
    "🕊", "🤡", "🥱", "🥴", "😍", "🐳", "❤‍🔥", "🌚", "🌭", "💯", "🤣", "⚡", "🍌", "🏆", "💔", "🤨", "😐", "🍓",
    "🍾", "💋", "🖕", "😈", "😴", "😭", "🤓", "👻", "👨‍💻", "👀", "🎃", "🙈", "😇", "😨", "🤝", "✍", "🤗",
    "🫡", "🎅", "🎄", "☃", "💅", "🤪", "🗿", "🆒", "💘", "🙉", "🦄", "😘", "💊", "🙊", "😎", "👾", "🤷‍♂", "🤷",
    "🤷‍♀", "😡",
})  # fmt: skip


async def set_message_reaction(call: Call) -> bool:
    """Put the bot's own reaction under a message, or take it away."""
    reactions = _read(call.text("reaction"))
    chat = find_chat(call, Access.READ)
    message = find_message(chat, integer(call, "message_id"), "react")
    if message.is_service:
        raise bad_request("REACTION_INVALID")
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    call.state.react(chat, message.message_id, call.state.bot.id, reactions)
    return True


def _read(text: str) -> list[ReactionType]:
    if not text:
        return []
    values = parsed(text, "can't parse reaction types JSON object")
    if not isinstance(values, list):
        raise bad_request("expected an Array of ReactionType")
    return [_reaction(value) for value in values]


def _reaction(value: object) -> ReactionType:
    try:
        if not isinstance(value, dict):
            raise bad_request("expected an Object")
        fields = Fields(value)
        kind = fields.required_text("type")
        if kind not in {"emoji", "custom_emoji"}:
            raise bad_request("invalid reaction type specified")
        emoji = fields.required_text("emoji") if kind == "emoji" else ""
        if kind == "custom_emoji":
            fields.required_number("custom_emoji_id")
    except BotApiError as error:
        raise within("can't parse ReactionType", error) from error
    if emoji not in EMOJI:  # bots have no custom emoji of their own here
        raise bad_request("REACTION_INVALID")
    return ReactionTypeEmoji(emoji=emoji)


METHODS: dict[str, Handler] = {"setMessageReaction": set_message_reaction}
