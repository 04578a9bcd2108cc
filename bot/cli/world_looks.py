"""``glasshouse world``, to look at: what worlds there are, one at a glance, a character, the public list."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from bot.cli.options import db_option, json_option
from bot.cli.output import show_json, show_table
from bot.cli.society import show_lines
from bot.cli.wording import as_json as line_as_json
from bot.cli.world_database import awaited, opened
from bot.services.glance import glance
from bot.services.living_world import events_as_of, open_world
from bot.services.register import PAGE, look_up, register_of
from bot.services.see import ANYBODY, moved_by_players, sight_of
from scoring import Refused, sanctions_in_force, snapshot, statement, tiers_held

if TYPE_CHECKING:
    from pathlib import Path

    from bot.ports import WorldRow
    from bot.services.see import Sight
    from bot.store.store import SqliteStore


async def as_anybody(store: SqliteStore, name: str) -> Sight:
    """A world as everybody may see it: without the players who did not choose to be public."""
    return await sight_of(store, await open_world(store, name), ANYBODY)


@click.command("list")
@db_option
@json_option
@awaited
async def list_worlds(db: Path | None, as_json: bool) -> None:
    """The worlds of the database.

    \b
    Example:
      glasshouse world list
    """
    async with opened(db) as store:
        rows = [_row(row) for row in await store.worlds()]
    if as_json:
        show_json(rows)
    else:
        columns = ("name", "scenario", "characters", "day", "tick", "phase", "state")
        table = [tuple((row | {"day": f"{row['day']:g}"})[name] for name in columns) for row in rows]
        show_table("Worlds", columns, table, right=("day", "tick"))


def _row(row: WorldRow) -> dict[str, Any]:
    found = asdict(row)
    del found["world_id"]
    return found


@click.command()
@click.argument("name")
@db_option
@json_option
@awaited
async def show(name: str, db: Path | None, as_json: bool) -> None:
    """A society at a glance: its day, its scores, who holds what.

    \b
    Example:
      glasshouse world show paris --json
    """
    async with opened(db) as store:
        living = (await as_anybody(store, name)).world
    seen = await asyncio.to_thread(glance, living)
    if as_json:
        histogram = [{"from": low, "people": people} for low, people in seen.histogram]
        tiers = [{"id": tier, "threshold": threshold, "people": people} for tier, threshold, people in seen.tiers]
        sanctions = [{"id": name, "below": below, "people": people} for name, below, people in seen.sanctions]
        show_json(
            _row(living.row)
            | asdict(seen)
            | {"policy": living.book.name, "histogram": histogram, "tiers": tiers, "sanctions": sanctions}
        )
        return
    most = max(people for _, people in seen.histogram) or 1
    rows: list[tuple[object, ...]] = [
        ("scores", f"from {low}", people, "█" * round(30 * people / most)) for low, people in reversed(seen.histogram)
    ]
    rows += [("tier", f"{tier} (from {threshold})", people, "") for tier, threshold, people in seen.tiers]
    rows += [("sanction", f"{sanction} (below {below})", people, "") for sanction, below, people in seen.sanctions]
    rows += [("register", "listed", seen.listed, ""), ("friendships", "", seen.friendships, "")]
    title = (
        f"{living.row.title}, day {living.row.day:g} (tick {living.row.tick}), {living.row.phase} phase: "
        f"{seen.scored} scored, median {seen.median:.0f}"
    )
    show_table(title, ("what", "which", "people", ""), rows, right=("people",))


@click.command()
@click.argument("name")
@click.argument("who")
@db_option
@json_option
@awaited
async def person(name: str, who: str, db: Path | None, as_json: bool) -> None:
    """One character's score, why it is what it is, and their friends.

    \b
    Example:
      glasshouse world person paris Marius
    """
    async with opened(db) as store:
        living = (await as_anybody(store, name)).world
        index = living.standings.index(who)
        if index >= living.row.characters:
            raise Refused(
                place=name, field="person", value=who, allowed="a character; players show themselves in the chat"
            )
        events = await events_as_of(store, living, index)
        history = await store.snapshots_of(living.row.world_id, index)
        association = living.policy.association
        hops = association.hops if association else 1
        if (await moved_by_players(store, living.row.world_id, len(living.people), hops))[index]:
            history = ()
        days = {0: 0.0} | {number: day for number, day, _ in await store.ticks(living.row.world_id)}
    if not living.on_record[index]:
        raise Refused(place=name, field="person", value=who, allowed="somebody who signed up; the phase is optional")
    policy = living.policy
    found = statement(snapshot(living.standings, who, events=events))
    held, under = tiers_held(policy, found.score), sanctions_in_force(policy, found.score)
    under = under if living.sanctions_in_force else ()
    if as_json:
        show_json(
            {
                "person": who,
                "world": living.row.name,
                "day": found.day,
                "base": found.base,
                "score": found.score,
                "tiers": [tier.id for tier in held],
                "sanctions": [sanction.id for sanction in under],
                "history": [{"day": days[past.tick], "score": past.score} for past in history],
                "lines": [line_as_json(line, policy) for line in found.lines],
            }
        )
        return
    title = f"{who}, day {found.day:g}: {found.score} = {found.base} to start with, and"
    show_lines(title, found.lines, policy)


@click.command("register")
@click.argument("name")
@click.option("--page", type=click.IntRange(min=1), default=1, show_default=True, help="Which page.")
@click.option("--lookup", metavar="PREFIX", help="Only names that begin like this.")
@db_option
@json_option
@awaited
async def show_register(name: str, page: int, lookup: str | None, db: Path | None, as_json: bool) -> None:
    """The public list of those who draw others down.

    \b
    Example:
      glasshouse world register paris --lookup Enj
    """
    async with opened(db) as store:
        sight = await as_anybody(store, name)
        listed = await asyncio.to_thread(register_of, sight.world, sight.names)
        if lookup is None:
            entries, more = listed.page(page), len(listed) > page * PAGE
        else:
            found = await look_up(store, listed, lookup, PAGE + 1, first=(page - 1) * PAGE)
            entries, more = found[:PAGE], len(found) > PAGE
    columns = ("rank", "name", "drag_points", "friends", "score")
    if as_json:
        people = [asdict(entry) for entry in entries]
        show_json({"listed": len(listed), "page": page, "more": more, "people": people})
    else:
        rows = [tuple(asdict(entry)[column] for column in columns) for entry in entries]
        title = f"{len(listed)} listed" + (f"; more on page {page + 1}" if more else "")
        show_table(title, columns, rows, right=("rank", "drag_points", "friends", "score"))
