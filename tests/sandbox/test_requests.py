from __future__ import annotations

import gzip
import io
import json
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import quote

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from bot.sandbox.errors import BotApiError
from bot.sandbox.requests import read_json
from tests.sandbox.driving import PICTURE, refusal

if TYPE_CHECKING:
    from tests.sandbox.driving import Client


async def test_every_kind_of_body_says_the_same(client: Client) -> None:
    user = client.person()
    fields = {"chat_id": str(user.id), "text": "Grüße & mehr", "protect_content": "true"}
    url = f"{client.base}/sendMessage"
    query = "&".join(f"{name}={quote(value)}" for name, value in fields.items())
    multipart = aiohttp.FormData(fields, default_to_multipart=True)
    typed = {"chat_id": user.id, "text": "Grüße & mehr", "protect_content": True}
    answers = []
    for request in (
        client.session.get(f"{url}?{query}"),
        client.session.post(f"{url}?{query}"),
        client.session.post(url, data=fields),
        client.session.post(url, data=multipart),
        client.session.post(url, json=fields),
        client.session.post(url, json=typed),
        client.session.post(
            url,
            data=gzip.compress(json.dumps(typed).encode()),
            headers={"Content-Type": "application/json", "Content-Encoding": "gzip"},
        ),
    ):
        async with request as response:
            answers.append((await response.json())["result"])
    assert [answer["message_id"] for answer in answers] == list(range(1, 8))
    assert {answer["text"] for answer in answers} == {"Grüße & mehr"}
    assert all(answer["has_protected_content"] for answer in answers)


async def test_a_keyboard_is_taken_as_an_object_and_as_its_text(client: Client) -> None:
    user = client.person()
    keyboard = {"inline_keyboard": [[{"text": "Tap", "callback_data": "x"}]]}
    nested = await client.call("sendMessage", chat_id=user.id, text="a", reply_markup=keyboard)
    written = await client.call("sendMessage", chat_id=user.id, text="a", reply_markup=json.dumps(keyboard))
    formed = await client.form("sendMessage", {"chat_id": user.id, "text": "a", "reply_markup": keyboard})
    assert nested["reply_markup"] == written["reply_markup"] == formed["result"]["reply_markup"] == keyboard


async def test_methods_are_found_in_any_case_and_by_parameter(client: Client) -> None:
    assert (await client.call("GETME"))["id"] == 4242
    async with client.session.get(f"{client.base}/", params={"method": "getMe"}) as response:
        assert (await response.json())["result"]["is_bot"] is True


async def test_unknown_parameters_are_ignored(client: Client) -> None:
    user = client.person()
    assert await client.call("sendMessage", chat_id=user.id, text="a", colour="red", nested={"a": [1]})


async def test_a_file_is_found_directly_and_by_attach(client: Client) -> None:
    user = client.person()
    direct = await client.form("sendPhoto", {"chat_id": user.id}, photo=("a.png", PICTURE))
    attached = await client.form("sendPhoto", {"chat_id": user.id, "photo": "attach://it"}, it=("a.png", PICTURE))
    assert direct["result"]["photo"][0]["file_unique_id"] == attached["result"]["photo"][0]["file_unique_id"]


async def test_a_file_may_be_named_without_quotes(client: Client) -> None:
    # As grammY does it.
    user = client.person()
    body = (
        f'--x\r\ncontent-disposition:form-data;name="chat_id"\r\n\r\n{user.id}\r\n'
        '--x\r\ncontent-disposition:form-data;name="document";filename=Ä letter to Ann.txt\r\n'
        "content-type:application/octet-stream\r\n\r\nDear Ann\r\n--x--\r\n"
    ).encode()
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    async with client.session.post(f"{client.base}/sendDocument", data=body, headers=headers) as response:
        assert (await response.json())["result"]["document"]["file_name"] == "Ä letter to Ann.txt"


@pytest.mark.parametrize("path", ["/%0A", "/bot%0A", "/file/bot%0A", "/page/%0A", "/sandbox/%0A"])
async def test_an_address_with_a_line_end_is_answered_as_any_other(client: Client, path: str) -> None:
    address = URL(client.sandbox.url + path, encoded=True)
    async with client.session.get(address, headers={"Expect": "a-miracle"}) as response:
        assert response.status in {401, 404}
        assert (await response.json())["ok"] is False


