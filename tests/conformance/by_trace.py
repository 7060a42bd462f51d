"""A story played by the interpreter. Where the language leaves a choice, what the phones saw chooses, if it is allowed."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from random import Random

from policy import KEY_MS, Caller, Story
from seen import MAY_MS, Prompt, Seen

from ccctl.center.spoken import told
from ccctl.trace import events as e
from ccctl.trace.clock import Clock, Timer
from ccctl.trace.helping import transfer
from ccctl.trace.rooms import Place
from ccctl.trace.world import World

LONGEST_MS = 120_000
SENTENCE_MS = 2_000
HAND_LAG_MS = 160  # what a phone and the network add to each deed: a key counts when it is let go, 120 to 155 ms
LOOK_LAG_MS = 1_200  # an engine may look for free seats once a second only
GUIDED = 0.8  # of the offers wait for the live moment only
PASS_MS = 1_200  # and so long after an offer that nobody took


class Lagging:
    """The queues' clock, a little late at times: another moment at which the same may happen."""

    def __init__(self, clock: Clock, lag: Callable[[], int]) -> None:
        self._clock, self._lag = clock, lag

    @property
    def now(self) -> int:
        return self._clock.now

    def after(self, delay_ms: int, action: Callable[[], None]) -> Timer:
        return self._clock.after(delay_ms + self._lag(), action)


def _duration(known: Mapping[str, int], name: str) -> int:
    """The length of a prompt of the center; a sentence of ccctl's own is not listened for."""
    return SENTENCE_MS if told(name) else known[name]


