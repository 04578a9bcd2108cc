"""What would be if: choose an act or a tie, see one's own outcome and what it does to others, then do it or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views.act import CATEGORIES
from bot.views.actions import action
from bot.views.framing import back_to, cut, fitting, in_rows, leads, paged, pager
from bot.views.reply import Button, Reply
from bot.views.rule_words import short
from bot.views.wording import signed

if TYPE_CHECKING:
    from bot.services.acts import Acts, Category
    from bot.services.friends import Friends
    from bot.services.what_if import IfSo, OtherMoves
    from bot.views.rule_words import RuleWords
    from bot.views.wording import Words
    from scoring import Kind

A_PAGE = 8
LONGEST_LABEL = 40


def menu(words: Words) -> Reply:
    """What to try: an act, a new friend, an end."""
    acts = [Button(text=words.plain(f"act-{category}"), action=action("wa", category)) for category in CATEGORIES]
    ties = (
        Button(text=words.plain("whatif-befriend"), action=action("wn")),
        Button(text=words.plain("whatif-unfriend"), action=action("we", 1)),
    )
    return Reply(text=words("whatif-first"), rows=(*in_rows(acts), ties, leads(words, "score", "act")))


def acts(found: Acts, category: Category, rules: RuleWords) -> Reply:
    """The acts of one category, to try."""
    words = rules.words
    buttons = [
        Button(text=cut(rules.to_do(choice.kind), LONGEST_LABEL), action=action("wi", short(choice.kind.id)))
        for choice in found.choices
    ]
    rows = (*in_rows(buttons, 1), (back_to(words, "whatif"),))
    text = words("whatif-choose", category=words.plain(f"act-{category.value}"))
    return Reply(text=text if buttons else words("act-nothing"), rows=rows)


def endings(found: Friends, rules: RuleWords, page: int) -> Reply:
    """The friends, to try how it would be without one of them."""
    words = rules.words
    page, pages = paged(page, len(found.friends), A_PAGE)
    shown = found.friends[(page - 1) * A_PAGE : page * A_PAGE]
    buttons = [
        Button(text=f"{signed(one.points)} {cut(rules.friend(one.name), LONGEST_LABEL)}",
               action=action("wu", one.person))
        for one in shown
    ]  # fmt: skip
    rows = [*in_rows(buttons), pager(words, "we", page, pages), (back_to(words, "whatif"),)]
    text = words("whatif-end-whom") if found.friends else words("friends-none")
    return Reply(text=text, rows=tuple(row for row in rows if row))


def if_act(outcome: IfSo, kind: Kind, rules: RuleWords, *, left: int) -> Reply:
    """The outcome of an act."""
    words = rules.words
    head: list[str] = [
        words("if-act", what=rules.to_do(kind), before=outcome.score_before, after=outcome.score_after,
              points=signed(outcome.score_after - outcome.score_before)),
        words("why-origin", origin=rules.origin(kind.provenance)),
    ]  # fmt: skip
    does = Button(text=words.plain("if-do"), action=action("do", short(kind.id)))
    not_now = Button(text=words.plain("if-not"), action=action("whatif"))
    return _outcome(outcome, rules, head, (does, not_now) if left else (not_now,))


def of_player(name: str, person: int, words: Words) -> Reply:
    """What friendship with a player would bring is not told before both have said yes."""
    offer = Button(text=words.plain("score-befriend"), action=action("befriend", person))
    return Reply(text=words("if-player", name=name), rows=((offer, back_to(words, "whatif")),))


def if_befriend(outcome: IfSo, name: str, person: int, rules: RuleWords) -> Reply:
    """The outcome of a new friendship."""
    words = rules.words
    head: list[str] = [_of_tie(words, "if-befriend", outcome, name)]
    does = Button(text=words.plain("befriend-yes"), action=action("befriend", person))
    return _outcome(outcome, rules, head, (does, Button(text=words.plain("if-not"), action=action("whatif"))))


def if_unfriend(outcome: IfSo, name: str, person: int, rules: RuleWords) -> Reply:
    """The outcome of an end."""
    words = rules.words
    head: list[str] = [_of_tie(words, "if-unfriend", outcome, rules.friend(name))]
    does = Button(text=words.plain("friend-end"), action=action("unfriend", person, 1))
    return _outcome(
        outcome, rules, head, (does, Button(text=words.plain("if-not"), action=action("friend", person, 1)))
    )


def _of_tie(words: Words, key: str, outcome: IfSo, name: str) -> str:
    points = signed(outcome.score_after - outcome.score_before)
    return words(key, name=name, before=outcome.score_before, after=outcome.score_after, points=points)


def _outcome(outcome: IfSo, rules: RuleWords, head: list[str], buttons: tuple[Button, ...]) -> Reply:
    words = rules.words
    for key, tiers in (("if-gains", outcome.tiers_gained), ("if-loses", outcome.tiers_lost)):
        if tiers:
            head.append(words(key, tiers=words.listed([rules.tier(tier) for tier in tiers])))
    for key, sanctions in (("if-begins", outcome.sanctions_begun), ("if-ends", outcome.sanctions_lifted)):
        if sanctions:
            head.append(words(key, sanctions=words.listed([rules.sanction(one) for one in sanctions])))
    head += ["", words("if-others", count=len(outcome.others)) if outcome.others else words("if-no-others")]
    others = [_other(one, rules) for one in outcome.others]
    return Reply(
        text=fitting(words, head, others, pictured=False),
        rows=(buttons, (back_to(words, "whatif"), *leads(words, "friends"))),
    )


def _other(one: OtherMoves, rules: RuleWords) -> str:
    words = rules.words
    text: str = words(
        "if-other", points=signed(one.score_after - one.score_before), name=one.name, before=one.score_before,
        after=one.score_after,
    )  # fmt: skip
    for key, tiers in (("if-other-gains", one.tiers_gained), ("if-other-loses", one.tiers_lost)):
        if tiers:
            text += " " + words(key, tiers=words.listed([rules.tier(tier) for tier in tiers]))
    return text
