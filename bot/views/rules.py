"""The rule book to browse: what counts, for how much, where it is from and how far to believe it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.views.actions import action
from bot.views.framing import back_to, card_text, cut, fitting, in_rows, leads
from bot.views.reply import Button, Reply
from bot.views.rule_words import RuleWords, short
from bot.views.wording import signed
from bot.views.world_words import world_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.services.rules import FactorRules, RuleBook
    from scoring import Kind, Policy

LONGEST_LABEL = 46
MOST_KINDS = 20
HERE = ""
"""The book of the world that is played; others are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lent:
    """A book that is shown where no world is played: that of a `world` open to all, or (None) one of the game's."""

    world: str | None


def rule_book(book: RuleBook, rules: RuleWords, of: str = HERE, lent: Lent | None = None) -> Reply:
    """The whole at a glance; `of` names a book that is not the world's own, `lent` says whose is shown instead."""
    words, policy = rules.words, book.policy
    whose: str = ""
    if lent is not None:
        whose = words("rules-of", world=world_title(words, lent.world)) if lent.world else words("rules-shipped")
    note = rules.note("book", "", policy.provenance) if policy.provenance else ""
    head = [
        words("rules-first", title=rules.book()), *([whose] if whose else []),
        words("rules-base", base=policy.base, version=policy.version),
        words("why-origin", origin=rules.origin(policy.provenance)) if policy.provenance else "",
        words("why-note", note=note) if note else "",
        "", words("rules-factors"),
    ]  # fmt: skip
    lines = [_factor(one, rules) for one in book.factors]
    buttons = [
        Button(text=cut(rules.factor(one.factor), LONGEST_LABEL), action=action("rf", of, short(one.factor.id)))
        for one in book.factors[:MOST_KINDS]
    ]
    also = []
    if policy.association is not None:
        also.append(Button(text=words.plain("rules-friends"), action=action("ra", of)))
    also.append(Button(text=words.plain("rules-opens"), action=action("rt", of)))
    also.append(Button(text=words.plain("rules-others"), action=action("ro")))
    rows = [*in_rows(buttons), *in_rows(also)]
    if lent is not None:
        rows.append((Button(text=words.plain("button-join"), action=action("start")),))
    else:
        rows.append(leads(words, "why", "compare_rules") if of == HERE else (back_to(words, "ro"),))
    return Reply(text=fitting(words, head, lines, pictured=False), rows=tuple(rows))


def _factor(one: FactorRules, rules: RuleWords) -> str:
    words = rules.words
    return words(
        "rules-factor", what=rules.factor(one.factor), up=round(one.factor.up), down=round(one.factor.down),
        standing=rules.standing(one.factor.provenance.standing),
    )  # fmt: skip


def factor(one: FactorRules, rules: RuleWords, of: str = HERE) -> Reply:
    """One factor: what speaks to it, and for how much."""
    words, half_life = rules.words, one.factor.half_life_days
    note = rules.note("factor", one.factor.id, one.factor.provenance)
    head = [
        words("rules-factor-first", what=rules.factor(one.factor)),
        words("rules-caps", up=round(one.factor.up), down=round(one.factor.down)),
        words("rules-fades", days=round(half_life, 2)) if half_life else words("rules-stays"),
        words("rules-spreads") if one.spreads else "",
        words("why-origin", origin=rules.origin(one.factor.provenance)),
        words("why-note", note=note) if note else "", "",
    ]  # fmt: skip
    lines = [
        words(
            "counted-line",
            points=_weight(kind),
            what=rules.kind(kind),
            standing=rules.standing(kind.provenance.standing),
        )
        for kind in one.kinds
    ]
    buttons = [
        Button(text=cut(rules.kind(kind), LONGEST_LABEL), action=action("rk", of, short(kind.id)))
        for kind in one.kinds[:MOST_KINDS]
    ]
    rows = (*in_rows(buttons), (back_to(words, "rules", of),))
    return Reply(text=fitting(words, [line for line in head if line] + [""], lines, pictured=False), rows=rows)


def kind(one: Kind, rules: RuleWords, of: str = HERE) -> Reply:
    """One kind of thing to do, and all that is known about it."""
    words = rules.words
    note = rules.note("kind", one.id, one.provenance)
    text = card_text(
        words, words("rules-kind", points=_weight(one), what=rules.kind(one)),
        words("rules-kind-factor", what=rules.factor(one.factor)),
        words("why-origin", origin=rules.origin(one.provenance)),
        words("why-note", note=note) if note else None,
    )  # fmt: skip
    return Reply(text=text, rows=((back_to(words, "rf", of, short(one.factor)),),))


def association(rules: RuleWords, of: str = HERE) -> Reply:
    """What friends do to a score."""
    words, rule = rules.words, rules.policy.association
    back = ((back_to(words, "rules", of),),)
    if rule is None:
        return Reply(text=card_text(words, words("rules-no-friends")), rows=back)
    note = rules.note("association", "", rule.provenance)
    text = card_text(
        words,
        words("rules-friends-first"),
        words("rules-friends-what", factors=words.listed([rules.factor(one) for one in rule.factors])),
        words("rules-friends-caps", up=round(rule.up), down=round(rule.down)),
        words("rules-friends-lifts") if rule.lifts else words("rules-friends-drags"),
        words("why-origin", origin=rules.origin(rule.provenance)),
        words("why-note", note=note) if note else None,
    )
    return Reply(text=text, rows=back)


def opens(rules: RuleWords, of: str = HERE) -> Reply:
    """What a score opens and closes under this book."""
    words, policy = rules.words, rules.policy
    lines = [
        words("tiers-origin", at=tier.threshold, what=rules.privilege(tier), origin=rules.origin(tier.provenance))
        for tier in policy.tiers
    ]
    lines += [
        words("sanctions-origin", below=one.below, what=rules.sanction(one), origin=rules.origin(one.provenance))
        for one in policy.sanctions
    ]
    rows = [(back_to(words, "rules", of),)]
    return Reply(text=fitting(words, [words("rules-opens-first"), ""], lines, pictured=False), rows=tuple(rows))


def others(books: Sequence[Policy], rules: RuleWords) -> Reply:
    """The rule books that come with the game."""
    words = rules.words
    lines = []
    for book in books:
        origin = rules.origin(book.provenance) if book.provenance else ""
        lines.append(words("rules-other", title=rules.book(book), origin=origin))
    buttons = [
        Button(text=cut(RuleWords(words, book).book_short(), 36), action=action("rules", book.name)) for book in books
    ]
    rows = (*in_rows(buttons, 1), leads(words, "rules", "compare_rules"))
    return Reply(text=fitting(words, [words("rules-others-first"), ""], lines, pictured=False), rows=rows)


def _weight(one: Kind) -> str:
    """A weight as a rule book has it: in points, with a fraction where there is one."""
    whole = round(one.weight)
    if whole == one.weight:
        return signed(whole)
    return f"{'+' if one.weight > 0 else '−'}{abs(one.weight):g}"
