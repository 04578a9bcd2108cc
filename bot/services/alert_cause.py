"""Why an alert came: what moved a player's score in the very tick that decided it, in lines that add up."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.services.around import around
from bot.services.look import look_of_own
from bot.services.see import Viewer
from bot.services.why import change_since
from scoring import Refused, statement

if TYPE_CHECKING:
    from bot.player_ports import Alert
    from bot.ports import Store
    from bot.services.around import Around
    from bot.services.living_world import LivingWorld
    from bot.services.look import Look
    from scoring import Line, Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What led to an alert: `lines` add up from `before` to `after`, under the rule book of that tick, `policy`.

    What was lost with another rule book only `policy_before` knows: that of the tick before.

    `is_first`: the player was not scored before; `before` is then where everybody starts.
    """

    name: str
    policy: Policy
    policy_before: Policy
    day: float
    before: int
    after: int
    is_first: bool
    lines: tuple[Line, ...]


async def alert_cause(store: Store, world: LivingWorld, user_id: int, alert: Alert) -> Cause:
    """The cause of an alert to `user_id`. Raises `Refused` for who does not play any more, or is somebody else."""
    seen, person = await look_of_own(store, world, user_id, Viewer(user_id=user_id), alone=True)
    if person != alert.person or not 0 < alert.tick <= world.row.tick:
        raise Refused(place="world", field="tick", value=alert.tick, allowed="a tick that has come")
    found = await around(store, world, [person], since=alert.tick - 1)
    return await asyncio.to_thread(_cause, found, seen, person, alert)


def _cause(found: Around, seen: Look, person: int, alert: Alert) -> Cause:
    after = found.snapshot(person, alert.tick)
    before = found.policy(alert.tick - 1)
    name, becomes = seen.name(person, of_own=True), int(alert.payload["score_now"])
    if "score_before" not in alert.payload:
        told = statement(after)
        return Cause(
            name=name, policy=after.policy, policy_before=before, day=found.days[alert.tick], before=told.base,
            after=told.score, is_first=True, lines=seen.named(told.lines, person),
        )  # fmt: skip
    was = int(alert.payload["score_before"])
    moved = change_since(found, seen, person, alert.tick - 1, after, recorded=was, recorded_after=becomes)
    return Cause(
        name=name, policy=after.policy, policy_before=before, day=found.days[alert.tick], before=was, after=becomes,
        is_first=False, lines=moved.lines,
    )  # fmt: skip
