"""Where a known piece of audio is in a recording: normalised cross-correlation in windows of half a second.

Windows, and not the whole, because a lost packet or a slipped frame then costs one window and not the match. A few
probe windows are searched over the whole recording; the rest are only looked for where the probes say they should be.
"""

from __future__ import annotations

from dataclasses import field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ccctl.values import dataclass
from ccctl.verify.audio import RATE, Floats, Samples

WIN = RATE // 2  # samples of a window
SLIP = RATE // 4  # a window may be this far from where the others put it
HIT = 0.6  # correlation from which a window counts as heard
PROBES = 6
SHORT = 1.5  # seconds below which a piece is compared whole, by a stricter rule
PART = RATE // 4  # samples by which a short piece is looked for: a tear in it leaves most of them whole
HALF, WHOLE = 0.3, 0.85  # a window with a value between these may be torn: its larger part alone reaches 0.5
TEAR = RATE // 10  # what follows a tear may be so many samples late or early: an engine on a busy machine skips packets
IN_TWO = (
    0.93  # of a short piece torn wider than that, where an engine was held up: "number 18" reaches 0.90 in "number 14"
)
QUIET = 30.0  # RMS of int16 below which nothing is compared: it would be noise against noise
FULL = 32768.0


@dataclass(frozen=True)
class Reference:
    """A known piece of audio, its silent ends cut off, with the windows by which it is recognised."""

    name: str
    samples: Samples
    audio: Floats = field(init=False, repr=False)
    lead: int = field(init=False)  # samples of silence cut off at the start

    def __post_init__(self) -> None:
        loud = np.flatnonzero(np.abs(self.samples.astype(np.int32)) > 4 * QUIET)
        first, last = (int(loud[0]), int(loud[-1]) + 1) if len(loud) else (0, len(self.samples))
        object.__setattr__(self, "lead", first)
        object.__setattr__(self, "audio", self.samples[first:last].astype(np.float32) / np.float32(FULL))

    @property
    def seconds(self) -> float:
        return len(self.audio) / RATE

    @property
    def short(self) -> bool:
        return self.seconds < SHORT

    @cached_property
    def windows(self) -> tuple[int, ...]:
        """Starts of the windows that hold sound, in order; they overlap by half in pieces below 6 s."""
        if self.short:
            return (0,) if self.seconds >= 0.1 and _rms(self.audio) >= QUIET else ()
        hop = WIN // 2 if self.seconds < 6 else WIN
        starts = list(range(0, len(self.audio) - WIN, hop))
        starts.append(len(self.audio) - WIN)  # the last word decides between prompts that differ in nothing else
        floor = max(QUIET, 0.1 * _rms(self.audio))
        return tuple(start for start in starts if _rms(self.audio[start : start + WIN]) >= floor)

    @property
    def size(self) -> int:
        """Samples of one window."""
        return len(self.audio) if self.short else WIN

    def window(self, start: int) -> Floats:
        return self.audio[start : start + self.size]

    def probe(self, start: int) -> Floats:
        """What is searched for everywhere: a window, or a part of a short piece."""
        return self.audio[start : start + PART] if self.short else self.window(start)

    @cached_property
    def probes(self) -> tuple[int, ...]:
        """The starts of what is searched for everywhere, spread over the piece."""
        if self.short:
            found = tuple(
                start
                for start in range(0, len(self.audio) - PART + 1, PART)
                if _rms(self.audio[start : start + PART]) >= QUIET
            )
            return (found or (0,)) if self.windows else ()
        count = len(self.windows)
        chosen = {round(index * (count - 1) / (PROBES - 1)) for index in range(PROBES)} if count else set()
        return tuple(self.windows[index] for index in sorted(chosen))


@dataclass(frozen=True, slots=True)
class Alignment:
    """A piece laid over a recording: where it begins (samples), and each window's correlation there."""

    reference: Reference
    start: int
    values: tuple[float, ...]

    @property
    def hits(self) -> tuple[bool, ...]:
        return tuple(value >= HIT for value in self.values)

    @property
    def score(self) -> float:
        """The share of the windows that were heard; of a short piece, its correlation."""
        if not self.values:
            return 0.0
        return self.values[0] if self.reference.short else sum(self.hits) / len(self.values)

    @property
    def heard(self) -> float:
        """Seconds of the piece that its heard windows cover."""
        covered, end = 0, 0
        for start, hit in zip(self.reference.windows, self.hits, strict=True):
            if hit:
                covered += start + self.reference.size - max(start, end)
                end = start + self.reference.size
        return covered / RATE

    @property
    def offset(self) -> float:
        """Seconds into the recording at which the piece (with its leading silence) begins."""
        return (self.start - self.reference.lead) / RATE

    @property
    def end(self) -> int:
        """The sample of the recording at which the piece's sound is over."""
        return self.start + len(self.reference.audio)


