"""Numbers put together from digits are found whole, in order, and are not mistaken for each other."""

from __future__ import annotations

import numpy as np
import pytest

from ccctl.verify.audio import RATE, Samples, known_signal
from ccctl.verify.audio_digits import find_number

DIGITS = {digit: known_signal(f"digit {digit}", 0.45) for digit in "0123456789"}


def said(number: str, gap: int = 0) -> Samples:
    """A second of noise, the number with this many samples between its digits, and more noise."""
    noise = np.random.default_rng(1).normal(0, 20, RATE).astype(np.int16)
    parts = [part for digit in number for part in (DIGITS[digit], np.zeros(gap, np.int16))]
    return np.concatenate([noise, *parts, noise])


def test_a_number_is_found_where_it_ends() -> None:
    end = find_number("1001", DIGITS, said("1001"))
    assert end is not None and abs(end - (1 + 4 * 0.45)) < 0.01


def test_the_engine_may_leave_a_gap_between_digits() -> None:
    assert find_number("27", DIGITS, said("27", gap=200)) is not None


def test_another_number_is_not_found() -> None:
    for other in ("1002", "1011", "100", "7001", "101"):
        assert find_number("1001", DIGITS, said(other)) is None, other


def test_nothing_is_found_in_a_recording_that_is_too_short() -> None:
    assert find_number("1001", DIGITS, said("1001")[:RATE]) is None
    assert find_number("1001", DIGITS, np.zeros(0, np.int16)) is None


@pytest.mark.parametrize("number", ["27", "1001"])
@pytest.mark.parametrize("gap", [160, 320, -160])
@pytest.mark.parametrize("after", [400, 1700, 3300, 4000, 5400, 7000])
def test_a_number_is_found_when_packets_are_skipped_in_one_of_its_digits(number: str, gap: int, after: int) -> None:
    whole, at = said(number), RATE + after
    torn = np.concatenate((whole[:at], np.zeros(max(0, gap), np.int16), whole[at + max(0, -gap) :]))
    end = find_number(number, DIGITS, torn)
    assert end is not None and abs(end - (1 + len(number) * 0.45)) < 0.06
    for other in ("1002", "1011", "7001", "17", "22"):
        if other != number:
            assert find_number(other, DIGITS, torn) is None, other
