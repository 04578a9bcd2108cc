"""Reads a call's parameters as what they are meant to be, refusing what Telegram refuses, in its words.

Telegram is lenient with numbers and booleans (anything else is 0 or false) and strict with JSON.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from bot.sandbox.errors import bad_request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.sandbox.calls import Call

T = TypeVar("T")
TRUE = {"true", "yes", "1"}
INT32 = 2**31 - 1
INT53 = 2**53 - 1  # what every client can count to
INT64 = 2**63 - 1

_NUMBER = re.compile(r"-?[0-9]+")
_decode = msgspec.json.Decoder().decode


def boolean(call: Call, name: str) -> bool:
    """True for "true", "yes" and "1" in any case, else false."""
    value = call.parameters.get(name)
    return value is not None and value.lower() in TRUE


def integer(call: Call, name: str, default: int = 0, *, least: int = -INT32, most: int = INT32) -> int:
    """The digits that the text begins with, held between two bounds; `default` for nothing, 0 for anything else."""
    text = call.text(name)
    return max(least, min(most, read_integer(text))) if text else default


def read_integer(text: str) -> int:
    """The digits that a text begins with; else 0."""
    found = _NUMBER.match(text)
    return int(found[0]) if found is not None and len(found[0]) <= 20 else 0  # noqa: PLR2004 (64 bits, as digits)


def user_id(call: Call, name: str = "user_id") -> int:
    """A user's id, which must be one."""
    value = read_integer(call.text(name))
    if value <= 0:
        raise bad_request(f"invalid {name} specified")
    return value


def required(call: Call, name: str) -> str:
    """A text that must not be missing."""
    text = call.text(name)
    if not text:
        raise bad_request(f'parameter "{name}" is required')
    return text


def parsed(text: str, refusal: str) -> Any:  # noqa: ANN401 (any JSON)
    """What a JSON text says. `refusal` is what is said of one that says nothing."""
    try:
        return _decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise bad_request(refusal) from error


def message_ids(call: Call, name: str = "message_ids", most: int = 100) -> list[int]:
    """A JSON array of message ids, at least one."""
    text = call.text(name)
    values = parsed(text, f"can't parse {name} JSON object") if text else []
    if not isinstance(values, list):
        raise bad_request("expected an Array of message identifiers")
    if len(values) > most:
        raise bad_request("too many message identifiers specified")
    if not values:
        raise bad_request("message identifiers are not specified")
    found = []
    for value in values:
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise bad_request("message identifier must be a Number")
        if isinstance(value, str) and not _NUMBER.fullmatch(value):
            raise bad_request("can't parse message identifier as a Number")
        number = read_integer(value) if isinstance(value, str) else value
        if number <= 0:
            raise bad_request("invalid message identifier specified")
        found.append(number)
    return found


class Fields:
    """The members of a JSON object, each read as the type that it must have.

    Like Telegram it takes a number where a text is asked for, and a text of digits where a number is.
    """

    __slots__ = ("values",)

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values

    def __contains__(self, name: str) -> bool:
        return self.values.get(name) is not None

    def text(self, name: str) -> str:
        """A text; empty when it is not there."""
        value = self.values.get(name)
        if isinstance(value, str):
            return value
        if value is None:
            return ""
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        raise bad_request(f'field "{name}" must be of type String')

    def required_text(self, name: str) -> str:
        """A text that must be there."""
        if name not in self:
            raise bad_request(f'can\'t find field "{name}"')
        return self.text(name)

    def number(self, name: str) -> int:
        """A whole number; 0 when it is not there."""
        value = self.values.get(name)
        if value is None:
            return 0
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= INT64:
            return value
        if isinstance(value, str) and _NUMBER.fullmatch(value):
            return read_integer(value)
        raise bad_request(f'field "{name}" must be a Number')

    def required_number(self, name: str) -> int:
        """A whole number that must be there."""
        if name not in self:
            raise bad_request(f'can\'t find field "{name}"')
        return self.number(name)

    def fraction(self, name: str) -> float:
        """A number that must be there and may have a fraction."""
        value = self.values.get(name)
        if value is None:
            raise bad_request(f'can\'t find field "{name}"')
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        raise bad_request(f'field "{name}" must be of type Number')

    def flag(self, name: str) -> bool:
        """True or false; false when it is not there."""
        value = self.values.get(name)
        if value is None:
            return False
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.lower() in TRUE | {"false", "no", "0"}:
            return value.lower() in TRUE
        raise bad_request(f'field "{name}" must be of type Boolean')

    def object(self, name: str) -> Fields:
        """An object that must be there."""
        value = self.values.get(name)
        if value is None:
            raise bad_request(f'can\'t find field "{name}"')
        if not isinstance(value, dict):
            raise bad_request(f'field "{name}" must be of type Object')
        return Fields(value)
