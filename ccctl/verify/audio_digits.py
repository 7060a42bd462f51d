"""Whether a number was heard that is put together from the sounds of its digits."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from ccctl.verify.audio import RATE, Floats, Samples
from ccctl.verify.audio_match import FULL, Heard, torn

SAME = 0.85  # correlation of a whole digit; another digit of the same voice stays below 0.6
GAP = RATE // 10  # the engine may let so much pass, or cut so much, between two digits

Curve = npt.NDArray[np.float32]


def find_number(number: str, digits: Mapping[str, Samples], recording: Samples) -> float | None:
    """The second of the recording at which the number has been said to its end; None = it was not said."""
    heard = Heard(recording)
    pieces = {digit: digits[digit].astype(np.float32) / np.float32(FULL) for digit in set(number)}
    curves = {digit: heard.correlation(piece) for digit, piece in pieces.items()}
    known = {int(start) for start in np.flatnonzero(curves[number[0]] >= SAME)}
    if len(number) > 1:  # the first digit may be torn; then the second one is not
        size = len(pieces[number[0]])
        for start in _peaks(curves[number[1]]):
            value, begins, _ = torn(pieces[number[0]], heard, start - size, GAP)
            known |= {begins} if value >= SAME else set()
    for start in sorted(known):
        end = _follow(number, pieces, heard, curves, start)
        if end is not None:
            return end / RATE
    return None


def _follow(
    number: str, pieces: Mapping[str, Floats], heard: Heard, curves: Mapping[str, Curve], start: int
) -> int | None:
    """Where the number ends whose first digit begins at this sample; None where another digit follows."""
    at = start + len(pieces[number[0]])
    for digit in number[1:]:
        low, size = max(0, at - GAP), len(pieces[digit])
        window = curves[digit][low : at + GAP]
        if len(window) and window.max() >= SAME:
            at = low + int(window.argmax()) + size
            continue
        value, _, goes_on = torn(pieces[digit], heard, at, GAP)
        if value < SAME:
            return None
        at = goes_on + size
    return at


def _peaks(curve: Curve) -> list[int]:
    """The highest place of each stretch in which the digit is heard."""
    places = np.flatnonzero(curve >= SAME)
    stretches = np.split(places, np.flatnonzero(np.diff(places) > GAP) + 1) if len(places) else []
    return [int(stretch[np.argmax(curve[stretch])]) for stretch in stretches]
