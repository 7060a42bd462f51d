"""What was seen of a call, by phone or by trace, and whether the two agree."""

from __future__ import annotations

from dataclasses import dataclass, field

from ccctl.center.scenario import Outcome

MUST_MS, MAY_MS = 700, 100  # so much of a prompt is always recognised; less than that never
TALK_MS = (
    250  # a conversation shorter than this may end before a packet of audio has come: FreeSWITCH then keeps no file
)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt that was played, for so long."""

    name: str
    heard_ms: int


@dataclass(slots=True)
class Seen:
    """One call. Rings are groups of seats that rang at once, by trace; single seats, live."""

    call: str
    journey: tuple[str, ...] = ()
    outcome: Outcome | None = None
    status: int | None = None
    rings: list[tuple[str, ...]] = field(default_factory=list)
    recorded: int | None = None  # channels
    talked_ms: int = 0
    prompts: list[Prompt] = field(default_factory=list)
    times: list[tuple[int, str]] = field(default_factory=list)  # for a person to read

    def __str__(self) -> str:
        rings = " ".join("+".join(ring) for ring in self.rings) or "-"
        prompts = " ".join(prompt.name for prompt in self.prompts if prompt.heard_ms >= MUST_MS) or "-"
        path = " > ".join(self.journey) or "nothing"
        end = f"{self.outcome} {self.status}, recorded {self.recorded}, talked {self.talked_ms} ms"
        return f"{self.call}: {path}; {end}; rings {rings}; heard {prompts}"


def differences(live: Seen, meant: Seen, lag: float = 0.0) -> list[str]:
    """What of the live call trace does not allow, in words. `lag`: how late everybody was by trace (0 to 1)."""
    found = []
    if live.journey != meant.journey:
        found.append("journey")
    if live.outcome is not meant.outcome:
        found.append("outcome")
    if live.status != meant.status:
        found.append("status")
    if not _rings_agree(live.rings, meant.rings):
        found.append("rings")
    if live.recorded != meant.recorded and not (live.recorded is None and 0 < live.talked_ms < TALK_MS):
        found.append("recording")
    if abs(live.talked_ms - meant.talked_ms) > 700 + 2000 * lag:
        found.append("talk")
    if not _prompts_agree([prompt.name for prompt in live.prompts], meant.prompts):
        found.append("prompts")
    return found


def _rings_agree(live: list[tuple[str, ...]], meant: list[tuple[str, ...]]) -> bool:
    single = [seat for ring in live for seat in ring]
    if len(single) != sum(map(len, meant)):
        return False
    at = 0
    for group in meant:
        if sorted(single[at : at + len(group)]) != sorted(group):
            return False
        at += len(group)
    return True


def _prompts_agree(live: list[str], meant: list[Prompt]) -> bool:
    """Whether the prompts heard are those that were played, of which the shortest may be missing."""
    if not meant:
        return not live
    first, *rest = meant
    if live and live[0] == first.name and _prompts_agree(live[1:], rest):
        return True
    return first.heard_ms < MUST_MS and _prompts_agree(live, rest)
