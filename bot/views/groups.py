"""What a group is shown: its members side by side, two of them, who pulls whom, and the society they live in.

Only who chose to be seen here stands in any of it, and nothing says how many did not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ports import Phase
from bot.views import drawings
from bot.views.actions import action
from bot.views.framing import card_text, cut, day_of, fits, fitting, in_rows, scale_of
from bot.views.private_only import private_link
from bot.views.reply import Button, Reply
from bot.views.wording import lines, signed
from bot.views.world_words import world_title
from scoring import ReasonCode
from scoring.formulas import HIGHEST_SCORE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.ports import WorldRow
    from bot.services.bonds import Bonds
    from bot.services.duel import Duel, DuelLine
    from bot.services.find_person import Named
    from bot.services.members import GroupCompare, Member
    from bot.services.mood import Mood
    from bot.views.rule_words import RuleWords
    from bot.views.wording import Words

MOST_LINES = 10
MOST_DUEL_LINES = 8
MOST_TIES = 8
MOST_NAMES = 8
MOST_NAMED = 20
# In the picture: more lines cannot be told apart on a phone.
MOST_DRAWN = 60
LONGEST_LABEL = 24


def compare(found: GroupCompare, rules: RuleWords, row: WorldRow, take_part: str, *, unknown: int = 0) -> Reply:
    """The members side by side: a picture of bars, and a line for each. `unknown`: of how many it is not known yet."""
    words = rules.words
    if not found.members:
        return nobody(words, take_part, unknown=unknown)

    def write(most: int) -> list[str | None]:
        shown = found.members[:most]
        more = len(found.members) - len(shown)
        return [
            words("compare-first", world=world_title(words, row.title), day=day_of(words, found.day)), "",
            *(_member(rules, one, found.since_day) for one in shown), words("and-more", count=more) if more else None,
            _to_come(words, unknown),
        ]  # fmt: skip

    rows = (_leads(words, "rank", "bonds", "mood"), (_take_part(words, take_part),))
    return Reply(text=fits(words, write, most=MOST_LINES), rows=rows, drawing=_bars(found, rules, row))


def _member(rules: RuleWords, one: Member, since_day: float) -> str:
    words = rules.words
    parts = [rules.tier(one.tier) if one.tier else words.plain("score-no-tier")]
    if one.movement:
        parts.append(words.plain("compare-moved", points=signed(one.movement), day=int(since_day)))
    parts.append(words.plain("compare-friends", count=one.friends, here=one.friends_here))
    return words("compare-line", rank=one.rank, name=one.name, score=one.score, about=" · ".join(parts))


def _bars(found: GroupCompare, rules: RuleWords, row: WorldRow) -> drawings.GroupBars:
    words = rules.words
    shown = found.members[: drawings.MOST_ROWS]
    return drawings.GroupBars(
        world=world_title(words, row.title), day=day_of(words, found.day), title=words.plain("compare-title"),
        simulation_label=words.plain("simulation-label"),
        alternative=words.plain(
            "compare-alternative", people=words.listed([f"{one.rank}. {one.name} {one.score}" for one in shown])
        ),
        scale=scale_of(rules), movement_label=words.plain("compare-since", day=int(found.since_day)),
        rows=tuple(
            drawings.GroupRow(
                rank=one.rank, name=one.name, score=one.score, movement=one.movement,
                tier=rules.tier(one.tier) if one.tier else words.plain("score-no-tier"),
            )
            for one in shown
        ),
    )  # fmt: skip


def rank(found: GroupCompare, rules: RuleWords, row: WorldRow, take_part: str, *, unknown: int = 0) -> Reply:
    """Who stands where: text alone, and short. `unknown` as in `compare`."""
    words = rules.words
    if not found.members:
        return nobody(words, take_part, unknown=unknown)
    to_come = _to_come(words, unknown)
    moved = words("rank-since", day=int(found.since_day)) if any(one.movement for one in found.members) else None
    first = words("rank-first", world=world_title(words, row.title), day=day_of(words, found.day))
    head = [*filter(None, (first, moved, to_come)), ""]
    lines = [
        words("rank-line-moved", rank=one.rank, name=one.name, score=one.score, points=signed(one.movement))
        if one.movement
        else words("rank-line", rank=one.rank, name=one.name, score=one.score)
        for one in found.members
    ]
    rows = (_leads(words, "compare", "bonds", "mood"), (_take_part(words, take_part),))
    return Reply(text=fitting(words, head, lines, pictured=False), rows=rows)


def nobody(words: Words, take_part: str, *, unknown: int = 0) -> Reply:
    """Nobody has chosen to be seen here, or nobody has a score yet."""
    return Reply(
        text=card_text(words, words("compare-nobody"), _to_come(words, unknown)),
        rows=((_take_part(words, take_part),), _leads(words, "mood")),
    )


def _to_come(words: Words, unknown: int) -> str | None:
    """That there may be more than are shown: not all could be looked up at once."""
    return words("compare-unknown", count=unknown) if unknown else None


def duel(found: Duel, rules: RuleWords, row: WorldRow, day: float) -> Reply:
    """Two people: where the difference comes from, in lines that add up to it."""
    words, one, other = rules.words, found.one, found.other
    lines = [line for line in found.lines if line.points]

    def write(most: int) -> list[str | None]:
        shown, rest = (lines, []) if len(lines) <= most else (lines[: most - 1], lines[most - 1 :])
        return [
            words("duel-first", one=one.name, first=one.score, other=other.name, second=other.score),
            _gap(found, words),
            "", *(
                words("duel-line", points=signed(line.points), what=_label(rules, line), first=signed(line.one),
                      second=signed(line.other))
                for line in shown
            ),
            words("and-more-line", count=len(rest), points=signed(sum(each.points for each in rest))) if rest else None,
        ]  # fmt: skip

    return Reply(
        text=fits(words, write, most=MOST_DUEL_LINES), drawing=_duel_drawing(found, rules, row, day),
        rows=(_leads(words, "duel", "compare"),),
    )  # fmt: skip


def _gap(found: Duel, words: Words) -> str:
    if not found.difference:
        return words("duel-even")
    ahead = found.one if found.difference > 0 else found.other
    return words("duel-gap", name=ahead.name, points=abs(found.difference))


def _label(rules: RuleWords, line: DuelLine) -> str:
    """What a line is about. Of the statements' first level, association names nobody."""
    if line.code is ReasonCode.FACTOR:
        return rules.factor(line.subject)
    subject = line.subject if line.code is not ReasonCode.ASSOCIATION else ""
    return rules.words.plain(f"line-{line.code.value}", subject=subject)


