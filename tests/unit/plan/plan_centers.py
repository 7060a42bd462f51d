"""Centers for tests of plans, made in code."""

from __future__ import annotations

from dataclasses import replace

from ccctl.center import (
    Center,
    Closed,
    Destination,
    DockerSite,
    Environment,
    Flow,
    Go,
    Kind,
    Member,
    Menu,
    Number,
    Overflow,
    Play,
    Prompt,
    Queue,
    Registration,
    Say,
    Seat,
    SecretRef,
    Sip,
    Strategy,
    Team,
    Trunk,
)
from ccctl.plan import Observed, Release, make_plan
from ccctl.plan.plan import Plan
from ccctl.plan.release import file_records
from ccctl.render.files import RenderedFile, RenderedTree, secret_token

FOUNDATION = {"image": "ccctl-asterisk:abc", "sip_port": "5060"}


def queue(name: str, seats: tuple[str, ...] = ("1001",), **changes: object) -> Queue:
    made = Queue(
        name=name,
        strategy=Strategy.LONGEST_IDLE,
        members=tuple(Member(seat) for seat in seats),
        ring_ms=20_000,
        wrap_up_ms=0,
        rest_after_missed_ms=30_000,
        rest_after_declined_ms=10_000,
        max_wait_ms=180_000,
        max_waiting=None,
        music="default",
        overflow=Overflow(),
        recording=None,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def trunk(name: str) -> Trunk:
    return Trunk(name, Sip("sbc.example", register=Registration("me", SecretRef("CARRIER"))), 30)


def center(**changes: object) -> Center:
    to_queue = Destination(Kind.QUEUE, "orders")
    made = Center(
        name="acme",
        timezone="Asia/Shanghai",
        trunks={"telecom": trunk("telecom")},
        numbers={"4008288123": Number("4008288123", "+864008288123", Destination(Kind.FLOW, "hotline"))},
        prompts={"welcome": Prompt("welcome", {"en": Say("Hello", "en")})},
        flows={"hotline": Flow("hotline", (Play("welcome", Closed("office")), Go(Destination(Kind.MENU, "main"))))},
        menus={"main": Menu("main", "welcome", {"1": to_queue}, 5000, 2, None, Destination(Kind.HANGUP))},
        teams={"orders": Team("orders", "", ("1001", "1002"))},
        seats={"1001": Seat("1001", "张伟", "orders"), "1002": Seat("1002", "", "orders")},
        queues={"orders": queue("orders", ("1001", "1002"))},
        environments={"dev": Environment("dev", DockerSite())},
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def tree(**texts: str) -> RenderedTree:
    files = {"queues": "q", "pjsip": f"p {secret_token('spec', 'CARRIER')}", "extensions": "e", **texts}
    actions = {"queues": "queues", "pjsip": "pjsip", "extensions": "dialplan", "asterisk": "restart", "readme": "none"}
    return RenderedTree(
        "asterisk",
        tuple(
            RenderedFile(f"{name}.conf", text.encode(), actions[name], secret="<<secret" in text)
            for name, text in sorted(files.items())
        ),
    )


def nothing(prints: dict[str, str] | None = None) -> Observed:
    return Observed("dev", "docker", None, foundation=FOUNDATION, fingerprints=prints or {})


def deployed(now: Center, files: RenderedTree, prints: dict[str, str] | None = None, **changes: object) -> Observed:
    """What is observed after `now` and `files` were applied."""
    plan = make_plan(now, files, nothing(prints))
    release = Release(
        number=7,
        center=now.name,
        environment="dev",
        engine="asterisk",
        version="0.1.0",
        tree=files.digest,
        files=file_records(files),
        resources=plan.resources,
        foundation=FOUNDATION,
        when="2026-11-23T10:00:00Z",
        who="ann@ci",
        fingerprints=prints or {},
    )
    found = Observed("dev", "docker", Release.from_json(release.to_json()), True, (), FOUNDATION, prints or {}, 7)
    return replace(found, **changes)  # type: ignore[arg-type]


def plan_between(before: Center, after: Center, **texts: str) -> Plan:
    return make_plan(after, tree(**texts), deployed(before, tree()))
