"""One call's way through the center: what each kind of destination does with it."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ccctl.center import (
    AllOf,
    AnyOf,
    Closed,
    Collect,
    Condition,
    Destination,
    Flow,
    Go,
    InCallers,
    Kind,
    Menu,
    Negated,
    Number,
    Open,
    Play,
    Priority,
    Queue,
    RecordingMode,
    Reject,
    SwitchedOn,
    Tagged,
    Voicemail,
)
from ccctl.center.destination import HANGUP
from ccctl.center.prompt import seat_number
from ccctl.center.seat import DIRECT_RING_MS
from ccctl.diagnostics import Span
from ccctl.trace.call import Call, Key, Park, Script, Served, Unserved, Wake
from ccctl.trace.clock import Stuck
from ccctl.trace.events import (
    AwaitingKey,
    Entered,
    LeftQueue,
    MessageBegan,
    Noted,
    Played,
    Playing,
    Waiting,
    Whispered,
)
from ccctl.trace.wording import condition_text, seconds, step_text

if TYPE_CHECKING:
    from ccctl.trace.world import World

NO_ANSWER = 480  # a call that is hung up before it was answered (RFC 3398 7.2.4.1: causes 18 to 20)
BUSY_HERE = 486
BEEP_MS = 500
MOST_NODES_AT_ONE_INSTANT = 1_000
_BACK = "back"  # the reason by which a menu knows that it was entered by going back

To = tuple[Destination, str]  # where next, and why
Steps = Generator[Park, Wake, To]


class Walk:
    """Runs one call from its number to its end. A destination's method returns the next destination."""

    def __init__(self, world: World, call: Call) -> None:
        self._world = world
        self._center = world.center
        self._call = call
        self._status = NO_ANSWER  # of a hang-up that comes before the answer
        self._entered_at, self._entered_now = -1, 0

    def run(self, number: Number) -> Script:
        """The script of the call; it ends with the center hanging up."""
        over = f"over trunk {self._call.trunk}" if self._call.trunk else ""
        if self._call.from_seat:
            over = f"dialled by seat {self._call.sender}"
        self._enter(f"number/{number.number}", number.span, over)
        to, why = number.to, ""
        while to.kind is not Kind.HANGUP:
            to, why = yield from self._visit(to, why)
        self._note("hang up", why, to.span)
        self._world.end(self._call, by_caller=False, sip_status=self._status)

    def run_between_seats(self, seat: str) -> Script:
        """The script of a call from seat to seat, which leaves no breadcrumb and is not recorded."""
        self._note(
            f"seat {self._call.sender} dials seat {seat}", "no call of the center", self._center.seats[seat].span
        )
        _, why = yield from self._ring_directly((seat,), leave_crumb=False)
        self._note("hang up", why)
        self._world.end(self._call, by_caller=False, sip_status=self._status)

    def _visit(self, to: Destination, why: str) -> Steps:
        center, name = self._center, to.name
        match to.kind:
            case Kind.FLOW:
                return (yield from self._flow(center.flows[name], why))
            case Kind.MENU:
                return (yield from self._menu(center.menus[name], why))
            case Kind.QUEUE:
                return (yield from self._queue(center.queues[name], why))
            case Kind.VOICEMAIL:
                return (yield from self._voicemail(center.voicemails[name], why))
            case Kind.SEAT:
                self._enter(str(to), center.seats[name].span, why)
                return (yield from self._ring_directly((name,), leave_crumb=False))
            case Kind.TEAM:
                team = center.teams[name]
                self._enter(str(to), team.span, why)
                return (yield from self._ring_directly(team.seats, leave_crumb=True))
            case _:  # repeat and back mean something in menus only; `resolve` refuses them elsewhere
                return HANGUP, f"{to} outside of a menu"

    # --- flows

    def _flow(self, flow: Flow, why: str) -> Steps:
        self._enter(f"flow/{flow.name}", flow.span, why)
        for step in flow.steps:
            reason = ""
            if step.condition is not None:
                holds = self._holds(step.condition)
                reason = f"{condition_text(step.condition)}? {'yes' if holds else 'no'}"
                if not holds:
                    self._note(f"skips {step_text(step)}", reason, step.span)
                    continue
            match step:
                case Play(prompt):
                    self._accept()
                    yield from self._play(prompt, reason, step.span, keys=False)
                case Collect():
                    if not (yield from self._collect(step, reason)):
                        return step.otherwise, f"no {step.into} collected: otherwise"
                case Go(to):
                    return to, reason
                case Reject(refusal):
                    self._note(step_text(step), reason, step.span)
                    self._status = refusal.sip_status
                    return HANGUP, f"rejected: {refusal.value}"
                case Priority(value):
                    self._note(step_text(step), reason, step.span)
                    self._call.priority = value
        return HANGUP, f"end of flow/{flow.name}"

    def _collect(self, step: Collect, why: str) -> Generator[Park, Wake, bool]:
        """Takes keys into the tag; whether there were enough of them."""
        self._accept()
        for hearing in range(1, step.retries + 2):
            keys = ""
            key = yield from self._play(step.prompt, why if hearing == 1 else "", step.span, keys=True)
            while key is None or key != step.terminator:
                keys += key or ""
                if len(keys) >= step.most:
                    break
                key = yield from self._await_key("", hearing, step.timeout_ms, step.span)
                if key is None:
                    break
            if len(keys) >= step.least:
                self._call.tags[step.into] = keys
                self._note(f"{step.into} is {keys}", "", step.span)
                return True
        return False

    def _holds(self, condition: Condition) -> bool:
        match condition:
            case InCallers(name):
                return self._call.sender in self._center.callers[name]
            case Open(name):
                return self._is_open(name)
            case Closed(name):
                return not self._is_open(name)
            case SwitchedOn(name):
                return self._world.switches[name]
            case Tagged(tag, value):
                return self._call.tags.get(tag) == value
            case AllOf(parts):
                return all(self._holds(part) for part in parts)
            case AnyOf(parts):
                return any(self._holds(part) for part in parts)
            case Negated(part):
                return not self._holds(part)

    def _is_open(self, hours: str) -> bool:
        passed = timedelta(milliseconds=self._world.now - self._call.began_ms)
        local = (self._call.at + passed).astimezone(ZoneInfo(self._center.timezone))
        return self._center.hours[hours].is_open(local)

    # --- menus

    def _menu(self, menu: Menu, why: str) -> Steps:
        call = self._call
        if why != _BACK and call.last_menu not in (None, menu.name):
            call.back[menu.name] = str(call.last_menu)
        call.last_menu = menu.name
        self._enter(f"menu/{menu.name}", menu.span, why)
        inside = self._world.callers_in(menu.name, but=call)
        if menu.max_callers is not None and inside >= menu.max_callers:
            call.in_menu = None
            if menu.full.kind is Kind.HANGUP:
                self._status = BUSY_HERE
            return menu.full, f"full: {inside} caller{'s' if inside > 1 else ''} in it"
        call.in_menu = menu.name
        to, why = yield from self._choose(menu)
        if to.kind is not Kind.MENU:  # the next menu takes the place over
            call.in_menu = None
        return to, why

    def _choose(self, menu: Menu) -> Steps:
        self._accept()
        failed, hearing, early = 0, 0, None
        while True:
            hearing += 1
            key, early = early or (yield from self._play(menu.prompt, "", menu.span, keys=True)), None
            key = key or (yield from self._await_key(menu.name, hearing, menu.timeout_ms, menu.span))
            to = menu.keys.get(key) if key else None
            if to is not None:
                to = self._meant(menu, to)
                if to.kind is not Kind.REPEAT:
                    back = menu.keys[str(key)].kind is Kind.BACK
                    return to, _BACK if back else f"key {key}"
                continue
            failed += 1
            if key and menu.invalid:
                early = yield from self._play(menu.invalid, f"key {key} has no meaning here", menu.span, keys=True)
            if failed > menu.retries:
                reason = f"key {key} has no meaning" if key else "no key pressed"
                to, failed, early = self._meant(menu, menu.otherwise), 0, None
                if to.kind is not Kind.REPEAT:
                    why = f"{reason}, {hearing} hearing{'s' if hearing > 1 else ''}: otherwise"
                    return to, _BACK if menu.otherwise.kind is Kind.BACK else why

    def _meant(self, menu: Menu, to: Destination) -> Destination:
        """What `back` means here: the menu the caller came from, or the prompt again when there is none."""
        if to.kind is not Kind.BACK:
            return to
        earlier = self._call.back.get(menu.name)
        return Destination(Kind.MENU, earlier, to.span) if earlier else Destination(Kind.REPEAT, span=to.span)

    def _await_key(
        self, menu: str, hearing: int, timeout_ms: int, span: Span | None
    ) -> Generator[Park, Wake, str | None]:
        world, call = self._world, self._call
        call.menu_waits = True
        world.log(AwaitingKey(world.now, call.name, "", span, menu, hearing, timeout_ms))
        wake = yield Park(timeout_ms, keys=True)
        call.menu_waits = False
        return wake.key if isinstance(wake, Key) else None

    # --- queues, seats, teams

    def _queue(self, queue: Queue, why: str) -> Steps:
        world, call, rooms, overflow = self._world, self._call, self._world.rooms, queue.overflow
        self._enter(f"queue/{queue.name}", queue.span, why)
        if not any(world.desks[member.seat].signed_in for member in queue.members):
            return self._overflow(overflow.unstaffed, "unstaffed: no seat is signed in", NO_ANSWER)
        waiting = rooms.waiting(queue.name)
        if queue.max_waiting is not None and waiting >= queue.max_waiting:
            return self._overflow(overflow.full, f"full: {waiting} waiting", BUSY_HERE)
        self._accept()
        entered = world.now
        before = rooms.enter(
            call.name,
            queue,
            call.priority,
            lambda seat: world.wake(call, Served(seat)),
            lambda: world.wake(call, Unserved(NO_ANSWER)),
        )
        reason = f"priority {call.priority}" if call.priority else ""
        world.log(Waiting(world.now, call.name, reason, queue.span, queue.name, before))
        if queue.music in self._center.prompts:
            call.music = Playing(world.now, call.name, "", queue.span, queue.music, music=True)
            world.log(call.music)
        wake = yield from self._wait(overflow.keys)
        world.stop_music(call)
        world.log(LeftQueue(world.now, call.name, "", queue.span, queue.name, world.now - entered))
        if isinstance(wake, Key):
            rooms.leave(call.name)
            return overflow.keys[wake.key], f"key {wake.key}"
        if not isinstance(wake, Served):
            return self._overflow(overflow.timeout, f"timeout: waited {seconds(world.now - entered)}", NO_ANSWER)
        self._enter(f"seat/{wake.seat}", self._center.seats[wake.seat].span, "answered")
        return (yield from self._talk(wake.seat, queue))

    def _wait(self, keys: Mapping[str, Destination]) -> Generator[Park, Wake, Wake]:
        """What ends the wait in a queue: a seat, the longest wait, or one of the keys that lead out of it."""
        wake = yield Park(keys=bool(keys))
        while isinstance(wake, Key) and wake.key not in keys:
            wake = yield Park(keys=True)
        return wake

    def _overflow(self, to: Destination | None, why: str, status: int) -> To:
        if to is None:
            self._status = status
        return to or HANGUP, why

    def _ring_directly(self, seats: tuple[str, ...], leave_crumb: bool) -> Steps:
        world = self._world
        wake: Wake = Unserved(world.ring_directly(self._call, seats, DIRECT_RING_MS))
        if wake == Unserved(0):
            wake = yield Park()
        if not isinstance(wake, Served):
            self._status = wake.sip_status if isinstance(wake, Unserved) else NO_ANSWER
            return HANGUP, "busy" if self._status == BUSY_HERE else "no answer"
        if leave_crumb:
            self._enter(f"seat/{wake.seat}", self._center.seats[wake.seat].span, "answered")
        return (yield from self._talk(wake.seat, None))

    def _talk(self, seat: str, queue: Queue | None) -> Steps:
        self._accept()
        self._world.take(self._call, seat, queue)
        if queue is not None and queue.tells and not (yield from self._tell(seat, queue)):
            return HANGUP, f"seat {seat} hung up"
        number = self._call.number
        inherited = (number.recording if number else None) or self._center.recording.mode
        mode = (queue.recording if queue else None) or inherited
        recorded = mode is RecordingMode.ALWAYS and number is not None
        channels = self._center.recording.channels if recorded else None
        self._world.join(self._call, seat, channels)
        yield Park()
        return HANGUP, f"seat {seat} hung up"

    def _tell(self, seat: str, queue: Queue) -> Generator[Park, Wake, bool]:
        """The whisper and the seat's number, at once; whether the seat is still there when both have been said."""
        world, call = self._world, self._call
        whispered = 0
        if queue.whisper is not None:
            whispered = world.duration(queue.whisper)
            world.log(Whispered(world.now, call.name, "", queue.span, seat, queue.whisper, whispered))
        ends = world.now + whispered
        if queue.say_seat_number:
            yield from self._play(seat_number(seat), "", queue.span, keys=False)
        if call.taken_by is not None and ends > world.now:
            yield Park(ends - world.now)
        return call.taken_by is not None

    # --- voicemail

    def _voicemail(self, box: Voicemail, why: str) -> Steps:
        world, call = self._world, self._call
        self._enter(f"voicemail/{box.name}", box.span, why)
        self._accept()
        if box.greeting:
            yield from self._play(box.greeting, "", box.span, keys=False)
        yield Park(BEEP_MS)
        call.message = MessageBegan(world.now, call.name, "", box.span, box.name)
        call.left_message = True
        world.log(call.message)
        end = world.now + box.max_ms
        while (left := end - world.now) > 0:
            wake = yield Park(left, keys=True)
            if isinstance(wake, Key) and wake.key == "#":
                return HANGUP, "key #"
        return HANGUP, f"the message is as long as it may be, {seconds(box.max_ms)}"

    # --- what they share

    def _enter(self, node: str, span: Span | None, why: str) -> None:
        now = self._world.now
        self._entered_now = self._entered_now + 1 if now == self._entered_at else 0
        self._entered_at = now
        if self._entered_now > MOST_NODES_AT_ONE_INSTANT:
            raise Stuck(f"{self._call.name} goes round and round without time passing, last at {node}")
        self._call.nodes.append(node)
        self._world.log(Entered(self._world.now, self._call.name, why, span, node))

    def _note(self, text: str, why: str = "", span: Span | None = None) -> None:
        self._world.log(Noted(self._world.now, self._call.name, why, span, text))

    def _accept(self) -> None:
        self._world.accept(self._call)

    def _play(self, prompt: str, why: str, span: Span | None, keys: bool) -> Generator[Park, Wake, str | None]:
        """Plays to the end, or to a key if keys count here; returns that key."""
        world, call = self._world, self._call
        call.playing = Playing(world.now, call.name, why, span, prompt)
        world.log(call.playing)
        wake = yield Park(world.duration(prompt), keys)
        world.log(Played(world.now, call.name, "", span, prompt, call.playing.at_ms, isinstance(wake, Key)))
        call.playing = None
        return wake.key if isinstance(wake, Key) else None
