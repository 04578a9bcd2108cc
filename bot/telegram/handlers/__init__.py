"""What the bot does when it is asked: one file a command or a few that belong together; who, a service, a view.

Handlers hold no rule of the game and no words: those are the services' and the views'.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from bot.telegram.routes import Routes

if TYPE_CHECKING:
    from bot.telegram.handlers.kit import Kit


def all_routes(kit: Kit) -> Routes:
    """Every command, button and occasion there is; `kit` learns of them for links into private chats."""
    routes = kit.routes = Routes()
    for found in iter_modules(__path__):
        module = import_module(f"{__name__}.{found.name}")
        if hasattr(module, "add"):
            module.add(routes, kit)
    return routes
