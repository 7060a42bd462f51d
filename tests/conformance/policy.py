"""Stories made up from a seed: who calls when, and what callers and seats do at each turn.

A decision depends on nothing but the seed and the turn (the call's third node, the seat's second ring), so that phones and
interpreter, played apart, do the same as long as the same happens to them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from centers import SEATS, Made
from extras import TIERS

from ccctl.center import CallSpec, Collect, Menu, SeatState, Survey
from ccctl.center.entries import entries
from ccctl.center.hook import Answer

KEY_MS = 200  # from one key of a row to the next
EDGE_MS = 350  # nothing is done so near to the end of a timeout: which comes first is not a question of meaning
LONGEST_THOUGHT_MS = 1500  # of a seat that rings; no ring is shorter than 2 s
CENTERS, TRANSFERS = 5, 4  # of so many centers the seats of one transfer calls: those that were kept stay as they are
BEEP_MS = 1500  # a tone and what is around it
HOLIDAYS = ("2026-10-01", "2026-10-03", "2026-10-07", "2026-12-25", "2026-12-26", "2026-12-31", "2027-01-02")
DAYS = (*HOLIDAYS, "2026-11-23", "2026-11-27", "2026-11-28", "2026-11-29", "2026-07-01", "2026-10-10", "2027-01-04")
CLOCK_CHANGES = ("2026-03-29", "2026-10-25", "2026-03-08", "2026-11-01", "2026-10-04", "2026-04-05", "2027-03-28")
HOURS = ("09:00:00", "08:58:30", "17:58:30", "18:00:00", "12:00:00", "11:58:30", "00:00:00", "23:58:30", "01:58:30")
NIGHTS = ("01:58:30", "02:00:00", "02:28:30", "02:30:00", "03:00:00", "03:28:30", "03:30:00", "10:00:00", "22:00:00")


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that a caller does, so many ms after a node was entered: a key, or "hang up"."""

    after_ms: int
    what: str


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller: the call, when it comes (ms from the beginning), and how long its patience lasts."""

    spec: CallSpec
    starts_ms: int
    patience_ms: int


@dataclass(frozen=True, slots=True)
class Story:
    """One story of a center, and the decisions in it."""

    made: Made
    seed: int
    callers: tuple[Caller, ...]
    seats: dict[str, SeatState]
    answers: dict[str, Answer] = field(default_factory=dict)  # of lookups

    def at_node(self, call: str, index: int, node: str) -> list[Deed]:
        """What the caller does at the call's node number `index` (from 0)."""
        chance = Random(f"{self.seed}/{call}/{index}/{node}")
        kind, _, name = node.partition("/")
        if kind == "menu":
            return self._asked(chance, self.made.center.menus[name])
        if kind == "survey":
            return self._asked(chance, self.made.center.surveys[name])
        first = self.made.center.flows[name].steps[0] if kind == "flow" else None
        if isinstance(first, Collect):
            at = chance.randint(EDGE_MS, self.made.durations[first.prompt] + first.timeout_ms - EDGE_MS)
            keys = chance.choice(["12", "12#", "012", "1*#", "1", ""])
            return [Deed(at, keys)] if keys else []
        stray = [Deed(150, chance.choice("0123456789#*"))] if chance.random() < 0.2 else []
        if kind == "queue":
            left = chance.randint(1500, 9000) if chance.random() < 0.25 else None
            keys = sorted(self.made.center.queues[name].overflow.keys)
            if keys and chance.random() < 0.4:
                stray = [Deed(chance.randint(800, 5000), chance.choice(keys))]
            return stray + ([Deed(left, "hang up")] if left else [])
        if kind == "voicemail":
            tone_ms = self.made.durations["greeting"] + BEEP_MS
            ends = [Deed(tone_ms + chance.randint(500, 3000), chance.choice(["#", "#", "hang up", "5"]))]
            return stray + (ends if chance.random() < 0.8 else [])
        return stray if kind == "flow" else []

    def _asked(self, chance: Random, menu: Menu | Survey) -> list[Deed]:
        """Keys at moments that are clearly before or after the menu's own: prompts are cut, hearings pass in silence."""
        prompt, wrong = self.made.durations[menu.prompt], self.made.durations.get(menu.invalid or "", 0)
        meaningless = [key for key in "0123456789*#" if key not in menu.keys]
        right, rows = sorted(menu.keys), isinstance(menu, Menu) and not menu.single
        if isinstance(menu, Menu) and rows:
            known = entries(self.made.center, menu)
            meaningless = [f"{key}#" for key in meaningless if key != "#" and not known.open(key)]
            right += [chance.choice(SEATS)] if menu.dial_seats else []
        deeds: list[Deed] = []
        begins, failures = 0, 0
        while failures <= menu.retries:
            ends = begins + prompt + menu.timeout_ms
            at = chance.randint(begins + EDGE_MS, ends - EDGE_MS)
            wrongs = [20, 10] if meaningless else [0, 0]
            match chance.choices(["right", "wrong", "early", "silence"], [45, *wrongs, 25])[0]:
                case "right":
                    deeds.append(Deed(at, chance.choice(right)))
                    if not rows and chance.random() < 0.15:
                        deeds.append(Deed(at + 300, chance.choice("0123456789*#")))
                    return deeds
                case "silence":
                    begins = ends
                case kind:
                    deeds.append(Deed(at, chance.choice(meaningless)))
                    at += KEY_MS if rows else 0  # its second key ends the row
                    begins = at + wrong
                    if kind == "early" and wrong:  # a key while the wrong one is still being complained of
                        at += chance.randint(EDGE_MS, wrong - EDGE_MS)
                        deeds.append(Deed(at, chance.choice(right)))
                        return deeds
            failures += 1
        return deeds

    def at_ring(self, seat: str, turn: int) -> tuple[str, int]:
        """ "answer", "decline" or "ignore" the seat's ring number `turn` (from 1), and after how many ms."""
        chance = Random(f"{self.seed}/{seat}/{turn}")
        what = chance.choices(["answer", "decline", "ignore"], [45, 22, 33])[0]
        if seat.startswith("number/") and what == "ignore":
            what = "decline"  # it would ring for a minute
        mobile = seat in self.made.center.seats and self.made.center.seats[seat].outside
        return what, chance.randint(250, LONGEST_THOUGHT_MS - (600 if mobile else 0))  # its key takes a while, too

    def at_talk(self, call: str, seat: str) -> tuple[str, int]:
        """Who ends the conversation, "seat" or "caller", or the seat to which it is transferred, and after how many ms."""
        chance = Random(f"{self.seed}/{call}/{seat}/talk")
        who, after_ms = chance.choice(["seat", "caller"]), chance.randint(1000, 4000)
        others = sorted(set(self.made.center.seats) - {seat})
        own = seat in self.made.center.seats  # an outside party's transfer is declined
        if own and self.made.seed % CENTERS == TRANSFERS and others and chance.random() < 0.4:
            return chance.choice(others), after_ms
        return who, after_ms


