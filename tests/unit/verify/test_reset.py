"""Between two stories: a call that does not end is named, never passed on to the next story."""

from __future__ import annotations

import asyncio

import pytest

from ccctl.center import Center
from ccctl.control.ami import Ami
from ccctl.control.stream import TcpDuplex
from ccctl.diagnostics import Rejected, codes
from ccctl.verify import reset
from ccctl.verify.reset import Reset


async def forget(channels: int, hangups: int) -> int:
    """Lets a peer that speaks the protocol, and ends its channels after so many requests, forget; how many it got."""
    asked = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        writer.write(b"Asterisk Call Manager/11.0.0\r\n")
        while head := await reader.readuntil(b"\r\n\r\n"):
            action = dict(line.split(": ", 1) for line in head.decode().strip().split("\r\n"))
            end = f"ActionID: {action['ActionID']}\r\n"
            writer.write(f"Response: Success\r\n{end}\r\n".encode())
            asked += "hangup" in action.get("Command", "")
            if action["Action"] == "CoreShowChannels":
                up = channels if asked < hangups else 0
                for number in range(up):
                    writer.write(f"Event: CoreShowChannel\r\n{end}Channel: Local/{number}@x-1;1\r\n\r\n".encode())
                writer.write(f"Event: CoreShowChannelsComplete\r\nEventList: Complete\r\n{end}\r\n".encode())
            if action["Action"] == "Logoff":
                break
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with await Ami.open(await TcpDuplex.open("127.0.0.1", port), "ccctl", "right") as ami:
            await Reset(Center("acme", "UTC")).forget(ami)
    return asked


def test_calls_are_asked_to_end_until_they_have() -> None:
    assert asyncio.run(forget(2, 3)) == 3


def test_a_call_that_does_not_end_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reset, "SETTLE_SECONDS", 0.2)
    with pytest.raises(Rejected) as refused:
        asyncio.run(forget(5, 1_000_000))
    assert refused.value.first.code is codes.STORY_STUCK
    assert (
        refused.value.first.message == "calls of the story before did not end within 0.2 s: "
        "Local/0@x-1;1, Local/1@x-1;1, Local/2@x-1;1 and 2 more"
    )
