"""Which commands there are, in which kind of chat, and what each is for: the platform's menu, and /help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.views.actions import action
from bot.views.framing import card_text, in_rows
from bot.views.private_only import group_link, private_link
from bot.views.reply import Button, Reply
from bot.views.wording import LANGUAGE_NAMES, LANGUAGES, lines

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.views.wording import Words

# By heading, in the order in which they are met.
PLAY: Final = ("score", "why", "friends", "whatif", "act", "befriend", "unfriend", "tiers", "history")
LOOK: Final = ("register", "lookup", "rules", "compare_rules")
SELF: Final = ("alerts", "visibility", "privacy", "share", "export", "leave", "forget", "language", "help")
HOSTING: Final = ("newworld", "host")
GROUP: Final = (
    "compare", "rank", "duel", "bonds", "mood", "befriend", "register", "lookup", "visibility", "language", "help",
)  # fmt: skip
ADMINS: Final = (*GROUP, "weekly", "newworld", "host")
HEADINGS: Final = {"play": PLAY, "look": LOOK, "self": SELF, "host": HOSTING}
# What /start opens stands in the menu too, as its last entry in private.
PRIVATE: Final = (*PLAY, *LOOK, *SELF, *HOSTING, "start")


def about(words: Words, names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Commands and what each is for, in a few words."""
    return tuple((name, words.plain(f"about-{name.replace('_', '-')}")) for name in names)


def help_private(words: Words, bot_name: str, has_button: Callable[[str], bool]) -> Reply:
    """What there is, in private."""
    parts: list[str] = [words("help-first"), ""]
    for heading, names in HEADINGS.items():
        parts.append(words(f"help-{heading}"))
        parts += [words("help-line", command=f"/{name}", about=text) for name, text in about(words, names)]
        parts.append("")
    parts.append(words("help-groups", commands=" ".join(f"/{name}" for name in (*GROUP[:5], "weekly"))))
    leads_on = [
        Button(text=words.plain(f"button-{name}"), action=action(name))
        for name in ("score", "why", "act", "rules")
        if has_button(name)
    ]
    to_group = Button(text=words.plain("go-to-group-button"), url=group_link(bot_name))
    return Reply(text=card_text(words, *parts), rows=(*in_rows(leads_on), (to_group,)))


def help_group(words: Words, bot_name: str) -> Reply:
    """What there is, in a group."""
    names = (*GROUP, *(name for name in ADMINS if name not in GROUP))
    parts = [words("help-line", command=f"/{name}", about=text) for name, text in about(words, names)]
    rows = (
        (Button(text=words.plain("button-compare"), action=action("compare")),
         Button(text=words.plain("button-mood"), action=action("mood"))),
        (Button(text=words.plain("go-private-button"), url=private_link(bot_name, "help")),),
    )  # fmt: skip
    return Reply(text=card_text(words, words("help-group-first"), "", parts, "", words("help-group-kept")), rows=rows)


def language(words: Words, *, group: bool = False, unknown: bool = False) -> Reply:
    """Which languages there are; the one spoken is marked. `unknown`: another was asked for."""
    buttons = [
        Button(text=f"{'✓ ' if each == words.language else ''}{LANGUAGE_NAMES[each]}", action=action("language", each))
        for each in LANGUAGES
    ]
    example = words("trouble-example", command="/language", example="en") if unknown else None
    return Reply(text=lines(example, words("language-group" if group else "language-own")), rows=in_rows(buttons))


def language_chosen(words: Words, *, group: bool = False) -> Reply:
    """That one it is."""
    reply = language(words, group=group)
    back = Button(text=words.plain("button-help"), action=action("help"))
    return Reply(text=words("language-chosen"), rows=(*reply.rows, (back,)), toast=words.plain("language-chosen"))


def admins_only(words: Words, *, tapped: bool) -> Reply:
    """For admins of the group."""
    if tapped:
        return Reply(toast=words.plain("admins-only"), show_alert=True)
    return Reply(text=words("admins-only"))
