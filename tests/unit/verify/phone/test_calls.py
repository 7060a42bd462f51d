"""Whole calls over 127.0.0.1: two phones and our registrar, real sockets, real audio, real time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import numpy as np
import pytest

from ccctl.verify import audio
from ccctl.verify.audio_recognise import detect
from ccctl.verify.phone import Call, Carrier, Ladder, Phone, Refused, State
from ccctl.verify.phone.transport import Endpoint

# On a machine that is busy with other things the sender itself is late.
REAL_TIME = pytest.mark.flaky(reruns=2)
FAST = 0.05  # T1, so that retransmissions are seen without waiting for them


@dataclass
class Line:
    """A registrar with two registered phones."""

    carrier: Carrier
    ann: Phone
    bob: Phone
    ladder: Ladder

    async def ringing(self, **how: str) -> tuple[Call, Call]:
        call = await self.ann.call("2", to=self.bob.address, **how)
        return call, await asyncio.wait_for(self.bob.incoming.get(), 2)

    async def talking(self) -> tuple[Call, Call]:
        call, offered = await self.ringing()
        offered.answer()
        assert await call.wait_answered(2)
        return call, offered


@asynccontextmanager
async def line(algorithm: str = "MD5") -> AsyncIterator[Line]:
    ladder = Ladder()
    carrier = Carrier({"1": "one", "2": "two"}, algorithm=algorithm, ladder=ladder, t1=FAST)
    await carrier.start()
    ann = Phone("1", "one", registrar=carrier.address, display_name="Ann", ladder=ladder, t1=FAST)
    bob = Phone("2", "two", registrar=carrier.address, display_name="Bob", ladder=ladder, t1=FAST)
    await ann.start()
    await bob.start()
    try:
        yield Line(carrier, ann, bob, ladder)
    finally:
        for phone in (ann, bob, carrier):
            await phone.close()


def story(tell: Callable[[Line], Awaitable[None]], algorithm: str = "MD5") -> None:
    async def run() -> None:
        async with line(algorithm) as both:
            await tell(both)

    asyncio.run(run())


def lose(endpoint: Endpoint, which: Callable[[bytes], bool], count: int = 1) -> list[bytes]:
    """Drops the first messages of this kind that the endpoint would send; the list fills with them."""
    send, lost = endpoint.send, []

    def lossy(data: bytes, to: tuple[str, int]) -> None:
        if which(data) and len(lost) < count:
            lost.append(data)
        else:
            send(data, to)

    endpoint.send = lossy  # type: ignore[method-assign]
    return lost


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
def test_registration_with_the_right_and_the_wrong_password(algorithm: str) -> None:
    async def tell(on: Line) -> None:
        await on.ann.register(120)
        assert on.ann.expires == 120
        assert on.carrier.where("1") == on.ann.address
        await on.ann.unregister()
        assert "1" not in on.carrier.bindings
        on.bob.password = "guess"
        with pytest.raises(Refused) as error:
            await on.bob.register()
        assert error.value.status == 403

    story(tell, algorithm)


def test_a_call_is_offered_with_the_callers_name_and_number_and_answered() -> None:
    async def tell(on: Line) -> None:
        call, offered = await on.ringing(from_user="+8613800138000", from_name='张 "Wei" <sip:x>')
        assert (offered.from_user, offered.from_name, offered.to_user) == ("+8613800138000", '张 "Wei" <sip:x>', "2")
        assert offered.state is State.RINGING
        assert await call.wait_ringing(1)
        assert call.state is State.RINGING
        offered.answer()
        assert await call.wait_answered(1)
        assert await offered.until(lambda: any(what == "acknowledged" for _, what in offered.timeline), 1)
        await offered.hang_up("Q.850;cause=16")
        assert await call.wait_ended(1)
        assert call.ending is not None
        assert (call.ending.by, call.ending.how, call.ending.reason) == ("remote", "bye", "Q.850;cause=16")

    story(tell)


def test_both_hear_each_other_and_nothing_else() -> None:
    async def tell(on: Line) -> None:
        call, offered = await on.talking()
        ann, bob = audio.known_signal("ann", 1.5), audio.known_signal("bob", 1.5)
        call.play(ann)
        offered.play(bob)
        await call.media.played()
        await asyncio.sleep(0.2)
        assert detect(ann, offered.heard()).score > 0.99
        assert detect(bob, call.heard()).score > 0.99
        assert detect(ann, call.heard()).score < 0.3
        assert (call.media.recording.lost, offered.media.recording.lost) == (0, 0)

    story(tell)


@REAL_TIME
def test_keys_arrive_both_ways_once_each_and_as_long_as_pressed() -> None:
    async def tell(on: Line) -> None:
        call, offered = await on.talking()
        await asyncio.gather(call.press("0123456789*#ABCD", gap=0.06, duration=0.06), offered.press("55", duration=0.2))
        assert await offered.wait_digits(16, 1) == "0123456789*#ABCD"
        assert await call.wait_digits(2, 1) == "55"
        assert [round(digit.duration, 2) for digit in call.digits] == [0.2, 0.2]
        assert [
            round(later.at - sooner.at, 1) for sooner, later in zip(offered.digits, offered.digits[1:], strict=False)
        ] == [0.1] * 15
        with pytest.raises(ValueError, match="not keys"):
            await call.press("1x")

    story(tell)


def test_hold_silences_the_line_and_resume_brings_it_back() -> None:
    async def tell(on: Line) -> None:
        call, offered = await on.talking()
        await call.hold()
        assert offered.held
        assert not call.held
        before = call.media.recording.received
        await asyncio.sleep(0.3)
        assert call.media.recording.received - before <= 1
        await call.resume()
        assert not offered.held
        before = call.media.recording.received
        await asyncio.sleep(0.3)
        assert call.media.recording.received - before >= 10

    story(tell)


def test_a_hold_of_ours_outlives_an_offer_of_theirs() -> None:
    async def tell(on: Line) -> None:
        call, offered = await on.talking()
        await call.hold()
        await offered.reinvite()
        assert offered.held
        assert not call.media.remote.held if call.media.remote else False

    story(tell)


@pytest.mark.parametrize("code", [486, 603, 480])
def test_a_declined_call_tells_the_code(code: int) -> None:
    async def tell(on: Line) -> None:
        call, offered = await on.ringing()
        offered.decline(code)
        assert not await call.wait_answered(1)
        assert (call.state, call.status) == (State.REFUSED, code)
        assert offered.state is State.ENDED

    story(tell)


def test_a_caller_who_gives_up_is_seen_by_the_phone_that_rings() -> None:
    async def tell(on: Line) -> None:
        call, offered = await on.ringing()
        await call.hang_up()
        assert await offered.wait_ended(1)
        assert offered.ending is not None
        assert (offered.ending.by, offered.ending.how) == ("remote", "cancel")
        assert call.ending is not None
        assert (call.ending.by, call.ending.how, call.status) == ("local", "cancel", 487)

    story(tell)


def test_cancel_and_answer_that_cross_on_the_way_end_in_a_bye() -> None:
    async def tell(on: Line) -> None:
        call, offered = await on.ringing()
        offered.answer()  # its 200 is on the way,
        await call.hang_up()  # and the CANCEL with it
        assert await call.wait_ended(1)
        assert await offered.wait_ended(1)
        assert offered.ending is not None
        assert offered.ending.how == "bye"
        assert call.ending is not None
        assert call.ending.by == "local"

    story(tell)


def test_cancel_before_any_answer_waits_for_the_first_and_then_goes() -> None:
    async def tell(on: Line) -> None:
        lost = lose(on.bob.endpoint, lambda data: b"100 Trying" in data or b"180 Ringing" in data, count=2)
        call = await on.ann.call("2", to=on.bob.address)
        await call.hang_up()
        assert lost
        assert await call.wait_ended(2)
        assert call.ending is not None
        assert call.ending.how == "cancel"

    story(tell)


@pytest.mark.parametrize("kind", [b"INVITE sip", b"SIP/2.0 200", b"ACK sip", b"BYE sip"])
def test_a_lost_message_is_sent_again(kind: bytes) -> None:
    async def tell(on: Line) -> None:
        lost = [lose(phone.endpoint, lambda data: data.startswith(kind), count=2) for phone in (on.ann, on.bob)]
        call, offered = await on.talking()
        assert await offered.until(lambda: any(what == "acknowledged" for _, what in offered.timeline), 2)
        await call.hang_up()
        assert await offered.wait_ended(2)
        assert any(lost)
        assert len(on.bob.calls) == 1

    story(tell)


def test_a_refusal_that_is_lost_comes_again_until_it_is_acknowledged() -> None:
    async def tell(on: Line) -> None:
        lose(on.bob.endpoint, lambda data: b" 486 " in data, count=2)
        call, offered = await on.ringing()
        offered.decline()
        assert await call.wait_ended(2)
        assert call.status == 486

    story(tell)


def test_nobody_there_is_a_408_by_our_own_clock() -> None:
    async def tell(on: Line) -> None:
        on.bob.endpoint.deaf = True
        on.ann.transactions.t1 = 0.005
        call = await on.ann.call("2", to=on.bob.address)
        assert await call.wait_ended(2)
        assert (call.status, call.ending.how if call.ending else "") == (408, "timeout")

    story(tell)


def test_early_media_is_heard_before_the_answer() -> None:
    async def tell(on: Line) -> None:
        call, offered = await on.ringing()
        offered.progress()
        signal = audio.known_signal("network", 1)
        offered.play(signal)
        await asyncio.sleep(1.2)
        assert call.answered_at is None
        assert detect(signal, call.heard(early=True)).score > 0.99
        offered.answer()
        assert await call.wait_answered(1)
        assert detect(signal, call.heard()).score < 0.3

    story(tell)


def test_a_carrier_challenges_calls_refuses_when_full_and_plays_dead() -> None:
    async def tell(on: Line) -> None:
        on.carrier.challenge_calls = True
        call = await on.ann.call("0755123")
        offered = await asyncio.wait_for(on.carrier.incoming.get(), 1)
        assert offered.to_user == "0755123"
        offered.answer()
        assert await call.wait_answered(1)
        on.carrier.refuse = 503
        refused = await on.ann.call("1")
        assert await refused.wait_ended(1)
        assert refused.status == 503
        on.carrier.deaf = True
        with pytest.raises(Refused):
            await on.ann.register(timeout=0.2)

    story(tell)


def test_requests_that_mean_nothing_here_get_a_civil_answer() -> None:
    async def tell(on: Line) -> None:
        call, offered = await on.talking()
        answers = [
            (method, (await call.request(method, [])).status)
            for method in ("OPTIONS", "INFO", "UPDATE", "PUBLISH", "REFER")
        ]
        assert answers == [("OPTIONS", 200), ("INFO", 200), ("UPDATE", 200), ("PUBLISH", 501), ("REFER", 603)]
        await offered.hang_up()
        with pytest.raises(Refused):
            await offered.hold()

    story(tell)


def test_garbage_is_counted_and_the_phone_lives_on() -> None:
    async def tell(on: Line) -> None:
        for junk in (b"\0" * 40, b"hello", b"INVITE sip:2@x SIP/2.0\r\n\r\n", bytes(range(256)) * 8):
            on.ann.endpoint.send(junk, on.bob.address)
        await on.talking()
        assert on.bob.endpoint.garbage == 3  # forty NULs are a keep-alive

    story(tell)


def test_close_is_quick_and_hangs_up_what_is_up() -> None:
    async def tell(on: Line) -> None:
        call, _ = await on.talking()
        waiting = await on.ann.call("2", to=on.bob.address)
        third = await asyncio.wait_for(on.bob.incoming.get(), 1)
        started = time.monotonic()
        await on.ann.close()
        assert time.monotonic() - started < 2
        assert call.over
        assert waiting.over
        assert await third.wait_ended(1)
        assert all(call.over for call in on.bob.calls)

    story(tell)


def until_heard(call: Call, signal: np.ndarray) -> float:
    """How well the signal was heard; a machine that is busy sends late, so it gets time."""
    deadline = time.monotonic() + 10
    while (score := detect(signal, call.heard()).score) <= 0.99 and time.monotonic() < deadline:
        time.sleep(0.3)
    return score


@REAL_TIME
def test_fifty_calls_at_once_lose_nothing() -> None:
    async def tell(on: Line) -> None:
        on.bob.on_call = lambda call: call.answer()
        calls = [await on.ann.call("2", to=on.bob.address) for _ in range(50)]
        assert all([await call.wait_answered(5) for call in calls])
        signal = audio.known_signal("x", 1)
        for call in calls:
            call.play(signal)
        heard = [asyncio.to_thread(until_heard, call, signal) for call in on.bob.calls]
        assert min(await asyncio.gather(*heard)) > 0.99
        assert sum(call.media.recording.lost for call in [*calls, *on.bob.calls]) == 0

    story(tell)


def test_the_ladder_shows_each_message_once_with_names_and_no_secrets() -> None:
    async def tell(on: Line) -> None:
        await on.ann.register()
        call, offered = await on.talking()
        await offered.hang_up()
        text = on.ladder.render(call.id)
        assert text.splitlines()[0].split() == ["Ann", "Bob"]
        assert [line.count("INVITE 2") for line in text.splitlines()].count(1) == 1
        assert "180 Ringing (INVITE)" in text
        assert "BYE" in text
        assert 'response="..."' in on.ladder.full()

    story(tell)


def test_a_phone_that_is_silent_sends_silence_so_that_the_far_end_need_not_wait() -> None:
    async def tell(on: Line) -> None:
        call, offered = await on.talking()
        await asyncio.sleep(0.3)
        assert offered.media.recording.received >= 10
        assert not np.any(np.abs(offered.heard()) > 8)
        call.media.muted = True
        await asyncio.sleep(0.05)
        before = offered.media.recording.received
        await asyncio.sleep(0.2)
        assert offered.media.recording.received == before

    story(tell)
