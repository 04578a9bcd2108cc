"""Pictures: drawn once, and sent by the platform's own id when the same one is sent again.

A picture that shows several users is remembered nowhere, one that shows a user goes with /forget.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.chat_ports import ChatStore
    from bot.views.drawings import Drawing
    from bot.views.reply import InlineCard, Reply

MOST_KNOWN = 4096


def key_of(drawing: Drawing, look: str) -> str:
    """What tells a picture from every other: all that is in it, and how it is drawn."""
    return hashlib.sha256(f"{look} {drawing!r}".encode()).hexdigest()


class Pictures:
    """Draws, and remembers what was sent. `look`: which version of the drawing code."""

    def __init__(self, store: ChatStore, draw: Callable[[Drawing], Awaitable[bytes]], *, look: str = "") -> None:
        self._store = store
        self._draw = draw
        self._look = look
        self._known: OrderedDict[str, str] = OrderedDict()

    async def known(self, said: Reply | InlineCard) -> str | None:
        """The platform's id of a reply's picture, where it has been sent before."""
        if said.drawing is None or not _may_keep(said):
            return None
        key = key_of(said.drawing, self._look)
        # Only pictures of nobody are remembered in memory, so that no /forget has to reach it.
        found = self._known.get(key) or await self._store.sent_file(key)
        if found is not None and not said.shows:
            self._remember(key, found)
        return found

    async def drawn(self, drawing: Drawing) -> bytes:
        """The picture, drawn."""
        return await self._draw(drawing)

    async def keep(self, said: Reply, file_id: str) -> None:
        """A reply's picture has been sent, and has this id."""
        if said.drawing is None or not _may_keep(said):
            return
        key = key_of(said.drawing, self._look)
        if not said.shows:
            self._remember(key, file_id)
        await self._store.keep_file(key, file_id, next(iter(said.shows or ()), None))

    async def drop(self, said: Reply) -> None:
        """The platform does not know a reply's picture (any more)."""
        if said.drawing is not None:
            key = key_of(said.drawing, self._look)
            self._known.pop(key, None)
            await self._store.drop_file(key)

    def _remember(self, key: str, file_id: str) -> None:
        self._known[key] = file_id
        if len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)


def _may_keep(said: Reply | InlineCard) -> bool:
    return said.shows is not None and len(said.shows) <= 1
