"""Why a score is what it is: what moved it last, what it is made of, and each line opened down to its events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.player_ports import AppealState
from bot.views import drawings
from bot.views.acquaintances import find
from bot.views.actions import action
from bot.views.framing import back_to, card_text, cut, day_of, fits, fitting, in_rows, leads
from bot.views.reply import Button, Reply
from bot.views.rule_words import add_up, short
from bot.views.wording import signed
from bot.views.world_words import world_title
from scoring import ReasonCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.ports import WorldRow
    from bot.services.why import OwnEvent, Why
    from bot.views.rule_words import RuleWords
    from scoring import Line

MOST_LINES = 8
MOST_BUTTONS = 8
MOST_APPEALS = 6
LONGEST_LABEL = 36


def why(  # noqa: PLR0913 - whose it is, and who reads it
    found: Why, rules: RuleWords, row: WorldRow, *, is_player: bool, user_id: int, is_alone: bool = False
) -> Reply:
    """The whole: what moved it, what it is made of, as a picture and as lines that add up.

    `is_alone`: the reader is asked about, and has no friend yet.
    """
    words = rules.words
    told, moved = found.statement, found.change

    folded = False

    def write(most: int) -> list[str | None]:
        nonlocal folded
        parts: list[str | None] = [_first(found, rules), _friend_speaks(found, rules)]
        if moved is not None:
            folded = len(moving(moved.lines)) > max(2, most - 3)
            parts += [
                "", words("why-moved", before=moved.score_before, after=moved.score_after), _thrown(found, rules),
                add_up(rules, moving(moved.lines), max(2, most - 3)),
            ]  # fmt: skip
        return [
            *parts, "", words("why-made"), words("why-base", base=told.base), add_up(rules, told.lines, most),
            words("why-total", score=told.score), *(["", words("score-alone")] if is_alone else []),
        ]  # fmt: skip

    shows = frozenset[int]() if not is_player else frozenset({user_id}) if found.is_own else None
    text = fits(words, write, most=MOST_LINES + 1)
    return Reply(
        text=text, rows=_rows(found, rules, is_alone=is_alone, folded=folded),
        drawing=_drawing(found, rules, row), shows=shows,
    )  # fmt: skip


def what_moved(found: Why, rules: RuleWords) -> Reply:
    """All causes of the last move."""
    words, moved = rules.words, found.change
    rows = ((back_to(words, "why", *_whose(found)),),)
    if moved is None:
        return Reply(text=card_text(words, _first(found, rules)), rows=rows)
    head = [words("why-moved", before=moved.score_before, after=moved.score_after)]
    thrown = _thrown(found, rules)
    return Reply(
        text=fitting(
            words,
            [*head, *([thrown] if thrown else [])],
            [rules.counted(line) for line in moving(moved.lines)],
            pictured=False,
        ),
        rows=rows,
    )


def factor(found: Why, rules: RuleWords, line: Line) -> Reply:
    """One line of a statement, opened: a factor into its kinds, association into friends."""
    words = rules.words
    if line.code is ReasonCode.ASSOCIATION:
        association = rules.policy.association
        provenance = association.provenance if association else None
        note = rules.note("association", "", provenance) if provenance else ""
    else:
        of = rules.policy.factors[rules.policy.factor_index[line.subject]]
        provenance, note = of.provenance, rules.note("factor", of.id, of.provenance)
    head = [
        words("why-line", points=signed(line.points), what=rules.line(line)),
        words("why-origin", origin=rules.origin(provenance)) if provenance else "",
        words("why-note", note=note) if note else "",
        "",
    ]
    opens = [
        Button(text=_label(rules, inner), action=action("wk", *_who(found), short(line.subject), short(inner.subject)))
        for inner in line.lines
        if inner.code is ReasonCode.KIND
    ]
    rows = [*in_rows(opens[:MOST_BUTTONS]), (back_to(words, "why", *_whose(found)),)]
    if line.code is ReasonCode.ASSOCIATION and found.is_own:
        rows.insert(0, leads(words, "friends", "whatif"))
    counted = [rules.counted(inner) for inner in line.lines] or [words("why-nothing-here")]
    return Reply(text=fitting(words, head, counted, pictured=False), rows=tuple(rows))


def kind(found: Why, rules: RuleWords, of: Line, line: Line, own: Sequence[OwnEvent] = ()) -> Reply:
    """One kind of a factor, opened into its events; one's own may be appealed."""
    words = rules.words
    known = rules.policy.kind_by_id.get(line.subject)
    note = rules.note("kind", known.id, known.provenance) if known else ""
    head = [
        words("why-line", points=signed(line.points), what=rules.line(line)),
        words("why-origin", origin=rules.origin(known.provenance)) if known else "",
        words("why-note", note=note) if note else "",
        "",
    ]
    appeals: list[Button] = []
    if own:
        counted = [_own_event(rules, event) for event in own]
        appeals = [
            Button(
                text=words.plain("why-appeal", day=int(event.day), points=signed(event.points)),
                action=action("appeal", event.tick, event.number, short(of.subject), short(line.subject)),
            )
            for event in own
            if event.appeal is None and not event.struck and event.points < 0
        ]
        if appeals:
            head.insert(-1, words("why-appeal-about"))
    else:
        counted = [rules.counted(event) for event in line.lines]
    back = back_to(words, "wl", *_who(found), short(of.subject))
    return Reply(
        text=fitting(words, head, counted, pictured=False), rows=(*in_rows(appeals[:MOST_APPEALS], 1), (back,))
    )


