"""What is pushed: an alert with its causes that add up and what it means, a day of them as one, and other notices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.player_ports import AppealState, Direction, Subject
from bot.views import drawings
from bot.views.actions import action
from bot.views.alerts import headline, subject
from bot.views.framing import card_text, day_of, fits, fitting, leads
from bot.views.reply import Button, Reply
from bot.views.rule_words import add_up
from bot.views.why import moving
from bot.views.wording import signed
from bot.views.world_words import world_title
from scoring import ReasonCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.player_ports import Alert
    from bot.ports import WorldRow
    from bot.services.alert_cause import Cause
    from bot.views.rule_words import RuleWords
    from bot.views.wording import Words

MOST_LINES = 7
LONGEST_MEANING = 150
KINDS = {
    Direction.GAINED: drawings.AlertKind.TIER_GAINED,
    Direction.LOST: drawings.AlertKind.TIER_LOST,
    Direction.BEGUN: drawings.AlertKind.SANCTION_BEGUN,
    Direction.LIFTED: drawings.AlertKind.SANCTION_ENDED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """An alert and what led to it; `number` is its visible one, `doubted`: it may have arrived before."""

    alert: Alert
    cause: Cause
    world: str
    number: int
    doubted: bool


def alert(pushed: Pushed, rules: RuleWords, user_id: int) -> Reply:
    """One alert: what happened, what it means, why, as a picture and in lines that add up."""
    words, one, cause = rules.words, pushed.alert, pushed.cause
    what = headline(one, rules)
    start = words("alert-start") if cause.is_first else None
    lines = moving(cause.lines)

    def write(most: int) -> list[str | None]:
        return [
            words("alert-doubted", number=pushed.number) if pushed.doubted else None,
            words("alert-first", what=what), meaning(one, rules), _friend(cause, rules), "",
            words("alert-moved", before=cause.before, after=cause.after), start,
            add_up(rules, lines, max(2, most)) if lines else None, "",
            words("alert-number", number=pushed.number, world=world_title(words, pushed.world),
                  day=day_of(words, cause.day)),
        ]  # fmt: skip

    settings = Button(text=words.plain("button-alerts"), action=action("alerts"))
    return Reply(
        text=fits(words, write, most=MOST_LINES), rows=(leads(words, "why", "friends"), (settings,)),
        drawing=_drawing(pushed, rules, what), shows=frozenset({user_id}),
    )  # fmt: skip


def meaning(one: Alert, rules: RuleWords) -> str:
    """What an alert means for the player, as HTML."""
    words, policy, score = rules.words, rules.policy, int(one.payload["score_now"])
    if one.subject is Subject.TIER:
        tier = next((each for each in policy.tiers if each.id == one.id), None)
        if tier is None:
            return words("alert-means-book")
        key = "alert-means-gained" if one.direction is Direction.GAINED else "alert-means-lost"
        return words(
            key, privilege=rules.privilege(tier), threshold=tier.threshold, missing=max(0, tier.threshold - score),
            origin=rules.origin(tier.provenance),
        )  # fmt: skip
    sanction = next((each for each in policy.sanctions if each.id == one.id), None)
    if sanction is None:
        return words("alert-means-book")
    key = "alert-means-begun" if one.direction is Direction.BEGUN else "alert-means-lifted"
    return words(key, threshold=sanction.below, origin=rules.origin(sanction.provenance))


def _friend(cause: Cause, rules: RuleWords) -> str | None:
    """The friend who cost most, where one did."""
    costs = [line for line in cause.lines if line.code is ReasonCode.FRIEND and line.points < 0]
    worst = min(costs, key=lambda line: line.points, default=None)
    if worst is None or cause.after >= cause.before:
        return None
    return rules.words("alert-friend", name=rules.friend(worst.subject), points=-worst.points)


def _drawing(pushed: Pushed, rules: RuleWords, what: str) -> drawings.AlertCard:
    words, cause = rules.words, pushed.cause
    steps = [drawings.Step(label=rules.line(line), points=line.points) for line in moving(cause.lines)]
    if len(steps) > MOST_LINES:
        rest = steps[MOST_LINES - 1 :]
        folded = drawings.Step(label=words.plain("and-more", count=len(rest)), points=sum(step.points for step in rest))
        steps = [*steps[: MOST_LINES - 1], folded]
    causes = words.listed([f"{step.label} {signed(step.points)}" for step in steps])
    means = words.plain(f"alert-picture-{Direction(pushed.alert.direction).value}")
    return drawings.AlertCard(
        world=world_title(words, pushed.world), day=day_of(words, cause.day),
        title=words.plain("alert-title", number=pushed.number),
        simulation_label=words.plain("simulation-label"),
        alternative=words.plain(
            "alert-alternative", what=what, before=cause.before, after=cause.after, causes=causes
        ),
        kind=KINDS[Direction(pushed.alert.direction)], name=cause.name, subject=subject(pushed.alert, rules),
        meaning=means[:LONGEST_MEANING], before=cause.before, before_label=words.plain("alert-before"),
        after=cause.after, after_label=words.plain("alert-after"), steps=tuple(steps),
    )  # fmt: skip


def digest(found: Sequence[tuple[Alert, int, bool, RuleWords]], world: str, words: Words) -> Reply:
    """All of a day as one message: alerts with their numbers, whether each may be a repeat, and its rule book."""
    lines = [
        words(
            "digest-doubted" if doubted else "digest-line", number=number, what=headline(one, rules),
            score=int(one.payload["score_now"]),
        )
        for one, number, doubted, rules in found
    ]  # fmt: skip
    settings = Button(text=words.plain("button-alerts"), action=action("alerts"))
    head = [words("digest-first", count=len(found), world=world), ""]
    return Reply(text=fitting(words, head, lines, pictured=False), rows=(leads(words, "why", "friends"), (settings,)))


def offer(name: str, asker: int, row: WorldRow, words: Words, *, is_here: bool) -> Reply:
    """Somebody offers friendship. `is_here`: the chat is about that world; else it has to be gone to first."""
    world = world_title(words, row.title)
    if is_here:
        button = Button(text=words.plain("notice-answer"), action=action("offer", asker))
    else:
        button = Button(
            text=words.plain("start-switch", world=world_title(words, row.title)), action=action("world", row.world_id)
        )
    return Reply(text=card_text(words, words("notice-offer", name=name, world=world)), rows=((button,),))


def appeal_decided(kind: str, day: float, state: AppealState, rules: RuleWords) -> Reply:
    """A host has decided an appeal."""
    words = rules.words
    key = "notice-struck" if state is AppealState.STRUCK else "notice-kept"
    return Reply(text=card_text(words, words(key, what=rules.kind(kind), day=round(day, 2))), rows=(
        leads(words, "why", "score"),))  # fmt: skip
