"""From a rule book's TOML document to a `Policy`, or to the full list of what is wrong with it.

A table of fields per section says type and range; one reader walks it. Unknown keys are refused: a misspelt
``half_life`` would otherwise mean "never fades" in silence.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from scoring.errors import LONGEST_NAME, Allow, Allowed, RuleBookRefused, list_of, nearest_first
from scoring.formulas import HIGHEST_SCORE, LOWEST_SCORE
from scoring.policy import MOST_KINDS, Association, Factor, Kind, Policy, Provenance, Sanction, Source, Standing, Tier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
MOST_CAP = 10_000.0
MOST_FACTORS = 64
# Faults that are told one by one; the others are counted. A file of nothing but faults would keep the machine busy.
MOST_LISTED = 100
# Of so many faults, what their author may have meant is looked for.
MOST_MEANT = 20
TAKEN = ("association", "total")
MOST_HOPS = 8
AN_ID = Allowed(Allow.ID, "1 to 64 of a-z, 0-9, - and _, starting with a letter or digit")
# One table of a list, as a refusal names it.
LISTED = re.compile(r"(tiers|sanctions), entry (\d+)")

Check = tuple["Callable[[object], object]", Allowed]


def _number(low: float, high: float, kind: Allow, words: str, *, open_low: bool = False) -> Check:
    """A check for a finite number in [low, high], or (low, high]."""

    def check(value: object) -> object:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        fits = (low < value if open_low else low <= value) and value <= high  # never so for NaN
        return float(value) if fits else None

    return check, Allowed(kind, words, {"low": low, "high": high})


def _whole(low: int, high: int) -> Check:
    def check(value: object) -> object:
        fits = isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
        return value if fits else None

    return check, Allowed(Allow.WHOLE, f"a whole number from {low} to {high}", {"low": low, "high": high})


def _words(limit: int, *, lines: bool = False) -> Check:
    """A check for text that a terminal and a table can show: no control characters, line breaks only in `lines`."""

    def check(value: object) -> object:
        if not isinstance(value, str) or not value.strip() or len(value) > limit:
            return None
        shows = all(unicodedata.category(letter) != "Cc" or (lines and letter in "\n\t") for letter in value)
        return value if shows else None

    kind, where = (Allow.TEXT, "") if lines else (Allow.LINE, " on one line")
    return check, Allowed(kind, f"text of 1 to {limit} characters{where}", {"most": limit})


def _flag(value: object) -> object:
    return value if isinstance(value, bool) else None


def _ids(value: object) -> object:
    is_list = isinstance(value, list) and value and all(isinstance(item, str) for item in value)
    return tuple(dict.fromkeys(cast("list[str]", value))) if is_list else None


def _one_of(names: type[Source | Standing]) -> Check:
    def check(value: object) -> object:
        return names(value) if isinstance(value, str) and value in set(names) else None

    return check, Allowed(Allow.ONE_OF, " | ".join(names), {"names": ", ".join(names), "more": 0})


@dataclass(frozen=True, slots=True)
class _Names:
    """Names that would do, and what was found: it is told only if asked for, since finding the nearest takes time."""

    kind: Allow
    before: str
    names: Iterable[str]
    wanted: object = None

    def allowed(self, *, nearest: bool) -> Allowed:
        listed, more = nearest_first(self.names, self.wanted if nearest else None)
        text = f"{self.before} {list_of(listed, more)}"
        return Allowed(self.kind, text, {"names": ", ".join(listed) or "–", "more": more})


SCORE = _whole(LOWEST_SCORE, HIGHEST_SCORE)
CAP = _number(0, MOST_CAP, Allow.POINTS, f"points from 0 to {MOST_CAP:.0f}")
PROVENANCE = {"source": _one_of(Source), "standing": _one_of(Standing), "note": _words(2000, lines=True)}
OPTIONAL = {"note", "half_life_days", "damping"}
SECTIONS: dict[str, dict[str, Check]] = {
    "policy": {
        "name": _words(64),
        "title": _words(200),
        "version": _whole(1, 2**31 - 1),
        "base": SCORE,
        **PROVENANCE,
    },
    "factors": {
        "title": _words(200),
        "up": CAP,
        "down": CAP,
        "half_life_days": _number(0.001, 1e6, Allow.DAYS, "days from 0.001 to 1000000; leave it out if nothing fades"),
        **PROVENANCE,
    },
    "kinds": {
        "factor": _words(64),
        "weight": _number(-MOST_CAP, MOST_CAP, Allow.POINTS, f"points from -{MOST_CAP:.0f} to {MOST_CAP:.0f}"),
        "title": _words(200),
        **PROVENANCE,
    },
    "association": {
        "factors": (_ids, Allowed(Allow.IDS, "a list of one or more factor ids")),
        "share": _number(0, 1000, Allow.NUMBER, "a number from 0 to 1000"),
        "up": CAP,
        "down": CAP,
        "lifts": (_flag, Allowed(Allow.FLAG, "true or false")),
        "dilution": _number(0, 1, Allow.DILUTION, "a number from 0 (every friend in full) to 1 (the mean)"),
        "hops": _whole(1, MOST_HOPS),
        "damping": _number(0, 1, Allow.DAMPING, "a number above 0 and below 1", open_low=True),
        **PROVENANCE,
    },
    "tiers": {"id": _words(64), "threshold": SCORE, "privilege": _words(500), **PROVENANCE},
    "sanctions": {"id": _words(64), "below": SCORE, "sanction": _words(500), **PROVENANCE},
}


class _Reader:
    """Walks one document and gathers the faults, so that an author mends a file in one go.

    However many there are, the work is one walk: beyond `MOST_LISTED` they are counted and no more.
    """

    def __init__(self, place: str) -> None:
        self.place = place
        self.problems: list[RuleBookRefused] = []
        self.left_out = 0

    def refuse(self, where: str, field: str, value: object, allowed: Allowed | _Names) -> None:
        if len(self.problems) >= MOST_LISTED:
            self.left_out += 1
            return
        if isinstance(allowed, _Names):
            allowed = allowed.allowed(nearest=len(self.problems) < MOST_MEANT)
        where = where if len(where) <= LONGEST_NAME else f"{where[: LONGEST_NAME - 1]}…"
        place = f"{self.place}, [{where}]" if where else self.place
        table, entry = (found[1], int(found[2])) if (found := LISTED.fullmatch(where)) else (where, 0)
        self.problems.append(
            RuleBookRefused(place=place, field=field, value=value, allowed=allowed, table=table, entry=entry)
        )

    def table(self, document: Mapping[str, object], key: str) -> dict[str, object]:
        value = document.get(key, {})
        if isinstance(value, dict):
            return value
        self.refuse("", key, value, Allowed(Allow.TABLE, f"a table [{key}]", {"name": key}))
        return {}

    def rows(self, document: Mapping[str, object], key: str) -> list[dict[str, object]]:
        value = document.get(key, [])
        if isinstance(value, list) and all(isinstance(row, dict) for row in value):
            return value
        self.refuse("", key, value, Allowed(Allow.TABLES, f"tables [[{key}]]", {"name": key}))
        return []

    def fields(self, section: str, where: str, values: object, optional: set[str]) -> dict[str, object]:
        """The checked fields of one table; a faulty one is reported and left out."""
        checks = SECTIONS[section]
        if not isinstance(values, dict):
            self.refuse(where, "table", values, _Names(Allow.FIELDS, "a table with", checks))
            return {}
        for key in values:
            if key not in checks:
                self.refuse(where, key, values[key], _Names(Allow.KEYS, "only the keys", checks, key))
        found: dict[str, object] = {}
        for key, (check, allowed) in checks.items():
            if key not in values:
                if key not in optional:
                    self.refuse(where, key, None, allowed)
                continue
            value = check(values[key])
            if value is None:
                self.refuse(where, key, values[key], allowed)
            else:
                found[key] = value
        return found

    def identified(self, where: str, name: str, field: str = "id") -> None:
        if not ID.fullmatch(name):
            self.refuse(where, field, name, AN_ID)


def read_document(document: Mapping[str, object], place: str, *, most_kinds: int = MOST_KINDS) -> Policy:
    """The rule book of a parsed document. Raises `RuleBookRefused`, whose `problems` are the faults.

    Of more factors or kinds than there may be, none is looked at: how many they are is the fault.
    """
    reader = _Reader(place)
    for key in document:
        if key not in SECTIONS:
            reader.refuse("", key, document[key], _Names(Allow.SECTIONS, "only the sections", SECTIONS, key))
    head = reader.fields("policy", "policy", document.get("policy", {}), {*OPTIONAL, "source", "standing"})
    if isinstance(head.get("name"), str):
        reader.identified("policy", str(head["name"]), "name")
    factor_tables, kind_tables = reader.table(document, "factors"), reader.table(document, "kinds")
    few = _few_enough(reader, document, len(factor_tables), len(kind_tables), most_kinds)
    factors = {
        name: reader.fields("factors", f"factors.{name}", values, OPTIONAL)
        for name, values in (factor_tables.items() if few else ())
    }
    kinds = {
        name: reader.fields("kinds", f"kinds.{name}", values, OPTIONAL)
        for name, values in (kind_tables.items() if few else ())
    }
    association = None
    if "association" in document:
        association = reader.fields("association", "association", document["association"], OPTIONAL)
    tiers = _rows(reader, document, "tiers")
    sanctions = _rows(reader, document, "sanctions")
    if few:
        _check_references(reader, factors, kinds)
        if association is not None:
            damped = "damping" in cast("Mapping[str, object]", document["association"])
            _check_association(reader, factors, association, damped=damped)
    _check_order(reader, tiers)
    if reader.problems:
        first = reader.problems[0]
        first.problems, first.left_out = tuple(reader.problems), reader.left_out
        raise first
    return _build(head, factors, kinds, association, tiers, sanctions, document)


def _rows(reader: _Reader, document: Mapping[str, object], section: str) -> list[dict[str, object]]:
    rows = [
        reader.fields(section, f"{section}, entry {number}", row, OPTIONAL)
        for number, row in enumerate(reader.rows(document, section), start=1)
    ]
    seen: set[object] = set()
    for number, row in enumerate(rows, start=1):
        where = f"{section}, entry {number}"
        if "id" in row:
            reader.identified(where, str(row["id"]))
            if row["id"] in seen:
                reader.refuse(where, "id", row["id"], Allowed(Allow.ONCE, "an id used once"))
            seen.add(row["id"])
    return rows


def _few_enough(reader: _Reader, document: Mapping[str, object], factors: int, kinds: int, most_kinds: int) -> bool:
    if not 1 <= factors <= MOST_FACTORS and isinstance(document.get("factors", {}), dict):
        allowed = Allowed(Allow.FACTORS, f"1 to {MOST_FACTORS} tables [factors.ID]", {"most": MOST_FACTORS})
        reader.refuse("", "factors", factors, allowed)
    if kinds > most_kinds:
        reader.refuse("", "kinds", kinds, Allowed(Allow.AT_MOST, f"at most {most_kinds}", {"most": most_kinds}))
    return factors <= MOST_FACTORS and kinds <= most_kinds


def _check_references(
    reader: _Reader,
    factors: Mapping[str, object],
    kinds: Mapping[str, Mapping[str, object]],
) -> None:
    for name in factors:
        reader.identified(f"factors.{name}", name)
        if name in TAKEN:
            taken = f"any but {' and '.join(TAKEN)}, shown beside the factors"
            reader.refuse(f"factors.{name}", "id", name, Allowed(Allow.NOT_TAKEN, taken, {"names": ", ".join(TAKEN)}))
    for name, kind in kinds.items():
        reader.identified(f"kinds.{name}", name)
        if "factor" in kind and kind["factor"] not in factors:
            reader.refuse(
                f"kinds.{name}", "factor", kind["factor"], _Names(Allow.ONE_OF, "one of", factors, kind["factor"])
            )


def _check_association(
    reader: _Reader, factors: Mapping[str, object], association: Mapping[str, object], *, damped: bool
) -> None:
    """Check it against the factors. `damped`: it says a damping, be it a faulty one, which is told already."""
    for name in cast("tuple[str, ...]", association.get("factors", ())):
        if name not in factors:
            reader.refuse("association", "factors", name, _Names(Allow.SOME_OF, "some of", factors, name))
    hops = cast("int", association.get("hops", 1))
    damping = association.get("damping")
    if hops > 1 and not damped:
        needed = Allowed(Allow.DAMPING_NEEDED, "a number above 0 and below 1, since hops is above 1")
        reader.refuse("association", "damping", None, needed)
    if damping == 1.0:
        reader.refuse("association", "damping", damping, Allowed(Allow.DAMPING, "a number above 0 and below 1"))
    elif isinstance(damping, float) and round(damping, 6) != damping:
        reader.refuse("association", "damping", damping, Allowed(Allow.DECIMALS, "at most six decimals", {"most": 6}))


def _check_order(reader: _Reader, tiers: list[dict[str, object]]) -> None:
    last: int | None = None
    for number, tier in enumerate(tiers, start=1):
        threshold = cast("int | None", tier.get("threshold"))
        if threshold is None:
            continue
        if last is not None and threshold <= last:
            above = Allowed(Allow.ABOVE, f"above {last}, the tier before it", {"low": last})
            reader.refuse(f"tiers, entry {number}", "threshold", threshold, above)
        last = threshold


def _provenance(values: Mapping[str, object]) -> Provenance:
    return Provenance(
        source=cast("Source", values["source"]),
        standing=cast("Standing", values["standing"]),
        note=str(values.get("note", "")),
    )


def _own(values: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in values.items() if key not in PROVENANCE}


def _build(  # noqa: PLR0913, PLR0917 - one argument a section of the file
    head: Mapping[str, object],
    factors: Mapping[str, dict[str, object]],
    kinds: Mapping[str, dict[str, object]],
    association: Mapping[str, object] | None,
    tiers: list[dict[str, object]],
    sanctions: list[dict[str, object]],
    document: Mapping[str, object],
) -> Policy:
    def made(make: Callable[..., Any], values: Mapping[str, object], **more: object) -> Any:  # noqa: ANN401 - what `make` makes
        return make(**{**_own(values), **more}, provenance=_provenance(values))

    spread = None
    if association is not None:
        spread = made(Association, {"damping": 0.5, **association})
    return Policy(
        **_own(head),  # type: ignore[arg-type] # checked field by field against SECTIONS
        factors=tuple(
            made(Factor, values, id=name, half_life_days=values.get("half_life_days"))
            for name, values in factors.items()
        ),
        kinds=tuple(made(Kind, values, id=name) for name, values in kinds.items()),
        association=spread,
        tiers=tuple(made(Tier, values) for values in tiers),
        sanctions=tuple(made(Sanction, values) for values in sanctions),
        provenance=_provenance(head) if {"source", "standing"} <= head.keys() else None,
        document=document,
    )
