"""Today's choices by category, and what one cost: told after, or before where the world teaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ports import WorldState
from bot.views.actions import action
from bot.views.framing import back_to, card_text, cut, in_rows, leads
from bot.views.reply import Button, Reply
from bot.views.rule_words import short
from bot.views.wording import signed

if TYPE_CHECKING:
    from bot.player_ports import Permission
    from bot.services.acts import Acts, Category, Choice, Done
    from bot.views.rule_words import RuleWords
    from bot.views.wording import Words

LONGEST_LABEL = 40
# The categories of choices, as the services call them, in the order in which they are offered.
CATEGORIES = ("pay", "buy", "live", "speak", "ask")


def categories(found: Acts, words: Words, state: WorldState) -> Reply:
    """What kind of thing to do."""
    buttons = [Button(text=words.plain(f"act-{category}"), action=action("act", category)) for category in CATEGORIES]
    about = words("act-teaching" if found.teaching else "act-blind")
    still = words("act-still") if state is WorldState.PAUSED else None
    text = card_text(words, words("act-left", left=found.left, a_day=found.a_day), about, still)
    return Reply(text=text, rows=(*in_rows(buttons), leads(words, "whatif", "score")))


def choices(found: Acts, category: Category, rules: RuleWords) -> Reply:
    """The choices of one category."""
    words = rules.words
    buttons = [
        Button(text=_label(choice, rules), action=action("do", short(choice.kind.id)))
        for choice in found.choices
        if not choice.needs_permission or found.permissions
    ]
    rows = list(in_rows(buttons, 1))
    about = None
    if category.value == "ask":
        about = words("act-permissions", count=found.permissions)
        rows.append((Button(text=words.plain("act-ask-now"), action=action("permission")),))
    rows.append((back_to(words, "act"), *leads(words, "whatif")))
    text = card_text(
        words, words("act-category", category=words.plain(f"act-{category.value}"), left=found.left), about,
        None if found.choices else words("act-nothing"),
    )  # fmt: skip
    return Reply(text=text, rows=tuple(rows))


def _label(choice: Choice, rules: RuleWords) -> str:
    what = cut(rules.to_do(choice.kind), LONGEST_LABEL)
    return what if choice.price is None else f"{what} ({signed(choice.price)})"


def done(what: Done, category: Category, rules: RuleWords, state: WorldState) -> Reply:
    """It is done: the price, when it counts, what is left."""
    words = rules.words
    counts = "act-counts-later" if state is WorldState.PAUSED else "act-counts"
    price = what.score_after - what.score_before
    text = card_text(
        words,
        words("act-price", points=signed(price), what=rules.kind(what.kind)),
        words(counts, before=what.score_before, after=what.score_after),
        words("act-left-now", left=what.left),
        words("why-origin", origin=rules.origin(what.kind.provenance)),
    )
    more = Button(text=words.plain("act-more"), action=action("act", category.value))
    return Reply(text=text, rows=((more, *leads(words, "why")), leads(words, "friends", "score")))


def permission(given: Permission, rules: RuleWords, kind: str | None) -> Reply:
    """What the authorities say; `kind` is the act that it permits."""
    words = rules.words
    if not given.granted:
        again = Button(text=words.plain("act-more"), action=action("act", "speak"))
        return Reply(text=card_text(words, words("act-refused")), rows=((again,), leads(words, "score", "whatif")))
    if given.used or kind is None:
        return Reply(text=card_text(words, words("act-permission-used")), rows=(leads(words, "act", "score"),))
    says = Button(text=words.plain("act-say-it"), action=action("do", short(kind)))
    return Reply(text=card_text(words, words("act-granted")), rows=((says,), leads(words, "act", "score")))
