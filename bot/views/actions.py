"""What a button does, as the few bytes that come back when it is tapped. It refuses to make what would not fit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LONGEST = 64
BETWEEN = "|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A button's name (which handler), its arguments, and who alone may tap it (None: anybody)."""

    name: str
    arguments: tuple[str, ...] = ()
    owner: int | None = None


def action(name: str, *arguments: object, owner: int | None = None) -> str:
    """A button's bytes. Raises `ValueError` for what would not fit or could not be read back."""
    parts = [name, "" if owner is None else np.base_repr(owner, 36), *(str(each) for each in arguments)]
    if any(BETWEEN in part for part in parts) or not name:
        raise ValueError(f"button {parts!r}; allowed: a name, and no {BETWEEN} in any part")
    text = BETWEEN.join(parts)
    if len(text.encode()) > LONGEST:
        raise ValueError(f"button {text!r} is {len(text.encode())} bytes long; allowed: at most {LONGEST}")
    return text


def read_action(data: str) -> Action | None:
    """What a button's bytes mean; None for those that no button here has."""
    name, *rest = data.split(BETWEEN)
    if not name or not rest:
        return None
    owner, *arguments = rest
    try:
        return Action(name=name, arguments=tuple(arguments), owner=int(owner, 36) if owner else None)
    except ValueError:
        return None
