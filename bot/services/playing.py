"""What players may do, as data, and who it is that asks: what the services for players have in common."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from scoring import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.player_ports import Player
    from bot.ports import Store

FILE = "play.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """The rules for players: versions of the texts agreed to, acts a world day, kinds that nobody chooses.

    `granted` is the share of permissions granted, `strength` (thousandths) that of a friendship a player makes;
    `categories` the kinds offered under each name. Hosts make `worlds` of `people` at most from the chat, so many
    within a day (each, and all together), with ticks of so many seconds and days, from and to.
    """

    join_text: int
    friendship_text: int
    acts_a_day: int
    not_chosen: frozenset[str]
    granted: float
    strength: int
    categories: Mapping[str, frozenset[str]]
    worlds: int
    made_a_day: int
    made_a_day_in_all: int
    people: int
    seconds_a_tick: tuple[float, float]
    days_a_tick: tuple[float, float]


@cache
def load_play() -> Play:
    """The rules that come with the game."""
    file = tomllib.loads((resources.files("bot.services") / FILE).read_text(encoding="utf-8"))
    return Play(
        join_text=file["consent"]["join"],
        friendship_text=file["consent"]["friendship"],
        acts_a_day=file["acts"]["a_day"],
        not_chosen=frozenset(file["acts"]["not_chosen"]),
        granted=file["permission"]["granted"],
        strength=file["friendship"]["strength"],
        categories={name: frozenset(kinds) for name, kinds in file["categories"].items()},
        worlds=file["hosting"]["worlds"],
        made_a_day=file["hosting"]["made_a_day"],
        made_a_day_in_all=file["hosting"]["made_a_day_in_all"],
        people=file["hosting"]["people"],
        seconds_a_tick=tuple(file["hosting"]["seconds_a_tick"]),
        days_a_tick=tuple(file["hosting"]["days_a_tick"]),
    )


async def player_of(store: Store, world_id: int, user_id: int) -> Player:
    """The player whom a user is in a world. Raises `Refused` where they do not play in it."""
    player = await store.player(world_id, user_id)
    if player is None:
        raise Refused(
            place="world", field="player", value="you", allowed="somebody who plays in this world: join first"
        )
    return player


async def refuse_stranger(store: Store, world_id: int, user_id: int) -> None:
    """Raise `Refused` for somebody who does not host the world."""
    if not await store.is_host(world_id, user_id):
        raise Refused(place="world", field="host", value="you", allowed="the host of this world")
