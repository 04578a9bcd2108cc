"""Changes the messages of cards that were taken back, wherever they stand: each says so, and has no buttons any more.

Which messages is in the store from the moment the share ends, so that a stop or a crash loses none. To change one twice
does no harm, so nothing is claimed: what is done is dropped from the store, what fails is put off. What cannot be
changed, since it was deleted or the platform will not, is dropped as well: it is of no use, and nobody's any more.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from telegram.error import BadRequest, TelegramError

from bot.telegram.limits import Urgency
from bot.telegram.sender import ChatGoneError, Target, whose_turn
from bot.telegram.transport import HaltError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.chat_ports import ChatStore
    from bot.clock import Clock
    from bot.hosting_ports import ShownCard
    from bot.telegram.limits import Limits
    from bot.telegram.sender import Sender
    from bot.views.reply import Reply

LOG = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
# Each try makes readers wait for a moment.
HELD_SECONDS = 5.0
AT_ONCE = 20
LONGEST_PAUSE = 300.0
# With the pauses in between, about a day.
MOST_ATTEMPTS = 300


class TakingBack:
    """The loop that changes them. `word` says it in a language."""

    def __init__(  # noqa: PLR0913 - what it stands between
        self,
        store: ChatStore,
        sender: Sender,
        limits: Limits,
        clock: Clock,
        *,
        word: Callable[[str], Reply],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._sender = sender
        self._limits = limits
        self._clock = clock
        self._word = word
        self._sleep = sleep

    async def run(self) -> None:
        """Change what is to be changed, until cancelled."""
        while True:
            try:
                found = await self.round()
            except Exception:
                LOG.exception("cards that were taken back could not be looked up; trying again")
                found = 0
            if not found:
                await self._sleep(await self._rest())

    async def _rest(self) -> float:
        """Empty the log of what was forgotten, where somebody else kept it from being; how long to rest then."""
        try:
            return LOOK_SECONDS if await self._store.finish_forgetting() else HELD_SECONDS
        except Exception:
            LOG.exception("the log could not be emptied of what was forgotten; trying again")
            return HELD_SECONDS

    async def round(self) -> int:
        """Change some; how many there were to change."""
        cards = await self._store.cards_to_take_back(self._clock.now(), most=AT_ONCE)
        done = [card.inline_id for card in cards if await self._changed(card)]
        if done:
            await self._store.drop_cards(done)
        return len(cards)

    async def _changed(self, card: ShownCard) -> bool:
        """Change one. False where it is to be tried again."""
        target = Target(chat_id=0, inline=card.inline_id)
        await self._limits.turn(whose_turn(target), Urgency.ALERT)
        try:
            await self._sender.once(target, self._word(card.language))
        except HaltError:
            # Its turn comes after the halt.
            return False
        except (ChatGoneError, BadRequest) as error:
            LOG.info("a card that was taken back cannot be changed where it stands: %s", error)
            return True
        except TelegramError as error:
            if card.attempts + 1 >= MOST_ATTEMPTS:
                LOG.warning("a card that was taken back could not be changed for a day: %s", type(error).__name__)
                return True
            pause = min(2.0 ** min(card.attempts, 10), LONGEST_PAUSE)
            await self._store.put_off_card(card.inline_id, self._clock.now() + timedelta(seconds=pause))
            return False
        return True