async def test_a_client_that_waits_to_be_asked_for_its_body_is_asked(client: Client) -> None:
    async with client.session.post(f"{client.base}/getMe", json={"a": 1}, expect100=True) as response:
        assert (await response.json())["ok"] is True
    headers = {"Expect": "a-miracle"}
    async with client.session.get(f"{client.base}/getMe", headers=headers) as response:
        assert (await response.json())["ok"] is True


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", "application/json"),
        (b"[1]", "application/json"),
        (b'{"text":"\xff"}', "application/json"),
        (b'{"text":"\\ud800"}', "application/json"),
        (b"text=%ff&chat_id=1", "application/x-www-form-urlencoded"),
        (b"&".join(b"a%d=1" % number for number in range(2000)), "application/x-www-form-urlencoded"),
        (b"nothing", "multipart/form-data"),
        (b"nothing", "multipart/form-data; boundary=x"),
        (b"--x\r\nno head\r\n--x--", "multipart/form-data; boundary=x"),
        (b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nunended', "multipart/form-data; boundary=x"),
    ],
)
async def test_a_broken_body_is_refused(client: Client, body: bytes, kind: str) -> None:
    async with client.session.post(f"{client.base}/getMe", data=body, headers={"Content-Type": kind}) as response:
        assert response.status == 400
        assert refusal(await response.json()).description.startswith("Bad Request: ")


async def test_a_body_that_is_not_compressed_as_it_says_is_refused(client: Client) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    async with client.session.post(f"{client.base}/getMe", data=b"not gzip at all", headers=headers) as response:
        assert response.status == 400


async def test_a_body_over_50_megabytes_is_refused(client: Client) -> None:
    body = io.BytesIO(b"x" * (53 * 1024 * 1024))
    headers = {"Content-Type": "application/json"}
    async with client.session.post(f"{client.base}/getMe", data=body, headers=headers) as response:
        assert response.status == 413
        assert refusal(await response.json()) == (413, "Request Entity Too Large", {})


async def test_a_wrong_token_is_unauthorized(client: Client) -> None:
    for token in ("4242:other", "1:x", "", "no-colon"):
        async with client.session.get(f"{client.sandbox.api_base}{token}/getMe") as response:
            assert refusal(await response.json()) == (401, "Unauthorized", {})


async def test_unknown_methods_differ_from_those_not_offered(client: Client) -> None:
    assert await client.refused("sendNothing") == (404, "Not Found: method not found", {})
    missing = await client.refused("sendDice")
    assert missing.code == 404
    assert "sendDice is a method of the Bot API that this local server does not offer" in missing.description


async def test_other_addresses_and_verbs_are_refused(client: Client) -> None:
    async with client.session.get(f"{client.sandbox.url}/nowhere") as response:
        assert refusal(await response.json()).code == 404
    async with client.session.put(f"{client.base}/getMe") as response:
        assert refusal(await response.json()) == (405, "Method Not Allowed", {})


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Host": "elsewhere.example"},
    ],
)
async def test_a_page_of_another_site_is_turned_away(client: Client, headers: dict[str, str]) -> None:
    async with client.session.get(f"{client.base}/getMe", headers=headers) as response:
        assert refusal(await response.json()).code == 403


async def test_the_own_page_is_let_in(client: Client) -> None:
    async with client.session.get(f"{client.base}/getMe", headers={"Origin": client.sandbox.url}) as response:
        assert response.status == 200


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_any_json_body_is_read_or_refused(body: bytes) -> None:
    parameters: dict[str, str] = {}
    with suppress(BotApiError):
        read_json(body, parameters)
    assert all(isinstance(value, str) for value in parameters.values())


@given(st.dictionaries(st.text(min_size=1), st.text() | st.integers() | st.booleans() | st.lists(st.integers())))
def test_a_json_member_is_read_as_its_text(members: dict[str, object]) -> None:
    parameters: dict[str, str] = {}
    read_json(json.dumps(members).encode(), parameters)
    assert parameters.keys() == members.keys()
    for name, value in members.items():
        assert parameters[name] == value if isinstance(value, str) else json.loads(parameters[name]) == value
