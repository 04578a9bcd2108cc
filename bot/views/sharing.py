"""A card that its owner shows in any chat, and takes back. Text alone: a picture once sent could not be taken back.

It shows what everybody may see of the world, and its owner, by their own choice. One that is taken back shows nothing
as soon as anybody looks again; what people have read by then cannot be taken from them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views.actions import action
from bot.views.framing import card_text, day_of, leads
from bot.views.reply import Button, InlineCard, Reply
from bot.views.wording import Words, language_for
from bot.views.world_words import world_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.services.share_card import SharedCard
    from bot.views.rule_words import RuleWords


def state(words: Words, card: SharedCard | None, token: str | None, rules: RuleWords) -> Reply:
    """Whether the reader's card may be shown, and how it looks."""
    if token is None:
        yes = Button(text=words.plain("share-yes"), action=action("share!"))
        return Reply(
            text=card_text(words, words("share-ask")),
            rows=((yes,), (Button(text=words.plain("start-privacy-button"), action=action("privacy")),)),
        )
    show = Button(text=words.plain("share-show"), switch_inline="")
    back = Button(text=words.plain("share-back"), action=action("unshare", token))
    looks = [words("share-looks"), "", *body(card, rules)] if card else [words("share-not-yet")]
    return Reply(text=card_text(words, *looks), rows=((show,), (back,)))


def body(card: SharedCard, rules: RuleWords) -> list[str]:
    """The lines of a shared card."""
    words = rules.words
    tier = rules.tier(card.tiers[-1]) if card.tiers else words.plain("score-no-tier")
    following = (
        words("score-next", points=card.points_missing, privilege=rules.tier(card.next_tier),
              threshold=card.next_tier.threshold)
        if card.next_tier
        else words("score-top")
    )  # fmt: skip
    return [
        words("score-other", name=card.name, score=card.score, tier=tier), following,
        words("score-where", world=world_title(words, card.title), day=day_of(words, card.day)),
        words("share-watermark", name=card.name),
    ]  # fmt: skip


def inline(card: SharedCard, token: str, rules: RuleWords) -> InlineCard:
    """The card to choose in any chat."""
    words = rules.words
    return InlineCard(
        id=token, title=words.plain("share-title", score=card.score), about=world_title(words, card.title),
        text=card_text(words, *body(card, rules)), rows=((again(words, token),),),
    )  # fmt: skip


def shown(card: SharedCard, token: str, rules: RuleWords) -> Reply:
    """A card that is looked at again, as it is now."""
    words = rules.words
    return Reply(
        text=card_text(words, *body(card, rules)), rows=((again(words, token),),), edit=True,
        toast=words.plain("share-as-of-now"),
    )  # fmt: skip


def gone(words: Words) -> Reply:
    """A card that was taken back."""
    return Reply(text=words("share-gone"), edit=True, toast=words.plain("share-gone"))


def taken_back_in(language: str) -> Reply:
    """The same, where nobody has tapped: in the language in which the card was shown."""
    return gone(Words.of(language_for(language)))


def again(words: Words, token: str) -> Button:
    """Look again; in the language in which the card was shown."""
    return Button(text=words.plain("share-again"), action=action("card", token, words.language))


def taken_back(words: Words, *, did: bool) -> Reply:
    """It shows nothing from now on."""
    return Reply(
        text=words("share-taken-back" if did else "share-was-gone"), rows=(leads(words, "score"), (
            Button(text=words.plain("start-privacy-button"), action=action("privacy")),)),
    )  # fmt: skip


def choices(words: Words, cards: Sequence[InlineCard]) -> tuple[str, str]:
    """What stands above the cards: where to allow one, or to take one back."""
    return words.plain("share-manage" if cards else "share-allow"), "share"
