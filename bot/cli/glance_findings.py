"""What ``glasshouse glance`` has to tell about a society on one day, before anything is shown.

The screen, the picture and the JSON all tell these findings; every number in them is one that the other commands give
for the exported tables.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.cli.output import SIMULATION
from bot.cli.wording import as_json as line_as_json
from bot.scenarios import population_of
from scoring import (
    Batch,
    Change,
    Listed,
    Move,
    Outcome,
    Policy,
    Population,
    ReasonCode,
    Standings,
    Statement,
    change,
    recompute,
    register,
    snapshot,
    statement,
    what_if,
)

ALERT_DAYS = 30  # how far back the alert looks
BAND = 50  # points that one bar of the histogram stands for
A_STORY = 5_000  # millipoints that friends cost somebody, for it to be worth telling
SHOWN = 5  # rows of each short list


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What there is to tell.

    `counted` of the `events` are of kinds that the rule book looks at. `ranked` is everybody with their score, the
    highest first. `told` is one person's statement, `dropped` the friend who costs them most and `outcome` what
    dropping that friend leads to; both None where no friend costs them a point. `alert` is a lost tier and why, None
    where nobody lost one since day `since`.
    """

    standings: Standings
    events: int
    counted: int
    ranked: tuple[tuple[str, int], ...]
    told: Statement
    dropped: str | None
    outcome: Outcome | None
    listed: tuple[Listed, ...]
    since: float
    alert: tuple[Move, Change] | None


def look(tables: dict[str, str], policy: Policy, day: float, protagonist: str) -> Findings:
    """What there is to tell about `day` under a rule book; events of kinds that it does not know count for nothing."""
    everything = population_of(tables)
    standings = _scored(policy, everything, day)
    since = max(0.0, day - ALERT_DAYS)
    ledger = standings.population.ledger
    known = [name in policy.kind_by_id for name in ledger.kinds]
    order = sorted(range(len(standings)), key=lambda index: -int(standings.score[index]))
    told = statement(snapshot(standings, _payer(standings, protagonist)))
    dropped = _costliest(told)
    batch = Batch.of(standings.population, friendships=[(told.person, dropped, None)]) if dropped else None
    return Findings(
        standings=standings,
        events=len(ledger),
        counted=sum(known[kind] for kind in ledger.events.kind.tolist()),
        ranked=tuple((standings.person(index), int(standings.score[index])) for index in order),
        told=told,
        dropped=dropped,
        outcome=what_if(standings, batch) if batch else None,
        listed=register(standings),
        since=since,
        alert=_alert(_scored(policy, everything, since), standings),
    )


def _scored(policy: Policy, everything: Population, day: float) -> Standings:
    return recompute(policy, everything.until(day), day, ignore_unknown_kinds=True)


def _payer(standings: Standings, protagonist: str) -> str:
    """Whose score to explain: the protagonist's, or where that is no story whoever's friends cost them most.

    Where friends cost nobody anything, it is the person who is furthest from where everybody starts.
    """
    pulled = standings.association_millipoints
    if pulled[standings.index(protagonist)] <= -A_STORY:
        return protagonist
    if pulled.min() <= -A_STORY:
        return standings.person(int(pulled.argmin()))
    return standings.person(int(abs(standings.score - standings.policy.base).argmax()))


def _costliest(told: Statement) -> str | None:
    """The friend who costs a person the most whole points, if any does."""
    friends = [friend for line in told.lines if line.code is ReasonCode.ASSOCIATION for friend in line.lines]
    worst = min(friends, key=lambda friend: friend.points, default=None)
    return worst.subject if worst and worst.points < 0 else None


def _alert(before: Standings, after: Standings) -> tuple[Move, Change] | None:
    """Of those who lost a tier, the one whose friends had the largest part in it; where equal, who lost most points."""
    lost = []
    for person, old, new in zip(after.population.people, before.score.tolist(), after.score.tolist(), strict=True):
        move = Move.between(after.policy, str(person), old, new)
        if move.tiers_lost:
            why = change(snapshot(before, move.person), snapshot(after, move.person))
            costs = [line for line in why.lines if line.points < 0]
            through_friends = sum(line.points for line in costs if line.code is ReasonCode.FRIEND)
            lost.append((through_friends / sum(line.points for line in costs), old - new, move, why))
    return max(lost, key=lambda found: found[:2])[2:] if lost else None


def bands_of(findings: Findings) -> list[tuple[int, int]]:
    """The histogram: each band's lowest score and how many people are in it, the highest band first."""
    scores = [score for _, score in findings.ranked]
    lows = range(scores[0] // BAND * BAND, scores[-1] // BAND * BAND - 1, -BAND)
    return [(low, sum(low <= score < low + BAND for score in scores)) for low in lows]


def as_document(findings: Findings, commands: list[str]) -> dict[str, object]:
    """The findings, and the commands to try next, for programs."""
    standings, told = findings.standings, findings.told
    people = [{"person": person, "score": score} for person, score in findings.ranked]
    parting, alert = None, None
    if findings.outcome:
        own = findings.outcome.of(told.person)
        others = [_move_as_json(move) for move in findings.outcome.moves if move.person != own.person]
        parting = {**_move_as_json(own), "unfriend": findings.dropped, "others": others}
    if findings.alert:
        move, why = findings.alert
        lines = [line_as_json(line, standings.policy) for line in why.lines]
        alert = {**_move_as_json(move), "from_day": findings.since, "to_day": standings.day, "lines": lines}
    return {
        "about": SIMULATION,
        "policy": standings.policy.name,
        "day": standings.day,
        "people": len(standings),
        "friendships": len(standings.population.friendships),
        "events": findings.events,
        "events_counted": findings.counted,
        "bands": [{"from": low, "to": low + BAND - 1, "people": number} for low, number in bands_of(findings)],
        "highest": people[:SHOWN],
        "lowest": people[: -SHOWN - 1 : -1],
        "why": {
            "person": told.person,
            "base": told.base,
            "score": told.score,
            "lines": [line_as_json(line, standings.policy) for line in told.lines],
        },
        "what_if": parting,
        "register": {
            "listed": len(findings.listed),
            "people": [
                {"rank": entry.rank, "person": entry.person, "drag_points": entry.drag_points, "friends": entry.friends}
                for entry in findings.listed[:SHOWN]
            ],
        },
        "alert": alert,
        "next": commands,
    }


def _move_as_json(move: Move) -> dict[str, object]:
    """One person's way from score to score, worded as by the command what-if."""
    return {
        "person": move.person,
        "score": {"from": move.score_before, "to": move.score_after},
        "tiers": {"gained": [tier.id for tier in move.tiers_gained], "lost": [tier.id for tier in move.tiers_lost]},
        "sanctions": {
            "begun": [rule.id for rule in move.sanctions_begun],
            "lifted": [rule.id for rule in move.sanctions_lifted],
        },
    }
