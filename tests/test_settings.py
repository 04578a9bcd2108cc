from __future__ import annotations

import logging
from pathlib import Path

import pytest

from bot.settings import ChatSettings
from scoring import Refused

TOKEN = "123456:AAsecret_-x"  # noqa: S105 - nobody's


def test_all_but_the_token_has_a_default() -> None:
    settings = ChatSettings.from_environment({"GLASSHOUSE_TOKEN": f" {TOKEN} ", "GLASSHOUSE_DB": "here.db"})
    assert settings == ChatSettings(
        token=TOKEN, api_base="https://api.telegram.org", database=Path("here.db"), log_level=logging.INFO
    )
    assert "secret" not in repr(settings)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("GLASSHOUSE_TOKEN", ""),
        ("GLASSHOUSE_TOKEN", "AAsecret"),
        ("GLASSHOUSE_TOKEN", "12:AAsecret/../x"),
        ("GLASSHOUSE_API_BASE", "ftp://here"),
        ("GLASSHOUSE_API_BASE", "here:80"),
        ("GLASSHOUSE_API_BASE", "http://[x"),
        ("GLASSHOUSE_LOG", "loud"),
    ],
)
def test_what_is_wrong_is_refused_by_its_variable_and_without_the_token(variable: str, value: str) -> None:
    with pytest.raises(Refused, match=variable) as refused:
        ChatSettings.from_environment({"GLASSHOUSE_TOKEN": TOKEN, variable: value})
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("base", ["http://127.0.0.1:8081", "http://127.0.0.1:8081/", " https://bots.example/api/ "])
def test_an_address_may_end_in_a_slash(base: str) -> None:
    settings = ChatSettings.from_environment({"GLASSHOUSE_TOKEN": TOKEN, "GLASSHOUSE_API_BASE": base})
    assert settings.api_base == base.strip().rstrip("/")
