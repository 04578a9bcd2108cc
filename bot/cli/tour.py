"""A conversation with the bot, shown in a terminal: for who has no browser, and faces a blank line otherwise.

What is shown is what was said: the messages of a chat, as the local Telegram keeps them. What was tapped is in no
message, so it comes from whoever set the stage; and what everybody reads before they play is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rich.console import RenderableType

# How wide a bubble is, and how far to the right one's own stand.
WIDTH, INDENT = 72, 30
STYLES = {"bold": "bold", "italic": "italic", "code": "bold", "pre": "dim"}
# Said often, and to be read once.
LABEL = "Simulation · fictional scores"


def told(
    messages: Sequence[dict[str, Any]],
    bot: int,
    who: str,
    *,
    since: str = "",
    taps: Mapping[str, Iterable[Sequence[str]]] | None = None,
) -> Iterator[RenderableType]:
    """A chat's messages as bubbles: the bot's at the left with their buttons, the person's at the right.

    `since`: the person's message to begin with; `taps`: what was tapped after each message that begins so, in order.
    """
    tapped = {command: iter(each) for command, each in (taps or {}).items()}
    for message in _since(messages, bot, since):
        mine = message.get("from", {}).get("id") != bot
        words = _worded(message)
        if not words:
            continue
        if mine:
            yield _right(who, words.plain)
            buttons = next(tapped.get(words.plain.partition(" ")[0], iter(())), None)
            if buttons:
                yield _right(f"{who} taps", " › ".join(buttons))
            continue
        parts: list[RenderableType] = [words]
        if "photo" in message:
            parts.insert(0, Text("[picture]", style="dim"))
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        if rows:
            # A button is not broken in two.
            labels = [f"[{button['text']}]".replace(" ", "\u00a0") for row in rows for button in row]
            parts += [Text(), Text(" ".join(labels), style="cyan")]
        yield Panel(Group(*parts), width=WIDTH, title_align="left", border_style="dim")


def _since(messages: Sequence[dict[str, Any]], bot: int, text: str) -> Sequence[dict[str, Any]]:
    """The messages from the first on in which the person said this; all of them where they never did."""
    for place, message in enumerate(messages):
        if message.get("from", {}).get("id") != bot and message.get("text") == text:
            return messages[place:]
    return messages


def _right(who: str, what: str) -> RenderableType:
    return Padding(Text.assemble((f"{who}: ", "dim"), (what, "bold")), (0, 0, 0, INDENT))


def _worded(message: dict[str, Any]) -> Text:
    """A message's text with its bold and italic parts; where each begins is counted as Telegram does, in UTF-16."""
    plain = message.get("text", message.get("caption", ""))
    text = Text(plain)
    for entity in message.get("entities", message.get("caption_entities", [])):
        style = STYLES.get(entity["type"])
        if style:
            start = _letters(plain, entity["offset"])
            text.stylize(style, start, _letters(plain, entity["offset"] + entity["length"]))
    lines = [line for line in text.split("\n", allow_blank=True) if line.plain.strip() != LABEL]
    while lines and not lines[-1].plain.strip():
        lines.pop()
    return Text("\n").join(lines)


def _letters(text: str, units: int) -> int:
    """How many letters the first so many UTF-16 units are."""
    return len(text.encode("utf-16-le")[: units * 2].decode("utf-16-le", errors="ignore"))
