"""Join a world: by oneself alone, in private, after reading what happens. There is no way to enrol anybody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from bot.player_ports import Agreed
from bot.services.namesakes import is_a_characters
from bot.services.playing import load_play
from bot.services.shown_names import shown_name
from scoring import Refused

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.ports import Store, WorldRow

LONGEST_NAME = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One user's own yes, given in their private chat to a text read in two messages. Made by `given` alone.

    It names nobody but who gave it: whom to enrol cannot be said.
    """

    user_id: int
    text_version: int
    first_message: int
    second_message: int

    def __post_init__(self) -> None:
        """Raise `Refused` for a yes to another text than today's, or to one that was not read in two messages."""
        version = load_play().join_text
        if self.text_version != version:
            raise Refused(
                place="consent", field="text version", value=self.text_version,
                allowed=f"{version}, the text as it is now; read it first",
            )  # fmt: skip
        if not 0 < self.first_message < self.second_message:
            value = f"{self.first_message}, {self.second_message}"
            raise Refused(place="consent", field="messages", value=value, allowed="two messages, one after the other")
        if self.user_id <= 0:
            raise Refused(place="consent", field="user", value=self.user_id, allowed="a user's own id")

    @classmethod
    def given(cls, *, by: int, in_chat: int, read: tuple[int, int], text_version: int) -> Self:
        """The yes of the user `by` in a chat where they `read` two messages. Raises `Refused` but in private.

        A private chat has the id of the user it is with; a group, and a chat with somebody else, has another.
        """
        if by != in_chat:
            raise Refused(place="consent", field="chat", value=in_chat, allowed="one's own private chat")
        return cls(user_id=by, text_version=text_version, first_message=read[0], second_message=read[1])


async def join(store: Store, row: WorldRow, consent: Consent, name: str, clock: Clock) -> int:
    """Let the user who consented into a world; their number. They come in with the next tick.

    `name` is what friends (and whom the player lets) see. Raises `Refused` for a name that cannot be shown on one
    line, for a character's, and where that user plays in this world already.
    """
    if not (0 < len(name) <= LONGEST_NAME and shown_name(name) == name):
        allowed = f"1 to {LONGEST_NAME} printable characters, none of them a space at the ends"
        # Not the name itself: refusals are logged.
        raise Refused(place="player", field="name", value=f"one of {len(name)} characters", allowed=allowed)
    if await is_a_characters(store, row.world_id, name):
        allowed = "a name that no character of this world bears"
        raise Refused(place="player", field="name", value=f"one of {len(name)} characters", allowed=allowed)
    agreed = Agreed(
        text_version=consent.text_version,
        first_message=consent.first_message,
        second_message=consent.second_message,
    )
    return await store.add_player(row.world_id, consent.user_id, name, agreed, clock.now())