def story_of(made: Made, seed: int) -> Story:
    """The story of this seed."""
    chance = Random(f"{made.seed}/story/{seed}")
    center = made.center
    chosen = [*chance.sample(DAYS, 3), *CLOCK_CHANGES]
    at = f"{chance.choice(chosen)} {chance.choice(HOURS if chance.random() < 0.6 else NIGHTS)}"
    callers: list[Caller] = []
    crowd = chance.choice(sorted(center.numbers)) if chance.random() < 0.5 else ""  # everybody calls the same number
    for index in range(chance.randint(3, 6) if crowd else chance.randint(1, 4)):
        to = crowd or (chance.choice(sorted(center.numbers)) if chance.random() < 0.95 else "+4940999999")
        spec = CallSpec(
            "abcdef"[index],
            chance.choice([*made.senders, *made.senders, "anonymous", "Mallory;x=1"]),
            to,
            datetime.fromisoformat(at),
            chance.choices(["carrier", "second", None], [60, 15, 25])[0],
        )
        starts_ms = index * 600 + chance.randint(0, 3000) * (index > 0)
        patience_ms = chance.randint(8_000, 20_000)
        while any(abs(starts_ms - other.starts_ms) < EDGE_MS for other in callers):
            starts_ms += EDGE_MS
        callers.append(Caller(spec, starts_ms, patience_ms))
    states = [SeatState.READY, SeatState.PAUSED, SeatState.BUSY, SeatState.SIGNED_OUT]
    weights = chance.choices([[85, 5, 5, 5], [40, 20, 15, 25], [0, 30, 0, 70]], [75, 20, 5])[0]
    seats = {seat: chance.choices(states, weights)[0] for seat in SEATS}
    states_of = {seat: state for seat, state in seats.items() if seat in center.seats}
    said: list[Answer] = [*({"tier": tier} for tier in TIERS), {}, "error", "late"]
    answers = {name: chance.choice(said) for name in center.lookups}
    return Story(made, seed, tuple(callers), states_of, answers)
