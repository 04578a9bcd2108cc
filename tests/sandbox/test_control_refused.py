"""Control: every request that cannot be is answered with what would do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sandbox.controlling import a_group

if TYPE_CHECKING:
    from tests.sandbox.controlling import Control


BAD = [
    ("users", {}, "first_name is missing; allowed: a text of 1 to 64 letters"),
    ("users", {"first_name": " "}, 'first_name is " "; allowed'),
    ("users", {"first_name": 5}, "first_name is 5; allowed"),
    ("users", {"first_name": "x" * 65}, "allowed: a text of 1 to 64 letters"),
    ("users", {"first_name": "A", "name": "B"}, 'name is "B"; allowed: only first_name, last_name'),
    ("users", {"first_name": "A", "username": "é"}, 'username is "é"; allowed: letters from A to Z'),
    ("users", {"first_name": "A", "username": "Glasshouse_Demo_Bot"}, "allowed: a name that nobody else has"),
    ("users", [], "the body is []; allowed: a JSON object"),
    ("users", "Ann", 'the body is "Ann"; allowed: a JSON object'),
    ("chats", {"type": "channel"}, 'type is "channel"; allowed: one of group, supergroup'),
    ("chats", {"type": "group", "title": "G"}, "members is missing; allowed: a list of ids of users"),
    ("chats", {"type": "group", "title": "G", "members": 5}, "members is 5; allowed: a list of ids of users"),
    ("chats", {"type": "group", "title": "G", "members": [5]}, "members is 5; allowed: the id of a user, such as 1001"),
    ("chats", {"type": "group", "title": "G", "members": [True]}, "members is true; allowed: the id of a user"),
    ("chats", {"type": "group", "title": "G", "members": [1001], "admins": [1002]}, "admins is [1002]; allowed: some"),
    ("chats", {"type": "group", "title": "G", "members": [1001], "topics": True}, "topics is true; allowed: true for"),
    ("chats", {"type": "group", "title": "G", "members": [1001], "topics": 1}, "topics is 1; allowed: true or false"),
    ("read", {"as": 1001, "chat": 1001, "up_to": 9}, "up_to is 9; allowed: a whole number from 0 to 0"),
    ("chats/members", {"chat": 1001, "user": 1002}, "chat is 1001; allowed: a group or a supergroup"),
    ("chats/members", {"chat": -5, "user": 1002}, "chat is -5; allowed: the id of a chat"),
    ("chats/members", {"chat": -2001, "user": 1002, "action": "x"}, "allowed: one of join, leave, promote"),
    ("chats/members", {"chat": -2001, "user": 1002, "action": "join"}, "is in the chat -2001 already"),
    ("chats/members", {"chat": -2001, "user": 1003, "action": "leave"}, 'action is "leave"; allowed: join'),
    ("chats/members", {"chat": -2001, "user": 1001, "action": "demote"}, "allowed: leave, as 1001 owns"),
    ("chats/members", {"chat": -2001, "user": 1002, "action": "kick", "by": 1003}, "by is 1003; allowed: somebody in"),
    ("chats/topics", {"chat": -2001, "name": "T"}, "chat is -2001; allowed: a supergroup that was made with topics"),
    ("chats/migrate", {"chat": 1001}, "chat is 1001; allowed: a group or a supergroup"),
    ("blocks", {"user": 5}, "user is 5; allowed: the id of a user"),
    ("blocks", {"user": 1001, "blocked": "yes"}, 'blocked is "yes"; allowed: true or false'),
    ("send", {"from": 1001}, "chat is missing; allowed: the id of a chat"),
    ("send", {"from": 1001, "chat": 1001}, "text is missing; allowed: a text of 1 to 4096 letters"),
    ("send", {"from": 1001, "chat": 1001, "text": "x" * 4097}, "allowed: a text of 1 to 4096 letters"),
    ("send", {"from": 1001, "chat": 1001, "text": "\u2028"}, "text is "),
    ("send", {"from": 1001, "chat": 1001, "text": "x", "reply_to": 7}, "allowed: the id of a message in the chat 1001"),
    ("send", {"from": 1001, "chat": 1001, "text": "x", "thread": 7}, "thread is 7; allowed: an open topic"),
    ("send", {"from": 1001, "chat": 1001, "document": 5}, "document is 5; allowed: an object such as"),
    ("send", {"from": 1001, "chat": 1001, "document": {"base64": "aGk="}}, "document.file_name is missing"),
    ("send", {"from": 1001, "chat": 1001, "document": {"file_name": "a", "base64": "é"}}, 'document.base64 is "é"'),
    ("send", {"from": 1001, "chat": 1001, "photo": {"base64": "aGk="}}, "photo.base64 is "),
    ("send", {"from": 1001, "chat": 1001, "photo": {}, "document": {}}, "allowed: one file a message"),
    ("send", {"from": 4242, "chat": 1001, "text": "x"}, "from is 4242; allowed: the id of a user"),
    ("send", {"from": 2**70, "chat": 1001, "text": "x"}, "allowed: the id of a user"),
    (
        "tap",
        {"from": 1001, "chat": 1001, "message_id": 9, "callback_data": "x"},
        "message_id is 9; allowed: the id of a",
    ),
    ("inline", {"from": 1001, "query": 5}, "query is 5; allowed"),
    ("inline", {"from": 1001, "query": "x", "timeout": 100}, "timeout is 100; allowed: a number of seconds above 0"),
    ("inline/choose", {"from": 1001, "chat": 1001, "inline_query_id": "9", "result_id": "1"}, 'inline_query_id is "9"'),
    ("react", {"from": 1001, "chat": 1001, "message_id": 1, "emoji": ""}, "message_id is 1; allowed"),
    ("update", {}, "the body is {}; allowed: an update with something in it"),
    ("update", {"update_id": -1}, "update_id is -1; allowed: a whole number from 1"),
    ("update", {"update_id": True}, "update_id is true; allowed"),
]


@pytest.mark.parametrize(("path", "body", "why"), BAD, ids=[f"{path}-{n}" for n, (path, _, _) in enumerate(BAD)])
async def test_a_request_that_cannot_be_is_answered_with_what_would_do(
    control: Control, path: str, body: object, why: str
) -> None:
    await a_group(control)
    await control.post("users", first_name="Carl")
    before = await everything(control)
    error = await control.refused(path, body)
    assert error.startswith(f"POST /sandbox/{path}: ")
    assert why in error
    assert await everything(control) == before


async def everything(control: Control) -> object:
    return [await control.get("users"), [await control.get("chats", as_=who) for who in (1001, 1002)]]


@pytest.mark.parametrize("body", [b"", b"{", b"nonsense", b'{"a": 1e999}', b"\xff\xfe", b"[" * 100_000, b'"\\ud800"'])
async def test_a_broken_body_is_refused(control: Control, body: bytes) -> None:
    async with control.client.session.post(control.url + "users", data=body) as response:
        assert response.status == 400
        assert "POST /sandbox/users: " in (await response.json())["error"]


async def test_what_is_no_endpoint_says_which_there_are(control: Control) -> None:
    for method, path in (("GET", "nothing"), ("DELETE", "users"), ("POST", "log"), ("GET", "users/5")):
        async with control.client.session.request(method, control.url + path) as response:
            assert response.status == 404
            error = (await response.json())["error"]
            assert "allowed: GET /sandbox/chats," in error
            assert "next: read /sandbox" in error


@pytest.mark.parametrize("query", [{}, {"chat": "x", "as": "1001"}, {"chat": "1001", "as": "9"},
                                   {"chat": "1001", "as": "1001", "limit": "0"},
                                   {"chat": "1001", "as": "1001", "before": "-5"},
                                   {"chat": "1001", "as": "1001", "colour": "red"},
                                   {"chat": "9" * 400, "as": "1001"}], ids=str)  # fmt: skip
async def test_a_query_that_cannot_be_is_refused(control: Control, query: dict[str, str]) -> None:
    async with control.client.session.get(control.url + "messages", params=query) as response:
        assert response.status == 400
        assert "next: try ?chat=1001&as=1001" in (await response.json())["error"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8)
    | st.sampled_from([1001, 1002, -2001, 4242, "join", "group", "flood"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
FIELDS = [
    "first_name", "username", "type", "title", "members", "admins", "topics", "as", "chat", "up_to", "user", "by",
    "action", "name", "blocked", "from", "text", "reply_to", "thread", "document", "photo", "message_id",
    "callback_data", "query", "offset", "inline_query_id", "result_id", "emoji", "kind", "seconds", "times", "code",
    "method", "update_id",
]  # fmt: skip
PATHS = [
    "users", "chats", "read", "chats/members", "chats/topics", "chats/migrate", "blocks", "send", "tap", "inline",
    "inline/choose", "react", "update",
]  # fmt: skip


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(PATHS), body=st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=6) | JSON)
async def test_whatever_comes_is_carried_out_or_refused(control: Control, path: str, body: Any) -> None:  # noqa: ANN401 - any JSON
    if isinstance(body, dict) and path in {"tap", "inline"}:
        body["timeout"] = 0.01
    status, answer = await control.tried(path, body)
    assert status in {200, 400}, (path, body, answer)
    if status == 400:
        assert answer["error"].startswith(f"POST /sandbox/{path}: ")
