"""What callers will notice of a change, in words: the same calls traced through the old center and the new."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from ccctl.center import Center, Kind
from ccctl.center.scenario import Outcome
from ccctl.plan.few_seats import few_members, few_seats
from ccctl.plan.moments import Moment, moments
from ccctl.plan.reach import reached
from ccctl.values import dataclass

if TYPE_CHECKING:
    from ccctl.trace import Journey

MOST_CALLS = 400  # traced for one plan, so that a plan of a large center stays quick
MOST_KEYS = 3  # menus one behind the other
PLAIN = "+999000000000"  # a caller whom no list knows
UNHURRIED = frozenset({"seat", "number"})


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One difference: the calls that it is about, and where they ended and end."""

    numbers: tuple[str, ...]
    when: str  # "outside office hours"; empty = always
    who: str  # "from callers of vip", "when emergency is turned on", "when no seat is signed in"; empty = anybody
    keys: str  # that are pressed, one a menu
    was: str
    now: str
    call: str  # the options of `ccctl trace` that show one such call

    @property
    def text(self) -> str:
        """`callers to 4008288123 outside office hours now reach voicemail/main (was queue/orders)`."""
        first, more = self.numbers[0], len(self.numbers) - 1
        to = f"to {first}" + (f" and {more} more number{'s' * (more > 1)}" if more else "")
        pressed = f"who press {', then '.join(self.keys)}" if self.keys else ""
        said = " ".join(part for part in ("callers", to, pressed, self.who, self.when) if part)
        verb, _, rest = self.now.partition(" ")
        now = f"are now {rest}" if verb == "are" else f"now {self.now}"
        return f"{said} {now} (before: they {self.was})"


@dataclass(frozen=True, slots=True)
class Probe:
    """One call that is made through both centers."""

    number: str
    moment: Moment
    sender: str = PLAIN
    who: str = ""
    keys: str = ""
    staffed: bool = True
    switch: tuple[str, bool] | None = None


def behaviours(
    before: Center, after: Center, touched: Collection[str], now: datetime, moves: Mapping[str, str] | None = None
) -> tuple[Behaviour, ...]:
    """The differences, in the order of the numbers. `touched`: the addresses that change; `moves`: new -> old address."""
    return _Comparison(before, after, frozenset(touched), now, dict(moves or {})).run()


