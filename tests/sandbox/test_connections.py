"""What becomes of a client that closes its sending side: it is answered as long as there may be somebody to hear it."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.connections import ANSWER_SECONDS
from tests.sandbox.controlling import Control, until
from tests.sandbox.driving import driving
from tests.sandbox.nonsense import statuses

if TYPE_CHECKING:
    from tests.sandbox.driving import Client

# Far beyond what any machine needs for an answer: who has to wait so long is waited for no longer here.
LONG = 600.0


async def half_closed(client: Client, *requests: str) -> tuple[bytes, float]:
    """All that is answered to a client that writes, closes its sending side and reads on; and after how long."""
    loop = asyncio.get_running_loop()
    host, _, port = client.sandbox.url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write("".join(requests).encode())
        writer.write_eof()
        begun = loop.time()
        async with asyncio.timeout(60):
            return await reader.read(), loop.time() - begun
    finally:
        writer.close()


def asking(client: Client, method: str) -> str:
    return f"GET /bot{client.sandbox.token}/{method} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


@pytest.fixture
def waits_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever ends at once here ends for another reason than that it was waited for in vain."""
    monkeypatch.setattr("bot.sandbox.connections.ANSWER_SECONDS", LONG)


@pytest.mark.usefixtures("waits_long")
async def test_a_client_that_closes_its_sending_side_is_answered(client: Client) -> None:
    for _ in range(20):
        answer, _ = await half_closed(client, asking(client, "getMe"))
        assert statuses(answer) == [200]
        assert b'"id":4242' in answer


@pytest.mark.usefixtures("waits_long")
async def test_all_that_it_asked_is_answered_in_order(client: Client) -> None:
    answer, _ = await half_closed(client, *(asking(client, name) for name in ("getMe", "getNothing", "getWebhookInfo")))
    assert statuses(answer) == [200, 404, 200]


@pytest.mark.usefixtures("waits_long")
async def test_it_is_answered_late_too(client: Client) -> None:
    await Control(client).post("faults", kind="hang", seconds=0.5)
    answer, seconds = await half_closed(client, asking(client, "getMe"))
    assert statuses(answer) == [200]
    assert seconds >= 0.45


async def test_a_held_poll_ends_with_its_client(client: Client) -> None:
    answer, seconds = await half_closed(client, asking(client, "getUpdates?timeout=50"))
    assert answer == b""
    assert ANSWER_SECONDS <= seconds < 40, "and not only when the poll is over"
    journal = client.sandbox.journal
    await until(lambda: journal.last > 0)
    (line,) = await Control(client).log()
    assert (line["method"], line["code"]) == ("getUpdates", 499)


@pytest.mark.parametrize(
    "request_",
    ["", "GET / HT", "POST /sandbox/users HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99\r\n\r\n{"],
    ids=["nothing", "half a head", "half a body"],
)
@pytest.mark.usefixtures("waits_long")
async def test_what_can_never_be_answered_is_not_waited_for(client: Client, request_: str) -> None:
    answer, _ = await half_closed(client, request_)
    assert answer == b""


@pytest.mark.skipif(sys.platform == "win32", reason="uvloop does not run there")
def test_it_is_answered_on_the_loop_of_the_command_too(monkeypatch: pytest.MonkeyPatch) -> None:
    import uvloop  # noqa: PLC0415 - absent on some machines

    async def ask() -> bytes:
        async with driving() as client:
            answer, _ = await half_closed(client, asking(client, "getMe"))
            return answer

    monkeypatch.setattr("bot.sandbox.connections.ANSWER_SECONDS", LONG)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert statuses(runner.run(ask())) == [200]
