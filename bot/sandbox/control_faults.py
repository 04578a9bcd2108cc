"""Control of what goes wrong, of raw updates, and the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.sandbox import life
from bot.sandbox.control_people import group_of, owner_of
from bot.sandbox.control_requests import MOST_NUMBER, ControlRefusedError, Endpoint
from bot.sandbox.faults import REASONS, Fault, Strike
from bot.sandbox.methods import METHODS
from bot.sandbox.objects import ChatType

if TYPE_CHECKING:
    from bot.sandbox.control_requests import Asked

MOST_SECONDS = 3600.0
MOST_TIMES = 10_000
MOST_GARBAGE = 1000
LINES_AT_ONCE = 1000
# Which fields each kind takes besides.
KINDS: dict[str, tuple[str, ...]] = {
    "flood": ("seconds",),
    "error": ("code", "times", "method"),
    "hang": ("seconds", "times", "method"),
    "drop": ("times", "method"),
    "block": ("user",),
    "unblock": ("user",),
    "migrate": ("chat",),
    "twice": ("times",),
    "shuffle": ("times",),
    "unknown_fields": ("times",),
    "garbage": ("times",),
    "clear": (),
}


async def add_fault(asked: Asked) -> dict[str, Any]:
    """Something goes wrong from now on."""
    sandbox = asked.sandbox
    kind = asked.choice("kind", tuple(KINDS))
    for name in asked.values:
        if name != "kind" and name not in KINDS[kind]:
            allowed = f"only {', '.join(('kind', *KINDS[kind]))} for {kind}"
            raise ControlRefusedError(name, asked.values[name], allowed)
    if kind in {"block", "unblock"}:
        user = asked.user("user")
        life.block(sandbox, sandbox.state.records.chats[user.id], blocked=kind == "block")
        return {"faults": active(asked)}
    if kind == "migrate":
        chat = group_of(asked)
        if chat.type is not ChatType.GROUP:
            raise ControlRefusedError("chat", chat.id, "a group that is no supergroup yet")
        new = life.migrate(sandbox, chat, by=owner_of(asked, chat))
        return {"faults": active(asked), "chat": new.chat}
    _strike(asked, kind)
    return {"faults": active(asked)}


def _strike(asked: Asked, kind: str) -> None:
    faults, queue = asked.sandbox.faults, asked.sandbox.queue
    match kind:
        case "flood":
            faults.flood(asked.seconds("seconds", most=MOST_SECONDS))
        case "error":
            code = asked.number("code", least=500, most=599, default=500)
            if code not in REASONS:
                raise ControlRefusedError("code", code, ", ".join(map(str, REASONS)))
            faults.add(Fault(Strike.ERROR, times=_times(asked), method=_method(asked), code=code))
        case "hang":
            seconds = asked.seconds("seconds", most=MOST_SECONDS)
            faults.add(Fault(Strike.HANG, times=_times(asked), method=_method(asked), seconds=seconds))
        case "drop":
            faults.add(Fault(Strike.DROP, times=_times(asked), method=_method(asked)))
        case "twice" | "shuffle" | "unknown_fields":
            setattr(queue.disturbance, kind, _times(asked))
            faults.tell()
        case "garbage":
            queue.put_garbage(asked.number("times", least=1, most=MOST_GARBAGE, default=1))
        case _:
            queue.disturbance.clear()
            faults.clear()


def _times(asked: Asked) -> int:
    return asked.number("times", least=1, most=MOST_TIMES, default=1)


def _method(asked: Asked) -> str | None:
    name = asked.text_or_none("method", most=64)
    if name is not None and name.lower() not in METHODS:
        raise ControlRefusedError("method", name, "a method that this server offers, such as sendMessage")
    return None if name is None else name.lower()


def active(asked: Asked) -> list[dict[str, Any]]:
    """What is still to go wrong, and who blocks the bot."""
    disturbance = asked.sandbox.queue.disturbance
    counted = [
        {"kind": kind, "times": times}
        for kind, times in (
            ("twice", disturbance.twice),
            ("shuffle", disturbance.shuffle),
            ("unknown_fields", disturbance.unknown_fields),
        )
        if times
    ]
    blocked = [
        {"kind": "block", "user": chat.id} for chat in asked.sandbox.state.records.chats.values() if chat.blocked
    ]
    return asked.sandbox.faults.active() + counted + blocked


async def list_faults(asked: Asked) -> dict[str, Any]:
    """What is still to go wrong."""
    return {"faults": active(asked)}


async def put_update(asked: Asked) -> dict[str, int]:
    """An update as it is."""
    number = asked.values.get("update_id")
    if not asked.values:
        raise ControlRefusedError("the body", {}, "an update with something in it")
    if number is not None and (
        isinstance(number, bool) or not isinstance(number, int) or not 0 < number <= MOST_NUMBER
    ):
        raise ControlRefusedError(
            "update_id", number, f"a whole number from 1 to {MOST_NUMBER}, or none to get the next"
        )
    return {"update_id": asked.sandbox.queue.put_raw(dict(asked.values))}


async def log(asked: Asked) -> web.StreamResponse:
    """The log."""
    after = asked.number("after", least=0, most=2**52, default=0)
    response = web.StreamResponse(
        headers={
            "Content-Type": "application/jsonl; charset=utf-8",
            "Content-Disposition": 'attachment; filename="sandbox-log.jsonl"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }
    )
    await response.prepare(asked.request)
    lines: list[bytes] = []
    for line in asked.sandbox.journal.lines(after):
        lines.append(line)
        if len(lines) == LINES_AT_ONCE:
            await response.write(b"".join(lines))
            lines.clear()
    await response.write(b"".join(lines))
    await response.write_eof()
    return response


async def me(asked: Asked) -> dict[str, Any]:
    """The bot, and how a client reaches this server."""
    sandbox = asked.sandbox
    number, _, secret = sandbox.token.partition(":")
    return {
        "bot": sandbox.state.bot,
        "api_base": sandbox.api_base,
        "token_hint": f"{number}:{secret[:6]}…",
        "page": sandbox.url + "/",
    }


ENDPOINTS = (
    Endpoint(
        method="POST", path="/sandbox/faults", handler=add_fault,
        says="Lets something go wrong: flood (429 for seconds), error (a code from 500 to 504 for so many calls), hang "
        "(the answer waits), drop (the call is carried out, the connection is cut without an answer), block and "
        "unblock (by a user), migrate (a group), twice, shuffle, unknown_fields (the next updates), garbage (updates "
        "that are none, at once), clear (all of it but blocks). A method narrows error, hang and drop down; without "
        "one, drop strikes only methods that send, edit or delete messages.",
        answers='{"faults": what is still to strike}',
        fields={
            "kind": ", ".join(KINDS), "seconds": "for flood and hang", "times": "usually 1", "code": "for error",
            "method": "optional", "user": "for block and unblock", "chat": "for migrate",
        },
        example={"kind": "error", "code": 502, "times": 1, "method": "sendMessage"},
    ),
    Endpoint(
        method="GET", path="/sandbox/faults", handler=list_faults, says="What is still to go wrong.",
        answers='{"faults"}', fields={}, example={},
    ),
    Endpoint(
        method="POST", path="/sandbox/update", handler=put_update,
        says="Lets an update wait for the bot as it is, whatever is in it.", answers='{"update_id"}',
        fields={"*": "an update; without update_id it gets the next one"},
        example={"poll_answer": {"poll_id": "1", "option_ids": [0]}},
    ),
    Endpoint(
        method="GET", path="/sandbox/log", handler=log,
        says="Every call of the bot's and every update handed to it, the newest 100,000, as JSON lines to download.",
        answers="JSON lines", fields={"after": "optional, only lines with a higher number"}, example={"after": 0},
    ),
    Endpoint(
        method="GET", path="/sandbox/me", handler=me, says="The bot, and how a client reaches this server.",
        answers='{"bot", "api_base", "token_hint", "page"}', fields={}, example={},
    ),
)  # fmt: skip