def _duel_drawing(found: Duel, rules: RuleWords, row: WorldRow, day: float) -> drawings.Duel:
    words, one, other = rules.words, found.one, found.other
    most = drawings.MOST_STEPS - 2  # beside them the start, and what is folded
    there = [line for line in found.lines if line.one or line.other]
    shown, rest = there[:most], there[most:]
    start = drawings.DuelLine(
        label=words.plain("duel-start"), left=one.score - sum(line.one for line in found.lines),
        right=other.score - sum(line.other for line in found.lines),
    )  # fmt: skip
    lines = [
        start, *(drawings.DuelLine(label=_label(rules, line), left=line.one, right=line.other) for line in shown)
    ]  # fmt: skip
    if rest:
        lines.append(
            drawings.DuelLine(
                label=words.plain("and-more", count=len(rest)), left=sum(line.one for line in rest),
                right=sum(line.other for line in rest),
            )
        )  # fmt: skip
    tiers = [rules.tier(side.tiers[-1]) if side.tiers else words.plain("score-no-tier") for side in (one, other)]
    causes = words.listed([f"{_label(rules, line)} {signed(line.points)}" for line in shown])
    return drawings.Duel(
        world=world_title(words, row.title), day=day_of(words, day), title=words.plain("duel-title"),
        simulation_label=words.plain("simulation-label"),
        alternative=words.plain("duel-alternative", one=one.name, first=one.score, other=other.name,
                                second=other.score, causes=causes),
        left=drawings.Side(name=one.name, score=one.score, tier=tiers[0]),
        right=drawings.Side(name=other.name, score=other.score, tier=tiers[1]),
        lines=tuple(lines), gap_label=words.plain("duel-gap-label"),
    )  # fmt: skip


