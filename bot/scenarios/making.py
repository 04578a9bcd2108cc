"""Makes the cast of a scenario: one door for all of them, which refuses what a scenario cannot take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.life.chance import MOST_SEED
from bot.scenarios.cast import Cast, ScenarioInfo
from bot.scenarios.scenario_file import FILES, scenario_file
from bot.scenarios.town import make_town
from bot.scenarios.written import class_of_neighbours, les_miserables
from scoring import Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CLASS, IMPORT, NOVEL, TOWN = "class", "import", "les-miserables", "town"


def quiet(fraction: float, text: str) -> None:
    """Tells nobody how far the making has come."""


def list_scenarios() -> tuple[ScenarioInfo, ...]:
    """The scenarios there are, in alphabetical order."""
    infos = []
    for name in sorted(FILES):
        file = scenario_file(name)
        people = file.value("people")["usual"] if name == TOWN else None
        if name in {CLASS, NOVEL}:
            people = len(_written(name))
        infos.append(
            ScenarioInfo(
                name=file.name, title=file.title, about=file.about, people=people, days_a_tick=file.days_a_tick,
                seconds_a_tick=file.seconds_a_tick,
            )
        )  # fmt: skip
    return tuple(infos)


def make_cast(
    scenario: str,
    *,
    people: int | None = None,
    seed: int,
    file: Path | None = None,
    tell: Callable[[float, str], None] = quiet,
) -> Cast:
    """Everybody of a world on day 0: the same for the same scenario, number of people, file and seed.

    `people` is for a town; others have as many as they have, and take that number or None. `file` is what an import
    reads: a CSV edge list with the columns a, b and, where there is one, strength; or GraphML. `tell` hears how far
    the making has come, from 0 to 1, and what is being done.

    Raises `Refused` for an unknown scenario, a number of people or a seed out of range, a file where none is read or
    none where one is, and for whatever is wrong in it.
    """
    found = scenario_file(scenario)
    place = f"scenario {scenario}"
    if not 0 <= seed <= MOST_SEED:
        raise Refused(place=place, field="seed", value=seed, allowed=f"0 to {MOST_SEED}")
    if file is not None and scenario != IMPORT:
        raise Refused(place=place, field="file", value=str(file), allowed=f"none; scenario {IMPORT} reads one")
    if scenario == TOWN:
        bounds = found.value("people")
        many = bounds["usual"] if people is None else people
        if not bounds["least"] <= many <= bounds["most"]:
            allowed = f"{bounds['least']} to {bounds['most']}"
            raise Refused(place=place, field="people", value=many, allowed=allowed)
        return make_town(found, many, seed, tell)
    if scenario == IMPORT:
        return _imported(place, people, seed, file, tell)
    cast = _written(scenario)
    if people not in {None, len(cast)}:
        raise Refused(place=place, field="people", value=people, allowed=f"{len(cast)}, or no number")
    tell(1.0, "done")
    return cast


def _written(scenario: str) -> Cast:
    found = scenario_file(scenario)
    return les_miserables(found) if scenario == NOVEL else class_of_neighbours(found)


def _imported(place: str, people: int | None, seed: int, file: Path | None, tell: Callable[[float, str], None]) -> Cast:
    from bot.scenarios.imported import make_imported  # noqa: PLC0415 - polars takes long to import, and only this reads files

    if file is None:
        allowed = "a CSV edge list (columns a, b and, where there is one, strength) or a GraphML file"
        raise Refused(place=place, field="file", value=None, allowed=allowed)
    if people is not None:
        raise Refused(place=place, field="people", value=people, allowed="no number: as many as the file has")
    return make_imported(scenario_file(IMPORT), file, seed, tell)
