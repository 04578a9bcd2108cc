"""One table from a kind of exception to what the user is told. Unknown ones are logged under a number they are shown.

Never a trace or a driver's words in a chat, and in the log no token: no error here carries an address.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.player_ports import WithdrawnMeanwhileError
from bot.telegram.transport import NoMethodError
from bot.views.trouble import Trouble, TroubleKind
from scoring import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

LOG = logging.getLogger(__name__)


def _refused(error: BaseException) -> Trouble:
    if not isinstance(error, Refused):
        raise TypeError(f"not a refusal: {type(error).__name__}")
    # The store's own refusals tell a path and what an administrator is to do about it.
    if type(error).__name__ == "StoreRefused":
        LOG.error("the store refused: %s", error)
        return Trouble(kind=TroubleKind.BUSY)
    return Trouble(
        kind=TroubleKind.REFUSED, place=error.place, field=error.field, value=error.value, allowed=error.allowed,
        given=error.rule.given if error.rule else {},
    )  # fmt: skip


TROUBLES: dict[type[BaseException], Callable[[BaseException], Trouble]] = {
    Refused: _refused,
    WithdrawnMeanwhileError: lambda _: Trouble(kind=TroubleKind.CHANGED),
    NoMethodError: lambda error: Trouble(kind=TroubleKind.LACKING, value=getattr(error, "method", "")),
    TimeoutError: lambda _: Trouble(kind=TroubleKind.SLOW),
}


def trouble_of(error: BaseException, report: str) -> Trouble:
    """What the user is told about an error; one that nobody foresaw is logged under `report`."""
    for kind in type(error).__mro__:
        if kind in TROUBLES:
            return TROUBLES[kind](error)
    LOG.error("report %s: %s", report, type(error).__name__, exc_info=error)
    return Trouble(kind=TroubleKind.UNKNOWN, report=report)