class Heard:
    """A recording, prepared once for being searched for many pieces."""

    def __init__(self, samples: Samples) -> None:
        self.audio: Floats = samples.astype(np.float32) / np.float32(FULL)
        self._squares = np.concatenate(([0.0], np.cumsum(self.audio.astype(np.float64) ** 2)))
        self._spectra: dict[int, npt.NDArray[np.complexfloating]] = {}

    def __len__(self) -> int:
        return len(self.audio)

    def correlation(self, window: Floats) -> Floats:
        """The normalised correlation of the window with every place of the recording; empty when it is too short."""
        size = len(window)
        if len(self.audio) < size:
            return np.zeros(0, np.float32)
        length = _fast_length(len(self.audio))
        if length not in self._spectra:
            self._spectra[length] = np.fft.rfft(self.audio, length)
        product = self._spectra[length] * np.conj(np.fft.rfft(window, length))
        raw = np.fft.irfft(product, length)[: len(self.audio) - size + 1]
        return self._normal(raw, window, 0)

    def near(self, window: Floats, place: int, slip: int = SLIP) -> tuple[float, int]:
        """The best correlation within `slip` samples of a place, and where; (0, place) outside of the recording."""
        first, last = max(0, place - slip), min(len(self.audio) - len(window), place + slip)
        if last < first:
            return 0.0, place
        part = self.audio[first : last + len(window)]
        length = _fast_length(len(part))
        product = np.fft.rfft(part, length) * np.conj(np.fft.rfft(window, length))
        values = self._normal(np.fft.irfft(product, length)[: last - first + 1], window, first)
        best = int(np.argmax(values))
        return float(values[best]), first + best

    def _normal(self, raw: npt.NDArray[np.floating], window: Floats, first: int) -> Floats:
        size, count = len(window), len(raw)
        energy = self._squares[first + size : first + size + count] - self._squares[first : first + count]
        floor = size * (QUIET / FULL) ** 2
        own = float(np.dot(window, window))
        normal: Floats = (raw / np.sqrt(np.maximum(energy, floor) * max(own, floor))).astype(np.float32)
        return normal


def align(reference: Reference, heard: Heard) -> Alignment | None:
    """The place at which most of the piece is heard (the first of equals); None when no probe is heard anywhere."""
    places = _places(reference, heard)
    best: Alignment | None = None
    for place in places:
        found = at(reference, heard, place)
        if (
            best is None
            or found.score > best.score + 1e-6
            or (found.score > best.score - 1e-6 and found.start < best.start)
        ):
            best = found
    return best


def at(reference: Reference, heard: Heard, place: int) -> Alignment:
    """The piece laid over the recording at about this place."""
    found = [heard.near(reference.window(start), place + start) for start in reference.windows]
    for index, start in enumerate(reference.windows):
        if reference.short or HALF <= found[index][0] < WHOLE:
            wide = SLIP if reference.short else TEAR
            value, where, goes_on = torn(reference.window(start), heard, place + start, tear=wide)
            if value >= IN_TWO or abs(goes_on - where) <= TEAR:
                found[index] = max(found[index], (value, where))
    starts = [where - start for (value, where), start in zip(found, reference.windows, strict=True) if value >= HIT]
    middle = int(np.median(starts)) if starts else place
    return Alignment(reference, middle, tuple(value for value, _ in found))


def torn(piece: Floats, heard: Heard, place: int, slip: int = SLIP, tear: int = TEAR) -> tuple[float, int, int]:
    """The best correlation of a piece that lies there in two parts, a little apart, and where the two would begin."""
    size = PART // 2
    near = [(*heard.near(piece[at : at + size], place + at, slip), at) for at in range(0, len(piece) - size + 1, size)]
    begins = sorted({where - at for value, where, at in near if value >= HIT})
    return max(
        (
            (_in_two(piece, heard.audio, one, other), one, other)
            for one in begins
            for other in begins
            if one != other and abs(one - other) <= tear
        ),
        default=(0.0, place, place),
    )


def _in_two(piece: Floats, heard: Floats, one: int, other: int) -> float:
    """The correlation of a piece that begins at one place and goes on, from where it fits best, as if begun at the other."""
    size = len(piece)
    if min(one, other) < 0 or max(one, other) + size > len(heard):
        return 0.0
    before, after = (heard[at : at + size].astype(np.float64) for at in (one, other))
    alike = np.cumsum(piece * before) - np.cumsum(piece * after) + np.dot(piece, after)
    energy = np.cumsum(before * before) - np.cumsum(after * after) + np.dot(after, after)
    floor = size * (QUIET / FULL) ** 2
    own = max(float(np.dot(piece, piece)), floor)
    return float(np.max(alike / np.sqrt(np.maximum(energy, floor) * own)))


def _places(reference: Reference, heard: Heard) -> list[int]:
    """The likely starts of the piece: where probes agree, the best five."""
    votes: list[tuple[int, float]] = []
    for probe in reference.probes:
        values = heard.correlation(reference.probe(probe))
        for peak in _peaks(values):
            votes.append((peak - probe, float(values[peak])))
    votes.sort(key=lambda vote: vote[1], reverse=True)
    groups: list[list[tuple[int, float]]] = []
    for vote in votes:
        group = next((group for group in groups if abs(group[0][0] - vote[0]) <= SLIP // 2), None)
        if group is None:
            groups.append([vote])
        else:
            group.append(vote)
    groups.sort(key=lambda group: sum(value for _, value in group), reverse=True)
    return [group[0][0] for group in groups[:5]]


def _peaks(values: Floats, most: int = 4) -> list[int]:
    """The highest places at or above HIT, at least a slip apart."""
    found: list[int] = []
    values = values.copy()
    while len(found) < most and len(values):
        best = int(np.argmax(values))
        if values[best] < HIT:
            break
        found.append(best)
        values[max(0, best - SLIP) : best + SLIP] = 0
    return found


def _rms(audio: Floats) -> float:
    return float(np.sqrt(np.mean(audio * audio))) * FULL if len(audio) else 0.0


def _fast_length(size: int) -> int:
    """The smallest length of at least this that an FFT does fast: 2^a, 3*2^a or 5*2^a."""
    power = 1 << max(4, (size - 1).bit_length())
    return min(length for length in (power, power * 5 // 8, power * 3 // 4) if length >= size)
