"""What a viewer sees of a world: the world as it would stand without the players who are hidden from that viewer.

Hiding a name is not enough: a hidden player's conduct moves their friends' scores, and could be had by subtracting
what is seen of the other friends. So scores, tiers, statements and registers for a viewer are computed with the hidden
players' friendships left out; what hidden players do changes no answer. A player's own score, in their own private
chat, is the real one: with every friend in it, who all agreed to that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TYPE_CHECKING

import numpy as np

from bot.player_ports import Visibility
from bot.services.aside import aside
from bot.services.namesakes import told_apart
from scoring import Batch, update
from scoring.ledger import Events

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from bot.player_ports import Player
    from bot.ports import Store
    from bot.services.living_world import LivingWorld
    from scoring import Standings


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who will read the answer: a user in private, everybody in a group chat, or (both None) just anybody."""

    user_id: int | None = None
    group_chat: int | None = None


ANYBODY = Viewer()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A world for one viewer: `world` without whom they do not see; `names` of the players whom they do.

    `called` are the names of all players of whom the viewer may be told: those whom they see, and in private also
    their friends and those who offer them friendship. Players of one name are told apart, those whom everybody sees
    alike for every viewer. `written`: as each wrote it.
    """

    names: Mapping[int, str]
    called: Mapping[int, str]
    written: Mapping[int, str]
    shown: Callable[[], LivingWorld]
    """What gives `world`: computed when it is first asked for, which takes a while in a large world."""

    @property
    def world(self) -> LivingWorld:
        """The world as this viewer sees it."""
        return self.shown()

    @property
    def public(self) -> NDArray[np.bool_]:
        """Who may be listed for this viewer: characters, and the players seen."""
        listed = np.arange(len(self.world.people)) < self.world.row.characters
        listed[[person for person in self.names if person < len(listed)]] = True
        return listed


def is_seen(viewer: Viewer, player: Player, friends: Collection[int]) -> bool:
    """Does this viewer see this player? `friends`: those of the viewer, who play in this world themself."""
    if player.has_left:
        return False
    if player.visibility is Visibility.EVERYONE:
        return True
    if viewer.group_chat is not None:
        return player.visibility is Visibility.GROUP and player.group_chat == viewer.group_chat
    if viewer.user_id is not None and player.user_id == viewer.user_id:
        return True
    return player.visibility is Visibility.FRIENDS and player.person in friends


async def sight_of(store: Store, world: LivingWorld, viewer: Viewer) -> Sight:
    """The world as this viewer sees it."""
    sight = await names_for(store, world, viewer, await store.players(world.row.world_id))
    await aside(world, sight.shown)
    return sight


async def names_for(store: Store, world: LivingWorld, viewer: Viewer, players: Sequence[Player]) -> Sight:
    """Whom of all the world's players this viewer sees; the world without the others is not computed yet."""
    friends: frozenset[int] = frozenset()
    own, told = None, set[int]()
    if viewer.user_id is not None and viewer.group_chat is None:
        own = next((one for one in players if one.user_id == viewer.user_id and not one.has_left), None)
        if own is not None:
            # Not those of the last tick: who is a friend no more sees nothing from that moment on.
            friends = await store.friends_who_play(world.row.world_id, own.person)
            told = {*friends, *_tied(world, own.person)}
            told.update(await store.friendship_offers(world.row.world_id, own.person))
    # Who is on their way in is not seen yet.
    seen = {one.person for one in players if one.person < len(world.people) and is_seen(viewer, one, friends)}
    told |= seen
    written = {one.person: one.name or "" for one in players if not one.has_left and one.person in told}
    public = {one.person for one in players if one.person in seen and is_seen(ANYBODY, one, ())}
    oneself = own.person if own is not None else None
    called = told_apart(written, public, oneself, private=viewer.group_chat is None)
    names = {person: called[person] for person in called if person in seen}
    hidden = [person for person in range(world.row.characters, len(world.people)) if person not in names]
    return Sight(names=names, called=called, written=written, shown=cache(partial(_shown, world, hidden)))


def _tied(world: LivingWorld, person: int) -> list[int]:
    """Whom a person's statement may name: their friends as of the last tick."""
    if person >= len(world.people):
        return []
    friends: list[int] = world.standings.population.friendships.row(person)[0].tolist()
    return friends


def _shown(world: LivingWorld, hidden: list[int]) -> LivingWorld:
    """A world without the `hidden`."""
    if not hidden:
        return world
    standings = without(world.standings, hidden)
    # Nor are they counted: how many are scored, and how their scores lie, would tell of them.
    signed_up = world.people.signed_up.copy()
    signed_up[hidden] = False
    people = replace(world.people, signed_up=signed_up)
    return replace(world, people=people, standings=standings)


async def moved_by_players(store: Store, world_id: int, people: int, hops: int) -> NDArray[np.bool_]:
    """By person: whose scores on record a player's acts may have moved, now or in the past.

    What is shown of the present leaves hidden players out of the sum; what is on record was summed up with them, and
    is not shown. Beyond one hop that is everybody, once a player has a friend.
    """
    moved = np.zeros(people, dtype=np.bool_)
    friends = await store.tied_with_players(world_id)
    moved[list(friends) if hops == 1 else slice(None, None if friends else 0)] = True
    return moved


def without(standings: Standings, hidden: Sequence[int]) -> Standings:
    """Standings as they would be without the friendships of `hidden`; only whom those reach is computed again."""
    population = standings.population
    ties = population.friendships
    which, friend, _ = ties.rows(np.array(hidden, dtype=np.int64))
    if not len(friend):
        return standings
    owner = np.array(hidden, dtype=np.int64)[which]
    pairs = np.unique(np.column_stack((np.minimum(owner, friend), np.maximum(owner, friend))), axis=0)
    ends = np.zeros(len(pairs), dtype=np.uint16)
    apart = replace(
        standings,
        population=replace(population, friendships=ties.copy()),
        association_millipoints=standings.association_millipoints.copy(),
        total_millipoints=standings.total_millipoints.copy(),
        score=standings.score.copy(),
        tier=standings.tier.copy(),
        values=[value.copy() for value in standings.values],
        sums=[sums.copy() for sums in standings.sums],
    )
    update(apart, Batch.of_columns(apart.population, (), Events.none(), pairs[:, 0], pairs[:, 1], ends))
    return apart
