"""What a tick means to the players who want to be told: decided with the tick, put into words and delivered apart.

A friend is named, by number, where what that friend did in this tick is what cost the tier; players who are friends
agreed that each sees what the other costs them, not what the other did, so only a character's act is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.player_ports import Alert, Direction, Subject
from bot.ports import Phase
from scoring import formulas, tiers_held
from scoring.recompute import divisors_for, reach_of, scores_of

if TYPE_CHECKING:
    from bot.player_ports import TickInputs
    from bot.services.living_world import LivingWorld
    from scoring import Standings
    from scoring.ledger import Events


def alerts_of(before: LivingWorld, after: Standings, inputs: TickInputs, events: Events) -> tuple[Alert, ...]:
    """The alerts of the tick after `before` (newcomers included), in order of person."""
    found: list[Alert] = []
    for person in sorted({*inputs.listening} - {*inputs.left}):
        if person < len(before.people):
            found += _alerts(before, after, person, events)
    return tuple(found)


def _alerts(before: LivingWorld, after: Standings, person: int, events: Events) -> list[Alert]:
    standings, tick = before.standings, before.row.tick + 1
    was, now = int(standings.score[person]), int(after.score[person])
    new = not before.on_record[person]
    mandatory, was_mandatory = (phase is Phase.MANDATORY for phase in (before.row.phase, before.row.last_phase))
    # Two rule books where another has come into force: a tier is told from others by its id.
    holds, held = tiers_held(after.policy, now), () if new else tiers_held(before.policy, was)
    gained = [tier for tier in holds if tier.id not in {one.id for one in held}]
    lost = [tier for tier in held if tier.id not in {one.id for one in holds}]
    in_force = {sanction.id for sanction in after.policy.sanctions if mandatory and now < sanction.below}
    bit = {sanction.id for sanction in before.policy.sanctions if not new and was_mandatory and was < sanction.below}
    scores: dict[str, int | str] = {"score_now": now} if new else {"score_before": was, "score_now": now}
    alerts = [
        Alert(person=person, subject=Subject.TIER, id=tier.id, tick=tick, direction=Direction.GAINED, payload=scores)
        for tier in gained
    ]
    for tier in lost:
        payload = {**scores, **_cause(before, after, person, tier.threshold, events)}
        alerts.append(
            Alert(person=person, subject=Subject.TIER, id=tier.id, tick=tick, direction=Direction.LOST, payload=payload)
        )
    for direction, which in ((Direction.BEGUN, in_force - bit), (Direction.LIFTED, bit - in_force)):
        alerts += [
            Alert(person=person, subject=Subject.SANCTION, id=one, tick=tick, direction=direction, payload=scores)
            for one in sorted(which)
        ]
    return alerts


def _cause(before: LivingWorld, after: Standings, person: int, threshold: int, events: Events) -> dict[str, int | str]:
    """The friend whose act cost the tier: it would be held, had that friend's conduct stayed as it was."""
    if before.policy != after.policy:
        return {"rule_book": after.policy.name}
    association = after.policy.association
    if association is None:
        return {}
    friends, strengths = (column.astype(np.int64) for column in after.population.friendships.row(person))
    old = before.standings.population.friendships.strengths_between(np.full(len(friends), person), friends)
    acted = (old == strengths) & np.isin(friends, events.person)
    friends, strengths = friends[acted], strengths[acted]
    moved = strengths * (reach_of(after, friends) - reach_of(before.standings, friends))
    pull = sum(int(sums[person]) for sums in after.sums)
    by = divisors_for(after.population.friendships.degree[[person]], association.dilution)
    y = formulas.pull_points(pull - moved, association.share, by)
    pulled = np.asarray(formulas.saturated_millipoints(y, association.up, association.down)).astype(np.int64)
    kept = scores_of(after.total_millipoints[person] - int(after.association_millipoints[person]) + pulled)
    guilty = np.flatnonzero((moved < 0) & (kept >= threshold))
    if not len(guilty):
        return {}
    worst = guilty[np.argmin(moved[guilty])]
    friend = int(friends[worst])
    cause: dict[str, int | str] = {"friend": friend, "points": int(after.score[person]) - int(kept[worst])}
    if friend < before.row.characters:
        cause["act"] = _worst_act(before, events, friend)
    return cause


def _worst_act(before: LivingWorld, events: Events, friend: int) -> str:
    """The kind of a character's event of this tick that weighs most against them."""
    known = before.policy.kind_by_id
    kinds = [before.kinds[code] for code in events.kind[events.person == friend].tolist()]
    return min((kind for kind in kinds if kind in known), key=lambda kind: (known[kind].weight, kind), default="")
