"""Reads temperaments.toml: every key checked, every group with its source, or the file is refused."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, TypeVar

from bot.life.manners import (
    BY_HAND,
    Company,
    Due,
    Habit,
    Manners,
    Nudging,
    Paying,
    Speech,
    Temperament,
    Variation,
)
from scoring import Provenance, Refused, Source, Standing
from scoring.errors import choices

if TYPE_CHECKING:
    from enum import StrEnum

FILE = "temperaments.toml"
MOST = 1e9
STRONGEST = 1000
NUMBER = "a number from {low:g} to {high:g}"

Choice = TypeVar("Choice", bound="StrEnum")


class Table:
    """One table of a TOML file, taken apart key by key; what nobody asked for is refused at the end."""

    def __init__(self, entries: Any, place: str) -> None:  # noqa: ANN401 - whatever TOML holds
        if not isinstance(entries, dict):
            raise Refused(place=place, field="table", value=entries, allowed="a table")
        self.entries: dict[str, Any] = dict(entries)
        self.place = place

    def taken(self, key: str, kind: type | tuple[type, ...], allowed: str) -> Any:  # noqa: ANN401
        """The value of a key, of a type. Raises `Refused`."""
        value = self.entries.pop(key, None)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise Refused(place=self.place, field=key, value=value, allowed=allowed)
        return value

    def number(self, key: str, low: float = 0.0, high: float = MOST) -> float:
        """A number within bounds, both included."""
        allowed = NUMBER.format(low=low, high=high)
        value = self.taken(key, (int, float), allowed)
        if not low <= value <= high:
            raise Refused(place=self.place, field=key, value=value, allowed=allowed)
        return float(value)

    def text(self, key: str) -> str:
        """A text that is not empty."""
        value = str(self.taken(key, str, "a text"))
        if not value.strip():
            raise Refused(place=self.place, field=key, value=value, allowed="a text that is not empty")
        return value

    def texts(self, key: str) -> frozenset[str]:
        """A list of names."""
        value = self.taken(key, list, "a list of names")
        if not all(isinstance(name, str) for name in value):
            raise Refused(place=self.place, field=key, value=value, allowed="a list of names")
        return frozenset(value)

    def choice(self, key: str, enum: type[Choice]) -> Choice:
        """One of an enum's values."""
        value = self.taken(key, str, choices(enum))
        if value not in set(enum):
            raise Refused(place=self.place, field=key, value=value, allowed=choices(enum, value))
        return enum(value)

    def table(self, key: str) -> Table:
        """A table inside."""
        return Table(self.taken(key, dict, "a table"), f"{self.place}, {key}")

    def provenance(self) -> Provenance:
        """Where the group comes from, and how far to believe it."""
        source, standing = self.choice("source", Source), self.choice("standing", Standing)
        return Provenance(source=source, standing=standing, note=self.text("note"))

    def done(self) -> None:
        """Raise `Refused` for a key that nobody asked for."""
        for key in self.entries:
            raise Refused(place=self.place, field=key, value=self.entries[key], allowed="a known key, or none")


@cache
def load_manners() -> Manners:
    """The manners that come with the game."""
    return manners_from_toml((resources.files("bot.life") / FILE).read_text(encoding="utf-8"), place=FILE)


def manners_from_toml(text: str, *, place: str = "temperaments") -> Manners:
    """Manners from the text of a file; `place` names it in messages. Raises `Refused`."""
    try:
        document = Table(tomllib.loads(text), place)
    except tomllib.TOMLDecodeError as error:
        raise Refused(place=place, field="TOML", value=str(error), allowed="a valid TOML document") from error
    groups = [document.table(key) for key in ("variation", "speech", "paying", "nudging", "company")]
    variation, speech, paying, nudging, company = groups
    manners = Manners(
        variation=_variation(variation), speech=_speech(speech), paying=_paying(paying), nudging=_nudging(nudging),
        company=_company(company), temperaments=_temperaments(document.table("temperaments")),
    )  # fmt: skip
    for group in (*groups, document):
        group.done()
    return manners


def _variation(table: Table) -> Variation:
    return Variation(
        spread=table.number("spread", 0, 1),
        voice_spread=table.number("voice_spread", 0, 1),
        careless=table.texts("careless"),
        provenance=table.provenance(),
    )


