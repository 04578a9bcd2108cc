"""Friends by what they cost or bring, and one friend: what would be without them, and whether to end it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.services.befriend import Answer
from bot.views.acquaintances import find
from bot.views.actions import action
from bot.views.framing import back_to, card_text, cut, fitting, in_rows, leads, paged, pager
from bot.views.reply import Button, Reply
from bot.views.wording import lines as below
from bot.views.wording import signed

if TYPE_CHECKING:
    from bot.services.friends import Friend, Friends
    from bot.services.what_if import IfSo
    from bot.views.rule_words import RuleWords
    from bot.views.wording import Words

A_PAGE = 6
MOST_OFFERS = 4
MOST_HINTS = 3
LONGEST_LABEL = 22


def friends(found: Friends, rules: RuleWords, page: int = 1) -> Reply:
    """All friends, the costliest first, a page at a time."""
    words = rules.words
    page, pages = paged(page, len(found.friends), A_PAGE)
    shown = found.friends[(page - 1) * A_PAGE : page * A_PAGE]
    head = [_first(words, found), words("friends-many", count=len(found.friends)) if found.friends else ""]
    # What a friend costs today, as their line says it: when the hint was given it may have been another figure.
    costs = {one.person: -one.points for one in found.friends if one.points < 0}
    head += [
        words("friends-nudge", name=rules.friend(nudge.name), cost=costs[nudge.friend])
        for nudge in found.nudges
        if nudge.friend in costs
    ][:MOST_HINTS]
    head += [words("friends-offer", name=name) for _, name in found.offers[:MOST_OFFERS]]
    lines = [_line(rules, friend) for friend in shown]
    elsewhere = found.points - sum(friend.points for friend in shown)
    if pages > 1:
        lines.append(words("friends-elsewhere", points=signed(elsewhere)))
    rows: list[tuple[Button, ...]] = [
        (Button(text=words.plain("friends-answer", name=cut(name, LONGEST_LABEL)), action=action("offer", person)),)
        for person, name in found.offers[:MOST_OFFERS]
    ]
    rows += in_rows(
        [
            Button(text=f"{signed(one.points)} {cut(rules.friend(one.name), LONGEST_LABEL)}",
                   action=action("friend", one.person, page))
            for one in shown
        ]
    )  # fmt: skip
    if pages > 1:
        rows.append(pager(words, "friends", page, pages))
    if page == pages:
        rows.append((find(words),))
    rows += [leads(words, "why", "whatif"), leads(words, "act", "score")]
    return Reply(
        text=fitting(words, [*filter(None, head), *([""] if lines else [])], lines, pictured=False), rows=tuple(rows)
    )


def _first(words: Words, found: Friends) -> str:
    if not found.friends:
        return words("friends-none")
    if found.points < 0:
        return words("friends-cost", points=-found.points)
    return words("friends-bring", points=found.points) if found.points else words("friends-neither")


def _line(rules: RuleWords, one: Friend) -> str:
    words = rules.words
    about = [
        words.plain("friends-player") if one.is_player else "",
        words.plain("friends-family") if one.is_family else "",
        words.plain("friends-ending") if one.ending else "",
    ]
    tie = words.plain("friends-tie", strength=f"{one.strength / 1000:.2f}")
    return words(
        "friends-line", points=signed(one.points), name=rules.friend(one.name), without=one.without,
        about=" · ".join([tie, *(each for each in about if each)]),
    )  # fmt: skip


def friend(one: Friend, score: int, rules: RuleWords, page: int = 1) -> Reply:
    """One friend: what they cost or bring, what would be without them, and what may be done."""
    words = rules.words
    name = rules.friend(one.name)
    association = rules.policy.association
    text = card_text(
        words,
        words("friend-first", points=signed(one.points), name=name),
        words("friend-tie", strength=f"{one.strength / 1000:.2f}") + (words("friend-family") if one.is_family else ""),
        words("friend-without", name=name, without=one.without, difference=signed(one.without - score)),
        *_tiers(rules, one),
        "",
        words("friend-player") if one.is_player else None,
        words("friend-ending") if one.ending else None,
        words("friend-nudge", name=name) if one.nudge_tick is not None else None,
        words("friend-rule", origin=rules.origin(association.provenance)) if association else None,
    )
    rows: list[tuple[Button, ...]] = []
    if not one.ending:
        asks = Button(text=words.plain("friend-whatif"), action=action("wu", one.person))
        ends = Button(text=words.plain("friend-end"), action=action("unfriend", one.person, page))
        if one.nudge_tick is not None:
            rows.append((
                Button(text=words.plain("friend-heed"), action=action("heed", one.nudge_tick, one.person)),
                Button(text=words.plain("friend-ignore"), action=action("ignore", one.nudge_tick, one.person)),
            ))  # fmt: skip
            rows.append((asks,))
        else:
            rows += [(asks,), (ends, Button(text=words.plain("friend-keep"), action=action("keep", one.person, page)))]
    rows.append((back_to(words, "friends", page), *leads(words, "why")))
    return Reply(text=text, rows=tuple(rows))


def _tiers(rules: RuleWords, one: Friend) -> list[str]:
    words = rules.words
    found: list[str] = []
    if one.tiers_gained:
        found.append(words("if-gains", tiers=words.listed([rules.tier(tier) for tier in one.tiers_gained])))
    if one.tiers_lost:
        found.append(words("if-loses", tiers=words.listed([rules.tier(tier) for tier in one.tiers_lost])))
    return found


def end_it(one: Friend, score: int, rules: RuleWords, page: int = 1) -> Reply:
    """The one question before a friendship ends."""
    words, name = rules.words, rules.friend(one.name)
    text = card_text(
        words, words("friend-end-sure", name=name),
        words("friend-without", name=name, without=one.without, difference=signed(one.without - score)),
        words("friend-end-family") if one.is_family else None, words("friend-end-when"),
    )  # fmt: skip
    row = (
        Button(text=words.plain("friend-end-yes"), action=action("unfriend!", one.person)),
        Button(text=words.plain("friend-end-no"), action=action("keep", one.person, page)),
    )
    return Reply(text=text, rows=(row,))


def ended(words: Words, name: str) -> Reply:
    """It ends with the next tick."""
    return Reply(text=card_text(words, words("friend-ended", name=name), words("friend-ended-about")),
                 rows=(leads(words, "friends", "why"),))  # fmt: skip


def befriend(  # noqa: PLR0913 - whom, at what price, and what is agreed to
    name: str, person: int, outcome: IfSo | None, words: Words, *, is_player: bool, version: int
) -> Reply:
    """What is told before friendship is offered; `outcome` where it may be told. `version`: of what is agreed to."""
    change = None
    if outcome is not None:
        points = signed(outcome.score_after - outcome.score_before)
        change = (
            words("befriend-outcome", before=outcome.score_before, after=outcome.score_after, points=points)
            if outcome.score_before != outcome.score_after
            else words("befriend-no-change", score=outcome.score_after)
        )
    text = card_text(
        words, words("befriend-sure", name=name), change,
        words("befriend-player") if is_player else words("befriend-character"),
    )  # fmt: skip
    yes = Button(text=words.plain("befriend-yes"), action=action("befriend!", person, version))
    no = Button(text=words.plain("befriend-no"), action=action("friends"))
    # What a player's friendship would bring tells of their conduct: it is not to be tried on, but agreed to.
    tries = ((Button(text=words.plain("score-what-if"), action=action("wb", person)),),) if not is_player else ()
    return Reply(text=text, rows=((yes, no), *tries))


def reworded(question: Reply, words: Words) -> Reply:
    """What is to be read as it is now, for who said yes to an earlier text."""
    return replace(question, text=f"{words('friendship-reworded')}\n\n{question.text}")


def befriended(name: str, answer: Answer, words: Words) -> Reply:
    """What came of an offer."""
    another = ((find(words),),) if answer is Answer.NO else ()
    return Reply(
        text=card_text(words, words(f"befriended-{answer.value}", name=name)),
        rows=(*another, leads(words, "friends", "whatif"), leads(words, "score")),
    )


def offer(name: str, person: int, words: Words, *, version: int) -> Reply:
    """Somebody offers friendship: what it means, and the answer. `version`: of what is agreed to."""
    row = (
        Button(text=words.plain("offer-yes"), action=action("offer!", person, 1, version)),
        Button(text=words.plain("offer-no"), action=action("offer!", person, 0, version)),
    )
    text = card_text(words, words("offer-first", name=name), words("befriend-player"))
    return Reply(text=text, rows=(row, (back_to(words, "friends"),)))


def offer_answered(name: str, words: Words, *, yes: bool) -> Reply:
    """What came of the answer to an offer. The list of friends does not have it yet: that comes with the next tick."""
    key = "offer-taken" if yes else "offer-declined"
    return Reply(
        text=card_text(words, words(key, name=name)), rows=(leads(words, "friends", "score"),),
        toast=words.plain(key, name=name),
    )  # fmt: skip


def who(words: Words, command: str, example: str, *, private: bool) -> Reply:
    """Whom? With an example that works; in private the answer is read as a name, in a group nothing is."""
    text = words("who-example", command=f"/{command}", example=example)
    if not private:
        return Reply(text=text, rows=(leads(words, "register"),))
    return Reply(text=below(text, words("who-or-answer")), ask_name=True)