def part(found: Why, subject: str) -> Line | None:
    """The line of a statement that a button names: a factor's id, or "" for association."""
    return next((line for line in found.statement.lines if short(line.subject) == subject and line.lines), None)


def part_of(line: Line, subject: str) -> Line | None:
    """The kind in a line that a button names."""
    return next((inner for inner in line.lines if short(inner.subject) == subject), None)


def moving(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines of a change that moved something by a whole point; the others say nothing and add nothing."""
    return tuple(line for line in lines if line.points)


def _own_event(rules: RuleWords, event: OwnEvent) -> str:
    words = rules.words
    state = "struck" if event.struck else event.appeal.value if event.appeal else ""
    what = words.plain("day-label", day=int(event.day))
    if event.magnitude != 1.0:
        what = f"{what} × {event.magnitude:g}"
    if not state:
        return words("counted-line-bare", points=signed(event.points), what=what)
    key = "struck" if state in {"struck", AppealState.STRUCK.value} else state
    standing = words.plain(f"appeal-{key}")
    return words("counted-line", points=signed(event.points), what=what, standing=standing)


def _first(found: Why, rules: RuleWords) -> str:
    words, moved = rules.words, found.change
    name = {} if found.is_own else {"name": found.name}
    whose = "own" if found.is_own else "other"
    if moved is None:
        return words(f"why-unmoved-{whose}", score=found.score, **name)
    points = signed(moved.score_after - moved.score_before)
    return words(f"why-first-{whose}", score=found.score, points=points, day=int(moved.day_before), **name)


def _friend_speaks(found: Why, rules: RuleWords) -> str | None:
    """The sentence about the friend who cost most, where one did."""
    if not found.is_own or found.change is None:
        return None
    costs = [line for line in found.change.lines if line.code is ReasonCode.FRIEND and line.points < 0]
    worst = min(costs, key=lambda line: line.points, default=None)
    if worst is None:
        return None
    return rules.words("why-friend-costs", name=rules.friend(worst.subject), points=-worst.points)


def _thrown(found: Why, rules: RuleWords) -> str | None:
    if not found.thrown:
        return None
    return rules.words("why-thrown", events=rules.words.listed([rules.thrown(event) for event in found.thrown]))


def _whose(found: Why) -> tuple[int, ...]:
    return () if found.is_own else (found.person,)


def _who(found: Why) -> tuple[str]:
    """Whom a button is about: nobody named is oneself."""
    return ("" if found.is_own else str(found.person),)


def _label(rules: RuleWords, line: Line) -> str:
    return f"{signed(line.points)} {cut(rules.line(line), LONGEST_LABEL)} ›"


def _rows(found: Why, rules: RuleWords, *, is_alone: bool, folded: bool) -> tuple[tuple[Button, ...], ...]:
    words = rules.words
    opens = [
        Button(text=_label(rules, line), action=action("wl", *_who(found), short(line.subject)))
        for line in found.statement.lines
        if line.lines
    ]
    rows = [*in_rows(opens[:MOST_BUTTONS])]
    if folded:
        rows.append((Button(text=words.plain("why-all-causes"), action=action("wc", *_who(found))),))
    if found.is_own:
        first = (find(words) if is_alone else leads(words, "friends")[0], *leads(words, "act"))
        return (*rows, first, leads(words, "whatif", "history", "score"))
    return (*rows, (
        Button(text=words.plain("button-score"), action=action("score", found.person)),
        Button(text=words.plain("button-history"), action=action("history", found.person)),
    ))  # fmt: skip


def _drawing(found: Why, rules: RuleWords, row: WorldRow) -> drawings.Waterfall:
    words, told = rules.words, found.statement
    steps = [
        drawings.Step(label=rules.line(line), points=line.points, note=rules.standing(line.standing))
        for line in told.lines
        # In a picture, what says nothing is in the way; that friends do nothing (yet) says something.
        if line.points or line.code is ReasonCode.ASSOCIATION
    ]
    more = None
    if len(steps) > drawings.MOST_STEPS:
        rest = steps[drawings.MOST_STEPS - 1 :]
        steps = steps[: drawings.MOST_STEPS - 1]
        points = sum(step.points for step in rest)
        more = drawings.Step(label=words.plain("and-more", count=len(rest)), points=points)
    causes = words.listed([f"{step.label} {signed(step.points)}" for step in (*steps, *([more] if more else []))])
    return drawings.Waterfall(
        world=world_title(words, row.title), day=day_of(words, told.day), title=words.plain("why-title"),
        simulation_label=words.plain("simulation-label"),
        alternative=words.plain(
            "why-alternative", name=found.name, base=told.base, causes=causes, score=told.score
        ),
        name=found.name, start=told.base, start_label=words.plain("why-start"), steps=tuple(steps), more=more,
        end=told.score, end_label=words.plain("why-end"),
    )  # fmt: skip
