"""G.711, RTP, telephone events and the placing of audio by its timestamps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccctl.verify.phone import g711, rtp
from ccctl.verify.phone.recording import Keys, Recording


@pytest.mark.parametrize(("law", "silence", "loudest"), [("PCMA", 0xD5, 32256), ("PCMU", 0xFF, 32124)])
def test_g711_has_the_values_of_the_standard(law: str, silence: int, loudest: int) -> None:
    assert g711.encode(law, np.zeros(1, np.int16))[0] == silence
    assert g711.DECODE[law].max() == loudest
    assert g711.decode(law, bytes(range(256))).dtype == np.int16
    back = g711.encode(law, g711.decode(law, bytes(range(256))))
    same = [code for code in range(256) if back[code] != code]
    assert same in ([], [0x7F], [0xFF])  # u-law has two zeros


def test_g711_known_pairs() -> None:
    # ITU-T G.191 reference decoder: first and last codes of both signs
    assert list(g711.decode("PCMA", bytes([0xD5, 0x55, 0xAA, 0x2A, 0x80]))) == [8, -8, 32256, -32256, 5504]
    assert list(g711.decode("PCMU", bytes([0xFF, 0x7F, 0x80, 0x00, 0xF0]))) == [0, 0, 32124, -32124, 120]


@pytest.mark.parametrize("law", ["PCMA", "PCMU"])
def test_g711_error_stays_within_a_quantisation_step(law: str) -> None:
    samples = np.arange(-32768, 32768).astype(np.int16)
    error = np.abs(g711.decode(law, g711.encode(law, samples)).astype(int) - samples.astype(int))
    assert (error <= np.maximum(16, np.abs(samples.astype(int)) // 16) + 8).all()


def test_a_packet_comes_back_from_its_own_bytes() -> None:
    packet = rtp.Packet(8, 65535, 2**32 - 1, 7, b"x" * 160, True)
    assert rtp.parse(packet.encode()) == packet


def test_padding_and_extensions_are_left_out_and_rtcp_is_no_rtp() -> None:
    plain = rtp.Packet(0, 1, 2, 3, b"").encode()
    assert rtp.parse(bytes([0xB0]) + plain[1:] + b"\0\0\0\1abcd" + b"voice" + b"\0\0\3") == rtp.Packet(
        0, 1, 2, 3, b"voice"
    )
    assert rtp.parse(bytes([0x80, 200]) + bytes(26)) is None


@given(st.binary(max_size=64))
def test_no_garbage_makes_the_packet_parser_fall_over(data: bytes) -> None:
    packet = rtp.parse(data)
    if packet:
        rtp.parse_event(packet.payload)


def packet(number: int, stamp: int, ssrc: int = 1, value: int = 1000) -> tuple[rtp.Packet, g711.Samples]:
    return rtp.Packet(8, number, stamp & 0xFFFFFFFF, ssrc, b""), np.full(160, value, np.int16)


def test_lost_and_late_packets_leave_the_rest_in_its_place() -> None:
    recording = Recording()
    base = 2**32 - 320  # the timestamp wraps on the way
    for place in (0, 1, 3, 2, 6):
        recording.add(*packet(10 + place, base + 160 * place, value=place + 1), now=50 + place * 0.02)
    heard = recording.samples()
    assert [int(heard[160 * place]) for place in range(7)] == [1, 2, 3, 4, 0, 0, 7]
    assert recording.lost == 2


def test_a_new_source_goes_on_where_the_clock_is() -> None:
    recording = Recording()
    for place in range(50):
        recording.add(*packet(place, 160 * place), now=100 + place * 0.02)
    recording.add(*packet(9000, 77_000_000, ssrc=2, value=5), now=103.0)
    assert len(recording.samples()) == 24000 + 160
    assert recording.lost == 0


def test_a_jump_of_the_timestamps_cannot_take_all_memory() -> None:
    recording = Recording()
    for place in range(4):
        recording.add(*packet(place, place * 2**29), now=100 + place * 0.02)
    assert len(recording.samples()) < 8000


def test_what_was_heard_is_indexed_by_time() -> None:
    recording = Recording()
    assert len(recording.samples(10.0, 20.0)) == 0
    recording.add(*packet(1, 5), now=100.0)
    heard = recording.samples(99.5, 100.5)
    assert len(heard) == 8000
    assert int(np.flatnonzero(heard)[0]) == 4000
    assert len(recording.samples(100.01)) == 80


def test_one_key_is_one_digit_however_many_packets_tell_of_it() -> None:
    keys = Keys()
    for number, (stamp, end, duration) in enumerate(
        [(0, False, 160), (0, True, 800), (0, True, 800), (1600, True, 800)]
    ):
        keys.add(rtp.Packet(101, number, stamp, 1, b""), rtp.Event("5", end, duration), 1.0)
    assert [(digit.key, digit.duration) for digit in keys.digits] == [("5", 0.1), ("5", 0.1)]
