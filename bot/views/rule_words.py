"""Words for what rule books name: factors, kinds, tiers, sanctions, and how far each may be believed.

Rule books that come with the library have words in every language. One that a host wrote is shown in its own words.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from zlib import crc32

from bot.views.wording import Worded, lines, one_line, signed
from scoring import ReasonCode, list_policies, load_policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.views.wording import Words
    from scoring import Factor, Kind, Line, Policy, Provenance, Sanction, Standing, Tier

DOT = " · "
LONGEST_OWN = 60
LONGEST_ID = 28  # bytes of an id on a button, which has 64 for all it says


@cache
def _books() -> dict[str, Policy]:
    """The rule books that come along, by name."""
    return {name: load_policy(name) for name in list_policies()}


@cache
def _shipped() -> dict[tuple[str, str, str], str]:
    """The key of the words for (what, id, title) of every rule book that comes along."""
    found: dict[tuple[str, str, str], str] = {}
    for policy in _books().values():
        found["book", policy.name, policy.title] = f"book-{policy.name}"
        found |= {("factor", one.id, one.title): f"factor-{policy.name}-{one.id}" for one in policy.factors}
        found |= {("kind", one.id, one.title): f"kind-{one.id}" for one in policy.kinds}
        found |= {("tier", one.id, one.privilege): f"tier-{one.id}" for one in policy.tiers}
        found |= {("sanction", one.id, one.sanction): f"sanction-{one.id}" for one in policy.sanctions}
    return found


def shipped_keys() -> frozenset[str]:
    """Every key that the rule books which come along need words for."""
    return frozenset(_shipped().values())


@dataclass(frozen=True, slots=True)
class RuleWords:
    """One rule book in one language. What it gives is plain text (not escaped): give it on as an argument."""

    words: Words
    policy: Policy

    def book(self, policy: Policy | None = None) -> str:
        """A rule book's title; without one, this one's."""
        one = policy or self.policy
        return self._found("book", one.name, one.title)

    def book_short(self) -> str:
        """This rule book's title in two words."""
        return self._found("book", self.policy.name, self.policy.title, ".short")

    def factor(self, factor: Factor | str) -> str:
        """What a factor looks at."""
        if isinstance(factor, str):
            column = self.policy.factor_index.get(factor)
            if column is None:
                return factor
            factor = self.policy.factors[column]
        return self._found("factor", factor.id, factor.title)

    def kind(self, kind: Kind | str) -> str:
        """What somebody did: "Paid a bill late"."""
        if isinstance(kind, str):
            known = self.policy.kind_by_id.get(kind)
            if known is None:  # of the rule book before this one
                return self.words.plain(f"kind-{kind}") if self.words.has(f"kind-{kind}") else kind
            kind = known
        return self._found("kind", kind.id, kind.title)

    def to_do(self, kind: Kind) -> str:
        """What one may do: "Pay a bill late"."""
        return self._found("kind", kind.id, kind.title, ".do")

    def tier(self, tier: Tier) -> str:
        """What a tier opens, short: "instant loan"."""
        return self._found("tier", tier.id, tier.privilege)

    def privilege(self, tier: Tier) -> str:
        """What a tier opens, in full."""
        return self._found("tier", tier.id, tier.privilege, ".full")

    def sanction(self, sanction: Sanction) -> str:
        """What a sanction does."""
        return self._found("sanction", sanction.id, sanction.sanction)

    def standing(self, standing: Standing) -> str:
        """How far a rule may be believed, in a word."""
        return self.words.plain(f"standing-{standing.value}")

    def origin(self, provenance: Provenance) -> str:
        """Standing and source: "disputed · the 2015 article"."""
        source = self.words.plain(f"source-{provenance.source.value}")
        standing = self.standing(provenance.standing)
        return standing if source == standing else f"{standing}{DOT}{source}"

    def note(self, what: str, id_: str, provenance: Provenance) -> str:
        """What is known about where a rule comes from: `what` is book, factor, kind, tier, sanction or association."""
        key = f"note-{self.policy.name}-{what}-{id_}" if id_ else f"note-{self.policy.name}-{what}"
        shipped = _books().get(self.policy.name) == self.policy
        return self.words.plain(key) if shipped and self.words.has(key) else one_line(provenance.note)

    def line(self, line: Line, *, dated: bool = True) -> str:
        """What a line is about; an event with its day, unless that is said already."""
        match line.code:
            case ReasonCode.FACTOR | ReasonCode.FADING:
                subject = self.factor(line.subject)
            case ReasonCode.KIND | ReasonCode.EVENT | ReasonCode.EVENT_STRUCK:
                subject = self.kind(line.subject)
            case ReasonCode.RULE_BOOK:
                known = _books().get(line.subject)
                subject = self.book(known) if known else line.subject
            case _:
                subject = self.friend(line.subject)
        text = self.words.plain(f"line-{line.code.value}", subject=subject)
        if line.day is not None and line.code in {ReasonCode.EVENT, ReasonCode.EVENT_STRUCK}:
            text = self.words.plain("line-on-day", what=text, day=int(line.day)) if dated else text
            if line.magnitude not in {None, 1.0}:
                text = f"{text} × {line.magnitude:g}"
        return text

    def thrown(self, event: str) -> str:
        """What a host threw at a world."""
        return self.words.plain(f"thrown-{event}") if self.words.has(f"thrown-{event}") else event

    def friend(self, name: str) -> str:
        """A friend's name; "someone who left" where they have."""
        left, _, number = name.rpartition(" ")
        if left == "someone who left" and number.isdigit():
            return self.words.plain("someone-who-left")
        return name

    def counted(self, line: Line) -> Worded:
        """A line of a list: "−12  Paid a bill late · claimed", as HTML."""
        standing = "" if line.code is ReasonCode.LIMIT else self.standing(line.standing)
        key = "counted-line" if standing else "counted-line-bare"
        arguments = {"standing": standing} if standing else {}
        return self.words(key, points=signed(line.points), what=self.line(line), **arguments)

    def _found(self, what: str, id_: str, title: str, attribute: str = "") -> str:
        key = _shipped().get((what, id_, title))
        if key is None:
            own = one_line(title) or id_
            return own if len(own) <= LONGEST_OWN else f"{own[: LONGEST_OWN - 1]}…"
        if attribute and not self.words.has(f"{key}{attribute}"):
            attribute = ""
        return self.words.plain(f"{key}{attribute}")


def short(id_: str) -> str:
    """An id as it fits on a button: itself, or a mark of it where it is too long."""
    fits = len(id_.encode()) <= LONGEST_ID and "|" not in id_
    return id_ if fits else f"#{crc32(id_.encode()):08x}"


def add_up(rules: RuleWords, parts: Sequence[Line], most: int) -> Worded:
    """Lines that add up, one below the other; what is beyond `most` is folded into one that says how many.

    Factors to which nothing speaks share a line.
    """
    still = [line for line in parts if not line.points and line.code is ReasonCode.FACTOR]
    parts = [line for line in parts if line not in still]
    shown, folded = (parts, ()) if len(parts) <= most else (parts[: most - 1], parts[most - 1 :])
    found = [rules.counted(line) for line in shown]
    if folded:
        points = signed(sum(line.points for line in folded))
        found.append(rules.words("and-more-line", count=len(folded), points=points))
    if still:
        found.append(rules.words("nothing-yet", factors=" · ".join(rules.line(line) for line in still)))
    return lines(found)
