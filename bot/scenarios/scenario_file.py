"""Reads a scenario's TOML file: what it is called, how its world runs, and its parameters with where they come from.

Every parameter stands in a table of its own, with source, standing and note, as the rules do in a rule book.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from importlib import resources
from typing import TYPE_CHECKING, Any

from scoring import Provenance, Refused, Source, Standing
from scoring.errors import choices

if TYPE_CHECKING:
    from collections.abc import Mapping

# Names as people type them, and where their files are.
FILES = {
    "class": "class.toml",
    "import": "import.toml",
    "les-miserables": "les_miserables/scenario.toml",
    "town": "town.toml",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A number, a list or a table that a scenario is made by."""

    value: Any
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioFile:
    """A scenario as its file has it. `rest` is whatever else the file holds: who lives there, where that is written."""

    name: str
    title: str
    about: str
    policy: str
    days_a_tick: float
    seconds_a_tick: float
    parameters: Mapping[str, Parameter]
    rest: Mapping[str, Any] = field(repr=False)

    def value(self, parameter: str) -> Any:  # noqa: ANN401 - whatever the file holds
        """A parameter's value. Raises `Refused` where the file has none of that name."""
        found = self.parameters.get(parameter)
        if found is None:
            allowed = f"a table of that name; there are: {choices(self.parameters, parameter)}"
            raise Refused(place=f"scenario {self.name}", field=f"parameters.{parameter}", value=None, allowed=allowed)
        return found.value


def scenario_file(name: str) -> ScenarioFile:
    """A scenario's file by the scenario's name. Raises `Refused` for an unknown one."""
    if name not in FILES:
        raise Refused(place="scenarios", field="scenario", value=name, allowed=choices(FILES, name))
    text = (resources.files("bot.scenarios") / FILES[name]).read_text(encoding="utf-8")
    return scenario_from_toml(text, place=f"scenario {name}")


def scenario_from_toml(text: str, *, place: str = "scenario") -> ScenarioFile:
    """A scenario from the text of its file; `place` names it in messages. Raises `Refused`."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused(place=place, field="TOML", value=str(error), allowed="a valid TOML document") from error
    head = document.pop("scenario", None)
    if not isinstance(head, dict):
        raise Refused(place=place, field="scenario", value=head, allowed="a table")
    parameters = {
        name: _parameter(entry, f"{place}, parameters.{name}") for name, entry in document.pop("parameters", {}).items()
    }
    return ScenarioFile(
        name=_text(head, "name", place),
        title=_text(head, "title", place),
        about=_text(head, "about", place),
        policy=_text(head, "policy", place),
        days_a_tick=_above_zero(head, "days_a_tick", place),
        seconds_a_tick=_above_zero(head, "seconds_a_tick", place),
        parameters=parameters,
        rest=document,
    )


def _text(head: dict[str, Any], key: str, place: str) -> str:
    value = head.get(key)
    if not isinstance(value, str) or not value.strip():
        raise Refused(place=place, field=key, value=value, allowed="a text that is not empty")
    return value


def _above_zero(head: dict[str, Any], key: str, place: str) -> float:
    value = head.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < float("inf"):
        raise Refused(place=place, field=key, value=value, allowed="a number above 0")
    return float(value)


def _parameter(entry: Any, place: str) -> Parameter:  # noqa: ANN401 - whatever the file holds
    allowed = "a table with value, source, standing and note"
    if not isinstance(entry, dict) or set(entry) != {"value", "source", "standing", "note"}:
        raise Refused(place=place, field="parameter", value=entry, allowed=allowed)
    for key, enum in (("source", Source), ("standing", Standing)):
        if entry[key] not in set(enum):
            raise Refused(place=place, field=key, value=entry[key], allowed=choices(enum))
    provenance = Provenance(
        source=Source(entry["source"]), standing=Standing(entry["standing"]), note=_text(entry, "note", place)
    )
    return Parameter(value=entry["value"], provenance=provenance)
