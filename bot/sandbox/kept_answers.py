"""Answers that are shown again without asking the bot, for as long as it allowed by `cache_time`.

Telegram's servers keep the results of an inline query for everybody who asks the same, or with `is_personal` for the
same person alone; apps keep what a tap on a button answered, each for its own user. Nothing is kept that the bot gave
no time, and nothing outlives a restart.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from bot.sandbox.queries import CallbackAnswer, InlineAnswer

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from bot.sandbox.queries import PendingCallback, PendingInline

Answer = TypeVar("Answer", CallbackAnswer, InlineAnswer)
Tap: TypeAlias = tuple[int, int, int, str]
"""Who tapped, the chat, the message's id, and the button's data."""

MOST_ANSWERS = 1000
EVERYBODY = 0


class KeptAnswers:
    """What may be shown again, and until when."""

    def __init__(self, seconds: Callable[[], float] = monotonic) -> None:
        self._inline = _Kept[InlineAnswer](seconds)
        self._callbacks = _Kept[CallbackAnswer](seconds)

    def keep_inline(self, asked: PendingInline, answer: InlineAnswer) -> None:
        """The bot answered an inline query."""
        whose = asked.user_id if answer.is_personal else EVERYBODY
        self._inline.keep((whose, asked.query, asked.offset), answer)

    def inline(self, asked: PendingInline) -> InlineAnswer | None:
        """What somebody who asks this is shown without asking the bot."""
        question = (asked.query, asked.offset)
        return self._inline.find((asked.user_id, *question)) or self._inline.find((EVERYBODY, *question))

    def keep_callback(self, asked: PendingCallback, answer: CallbackAnswer) -> None:
        """The bot answered a tap."""
        self._callbacks.keep((asked.user_id, asked.chat_id, asked.message_id, asked.data), answer)

    def callback(self, tap: Tap) -> CallbackAnswer | None:
        """What somebody who taps this is shown without asking the bot."""
        return self._callbacks.find(tap)


class _Kept(Generic[Answer]):
    """Answers by what was asked; the oldest go when there are too many."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._answers: dict[Hashable, tuple[float, Answer]] = {}

    def keep(self, asked: Hashable, answer: Answer) -> None:
        self._answers.pop(asked, None)
        if answer.cache_time <= 0:
            return
        if len(self._answers) >= MOST_ANSWERS:
            del self._answers[next(iter(self._answers))]
        self._answers[asked] = (self._seconds() + answer.cache_time, answer)

    def find(self, asked: Hashable) -> Answer | None:
        until, answer = self._answers.get(asked, (0.0, None))
        return answer if self._seconds() < until else None
