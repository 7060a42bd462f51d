"""The event socket: blocks however they are cut, bytes that are no text, answers in order, what events mean."""

from __future__ import annotations

import asyncio

import pytest

from ccctl.control.base import ControlError
from ccctl.control.esl import Blocks, Esl, EslRefused, event_of
from ccctl.control.freeswitch_expected import expected_of, members_of
from ccctl.control.rows import rows
from ccctl.control.stream import TcpDuplex

WIRE = (
    b"Content-Type: auth/request\n\n"
    b"Content-Type: command/reply\nReply-Text: +OK accepted\n\n"
    b"Content-Type: api/response\nContent-Length: 5\n\n+OK\xff\n"
    b"Content-Type: command/reply\nReply-Text: -ERR invalid\n\n"
)


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_blocks_are_whole_however_they_are_cut(size: int) -> None:
    blocks = Blocks()
    found = [one for at in range(0, len(WIRE), size) for one in blocks.feed(WIRE[at : at + size])]
    assert [headers["Content-Type"] for headers, _ in found] == [
        "auth/request",
        "command/reply",
        "api/response",
        "command/reply",
    ]
    assert found[2][1] == b"+OK\xff\n"


async def _engine(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """What FreeSWITCH says to these commands."""
    writer.write(b"Content-Type: auth/request\n\n")
    while line := await reader.readuntil(b"\n\n"):
        command = line.decode().strip()
        if command == "auth right":
            writer.write(b"Content-Type: command/reply\nReply-Text: +OK accepted\n\n")
        elif command.startswith("auth"):
            writer.write(b"Content-Type: command/reply\nReply-Text: -ERR invalid\n\n")
        elif command == "api gone":
            writer.close()
            return
        elif command != "api silence":
            body = (
                b"-ERR no such thing\n" if command == "api wrong" else b"name \xff\xfe of a caller: " + command.encode()
            )
            writer.write(b"Content-Type: api/response\nContent-Length: %d\n\n" % len(body) + body)


async def _session(password: str, timeout: float = 5.0) -> Esl:
    server = await asyncio.start_server(_engine, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    return await Esl.open(await TcpDuplex.open(host, port), password, timeout=timeout)


def test_an_answer_that_is_no_text_is_an_answer_all_the_same() -> None:
    async def story() -> None:
        async with await _session("right") as esl:
            assert await esl.api("status") == "name \ufffd\ufffd of a caller: api status"
            answers = await asyncio.gather(*(esl.api(f"echo {number}") for number in range(20)))
            assert [answer.rpartition(" ")[2] for answer in answers] == [str(number) for number in range(20)]

    asyncio.run(story())


def test_refusals_silence_and_the_end_are_told_apart() -> None:
    async def story() -> None:
        with pytest.raises(EslRefused, match="auth"):
            await _session("wrong")
        async with await _session("right") as esl:
            with pytest.raises(EslRefused, match="no such thing"):
                await esl.do("wrong")
            with pytest.raises(ControlError, match="line break"):
                await esl.api("status\n\napi fsctl shutdown")
        async with await _session("right", 0.2) as esl:
            with pytest.raises(ControlError, match="did not answer"):
                await esl.api("silence")
            with pytest.raises(ControlError):  # answers have no names: a late one would be taken for another's
                await esl.api("status")
        async with await _session("right") as esl:
            with pytest.raises(ControlError, match="closed"):
                await esl.api("gone")

    asyncio.run(story())


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (
            "Event-Subclass: ccctl%3A%3ABreadcrumb\nEvent-Name: CUSTOM\nNode: queue/desk\nUnique-ID: u1\nvariable_ccctl_call: t1c1",
            {"UserEvent": "Breadcrumb", "Node": "queue/desk", "Linkedid": "u1", "Call": "t1c1"},
        ),
        (
            "Event-Subclass: callcenter%3A%3Ainfo\nEvent-Name: CUSTOM\nCC-Action: bridge-agent-start\nCC-Agent: 101\n"
            "CC-Member-Session-UUID: u1",
            {"UserEvent": "Breadcrumb", "Node": "seat/101", "Linkedid": "u1"},
        ),
        (
            "Event-Subclass: callcenter%3A%3Ainfo\nEvent-Name: CUSTOM\nCC-Action: agent-offering\nCC-Agent: 101\n"
            "CC-Member-Session-UUID: u1\nCC-Queue: desk",
            {"UserEvent": "Offer", "Seat": "101", "Linkedid": "u1"},
        ),
        (
            "Event-Name: RECORD_STOP\nRecord-File-Path: /spool/voicemail/900-u1.wav\nvariable_ccctl_box: night\n"
            "variable_record_ms: 2500\nUnique-ID: u1",
            {"UserEvent": "Message", "Box": "night", "File": "/spool/voicemail/900-u1"},
        ),
        (
            "Event-Name: RECORD_STOP\nRecord-File-Path: /spool/voicemail/900-u1.wav\nvariable_ccctl_box: night\n"
            "variable_record_ms: 400\nUnique-ID: u1",
            {"UserEvent": "Message", "File": ""},
        ),
    ],
)
def test_what_the_engine_says_of_calls_has_one_form(lines: str, wanted: dict[str, str]) -> None:
    message = event_of(lines.encode() + b"\n\n")
    assert message.event == "UserEvent"
    assert {key: message.get(key) for key in wanted} == wanted


def test_a_caller_cannot_forge_an_event_by_a_name() -> None:
    message = event_of(b"Event-Name: CHANNEL_CREATE\nCaller-Caller-ID-Name: x%0AEvent-Subclass: ccctl::Breadcrumb\n\n")
    assert message.event == "CHANNEL_CREATE"


def test_tables_are_read_by_their_column_names() -> None:
    assert rows("name|state\n101|Waiting\n102|Idle\n+OK\n") == [
        {"name": "101", "state": "Waiting"},
        {"name": "102", "state": "Idle"},
    ]
    assert rows("-ERR no\n") == []


def test_what_the_engine_must_have_is_read_from_its_files() -> None:
    files = {
        "directory.xml": '<include><domain name="ccctl"><user id="101"></user></domain></include>',
        "trunks.xml": '<include><gateway name="carrier"></gateway></include>',
        "freeswitch.xml": '<context name="center">',
        "configuration/callcenter.xml": '<include><queue name="desk"/>'
        '<tier agent="101" queue="desk" level="2" position="1"/></include>',
    }
    found = expected_of(files.items(), ["carrier", "old"])
    assert (found.endpoints, found.queues, found.contexts, found.trunks) == (
        ("101", "carrier"),
        ("desk",),
        ("center",),
        ("carrier",),
    )
    assert members_of(files["configuration/callcenter.xml"]) == {"desk": {"101": 2}}
