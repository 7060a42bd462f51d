"""The phones of a center's seats, and which caller each of them rings for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import field

from ccctl.values import dataclass
from ccctl.verify.book import Book, Offer
from ccctl.verify.carrier import TLS_PORT
from ccctl.verify.phone import Address, Call, Ladder, Phone, State
from ccctl.verify.phone.tls import Tls

CALL_HEADER = "X-Ccctl-Call"
SEAT_HEADER = "X-Ccctl-Seat"  # which seat the outside number is that is called
STALE_SECONDS = 2.0  # an offer that no INVITE follows within this time rang nobody


@dataclass(slots=True, eq=False)
class SeatCall:
    """An INVITE that came to a seat. `caller` is the engine's name of the call it is for; "" while not known."""

    seat: str
    call: Call
    at: float
    caller: str = ""

    @property
    def takes_by_key(self) -> bool:
        """Whether it is a seat at an outside number, which takes its call by pressing 1."""
        return SEAT_HEADER in self.call.headers and bool(self.call.headers[SEAT_HEADER])

    @property
    def ringing(self) -> bool:
        """Whether it rings now."""
        return self.call.state is State.RINGING

    def rang_at(self, moment: float) -> bool:
        """Whether it was ringing then: neither answered nor over."""
        ends = [at for at in (self.call.answered_at, self.call.ended_at) if at is not None]
        return self.at <= moment and all(at > moment for at in ends)

    @property
    def talking(self) -> bool:
        """Whether it is answered and not over."""
        return self.call.state is State.ANSWERED


@dataclass(slots=True)
class SeatPhones:
    """One phone a seat, made when a test first needs it. A phone that rings does nothing until it is told."""

    engine: Address
    host: str
    secrets: Mapping[str, str]
    ladder: Ladder
    book: Book
    encrypted: frozenset[str] = frozenset()  # seats whose phones speak TLS and SRTP
    rung: list[SeatCall] = field(default_factory=list)
    taken: list[SeatCall] = field(default_factory=list)  # conversations that did not ring for their caller
    occupy: set[str] = field(default_factory=set)  # seats whose next call is the one that keeps them busy
    _phones: dict[str, Phone] = field(default_factory=dict)
    _awaited: dict[str, asyncio.Future[Call]] = field(default_factory=dict)
    _offers_seen: int = 0
    _offers: dict[str, list[Offer]] = field(default_factory=dict)

    async def sign_in(self, wanted: set[str]) -> None:
        """Registers the phones of these seats and takes back the registration of every other. Raises Refused."""
        out = [phone.unregister() for seat, phone in self._phones.items() if phone.expires and seat not in wanted]
        for seat in wanted - self._phones.keys():
            phone = Phone(
                seat,
                self.secrets[f"seat/{seat}"],
                registrar=self._door(seat),
                bind=(self.host, 0),
                tls=Tls(self.secrets["pem/authority"]) if seat in self.encrypted else None,
                srtp=seat in self.encrypted,
                ladder=self.ladder,
                display_name=f"seat {seat}",
            )
            await phone.start()
            phone.on_call = lambda call, seat=seat: self._came(seat, call)
            self._phones[seat] = phone
        into = [self._phones[seat].register() for seat in sorted(wanted) if not self._phones[seat].expires]
        await asyncio.gather(*out, *into)

    def phone(self, seat: str) -> Phone:
        """The phone of a seat that has signed in before."""
        return self._phones[seat]

    def move(self, engine: Address) -> None:
        """The engine is a new one: nobody is registered there."""
        self.engine = engine
        for seat, phone in self._phones.items():
            phone.registrar, phone.expires = self._door(seat), 0

    def _door(self, seat: str) -> Address:
        """Where the seat's phone reaches the engine."""
        return (self.engine[0], TLS_PORT) if seat in self.encrypted else self.engine

    def of(self, caller: str) -> list[SeatCall]:
        """Every ring for this caller so far, in order."""
        self.match()
        return [ring for ring in self.rung if ring.caller == caller]

    def ringing(self, caller: str) -> dict[str, SeatCall]:
        """The seats that ring for this caller now."""
        return {ring.seat: ring for ring in self.of(caller) if ring.ringing}

    def everything(self) -> list[SeatCall]:
        """Every call that came to a seat, and every other one in which it talks to a caller."""
        return [*self.rung, *self.taken]

    def with_caller(self, caller: str) -> list[SeatCall]:
        """Every call of a seat with this caller."""
        return [*self.of(caller), *(ring for ring in self.taken if ring.caller == caller)]

    def joined(self, caller: str) -> list[SeatCall]:
        """The seats that talk to this caller now."""
        return [ring for ring in self.with_caller(caller) if ring.talking]

    def answers_at_once(self, seat: str) -> asyncio.Future[Call]:
        """Lets the seat answer the next call that comes to it, which is not for a caller; the call."""
        future: asyncio.Future[Call] = asyncio.get_running_loop().create_future()
        self._awaited[seat] = future
        return future

    def match(self) -> None:
        """Finds the caller of each ring: by the harness's header, or by the offers that the engine told of."""
        for offer in self.book.offers[self._offers_seen :]:
            self._offers.setdefault(offer.seat, []).append(offer)
        self._offers_seen = len(self.book.offers)
        for ring in self.rung:
            offers = self._offers.get(ring.seat, [])
            while not ring.caller and offers:
                offer = offers.pop(0)
                if ring.at - offer.at < STALE_SECONDS:
                    ring.caller = offer.call

    def forget(self) -> None:
        """Begins anew, for the next story."""
        self.rung.clear()
        self.taken.clear()
        self._awaited.clear()
        self._offers.clear()
        self._offers_seen = len(self.book.offers)
        for phone in self._phones.values():
            phone.calls[:] = [call for call in phone.calls if not call.over]

    async def close(self) -> None:
        """Ends what is up and frees the addresses."""
        await asyncio.gather(*(phone.close() for phone in self._phones.values()), return_exceptions=True)

    def came(self, number: str, call: Call) -> None:
        """An outside number (`number/` and its E.164 form) is called through a trunk, perhaps as a seat: it rings as one."""
        number = call.headers.get(SEAT_HEADER) or number
        if any(ring.seat == number and not ring.call.over for ring in self.rung):
            call.decline()  # busy: it takes one call at a time, as a telephone does
            return
        self.rung.append(SeatCall(number, call, time.monotonic(), call.headers.get(CALL_HEADER, "")))

    def _came(self, seat: str, call: Call) -> None:
        if seat in self.occupy:
            self.occupy.discard(seat)
            call.answer()
            return
        if awaited := self._awaited.pop(seat, None):
            awaited.set_result(call)
            call.answer()
            return
        self.rung.append(SeatCall(seat, call, time.monotonic(), call.headers.get(CALL_HEADER, "")))