def _speech(table: Table) -> Speech:
    instead, silenced = table.table("instead"), table.table("silenced_by")
    return Speech(
        kinds=table.texts("kinds"),
        instead={kind: instead.text(kind) for kind in tuple(instead.entries)},
        points=table.number("points", 1),
        per_tier=table.number("per_tier"),
        per_sanction=table.number("per_sanction"),
        optional_share=table.number("optional_share", 0, 1),
        silenced_by={sanction: silenced.number(sanction, 0, 1) for sanction in tuple(silenced.entries)},
        provenance=table.provenance(),
    )


def _paying(table: Table) -> Paying:
    due = table.table("due")
    payments = []
    for on_time in tuple(due.entries):
        payment = due.table(on_time)
        payments.append(Due(on_time=on_time, late=payment.text("late"), unpaid=payment.text("unpaid")))
        payment.done()
    return Paying(
        due=tuple(payments),
        hardship_kind=table.text("hardship_kind"),
        points=table.number("points", 1),
        late_in_hardship=table.number("late_in_hardship", 0, 1),
        unpaid_of_late=table.number("unpaid_of_late", 0, 1),
        unpaid_in_hardship=table.number("unpaid_in_hardship", 0, 1),
        earned=table.texts("earned"),
        provenance=table.provenance(),
    )


def _nudging(table: Table) -> Nudging:
    return Nudging(
        every_days=table.number("every_days", 1),
        least_points=table.number("least_points", 1),
        points=table.number("points", 1),
        strength_holds=table.number("strength_holds", 0, 1),
        tier_factor=table.number("tier_factor", 1),
        family_factor=table.number("family_factor", 0, 1),
        provenance=table.provenance(),
    )


def _company(table: Table) -> Company:
    weakest = table.number("weakest", 1, STRONGEST)
    return Company(
        points=table.number("points", 1),
        weakest=int(weakest),
        strongest=int(table.number("strongest", weakest, STRONGEST)),
        heals_every_days=table.number("heals_every_days", 1),
        family_heals_every_days=table.number("family_heals_every_days", 1),
        provenance=table.provenance(),
    )


def _temperaments(table: Table) -> tuple[Temperament, ...]:
    """In the file's order. One that is `like` an earlier one takes over what it does not say itself."""
    found: dict[str, Temperament] = {}
    written: dict[str, dict[str, Any]] = {}
    for name in tuple(table.entries):
        entry = table.table(name)
        like = entry.entries.pop("like", None)
        if like is not None and like not in written:
            allowed = f"a temperament further up: {choices(written, like)}"
            raise Refused(place=entry.place, field="like", value=like, allowed=allowed)
        above = written[like] if like is not None else {}
        habits = {**above.get("habits", {}), **entry.entries.get("habits", {})}
        entry.entries = written[name] = {**above, **entry.entries, "habits": habits}
        found[name] = _temperament(name, Table(entry.entries, entry.place))
    if not 0 < len(found) < BY_HAND:
        allowed = f"1 to {BY_HAND - 1} temperaments"
        raise Refused(place=table.place, field="temperaments", value=len(found), allowed=allowed)
    return tuple(found.values())


def _temperament(name: str, table: Table) -> Temperament:
    habits = table.table("habits")
    temperament = Temperament(
        id=name,
        title=table.text("title"),
        present=table.taken("present", bool, "true or false"),
        promptness=table.number("promptness", 0, 1),
        caution=table.number("caution", 0, 100),
        asks=table.number("asks", 0, 1),
        loyalty=table.number("loyalty", 0, 1),
        sociability=table.number("sociability", 0, 1),
        seeks_every_days=table.number("seeks_every_days"),
        habits=tuple(habit for kind in tuple(habits.entries) for habit in _habit(habits, kind)),
        provenance=table.provenance(),
    )
    table.done()
    return temperament


def _habit(habits: Table, kind: str) -> tuple[Habit, ...]:
    """``kind = 30``, or with a magnitude ``kind = { every = 60, magnitude = 2 }``; 0 days: never."""
    if isinstance(habits.entries[kind], dict):
        entry = habits.table(kind)
        every, magnitude = entry.number("every"), entry.number("magnitude", 0.001)
        entry.done()
    else:
        every, magnitude = habits.number(kind), 1.0
    return (Habit(kind=kind, every_days=every, magnitude=magnitude),) if every else ()
