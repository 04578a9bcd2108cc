"""A score as a card: the number, what it opens, what is missing to more, how it has moved. Buttons lead to why."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from bot.ports import Phase
from bot.views import drawings
from bot.views.acquaintances import find
from bot.views.actions import action
from bot.views.framing import card_text, day_of, leads, scale_of
from bot.views.reply import Button, Reply
from bot.views.wording import signed
from bot.views.world_words import world_title

if TYPE_CHECKING:
    from bot.services.score_card import ScoreCard
    from bot.views.rule_words import RuleWords


class Relation(Enum):
    """What the reader is to whom a card is about."""

    ONESELF = "oneself"
    FRIEND = "friend"
    STRANGER = "stranger"
    READER = "reader"
    """Somebody who does not play, or a whole group: they may look."""


def score(card: ScoreCard, rules: RuleWords, relation: Relation, *, user_id: int, is_alone: bool = False) -> Reply:
    """Somebody's card; `user_id` is who asked, `is_alone`: they have no friend yet."""
    words = rules.words
    tier = rules.tier(card.tiers[-1]) if card.tiers else words.plain("score-no-tier")
    if relation is Relation.ONESELF:
        first = words("score-own", score=card.score, tier=tier)
    else:
        first = words("score-other", name=card.name, score=card.score, tier=tier)
    following = _following(card, rules)
    sanctions = (
        words("score-sanctions", sanctions=words.listed([rules.sanction(one) for one in card.sanctions]))
        if card.sanctions
        else None
    )
    voluntary = words("score-voluntary") if card.phase is Phase.OPTIONAL else None
    where = words("score-where", world=world_title(words, card.title), day=day_of(words, card.day))
    text = card_text(words, first, following, _moved(card, rules), sanctions, voluntary,
                     words("score-alone") if is_alone else None, where)  # fmt: skip
    shows = frozenset[int]() if not card.is_player else frozenset({user_id}) if card.is_own else None
    return Reply(
        text=text,
        rows=_rows(card, rules, relation, is_alone=is_alone),
        drawing=_drawing(card, rules, tier),
        shows=shows,
    )


def first_score(card: ScoreCard, rules: RuleWords, *, user_id: int) -> Reply:
    """The first score, told without being asked for; `user_id` is whose it is."""
    words = rules.words
    shown = score(card, rules, Relation.ONESELF, user_id=user_id)
    text = card_text(
        words, words("first-score", score=card.score), _following(card, rules), "", words("first-score-friends"),
        words("score-where", world=world_title(words, card.title), day=day_of(words, card.day)),
    )  # fmt: skip
    rows = ((find(words),), leads(words, "why", "act"))
    return Reply(text=text, rows=rows, drawing=shown.drawing, shows=shown.shows)


def _following(card: ScoreCard, rules: RuleWords) -> str:
    words = rules.words
    if card.next_tier is None:
        return words("score-top")
    return words(
        "score-next", points=card.points_missing, privilege=rules.tier(card.next_tier),
        threshold=card.next_tier.threshold,
    )  # fmt: skip


def _moved(card: ScoreCard, rules: RuleWords) -> str | None:
    if len(card.trend) < 2:  # noqa: PLR2004 - one point has not moved
        return None
    points = card.score - card.trend[0].score
    return rules.words("score-moved" if points else "score-steady", day=int(card.trend[0].day), **(
        {"points": signed(points)} if points else {}
    ))  # fmt: skip


def _drawing(card: ScoreCard, rules: RuleWords, tier: str) -> drawings.ScoreCard:
    words = rules.words
    following = (
        words.plain("score-next", points=card.points_missing, privilege=rules.tier(card.next_tier),
                    threshold=card.next_tier.threshold)
        if card.next_tier
        else words.plain("score-top")
    )  # fmt: skip
    since = words.plain("score-since", day=int(card.trend[0].day)) if len(card.trend) > 1 else ""
    return drawings.ScoreCard(
        world=world_title(words, card.title), day=day_of(words, card.day), title=words.plain("score-title"),
        simulation_label=words.plain("simulation-label"),
        alternative=words.plain("score-alternative", name=card.name, score=card.score, tier=tier, following=following),
        name=card.name, score=card.score, scale=scale_of(rules), tier=tier, next_step=following,
        movement=card.score - card.trend[0].score if since else None, movement_label=since,
        trend=tuple(point.score for point in card.trend), trend_label=since,
    )  # fmt: skip


def _rows(card: ScoreCard, rules: RuleWords, relation: Relation, *, is_alone: bool) -> tuple[tuple[Button, ...], ...]:
    words = rules.words
    if relation is Relation.ONESELF:
        return (
            (*leads(words, "why"), find(words) if is_alone else leads(words, "friends")[0]),
            leads(words, "act", "whatif"),
            leads(words, "tiers", "history"),
        )
    whose = (
        Button(text=words.plain("button-why"), action=action("why", card.person)),
        Button(text=words.plain("button-history"), action=action("history", card.person)),
    )
    if relation is Relation.STRANGER:
        offer = Button(text=words.plain("score-befriend"), action=action("befriend", card.person))
        asks = Button(text=words.plain("score-what-if"), action=action("wb", card.person))
        return (whose, (offer,) if card.is_player else (offer, asks))
    if relation is Relation.FRIEND:
        return (whose, (Button(text=words.plain("score-friendship"), action=action("friend", card.person)),))
    return (whose,)
