"""Another rule book for a world, handed in as text: checked whole, refused with every reason, or put to use.

It is in force from the next tick on. Everybody is scored under it by the whole ledger, and the change is a cause of its
own in everybody's explanation.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.services.host import refuse_guest
from scoring import RuleBookRefused, policy_from_toml

if TYPE_CHECKING:
    from bot.ports import Store
    from bot.services.living_world import LivingWorld
    from scoring import Policy

MOST_LETTERS = 200_000  # ten times the longest that comes along
MOST_KINDS = 500
# Two players who become friends agree that each sees what the other costs them, not what the other's friends do.
MOST_HOPS = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with a rule book: where, what was found, what is allowed."""

    place: str
    field: str
    value: str
    allowed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A rule book that was read, or why not. `from_tick`: it is in force from there on; None: it is not put to use."""

    policy: Policy | None
    problems: tuple[Problem, ...]
    from_tick: int | None = None


def check_rule_book(text: str) -> Checked:
    """Read a rule book's text; nothing is put to use."""
    if len(text) > MOST_LETTERS:
        return _refused("size", len(text), f"at most {MOST_LETTERS} letters")
    try:
        policy = policy_from_toml(text, place="rule book")
    except RuleBookRefused as error:
        problems = tuple(
            Problem(place=one.place, field=one.field, value=str(one.value), allowed=one.allowed)
            for one in error.problems
        )
        return Checked(policy=None, problems=problems)
    if len(policy.kinds) > MOST_KINDS:
        return _refused("kinds", len(policy.kinds), f"at most {MOST_KINDS}")
    if policy.association and policy.association.hops > MOST_HOPS:
        return _refused("association.hops", policy.association.hops, f"at most {MOST_HOPS}")
    return Checked(policy=policy, problems=())


def _refused(field: str, value: object, allowed: str) -> Checked:
    problem = Problem(place="rule book", field=field, value=str(value), allowed=allowed)
    return Checked(policy=None, problems=(problem,))


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
