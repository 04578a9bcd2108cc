"""A connection whose client says that it sends nothing more, and still waits for its answers.

Scripts do so: they write a request, close their sending side, and read until the end (`nc -N`). aiohttp takes such a
client for one that is gone, and cuts its connection before the answer. From here nobody can tell the two apart until
something is sent, so an answer is waited for a moment and no longer: a poll that is held ends with its client.
"""

from __future__ import annotations

from aiohttp import web

# For how long the answers are waited for, and how often it is looked whether they have been sent.
ANSWER_SECONDS = 1.0
LOOK_SECONDS = 0.01


class Connection(web.RequestHandler):
    """One connection of a client to the server."""

    __slots__ = ()

    def eof_received(self) -> bool:  # type: ignore[override] # asyncio's: True keeps the connection open
        """The client sends nothing more."""
        self._loop.call_later(LOOK_SECONDS, self._look, self._loop.time() + ANSWER_SECONDS)
        return True

    def _look(self, until: float) -> None:
        """Close the connection once nothing is to be answered on it any more, or can be."""
        if self.transport is None:
            return
        if self._is_answering() and self._loop.time() < until:
            self._loop.call_later(LOOK_SECONDS, self._look, until)
        else:
            self.transport.close()

    def _is_answering(self) -> bool:
        request = self._current_request
        # A body that is cut off will never be whole.
        return bool(self._messages) or (request is not None and request.content.is_eof())
