from __future__ import annotations

import logging
from pathlib import Path

import pytest

from bot.settings import ChatSettings, without_token
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


NUMBER, SECRET = TOKEN.split(":")
OTHER = "98765:BBsecret_of_another_bot"


@pytest.mark.parametrize("token", [TOKEN, OTHER, TOKEN.lower(), TOKEN.replace(":", "%3A")])
@pytest.mark.parametrize(
    "base",
    [
        "https://api.telegram.org/bot{}",
        "https://api.telegram.org/bot{}/",
        "https://api.telegram.org/bot{}/getMe?x=1",
        "https://api.telegram.org/file/bot{}",
        "api.telegram.org/bot{}",
        "https://api.telegram.org/{}",
        "https://{}@api.telegram.org",
        "https://api.telegram.org?token={}",
        "{}",
    ],
)
def test_a_token_that_was_pasted_into_an_address_is_refused_and_not_shown(base: str, token: str) -> None:
    with pytest.raises(Refused, match="GLASSHOUSE_API_BASE") as refused:
        ChatSettings.from_environment({"GLASSHOUSE_TOKEN": TOKEN, "GLASSHOUSE_API_BASE": base.format(token)})
    assert "secret" not in str(refused.value).lower()
    assert "secret" not in str(refused.value.value).lower()


@pytest.mark.parametrize(
    "base", ["https://api.telegram.org/bot", "https://api.telegram.org/bot<token>/", "http://h/bot1"]
)
def test_an_address_ends_before_the_bot(base: str) -> None:
    with pytest.raises(Refused, match="without /bot"):
        ChatSettings.from_environment({"GLASSHOUSE_TOKEN": TOKEN, "GLASSHOUSE_API_BASE": base})


@pytest.mark.parametrize(
    "base", ["http://[2001:db8::1]:8081", "http://[fd00:1234:5678:abcd::1]:8081", "http://user1:secret@127.0.0.1:8081"]
)
def test_an_address_that_only_looks_like_a_token_is_taken(base: str) -> None:
    assert ChatSettings.from_environment({"GLASSHOUSE_TOKEN": TOKEN, "GLASSHOUSE_API_BASE": base}).api_base == base


@pytest.mark.parametrize("variable", ["GLASSHOUSE_LOG", "GLASSHOUSE_DB"])
def test_a_token_that_was_pasted_elsewhere_is_not_shown(variable: str) -> None:
    with pytest.raises(Refused, match=variable) as refused:
        ChatSettings.from_environment({"GLASSHOUSE_TOKEN": TOKEN, variable: TOKEN})
    assert "secret" not in str(refused.value).lower()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"POST /bot{TOKEN}/getMe", "POST /bot(the token)/getMe"),
        (f"POST /bot{NUMBER}%3A{SECRET}/getMe", "POST /bot(the token)/getMe"),
        (f"'{SECRET}'", "'(the token)'"),
        ("12:26:58 at 127.0.0.1:8081, chat 123456", "12:26:58 at 127.0.0.1:8081, chat 123456"),
    ],
)
def test_a_line_is_shown_without_the_token(text: str, shown: str) -> None:
    assert without_token(text, TOKEN) == shown


@pytest.mark.parametrize(
    "base",
    [
        "http://127.0.0.1:8081",
        "http://127.0.0.1:8081/",
        " https://bots.example/api/ ",
        "http://[::1]:8081",
        "http://bot:80/bots/botany",
    ],
)
def test_an_address_may_end_in_a_slash(base: str) -> None:
    settings = ChatSettings.from_environment({"GLASSHOUSE_TOKEN": TOKEN, "GLASSHOUSE_API_BASE": base})
    assert settings.api_base == base.strip().rstrip("/")
