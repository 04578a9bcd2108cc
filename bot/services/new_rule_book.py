"""Another rule book for a world, handed in as text: checked whole, refused with every reason, or put to use.

It is in force from the next tick on. Everybody is scored under it by the whole ledger, and the change is a cause of its
own in everybody's explanation.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.services.host import refuse_guest
from scoring import Allow, Allowed, RuleBookRefused, policy_from_toml
from scoring.errors import shown

if TYPE_CHECKING:
    from bot.ports import Store
    from bot.services.living_world import LivingWorld
    from scoring import Policy

MOST_LETTERS = 200_000  # ten times the longest that comes along
MOST_KINDS = 500
LONGEST_VALUE = 160
# Two players who become friends agree that each sees what the other costs them, not what the other's friends do.
MOST_HOPS = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with a rule book: in which table (which of a list, from 1), what was found, what is allowed.

    `value` is as its author wrote it; None: it is missing. `text` is the line at which a file stops being TOML.
    """

    field: str
    value: str | None
    allowed: Allowed
    table: str = ""
    entry: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A rule book that was read, or why not. `from_tick`: it is in force from there on; None: it is not put to use.

    `left_out`: how many problems there are besides those listed.
    """

    policy: Policy | None
    problems: tuple[Problem, ...]
    from_tick: int | None = None
    left_out: int = 0


def check_rule_book(text: str) -> Checked:
    """Read a rule book's text, by the limits for worlds that players may come into; nothing is put to use."""
    if len(text) > MOST_LETTERS:
        return too_long(len(text))
    try:
        policy = policy_from_toml(text, place="rule book", most_kinds=MOST_KINDS)
    except RuleBookRefused as error:
        problems = tuple(
            Problem(
                field=one.field, value=as_written(one.value), allowed=one.rule, table=one.table, entry=one.entry,
                text=_line(text, one.rule),
            )
            for one in error.problems
            if one.rule is not None  # as all have that are about what is in a file
        )  # fmt: skip
        return Checked(policy=None, problems=problems, left_out=error.left_out)
    if policy.association and policy.association.hops > MOST_HOPS:
        return _refused("association.hops", policy.association.hops, at_most(MOST_HOPS))
    return Checked(policy=policy, problems=())


def too_long(size: int) -> Checked:
    """A rule book of so many letters is not read."""
    return _refused("size", size, Allowed(Allow.LETTERS, f"at most {MOST_LETTERS} letters", {"most": MOST_LETTERS}))


def _refused(field: str, value: object, allowed: Allowed) -> Checked:
    return Checked(policy=None, problems=(Problem(field=field, value=as_written(value), allowed=allowed),))


def at_most(most: int) -> Allowed:
    """So many at most."""
    return Allowed(Allow.AT_MOST, f"at most {most}", {"most": most})


def as_written(value: object) -> str | None:
    """A value as the file has it, more or less; None for one that is missing."""
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else shown(value, LONGEST_VALUE)


def _line(text: str, rule: Allowed) -> str:
    """The line at which a file stops being TOML; "" where it is not known."""
    lines = text.removeprefix("\ufeff").split("\n")
    line = int(rule.given.get("line", 0))
    return lines[line - 1].strip() if 0 < line <= len(lines) else ""


async def put_to_use(store: Store, world: LivingWorld, user_id: int, text: str, *, as_admin: bool = False) -> Checked:
    """Check a rule book and have the next tick be the first under it; refused, nothing changes.

    Raises `Refused` for who does not host the world.
    """
    await refuse_guest(store, world.row.world_id, user_id, as_admin=as_admin)
    checked = await asyncio.to_thread(check_rule_book, text)
    policy = checked.policy
    if policy is None:
        return checked
    tick = await store.put_rule_book(
        world.row.world_id, name=policy.name, version=policy.version, text=text, kinds=[*policy.kind_by_id]
    )
    return Checked(policy=policy, problems=(), from_tick=tick)
