"""SIP messages: what real stacks send is understood, everything else is one ParseError."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccctl.verify.phone import digest, message, sdp
from ccctl.verify.phone.address import parse_name_addr, parse_uri, quote_name, split_list
from ccctl.verify.phone.errors import ParseError

INVITE = (
    b"INVITE sip:100@10.0.0.1;user=phone SIP/2.0\r\n"
    b"v: SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bKa;rport, SIP/2.0/UDP 10.0.0.3;branch=z9hG4bKb\r\n"
    b'f: "Zhang, \\"Wei\\" <x>" <sip:%2B8613800138000@10.0.0.2>;tag=abc\r\n'
    b"t: <sip:100@10.0.0.1>\r\n"
    b"i: 1@10.0.0.2\r\n"
    b"CSEQ : 7  INVITE\r\n"
    b"Subject: folded\r\n  over two lines\r\n"
    b"m: <sip:a@10.0.0.2;transport=udp>;expires=60\r\n"
    b"l: 4\r\n\r\nbody and a surplus"
)


def test_compact_folded_and_oddly_spaced_headers_are_understood() -> None:
    request = message.parse(INVITE)
    assert isinstance(request, message.Request)
    assert request.cseq == (7, "INVITE")
    assert request.call_id == "1@10.0.0.2"
    assert request.get("subject") == "folded over two lines"
    assert [message.via_params(via)["branch"] for via in request.values("Via")] == ["z9hG4bKa", "z9hG4bKb"]
    assert request.from_.display == 'Zhang, "Wei" <x>'
    assert request.from_.user == "+8613800138000"
    assert request.from_.tag == "abc"
    assert request.body == b"body"


def test_bare_line_feeds_are_taken_too() -> None:
    assert message.parse(INVITE.replace(b"\r\n", b"\n")).call_id == "1@10.0.0.2"


def test_a_message_comes_back_from_its_own_bytes() -> None:
    first = message.parse(INVITE)
    again = message.parse(first.encode())
    assert again.body == first.body
    assert [pair for pair in again.headers if pair[0] != "Content-Length"] == [
        pair for pair in first.headers if pair[0] != "Content-Length"
    ]


def test_a_response_copies_what_the_rfc_says_and_tells_the_sender_its_own_address() -> None:
    request = message.parse(INVITE)
    assert isinstance(request, message.Request)
    response = message.response_to(request, 180, tag="mine", source=("192.0.2.9", 6000))
    assert response.values("Via")[0].endswith(";received=192.0.2.9;rport=6000")
    assert len(response.values("Via")) == 2
    assert response.to.tag == "mine"
    assert message.parse(response.encode()).cseq == (7, "INVITE")
    assert message.response_to(request, 100, tag="mine").to.tag == ""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"SIP/2.0\r\nv:", b"SIP/3.0\r\nv:"),
        (b"i: 1@10.0.0.2\r\n", b""),
        (b"i: 1@10.0.0.2\r\n", b"i: 1\r\ni: 2\r\n"),
        (b"7  INVITE", b"7 BYE"),
        (b"7  INVITE", b"99999999999 INVITE"),
        (b"7  INVITE", "٧ INVITE".encode()),
        (b"l: 4", b"l: 4000"),
        (b"l: 4", b"l: -4"),
        (b"l: 4", b"l: \xb2"),
        (b"t: <sip:100@10.0.0.1>", b"t: <sip:100@10.0.0.1"),
        (b"t: <sip:100@10.0.0.1>", b"t: <http://x>"),
        (b"t: <sip:100@10.0.0.1>", b"t: <sip:100@10.0.0.1:99999>"),
        (b"Subject", b"Sub ject"),
        (b"folded", b"fol\x00ded"),
        (b"\r\n\r\n", b"\r\n"),
    ],
)
def test_what_is_not_sound_is_refused(old: bytes, new: bytes) -> None:
    assert old in INVITE
    with pytest.raises(ParseError):
        message.parse(INVITE.replace(old, new))


@given(st.binary(max_size=400))
def test_no_garbage_makes_the_parser_fall_over(data: bytes) -> None:
    with pytest.raises(ParseError):
        message.parse(data)


@given(st.integers(0, len(INVITE)), st.binary(max_size=8), st.integers(0, 12))
def test_no_damage_to_a_real_message_makes_the_parser_fall_over(place: int, junk: bytes, cut: int) -> None:
    data = INVITE[:place] + junk + INVITE[place + cut :]
    try:
        parsed = message.parse(data)
    except ParseError:
        return
    assert parsed.cseq[0] >= 0
    assert parsed.from_.user is not None
    assert parsed.to.user is not None
    assert isinstance(parsed.branch, str)
    parsed.encode()
    if isinstance(parsed, message.Request):
        message.parse(message.response_to(parsed, 200, tag="x", source=("192.0.2.1", 5060)).encode())


@given(st.text(max_size=80))
def test_no_text_makes_the_small_parsers_fall_over(text: str) -> None:
    for parser in (parse_uri, parse_name_addr, digest.parse_pairs, lambda value: digest.choose([value])):
        try:
            parser(text)  # type: ignore[operator]
        except ParseError:
            continue
    split_list(text)


@given(st.text(max_size=40))
def test_any_display_name_survives_quoting(name: str) -> None:
    if any(char < " " for char in name):
        assert all(char >= " " for char in quote_name(name))
    else:
        assert parse_name_addr(f"{quote_name(name)} <sip:a@b>").display == name


SDP = (
    b"v=0\r\no=- 1 3 IN IP4 172.17.0.2\r\ns=Asterisk\r\nc=IN IP4 172.17.0.2\r\nt=0 0\r\n"
    b"m=audio 13474 RTP/AVP 9 8 0 96\r\n"
    b"a=rtpmap:9 G722/8000\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:96 telephone-event/8000\r\na=fmtp:96 0-16\r\n"
    b"a=ptime:20\r\na=sendonly\r\nm=video 0 RTP/AVP 31\r\n"
)


def test_a_session_description_is_read() -> None:
    session = sdp.parse(SDP)
    assert session.rtp == ("172.17.0.2", 13474)
    assert session.codecs == ((8, "PCMA"), (0, "PCMU"))
    assert session.event == 96
    assert session.held
    assert session.other_media == ("video",)


def test_the_answer_mirrors_the_offer() -> None:
    ours = sdp.Session("10.0.0.1", 4000, ((0, "PCMU"), (8, "PCMA")))
    answer = sdp.answer(ours, sdp.parse(SDP))
    assert answer is not None
    assert (answer.codecs, answer.event, answer.direction) == (((8, "PCMA"),), 96, "recvonly")
    assert sdp.parse(answer.encode()).rtp == ("10.0.0.1", 4000)
    assert b"m=video 0" in answer.encode()


def test_there_is_no_answer_without_a_common_codec_or_a_port() -> None:
    ours = sdp.Session("10.0.0.1", 4000, ((0, "PCMU"),))
    assert sdp.answer(ours, sdp.parse(SDP.replace(b"9 8 0 96", b"9 8 96"))) is None
    assert sdp.answer(ours, sdp.parse(SDP.replace(b"13474", b"0"))) is None


def test_an_old_fashioned_hold_is_a_hold() -> None:
    assert sdp.parse(SDP.replace(b"a=sendonly\r\n", b"").replace(b"c=IN IP4 172.17.0.2", b"c=IN IP4 0.0.0.0")).held


@given(st.integers(0, len(SDP)), st.binary(max_size=8), st.integers(0, 20))
def test_no_damage_to_a_session_description_makes_its_parser_fall_over(place: int, junk: bytes, cut: int) -> None:
    try:
        session = sdp.parse(SDP[:place] + junk + SDP[place + cut :])
    except ParseError:
        return
    sdp.answer(sdp.Session("10.0.0.1", 4000, ((0, "PCMU"), (8, "PCMA"))), session)
    session.encode()
