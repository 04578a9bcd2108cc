"""What a world is called, in the reader's language: those that come along have words, others their own title."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from bot.scenarios import list_scenarios

if TYPE_CHECKING:
    from bot.views.wording import Words


@cache
def _by_title() -> dict[str, str]:
    return {one.title: one.name for one in list_scenarios()}


def world_title(words: Words, title: str) -> str:
    """The title of a world, plain; as it is where it is none of the scenarios that come along."""
    key = f"scenario-{_by_title().get(title, '')}"
    return words.plain(key) if words.has(key) else title


def world_about(words: Words, title: str) -> str | None:
    """What a world is, in a line; None where it is none of the scenarios that come along."""
    key = f"scenario-{_by_title().get(title, '')}.about"
    return words(key) if words.has(key) else None
