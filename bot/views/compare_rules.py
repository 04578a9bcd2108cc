"""One's life under several rule books, side by side; each opens into its own lines, which add up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views.actions import action
from bot.views.framing import back_to, cut, fitting, in_rows, leads
from bot.views.reply import Button, Reply
from bot.views.rule_words import RuleWords
from bot.views.wording import signed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.services.compare_rules import Under
    from bot.views.wording import Words


def compare_rules(found: Sequence[Under], words: Words) -> Reply:
    """All books, the world's own first."""
    own = found[0]
    lines = []
    for one in found:
        rules = RuleWords(words, one.policy)
        tier = rules.tier(one.tiers[-1]) if one.tiers else words.plain("score-no-tier")
        key = "under-own" if one.is_in_force else "under-other"
        lines.append(
            words(key, score=one.score, title=rules.book(), tier=tier, **(
                {} if one.is_in_force else {"points": signed(one.score - own.score)}
            ))
        )  # fmt: skip
        if one.sanctions:
            lines.append(words("under-sanctions", sanctions=words.listed([rules.sanction(s) for s in one.sanctions])))
    scores = [one.score for one in found]
    head = [words("under-first", least=min(scores), most=max(scores)), words("under-about"), ""]
    buttons = [
        Button(text=f"{one.score} {cut(RuleWords(words, one.policy).book_short(), 30)}", action=action("under", place))
        for place, one in enumerate(found)
    ]
    rows = (*in_rows(buttons, 1), leads(words, "rules", "why"))
    return Reply(text=fitting(words, head, lines, pictured=False), rows=rows)


def under(one: Under, words: Words) -> Reply:
    """One book: what the score is made of under it."""
    rules = RuleWords(words, one.policy)
    told = one.statement
    head = [words("under-one", score=one.score, title=rules.book()), "", words("why-base", base=told.base)]
    lines = [rules.counted(line) for line in told.lines]
    lines.append(words("why-total", score=told.score))
    reads = Button(text=words.plain("button-rules"), action=action("rules", "" if one.is_in_force else one.policy.name))
    rows = ((back_to(words, "compare_rules"), reads),)
    return Reply(text=fitting(words, head, lines, pictured=False), rows=rows)
