"""What a score opens and closes: a ladder of privileges and sanctions, each with its source and standing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views import drawings
from bot.views.actions import action
from bot.views.framing import back_to, card_text, cut, day_of, fits, fitting, in_rows, leads, scale_of
from bot.views.reply import Button, Reply
from bot.views.world_words import world_title

if TYPE_CHECKING:
    from bot.ports import WorldRow
    from bot.services.tiers import Held, SanctionState, TierState
    from bot.views.rule_words import RuleWords
    from scoring import Provenance

MOST_ON_PICTURE = drawings.MOST_MARKS
MOST_SANCTIONS = 6
MOST_LINES = 14


def tiers(found: Held, rules: RuleWords, row: WorldRow, *, user_id: int) -> Reply:
    """Everything at a glance."""
    words = rules.words
    held = sum(one.held for one in found.tiers)
    holding = [one for one in found.sanctions if one.holds]

    def write(most: int) -> list[str]:
        parts = [words("tiers-first", score=found.score, held=held, all=len(found.tiers)), ""]
        parts += [_tier(one, rules) for one in found.tiers[:most]]
        if len(found.tiers) > most:
            parts.append(words("and-more", count=len(found.tiers) - most))
        if found.sanctions:
            parts += ["", words("tiers-sanctions" if found.in_force else "tiers-voluntary")]
        parts += [_sanction(one, rules) for one in found.sanctions[:most]]
        if len(found.sanctions) > most:
            parts.append(words("and-more", count=len(found.sanctions) - most))
        return parts

    rungs = tuple(
        drawings.Rung(
            at=one.tier.threshold, label=rules.tier(one.tier), held=one.held,
            words=words.plain("tiers-held") if one.held else words.plain("tiers-missing", points=one.missing),
        )
        for one in found.tiers[:MOST_ON_PICTURE]
    )  # fmt: skip
    names = tuple(rules.sanction(one.sanction) for one in holding[:MOST_SANCTIONS])
    drawing = None
    if rungs:
        drawing = drawings.Ladder(
            world=world_title(words, row.title), day=day_of(words, row.day), title=words.plain("tiers-title"),
            simulation_label=words.plain("simulation-label"),
            alternative=words.plain(
                "tiers-alternative", score=found.score,
                rungs=words.listed([f"{rung.at} {rung.label}: {rung.words}" for rung in rungs]),
            ),
            name=words.plain("tiers-you"), score=found.score, score_label=words.plain("score-title"),
            scale=scale_of(rules), rungs=rungs, sanctions=names,
        )  # fmt: skip
    sources = Button(text=words.plain("tiers-sources"), action=action("tiers", "sources"))
    rows = ((sources,), leads(words, "whatif", "why"), leads(words, "rules", "score"))
    text = fits(words, write, most=MOST_LINES) if drawing else card_text(words, *write(MOST_LINES))
    return Reply(text=text, rows=rows, drawing=drawing, shows=frozenset({user_id}))


def sources(found: Held, rules: RuleWords) -> Reply:
    """Where each comes from and how far to believe it; buttons tell more of one."""
    words = rules.words
    lines = [
        words("tiers-origin", at=one.tier.threshold, what=rules.privilege(one.tier),
              origin=rules.origin(one.tier.provenance))
        for one in found.tiers
    ]  # fmt: skip
    lines += [
        words("sanctions-origin", below=one.sanction.below, what=rules.sanction(one.sanction),
              origin=rules.origin(one.sanction.provenance))
        for one in found.sanctions
    ]  # fmt: skip
    notes = [
        Button(text=cut(rules.tier(one.tier), 40), action=action("tiers", "tier", place))
        for place, one in enumerate(found.tiers[:8])
    ]
    notes += [
        Button(text=cut(rules.sanction(one.sanction), 40), action=action("tiers", "sanction", place))
        for place, one in enumerate(found.sanctions[:8])
    ]
    head = [words("tiers-sources-first"), ""]
    return Reply(text=fitting(words, head, lines, pictured=False), rows=(*in_rows(notes), (back_to(words, "tiers"),)))


def tier(state: TierState, rules: RuleWords) -> Reply:
    """One privilege, with all that is known about it."""
    words, of = rules.words, state.tier
    first = words("tiers-one", at=of.threshold, what=rules.privilege(of))
    now = words("tiers-one-held") if state.held else words("tiers-one-missing", points=state.missing)
    return _one(rules, first, now, rules.note("tier", of.id, of.provenance), of.provenance)


def sanction(state: SanctionState, rules: RuleWords) -> Reply:
    """One sanction, with all that is known about it."""
    words, of = rules.words, state.sanction
    first = words("sanctions-one", below=of.below, what=rules.sanction(of))
    key = "sanctions-holds" if state.holds else "sanctions-far" if state.distance >= 0 else "sanctions-not-yet"
    now = words(key, points=abs(state.distance))
    return _one(rules, first, now, rules.note("sanction", of.id, of.provenance), of.provenance)


def _one(rules: RuleWords, first: str, now: str, note: str, provenance: Provenance) -> Reply:
    words = rules.words
    text = card_text(
        words, first, now, words("why-origin", origin=rules.origin(provenance)),
        words("why-note", note=note) if note else None,
    )  # fmt: skip
    return Reply(text=text, rows=((back_to(words, "tiers", "sources"),),))


def _tier(state: TierState, rules: RuleWords) -> str:
    words = rules.words
    standing = rules.standing(state.tier.provenance.standing)
    if state.held:
        return words("tiers-line-held", at=state.tier.threshold, what=rules.tier(state.tier), standing=standing)
    return words(
        "tiers-line", at=state.tier.threshold, what=rules.tier(state.tier), standing=standing, points=state.missing
    )


def _sanction(state: SanctionState, rules: RuleWords) -> str:
    words = rules.words
    return words(
        "sanctions-line-holds" if state.holds else "sanctions-line", below=state.sanction.below,
        what=rules.sanction(state.sanction), standing=rules.standing(state.sanction.provenance.standing),
    )  # fmt: skip
