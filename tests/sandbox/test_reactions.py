from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.sandbox.happenings import ReactionTypeEmoji

if TYPE_CHECKING:
    from tests.sandbox.driving import Client


async def test_a_reaction_is_put_and_taken_away(client: Client) -> None:
    ada = client.person()
    chat = client.private(ada)
    said = client.says(ada, chat, "hi")
    place = {"chat_id": ada.id, "message_id": said.message_id}
    assert await client.call("setMessageReaction", **place, reaction=[{"type": "emoji", "emoji": "👍"}]) is True
    assert chat.reactions[said.message_id] == {4242: [ReactionTypeEmoji(emoji="👍")]}
    assert await client.call("setMessageReaction", **place) is True
    assert chat.reactions[said.message_id] == {}


@pytest.mark.parametrize(
    ("reaction", "description"),
    [
        ("x", "can't parse reaction types JSON object"),
        ({}, "expected an Array of ReactionType"),
        ([5], "can't parse ReactionType: expected an Object"),
        ([{}], "can't parse ReactionType: Can't find field \"type\""),
        ([{"type": "paid"}], "can't parse ReactionType: invalid reaction type specified"),
        ([{"type": "emoji", "emoji": "x"}], "REACTION_INVALID"),
        ([{"type": "custom_emoji", "custom_emoji_id": "5"}], "REACTION_INVALID"),
        ([{"type": "emoji", "emoji": "👍"}] * 2, "REACTIONS_TOO_MANY"),
    ],
)
async def test_a_wrong_reaction_is_refused(client: Client, reaction: object, description: str) -> None:
    ada = client.person()
    client.says(ada, client.private(ada), "hi")
    refused = await client.refused("setMessageReaction", chat_id=ada.id, message_id=1, reaction=reaction)
    assert refused == (400, f"Bad Request: {description}", {})


async def test_a_message_that_is_not_there_has_no_reactions(client: Client) -> None:
    ada = client.person()
    refused = await client.refused("setMessageReaction", chat_id=ada.id, message_id=5)
    assert refused == (400, "Bad Request: message to react not found", {})
