"""The waiting callers of all queues, and who is offered to which seat."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field

from ccctl.center import Queue, Strategy
from ccctl.trace.clock import Clock
from ccctl.trace.desk import Desk
from ccctl.trace.ringing import Offer, Ringer
from ccctl.trace.strategy import allowed, best_tier
from ccctl.values import dataclass

AGAIN_MS = 1_000  # no seat rings again for a caller whom it has just let go, sooner than this, be its rest 0 s

Chooser = Callable[[Sequence[str]], str]


def first(candidates: Sequence[str]) -> str:
    """The choice where the language leaves one: the lowest seat, the caller who came first."""
    return candidates[0]


def last(candidates: Sequence[str]) -> str:
    """The other choice, to find out whether it matters."""
    return candidates[-1]


@dataclass(slots=True, eq=False)
class Place:
    """One waiting caller."""

    call: str
    queue: Queue
    priority: int
    entered_ms: int
    number: int  # counts up over all queues
    served: Callable[[str], None]
    timed_out: Callable[[], None]
    offer: Offer | None = None
    sticky: str | None = None  # the only seat that is tried, until `sticky_until` or its first offer is over
    sticky_until: int = 0
    held: bool = False  # is offered to nobody
    patient: bool = False  # waits without limit: will be called back
    let_go: dict[str, int] = field(default_factory=dict)  # seats that have just been tried, and until when others are

    def out_of_time(self, now: int) -> bool:
        """Whether `max_wait` is over; it is looked at between offers only."""
        limit = self.queue.max_wait_ms
        return limit is not None and not self.patient and now >= self.entered_ms + limit


class Rooms:
    """All queues together, because they share seats. Higher priority first, then first come first served."""

    def __init__(self, clock: Clock, desks: Mapping[str, Desk], ringer: Ringer, choose: Chooser) -> None:
        self._clock = clock
        self._desks = desks
        self._ringer = ringer
        self._choose = choose
        self._places: list[Place] = []
        self._last_offered: dict[str, str] = {}
        self._entered = 0
        self._looking = False
        ringer.on_free = self.look_in

    def waiting(self, queue: str) -> int:
        """How many callers wait in the queue."""
        return sum(place.queue.name == queue for place in self._places)

    def enter(  # noqa: PLR0917
        self,
        call: str,
        queue: Queue,
        priority: int,
        served: Callable[[str], None],
        timed_out: Callable[[], None],
        sticky: str | None = None,
    ) -> int:
        """Gives the call its place; returns how many are served before it. `sticky` is the seat that it wants first."""
        self._entered += 1
        place = Place(call, queue, priority, self._clock.now, self._entered, served, timed_out)
        if sticky is not None and queue.sticky is not None:
            place.sticky, place.sticky_until = sticky, self._clock.now + queue.sticky.wait_ms
            self.look_in(queue.sticky.wait_ms)
        self._places.append(place)
        self._places.sort(key=lambda each: (-each.priority, each.number))
        if queue.max_wait_ms is not None:
            self._clock.after(queue.max_wait_ms, self.look)
        self.look()
        return [each.call for each in self._places if each.queue.name == queue.name].index(call)

    def hold(self, call: str) -> Place:
        """Keeps the call's place while nobody is offered it; what rings stops."""
        place = next(place for place in self._places if place.call == call)
        if place.offer is not None:
            self._ringer.withdraw(place.offer)
        place.offer = place.sticky = None
        place.held = place.patient = True
        self.look()
        return place

    def release(self, place: Place) -> None:
        """The place may be offered again, without a limit of its wait."""
        place.held = False
        self.look()

    def come_back(self, place: Place) -> None:
        """Takes the place again that the first entry gave."""
        place.offer = None
        self._places.append(place)
        self._places.sort(key=lambda each: (-each.priority, each.number))
        self.look()

    def place_of(self, call: str) -> int:
        """The call's place in its queue; 1 is served next, 0 = it does not wait."""
        queue = next((place.queue.name for place in self._places if place.call == call), None)
        if queue is None:
            return 0
        return [each.call for each in self._places if each.queue.name == queue].index(call) + 1

    def leave(self, call: str) -> tuple[Queue, int] | None:
        """Frees the call's place and stops what rings for it; returns the queue and when it was entered."""
        place = next((place for place in self._places if place.call == call), None)
        if place is None:
            return None
        self._places.remove(place)
        if place.offer is not None:
            self._ringer.withdraw(place.offer)
        self.look()
        return place.queue, place.entered_ms

    def look(self) -> None:
        """Looks for callers and seats that go together, as soon as what happens now has happened."""
        if not self._looking:
            self._looking = True
            self._clock.after(0, self._look_now)

    def look_in(self, delay_ms: int) -> None:
        """Looks in so many ms, when a seat has rested or wrapped up."""
        self._clock.after(delay_ms, self.look)

    def _look_now(self) -> None:
        self._looking = False
        now = self._clock.now
        for place in [each for each in self._places if each.offer is None and not each.held and each.out_of_time(now)]:
            self._places.remove(place)
            place.timed_out()
        while (found := self._next_offer()) is not None:
            self._offer(*found)

    def _next_offer(self) -> tuple[Place, frozenset[str]] | None:
        """The next caller who can be offered, and the callers of other queues who want the same seat as much."""
        heads = self._heads()
        for place in heads:
            wanted = set(self._candidates(place))
            if wanted:
                rivals = [each for each in heads if each is place or self._rival(each, place, wanted)]
                heaviest = max(each.queue.weight for each in rivals)
                rivals = [each for each in rivals if each.queue.weight == heaviest]
                winner = self._choose([each.call for each in rivals])
                chosen = next(each for each in rivals if each.call == winner)
                return chosen, frozenset(each.call for each in rivals if each is not chosen)
        return None

    def _heads(self) -> list[Place]:
        """The first caller of each queue for whom nothing rings; one who waits for a certain seat holds up nobody else."""
        heads: list[Place] = []
        led: set[str] = set()
        for place in self._places:
            alone = self._sticky(place) is not None
            if place.offer is None and not place.held and (alone or place.queue.name not in led):
                heads.append(place)
                if not alone:
                    led.add(place.queue.name)
        return heads

    def _rival(self, each: Place, place: Place, wanted: set[str]) -> bool:
        return each.queue is not place.queue and bool(wanted & set(self._candidates(each)))

    def _sticky(self, place: Place) -> str | None:
        """The only seat that this caller may be offered to now; None = any."""
        if place.sticky is None or self._clock.now >= place.sticky_until:
            return None
        if not self._desks[place.sticky].takes_calls:
            place.sticky = None  # it has gone: no reason to wait for it
        return place.sticky

    def _candidates(self, place: Place) -> list[str]:
        if (only := self._sticky(place)) is not None:
            return [only] if self._desks[only].free_for_queues(self._clock.now) else []
        just_tried = frozenset(seat for seat, until in place.let_go.items() if self._clock.now < until)
        free = best_tier(place.queue, self._desks, self._clock.now, just_tried)
        return allowed(place.queue, free, self._desks, self._last_offered.get(place.queue.name)) if free else []

    def _offer(self, place: Place, rivals: frozenset[str]) -> None:
        queue, may = place.queue, self._candidates(place)
        place.offer = Offer(
            place.call, queue, lambda seat: self._answered(place, seat), lambda: self._unanswered(place)
        )
        if queue.strategy is Strategy.RING_ALL:
            self._ringer.ring(place.offer, may, queue.ring_ms, frozenset(), rivals)
            return
        seat = self._choose(sorted(may))
        self._last_offered[queue.name] = seat
        self._ringer.ring(place.offer, [seat], queue.ring_ms, frozenset(may), rivals)

    def _answered(self, place: Place, seat: str) -> None:
        self._places.remove(place)
        place.served(seat)

    def _unanswered(self, place: Place) -> None:
        if place.offer is not None:
            place.let_go |= dict.fromkeys(place.offer.tried, self._clock.now + AGAIN_MS)
            self.look_in(AGAIN_MS)
        place.offer = place.sticky = None
        self.look()
