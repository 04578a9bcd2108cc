"""Reads a GraphML file: nodes, edges and, where edges have a number called strength, that.

The parser is the standard library's, reading on as it goes. A file with a document type is refused before anything in
it is read: entities are declared there, and their expansion is how a small file fills a memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

import numpy as np

from bot.scenarios.edge_list import STRENGTH, Network
from scoring import FriendshipRefused, PersonRefused, Refused, TableRefused

if TYPE_CHECKING:
    from pathlib import Path

NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
CHUNK = 2**20
ROOT = "graphml"


def read_graphml(path: Path, most_people: int, most_ties: int) -> Network:
    """The network of a GraphML file, whose ties are counted from 1. Raises `Refused`."""
    reader = _Reader(path.name, most_people, most_ties)
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                reader.parser.Parse(chunk, False)  # noqa: FBT003 - expat's own signature
            reader.parser.Parse(b"", True)  # noqa: FBT003
    except OSError as error:
        allowed = "a file that can be read"
        value = error.strerror or "unreadable"
        raise Refused(place=path.name, field="file", value=value, allowed=allowed) from error
    except expat.ExpatError as error:
        place, value = f"{path.name}, line {error.lineno}", expat.ErrorString(error.code)
        raise TableRefused(place=place, field="XML", value=value, allowed="a well-formed GraphML file") from error
    except Refused:
        raise
    except (LookupError, ValueError):
        # Of the codec that the file's first line names. What it says may quote the file: it is not kept as the cause.
        value = "one that cannot be read here"
        raise TableRefused(place=path.name, field="encoding", value=value, allowed="UTF-8") from None
    return reader.network()


class _Reader:
    """What has been read so far; labels are kept in `numbers` while it reads, and dropped with it."""

    def __init__(self, place: str, most_people: int, most_ties: int) -> None:
        self.place = place
        self.most_people, self.most_ties = most_people, most_ties
        self.numbers: dict[str, int] = {}
        self.a: list[int] = []
        self.b: list[int] = []
        self.strengths: list[float | None] = []
        self.strength_key: str | None = None
        self.inside: list[str] = []
        self.text: list[str] | None = None
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters

    def doctype(self, *_: object) -> None:
        """A document type: none is needed, and what it may declare is dangerous."""
        raise TableRefused(place=self.place, field="DOCTYPE", value="declared", allowed="none: take it out of the file")

    def start(self, element: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        name = element.removeprefix(f"{NAMESPACE} ")
        if not self.inside and name != ROOT:
            raise TableRefused(place=self.place, field="root element", value=name, allowed=ROOT)
        if name == "hyperedge":
            raise TableRefused(place=self.here(), field="element", value=name, allowed="edges between two nodes")
        self.inside.append(name)
        if name == "key" and attributes.get("for") in {"edge", "all"} and attributes.get("attr.name") == STRENGTH:
            self.strength_key = attributes.get("id")
        elif name == "node":
            self.person(attributes.get("id"), "node's id")
        elif name == "edge":
            self.tie(attributes)
        elif name == "data" and self.inside[-2:-1] == ["edge"] and attributes.get("key") == self.strength_key:
            self.text = [] if self.strength_key is not None else None

    def characters(self, text: str) -> None:
        """Text, of which only strengths are read."""
        if self.text is not None:
            self.text.append(text)

    def end(self, element: str) -> None:
        """An element ends."""
        self.inside.pop()
        if self.text is not None and element.removeprefix(f"{NAMESPACE} ") == "data":
            written, self.text = "".join(self.text).strip(), None
            try:
                self.strengths[-1] = float(written)
            except ValueError:
                # What stands there may be a label: it is not repeated, nor kept as this error's cause.
                allowed = "above 0, at most 1, in whole thousandths"
                raise FriendshipRefused(
                    place=self.here(), field=STRENGTH, value="not a number", allowed=allowed
                ) from None

    def tie(self, attributes: dict[str, str]) -> None:
        """An edge; directions do not matter to a friendship."""
        if len(self.a) >= self.most_ties:
            raise TableRefused(place=self.place, field="edges", value="more", allowed=f"at most {self.most_ties}")
        self.strengths.append(None)
        self.a.append(self.person(attributes.get("source"), "edge's source"))
        self.b.append(self.person(attributes.get("target"), "edge's target"))

    def person(self, label: str | None, field: str) -> int:
        """The number of a label, a new one for a new label."""
        if label is None or not label.strip():
            raise PersonRefused(place=self.here(), field=field, value=None, allowed="a label, which is dropped")
        if len(self.numbers) >= self.most_people and label not in self.numbers:
            raise PersonRefused(place=self.place, field="nodes", value="more", allowed=f"at most {self.most_people}")
        return self.numbers.setdefault(label, len(self.numbers))

    def here(self) -> str:
        """Where it reads, for a message."""
        return f"{self.place}, line {self.parser.CurrentLineNumber}"

    def network(self) -> Network:
        """All of it. Raises `Refused` for a file without edges, or with strengths for some of them."""
        if not self.a:
            raise TableRefused(place=self.place, field="edges", value=0, allowed="a network with an edge at least")
        given = [strength for strength in self.strengths if strength is not None]
        if given and len(given) < len(self.a):
            place = f"{self.place}, row {self.strengths.index(None) + 1}"
            raise FriendshipRefused(place=place, field=STRENGTH, value=None, allowed="one for each edge, or for none")
        return Network(
            place=self.place,
            first_row=1,
            people=len(self.numbers),
            a=np.array(self.a, dtype=np.int64),
            b=np.array(self.b, dtype=np.int64),
            strength=np.array(given, dtype=np.float64) if given else None,
        )
