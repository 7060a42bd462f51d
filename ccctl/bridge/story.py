"""Facts to events: what is known of each call that is up, and what a new fact makes of it. Pure: no clock, no engine.

Time is that of the facts. `pending` is everything that must outlive the process; it is plain JSON.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, field
from typing import Any

from ccctl.bridge.call import Call, ms, plain
from ccctl.bridge.events import Event
from ccctl.bridge.facts import Fact
from ccctl.bridge.story_seats import SeatStory
from ccctl.values import dataclass

LINGER = 2.0  # seconds after the caller has gone, for what comes late of a call; then it has ended in any case
KEEP = 600.0  # seconds that an ended call's count is kept, for its recording
OVER = "over"  # the only key of the row of a call that has ended


@dataclass(slots=True)
class Story(SeatStory):
    """Every call that is up, and what the seats and trunks do."""

    calls: dict[str, Call] = field(default_factory=dict)
    names: dict[str, tuple[str, float]] = field(default_factory=dict)  # of calls that have not started yet
    leaving: set[str] = field(default_factory=set)  # calls whose caller has gone, and that have not ended
    over: dict[str, tuple[float, int, str]] = field(
        default_factory=dict
    )  # ended calls: when, how many events, the number
    now: float = 0.0

    def take(self, fact: Fact) -> list[Event]:
        """The events that a fact makes, after those that its time has made due."""
        found = list(self.tick(fact.at))
        self.now = max(self.now, fact.at)
        found += getattr(self, f"_{fact.what.value}")(fact)
        return found

    def tick(self, now: float) -> Iterator[Event]:
        """Ends calls that linger, and forgets what is long over. `now` is seconds since the epoch."""
        for call in [self.calls[name] for name in self.leaving]:
            if call.left is not None and abs(now - call.left) >= LINGER:  # a clock may be put back
                yield from self._end(call)
        while self.over and abs(now - self.over[name := next(iter(self.over))][0]) >= KEEP:
            del self.over[name]
            self.touched.add(f"call/{name}")
        if len(self.names) > 64:
            self.names = {key: kept for key, kept in self.names.items() if now - kept[1] < 30}

    # -- what must outlive the process

    def changes(self) -> dict[str, dict[str, Any] | None]:
        """The rows that changed since the last time, by name; None = the row is no more."""
        found: dict[str, dict[str, Any] | None] = {}
        for row in self.touched:
            kind, _, name = row.partition("/")
            if kind == "call":
                if name in self.over:
                    found[row] = {OVER: list(self.over[name])}
                else:
                    found[row] = asdict(self.calls[name]) if name in self.calls else None
            else:
                found[row] = dict((self.seats if kind == "seat" else self.trunks)[name])
        self.touched = set()
        return found

    @classmethod
    def restored(cls, rows: dict[str, dict[str, Any]]) -> Story:
        """The story as the kept rows tell it."""
        story = cls()
        for row, values in rows.items():
            kind, _, name = row.partition("/")
            if kind == "call" and OVER in values:
                at, sequence, *number = values[OVER]
                story.over[name] = (at, sequence, *number) if number else (at, sequence, "")
            elif kind == "call":
                call = story.calls[name] = Call(**values)
                if call.left is not None:
                    story.leaving.add(name)
            else:
                (story.seats if kind == "seat" else story.trunks)[name] = values
        # databases keep no order
        story.calls = dict(sorted(story.calls.items(), key=lambda item: item[1].started))
        story.over = dict(sorted(story.over.items(), key=lambda item: item[1]))
        return story

    # -- helpers

    def _of(self, fact: Fact) -> Call | None:
        """The call of a fact, if it came into the center and has not ended."""
        call = self.calls.get(fact.call)
        if call is None:
            return None
        self.touched.add(f"call/{call.id}")
        return call

    def _tell(self, call: Call, kind: str, at: float, data: dict[str, Any]) -> Event:
        call.sequence += 1
        return Event(kind, at, call.id, call.sequence, data, call.came_by)

    # -- calls

    def _named(self, fact: Fact) -> list[Event]:
        if fact.call == fact.leg and fact.call not in self.calls:
            self.names[fact.call] = (plain(fact["name"]), fact.at)
        return []

    def _started(self, fact: Fact) -> list[Event]:
        if fact.call in self.calls or fact.call in self.over:
            return []
        call = Call(fact.call, fact["caller"], fact["number"], fact["trunk"], fact.at, fact["direction"] or "incoming")
        self.calls[call.id] = call
        self.touched.add(f"call/{call.id}")
        name = self.names.pop(call.id, ("", 0.0))[0]
        data = {**call.who, "direction": call.direction, **({"trunk": call.trunk} if call.trunk else {})}
        if name and call.direction == "incoming":
            data["name"] = name
        if call.direction == "outgoing":
            data["seat"] = call.caller
        return [self._tell(call, "call.started", fact.at, data)]

    def _tagged(self, fact: Fact) -> list[Event]:
        if (call := self._of(fact)) is not None:
            call.tags[fact["key"]] = plain(fact["value"])
        return []

    def _node(self, fact: Fact) -> list[Event]:
        if (call := self._of(fact)) is None:
            return []
        call.journey.append(fact["node"])
        if not fact["node"].startswith("seat/") or not call.talking:
            call.node_at = fact.at
        call.leave_queue(fact.at)
        return [self._tell(call, "call.node", fact.at, {"call": call.id, "node": fact["node"]})]

    def _taken(self, fact: Fact) -> list[Event]:
        if (call := self._of(fact)) is not None and fact.leg == call.id:
            call.taken = True
        return []

    def _queued(self, fact: Fact) -> list[Event]:
        if (call := self._of(fact)) is None:
            return []
        call.queue, call.queued, call.rung = fact["queue"], fact.at, []
        return [self._tell(call, "call.queued", fact.at, {**call.who, "queue": call.queue})]

    def _offered(self, fact: Fact) -> list[Event]:
        if (call := self._of(fact)) is None:
            return []
        if call.queued is not None and fact["seat"] not in call.rung:
            call.rung.append(fact["seat"])
        data = {**call.who, "seat": fact["seat"], **({"queue": call.queue} if call.queued is not None else {})}
        return [self._tell(call, "seat.ringing", fact.at, data)]

    def _joined(self, fact: Fact) -> list[Event]:
        if (call := self._of(fact)) is None:
            return []
        if not call.talking:
            call.talk_since = fact.at
        call.talking[fact.leg] = fact["seat"]
        if fact.leg in call.answered:
            return []  # the engine has put it from one bridge into another
        call.answered.append(fact.leg)
        if not fact["seat"]:
            call.outside = True
            call.leave_queue(fact.at)
            if call.direction == "incoming":
                return []
            data = {**call.who, "seat": call.caller, "wait": 0}
            return [self._tell(call, "call.answered", fact.at, data)]
        call.seats.append(fact["seat"])
        name = call.queue_of(fact["seat"], fact.at)
        queue = {"queue": name} if name else {}
        call.leave_queue(fact.at)
        call.rung = []
        data = {**call.who, "seat": fact["seat"], **queue, "wait": ms(call.wait)}
        return [self._tell(call, "call.answered", fact.at, data)]

    def _parted(self, fact: Fact) -> list[Event]:
        if (call := self._of(fact)) is not None and call.talking.pop(fact.leg, None) is not None and not call.talking:
            call.stop_talking(fact.at)
        return []

    def _held(self, fact: Fact) -> list[Event]:
        call = self._of(fact)
        on = fact["on"] == "1"
        if call is None or on == (call.hold_since is not None):
            return []
        if on:
            call.hold_since = fact.at
        else:
            call.unhold(fact.at)
        return [self._tell(call, "call.held", fact.at, {"call": call.id, "by": fact["by"], "on": on})]

    def _transferred(self, fact: Fact) -> list[Event]:
        if (call := self._of(fact)) is None:
            return []
        data = {"call": call.id, "by": fact["by"], "to": fact["to"], "attended": fact["attended"] == "1"}
        return [self._tell(call, "call.transferred", fact.at, data)]

    def _survey(self, fact: Fact) -> list[Event]:
        if (call := self._of(fact)) is None:
            return []
        call.surveys[fact["survey"]] = fact["answer"]
        data = {"call": call.id, "survey": fact["survey"], "answer": fact["answer"]}
        return [
            self._tell(call, "survey.answered", fact.at, {**data, **({"seat": fact["seat"]} if fact["seat"] else {})})
        ]

    def _message(self, fact: Fact) -> list[Event]:
        if (call := self._of(fact)) is None or not fact["file"]:
            return []
        call.message = True
        return [self._tell(call, "voicemail.left", fact.at, {**call.who, "box": fact["box"], "file": fact["file"]})]

    def _conference(self, fact: Fact) -> list[Event]:
        if (call := self._of(fact)) is not None:
            call.conference = True
        return []

    def _callback(self, fact: Fact) -> list[Event]:
        if (call := self._of(fact)) is None:
            return []
        return [self._tell(call, "callback.requested", fact.at, {**call.who, "queue": fact["queue"]})]

    def _left(self, fact: Fact) -> list[Event]:
        if (call := self._of(fact)) is not None and call.left is None and fact.leg == call.id:
            call.left, call.left_by = fact.at, fact["by"]
            self.leaving.add(call.id)
            if call.left_by == "seat" and call.node_at > call.talked_until and not call.talking:
                call.left_by = "center"  # the seat left before; the center has said something since
        return []

    def _gone(self, fact: Fact) -> list[Event]:
        call = self._of(fact)
        if call is None:
            return []
        if call.left is None:
            call.left, call.left_by = fact.at, "center"
        return self._end(call)

    def _end(self, call: Call) -> list[Event]:
        at = call.left or self.now
        told = self._tell(call, "call.ended", at, call.end(at))
        self.leaving.discard(call.id)
        del self.calls[call.id]
        self.over[call.id] = (at, call.sequence, call.came_by)
        self.touched.add(f"call/{call.id}")
        return [told]

    def _recording(self, fact: Fact) -> list[Event]:
        data = {"call": fact.call, "file": fact["file"]}
        if (call := self._of(fact)) is not None:
            return [self._tell(call, "recording.ready", fact.at, data)]
        if fact.call not in self.over:
            return [Event("recording.ready", fact.at, f"recording/{fact['file']}", 1, data)]
        at, sequence, number = self.over[fact.call]
        self.over[fact.call] = (at, sequence + 1, number)
        self.touched.add(f"call/{fact.call}")
        return [Event("recording.ready", fact.at, fact.call, sequence + 1, data, number)]

    # -- seats, where calls are concerned

    def _wrap_up(self, fact: Fact) -> list[Event]:
        call = self.calls.get(fact.call)
        length = int(fact["ms"] or 0)
        if call is not None:
            call.wrap_up = length
            self.touched.add(f"call/{call.id}")
        if length == 0:
            return []
        state = self._state("seat", fact["seat"])
        state["wrapping_up"], state["call"], state["code"] = True, fact.call, ""
        return [self._turn("seat", fact["seat"], "seat.wrapping_up", fact.at, call=fact.call, **{"for": length})]

    def _code(self, fact: Fact) -> list[Event]:
        for call in reversed(self.calls.values()):
            if call.seats[-1:] == [fact["seat"]]:
                call.wrap_up_code = fact["code"]
                self.touched.add(f"call/{call.id}")
                return []
        if self.seats.get(fact["seat"], {}).get("wrapping_up"):
            self._state("seat", fact["seat"])["code"] = plain(fact["code"])
        return []

    def _booted(self, fact: Fact) -> list[Event]:
        """The engine has started: calls that were up before are over, and nobody wraps up any more."""
        found: list[Event] = []
        for call in [call for call in self.calls.values() if call.started < fact.at]:
            if call.left is None:
                call.left, call.left_by = fact.at, "engine"
            found += self._end(call)
        found += self.all_ready(fact.at)
        return found
