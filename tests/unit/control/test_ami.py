"""The manager client against a peer that speaks the protocol over TCP, well and badly."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from ccctl.control.ami import Ami, AmiRefused
from ccctl.control.base import ControlError
from ccctl.control.message import Parser, encode
from ccctl.control.stream import TcpDuplex

BANNER = b"Asterisk Call Manager/11.0.0\r\n"
Actions = dict[str, str]


async def read_action(reader: asyncio.StreamReader) -> Actions:
    found: Actions = {}
    while line := (await reader.readline()).decode().rstrip("\r\n"):
        key, _, value = line.partition(": ")
        found[key] = value
    return found


Peer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def session(peer: Peer, use: Callable[[Ami], Awaitable[None]], *, secret: str = "right", timeout: float = 2.0) -> None:
    """Runs `use` with a client that is connected to `peer`; the peer's own failure fails the test."""

    async def run() -> None:
        failures: list[BaseException] = []

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                writer.write(BANNER)
                login = await read_action(reader)
                ok = login["Secret"] == "right"
                answer = "Success\r\nMessage: Welcome" if ok else "Error\r\nMessage: Authentication failed"
                writer.write(f"Response: {answer}\r\nActionID: {login['ActionID']}\r\n\r\n".encode())
                if ok:
                    await peer(reader, writer)
            except (ConnectionError, KeyError) as failure:
                failures.append(failure)
            finally:
                writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        duplex = await TcpDuplex.open("127.0.0.1", port)
        async with server, await Ami.open(duplex, "ccctl", secret, timeout=timeout) as ami:
            await use(ami)
        assert not [failure for failure in failures if isinstance(failure, KeyError)]

    asyncio.run(run())


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


def test_each_response_reaches_the_action_that_asked_for_it_whatever_the_order() -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = [await read_action(reader), await read_action(reader)]
        for action in reversed(asked):
            writer.write(f"Response: Success\r\nActionID: {action['ActionID']}\r\nEcho: {action['X']}\r\n\r\n".encode())
        await reader.read()

    async def use(ami: Ami) -> None:
        first, second = await asyncio.gather(ami.action("Ping", X="one"), ami.action("Ping", X="two"))
        assert (first.get("Echo"), second.get("Echo")) == ("one", "two")

    session(peer, use)


def test_a_list_is_collected_to_its_end_and_news_between_its_items_goes_to_subscribers() -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        action_id = (await read_action(reader))["ActionID"]
        writer.write(f"Response: Success\r\nActionID: {action_id}\r\nEventList: start\r\n\r\n".encode())
        writer.write(f"Event: QueueParams\r\nActionID: {action_id}\r\nQueue: a\r\n\r\n".encode())
        writer.write(b"Event: Hangup\r\nCause: 16\r\n\r\n")
        writer.write(f"Event: QueueParams\r\nActionID: {action_id}\r\nQueue: b\r\n\r\n".encode())
        writer.write(f"Event: QueueStatusComplete\r\nActionID: {action_id}\r\nEventList: Complete\r\n\r\n".encode())
        await reader.read()

    async def use(ami: Ami) -> None:
        news = ami.events()
        listed = await ami.collect("QueueStatus")
        assert [item.get("Queue") for item in listed] == ["a", "b"]
        assert (await news.next(1)).event == "Hangup"

    session(peer, use)


def test_a_subscription_takes_only_its_names_and_leaves_out_the_noise() -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        action_id = (await read_action(reader))["ActionID"]
        writer.write(b"Event: VarSet\r\nVariable: x\r\n\r\nEvent: Newchannel\r\n\r\nEvent: Hangup\r\n\r\n")
        writer.write(f"Response: Success\r\nActionID: {action_id}\r\n\r\n".encode())
        await reader.read()

    async def use(ami: Ami) -> None:
        everything, hangups = ami.events(), ami.events("Hangup")
        await ami.action("Ping")
        assert [(await everything.next(1)).event for _ in range(2)] == ["Newchannel", "Hangup"]
        assert (await hangups.next(1)).event == "Hangup"
        with pytest.raises(TimeoutError):
            await hangups.next(0.05)

    session(peer, use)