class Replay:
    """One playing. `rang` names the seats that rang live, in order, by call; `lag` (0 to 1) how late everybody may be.

    With `when` (ms, for each of `rang`) an offer waits for the moment at which it was made live, if that is not too late.
    """

    def __init__(
        self,
        story: Story,
        rang: Mapping[str, Sequence[str]],
        lag: float = 0.0,
        seed: int = 0,
        when: Mapping[str, Sequence[int]] | None = None,
    ) -> None:
        self.when = when or {}
        self.story = story
        self.rang = rang
        self.lag, self.chance = lag, Random(seed)
        made = story.made
        first = story.callers[0].spec.at
        assert first is not None
        self.world = World(
            made.center,
            at=first,
            seats=story.seats,
            duration=partial(_duration, made.durations),
            choose=self._choose,
            answers=story.answers,
        )
        if lag:
            self._passes = self.chance.random()
            self._looks = self.chance.random() * lag
            self.world.rooms._clock = Lagging(self.world._clock, self._late_look)  # type: ignore[assignment]
            self._offer_over = self.world.rooms._unanswered
            self._pauses: dict[str, int] = {}
            self._ready: dict[str, int] = {}  # since when an offer could have been made
            self._able = self.world.rooms._candidates
            self.world.rooms._candidates = self._candidates  # type: ignore[method-assign]
            self.world.rooms._unanswered = self._next_pass  # type: ignore[method-assign]
        self._offered = ""
        self._todo: list[tuple[int, int, Callable[[], object]]] = []
        self._count = 0
        self._turns: dict[str, int] = {}  # rings of a seat
        self._nodes: dict[str, int] = {}  # nodes of a call, the first is 0

    def play(self) -> dict[str, Seen]:
        """What was seen of each call."""
        world, done, hand = self.world, 0, self._late(HAND_LAG_MS)
        for caller in self.story.callers:
            self._do(caller.starts_ms, partial(self._start, caller))
        while world.now < LONGEST_MS:
            news, done = world.events[done:], len(world.events)
            for event in news:
                self._react(event, hand)
            if len(world.events) > done:
                continue
            if len(world.calls) == len(self.story.callers) and all(call.over for call in world.calls.values()):
                break
            due = self._todo[0][0] if self._todo else LONGEST_MS
            mark = len(world.events)
            if not world.run_until(lambda mark=mark: len(world.events) > mark, max(0, due - world.now)) and self._todo:
                heapq.heappop(self._todo)[2]()
        return {caller.spec.name: self._seen(caller.spec.name) for caller in self.story.callers}

    # -- inside

    def _late_look(self) -> int:
        return int(self.chance.random() * LOOK_LAG_MS) if self.chance.random() < self._looks else 0

    def _late(self, most_ms: float) -> Callable[[], int]:
        return lambda: int(self.chance.random() * self.lag * most_ms)

    def _next_pass(self, place: Place) -> None:
        """After an offer that nobody took, the caller's next one comes at once, or in the engine's next pass."""
        wait = int(self.chance.uniform(800, PASS_MS) * (self.chance.random() < self._passes))
        if self.when and self.chance.random() < GUIDED:
            wait = 0
        offer, clock = place.offer, self.world._clock
        if wait and self.chance.random() < 0.5:  # it keeps its place in the line, and lets nobody pass
            self._pauses[place.call] = clock.now + wait
            self._offer_over(place)
            clock.after(wait, self.world.rooms.look)
        else:
            clock.after(wait, lambda: self._offer_over(place) if place.offer is offer else None)

    def _candidates(self, place: Place) -> list[str]:
        able = [] if self._pauses.get(place.call, 0) > self.world.now else self._able(place)
        if not able:
            self._ready.pop(place.call, None)
        return [] if able and self._came_later(place) else able

    def _came_later(self, place: Place) -> bool:
        """Whether the engine made this offer later, or not at all as long as it may be late; it is looked at again then."""
        if not self.when:
            return False
        now = self.world.now
        latest = self._ready.setdefault(place.call, now) + LOOK_LAG_MS
        moment = min([*self.when.get(place.call, ())[self._rung(place.call) :][:1], latest])
        if now < moment:
            self.world._clock.after(moment - now, self.world.rooms.look)
        return now < moment

    def _choose(self, candidates: Sequence[str]) -> str:
        """A caller, then the seat for it: as it was live where that is among the candidates."""
        if candidates[0] in self.world.calls:
            self._offered = min(candidates, key=lambda call: (not self._left(call), candidates.index(call)))
            return self._offered
        left = self._left(self._offered)
        return left[0] if left and left[0] in candidates else candidates[0]

    def _left(self, call: str) -> Sequence[str]:
        return self.rang.get(call, ())[self._rung(call) :]

    def _rung(self, call: str) -> int:
        return sum(isinstance(event, e.Ringing) and event.call == call for event in self.world.events)

    def _do(self, at_ms: int, what: Callable[[], object]) -> None:
        self._count += 1
        heapq.heappush(self._todo, (at_ms, self._count, what))

    def _start(self, caller: Caller) -> None:
        spec = caller.spec
        self.world.start_call(spec.name, spec.sender, spec.to, trunk=spec.trunk, at=spec.at)
        self._do(self.world.now + caller.patience_ms, lambda: self.world.hang_up(spec.name))

    def _deed(self, call: str, what: str) -> None:
        if what == "hang up":
            self.world.hang_up(call)
        else:
            for at, key in enumerate(what):
                self._do(self.world.now + at * KEY_MS, partial(self._press, call, key))

    def _press(self, call: str, key: str) -> None:
        if not self.world.calls[call].over:
            self.world.press(call, key)

    def _react(self, event: e.Event, hand: Callable[[], int]) -> None:
        world, story = self.world, self.story
        match event:
            case e.Entered(call=call, node=node):
                index = self._nodes[call] = self._nodes.get(call, -1) + 1
                for deed in story.at_node(call, index, node):
                    self._do(event.at_ms + deed.after_ms + hand(), partial(self._deed, call, deed.what))
            case e.Ringing(seat=seat):
                self._turns[seat] = self._turns.get(seat, 0) + 1
                what, after_ms = story.at_ring(seat, self._turns[seat])
                offer = world.desks[seat].offer
                if offer is not None:
                    self._do(event.at_ms + after_ms + hand(), partial(self._at_ring, seat, what, offer))
            case e.Joined(seat=seat, call=call):
                who, after_ms = story.at_talk(call, seat)
                self._do(
                    event.at_ms + after_ms + hand(),
                    lambda: world.hang_up(call) if who == "caller" else self._seat_ends(seat, call, who),
                )

    def _at_ring(self, seat: str, what: str, offer: object) -> None:
        """Does it, if what rings is still the same."""
        if self.world.desks[seat].offer is offer and what != "ignore":
            (self.world.answer if what == "answer" else self.world.decline)(seat)

    def _seat_ends(self, seat: str, call: str, who: str) -> None:
        if self.world.desks[seat].talking_to != call:
            return
        if who.isdigit():
            transfer(self.world, seat, who, attended=False)
        else:
            self.world.hang_up_seat(seat)

    def _seen(self, name: str) -> Seen:
        call = self.world.calls.get(name)
        seen = Seen(name)
        if call is None:
            return seen
        seen.journey, seen.outcome, seen.status = tuple(call.nodes), call.outcome, call.sip_status
        groups: dict[int, list[str]] = {}
        for event in self.world.events:
            if event.call != name:
                continue
            match event:
                case e.Ringing(seat=seat, at_ms=at_ms):
                    groups.setdefault(at_ms, []).append(seat)
                case e.RecordingEnded(channels=channels):
                    seen.recorded = channels
                case e.Parted(lasted_ms=lasted):
                    seen.talked_ms = lasted
                case e.Played(prompt=prompt, started_ms=started, at_ms=at_ms) if prompt != "tune" and not told(prompt):
                    if at_ms - started >= MAY_MS:
                        seen.prompts.append(Prompt(prompt, at_ms - started))
            text = str(getattr(event, "node", "") or getattr(event, "seat", "") or getattr(event, "prompt", ""))
            seen.times.append((event.at_ms, f"{type(event).__name__} {text}".strip()))
        seen.rings = [tuple(seats) for _, seats in sorted(groups.items())]
        return seen
