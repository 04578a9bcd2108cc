"""What went wrong, in words that help: what, why, and a button or an example that works. Never a trace or a name."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from bot.views.actions import action
from bot.views.framing import in_rows, leads
from bot.views.private_only import private_link
from bot.views.reply import Button, Reply
from bot.views.trouble import TroubleKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.views.trouble import Trouble
    from bot.views.wording import Words

LONGEST_TOAST = 190
MOST_NEAR = 4
# Where one place and field stand for several things, what is allowed tells them apart.
NARROWER = {
    ("world", "person", "a person who is scored"): "trouble-world-person-scored",
    ("player", "name", "a name that no character of this world bears"): "trouble-player-name-taken",
    ("friendship", "other", "somebody else"): "trouble-friendship-oneself",
    ("friendship", "other", "a friend"): "trouble-friendship-none",
    ("friendship", "other", "somebody who is not a friend yet"): "trouble-friendship-already",
}
# Commands (buttons) that lead on from a refusal; "start" opens what /start says.
LEADS: dict[str, tuple[str, ...]] = {
    "trouble-chat-world": ("join", "help"),
    "trouble-chat-several-worlds": ("worlds",),
    "trouble-world-player": ("join", "rules"),
    "trouble-world-person": ("register", "friends"),
    "trouble-world-person-scored": ("register", "score"),
    "trouble-world-tick": ("register", "rules"),
    "trouble-player-acts": ("whatif", "score"),
    "trouble-player-act": ("act", "whatif"),
    "trouble-player-permission": ("act", "score"),
    "trouble-player-friendship": ("friends",),
    "trouble-player-nudge": ("friends",),
    "trouble-friendship-none": ("friends",),
    "trouble-friendship-already": ("friends",),
    "trouble-friendship-oneself": ("friends", "score"),
}
TOASTS = frozenset({TroubleKind.STALE, TroubleKind.NOT_YOURS, TroubleKind.CHANGED, TroubleKind.BUSY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Where trouble was met: in private or not, by a tap or not; the commands there are, and which have a button."""

    private: bool
    tapped: bool
    bot_name: str
    commands: Sequence[str] = ()
    has_button: Callable[[str], bool] = lambda _: False


def word_trouble(trouble: Trouble, words: Words, asked: Asked) -> Reply:
    """What is said about it."""
    if trouble.kind is TroubleKind.REFUSED:
        return _refused(trouble, words, asked)
    if trouble.kind is TroubleKind.UNKNOWN_COMMAND:
        return _unknown_command(str(trouble.value), words, asked)
    key = f"trouble-{trouble.kind.value}"
    arguments = {"report": trouble.report} if trouble.kind is TroubleKind.UNKNOWN else {}
    if trouble.kind is TroubleKind.LACKING:
        arguments = {"method": str(trouble.value)}
    if asked.tapped and trouble.kind in TOASTS:
        return Reply(
            toast=words.plain(key, **arguments)[:LONGEST_TOAST], show_alert=trouble.kind is not TroubleKind.STALE
        )
    if trouble.kind is TroubleKind.NO_COMMAND:
        return Reply(text=words(key), rows=(_known(words, asked, ("score", "why", "friends", "help")),))
    return Reply(text=words(key, **arguments))


def key_of(trouble: Trouble, words: Words) -> str:
    """The key of the words for a refusal: the narrowest there are."""
    keys = [
        NARROWER.get((trouble.place, trouble.field, trouble.allowed), ""),
        f"trouble-{trouble.place}-{trouble.field}".replace(" ", "-"),
        f"trouble-{trouble.place}".replace(" ", "-"),
    ]
    return next((key for key in keys if key and words.has(key)), "trouble-refused")


def _refused(trouble: Trouble, words: Words, asked: Asked) -> Reply:
    key = key_of(trouble, words)
    if not asked.private and key == "trouble-chat-world":
        # A private chat's world is the reader's own; to join there gives the group none.
        choose = Button(text=words.plain("group-choose-button"), action=action("group-world"))
        return Reply(text=words("group-no-world"), rows=((choose,),) if asked.has_button("group-world") else ())
    text = words(key, value=_as_text(trouble.value), **trouble.given)
    if not asked.private and key == "trouble-world-player":
        button = Button(text=words.plain("go-private-button"), url=private_link(asked.bot_name, "play"))
        return Reply(text=text, rows=((button,),))
    return Reply(text=text, rows=(_known(words, asked, LEADS.get(key, ("help",))),))


def _as_text(value: object) -> str:
    """What was asked for, as it may be shown; a world's inner numbers say nothing to a reader."""
    return "" if value is None or isinstance(value, bool) else str(value)[:64]


def _known(words: Words, asked: Asked, names: Sequence[str]) -> tuple[Button, ...]:
    """Buttons for those of the commands that have one."""
    found = []
    for name in names:
        command = "start" if name in {"join", "worlds"} else name
        if asked.has_button(command):
            found.append(Button(text=words.plain(f"button-{name}"), action=action(command)))
    return tuple(found)


def _unknown_command(typed: str, words: Words, asked: Asked) -> Reply:
    near = get_close_matches(typed, asked.commands, n=MOST_NEAR, cutoff=0.5)
    near = near or [name for name in ("score", "why", "friends", "help") if name in asked.commands]
    buttons = [
        Button(text=f"/{name}", action=action(name))
        if asked.has_button(name)
        else Button(text=f"/{name}", url=private_link(asked.bot_name, name))
        for name in near
    ]
    return Reply(text=words("trouble-unknown-command", command=f"/{typed[:32]}"), rows=in_rows(buttons))


def wrong(words: Words, command: str, example: str) -> Reply:
    """An argument that cannot be had, answered with an example that works, and what the command shows without one."""
    return Reply(text=words("trouble-example", command=f"/{command}", example=example), rows=(leads(words, command),))
