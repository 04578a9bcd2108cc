"""One tick of everybody's life: `live` puts acts, nudges and company together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.life.acts import acts_of
from bot.life.chance import MOST_SEED
from bot.life.company import made, offered
from bot.life.lived import Lived, Ties
from bot.life.manners_file import load_manners
from bot.life.nudges import nudged
from bot.life.people import People
from scoring import Refused

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bot.life.manners import Manners
    from scoring import Standings


def live(  # noqa: PLR0913 - what a tick is made of
    *,
    standings: Standings,
    temperament: NDArray[np.uint8],
    kin: NDArray[np.uint64],
    scored: NDArray[np.bool_],
    mandatory: bool,
    seed: int,
    tick: int,
    day: float,
    days: float,
    parted: Ties | None = None,
    manners: Manners | None = None,
) -> Lived:
    """What happens in one tick, from (seed, tick) and where everybody stands before it.

    Args:
        standings: everybody's position before the tick, of a day no later than `day`; not changed (changed ties that
            its friendships keep aside are read where they are, and the result is the same as if laid out anew).
        temperament: (people,) places in ``manners.temperaments``; `BY_HAND` for people nobody decides for.
        kin: the pairs that are family, from `kin_of`; pairs that are no longer friends may stay in it.
        scored: (people,) who is scored. Others say what they like, and are not nudged.
        mandatory: the phase in which sanctions are in force, and feared.
        seed: the world's, 0 to 2^63 - 1.
        tick: the tick's number, 0 to 2^63 - 1.
        day: the day on which the tick begins; acts fall after it, ...
        days: ... and up to this many days later, that end included.
        parted: friendships that have ended, with their last strength, in any order; some of them heal.
        manners: those that come with the game where None.

    Raises:
        Refused: for a seed, tick, column or temperament that is out of range.
    """
    for name, number in (("seed", seed), ("tick", tick)):
        if not 0 <= number <= MOST_SEED:
            raise Refused(place="live", field=name, value=number, allowed=f"0 to {MOST_SEED}")
    people = People.of(
        manners=manners or load_manners(), standings=standings, temperament=temperament, scored=scored,
        mandatory=mandatory, seed=seed, tick=tick, day=day, days=days,
    )  # fmt: skip
    kinds, events = acts_of(people)
    nudges, ended = nudged(people, kin)
    return Lived(kinds=kinds, events=events, nudges=nudges, ended=ended, made=made(people, parted or Ties.none(), kin))


def takes_friendship(  # noqa: PLR0913 - two people and what a tick is made of
    person: int,
    other: int,
    *,
    standings: Standings,
    temperament: NDArray[np.uint8],
    scored: NDArray[np.bool_],
    mandatory: bool,
    seed: int,
    tick: int,
    strength: int,
    manners: Manners | None = None,
) -> bool:
    """Does the character at place `person` take the friendship offered by `other`, at `strength` thousandths?

    By temperament, and by what such a friend would cost. Asking again in the same tick gives the same answer; whoever
    lives by their own hand or is absent never takes one here. Arguments and refusals as those of `live`.
    """
    people = People.of(
        manners=manners or load_manners(), standings=standings, temperament=temperament, scored=scored,
        mandatory=mandatory, seed=seed, tick=tick, day=standings.day, days=1.0,
    )  # fmt: skip
    return offered(people, person, other, strength)
