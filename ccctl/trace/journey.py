"""One call's story, made from the events of a world."""

from __future__ import annotations

from collections.abc import Iterable

from ccctl.center.scenario import Outcome
from ccctl.diagnostics import Span
from ccctl.trace import events as e
from ccctl.trace.wording import seconds
from ccctl.values import dataclass


@dataclass(frozen=True, slots=True)
class JourneyStep:
    """Something that happened to the call. Depth 0 = a node was entered, 1 = it happened there."""

    at_ms: int
    what: str  # the event's name: "entered", "playing", "ringing", ...
    text: str
    why: str = ""
    span: Span | None = None
    node: str = ""
    seat: str = ""
    may: frozenset[str] = frozenset()  # the seats that had the right to ring, where one rings

    @property
    def depth(self) -> int:
        """How far to indent it."""
        return 0 if self.node else 1


@dataclass(frozen=True, slots=True)
class Journey:
    """The nodes that a call entered, in order, and how it ended. `outcome` None = it had not ended."""

    call: str
    nodes: tuple[str, ...]
    steps: tuple[JourneyStep, ...]
    outcome: Outcome | None
    sip_status: int | None


def journey_of(call: str, log: Iterable[e.Event]) -> Journey:
    """The journey of this call, from the events of all calls."""
    mine = [event for event in log if event.call == call]
    ended = next((event for event in mine if isinstance(event, e.Ended)), None)
    return Journey(
        call,
        tuple(event.node for event in mine if isinstance(event, e.Entered)),
        tuple(_step(event) for event in mine if _text(event)),
        ended.outcome if ended else None,
        ended.sip_status if ended else None,
    )


def _step(event: e.Event) -> JourneyStep:
    node = event.node if isinstance(event, e.Entered) else ""
    seat = getattr(event, "seat", "")
    may = event.may if isinstance(event, e.Ringing) else frozenset()
    name = "".join(f"_{char.lower()}" if char.isupper() else char for char in type(event).__name__).lstrip("_")
    return JourneyStep(event.at_ms, name, _text(event), event.why, event.span, node, seat, may)


def _who(seat: str) -> str:
    """A seat, or an outside number (`number/` and its E.164 form), as people say it."""
    return seat.removeprefix("number/") if seat.startswith("number/") else f"seat {seat}"


def _text(event: e.Event) -> str:  # noqa: PLR0912 - one branch an event
    """The event in a few words; empty = not worth a line of its own."""
    match event:
        case e.Entered(node=node):
            return node
        case e.Noted(text=text):
            return text
        case e.Accepted():
            return "the center answers"
        case e.Playing(prompt=prompt, music=music):
            return f"{'music' if music else 'plays'} {prompt}"
        case e.AwaitingKey(timeout_ms=timeout, hearing=hearing):
            return f"waits {seconds(timeout)} for a key" + (f" (hearing {hearing})" if hearing > 1 else "")
        case e.Pressed(key=key, used=used):
            return f"key {key}" + ("" if used else ", which nothing takes here")
        case e.Waiting(before=before):
            return "waits" + (f", {before} before it" if before else "")
        case e.Ringing(seat=seat, may=may, rivals=rivals):
            others = ", ".join(sorted(may - {seat}))
            also = f"; {', '.join(sorted(rivals))} had the same right to it" if rivals else ""
            return f"{_who(seat)} rings" + (f" (or {others}: the choice is free)" if others else "") + also
        case e.RingEnded(seat=seat, how=how, rest_ms=rest) if how in (e.RingEnd.MISSED, e.RingEnd.DECLINED):
            verb = "does not answer" if how is e.RingEnd.MISSED else "declines"
            return f"{_who(seat)} {verb}" + (f", rests {seconds(rest)}" if rest else "")
        case e.Whispered(seat=seat, prompt=prompt):
            return f"seat {seat} hears {prompt}"
        case e.Joined(seat=seat, channels=channels):
            recorded = "" if channels is None else f", recorded ({channels} channel{'s' if channels > 1 else ''})"
            return f"talks with {_who(seat)}{recorded}"
        case e.RecordingBegan(asked=True, seat=seat):
            return f"seat {seat} has it recorded"
        case e.RecordingEnded(asked=True, lasted_ms=lasted):
            return f"the recording stops after {seconds(lasted)}"
        case e.Parted(lasted_ms=lasted, seat=seat, by_seat=by_seat):
            return f"{_who(seat) if by_seat else 'the caller'} hangs up after {seconds(lasted)}"
        case e.Surveyed(survey=survey, answer=answer):
            return f"answers {survey} with {answer}"
        case e.CameIn(conference=conference, others=others):
            return f"is in the conference {conference}" + (f", with {others} more" if others else ", alone")
        case e.MessageBegan(box=box):
            return f"leaves a message in {box}"
        case e.MessageEnded(lasted_ms=lasted):
            return f"message of {seconds(lasted)}"
        case e.Ended(outcome=outcome, sip_status=status, by_caller=by_caller):
            by = "the caller hung up" if by_caller else "the center ended it"
            return f"end: {outcome.value}, SIP {status} ({by})"
        case _:
            return ""
