"""Make a world out of a scenario: its people, their ties, its rule book, and everybody's first score."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot import life
from bot.ports import Moved, NewWorld, People, Phase, RuleBookRow, Story, Ties
from bot.scenarios import make_cast
from bot.services.living_world import open_world
from bot.services.new_rule_book import check_rule_book
from scoring import Refused, RuleBookRefused, list_policies, load_policy, policy_from_toml
from scoring.evidence import Evidence
from scoring.friendships import Friendships
from scoring.ledger import Events, Ledger
from scoring.population import Population
from scoring.recompute import standings_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from bot.clock import Clock
    from bot.ports import Store, WorldRow
    from bot.scenarios import Cast
    from scoring import Policy

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.-]{0,39}")
# Invented: of those to whom it is offered, so many sign up while they need not.
SIGNED_UP = 0.4
MOST_SEED = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a host asks for. None: as the scenario has it; of `host`, the user who is to host it, nobody.

    `ordered`: see `NewWorld`.
    """

    name: str
    scenario: str
    seed: int
    people: int | None = None
    policy: str | None = None
    file: Path | None = None
    phase: Phase = Phase.MANDATORY
    days_a_tick: float | None = None
    seconds_a_tick: float | None = None
    host: int | None = None
    ordered: bool = False


async def make_world(store: Store, wish: Wish, clock: Clock, tell: Callable[[float, str], None]) -> WorldRow:
    """Make a world. Raises `Refused` for what cannot be had; then there is no world."""
    refuse_name(wish.name)
    if any(world.name.casefold() == wish.name.casefold() for world in await store.worlds()):
        raise Refused(place="worlds", field="name", value=wish.name, allowed="a name that no world here has yet")
    new = await asyncio.to_thread(designed, wish, lambda done, doing: tell(done * 0.4, doing))
    row = await store.create_world(new, clock.now(), lambda done, doing: tell(0.4 + done * 0.5, doing))
    tell(0.9, "compiling")
    world = await open_world(store, row.name)
    await store.keep_compiled(row.world_id, world.compiled())
    tell(1.0, "done")
    return row


def refuse_name(name: str) -> None:
    """Raise `Refused` for a name that could not be typed back."""
    if not NAME.fullmatch(name):
        allowed = "1 to 40 letters, digits, spaces and _.-, beginning with a letter or digit"
        raise Refused(place="world", field="name", value=name, allowed=allowed)


def designed(wish: Wish, tell: Callable[[float, str], None]) -> NewWorld:
    """The world that `wish` asks for, not yet kept anywhere. Raises `Refused`."""
    cast = make_cast(wish.scenario, people=wish.people, seed=wish.seed, file=wish.file, tell=tell)
    book = rule_book(wish.policy or cast.policy)
    policy = policy_from_toml(book.text, place=book.name)
    days_a_tick = cast.days_a_tick if wish.days_a_tick is None else wish.days_a_tick
    seconds_a_tick = cast.seconds_a_tick if wish.seconds_a_tick is None else wish.seconds_a_tick
    for field, value in (("days a tick", days_a_tick), ("seconds a tick", seconds_a_tick)):
        if not 0 < value < np.inf:
            raise Refused(place="world", field=field, value=value, allowed="a number above 0")
    kinds = _vocabulary(policy, cast)
    signed_up = np.random.Generator(np.random.Philox(key=wish.seed)).random(len(cast.names)) < SIGNED_UP
    scored = signed_up if wish.phase is Phase.OPTIONAL else np.ones(len(cast.names), dtype=np.bool_)
    first_events = _before_the_first_tick(cast, kinds, scored)
    return NewWorld(
        name=wish.name,
        scenario=cast.scenario,
        title=cast.title,
        seed=wish.seed,
        days_a_tick=days_a_tick,
        seconds_a_tick=seconds_a_tick,
        phase=wish.phase,
        rule_book=book,
        kinds=kinds,
        people=People(
            names=cast.names,
            temperament=cast.temperament,
            signed_up=signed_up,
            temperaments=tuple(each.id for each in life.load_manners().temperaments),
        ),
        ties=Ties(a=cast.a, b=cast.b, strength=cast.strength, family=cast.family),
        story=Story(timeline=tuple(cast.timeline), turns=tuple(cast.turns)),
        first_events=first_events,
        first=_first_scores(policy, cast, kinds, first_events, scored),
        host=wish.host,
        ordered=wish.ordered,
    )


def rule_book(name_or_path: str) -> RuleBookRow:
    """A rule book with its whole text, in force from the start. Raises `RuleBookRefused`.

    Players may come into any world: what the chat refuses of a rule book that is handed in there, is refused here.
    """
    policy = load_policy(name_or_path)
    if name_or_path in list_policies():
        text = (resources.files("scoring") / "rulebooks" / f"{name_or_path}.toml").read_text(encoding="utf-8")
    else:
        text = Path(name_or_path).read_text(encoding="utf-8-sig")
        for one in check_rule_book(text).problems:
            raise RuleBookRefused(place=name_or_path, field=one.field, value=one.value, allowed=one.allowed)
    return RuleBookRow(from_tick=0, name=policy.name, version=policy.version, text=text)


def _vocabulary(policy: Policy, cast: Cast) -> tuple[str, ...]:
    """Every kind that may come to happen: those of all rule books that come along, so that one can follow another."""
    books = [load_policy(name) for name in list_policies()]
    kinds = {kind for book in (*books, policy) for kind in book.kind_by_id}
    return tuple(sorted(kinds | {scene.kind for scene in cast.timeline}))


def _before_the_first_tick(cast: Cast, kinds: tuple[str, ...], scored: NDArray[np.bool_]) -> Events:
    """The scenes of day 0: they have happened before anything moves."""
    code = {kind: number for number, kind in enumerate(kinds)}
    past = [scene for scene in cast.timeline if scene.day <= 0 and scored[scene.person]]
    return Events(
        person=np.array([scene.person for scene in past], dtype=np.uint32),
        kind=np.array([code[scene.kind] for scene in past], dtype=np.uint16),
        magnitude=np.array([scene.magnitude for scene in past], dtype=np.float64),
        day=np.array([scene.day for scene in past], dtype=np.float64),
    ).in_order()


def _first_scores(
    policy: Policy, cast: Cast, kinds: tuple[str, ...], events: Events, scored: NDArray[np.bool_]
) -> Moved:
    """Everybody's score on day 0, of those who are scored."""
    many = len(cast.names)
    evidence = Evidence.of(policy, Ledger.of(many, kinds, Events.none()), 0.0).with_later(policy, kinds, events, 0.0)
    ties = Friendships.of(many, cast.a, cast.b, cast.strength)
    population = Population(people=cast.names, friendships=ties, ledger=Ledger.of(many, kinds, Events.none()))
    standings = standings_of(policy, population, 0.0, evidence)
    people = np.flatnonzero(scored)
    return Moved(person=people.astype(np.uint32), score=standings.score[people], tier=standings.tier[people])
