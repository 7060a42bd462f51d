"""What the bridge is told: bridge.json of the release in force, and the secrets beside it."""

from __future__ import annotations

import json
import os
from dataclasses import field
from pathlib import Path
from typing import Any

from ccctl.bridge.events import Event
from ccctl.values import dataclass

API_PORT = 8791  # of the HTTP interface, on loopback unless TLS is given


@dataclass(frozen=True, slots=True)
class EventTarget:
    """Where events go; see center/hook.py."""

    name: str
    url: str
    events: frozenset[str]
    sign: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    numbers: frozenset[str] = frozenset()  # where there are any, only calls to these are told

    def wants(self, event: Event) -> bool:
        """Whether this event is told here."""
        return event.type in self.events and (not self.numbers or event.number in self.numbers)


@dataclass(frozen=True, slots=True)
class Pop:
    """The page that opens on a seat's screen."""

    url: str
    numbers: frozenset[str] = frozenset()  # where there are any, only for calls to these

    def wants(self, number: str) -> bool:
        """Whether it opens for a call to this number."""
        return not self.numbers or number in self.numbers


@dataclass(frozen=True, slots=True)
class LookupTarget:
    """What is asked in a call."""

    name: str
    url: str
    timeout: float  # seconds
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Config:
    """All of it. `source` is center/environment, or center/environment/machine."""

    center: str
    environment: str
    engine: str
    events: tuple[EventTarget, ...] = ()
    lookups: tuple[LookupTarget, ...] = ()
    pops: dict[str, Pop] = field(default_factory=dict)
    seats: dict[str, str] = field(default_factory=dict)  # number -> team
    by_code: frozenset[str] = frozenset()  # seats that sign in by code
    supervisors: dict[str, tuple[str, ...]] = field(default_factory=dict)  # team -> seats
    trunks: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    switches: tuple[str, ...] = ()
    records: str = ""
    control_port: int = 5038
    lookup_port: int = 8790
    api: str = f"127.0.0.1:{API_PORT}"  # where the HTTP interface listens
    tls: bool = False  # whether it shows the certificate that is in the release
    control_secret: str = field(default="", repr=False)
    api_secret: str = field(default="", repr=False)
    database: str = field(default="", repr=False)  # a URL; empty: a file of its own
    machine: str = ""  # one of several that carry the center: two engines may give two calls the same name

    @property
    def source(self) -> str:
        """What an event's key is made with."""
        return "/".join(part for part in (self.center, self.environment, self.machine) if part)


def read_config(folder: Path) -> Config:
    """The configuration in a release's folder; OSError or ValueError when it is not there or not whole."""
    data: dict[str, Any] = json.loads((folder / "bridge.json").read_text(encoding="utf-8"))
    secrets = read_secrets((folder / "bridge-secrets.conf").read_text(encoding="utf-8"))
    if data.get("version") != 1:
        raise ValueError(f"bridge.json is of version {data.get('version')}; this bridge reads version 1")
    return config_of(data, secrets)


def config_of(data: dict[str, Any], secrets: dict[str, str]) -> Config:
    """The configuration that this data tells."""
    return Config(
        center=data["center"],
        environment=data["environment"],
        engine=data["engine"],
        events=tuple(
            EventTarget(
                hook["name"],
                hook["url"],
                frozenset(hook["events"]),
                secrets.get(f"{hook['name']}.sign", ""),
                secrets.get(f"{hook['name']}.token", ""),
                frozenset(hook.get("numbers", ())),
            )
            for hook in data["events"]
        ),
        lookups=tuple(
            LookupTarget(hook["name"], hook["url"], hook["timeout_ms"] / 1000, secrets.get(f"{hook['name']}.token", ""))
            for hook in data["lookups"]
        ),
        pops={pop["name"]: Pop(pop["url"], frozenset(pop.get("numbers", ()))) for pop in data["pops"]},
        seats=dict(data["seats"]),
        by_code=frozenset(data["by_code"]),
        supervisors={team: tuple(seats) for team, seats in data["supervisors"].items()},
        trunks=tuple(data["trunks"]),
        queues=tuple(data["queues"]),
        switches=tuple(data["switches"]),
        records=data["records"],
        control_port=data["control_port"],
        lookup_port=data["lookup_port"],
        api=data.get("api", f"127.0.0.1:{API_PORT}"),
        tls=data.get("tls", False),
        control_secret=secrets.get("control", ""),
        api_secret=secrets.get("api", ""),
        database=secrets.get("database", ""),
        machine=os.environ.get("CCCTL_BRIDGE_MACHINE", ""),
    )


def read_secrets(text: str) -> dict[str, str]:
    """`name = value` lines; the renderer writes `;` in a value as an engine's files need it."""
    lines = (line.partition(" = ") for line in text.splitlines() if " = " in line and not line.startswith(";"))
    return {name: value.replace("\\;", ";") for name, _, value in lines}
