"""Faults in the answers to a bot's calls, on request: refusals, server errors, silence, a connection that is cut.

They strike the next calls, of one method or of any, and are counted down. What happens to updates instead is in
`disturbance.py`. Nothing strikes that was not asked for.
"""

from __future__ import annotations

import asyncio
import math
from enum import StrEnum
from time import monotonic
from typing import TYPE_CHECKING, Any

from bot.sandbox.errors import BotApiError, too_many_requests
from bot.sandbox.methods import OF_MESSAGES

if TYPE_CHECKING:
    from collections.abc import Callable

A_LITTLE = 0.01  # of a second: a timer of the loop may be early by so much
REASONS = {
    500: "Internal Server Error",
    501: "Not Implemented",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


class Strike(StrEnum):
    """What a fault does to a call."""

    ERROR = "error"
    HANG = "hang"
    DROP = "drop"


class Fault:
    """A fault for so many calls more; `method` in small letters, None for any (lost answers: any of messages)."""

    __slots__ = ("code", "method", "seconds", "strike", "times")

    def __init__(
        self, strike: Strike, *, times: int, method: str | None = None, code: int = 0, seconds: float = 0.0
    ) -> None:
        self.strike = strike
        self.times = times
        self.method = method
        self.code = code
        self.seconds = seconds

    def shown(self) -> dict[str, Any]:
        """As it was asked for, with what is left of it."""
        found: dict[str, Any] = {"kind": self.strike.value, "times": self.times}
        if self.method is not None:
            found["method"] = self.method
        if self.strike is Strike.ERROR:
            found["code"] = self.code
        if self.strike is Strike.HANG:
            found["seconds"] = self.seconds
        return found


class Faults:
    """The faults that are still to strike."""

    def __init__(self, seconds: Callable[[], float] = monotonic) -> None:
        self._seconds = seconds
        self._flood_until = -math.inf
        self._faults: list[Fault] = []
        self._cleared = asyncio.Event()
        self._observers: list[Callable[[], None]] = []

    def observe(self, observer: Callable[[], None]) -> None:
        """Tell `observer` whenever the faults change."""
        self._observers.append(observer)

    def flood(self, seconds: float) -> None:
        """Answer every call with 429 for so long, but for those a bot makes to be told anything."""
        self._flood_until = self._seconds() + seconds
        asyncio.get_running_loop().call_later(seconds + A_LITTLE, self.tell)
        self.tell()

    def add(self, fault: Fault) -> None:
        """Let a fault strike."""
        self._faults.append(fault)
        self.tell()

    def clear(self) -> None:
        """Let nothing strike any more; calls that hang go on."""
        self._flood_until = -math.inf
        self._faults.clear()
        self._cleared.set()
        self._cleared = asyncio.Event()
        self.tell()

    def active(self) -> list[dict[str, Any]]:
        """What is still to strike, as control shows it."""
        left = self._flood_until - self._seconds()
        flood = [{"kind": "flood", "seconds": math.ceil(left)}] if left > 0 else []
        return flood + [fault.shown() for fault in self._faults]

    def refuse(self, method: str) -> None:
        """Raises `BotApiError` if a call is to fail before it is carried out."""
        if not self._faults and self._flood_until == -math.inf:
            return
        left = self._flood_until - self._seconds()
        if left > 0 and method.lower() != "getupdates":
            raise too_many_requests(max(1, math.ceil(left)))
        fault = self._strike(Strike.ERROR, method)
        if fault is not None:
            raise BotApiError(fault.code, REASONS.get(fault.code, "Internal Server Error"))

    async def hang(self, method: str) -> None:
        """Let a call wait if it is to."""
        fault = self._strike(Strike.HANG, method) if self._faults else None
        if fault is None:
            return
        try:
            async with asyncio.timeout(fault.seconds):
                await self._cleared.wait()
        except TimeoutError:
            return

    def drop(self, method: str) -> bool:
        """Whether the answer to a call, which was carried out, is to be lost."""
        return bool(self._faults) and self._strike(Strike.DROP, method) is not None

    def _strike(self, strike: Strike, method: str) -> Fault | None:
        lowered = method.lower()
        # A poll whose answer is lost is only asked again: what is to be tried is a message that was sent all the same.
        wanted = {lowered} if strike is Strike.DROP and lowered not in OF_MESSAGES else {None, lowered}
        for fault in self._faults:
            if fault.strike is strike and fault.method in wanted:
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.remove(fault)
                self.tell()
                return fault
        return None

    def tell(self) -> None:
        """Tell the observers that the faults changed."""
        for observer in self._observers:
            observer()
