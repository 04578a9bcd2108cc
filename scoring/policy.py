"""The rule book: what counts, for how much, how long, and what a score opens or closes.

A rule book is data. Loading checks all of it and refuses the whole file, naming every fault, rather than score
anybody by half a rule book. Every factor, kind, tier and sanction says where it comes from (`source`) and how far it
may be believed (`standing`); neither changes a number.
"""

from __future__ import annotations

import re
import sys
import tomllib
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from scoring.errors import Allow, Allowed, RuleBookRefused, choices

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


class Source(StrEnum):
    """Where a rule comes from."""

    ARTICLE = "article"
    COMMENT = "comment"
    RESEARCH = "research"
    INVENTED = "invented"


class Standing(StrEnum):
    """How far a rule may be believed to describe anything real."""

    DOCUMENTED = "documented"
    CLAIMED = "claimed"
    DISPUTED = "disputed"
    INVENTED = "invented"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a rule comes from, how far to believe it, and who says so."""

    source: Source
    standing: Standing
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One side of a life that the score looks at. Caps in points; `half_life_days` None where nothing fades."""

    id: str
    title: str
    up: float
    down: float
    half_life_days: float | None
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of event, the factor it speaks to and its signed weight in points for a magnitude of 1."""

    id: str
    title: str
    factor: str
    weight: float
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Association:
    """What friends do to a score: which factors spread, how strongly, how far. Caps in points."""

    factors: tuple[str, ...]
    share: float
    up: float
    down: float
    lifts: bool
    dilution: float
    hops: int
    damping: float
    provenance: Provenance

    @property
    def damping_millionths(self) -> int:
        """The damping as the whole number it is computed with."""
        return round(self.damping * 1_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """A privilege and the score from which it holds."""

    id: str
    threshold: int
    privilege: str
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Sanction:
    """A sanction and the score under which it holds."""

    id: str
    below: int
    sanction: str
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Policy:
    """A whole rule book. Equal rule books give equal scores; `version` tells snapshots which one they came from."""

    name: str
    title: str
    version: int
    base: int
    factors: tuple[Factor, ...]
    kinds: tuple[Kind, ...]
    association: Association | None
    tiers: tuple[Tier, ...]
    sanctions: tuple[Sanction, ...]
    provenance: Provenance | None = None
    document: Mapping[str, object] = field(repr=False, compare=False)

    @cached_property
    def kind_by_id(self) -> dict[str, Kind]:
        """Kinds by their id."""
        return {kind.id: kind for kind in self.kinds}

    @cached_property
    def factor_index(self) -> dict[str, int]:
        """A factor's column in every table of points."""
        return {factor.id: column for column, factor in enumerate(self.factors)}

    @cached_property
    def ups(self) -> NDArray[np.float64]:
        """Upper caps by factor, points."""
        return np.array([factor.up for factor in self.factors], dtype=np.float64)

    @cached_property
    def downs(self) -> NDArray[np.float64]:
        """Lower caps by factor, points, not negative."""
        return np.array([factor.down for factor in self.factors], dtype=np.float64)

    @cached_property
    def half_lives(self) -> NDArray[np.float64]:
        """Half-lives by factor in days; 0 where nothing fades."""
        return np.array([factor.half_life_days or 0.0 for factor in self.factors], dtype=np.float64)

    @cached_property
    def contagious(self) -> NDArray[np.bool_]:
        """By factor: do its points spread to friends?"""
        spreading = self.association.factors if self.association else ()
        return np.array([factor.id in spreading for factor in self.factors], dtype=np.bool_)

    @cached_property
    def thresholds(self) -> NDArray[np.int64]:
        """Tier thresholds, increasing."""
        return np.array([tier.threshold for tier in self.tiers], dtype=np.int64)


MOST_KINDS = 2**16 - 1  # a column of them is that wide
# Where a document stopped being TOML, as its reader says; it tells of what is there twice in these words.
AT = re.compile(r"\(at line (\d+), column (\d+)\)$")
REPEATED = re.compile(r"Cannot (declare|overwrite|redefine|mutate)|Duplicate")
# Its reader takes time and room by the square of a key's parts, so that a file of nothing but dots would take all there
# is. A rule book's have three. What opens no key is found too where it looks like one: a text of so many words with
# nothing but dots between.
MOST_PARTS = 16
_PART = r"""(?:[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')"""
LONG_KEY = re.compile(rf"(?<![A-Za-z0-9_\-\\]){_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{{MOST_PARTS}}}")
MOST_BYTES = 4_000_000  # of a rule book's file: a thousand times the longest that comes along


