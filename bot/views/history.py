"""A score over its days, and the moves worth naming with what caused them, adding up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views import drawings
from bot.views.actions import action
from bot.views.framing import back_to, card_text, day_of, fits, fitting, in_rows, leads, scale_of
from bot.views.reply import Button, Reply
from bot.views.why import moving
from bot.views.wording import signed
from bot.views.world_words import world_title

if TYPE_CHECKING:
    from bot.ports import WorldRow
    from bot.services.history import History, HistoryMove
    from bot.views.rule_words import RuleWords

MOST_SCORES = 2000
CAUSES = 2


def history(found: History, rules: RuleWords, row: WorldRow, *, is_player: bool, user_id: int) -> Reply:
    """The chart, and its greatest moves as lines; a button opens each."""
    words = rules.words
    scores = _scores(found)
    first, last = scores[0], scores[-1]

    def write(most: int) -> list[str]:
        points = signed(last.score - first.score)
        name = {} if found.is_own else {"name": found.name}
        key = "history-first-own" if found.is_own else "history-first-other"
        if not found.moves:
            return [words(f"{key}-unmoved", score=last.score, day=first.day, **name)]
        parts: list[str] = [words(key, score=last.score, points=points, day=first.day, **name)]
        parts += ["", words("history-moves")]
        parts += [_move(move, rules) for move in found.moves[:most]]
        return parts

    whose = () if found.is_own else (found.person,)
    opens = [
        Button(
            text=words.plain("history-open", day=int(move.day),
                             points=signed(move.score_after - move.score_before)),
            action=action("hm", *(whose or ("",)), move.tick),
        )
        for move in found.moves
    ]  # fmt: skip
    onward = leads(words, "why", "score") if found.is_own else (
        Button(text=words.plain("button-why"), action=action("why", found.person)),
        Button(text=words.plain("button-score"), action=action("score", found.person)),
    )  # fmt: skip
    shows = frozenset[int]() if not is_player else frozenset({user_id}) if found.is_own else None
    return Reply(
        text=fits(words, write, most=8), rows=(*in_rows(opens), onward),
        drawing=_drawing(found, rules, row, scores), shows=shows,
    )  # fmt: skip


def move(found: History, of: HistoryMove, rules: RuleWords) -> Reply:
    """One move, with all its causes."""
    words = rules.words
    points = signed(of.score_after - of.score_before)
    head = [words("history-move", day=int(of.day), before=of.score_before, after=of.score_after, points=points)]
    if of.thrown:
        head.append(words("why-thrown", events=words.listed([rules.thrown(event) for event in of.thrown])))
    whose = () if found.is_own else (found.person,)
    lines = [rules.counted(line) for line in moving(of.lines)]
    return Reply(text=fitting(words, [*head, ""], lines, pictured=False), rows=((back_to(words, "history", *whose),),))


def none_yet(rules: RuleWords) -> Reply:
    """Nothing is on record yet."""
    words = rules.words
    return Reply(text=card_text(words, words("history-none")), rows=(leads(words, "score", "act"),))


def _move(of: HistoryMove, rules: RuleWords) -> str:
    found = moving(of.lines)
    causes = [f"{rules.line(line, dated=False)} {signed(line.points)}" for line in found[:CAUSES]]
    rest = sum(line.points for line in found[CAUSES:])
    if len(found) > CAUSES:
        causes.append(rules.words.plain("history-rest", points=signed(rest)))
    points = signed(of.score_after - of.score_before)
    causes_text = rules.words.listed(causes) if causes else ""
    return rules.words("history-line", day=int(of.day), points=points, causes=causes_text)


def _label(of: HistoryMove, rules: RuleWords) -> str:
    """The greatest cause of a move; where it was not the only one, that is said."""
    found = moving(of.lines)
    if not found:
        return ""
    what = rules.line(found[0], dated=False)
    return what if len(found) == 1 else rules.words.plain("history-among", what=what)


def _scores(found: History) -> tuple[drawings.DayScore, ...]:
    """One score a whole day, the last of it; the chart has room for so many."""
    by_day = {int(point.day): point.score for point in found.points}
    days = sorted(by_day)[-MOST_SCORES:]
    return tuple(drawings.DayScore(day=day, score=by_day[day]) for day in days)


def _drawing(
    found: History, rules: RuleWords, row: WorldRow, scores: tuple[drawings.DayScore, ...]
) -> drawings.History:
    words = rules.words
    first, last = scores[0].day, scores[-1].day
    middle = [first, (first + last) // 2, last]
    events = tuple(
        drawings.HistoryEvent(
            day=int(of.day), label=_label(of, rules),
            points=of.score_after - of.score_before,
        )
        for of in found.moves[: drawings.MOST_EVENTS]
        if first <= int(of.day) <= last
    )  # fmt: skip
    return drawings.History(
        world=world_title(words, row.title), day=day_of(words, row.day), title=words.plain("history-title"),
        simulation_label=words.plain("simulation-label"),
        alternative=words.plain(
            "history-alternative", name=found.name, first=scores[0].score, last=scores[-1].score,
            from_day=first, to_day=last,
        ),
        name=found.name, scale=scale_of(rules), scores=scores,
        day_labels=tuple(
            drawings.DayLabel(day=day, label=words.plain("day-label", day=day)) for day in sorted({*middle})
        ),
        events=events,
    )  # fmt: skip