def choose(  # noqa: PLR0913 - whom there is, and what was written
    words: Words, people: Sequence[Named], first: Named | None, example: str, *, unknown: str = "", several: str = ""
) -> Reply:
    """Whom to set against whom, as buttons; `first` is chosen already, `unknown` is nobody, `several` fits more."""
    buttons = [
        Button(
            text=cut(one.name, LONGEST_LABEL),
            action=action("duel", one.person) if first is None else action("duel", first.person, one.person),
        )
        for one in people[:MOST_NAMES]
        if first is None or one.person != first.person
    ]
    text = words("duel-choose") if first is None else words("duel-choose-other", name=first.name)
    trouble = words("duel-unknown", asked=unknown) if unknown else None
    trouble = words("duel-several", asked=several) if several else trouble
    return Reply(text=lines(trouble, text, words("duel-example", example=example)), rows=in_rows(buttons))


def bonds(found: Bonds, rules: RuleWords, row: WorldRow, take_part: str, *, unknown: int = 0) -> Reply:
    """The group's friendships: who pulls whom, as a net and in words. `unknown` as in `compare`."""
    words = rules.words
    if not any(one.is_member for one in found.people):
        return nobody(words, take_part, unknown=unknown)
    names = {one.person: one.name for one in found.people}
    pulls = sorted(
        [
            pull
            for tie in found.ties
            for pull in ((tie.to_a, tie.b, tie.a), (tie.to_b, tie.a, tie.b))
            if pull[0]
        ],
        key=lambda pull: (-abs(pull[0]), pull[1:]),
    )  # fmt: skip

    members = [one.name for one in found.people if one.is_member]
    idle = [tie for tie in found.ties if not tie.to_a and not tie.to_b]

    def write(most: int) -> list[str | None]:
        shown = pulls[:most]
        still = idle[: most - len(shown)]
        more = len(pulls) + len(idle) - len(shown) - len(still)
        return [
            words("bonds-first", world=world_title(words, row.title), people=sum(one.is_member for one in found.people),
                  ties=len(found.ties)), "",
            *(
                words("bonds-costs" if points < 0 else "bonds-brings", who=names[who], whom=names[whom],
                      points=abs(points))
                for points, who, whom in shown
            ),
            *(words("bonds-neither", one=names[tie.a], other=names[tie.b]) for tie in still),
            words("and-more", count=more) if more else None,
            words("bonds-seen", people=words.listed(members[:MOST_NAMED])) if not found.ties else None,
            _to_come(words, unknown),
        ]  # fmt: skip

    rows = (_leads(words, "compare", "rank", "mood"), (_take_part(words, take_part),))
    return Reply(text=fits(words, write, most=MOST_TIES), rows=rows, drawing=_net(found, rules, row))


def _net(found: Bonds, rules: RuleWords, row: WorldRow) -> drawings.Bonds:
    words = rules.words
    people = found.people[: drawings.MOST_PEOPLE]
    place = {one.person: at for at, one in enumerate(people)}
    there = [tie for tie in found.ties if tie.a in place and tie.b in place]
    ties = sorted(there, key=lambda tie: (-abs(tie.to_a + tie.to_b), -tie.strength))[:MOST_DRAWN]
    return drawings.Bonds(
        world=world_title(words, row.title), day=day_of(words, row.day), title=words.plain("bonds-title"),
        simulation_label=words.plain("simulation-label"),
        alternative=words.plain(
            "bonds-alternative", count=len(ties),
            people=words.listed([f"{one.name} {one.score}" for one in people[:MOST_NAMED]]),
        ),
        scale=scale_of(rules),
        people=tuple(
            drawings.Friend(name=one.name, score=one.score, self_or_chosen=one.is_member) for one in people
        ),
        ties=tuple(
            drawings.Tie(a=place[tie.a], b=place[tie.b], strength=tie.strength, pull=tie.to_a + tie.to_b)
            for tie in ties
        ),
        gain_label=words.plain("bonds-gain"), loss_label=words.plain("bonds-loss"),
        size_label=words.plain("bonds-size"),
    )  # fmt: skip


