"""Which handler is there for what. Nothing here calls one.

A table of our own and not python-telegram-bot's handlers: parsing an update into its types and asking each handler in
turn costs 130 µs where this costs 5, of the 800 µs that an update may take; and what is kept of an update is no
longer a whole one of the platform's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.telegram.asking import Ask, Occasion, Talk
    from bot.views.reply import InlineAnswer, Reply

Handler: TypeAlias = "Callable[[Ask, Talk], Awaitable[Reply | InlineAnswer | None]]"


class Routes:
    """Handlers by command, by button and by occasion; each has one."""

    def __init__(self) -> None:
        self._commands: dict[str, Handler] = {}
        self._taps: dict[str, Handler] = {}
        self._occasions: dict[Occasion, Handler] = {}
        self._shown: set[str] = set()

    def command(self, *names: str, handler: Handler) -> None:
        """Have commands handled. Raises `ValueError` for a name that has a handler already."""
        for name in names:
            _add(self._commands, name.lower(), handler)

    def tap(self, *names: str, handler: Handler, shown: bool = False) -> None:
        """Have taps on buttons handled, by the name of their action. Raises `ValueError` for one that is.

        `shown`: they stand below cards that somebody shows in any chat too; no other button changes such a card.
        """
        for name in names:
            _add(self._taps, name, handler)
            if shown:
                self._shown.add(name)

    def on(self, occasion: Occasion, handler: Handler) -> None:
        """Have an occasion handled. Raises `ValueError` for one that is."""
        _add(self._occasions, occasion, handler)

    def names(self) -> tuple[str, ...]:
        """The commands there are, in order."""
        return tuple(sorted(self._commands))

    def of_command(self, name: str) -> Handler | None:
        """The handler of a command."""
        return self._commands.get(name)

    def of_tap(self, name: str) -> Handler | None:
        """The handler of a button."""
        return self._taps.get(name)

    def is_shown(self, name: str) -> bool:
        """Does this button stand below cards that are shown elsewhere?"""
        return name in self._shown

    def of(self, occasion: Occasion) -> Handler | None:
        """The handler of an occasion."""
        return self._occasions.get(occasion)


def _add(table: dict[str, Handler] | dict[Occasion, Handler], key: str, handler: Handler) -> None:
    if key in table:
        raise ValueError(f"{key} has a handler already; one for each")
    table[key] = handler  # type: ignore[index] # an occasion is a str
