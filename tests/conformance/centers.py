"""Centers made up from a seed: every noun that routes a call, wired at random, with prompts that a machine can tell apart."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from extras import LANGUAGES, enrich, voices

from ccctl.center import Center
from ccctl.pipeline import validate
from ccctl.resolve.numbering import emergency_numbers
from ccctl.verify.audio import known_signal, save_wav

RICH = 10_000  # centers from this seed on have more in them (extras.py); those before are what they always were
STRATEGIES = ("ring-all", "round-robin", "longest-idle", "fewest-calls", "in-order", "random")
PROMPTS = ("welcome", "main", "second", "third", "wrong", "closed", "greeting", "tune", "notice", "rate", "thanks")
SEATS = tuple(str(number) for number in range(101, 107))
ZONES = (("Europe/Berlin", "DE"), ("Asia/Shanghai", "CN"), ("America/New_York", "US"), ("Australia/Sydney", "AU"))
# As a carrier may send them; the first two of each are the same caller.
SENDERS = {
    "DE": ("+493012345678", "03012345678", "00493012345678", "4915112345678", "015112345678", "110", "0044207946000"),
    "CN": ("+8613800138000", "8613800138000", "008613800138000", "02166668888", "10086", "0075588886666"),
    "US": ("+12125550100", "2125550100", "12125550100", "0112125550100", "911", "01144207946000", "7185550123"),
    "AU": ("+61291234567", "0291234567", "001161291234567", "61291234567", "000", "0412345678"),
}
CALLED = {
    "DE": ("+4930100100", "030100101", "0049301001", "115115"),
    "CN": ("+862160001000", "02160001001", "4008288123", "95533"),
    "US": ("+12125559000", "2125559001", "18005559002", "5511"),
    "AU": ("+61298765432", "0298765433", "1300555002", "131313"),
}
# Outside numbers that calls are sent on to; none of them calls.
OUTSIDE = {
    "DE": ("+493087654321", "03087654322", "004420794600"),
    "CN": ("+8613900139000", "13900139001", "0044207946001"),
    "US": ("+12125550177", "2125550178", "01144207946001"),
    "AU": ("+61299990000", "0299990001", "00114420794600"),
}


@dataclass(frozen=True, slots=True)
class Made:
    """A center of a seed, its spec's folder, and how long each prompt is (ms)."""

    seed: int
    path: Path
    center: Center
    durations: dict[str, int]
    senders: tuple[str, ...]


def make(seed: int, folder: Path) -> Made:
    """The center of this seed, written to the folder. Its spec validates: what does not is drawn again."""
    folder.mkdir(parents=True, exist_ok=True)
    durations = _prompts(folder)
    for attempt in range(200):
        chance = Random(f"{seed}/{attempt}")
        spec = _spec(chance)
        if seed >= RICH:
            enrich(spec, chance)
        path = folder / "center.yaml"
        # JSON is YAML, and needs no writer of its own; one key a line reads well enough.
        path.write_text("\n".join(f"{key}: {json.dumps(value)}" for key, value in spec.items()) + "\n")
        center, report = validate(path)
        if center is not None:
            return Made(seed, path, center, durations, SENDERS[spec["country"]])
    raise AssertionError(f"seed {seed}: no center validates: {report}")


def _prompts(folder: Path) -> dict[str, int]:
    lengths = {}
    for index, name in enumerate(PROMPTS):
        lengths[name] = 6000 if name == "tune" else 900 + 100 * (index % 4)
        if not (folder / f"{name}.wav").exists():
            save_wav(folder / f"{name}.wav", known_signal(f"prompt {name}", lengths[name] / 1000))
    for voiced, name in voices(PROMPTS).items():  # as long as in the first language
        lengths[voiced] = lengths[name]
        if not (folder / f"{name}-{LANGUAGES[1]}.wav").exists():
            save_wav(folder / f"{name}-{LANGUAGES[1]}.wav", known_signal(f"prompt {voiced}", lengths[name] / 1000))
    return lengths


def _spec(chance: Random) -> dict[str, Any]:
    zone, country = chance.choice(ZONES)
    sketch = _Sketch(chance, country)
    numbers = sketch.numbers()
    return {
        "ccctl": 1,
        "center": "made-up",
        "timezone": zone,
        "country": country,
        "trunks": {
            "carrier": {"sip": {"host": "sip.carrier.example"}},
            "second": {"sip": {"host": "sip.second.example"}, "channels": chance.choice([1, 2, 10])},
        },
        "numbers": numbers,
        "callers": sketch.callers(),
        "hours": sketch.hours(),
        "prompts": {name: {"file": f"{name}.wav"} for name in PROMPTS},
        "flows": sketch.flows(),
        "menus": sketch.menus(),
        "teams": {"crew": {}},
        "seats": sketch.seats(),
        "dialing": sketch.dialing(),
        "queues": sketch.queues(),
        "voicemails": {"box": {"mailbox": "8000", "greeting": "greeting", "max": chance.choice(["2s", "4s", "30s"])}},
        "surveys": sketch.surveys(),
        "recording": {"mode": chance.choice(["always", "never"]), "channels": chance.choice([1, 2])},
    }


