"""The spec of a campaign, and random changes of it that no call may notice."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

TALKING, WAITING = 20, 10  # calls
SEATS = [str(201 + index) for index in range(TALKING)]
TALK_NUMBER, WAIT_NUMBER = "030555001", "030555002"
CALLER_ADDRESS = "127.0.0.5"


@dataclass
class Spec:
    """A spec as data; JSON is YAML."""

    name: str
    sip_port: int
    rtp: int
    data: dict[str, Any] = field(default_factory=dict)
    count: int = 0

    def __post_init__(self) -> None:
        crew = [{"seats": [f"{SEATS[0]}-{SEATS[-1]}"]}]
        self.data = {
            "ccctl": "1",
            "center": self.name,
            "timezone": "Europe/Berlin",
            "country": "DE",
            "trunks": {
                "sipp": {"sip": {"host": CALLER_ADDRESS, "port": "5999", "accept_from": [CALLER_ADDRESS]}},
                "spare": {"sip": {"host": "192.0.2.1", "accept_from": ["192.0.2.1"]}},
            },
            "numbers": {TALK_NUMBER: {"to": "queue/talk"}, WAIT_NUMBER: {"to": "queue/wait"}},
            "seats": {seat: {} for seat in SEATS},
            "queues": {"talk": {"members": crew}, "wait": {"members": crew}},
            "voicemails": {"main": {"mailbox": "1"}},
            "environments": {
                "live": {
                    "docker": {
                        "network": "host",
                        "sip_port": str(self.sip_port),
                        "rtp_ports": f"{self.rtp}-{self.rtp + 199}",
                    }
                }
            },
        }

    @property
    def text(self) -> str:
        """The spec as a file."""
        return json.dumps(self.data, indent=1)

    def change(self, random: Random) -> str:
        """Makes one change; what it is."""
        for _ in range(100):
            said = random.choice(CHANGES)(self, random)
            if said:
                return said
        raise AssertionError("no change was possible")

    def fresh(self, kind: str) -> str:
        """A name that was never there."""
        self.count += 1
        return f"{kind}{self.count}"


def queue_setting(spec: Spec, random: Random) -> str:
    queue = random.choice(sorted(spec.data["queues"]))
    key, values = random.choice(
        [
            ("ring", ["15s", "20s", "25s", "30s"]),
            ("wrap_up", ["0s", "5s", "10s"]),
            ("rest_after_missed", ["20s", "30s", "60s"]),
            ("max_waiting", ["50", "60", "70"]),
            ("strategy", ["longest-idle", "fewest-calls", "round-robin", "random", "ring-all"]),
            ("recording", ["always", "never"]),
            ("say_seat_number", ["false", "true"]),
        ]
    )
    value = random.choice(values)
    if spec.data["queues"][queue].get(key) == value:
        return ""
    spec.data["queues"][queue][key] = value
    return f"queue {queue}: {key} {value}"


def add_seats(spec: Spec, random: Random) -> str:
    first = random.choice(range(1000, 1900, 10))
    seats = [str(first + index) for index in range(10)]
    if any(seat in spec.data["seats"] for seat in seats):
        return ""
    queue = random.choice(sorted(spec.data["queues"]))
    spec.data["seats"] |= {seat: {"name": f"Agent {seat}"} for seat in seats}
    spec.data["queues"][queue]["members"] = [
        *spec.data["queues"][queue]["members"],
        {"seats": [f"{seats[0]}-{seats[-1]}"]},
    ]
    return f"seats {seats[0]}-{seats[-1]} in {queue}"


def remove_seats(spec: Spec, random: Random) -> str:
    for name in random.sample(sorted(spec.data["queues"]), len(spec.data["queues"])):
        queue = spec.data["queues"][name]
        extra = [
            member for member in queue["members"] if "-" in member["seats"][0] and member["seats"][0][:3] != SEATS[0]
        ]
        if extra and len(queue["members"]) > 1:
            gone = random.choice(extra)
            first, _, last = gone["seats"][0].partition("-")
            queue["members"] = [member for member in queue["members"] if member is not gone]
            for seat in range(int(first), int(last) + 1):
                del spec.data["seats"][str(seat)]
            return f"seats {gone['seats'][0]} gone from {name}"
    return ""


def name_seat(spec: Spec, random: Random) -> str:
    seat = random.choice(SEATS)
    spec.data["seats"][seat] = {"name": spec.fresh("Person ")}
    return f"seat {seat} has another name"


def add_queue(spec: Spec, random: Random) -> str:
    name = spec.fresh("q")
    members = [{"seats": random.sample(SEATS, random.randint(1, 5))}]
    spec.data["queues"][name] = {"members": members, "max_wait": "2m", "overflow": {"timeout": "voicemail/main"}}
    spec.data["numbers"][f"0305556{spec.count:03}"] = {"to": f"queue/{name}"}
    return f"queue {name} is new"


def remove_queue(spec: Spec, random: Random) -> str:
    extra = [
        name
        for name in spec.data["queues"]
        if name not in ("talk", "wait") and not any("-" in m["seats"][0] for m in spec.data["queues"][name]["members"])
    ]
    if not extra:
        return ""
    name = random.choice(extra)
    del spec.data["queues"][name]
    spec.data["numbers"] = {n: one for n, one in spec.data["numbers"].items() if one["to"] != f"queue/{name}"}
    spec.data["moved"] = [one for one in spec.data.get("moved", []) if one["to"] != f"queue/{name}"]
    return f"queue {name} is gone"


def rename_queue(spec: Spec, random: Random) -> str:
    extra = [name for name in spec.data["queues"] if name not in ("talk", "wait")]
    if not extra:
        return ""
    old, new = random.choice(extra), spec.fresh("r")
    spec.data["queues"] = {new if name == old else name: one for name, one in spec.data["queues"].items()}
    for one in spec.data["numbers"].values():
        if one["to"] == f"queue/{old}":
            one["to"] = f"queue/{new}"
    spec.data["moved"] = [{"from": f"queue/{old}", "to": f"queue/{new}"}]
    return f"queue {old} is called {new}"


def trunk_setting(spec: Spec, random: Random) -> str:
    trunk = random.choice(sorted(spec.data["trunks"]))
    key, value = random.choice(
        [("channels", "60"), ("channels", "90"), ("caller_id", "+49305550"), ("caller_id", "+49305551")]
    )
    if spec.data["trunks"][trunk].get(key) == value:
        return ""
    spec.data["trunks"][trunk][key] = value
    return f"trunk {trunk}: {key} {value}"


def codecs(spec: Spec, random: Random) -> str:
    sip = spec.data["trunks"]["sipp"]["sip"]
    sip["codecs"] = ["alaw"] if sip.get("codecs") == ["alaw", "ulaw"] else ["alaw", "ulaw"]
    return f"trunk sipp: codecs {sip['codecs']}"


def box(spec: Spec, random: Random) -> str:
    name = spec.fresh("b")
    spec.data["voicemails"][name] = {"mailbox": str(1000 + spec.count)}
    spec.data["numbers"][f"0305557{spec.count:03}"] = {"to": f"voicemail/{name}"}
    return f"voicemail {name} is new"


def hours(spec: Spec, random: Random) -> str:
    name, flow = spec.fresh("h"), spec.fresh("f")
    spec.data.setdefault("hours", {})[name] = {"open": [f"mon-fri 0{random.randint(6, 9)}:00-18:00"]}
    spec.data.setdefault("flows", {})[flow] = [
        {"go": "voicemail/main", "if": {"closed": name}},
        {"go": "queue/talk"},
    ]
    spec.data["numbers"][f"0305558{spec.count:03}"] = {"to": f"flow/{flow}"}
    return f"hours {name} and flow {flow} are new"


CHANGES: list[Callable[[Spec, Random], str]] = [
    queue_setting,
    queue_setting,
    add_seats,
    remove_seats,
    name_seat,
    add_queue,
    remove_queue,
    rename_queue,
    trunk_setting,
    codecs,
    box,
    hours,
]
