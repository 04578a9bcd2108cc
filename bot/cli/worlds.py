"""``glasshouse world``: living worlds in a database: made, looked at, moved on, replayed, branched, exported."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from dataclasses import asdict
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bot.cli.options import db_option
from bot.cli.output import progress, show_json, show_table
from bot.cli.society import show_lines
from bot.cli.wording import as_json as line_as_json
from bot.clock import SystemClock
from bot.ports import Phase, WorldState
from bot.scenarios import list_scenarios
from bot.services.export_world import export_world
from bot.services.glance import glance
from bot.services.living_world import events_as_of, open_world
from bot.services.make_world import MOST_SEED, Wish, make_world, refuse_name
from bot.services.register import look_up, register_of
from bot.services.replay import replay as replayed
from bot.services.see import ANYBODY, moved_by_players, sight_of
from bot.services.tick import keep_if_due
from bot.services.tick import tick as move_on
from bot.settings import database_path
from bot.store.store import SqliteStore
from scoring import Refused, sanctions_in_force, snapshot, statement, tiers_held

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine

    from bot.ports import WorldRow
    from bot.services.see import Sight

T = TypeVar("T")
DIFFERENT = 1
json_option = click.option("--json", "as_json", is_flag=True, help="As JSON.")


@click.group()
def world() -> None:
    """Living worlds: characters who live their days, scored at every tick.

    They are kept in one database: --db, else the variable GLASSHOUSE_DB, else your data folder.

    \b
    Example:
      glasshouse world new paris --scenario les-miserables
    """


def awaited(command: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """A command that awaits, as click calls it."""

    @wraps(command)
    def run(**options: Any) -> None:  # noqa: ANN401 - the command's own options
        asyncio.run(command(**options))

    return run


@asynccontextmanager
async def opened(db: Path | None) -> AsyncIterator[SqliteStore]:
    """The database that the options and the environment name."""
    async with SqliteStore(database_path(db, os.environ)) as store:
        yield store


async def as_anybody(store: SqliteStore, name: str) -> Sight:
    """A world as everybody may see it: without the players who did not choose to be public."""
    return await sight_of(store, await open_world(store, name), ANYBODY)


async def with_progress(work: Callable[[Callable[[float, str], None]], Coroutine[Any, Any, T]]) -> T:
    """Await work that tells how far it has come, under a progress bar."""
    with progress() as shown:
        task = shown.add_task("starting", total=1.0)
        return await work(lambda done, doing: shown.update(task, completed=done, description=doing))


@world.command()
@click.argument("name")
@click.option("--scenario", required=True, metavar="S", help=f"One of {', '.join(s.name for s in list_scenarios())}.")
@click.option("--people", type=int, help="How many people (town only).")
@click.option(
    "--seed", type=click.IntRange(0, MOST_SEED), default=1, show_default=True, help="Chance: same seed, same world."
)
@click.option("--policy", metavar="NAME|FILE", help="The rule book. [default: the scenario's]")
@click.option("--file", type=click.Path(path_type=Path), help="The network to import (import only).")
@click.option(
    "--phase",
    type=click.Choice([phase.value for phase in Phase]),
    default=Phase.MANDATORY.value,
    show_default=True,
    help="Who is scored.",
)
@click.option("--days-a-tick", type=click.FloatRange(min=0.01, max=366), help="[default: the scenario's]")
@db_option
@awaited
async def new(  # noqa: PLR0917 - a command has as many parameters as it has options
    name: str,
    scenario: str,
    people: int | None,
    seed: int,
    policy: str | None,
    file: Path | None,
    phase: str,
    days_a_tick: float | None,
    db: Path | None,
) -> None:
    """Make a world.

    \b
    Example:
      glasshouse world new springfield --scenario town --people 1000 --seed 7
    """
    wish = Wish(
        name=name, scenario=scenario, seed=seed, people=people, policy=policy, file=file,
        phase=Phase(phase), days_a_tick=days_a_tick,
    )  # fmt: skip
    async with opened(db) as store:
        row = await with_progress(lambda tell: make_world(store, wish, SystemClock(), tell))
    click.echo(f"{row.name}: {row.title}, {row.characters} characters. Next: glasshouse world tick {row.name}")


@world.command("list")
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
        show_table("Worlds", columns, [tuple(row[name] for name in columns) for row in rows], right=("day", "tick"))


def _row(row: WorldRow) -> dict[str, Any]:
    found = asdict(row)
    del found["world_id"]
    return found


@world.command()
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


@world.command()
@click.argument("name")
@click.option("--ticks", type=click.IntRange(min=1), default=1, show_default=True, help="How many.")
@db_option
@awaited
async def tick(name: str, ticks: int, db: Path | None) -> None:
    """Move a world on.

    \b
    Example:
      glasshouse world tick paris --ticks 100
    """

    async def move(store: SqliteStore, tell: Callable[[float, str], None]) -> WorldRow:
        living = await open_world(store, name)
        for done in range(ticks):
            living = await move_on(store, living, SystemClock())
            await keep_if_due(store, living)
            tell((done + 1) / ticks, f"day {living.row.day:g}")
        await store.keep_compiled(living.row.world_id, living.compiled())
        return living.row

    async with opened(db) as store:
        row = await with_progress(lambda tell: move(store, tell))
    click.echo(f"{row.name}: day {row.day:g}, tick {row.tick}")


@world.command()
@click.argument("name")
@click.option("--phase", type=click.Choice([phase.value for phase in Phase]), help="From the next tick on.")
@click.option("--state", type=click.Choice([state.value for state in WorldState]), help="Does the timer move it?")
@db_option
@awaited
async def change(name: str, phase: str | None, state: str | None, db: Path | None) -> None:
    """Change how a world goes on: from the optional to the mandatory phase, paused or running.

    \b
    Example:
      glasshouse world change paris --phase mandatory
    """
    if phase is None and state is None:
        message = "nothing to change; give --phase or --state"
        raise click.UsageError(message, click.get_current_context())
    async with opened(db) as store:
        row = await store.world(name)
        if phase is not None:
            await store.set_phase(row.world_id, Phase(phase))
        if state is not None:
            await store.set_state(row.world_id, WorldState(state), failures=0)
        row = await store.world(name)
    click.echo(f"{row.name}: {row.phase} phase, {row.state}")


@world.command()
@click.argument("name")
@db_option
@json_option
@awaited
async def replay(name: str, db: Path | None, as_json: bool) -> None:
    """Recompute a world's whole past from its ledger and compare every score on record; exit code 1 if any differs.

    \b
    Example:
      glasshouse world replay paris
    """
    async with opened(db) as store:
        found = await with_progress(lambda tell: replayed(store, name, tell))
    if as_json:
        show_json(asdict(found))
    else:
        click.echo(f"{name}: {found.ticks} ticks, {found.snapshots} snapshots compared, {found.different} differences")
        for difference in found.differences:
            click.echo(f"  tick {difference.tick}, {difference.person}: on record {difference.recorded}, "
                       f"computed {difference.computed}", err=True)  # fmt: skip
    if found.different:
        raise SystemExit(DIFFERENT)


@world.command()
@click.argument("name")
@click.option("--at-day", type=float, required=True, help="The day at which the ways part.")
@click.option("--to", "branch_name", metavar="NEW", help="The copy's name. [default: NAME-day-D]")
@click.option("--seed", type=click.IntRange(0, MOST_SEED), help="The copy's chance. [default: another]")
@db_option
@awaited
async def branch(name: str, at_day: float, branch_name: str | None, seed: int | None, db: Path | None) -> None:
    """Copy a world as it stood on a day; the copy goes another way from there.

    \b
    Example:
      glasshouse world branch paris --at-day 50
    """
    async with opened(db) as store:
        row = await store.world(name)
        if not 0 <= at_day <= row.day:
            raise Refused(place="--at-day", field="day", value=at_day, allowed=f"from 0 to {row.day:g}, its last")
        past = [number for number, day, _ in await store.ticks(row.world_id) if day <= at_day]
        new_name = branch_name or f"{row.name}-day-{at_day:g}"
        refuse_name(new_name)
        other = (row.seed + 1) % MOST_SEED if seed is None else seed
        copy = await store.branch_world(row.world_id, max(past, default=0), new_name, other, SystemClock().now())
        living = await open_world(store, copy.name)
        await store.keep_compiled(copy.world_id, living.compiled())
    click.echo(f"{copy.name}: day {copy.day:g}, tick {copy.tick}, seed {copy.seed}, from {row.name}")


@world.command()
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


@world.command("register")
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
        entries = listed.page(page) if lookup is None else await look_up(store, listed, lookup)
    columns = ("rank", "name", "drag_points", "friends", "score")
    if as_json:
        show_json({"listed": len(listed), "page": page, "people": [asdict(entry) for entry in entries]})
    else:
        rows = [tuple(asdict(entry)[column] for column in columns) for entry in entries]
        show_table(f"{len(listed)} listed", columns, rows, right=("rank", "drag_points", "friends", "score"))


@world.command()
@click.argument("name")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A folder that is empty or not there yet.")
@db_option
@awaited
async def export(name: str, out: Path, db: Path | None) -> None:
    """A world as Parquet files: people, friendships, events, snapshots.

    \b
    Example:
      glasshouse world export paris --out paris-tables
    """
    async with opened(db) as store:
        files = await with_progress(lambda tell: export_world(store, name, out, tell))
    click.echo(f"{name}: {', '.join(path.name for path in files)} written to {out}")


@world.command()
@click.argument("name")
@db_option
@awaited
async def delete(name: str, db: Path | None) -> None:
    """Remove a world and everything in it.

    \b
    Example:
      glasshouse world delete paris
    """
    async with opened(db) as store:
        row = await store.world(name)
        await store.delete_world(row.world_id)
    click.echo(f"{row.name}: deleted")
