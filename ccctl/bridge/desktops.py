"""Desktops of seats: what a seat's own program is told at once, over a WebSocket. Nothing is kept for who is not there."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Any

from ccctl.bridge.config import Pop
from ccctl.bridge.events import Event, stamp
from ccctl.bridge.lookup import address

MOST_WAITING = 200  # messages to one desktop; one that is slower loses its connection
TOLD = ("seat.ringing", "call.answered", "call.ended", "call.held", "seat.paused", "seat.ready", "seat.wrapping_up")


class Desktops:
    """The connections, by seat. `hear` is called for each event; it never waits."""

    def __init__(self, pops: Mapping[str, Pop]) -> None:
        self._pops = dict(pops)
        self._open: dict[str, set[asyncio.Queue[dict[str, Any] | None]]] = {}
        self._calls: dict[str, str] = {}  # call -> the seat that it was last offered to or answered by

    def join(self, seat: str) -> asyncio.Queue[dict[str, Any] | None]:
        """A new desktop's messages; None ends them."""
        queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue(MOST_WAITING)
        self._open.setdefault(seat, set()).add(queue)
        return queue

    def leave(self, seat: str, queue: asyncio.Queue[dict[str, Any] | None]) -> None:
        """The desktop is gone."""
        self._open.get(seat, set()).discard(queue)

    def hear(self, event: Event) -> None:
        """Tells the desktops that an event concerns."""
        call = str(event.data.get("call", ""))
        if event.type in ("seat.ringing", "call.answered"):
            self._calls[call] = str(event.data["seat"])
        if event.type in TOLD:
            seat = str(event.data.get("seat", "")) or self._calls.get(call, "")
            if self._open.get(seat):
                self._send(seat, self._message(event, seat))
        if event.type == "call.ended":
            self._calls.pop(call, None)

    def _message(self, event: Event, seat: str) -> dict[str, Any]:
        message: dict[str, Any] = {"type": event.type, "timestamp": stamp(event.at), "data": event.data}
        if event.type == "seat.ringing":
            values = {"seat": seat, **{name: str(event.data.get(name, "")) for name in ("caller", "number", "call")}}
            message["screen_pop"] = {
                name: address(pop.url, values) for name, pop in self._pops.items() if pop.wants(event.number)
            }
        return message

    def _send(self, seat: str, message: dict[str, Any]) -> None:
        for queue in tuple(self._open[seat]):
            try:
                queue.put_nowait(message)
            except asyncio.QueueFull:
                self.leave(seat, queue)
                with contextlib.suppress(asyncio.QueueEmpty):
                    queue.get_nowait()
                queue.put_nowait(None)