def list_policies() -> tuple[str, ...]:
    """Names of the rule books that come with the library, in alphabetical order."""
    folder = resources.files("scoring") / "rulebooks"
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")))


def load_policy(name_or_path: str | Path) -> Policy:
    """A rule book by its name, or from a TOML file of at most `MOST_BYTES`.

    Raises `RuleBookRefused` where there is none by that name or its file is at fault.
    """
    text = str(name_or_path)
    if text in list_policies():
        source = resources.files("scoring") / "rulebooks" / f"{text}.toml"
        return policy_from_toml(source.read_text(encoding="utf-8"), place=text)
    path = Path(name_or_path)
    looks_like_a_file = isinstance(name_or_path, Path) or path.suffix == ".toml" or "/" in text or "\\" in text
    if not looks_like_a_file:
        allowed = f"{choices(list_policies(), text)}, or a path ending in .toml"
        raise RuleBookRefused(place="rule books", field="name", value=text, allowed=allowed)
    try:
        if path.exists() and not path.is_file() and not path.is_dir():  # a device or a pipe may never end
            raise RuleBookRefused(place=text, field="file", value="not a regular one", allowed="a TOML file on disk")
        with path.open(encoding="utf-8") as file:
            content = file.read(MOST_BYTES + 1)  # what a file system says of a file's size may be wrong
        size = max(path.stat().st_size, len(content))
        if size > MOST_BYTES:
            raise RuleBookRefused(place=text, field="size", value=size, allowed=f"at most {MOST_BYTES} bytes")
    except UnicodeDecodeError as error:
        raise RuleBookRefused(place=text, field="encoding", value=error.reason, allowed="UTF-8 text") from error
    except OSError as error:
        allowed = f"a readable TOML file, or one of {choices(list_policies(), text)}"
        raise RuleBookRefused(place=text, field="file", value=error.strerror, allowed=allowed) from error
    return policy_from_toml(content, place=text)


def policy_from_toml(
    text: str, *, place: str = "rule book", most_kinds: int = MOST_KINDS, kept: bool = False
) -> Policy:
    """A rule book from the text of its file; `place` names it in messages. Raises `RuleBookRefused`.

    `kept`: it has been read before, so that it is not looked through for what would take the reader too long.
    """
    from scoring.rulebook_file import read_document  # noqa: PLC0415 - it builds the types above

    text = text.removeprefix("\ufeff")
    if not kept and (found := LONG_KEY.search(text)) is not None:
        line = text.count("\n", 0, found.start()) + 1
        parts = Allowed(Allow.PARTS, f"keys of at most {MOST_PARTS} parts", {"most": MOST_PARTS, "line": line})
        raise RuleBookRefused(place=f"{place}, line {line}", field="key", value=found[0], allowed=parts)
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise _no_toml(text, error, place) from error
    return read_document(document, place, most_kinds=most_kinds)


def _no_toml(text: str, error: ValueError | RecursionError, place: str) -> RuleBookRefused:
    """What `tomllib` says, or, from inside it, what says that a number or the nesting has no end."""
    value, _, where = str(error).partition(" (at ")
    place = f"{place}, {where.removesuffix(')')}" if where else place
    line, column = (int(number) for number in found.groups()) if (found := AT.search(str(error))) else (0, 0)
    if isinstance(error, RecursionError):
        value = "nested too deeply"
        allowed = Allowed(Allow.NESTING, "lists and tables less deep within each other")
    elif not isinstance(error, tomllib.TOMLDecodeError):
        value = "a number of thousands of digits"
        digits = sys.get_int_max_str_digits()
        long = re.search(rf"(?<![0-9_])(?:[0-9]_?+){{{digits + 1}}}", text)
        line = text.count("\n", 0, long.start()) + 1 if long else 0
        allowed = Allowed(Allow.DIGITS, f"numbers of at most {digits} digits", {"most": digits, "line": line})
    elif REPEATED.match(value):
        line = line or text.count("\n") + 1
        allowed = Allowed(Allow.NO_REPEAT, "each key and each table once", {"line": line})
    else:
        allowed = Allowed(Allow.TOML, "a valid TOML document", {"line": line, "column": column})
    return RuleBookRefused(place=place, field="TOML", value=value, allowed=allowed)
