"""A conversation with the bot, shown in a terminal: for who has no browser, and faces a blank line otherwise.

What is shown is what was said: the messages of a chat, as the local Telegram keeps them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import RenderableType

# How wide a bubble is, and how far to the right one's own stand.
WIDTH, INDENT = 72, 30
STYLES = {"bold": "bold", "italic": "italic", "code": "bold", "pre": "dim"}
# Said often, and to be read once.
LABEL = "Simulation · fictional scores"


def told(messages: Iterable[dict[str, Any]], bot: int, who: str) -> Iterator[RenderableType]:
    """A chat's messages as bubbles: the bot's at the left with their buttons, the person's at the right."""
    for message in messages:
        mine = message.get("from", {}).get("id") != bot
        words = _worded(message)
        if not words:
            continue
        if mine:
            yield Padding(Text.assemble((f"{who}: ", "dim"), (words.plain, "bold")), (0, 0, 0, INDENT))
            continue
        parts: list[RenderableType] = [words]
        if "photo" in message:
            parts.insert(0, Text("[picture]", style="dim"))
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        if rows:
            parts += [Text(), *(Text(" ".join(f"[{button['text']}]" for button in row), style="cyan") for row in rows)]
        yield Panel(Group(*parts), width=WIDTH, title_align="left", border_style="dim")


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
