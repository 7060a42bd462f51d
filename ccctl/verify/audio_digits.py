"""Whether a number was heard that is put together from the sounds of its digits."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from ccctl.verify.audio import RATE, Samples

SAME = 0.85  # correlation of a whole digit; another digit of the same voice stays below 0.6
GAP = RATE // 10  # the engine may let so much pass, or cut so much, between two digits
FLOOR = 1_000.0  # energy a sample below which a stretch counts as silence

Curve = npt.NDArray[np.float64]


def find_number(number: str, digits: Mapping[str, Samples], recording: Samples) -> float | None:
    """The second of the recording at which the number has been said to its end; None = it was not said."""
    heard = recording.astype(np.float64)
    curves = {digit: _likeness(digits[digit], heard) for digit in set(number)}
    first = curves[number[0]]
    for start in np.flatnonzero(first >= SAME):
        end = _follow(number, digits, curves, int(start))
        if end is not None:
            return end / RATE
    return None


def _follow(number: str, digits: Mapping[str, Samples], curves: Mapping[str, Curve], start: int) -> int | None:
    """Where the number ends whose first digit begins at this sample; None where another digit follows."""
    at = start + len(digits[number[0]])
    for digit in number[1:]:
        low = max(0, at - GAP)
        window = curves[digit][low : at + GAP]
        if not len(window) or window.max() < SAME:
            return None
        at = low + int(window.argmax()) + len(digits[digit])
    return at


def _likeness(piece: Samples, heard: Curve) -> Curve:
    """The normalised cross-correlation of the piece at each sample of the recording."""
    size = len(piece)
    if len(heard) < size:
        return np.zeros(0)
    wanted = piece.astype(np.float64)
    length = 1 << (len(heard) + size - 1).bit_length()
    product = np.fft.irfft(np.fft.rfft(heard, length) * np.conj(np.fft.rfft(wanted, length)), length)
    sums = np.concatenate(([0.0], np.cumsum(heard * heard)))
    energy = np.maximum(sums[size:] - sums[:-size], size * FLOOR)
    likeness: Curve = product[: len(heard) - size + 1] / np.sqrt(energy * (wanted @ wanted))
    return likeness