class _Sketch:
    """Draws the parts. Ways that need no caller lead down the list of nodes only, so that they end."""

    def __init__(self, chance: Random, country: str) -> None:
        self.chance = chance
        self.country = country
        self.crew = chance.sample(SEATS, chance.randint(1, 3))
        order = ["flow/first", "flow/second", "menu/main", "menu/second", "menu/third"]
        order += [f"queue/{name}" for name in ("alpha", "beta", "gamma")]
        self.order = [*order, "team/crew", f"seat/{chance.choice(SEATS)}", "voicemail/box", "survey/csat"]
        self.order.append(f"number/{chance.choice(OUTSIDE[country])}")

    def after(self, node: str, *more: str) -> str:
        """Somewhere further down."""
        below = self.order[self.order.index(node) + 1 :]
        near = below[:4] if self.chance.random() < 0.6 else below
        return self.chance.choice([*near, *more])

    def seats(self) -> dict[str, Any]:
        chance = self.chance
        seats: dict[str, Any] = {
            seat: ({"team": "crew"} if seat in self.crew else {})
            | ({"skills": {"en": chance.randint(1, 9)}} if chance.random() < 0.6 else {})
            for seat in SEATS
        }
        if chance.random() < 0.35:  # one of them is a mobile
            seats[chance.choice(SEATS)]["phone"] = {"number": chance.choice(OUTSIDE[self.country])}
        return seats

    def dialing(self) -> dict[str, Any]:
        chance = self.chance
        rules = [{"name": "abroad", "match": "00.", "trunks": ["second"]}] if chance.random() < 0.5 else []
        trunks = chance.choice([["carrier", "second"], ["second", "carrier"], ["second"]])
        rules += [
            {"name": "first", "match": "+.", "trunks": trunks},
            {"name": "rest", "match": "x.", "trunks": ["second"]},
        ]
        dialing: dict[str, Any] = {"rules": rules}
        known = emergency_numbers(self.country)
        if not {*known}.isdisjoint(SEATS):  # a seat with such a number could not be dialled
            dialing["emergency"] = [each for each in known if each not in SEATS]
        if chance.random() < 0.5:
            dialing["prefix"] = "9"
        return dialing

    def numbers(self) -> dict[str, Any]:
        called = list(CALLED[self.country])
        chance = self.chance
        targets = ["flow/first", chance.choice(["menu/main", "flow/second"]), chance.choice(self.order[5:8])]
        targets.append(chance.choice(self.order[5:8] if chance.random() < 0.5 else self.order[5:]))
        numbers: dict[str, Any] = {}
        for number, to in zip(called, targets, strict=True):
            numbers[number] = {"to": to}
            if chance.random() < 0.2:
                numbers[number]["trunks"] = [chance.choice(["carrier", "second"])]
            if chance.random() < 0.3:
                numbers[number]["recording"] = chance.choice(["always", "never"])
        return numbers

    def callers(self) -> dict[str, Any]:
        senders = SENDERS[self.country]
        return {
            "blocked": {"numbers": [self.chance.choice(senders)]},
            "vip": {"numbers": self.chance.sample(senders, 2), "prefixes": [self.chance.choice(senders)[:5]]},
        }

    def hours(self) -> dict[str, Any]:
        return {
            "office": {
                "open": ["mon-fri 09:00-18:00", "sat 09:00-12:00"],
                "closed": ["2026-10-01..2026-10-07", "12-25", "12-30..01-02"],
                "also_open": {"2026-10-03": "10:00-14:00", "2026-12-26": ["00:00-01:00", "23:00-24:00"]},
            },
            "night": {"open": ["fri,sat 22:00-02:00", "sun 02:30-03:30"]},
        }

    def condition(self, depth: int = 0) -> dict[str, Any]:
        chance = self.chance
        kinds = ["callers", "open", "closed"] + (["any", "all", "not"] if depth < 2 else [])
        match chance.choice(kinds):
            case "callers":
                return {"callers": chance.choice(["vip", "blocked"])}
            case "not":
                return {"not": self.condition(depth + 1)}
            case "any" | "all" as kind:
                return {kind: [self.condition(depth + 1) for _ in range(2)]}
            case kind:
                return {kind: chance.choice(["office", "night"])}

    def flows(self) -> dict[str, Any]:
        return {name: self.flow(name) for name in ("first", "second")}

    def flow(self, name: str) -> list[dict[str, Any]]:
        chance, steps = self.chance, []
        reasons = ("busy", "forbidden", "not-found", "unavailable")
        for _ in range(chance.randint(1, 4)):
            step: dict[str, Any] = {}
            match chance.choices(["play", "reject", "go", "priority"], [30, 10, 30, 30])[0]:
                case "play":
                    step = {"play": chance.choice(["welcome", "closed", "notice"])}
                case "reject":
                    step = {"reject": chance.choice(reasons), "if": self.condition()}
                case "go":
                    step = {"go": self.after(f"flow/{name}", "hangup"), "if": self.condition()}
                case _:
                    step = {"priority": chance.choice([0, 5, 10])}
            if "if" not in step and chance.random() < 0.5:
                step["if"] = self.condition()
            steps.append(step)
        return [*steps, {"go": self.after(f"flow/{name}")}]

    def menus(self) -> dict[str, Any]:
        chance, menus = self.chance, {}
        for name in ("main", "second", "third"):
            keys: dict[str, str] = {}
            others = [f"menu/{each}" for each in ("main", "second", "third")]
            for key in chance.sample("0123456789*#", chance.randint(2, 5)):
                keys[key] = chance.choice([*self.order, *others, *others, "repeat", "back", "back", "hangup"])
            menus[name] = {
                "prompt": name,
                "keys": keys,
                "timeout": chance.choice(["900ms", "1500ms", "2s"]),
                "retries": chance.randint(0, 2),
                "otherwise": self.after(f"menu/{name}", "hangup", "back"),
            }
            if chance.random() < 0.7:
                menus[name]["invalid"] = "wrong"
        return menus

    def surveys(self) -> dict[str, Any]:
        chance = self.chance
        survey: dict[str, Any] = {
            "prompt": "rate",
            "keys": chance.choice(["1-5", ["1", "9", "#"]]),
            "timeout": chance.choice(["900ms", "2s"]),
            "retries": chance.randint(0, 2),
        }
        for key, prompt in (("invalid", "wrong"), ("thanks", "thanks")):
            if chance.random() < 0.6:
                survey[key] = prompt
        return {"csat": survey}

    def queues(self) -> dict[str, Any]:
        chance, queues = self.chance, {}
        for name in ("alpha", "beta", "gamma"):
            seats = chance.sample(SEATS, chance.randint(2, 4))
            members: list[dict[str, Any]] = [{"seats": seats[:2]}]
            members += [{"seats": [seat], "tier": chance.choice([1, 2, 3])} for seat in seats[2:]]
            if chance.random() < 0.2:
                members.append({"team": "crew", "tier": 2})
            if chance.random() < 0.3:
                members.append({"skill": {"en": chance.randint(1, 5)}, "tier": chance.choice([1, 2])})
            queue: dict[str, Any] = {
                "strategy": chance.choice(STRATEGIES),
                "members": members,
                "ring": chance.choice(["2s", "3s", "2500ms", "4s"]),
                "wrap_up": chance.choice(["0s", "0s", "2s", "4s"]),
                "rest_after_missed": chance.choice(["0s", "2s", "5s", "30s"]),
                "rest_after_declined": chance.choice(["0s", "2s", "4s"]),
            }
            if chance.random() < 0.7:
                queue["max_wait"] = chance.choice(["6s", "6s", "7500ms", "10s"])
            if chance.random() < 0.4:
                queue["max_waiting"] = chance.choice([0, 1, 1, 2])
            cases = [case for case in ("full", "timeout", "unstaffed") if chance.random() < 0.7]
            queue["overflow"] = {case: self.after(f"queue/{name}", "hangup") for case in cases}
            if not cases:
                del queue["overflow"]
            if chance.random() < 0.5:
                queue["recording"] = chance.choice(["always", "never"])
            if chance.random() < 0.5:
                queue["survey"] = "csat"
            if chance.random() < 0.3:
                queue["music"] = "tune"
            if chance.random() < 0.4:
                queue.setdefault("overflow", {})["keys"] = {
                    key: self.after(f"queue/{name}", "hangup") for key in chance.sample("0123456789*#", 2)
                }
            queues[name] = queue | self.depth()
        return queues

    def depth(self) -> dict[str, Any]:
        """Weights, the same seat again, seats that are paused, announcements."""
        chance, more = self.chance, dict[str, Any]()
        if chance.random() < 0.4:
            more["weight"] = chance.choice([1, 5])
        if chance.random() < 0.4:
            more["sticky"] = {"within": "24h", "wait": chance.choice(["2s", "4s"])}
        if chance.random() < 0.3:
            more["pause_after_missed"] = chance.choice([1, 2])
        if chance.random() < 0.4:
            told = {"also": {"prompt": "notice", "every": chance.choice(["2500ms", "4s"])}}
            more["announce"] = told if chance.random() < 0.6 else {"position": True, "wait": True, "every": "5s"}
        return more
