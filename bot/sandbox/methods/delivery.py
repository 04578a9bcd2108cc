"""How a bot gets its updates: getUpdates, and the webhook's methods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from bot.sandbox.arguments import INT53, boolean, integer
from bot.sandbox.calls import Described
from bot.sandbox.updates import MOST_TIMEOUT, MOST_UPDATES
from bot.sandbox.webhooks import MOST_CONNECTIONS, USUAL_CONNECTIONS

if TYPE_CHECKING:
    from bot.sandbox.calls import Call, Handler
    from bot.sandbox.objects import WebhookInfo

ATTACHED = "attach://"


async def get_updates(call: Call) -> list[msgspec.Raw]:
    """Updates that wait; held until some come."""
    return await call.sandbox.queue.get_updates(
        offset=integer(call, "offset", least=-INT53, most=INT53),
        limit=integer(call, "limit", MOST_UPDATES, least=1, most=MOST_UPDATES),
        seconds=integer(call, "timeout", least=0, most=MOST_TIMEOUT),
        allowed=_kinds(call),
    )


async def set_webhook(call: Call) -> Described:
    """Have updates handed over by HTTP."""
    attached = call.text("certificate")
    name = attached.removeprefix(ATTACHED) if attached.startswith(ATTACHED) else "certificate"
    file = call.files.get(name)
    description = await call.sandbox.webhooks.set(
        url=call.text("url"),
        secret_token=call.text("secret_token"),
        max_connections=integer(call, "max_connections", USUAL_CONNECTIONS, least=1, most=MOST_CONNECTIONS),
        allowed_updates=_kinds(call),
        drop_pending_updates=boolean(call, "drop_pending_updates"),
        ip_address=call.text("ip_address"),
        certificate=None if file is None else file.content,
    )
    return Described(result=True, description=description)


async def delete_webhook(call: Call) -> Described:
    """Have updates wait for getUpdates again."""
    description = await call.sandbox.webhooks.delete(drop_pending_updates=boolean(call, "drop_pending_updates"))
    return Described(result=True, description=description)


async def get_webhook_info(call: Call) -> WebhookInfo:
    """What the webhook is set to, and how it goes."""
    return call.sandbox.webhooks.info()


def _kinds(call: Call) -> list[str] | None:
    """The kinds of updates asked for; like Telegram it takes what is no list of texts as nothing said."""
    text = call.text("allowed_updates")
    if not text:
        return None
    try:
        return msgspec.json.decode(text, type=list[str])
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None


METHODS: dict[str, Handler] = {
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
}
