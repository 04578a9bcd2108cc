"""Settings from the environment, frozen at start; an error names the variable and what is allowed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_data_path

if TYPE_CHECKING:
    from collections.abc import Mapping

DATABASE_VARIABLE = "GLASSHOUSE_DB"


def database_path(option: Path | None, environment: Mapping[str, str]) -> Path:
    """Where the database is: the option, else ``GLASSHOUSE_DB``, else the platform's folder for a user's data."""
    if option is not None:
        return option
    named = environment.get(DATABASE_VARIABLE, "").strip()
    return Path(named) if named else user_data_path("glasshouse") / "glasshouse.db"