def test_a_command_gives_its_lines_with_colons_and_blanks_kept() -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        action = await read_action(reader)
        assert action["Command"] == "queue show"
        writer.write(
            f"Response: Success\r\nActionID: {action['ActionID']}\r\nMessage: Command output follows\r\n"
            "Output: a: 1\r\nOutput:   indented\r\nOutput: \r\nOutput: end\r\n\r\n".encode()
        )
        await reader.read()

    async def use(ami: Ami) -> None:
        assert await ami.command("queue show") == "a: 1\n  indented\n\nend"

    session(peer, use)


def test_an_error_is_refused_with_the_engines_words() -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        action = await read_action(reader)
        writer.write(f"Response: Error\r\nActionID: {action['ActionID']}\r\nMessage: No such queue\r\n\r\n".encode())
        await reader.read()

    async def use(ami: Ami) -> None:
        with pytest.raises(AmiRefused, match="the engine refused QueuePause: No such queue"):
            await ami.action("QueuePause")

    session(peer, use)


def test_a_wrong_secret_says_so() -> None:
    async def use(ami: Ami) -> None:
        raise AssertionError("logged in")

    with pytest.raises(ControlError, match="refused the manager user 'ccctl': Authentication failed"):
        session(silent, use, secret="wrong")


def test_silence_ends_in_a_timeout() -> None:
    async def use(ami: Ami) -> None:
        with pytest.raises(ControlError, match=r"did not answer Ping within 0\.2 s"):
            await ami.action("Ping")

    session(silent, use, timeout=0.2)


def test_an_engine_that_goes_away_ends_actions_and_events() -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_action(reader)

    async def use(ami: Ami) -> None:
        events = ami.events()
        with pytest.raises(ControlError, match="closed its control port"):
            await ami.action("Ping")
        with pytest.raises(ControlError, match="closed its control port"):
            await events.next(1)
        with pytest.raises(ControlError, match="closed its control port"):
            await ami.action("Ping")

    session(peer, use)


@pytest.mark.parametrize("garbage", [b"\x00\x01\x02 no header\r\n\r\n", b"x" * 300_000, b": empty key\r\n"])
def test_garbage_after_login_is_an_error_of_control_not_a_traceback(garbage: bytes) -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_action(reader)
        writer.write(garbage)
        await reader.read()

    async def use(ami: Ami) -> None:
        with pytest.raises(ControlError, match=r"control port sent|sent a line"):
            await ami.action("Ping")

    session(peer, use)


@pytest.mark.parametrize("banner", [b"SSH-2.0-OpenSSH_9.2\r\n", b"\n\n", b"z" * 5000])
def test_something_else_on_the_port_is_named(banner: bytes) -> None:
    with pytest.raises(ControlError, match="not Asterisk's manager interface"):
        Parser().feed(banner)


def test_messages_are_the_same_however_the_bytes_are_cut() -> None:
    text = BANNER + b"Event: A\r\nK: v: w\r\n\r\nResponse: Success\r\nOutput: \xe5\xbc\xa0\r\nOutput: 2\r\n\r\n"
    whole = Parser().feed(text)
    for size in (1, 2, 7):
        parser = Parser()
        assert [m for at in range(0, len(text), size) for m in parser.feed(text[at : at + size])] == whole
    assert whole[0].get("k") == "v: w"
    assert whole[1].all("Output") == ("张", "2")


@pytest.mark.parametrize("value", ["a\r\nAction: Originate", "a\nb", "a\0b"])
def test_a_value_can_not_start_another_header(value: str) -> None:
    with pytest.raises(ControlError, match="line break"):
        encode({"Action": "Ping", "X": value})
