"""Holds the conversation with a client, and keeps what it saw.

That is cut down to facts that clients show alike, so that what two of them saw can be compared.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.sandbox.conversation import STEPS
from tests.sandbox.steps import Begin, Call, Download, Driver, End, Hear, People, Refusal, Refused, Step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.sandbox.controlling import Control

SECONDS = 60.0


@dataclass(slots=True)
class Holding:
    """A conversation as it is held: what was kept so far, and what is to be compared."""

    driver: Driver
    control: Control
    kept: dict[str, Any] = field(default_factory=dict)
    facts: list[tuple[str, object]] = field(default_factory=list)
    began: asyncio.Future[Any] | None = None

    async def take(self, step: Step) -> None:
        """One step."""
        match step:
            case Call(method, parameters, keep):
                result = await self.driver.call(method, filled(parameters, self.kept))
                assert not isinstance(result, Refusal), (method, result)
                self._keep(keep, result, method)
            case Refused(method, parameters):
                refusal = await self.driver.call(method, filled(parameters, self.kept))
                assert isinstance(refusal, Refusal), (method, refusal)
                self.facts.append((f"{method} refused", refusal.facts()))
            case Download(path, content):
                downloaded = await self.driver.download(filled(path, self.kept))
                assert downloaded == content
                self.facts.append(("download", hashlib.sha256(downloaded).hexdigest()))
            case People(path, body, keep):
                self.kept[keep] = await self.control.post(path, filled(body, self.kept))
            case Begin(path, body):
                self.began = asyncio.get_running_loop().create_future()
                self.control.client.sandbox.nursery.start(self._begin(path, body, self.began), name="people")
            case End(keep):
                assert self.began is not None
                result = await asyncio.wait_for(self.began, SECONDS)
                assert result["answered"], result
                self._keep(keep, result, "people see")
            case Hear(kinds, keep):
                await self._hear(kinds, keep)

    async def _begin(self, path: str, body: Mapping[str, Any], done: asyncio.Future[Any]) -> None:
        done.set_result(await self.control.post(path, filled(body, self.kept)))

    async def _hear(self, kinds: tuple[str, ...], keep: str) -> None:
        # Those of different chats come side by side by webhook: their numbers say which was first.
        updates = [await asyncio.wait_for(self.driver.hear(), SECONDS) for _ in kinds]
        updates.sort(key=lambda update: int(update["update_id"]))
        for kind, update in zip(kinds, updates, strict=True):
            assert kind in update, (kind, update)
            self._keep(keep, update[kind], kind)

    def _keep(self, keep: str, value: object, what: str) -> None:
        self.kept[keep] = value
        self.facts.append((what, facts(value)))


async def hold(driver: Driver, control: Control) -> list[tuple[str, object]]:
    """Hold the whole conversation; what the client saw, step by step."""
    holding = Holding(driver, control)
    for step in STEPS:
        await holding.take(step)
    return holding.facts


def filled(value: Any, kept: Mapping[str, Any]) -> Any:  # noqa: ANN401 (any JSON)
    """A value in which what was kept stands in the place of its name."""
    if isinstance(value, str) and value.startswith("$"):
        name, *path = value[1:].split(".")
        found = kept[name]
        for part in path:
            found = found[int(part)] if part.isdigit() else found[part]
        return found
    if isinstance(value, list | tuple):
        return [filled(one, kept) for one in value]
    if isinstance(value, dict):
        return {name: filled(one, kept) for name, one in value.items()}
    return value


# What clients show alike: dates are left out, which some make objects of, and what not every client knows of yet.
COMPARED = frozenset({
    "answered", "active_usernames", "button", "callback_data", "can_delete_messages", "can_send_messages", "caption",
    "caption_entities", "chat", "chat_instance", "command", "data", "description", "document", "emoji", "entities",
    "file_id", "file_name", "file_path", "file_size", "file_unique_id", "first_name", "forum_topic_created", "from",
    "group_chat_created", "height", "icon_color", "id", "inline_keyboard", "inline_message_id", "is_bot",
    "is_topic_message", "language", "language_code", "last_name", "left_chat_member", "length", "media_group_id",
    "message", "message_id", "message_thread_id", "migrate_from_chat_id", "migrate_to_chat_id", "mime_type", "name",
    "new_chat_member", "new_chat_members", "new_reaction", "next_offset", "offset", "old_chat_member", "old_reaction",
    "permissions", "photo", "photos", "position", "query", "quote", "reply_markup", "reply_to_message", "result_id",
    "short_description", "show_alert", "start_parameter", "status", "switch_inline_query_current_chat", "text",
    "title", "total_count", "type", "url", "user", "username", "via_bot", "width",
})  # fmt: skip


def facts(value: object) -> object:
    """The facts in a value: fields that are compared, without those that say nothing."""
    if isinstance(value, dict):
        found = {str(name): facts(one) for name, one in value.items() if name in COMPARED}
        return {
            name: one for name, one in found.items() if one is not None and one is not False and one not in ([], {}, "")
        }
    if isinstance(value, list | tuple):
        return [facts(one) for one in value]
    return str(value) if isinstance(value, str) else value
