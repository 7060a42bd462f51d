"""The state of one call of a phone, and those who wait for it to change."""

from __future__ import annotations

import asyncio
import enum
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from ccctl.values import dataclass
from ccctl.verify.phone import sdp
from ccctl.verify.phone.address import Address
from ccctl.verify.phone.dialog import Dialog
from ccctl.verify.phone.errors import ParseError
from ccctl.verify.phone.media import Media
from ccctl.verify.phone.message import Request, Response
from ccctl.verify.phone.transaction import ClientTransaction, ServerTransaction

if TYPE_CHECKING:
    from ccctl.verify.phone.agent import Agent

SDP = ("Content-Type", "application/sdp")


class State(enum.StrEnum):
    """Where a call stands. REFUSED and ENDED are final."""

    CALLING = "calling"
    RINGING = "ringing"
    ANSWERED = "answered"
    REFUSED = "refused"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Ending:
    """How a call ended. `by` is local or remote; `how` is bye, cancel, refused, declined, timeout or closed."""

    by: str
    how: str
    status: int = 0
    reason: str = ""  # the Reason header (RFC 3326), or the words beside the status
    at: float = 0.0


class Leg:
    """What Signalling is built on: where a call stands, and who waits for that to change."""

    def __init__(self, agent: Agent, invite: Request, *, incoming: bool, tag: str, media: Media, peer: Address) -> None:
        self.agent, self.incoming, self.invite, self.tag, self.media, self.peer = (
            agent, incoming, invite, tag, media, peer,
        )  # fmt: skip
        self.state = State.CALLING
        self.ending: Ending | None = None
        self.status = 0  # the last status of the INVITE
        self.reason = ""
        self.responses: list[Response] = []  # to our INVITE
        self.timeline: list[tuple[float, str]] = []
        self.started_at = time.monotonic()
        self.ringing_at = self.answered_at = self.ended_at = None  # type: float | None
        self.dialog: Dialog | None = None
        self.remote_requests: list[Request] = []  # everything the far end asked within the dialog
        self._client: ClientTransaction | None = None
        self._server: ServerTransaction | None = None
        self._invites: dict[int, ServerTransaction] = {}
        self._offer: sdp.Session | None = None  # of the far end
        self._cancelled = self._cancel_sent = False
        self._attempts = 0
        self._changing = False
        self._waiters: list[asyncio.Future[None]] = []
        media.on_key = self._wake

    @property
    def id(self) -> str:
        """The Call-ID."""
        return self.invite.call_id

    @property
    def held(self) -> bool:
        """Whether the far end holds us."""
        return self.media.remote is not None and self.media.remote.held

    @property
    def over(self) -> bool:
        """Whether the call is refused or ended."""
        return self.state in (State.REFUSED, State.ENDED)

    async def until(self, check: Callable[[], bool], timeout: float) -> bool:
        """True as soon as the check holds (looked at on every event of the call), False when the time is over."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        while not check():
            future: asyncio.Future[None] = loop.create_future()
            self._waiters.append(future)
            try:
                await asyncio.wait_for(future, deadline - loop.time())
            except TimeoutError:
                return check()
        return True

    # -- inner

    def closed(self) -> None:
        """The phone is gone: whatever state is left ends here."""
        if not self.over:
            self._end(Ending("local", "closed"))

    def _parse(self, message: Request | Response) -> sdp.Session | None:
        try:
            return sdp.parse(message.body)
        except ParseError as error:
            self._note(f"bad session description: {error}")
            return None

    def _become(self, state: State) -> None:
        self.state = state
        self._note(state.value)
        self._wake()

    def _end(self, ending: Ending, state: State = State.ENDED) -> None:
        if self.over:
            return
        self.ended_at = time.monotonic()
        self.ending = Ending(ending.by, ending.how, ending.status, ending.reason, self.ended_at)
        self.media.close()
        self._become(state)

    def _note(self, what: str) -> None:
        self.timeline.append((time.monotonic(), what))

    def _wake(self) -> None:
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)
