"""How friendships come about: friends of friends meet, and some that had ended begin again.

Who is asked may say no, and the more so the more this friend would cost: that is how somebody ends up alone whom
nobody has dropped. People who live by their own hand are neither asked nor spoken for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.life.chance import stream
from bot.life.lived import Ties, among, pair_keys
from scoring import formulas
from scoring.recompute import divisors_for, reach_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bot.life.people import People


def welcome(
    people: People, person: NDArray[np.int64], other: NDArray[np.int64], strength: NDArray[np.int64]
) -> NDArray[np.float64]:
    """The share of offers of friendship from `other` that each of `person` would take; strength in thousandths."""
    company = people.manners.company
    cost = np.where(people.scored[person], _price(people, person, other, strength), 0.0)
    wary = 1 - people.number("loyalty", person)
    willing = formulas.exp_minus(wary * cost / company.points)
    return np.asarray(people.number("sociability", person) * willing)


def offered(people: People, person: int, other: int, strength: int) -> bool:
    """Does the character `person` take the friendship that `other` offers? The same all through a tick."""
    chance = stream(people.seed, people.tick, f"offer to {person} from {other}")
    one, them = np.array([person]), np.array([other])
    share = welcome(people, one, them, np.array([strength]))
    return bool(people.lives(one)[0] and chance.random() < share[0])


def made(people: People, parted: Ties, kin: NDArray[np.uint64]) -> Ties:
    """The friendships that begin in this tick, and those among the `parted` that begin again."""
    found = [_met(people), _healed(people, parted, kin)]
    return Ties.of(*(np.concatenate([getattr(ties, side) for ties in found]) for side in ("a", "b", "strength")))


def _price(
    people: People, person: NDArray[np.int64], other: NDArray[np.int64], strength: NDArray[np.int64]
) -> NDArray[np.float64]:
    """About the points that `other` as a friend would cost, before caps; 0 for one who costs nothing."""
    standings = people.standings
    association = standings.policy.association
    if association is None:
        return np.zeros(len(person))
    degree = standings.population.friendships.degree[person]
    pull = strength * reach_of(standings, other)
    y = formulas.pull_points(pull, association.share, divisors_for(degree + 1, association.dilution))
    return np.asarray(np.maximum(-y, 0.0))


def _met(people: People) -> Ties:
    """Some look for company: a friend's friend, not one of theirs, and both say yes."""
    manners, friendships = people.manners, people.standings.population.friendships
    chance = stream(people.seed, people.tick, "company")
    every = np.array([temperament.seeks_every_days for temperament in manners.temperaments])
    rates = np.divide(people.days, every, out=np.zeros(len(every)), where=every > 0)
    seeker = np.unique(people.drawn(rates, chance))
    seeker, between = _a_friend_of(people, seeker, chance)
    place, stranger = _a_friend_of(people, np.arange(len(between)), chance, of=between)
    seeker = seeker[place]
    strength = chance.integers(manners.company.weakest, manners.company.strongest + 1, len(seeker))
    yes = [chance.random(len(seeker)) for _ in "ab"]
    open_ = (seeker != stranger) & people.lives(seeker) & people.lives(stranger)
    open_ &= friendships.strengths_between(seeker, stranger) == 0
    open_ &= yes[0] < welcome(people, stranger, seeker, strength)
    # Who asks has made up their mind, but for what it would cost them.
    asked = people.number("sociability", seeker)
    open_ &= yes[1] * asked < welcome(people, seeker, stranger, strength)
    return Ties.of(seeker[open_], stranger[open_], strength[open_])


def _a_friend_of(
    people: People, person: NDArray[np.int64], chance: np.random.Generator, of: NDArray[np.int64] | None = None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Each of `person` who has friends (or whose counterpart in `of` has), with one of them, each as likely."""
    whose, friend, _ = people.standings.population.friendships.rows(person if of is None else of)
    order = np.lexsort((friend, whose))
    count = np.bincount(whose, minlength=len(person))
    start = np.cumsum(count) - count
    some = np.flatnonzero(count)
    place = start[some] + np.floor(chance.random(len(person))[some] * count[some]).astype(np.int64)
    return person[some], friend[order[place]]


def _healed(people: People, parted: Ties, kin: NDArray[np.uint64]) -> Ties:
    """Friendships that ended and begin again: family sooner, and both must want it at today's price."""
    company = people.manners.company
    parted = Ties.of(parted.a, parted.b, parted.strength)
    chance = stream(people.seed, people.tick, "healing")
    a, b, strength = (column.astype(np.int64) for column in (parted.a, parted.b, parted.strength))
    family = among(pair_keys(a, b), kin)
    every = np.where(family, company.family_heals_every_days, company.heals_every_days)
    often = 1 - np.asarray(formulas.exp_minus(people.days / every))
    rolls = chance.random((3, len(a)))
    heals = (rolls[0] < often) & people.lives(a) & people.lives(b)
    heals &= people.standings.population.friendships.strengths_between(a, b) == 0
    for side, (one, other) in enumerate(((a, b), (b, a)), start=1):
        # Old friends need no sociability: only what it would cost stands between them, and hardly so for family.
        wary = np.where(family, people.manners.nudging.family_factor, 1 - people.number("loyalty", one))
        cost = np.where(people.scored[one], _price(people, one, other, strength), 0.0)
        heals &= rolls[side] < np.asarray(formulas.exp_minus(wary * cost / company.points))
    return Ties.of(a[heals], b[heals], strength[heals])