def mood(found: Mood, rules: RuleWords, take_part: str, *, unknown: int = 0) -> Reply:
    """The group's society at a glance. `unknown` as in `compare`."""
    words, seen = rules.words, found.glance
    members = (
        words("mood-members", count=found.members, lowest=found.lowest or 0, mean=round(found.mean or 0),
              highest=found.highest or 0)
        if found.members
        else None
    )  # fmt: skip
    sanctions = [
        words("mood-sanction", count=many, what=rules.sanction(each))
        for each in rules.policy.sanctions
        for id_, _, many in seen.sanctions
        if id_ == each.id and many
    ]

    def write(most: int) -> list[str | None]:
        more = len(sanctions) - most
        return [
            words("mood-first", world=world_title(words, found.title), day=day_of(words, found.day)),
            words("mood-scores", count=seen.scored, mean=round(seen.mean), lowest=seen.lowest, highest=seen.highest),
            words("mood-register", count=seen.listed), *sanctions[:most],
            words("and-more", count=more) if more > 0 else None,
            words("mood-voluntary") if found.phase is Phase.OPTIONAL else None, members, _to_come(words, unknown),
        ]  # fmt: skip

    rows = (_leads(words, "compare", "rank", "bonds"), (_take_part(words, take_part),))
    return Reply(text=fits(words, write, most=max(len(sanctions), 1)), rows=rows, drawing=_society(found, rules))


def _society(found: Mood, rules: RuleWords) -> drawings.Society:
    words, seen = rules.words, found.glance
    ends = [*(low for low, _ in seen.histogram[1:]), HIGHEST_SCORE + 1]
    held = [many for _, _, many in seen.tiers]
    highest = [seen.scored - held[0], *(a - b for a, b in zip(held, [*held[1:], 0], strict=True))] if held else []
    labels = [words.plain("score-no-tier"), *(rules.tier(tier) for tier in rules.policy.tiers)]
    shares = [
        drawings.Share(label=label, people=many, words=words.plain(
            "mood-share", percent=percent, count=many))
        for label, many, percent in zip(labels, highest, percents(highest), strict=False)
    ]  # fmt: skip
    most = drawings.MOST_MARKS + 1
    return drawings.Society(
        world=world_title(words, found.title), day=day_of(words, found.day), title=words.plain("mood-title"),
        simulation_label=words.plain("simulation-label"),
        alternative=words.plain(
            "mood-alternative", count=seen.scored, mean=round(seen.mean), lowest=seen.lowest, highest=seen.highest
        ),
        scale=scale_of(rules),
        bins=tuple(
            drawings.Bin(low=low, high=end, people=many)
            for (low, many), end in zip(seen.histogram, ends, strict=True)
        ),
        shares=tuple(shares) if len(shares) <= most else (),
        facts=(
            drawings.Fact(value=str(round(seen.mean)), label=words.plain("mood-fact-mean")),
            drawings.Fact(value=str(seen.friendships), label=words.plain("mood-fact-friendships")),
            drawings.Fact(value=str(seen.listed), label=words.plain("mood-fact-listed")),
        ),
        people_label=words.plain("mood-people"),
    )  # fmt: skip


def percents(counts: Sequence[int]) -> list[int]:
    """The shares of a whole in whole percents that add up to 100: what is left over goes to the largest remainders."""
    total = sum(counts)
    if not total:
        return [0] * len(counts)
    shares = [100 * count // total for count in counts]
    by_rest = sorted(range(len(counts)), key=lambda place: (-(100 * counts[place] % total), place))
    for place in by_rest[: 100 - sum(shares)]:
        shares[place] += 1
    return shares


def _take_part(words: Words, link: str) -> Button:
    return Button(text=words.plain("compare-take-part"), url=link)


def _leads(words: Words, *names: str) -> tuple[Button, ...]:
    return tuple(Button(text=words.plain(f"button-{name}"), action=action(name)) for name in names)


def part_link(bot_name: str, group: int) -> str:
    """Where somebody goes to take part in a group: joining if need be, and choosing to be seen here."""
    return private_link(bot_name, f"g_{group}")
