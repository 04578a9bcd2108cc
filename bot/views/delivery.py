"""What is pushed: an alert with its causes that add up and what it means, a day of them as one, and other notices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.player_ports import AppealState, Direction, Subject
from bot.views import drawings
from bot.views.actions import action
from bot.views.alerts import headline, headlines, in_a_row, subject
from bot.views.framing import card_text, cut, day_of, fits, fitting, leads
from bot.views.reply import Button, Reply
from bot.views.rule_words import RuleWords, add_up
from bot.views.why import moving
from bot.views.wording import signed
from bot.views.world_words import world_title
from scoring import ReasonCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.player_ports import Alert
    from bot.ports import WorldRow
    from bot.services.alert_cause import Cause
    from bot.views.wording import Words

MOST_LINES = 7
LONGEST_MEANING = 220
KINDS = {
    Direction.GAINED: drawings.AlertKind.TIER_GAINED,
    Direction.LOST: drawings.AlertKind.TIER_LOST,
    Direction.BEGUN: drawings.AlertKind.SANCTION_BEGUN,
    Direction.LIFTED: drawings.AlertKind.SANCTION_ENDED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """All alerts of one tick and what led to them; `numbers` are their visible ones.

    `doubted`: they may have arrived before.
    """

    alerts: tuple[Alert, ...]
    cause: Cause
    world: str
    numbers: tuple[int, ...]
    doubted: bool

    def by_direction(self) -> list[list[Alert]]:
        """What was gained, lost, has begun, has ended: each where there is something."""
        groups = ([each for each in self.alerts if each.direction is way] for way in KINDS)
        return [group for group in groups if group]

    def names(self, group: Sequence[Alert], rules: RuleWords) -> list[str]:
        """What each of them is about, plain; as the tick before's rule book has it, where the tick's own has none."""
        before = RuleWords(rules.words, self.cause.policy_before)
        return [subject(each, rules, before) for each in group]


def pushed_alerts(pushed: Pushed, rules: RuleWords, user_id: int) -> Reply:
    """What one tick meant: what happened, what it means, why, as a picture and in lines that add up."""
    words, cause = rules.words, pushed.cause
    start = words("alert-start") if cause.is_first else None
    lines, named = moving(cause.lines), _named(pushed, words)

    def write(most: int) -> list[str | None]:
        # What each means goes before more causes; where there is no room for it, its place is named.
        whole = most > MOST_LINES
        return [
            words("alert-doubted", **named) if pushed.doubted else None,
            *_happened(pushed, rules, whole=whole), _friend(cause, rules), "",
            words("alert-moved", before=cause.before, after=cause.after) if lines or start
            else words("alert-still", score=cause.after),
            start,
            add_up(rules, lines, max(2, most - MOST_LINES if whole else most)) if lines else None, "",
            words("alert-number", **named, world=world_title(words, pushed.world), day=day_of(words, cause.day)),
        ]  # fmt: skip

    settings = Button(text=words.plain("button-alerts"), action=action("alerts"))
    leading = ("why", "friends") if len(pushed.alerts) == 1 else ("why", "friends", "tiers")
    return Reply(
        text=fits(words, write, most=2 * MOST_LINES), rows=(leads(words, *leading), (settings,)),
        drawing=_drawing(pushed, rules), shows=frozenset({user_id}),
    )  # fmt: skip


def _happened(pushed: Pushed, rules: RuleWords, *, whole: bool) -> list[str]:
    """What was gained, lost, has begun or ended, each direction in a line; `whole`: and what each means."""
    words, found = rules.words, list[str]()
    for group in pushed.by_direction():
        names = pushed.names(group, rules)
        found.append(words("alert-first", what=headlines(group, names, words)))
        if len(group) == 1:
            found.append(meaning(group[0], rules))
        elif whole:
            found += [
                words("alert-one-means", what=name, means=meaning(each, rules))
                for name, each in zip(names, group, strict=True)
            ]
        else:
            found += [words("alert-names", names=in_a_row(names, words)), words("alert-all-mean")]
    return found


def _named(pushed: Pushed, words: Words) -> dict[str, str | int]:
    """The numbers of alerts, as the texts that name them have it: "3", "3 and 5", "3–8"."""
    first, last, count = min(pushed.numbers), max(pushed.numbers), len(pushed.numbers)
    in_a_row = count > 2 and last - first == count - 1  # noqa: PLR2004 - two are said one by one
    number = f"{first}–{last}" if in_a_row else words.listed([str(each) for each in pushed.numbers])
    return {"number": number, "count": count}


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


def _told(pushed: Pushed, group: Sequence[Alert], rules: RuleWords) -> str:
    """What alerts of one direction are about, with their names, plain."""
    names = pushed.names(group, rules)
    told = headlines(group, names, rules.words)
    if len(group) == 1:
        return told
    return rules.words.plain("alert-told", what=told, names=in_a_row(names, rules.words))


def _drawing(pushed: Pushed, rules: RuleWords) -> drawings.AlertCard:
    words, cause, groups = rules.words, pushed.cause, pushed.by_direction()
    steps = [drawings.Step(label=rules.line(line), points=line.points) for line in moving(cause.lines)]
    if len(steps) > MOST_LINES:
        rest = steps[MOST_LINES - 1 :]
        folded = drawings.Step(label=words.plain("and-more", count=len(rest)), points=sum(step.points for step in rest))
        steps = [*steps[: MOST_LINES - 1], folded]
    causes = words.listed([f"{step.label} {signed(step.points)}" for step in steps])
    names = [pushed.names(group, rules) for group in groups]
    heads = [headlines(group, some, words) for group, some in zip(groups, names, strict=True)]
    if len(pushed.alerts) == 1:
        about, means = (
            names[0][0],
            words.plain(f"alert-picture-{pushed.alerts[0].direction.value}"),
        )
    elif len(groups) == 1:
        about, means = heads[0], " · ".join(names[0])
    else:
        about, means = words.plain("alert-changes", count=len(pushed.alerts)), " · ".join(heads)
    ways = [KINDS[group[0].direction] for group in groups]
    told = " · ".join(_told(pushed, group, rules) for group in groups)
    kind = next((way for way in ways if way.is_good == (cause.after >= cause.before)), ways[0])
    return drawings.AlertCard(
        world=world_title(words, pushed.world), day=day_of(words, cause.day),
        title=words.plain("alert-title", **_named(pushed, words)),
        simulation_label=words.plain("simulation-label"),
        alternative=words.plain(
            "alert-alternative", what=told, before=cause.before, after=cause.after, causes=causes
        ),
        kind=kind, name=cause.name, subject=about, meaning=cut(means, LONGEST_MEANING),
        before=cause.before, before_label=words.plain("alert-before"),
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
