"""A connection that is not waited for: uvicorn's own waits for ever for the end of a request's
headers."""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

SECONDS = 20.0  # from the first byte of a request to the end of its headers


class Connection(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, but for who never ends to say what is wanted."""

    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody has come, and says something soon."""
        super().connection_made(transport)
        self._waiting = self.loop.call_later(SECONDS, transport.close)

    def data_received(self, data: bytes) -> None:
        """Something was said: a request is complete, or goes on, or has just begun."""
        super().data_received(data)
        busy = self.cycle is not None and not self.cycle.response_complete
        if busy and self._waiting:
            self._waiting.cancel()
            self._waiting = None
        elif not busy and not self._waiting:
            self._waiting = self.loop.call_later(SECONDS, self.transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is there any more."""
        if self._waiting:
            self._waiting.cancel()
        super().connection_lost(exc)
