"""Which prompt was heard: pieces of known audio against a recording, and a Listener for a recording that still grows.

A piece is accepted when nine tenths of its windows are heard and every rival (another piece that shares audio with it)
is refuted by a window of its own. Two pieces of the same audio are one and the same. What cannot be told apart is
said to be ambiguous, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ccctl.values import dataclass
from ccctl.verify.audio import RATE, Samples
from ccctl.verify.audio_match import HIT, SLIP, WIN, Alignment, Heard, Reference, align, at

ACCEPT = 0.9
ACCEPT_SHORT = 0.85  # of a whole short piece; unrelated speech reaches 0.55 against a beep
MARGIN = 0.15
SAME = 0.97


@dataclass(frozen=True, slots=True)
class Match:
    """One piece against the recording. Seconds; `also` names other pieces with the very same audio."""

    name: str
    score: float  # share of the windows heard (short pieces: correlation)
    offset: float  # where it begins in the recording
    end: float  # where its sound is over
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recognition:
    """What was heard, in order of time, and every piece ranked by score.

    `undecided` are pieces that the next half second of the recording will confirm or refute; `ambiguous` are those
    that the recording cannot tell from another.
    """

    heard: tuple[Match, ...]
    ranked: tuple[Match, ...]
    undecided: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()


class References:
    """The pieces that may be heard. Make it once: what the pieces share among themselves is worked out here, once."""

    def __init__(self, pieces: Mapping[str, Samples]) -> None:
        self.all = {name: Reference(name, samples) for name, samples in pieces.items()}
        self.groups: dict[str, tuple[str, ...]] = {}  # every name with those of the same audio, itself first
        firsts: list[str] = []
        for name, reference in self.all.items():
            twin = next((first for first in firsts if _same(self.all[first], reference)), None)
            if twin is None:
                firsts.append(name)
                self.groups[name] = (name,)
            else:
                group = (*self.groups[twin], name)
                for member in group:
                    self.groups[member] = (member, *(other for other in group if other != member))
        self._firsts = tuple(firsts)
        self._rivals: dict[str, tuple[str, ...]] = {}

    def distinct(self) -> tuple[str, ...]:
        """One name of each group of the same audio."""
        return self._firsts

    def rivals(self, name: str) -> tuple[str, ...]:
        """The pieces of other audio that share a window with this one. Kept; raises KeyError."""
        if name not in self._rivals:
            own = self.all[name]
            heard = Heard(own.samples)
            others = [other for other in self._firsts if other not in self.groups[name]]
            self._rivals[name] = tuple(
                other for other in others if align(self.all[other], heard) or align(own, Heard(self.all[other].samples))
            )
        return self._rivals[name]


def recognise(
    recording: Samples, references: References | Mapping[str, Samples], *, min_fraction: float = ACCEPT
) -> Recognition:
    """What was heard of all the pieces. A smaller `min_fraction` also takes pieces that a key cut short."""
    known = references if isinstance(references, References) else References(references)
    heard = Heard(recording)
    found = [alignment for name in known.distinct() if (alignment := align(known.all[name], heard))]
    found.sort(key=lambda alignment: alignment.score, reverse=True)
    verdicts = {id(alignment): _verdict(alignment, found, len(heard), min_fraction) for alignment in found}

    def names(verdict: str) -> tuple[str, ...]:
        return tuple(alignment.reference.name for alignment in found if verdicts[id(alignment)] == verdict)

    accepted = [_match(alignment, known) for alignment in found if verdicts[id(alignment)] == "heard"]
    return Recognition(
        tuple(sorted(accepted, key=lambda match: match.offset)),
        tuple(_match(alignment, known) for alignment in found),
        names("undecided"),
        names("ambiguous"),
    )


class Listener:
    """Waits for one piece in a growing recording: `poll` looks only at what is new, and costs about a millisecond.

    It finds the piece once `min_fraction` of it was heard and no rival is left. A recording that is lost in places
    may hide the moment; `finish` looks at the whole once more, at the end of the wait.
    """

    def __init__(self, references: References, wanted: str, *, min_fraction: float = ACCEPT) -> None:
        self.references, self.wanted, self.min_fraction = references, wanted, min_fraction
        self.reference = references.all[wanted]
        self.rivals = [references.all[name] for name in references.rivals(wanted)]
        needed = 0.8 * min(min_fraction, ACCEPT) * len(self.reference.audio)
        self._size = len(self.reference.probe(0))
        starts = self.reference.probes if self.reference.short else self.reference.windows
        late = [start for start in starts if start + self._size >= needed] or list(starts[-1:])
        self._triggers = late[:4] + late[-1:] if len(late) > 4 else late
        self._searched = 0
        self._places: dict[int, int] = {}  # start of a possible hearing: the sample after which it is given up

    def poll(self, recording: Samples) -> Match | None:
        """The match, when the piece has been heard in the recording (always handed in from the same start)."""
        if len(recording) - self._searched < RATE // 20 or len(recording) < self._size:
            return None
        since = max(0, self._searched - self._size - SLIP)
        fresh = Heard(recording[since:])
        for trigger in self._triggers:
            values = fresh.correlation(self.reference.probe(trigger))
            if len(values) and values.max() >= HIT:
                start = since + int(np.argmax(values)) - trigger
                if all(abs(start - known) > SLIP // 2 for known in self._places):
                    longest = max([len(self.reference.audio), *(len(rival.audio) for rival in self.rivals)])
                    self._places[start] = start + longest + 2 * RATE
        self._searched = len(recording)
        for start in [*self._places]:
            if match := self._judge(recording, start):
                return match
            if len(recording) > self._places[start]:
                del self._places[start]
        return None

    def finish(self, recording: Samples) -> Match | None:
        """The match in the whole recording, searched without regard to what `poll` saw."""
        found = align(self.reference, Heard(recording))
        return self._judge(recording, found.start) if found else None

    def _judge(self, recording: Samples, start: int) -> Match | None:
        since = max(0, start - RATE)
        heard = Heard(recording[since:])
        own = at(self.reference, heard, start - since)
        if own.score < _needed(own, self.min_fraction):
            return None
        found = [own, *(other for rival in self.rivals if (other := align(rival, heard)))]
        if _verdict(own, found, len(heard), self.min_fraction) != "heard":
            return None
        match, shift = _match(own, self.references), since / RATE
        return Match(match.name, match.score, match.offset + shift, match.end + shift, match.also)


@dataclass(frozen=True, slots=True)
class Detection:
    """How much of a signal was heard (0 to 1), and where it begins in the recording (seconds)."""

    score: float
    offset: float


def detect(signal: Samples, recording: Samples) -> Detection:
    """How well this one signal is heard in the recording; 0 when not at all."""
    found = align(Reference("signal", signal), Heard(recording))
    return Detection(found.score, found.offset) if found else Detection(0.0, 0.0)


def _verdict(own: Alignment, found: list[Alignment], length: int, min_fraction: float) -> str:
    """ "heard", "not heard", "undecided" (more of the recording will tell) or "ambiguous"."""
    if own.score < _needed(own, min_fraction):
        return "not heard"
    verdict = "heard"
    for other in found:
        if other is own or not _rivals(own, other):
            continue
        own_worse, _ = _worse(own, other, length)
        other_worse, other_open = _worse(other, own, length)
        if other_worse and not own_worse:
            continue
        if own_worse and not other_worse:
            return "not heard"
        if other_open:
            verdict = "undecided"
        elif verdict == "heard":
            verdict = "ambiguous"
    return verdict


def _needed(own: Alignment, min_fraction: float) -> float:
    return ACCEPT_SHORT if own.reference.short else min(min_fraction, ACCEPT)


def _rivals(own: Alignment, other: Alignment) -> bool:
    """Whether the other piece claims the same stretch of the recording."""
    shared = min(own.end, other.end) - max(own.start, other.start)
    if shared <= 0:
        return False
    spans = [(other.start + start) for start, hit in zip(other.reference.windows, other.hits, strict=True) if hit]
    inside = [start for start in spans if own.start - SLIP <= start and start + other.reference.size <= own.end + SLIP]
    around = [start for start in spans if start <= own.start + SLIP and start + other.reference.size >= own.end - SLIP]
    return bool(inside or around) or other.score > own.score - MARGIN


def _worse(one: Alignment, other: Alignment, length: int) -> tuple[bool, bool]:
    """Whether `one` fails in a window where `other` does not; and whether it has windows yet to be recorded."""
    worse, unheard = False, False
    for start, value in zip(one.reference.windows, one.values, strict=True):
        first = one.start + start
        last = first + one.reference.size
        if last > length:
            unheard = True
        elif value < HIT and (last <= other.start + SLIP or first >= other.end - SLIP):
            worse = True  # beyond the other, where it must stand alone
        else:
            there = [
                theirs
                for begin, theirs in zip(other.reference.windows, other.values, strict=True)
                if _overlap(first, last, other.start + begin, other.start + begin + other.reference.size) >= 0.5
            ]
            bar = min(there) - MARGIN if there else HIT
            worse = worse or value < bar
    return worse, unheard


def _overlap(first: int, last: int, begin: int, end: int) -> float:
    """The share of the shorter of two spans that both cover."""
    return max(0, min(last, end) - max(first, begin)) / min(last - first, end - begin)


def _same(one: Reference, other: Reference) -> bool:
    """Whether two pieces are the same audio, but for coding noise."""
    if abs(len(one.audio) - len(other.audio)) > RATE // 50 or not one.windows or not other.windows:
        return len(one.audio) == len(other.audio) and bool(np.array_equal(one.audio, other.audio))
    trimmed = Heard(other.samples[other.lead :])
    return min(at(one, trimmed, 0).values) >= SAME and abs(at(one, trimmed, 0).start) < WIN // 10


def _match(alignment: Alignment, known: References) -> Match:
    name = alignment.reference.name
    also = known.groups[name][1:]
    return Match(name, round(alignment.score, 4), alignment.offset, alignment.end / RATE, also)
