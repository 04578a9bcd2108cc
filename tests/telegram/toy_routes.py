"""A bot of a few toy commands, updates as the platform sends them, and the rows they leave."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

from bot.telegram.asking import Ask, Occasion, Talk
from bot.telegram.routes import Routes
from bot.views.actions import action
from bot.views.reply import Attachment, Button, InlineAnswer, InlineCard, Reply
from scoring import Refused

if TYPE_CHECKING:
    from bot.store.store import SqliteStore


CANARY = "zq7canary"


async def why(ask: Ask, _: Talk) -> Reply:
    more = Button(text="More", action=action("more", ask.argument, owner=ask.who.user_id))
    return Reply(text=f"why {ask.argument} {ask.language}", rows=((more,),))


async def more(ask: Ask, _: Talk) -> Reply:
    assert ask.action is not None
    return Reply(text=f"more {ask.action.arguments[0]}", toast="here", edit=True)


async def fail(ask: Ask, _: Talk) -> Reply:
    if ask.argument == "refused":
        raise Refused(place="here", field="thing", value="this", allowed="that")
    raise RuntimeError("secret words")


async def wait(ask: Ask, _: Talk) -> Reply:
    await asyncio.sleep(float(ask.argument))
    return Reply(text=f"waited {ask.argument}")


async def answered(ask: Ask, _: Talk) -> Reply:
    return Reply(text=f"answer {ask.answer}")


async def question(_: Ask, __: Talk) -> Reply:
    return Reply(text="Whom?", ask_name=True)


async def file(ask: Ask, talk: Talk) -> Reply:
    assert ask.document is not None
    content = await talk.download(ask.document, most=100)
    return Reply(text=f"{ask.document.name} {len(content)}", document=Attachment(name="back.txt", content=content))


async def cards(ask: Ask, _: Talk) -> InlineAnswer:
    return InlineAnswer(cards=(InlineCard(id="1", title=ask.query, about="a card", text="<b>card</b>"),))


def toy() -> Routes:
    """Commands that say what was asked."""
    routes = Routes()
    for name, handler in (("why", why), ("fail", fail), ("wait", wait), ("ask", question)):
        routes.command(name, handler=handler)
    routes.tap("more", handler=more)
    routes.on(Occasion.ANSWER, answered)
    routes.on(Occasion.DOCUMENT, file)
    routes.on(Occasion.INLINE, cards)
    return routes


def rows(store: SqliteStore, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(store.database.path)) as connection:
        return connection.execute(query).fetchall()


def message(text: str | None, chat: int = -5, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    kind = "private" if chat > 0 else "group"
    fields: dict[str, Any] = {"message_id": 1, "date": 1, "chat": {"id": chat, "type": kind},
              "from": {"id": 7, "is_bot": False, "first_name": "A"}}  # fmt: skip
    return {"update_id": 3, "message": {**fields, **({} if text is None else {"text": text}), **more}}


def unnumbered(update: dict[str, Any]) -> dict[str, Any]:
    """The same, to be numbered by the platform."""
    return {key: value for key, value in update.items() if key != "update_id"}