class _Comparison:
    def __init__(
        self, before: Center, after: Center, touched: frozenset[str], now: datetime, moves: dict[str, str]
    ) -> None:
        before, after = few_members(before), few_members(after)
        old, new = ({number: reached(center, number) for number in center.numbers} for center in (before, after))
        none = frozenset[str]()
        self.around = {number: old.get(number, none) | new.get(number, none) for number in {**old, **new}}
        self.old, self.new = few_seats(before, old.values()), few_seats(after, new.values())
        self.touched, self.now = touched | set(moves.values()), now
        self.names = {old.replace(".", "/", 1): new.replace(".", "/", 1) for new, old in moves.items()}
        self.left = MOST_CALLS
        self.traced = lru_cache(maxsize=None)(self._trace)

    def run(self) -> tuple[Behaviour, ...]:
        """The differences; numbers that behave alike are told together."""
        found: dict[tuple[str, ...], list[Behaviour]] = {}
        for numbers in self._alike():
            for one in self._of(numbers[0]):
                key = (one.when, one.who, one.keys, one.was, one.now)
                found.setdefault(key, []).append(replace(one, numbers=numbers))
        merged = [replace(many[0], numbers=tuple(n for one in many for n in one.numbers)) for many in found.values()]
        return tuple(merged)

    def _alike(self) -> Iterator[tuple[str, ...]]:
        """Numbers that lead to the same place before and after, and that the change may touch."""
        groups: dict[object, list[str]] = {}
        for number in [*self.new.numbers, *(one for one in self.old.numbers if one not in self.new.numbers)]:
            old, new = self.old.numbers.get(number), self.new.numbers.get(number)
            key = (old and (old.to, old.trunks), new and (new.to, new.trunks))
            groups.setdefault(key, []).append(number)
        for numbers in groups.values():
            first = numbers[0]
            if self.around[first] & self.touched or (first in self.old.numbers) != (first in self.new.numbers):
                yield tuple(numbers)

    def _of(self, number: str) -> Iterator[Behaviour]:
        around = self.around[number]
        hours = {one.partition(".")[2] for one in around if one.startswith("hours.")}
        at = moments(self.old, self.new, hours, self.now)
        for probes in self._questions(number, around, at):
            yield from self._told(probes)

    def _questions(self, number: str, around: frozenset[str], at: tuple[Moment, ...]) -> Iterator[list[Probe]]:
        """Each a question that is asked at every moment."""
        plain = [Probe(number, moment) for moment in at]
        yield plain
        yield from self._keys(plain, MOST_KEYS)
        for address in sorted(around):
            kind, _, name = address.partition(".")
            if kind == "callers" and (sender := self._sender(name)):
                yield [replace(one, sender=sender, who=f"from {name}") for one in plain]
            elif kind == "switch":
                for on in (True, False):
                    said = f"when {name} is turned {'on' if on else 'off'}"
                    yield [replace(one, who=said, switch=(name, on)) for one in plain]
        if any(address.startswith(("queue.", "team.")) for address in around):
            yield [replace(one, who="when no seat is signed in", staffed=False) for one in plain]

    def _keys(self, probes: list[Probe], deep: int) -> Iterator[list[Probe]]:
        """The same with every key of the menus that they come to."""
        seen: set[str] = set()
        for probe in probes:
            for center in (self.old, self.new):
                journey = self._journey(center, probe)
                menus = (
                    [node.partition("/")[2] for node in journey.nodes if node.startswith("menu/")] if journey else []
                )
                place = len(probe.keys)
                if len(menus) > place:
                    for one in (self.old.menus.get(menus[place]), self.new.menus.get(menus[place])):
                        seen |= {key for key in one.keys if len(key) == 1} if one else set()
        for key in sorted(seen):
            pressed = [replace(probe, keys=probe.keys + key) for probe in probes]
            yield pressed
            if deep > 1:
                yield from self._keys(pressed, deep - 1)

    def _sender(self, name: str) -> str:
        for center in (self.new, self.old):
            found = center.callers.get(name)
            if found:
                return min(found.numbers) if found.numbers else f"{found.prefixes[0]}00000000" if found.prefixes else ""
        return ""

    def _told(self, probes: list[Probe]) -> Iterator[Behaviour]:
        """The differences of one question; one that is there at every moment is said without a time."""
        ends = [(probe, self._end(self.old, probe), self._end(self.new, probe)) for probe in probes]
        plain = [
            (self._end(self.old, base), self._end(self.new, base))
            for base in (replace(one, sender=PLAIN, who="", keys="", staffed=True, switch=None) for one in probes)
        ]
        changed = [
            (probe, was, now)
            for (probe, was, now), usual in zip(ends, plain, strict=True)
            if was and now and was != now and (not probe.who or (was, now) != usual)  # what holds for all is said once
        ]
        always = len(changed) == len(probes) and len({(was, now) for _, was, now in changed}) == 1
        for probe, was, now in changed[:1] if always else changed:
            when = "" if always else probe.moment.label
            yield Behaviour((probe.number,), when, probe.who, probe.keys, was, now, _command(probe))

    def _end(self, center: Center, probe: Probe) -> str:
        journey = self._journey(center, probe)
        if journey is None:
            return ""
        if len([node for node in journey.nodes if node.startswith("menu/")]) < len(probe.keys):
            return "" if center is self.old else _where(journey, {})
        return _where(journey, self.names if center is self.old else {})

    def _journey(self, center: Center, probe: Probe) -> Journey | None:
        return self.traced(center is self.old, probe)

    def _trace(self, old: bool, probe: Probe) -> Journey | None:
        if self.left <= 0:
            return None
        from ccctl.trace import trace  # many changes are none that a call could tell

        center = self.old if old else self.new
        self.left -= 1
        switches = {probe.switch[0]: probe.switch[1]} if probe.switch and probe.switch[0] in center.switches else {}
        ready = "all" if probe.staffed else ()
        return trace(
            center,
            probe.sender,
            probe.number,
            at=probe.moment.at,
            keys=probe.keys,
            ready=ready,
            switches=switches,
        )


def _where(journey: Journey, names: Mapping[str, str]) -> str:
    """Where a call ended, in words that follow "callers": `reach queue/orders`, `are cut off`."""
    nodes = [names.get(node, node) for node in journey.nodes if not node.startswith(("number/", "seat/", "survey/"))]
    seats = [node for node in journey.nodes if node.startswith("seat/")]
    last = nodes[-1] if nodes else seats[-1] if seats else ""
    match journey.outcome:
        case Outcome.REFUSED:
            return f"are refused (SIP {journey.sip_status})"
        case Outcome.SEAT | Outcome.VOICEMAIL:
            return f"reach {last}"
        case Outcome.ABANDONED:
            return f"wait in {last}"
        case _:
            return "are cut off" + (
                f" after {last}" if last.startswith(("flow/", "menu/")) and not journey_keys(journey) else ""
            )


def journey_keys(journey: Journey) -> bool:
    """Whether the caller pressed anything."""
    return any(step.what == "pressed" for step in journey.steps)


def _command(probe: Probe) -> str:
    parts = [f"--from {probe.sender}", f"--to {probe.number}", f'--at "{probe.moment.at:%Y-%m-%d %H:%M}"']
    if probe.keys:
        parts.append(f"--press {probe.keys}")
    if not probe.staffed:
        parts.append("--ready none")
    if probe.switch:
        parts.append(f"--switch {probe.switch[0]}={'on' if probe.switch[1] else 'off'}")
    return " ".join(parts)


def routing(addresses: Collection[str]) -> frozenset[str]:
    """Those of the addresses that can change where calls go."""
    kinds = {"center", Kind.SEAT.value, "trunk", "environment", "prompt"}
    return frozenset(one for one in addresses if one.partition(".")[0] not in kinds)
