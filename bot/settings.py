"""Settings from the environment, frozen at start; an error names the variable and what is allowed."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from platformdirs import user_data_path

from scoring import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

DATABASE_VARIABLE = "GLASSHOUSE_DB"
TOKEN_VARIABLE = "GLASSHOUSE_TOKEN"  # noqa: S105 - a name, not a token
API_VARIABLE = "GLASSHOUSE_API_BASE"
LOG_VARIABLE = "GLASSHOUSE_LOG"
TELEGRAM = "https://api.telegram.org"
TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
# What may be a token in what was pasted into another variable; a host's port has five digits at most.
LIKE_A_TOKEN = re.compile(r"[0-9]+(?::|%3a)(?![0-9]{1,5}(?![a-z0-9_-]))[a-z0-9_-]{3,}", re.IGNORECASE)
ANOTHERS_TOKEN = re.compile(r"[0-9]{5,}(?::|%3a)[a-z0-9_-]{20,}", re.IGNORECASE)
# What comes behind /bot in an address of the Bot API: this program puts it there itself.
METHOD_ADDRESS = re.compile(r"/bot(?:[0-9:%<{$][^/]*)?(?:/|$)", re.IGNORECASE)
HIDDEN = "(the token)"
# What is shorter stands in many a word.
SHORTEST_SECRET = 8
LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def without_token(text: str, token: str) -> str:
    """A text without the token, and without the secret part of it alone."""
    number, _, secret = token.partition(":")
    for each in (token, f"{number}%3A{secret}", secret if len(secret) >= SHORTEST_SECRET else token):
        text = re.sub(re.escape(each), HIDDEN, text, flags=re.IGNORECASE)
    return text


def _shown(text: str, token: str) -> str:
    """What was set, as a refusal may show it: a token may have been pasted there, this bot's or another's."""
    return LIKE_A_TOKEN.sub(HIDDEN, without_token(text, token))


def database_path(option: Path | None, environment: Mapping[str, str]) -> Path:
    """Where the database is: the option, else ``GLASSHOUSE_DB``, else the platform's folder for a user's data."""
    if option is not None:
        return option
    named = environment.get(DATABASE_VARIABLE, "").strip()
    return Path(named) if named else user_data_path("glasshouse") / "glasshouse.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatSettings:
    """What the chat needs to run. The token is in no text that is made of this."""

    token: str = field(repr=False)
    api_base: str = TELEGRAM
    database: Path
    log_level: int = logging.INFO

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], *, database: Path | None = None) -> Self:
        """Read the settings. Raises `Refused`, which names the variable and what is allowed, and never the token."""
        token = environment.get(TOKEN_VARIABLE, "").strip()
        if not TOKEN.fullmatch(token):
            found = "something else" if token else "nothing"
            allowed = "a bot's token as @BotFather gives it: digits, a colon, letters and digits"
            raise Refused(place="environment", field=TOKEN_VARIABLE, value=found, allowed=allowed)
        base = environment.get(API_VARIABLE, "").strip().rstrip("/") or TELEGRAM
        try:
            parts = urlsplit(base)
            whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and not (parts.query or parts.fragment)
            whole = whole and METHOD_ADDRESS.search(parts.path) is None
        except ValueError:
            whole = False
        # A user's password, or an address of numbers and colons, is shorter than any token's secret.
        if not whole or without_token(base, token) != base or ANOTHERS_TOKEN.search(base):
            allowed = f"the address of a Bot API server, such as {TELEGRAM} or http://127.0.0.1:8081, without /bot"
            raise Refused(place="environment", field=API_VARIABLE, value=_shown(base, token), allowed=allowed)
        level = environment.get(LOG_VARIABLE, "").strip().lower() or "info"
        if level not in LEVELS:
            value = _shown(level, token)
            raise Refused(place="environment", field=LOG_VARIABLE, value=value, allowed=", ".join(LEVELS))
        path = database_path(database, environment)
        if (shown := without_token(str(path), token)) != str(path):
            raise Refused(place="environment", field=DATABASE_VARIABLE, value=shown, allowed="a file's path")
        return cls(token=token, api_base=base, database=path, log_level=LEVELS[level])
