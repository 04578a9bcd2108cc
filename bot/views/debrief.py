"""The end of a lesson: what became of the society, and, to each player alone, what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views.actions import action
from bot.views.framing import card_text, day_of, leads
from bot.views.reply import Button, Reply
from bot.views.wording import lines
from bot.views.world_words import world_title

if TYPE_CHECKING:
    from bot.services.debrief import Debrief, OwnDebrief
    from bot.views.rule_words import RuleWords
    from bot.views.wording import Worded, Words

MOST_FLOWS = 6


def for_host(told: Debrief, world: str, rules: RuleWords, *, back: Button) -> Reply:
    """For the host, and to be read out: nothing of anybody who did not choose to be seen."""
    words = rules.words
    text = card_text(
        words, words("debrief-first", world=world_title(words, world)), society(told, rules), "",
        words("debrief-told-players"),
        words("debrief-talk"),
    )  # fmt: skip
    return Reply(text=text, rows=((back,),))


def for_group(told: Debrief, world: str, rules: RuleWords) -> Reply:
    """For everybody in a group."""
    words = rules.words
    text = card_text(
        words, words("debrief-first", world=world_title(words, world)), society(told, rules), "", words("debrief-talk")
    )
    compare = Button(text=words.plain("button-compare"), action=action("compare"))
    mood = Button(text=words.plain("button-mood"), action=action("mood"))
    return Reply(text=text, rows=((compare, mood),))


def for_player(own: OwnDebrief | None, told: Debrief, world: str, rules: RuleWords) -> Reply:
    """For one player, in private."""
    words = rules.words
    text = card_text(
        words, words("debrief-first", world=world_title(words, world)), mine(own, words) if own else None, "",
        words("debrief-all"), society(told, rules),
    )  # fmt: skip
    return Reply(text=text, rows=(leads(words, "why", "history"), leads(words, "compare_rules", "score")))


def mine(own: OwnDebrief, words: Words) -> Worded:
    """What became of oneself."""
    if own.first is None or own.last is None:
        return words("debrief-own-never")
    return lines(
        words("debrief-own-scores", first=own.first, last=own.last, lowest=own.lowest or 0, highest=own.highest or 0),
        words("debrief-own-said", opinions=own.opinions, asked=own.permissions_asked, granted=own.permissions_granted),
        words("debrief-own-friends", friends=own.friends, dropped=own.dropped),
    )


def society(told: Debrief, rules: RuleWords) -> Worded:
    """What became of all, a line for each thing."""
    words = rules.words
    mean = (
        words("debrief-mean", before=round(told.mean_before), now=round(told.mean_now))
        if told.mean_before is not None and told.mean_now is not None
        else None
    )
    alike = (
        words("debrief-alike", before=_likeness(told.polarisation_before), now=_likeness(told.polarisation_now))
        if told.polarisation_before is not None and told.polarisation_now is not None
        else None
    )
    flows = [
        words("debrief-flow", count=many, before=_tier(rules, before), now=_tier(rules, now))
        for before, now, many in told.flows
        if before != now
    ][:MOST_FLOWS]
    fell = words.listed([
        words.plain("debrief-fell-one", name=one.name, before=one.before, now=one.after) for one in told.fell
    ])  # fmt: skip
    thrown = words.listed([rules.thrown(event) for event, _ in told.thrown]) if told.thrown else None
    return lines(
        words("debrief-time", day=day_of(words, told.days), ticks=told.ticks, people=told.people),
        mean,
        words("debrief-said", opinions=told.opinions, permitted=told.permissions),
        words("debrief-dropped", count=told.dropped),
        words("debrief-alone", before=told.alone_before, now=told.alone_now),
        alike,
        *flows,
        words("debrief-fell", people=fell) if fell else None,
        words("debrief-thrown", events=thrown) if thrown else None,
        words("debrief-all-seen"),
    )


def _likeness(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _tier(rules: RuleWords, id_: str) -> str:
    tier = next((one for one in rules.policy.tiers if one.id == id_), None)
    if tier is not None:
        return rules.tier(tier)
    words = rules.words
    if not id_:
        return words.plain("debrief-no-tier")
    return words.plain(f"tier-{id_}") if words.has(f"tier-{id_}") else id_
