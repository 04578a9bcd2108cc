"""How characters live: pure and vectorised, from a world's seed and a tick's number alone.

    lived = live(
        standings=standings,        # scoring.Standings before the tick
        temperament=temperament,    # uint8 by person: places in load_manners().temperaments; BY_HAND: a player
        kin=kin_of(a, b, family),   # which pairs are family
        scored=scored,              # bool by person; in the optional phase those who signed up
        mandatory=False,            # the phase: sanctions in force, and feared?
        seed=7, tick=41, day=41.0, days=1.0,
        parted=parted,              # Ties that ended earlier, some of which heal
    )
    lived.kinds, lived.events       # the rule book's kinds (alphabetical) and scoring.ledger.Events in canonical order
    lived.nudges                    # person, friend, cost_points, heeded: one row a person at most
    lived.ended, lived.made         # Ties: a < b, strength in thousandths
    lived.batch(population)         # all of it as a scoring.Batch; its days run to day + days

`takes_friendship(person, other, …)` answers for a character whom somebody asks.

The same arguments give the same bytes, whatever the number of threads: every draw comes from a Philox stream keyed by
(seed, tick) and the draw's purpose, and nothing is remembered between ticks but standings, ties and time. All numbers
are data in temperaments.toml, each group with its source. Nothing here reads a clock, a file but that one, or anything
that people write.

In a tick: habits come round (Poisson, by temperament and a trait of the person); payments are made, late or not at
all, the later the further the person's means are below zero; what might be said is weighed against what saying it
would cost by the rule book's own formula; some of those whose friends cost them points are told which friend costs
most and may drop them, family hardly ever; friends of friends meet; some friendships that had ended heal.
"""

from bot.life.lived import Lived, Nudges, Ties, among, kin_of, pair_keys
from bot.life.living import live, takes_friendship
from bot.life.manners import BY_HAND, Manners, Temperament
from bot.life.manners_file import load_manners, manners_from_toml
from bot.life.nudges import cost_of_ties

__all__ = [
    "BY_HAND",
    "Lived",
    "Manners",
    "Nudges",
    "Temperament",
    "Ties",
    "among",
    "cost_of_ties",
    "kin_of",
    "live",
    "load_manners",
    "manners_from_toml",
    "pair_keys",
    "takes_friendship",
]
