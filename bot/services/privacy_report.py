"""What is held about a player, and who sees what of them: told to the player alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.player_ports import Visibility
from bot.services.playing import player_of
from bot.services.see import Viewer, names_for

if TYPE_CHECKING:
    from bot.ports import Store
    from bot.services.living_world import LivingWorld


class SeenBy(StrEnum):
    """Who sees something of a player: their card and why, unless it says less."""

    YOU = "you"
    FRIENDS = "friends"
    GROUP = "group"
    EVERYONE = "everyone"
    FRIENDS_COST = "friends-cost"  # friends who play see what this player costs them, and that alone
    SHARED = "shared"  # whoever has a shared card's link sees that card
    HOST_COUNTS = "host-counts"  # the host sees how many play, and the events appealed


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyReport:
    """`held` counts the rows by table, in this world and those that say who the user is; `shares` the cards shown."""

    name: str
    visibility: Visibility
    group_chat: int | None
    muted: bool
    held: tuple[tuple[str, int], ...]
    shares: int
    friends_who_play: tuple[str, ...]
    seen_by: tuple[SeenBy, ...]


async def privacy_report(store: Store, world: LivingWorld, user_id: int) -> PrivacyReport:
    """One's own report of a world. Raises `Refused` for who does not play."""
    row = world.row
    player = await player_of(store, row.world_id, user_id)
    held = await store.held(user_id)
    mine = [one["tables"] for one in held["worlds"] if (one["world"], one["person"]) == (row.name, player.person)]
    parts = [*held["identity"].items(), *(item for tables in mine for item in tables.items())]
    tables = {table: len(rows) for table, rows in parts}
    friends = await store.friends_who_play(row.world_id, player.person)
    names = (await names_for(store, world, Viewer(user_id=user_id), await store.players(row.world_id))).called
    shared = [one for one in await store.shares(user_id) if one.world_id == row.world_id]
    seen_by = [SeenBy.YOU]
    if player.visibility is not Visibility.ONLY_ME:
        seen_by.append(SeenBy(player.visibility.value))
    seen_by += [SeenBy.FRIENDS_COST] if friends else []
    seen_by += [SeenBy.SHARED] if shared else []
    return PrivacyReport(
        name=player.name or "",
        visibility=player.visibility,
        group_chat=player.group_chat,
        muted=player.muted,
        held=tuple((table, rows) for table, rows in sorted(tables.items()) if rows),
        shares=len(shared),
        friends_who_play=tuple(sorted(names.get(person, "") for person in friends)),
        seen_by=(*seen_by, SeenBy.HOST_COUNTS),
    )
