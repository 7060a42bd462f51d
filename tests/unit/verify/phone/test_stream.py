"""SIP over TCP on 127.0.0.1: calls both ways over connections that stay, and what a stream can do wrong."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from ccctl.verify.phone import Carrier, Ladder, State


def between(tell: Callable[[Carrier, Carrier], Awaitable[None]]) -> None:
    async def run() -> None:
        ladder = Ladder()
        ann, bob = (Carrier(name=name, ladder=ladder, tcp=True) for name in ("ann", "bob"))
        await ann.start()
        await bob.start()
        try:
            await tell(ann, bob)
        finally:
            await ann.close()
            await bob.close()

    asyncio.run(run())


def test_a_call_over_tcp_is_answered_and_hung_up_by_either_side() -> None:
    async def story(ann: Carrier, bob: Carrier) -> None:
        for caller, callee in ((ann, bob), (bob, ann)):
            for first_to_go in ("caller", "callee"):
                call = await caller.call("2", to=callee.address)
                offered = await asyncio.wait_for(callee.incoming.get(), 2)
                assert ";transport=tcp" in offered.invite.get("Contact")
                assert offered.invite.get("Via").startswith("SIP/2.0/TCP ")
                offered.answer()
                assert await call.wait_answered(2)
                await (call if first_to_go == "caller" else offered).hang_up()
                assert await call.wait_ended(2)
                assert await offered.wait_ended(2)
                assert offered.state is State.ENDED

    between(story)


def test_many_messages_in_one_piece_and_one_message_in_many_pieces_are_read() -> None:
    async def story(ann: Carrier, bob: Carrier) -> None:
        del ann
        options = (
            b"OPTIONS sip:x SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1;branch=z9hG4bK%d\r\nFrom: <sip:a@x>;tag=1\r\n"
            b"To: <sip:b@x>\r\nCall-ID: %d\r\nCSeq: 1 OPTIONS\r\nl: 4\r\n\r\nbody"
        )
        reader, writer = await asyncio.open_connection(*bob.address)
        writer.write(b"\r\n\r\n" + options % (1, 1) + b"\r\n\r\n" + options % (2, 2))
        for byte in options % (3, 3):
            writer.write(bytes([byte]))
            await writer.drain()
        answers = b""
        while answers.count(b"SIP/2.0 200 OK") < 3:
            answers += await asyncio.wait_for(reader.read(4096), 2)
        assert [message.body for message in bob.messages] == [b"body"] * 3
        writer.close()

    between(story)


def test_garbage_closes_its_connection_and_no_other() -> None:
    async def story(ann: Carrier, bob: Carrier) -> None:
        call = await ann.call("2", to=bob.address)
        for garbage in (b"hello\r\n\r\n", b"x" * 200_000, b"OPTIONS sip:x SIP/2.0\r\nContent-Length: 0\r\n\r\n"):
            reader, writer = await asyncio.open_connection(*bob.address)
            writer.write(garbage)
            with contextlib.suppress(ConnectionResetError):  # a connection may be closed with bytes still unread
                assert await asyncio.wait_for(reader.read(), 2) == b""
            writer.close()
        assert bob.endpoint.garbage == 3
        offered = await asyncio.wait_for(bob.incoming.get(), 2)
        offered.answer()
        assert await call.wait_answered(2)

    between(story)


def test_a_peer_that_is_gone_is_no_error() -> None:
    async def story(ann: Carrier, bob: Carrier) -> None:
        gone = bob.address
        await bob.close()
        call = await ann.call("2", to=gone)
        await asyncio.sleep(0.1)
        assert not call.over
        await call.hang_up()

    between(story)
