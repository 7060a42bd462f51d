"""Centers for tests, built straight from the model: only what a test names is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from ccctl.center import (
    CallerList,
    Center,
    Destination,
    Flow,
    Hours,
    Kind,
    Member,
    Menu,
    Number,
    NumberingPlan,
    Overflow,
    Prompt,
    Queue,
    Recording,
    RecordingMode,
    Say,
    Seat,
    SeatState,
    Sip,
    Strategy,
    Survey,
    Team,
    Trunk,
    Voicemail,
)
from ccctl.trace import World
from ccctl.trace.events import Event, Ringing
from ccctl.trace.rooms import Chooser, first

MONDAY = datetime(2026, 11, 23, 10, 0)
PROMPT_MS = 1_000
CHINA = NumberingPlan("CN", "86", "00", "0", 12)


def to(text: str) -> Destination:
    kind, _, name = text.partition("/")
    return Destination(Kind(kind), name)


def menu(name: str, keys: Mapping[str, str], otherwise: str = "hangup", *, retries: int = 2, invalid: str | None = None,
         timeout_ms: int = 5_000, most: int | None = None, full: str = "hangup") -> Menu:  # fmt: skip
    return Menu(
        name, name, {key: to(d) for key, d in keys.items()}, timeout_ms, retries, invalid, to(otherwise), most, to(full)
    )


def queue(name: str = "desk", members: Sequence[str | tuple[str, int]] = (), strategy: str = "in-order", *,
          ring_ms: int = 20_000, wrap_up_ms: int = 0, missed_ms: int = 30_000, declined_ms: int = 10_000,
          max_wait_ms: int | None = None, max_waiting: int | None = None, full: str = "", timeout: str = "",
          unstaffed: str = "", recording: RecordingMode | None = None, music: str = "default",
          **more: object) -> Queue:  # fmt: skip
    overflow = Overflow(*(to(each) if each else None for each in (full, timeout, unstaffed)))
    listed = tuple(Member(each) if isinstance(each, str) else Member(*each) for each in members)
    return Queue(name, Strategy(strategy), listed, ring_ms, wrap_up_ms, missed_ms, declined_ms, max_wait_ms,
                 max_waiting, music, overflow, recording, **more)  # fmt: skip


def number(dialled: str, start: str) -> Number:
    return Number(dialled, dialled, to(start))


def center(start: str, *nodes: Flow | Menu | Queue | Team | Voicemail | Survey | Hours | CallerList | Number | Trunk,
           recording: Recording | None = None, timezone: str = "Asia/Shanghai") -> Center:  # fmt: skip
    """A center whose number 100 goes to `start`; seats 1 to 9 and one trunk exist, prompts are made as needed."""

    def of(kind: type) -> dict[str, object]:
        return {getattr(node, "name", ""): node for node in nodes if isinstance(node, kind)}

    numbers = {"100": Number("100", "100", to(start))}
    numbers.update({node.number: node for node in nodes if isinstance(node, Number)})
    words = {"closed", "welcome", "wrong", "greeting", "song", *of(Menu), *of(Survey)}
    return Center(
        name="small",
        timezone=timezone,
        language="en",
        plan=CHINA,
        trunks={"carrier": Trunk("carrier", Sip("sip.carrier.example"), None)} | of(Trunk),  # type: ignore[arg-type]
        numbers=numbers,
        callers=of(CallerList),  # type: ignore[arg-type]
        hours=of(Hours),  # type: ignore[arg-type]
        prompts={word: Prompt(word, {"en": Say(word, "en")}) for word in sorted(words)},
        flows=of(Flow),  # type: ignore[arg-type]
        menus=of(Menu),  # type: ignore[arg-type]
        teams=of(Team),  # type: ignore[arg-type]
        seats={str(n): Seat(str(n)) for n in range(1, 10)},
        queues=of(Queue),  # type: ignore[arg-type]
        voicemails=of(Voicemail),  # type: ignore[arg-type]
        surveys=of(Survey),  # type: ignore[arg-type]
        recording=recording or Recording(),
    )


def world(of: Center, ready: str = "", *, at: datetime = MONDAY, choose: Chooser = first, **states: SeatState) -> World:
    """A world in which the seats in `ready` ("123") are ready; `s4=PAUSED` gives other states. Prompts last 1 s."""
    seats = dict.fromkeys(ready, SeatState.READY) | {seat[1:]: state for seat, state in states.items()}
    return World(of, at=at, seats=seats, duration=lambda _: PROMPT_MS, choose=choose)


def call(into: World, name: str = "a", sender: str = "13800138000", dialled: str = "100", **more: object) -> str:
    into.start_call(name, sender, dialled, **more)  # type: ignore[arg-type]
    return name


def ringing(in_world: World) -> dict[str, str]:
    """The seats that ring now, and for whom."""
    return {seat: desk.offer.call for seat, desk in in_world.desks.items() if desk.offer is not None}


def rings(in_world: World, name: str | None = None) -> list[tuple[int, str]]:
    """(time, seat) of all rings so far."""
    return [(e.at_ms, e.seat) for e in in_world.events if isinstance(e, Ringing) and name in (None, e.call)]


def nodes(in_world: World, name: str = "a") -> list[str]:
    return in_world.calls[name].nodes


def seen(in_world: World, kind: type[Event], name: str = "a") -> list[Event]:
    return [event for event in in_world.events if isinstance(event, kind) and event.call == name]
