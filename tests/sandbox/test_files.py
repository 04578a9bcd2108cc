from __future__ import annotations

from typing import TYPE_CHECKING

from tests.sandbox.driving import PICTURE, refusal

if TYPE_CHECKING:
    from tests.sandbox.driving import Client


async def test_a_file_is_downloaded_as_it_was_sent(client: Client) -> None:
    ada = client.person()
    sent = (await client.form("sendPhoto", {"chat_id": ada.id}, photo=("a.png", PICTURE)))["result"]
    file = await client.call("getFile", file_id=sent["photo"][0]["file_id"])
    assert file["file_size"] == len(PICTURE)
    sandbox = client.sandbox
    async with client.session.get(f"{sandbox.url}/file/bot{sandbox.token}/{file['file_path']}") as response:
        assert response.status == 200
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert await response.read() == PICTURE
    for address in (f"{sandbox.token}/photos/file_9.png", f"1:x/{file['file_path']}", sandbox.token, ""):
        async with client.session.get(f"{sandbox.url}/file/bot{address}") as response:
            assert refusal(await response.json()).code in {401, 404}


async def test_a_file_that_is_not_there_is_refused(client: Client) -> None:
    assert await client.refused("getFile") == (400, "Bad Request: file_id not specified", {})
    assert await client.refused("getFile", file_id="x") == (400, "Bad Request: invalid file_id", {})


async def test_a_file_over_20_megabytes_is_not_given_out(client: Client) -> None:
    ada = client.person()
    sent = (await client.form("sendDocument", {"chat_id": ada.id}, document=("a", b"x" * (20 * 1024 * 1024 + 1))))[
        "result"
    ]
    refused = await client.refused("getFile", file_id=sent["document"]["file_id"])
    assert refused == (400, "Bad Request: file is too big", {})


async def test_nobody_has_a_profile_photo(client: Client) -> None:
    ada = client.person()
    assert await client.call("getUserProfilePhotos", user_id=ada.id) == {"total_count": 0, "photos": []}
    assert (await client.refused("getUserProfilePhotos", user_id=5)).description == "Bad Request: user not found"
    assert (await client.refused("getUserProfilePhotos")).description == "Bad Request: invalid user_id specified"


async def test_the_page_is_served_with_a_strict_policy_and_nothing_beside_it(client: Client) -> None:
    async with client.session.get(client.sandbox.url) as response:
        assert response.content_type == "text/html"
        assert "default-src 'self'" in response.headers["Content-Security-Policy"]
    for name in ("..%2fserver.py", "%2e%2e/server.py", "nothing.js", "a%00b.js", "index.html/x.js"):
        async with client.session.get(f"{client.sandbox.url}/page/{name}") as response:
            assert response.status == 404
