"""What is said in a chat, as values that know no platform: text, buttons, a picture to draw, a toast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.views.drawings import Drawing

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button: exactly one of an `action` (made by `bot.views.actions.action`), a `url`, or an inline query.

    `switch_inline` opens a chat of the user's choice with that inline query.
    """

    text: str
    action: str | None = None
    url: str | None = None
    switch_inline: str | None = None

    def __post_init__(self) -> None:
        """Raise `ValueError` for a button that does nothing, or two things."""
        if sum(each is not None for each in (self.action, self.url, self.switch_inline)) != 1:
            raise ValueError(f"button {self.text!r}; allowed: one of action, url, switch_inline")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file to be sent."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is said: `text` is Telegram's HTML, the caption where there is a `drawing` or a `document`.

    `shows` are the users (no characters) whom the drawing shows by name or score: a picture of nobody, or of one user,
    is remembered and not sent up twice; one of several, or where it is not said (None), is drawn each time.
    `toast` answers a tap (`show_alert`: in a window to be closed); without text nothing else is said. `edit`: in place
    of the message whose button was tapped, where there is one. `ask_name`: the next message in this private chat is
    read as an answer, of which little more than a name may hold is kept.
    """

    text: str = ""
    rows: tuple[tuple[Button, ...], ...] = ()
    drawing: Drawing | None = None
    shows: frozenset[int] | None = None
    document: Attachment | None = None
    toast: str | None = None
    show_alert: bool = False
    edit: bool = False
    ask_name: bool = False

    def __post_init__(self) -> None:
        """Raise `ValueError` for what no chat could show."""
        object.__setattr__(self, "text", str(self.text))  # words that are known to be safe are a kind of str
        longest = LONGEST_CAPTION if self.drawing or self.document else LONGEST_TEXT
        # The limit counts what is shown, so this one errs on the side of letting through.
        if len(self.text) > longest * 4:
            raise ValueError(f"a text of {len(self.text)} characters; allowed: at most {longest} shown")


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineCard:
    """One card to choose from in any chat. Its picture is shown where the platform has it already."""

    id: str
    title: str
    about: str
    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    drawing: Drawing | None = None
    shows: frozenset[int] | None = None

    def __post_init__(self) -> None:
        """Keep the text as plain text."""
        object.__setattr__(self, "text", str(self.text))


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineAnswer:
    """The cards for one user alone, good for so many seconds; `start` opens the private chat with that payload."""

    cards: tuple[InlineCard, ...]
    seconds: int = 0
    start: tuple[str, str] | None = None
    """A button's text and its payload."""
