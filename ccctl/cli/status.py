"""`ccctl status`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from ccctl.cli.exits import DONE, REJECTED
from ccctl.cli.options import env_option, format_option, spec_argument
from ccctl.cli.output import Paint, painter, say
from ccctl.cli.target import open_target
from ccctl.control.base import PARKED, places

if TYPE_CHECKING:
    from ccctl.center import Center
    from ccctl.plan.target import TargetStatus


@click.command("status")
@spec_argument()
@env_option()
@format_option("text", "json")
def command(spec: str, environment: str, style: str) -> int:
    """Show the running release, health, trunks, seats, queues and calls. Exits with 1 when the center is not healthy.

    \b
    Example:
      ccctl status --env dev
      ccctl status --env dev --format json
    """
    center, target = open_target(spec, environment)
    found = target.status()
    if style == "json":
        say(json.dumps(_data(found), indent=2, ensure_ascii=False))
    else:
        for line in _lines(center, found, painter()):
            say(line)
    return DONE if found.state == "running" and not found.problems else REJECTED


def _data(found: TargetStatus) -> dict[str, Any]:
    data = asdict(found)
    release = data.pop("release")
    if release:
        for private in ("resources", "files", "fingerprints", "expected", "placed", "origins"):
            release.pop(private, None)
    return {"version": 1, "healthy": found.state == "running" and not found.problems, "release": release} | {
        ("engine_version" if key == "version" else key): value for key, value in data.items()
    }


def _lines(center: Center, found: TargetStatus, paint: Paint) -> Iterator[str]:
    healthy = found.state == "running" and not found.problems
    release = (
        f"release {found.release.number}, applied {found.release.when} by {found.release.who}" if found.release else ""
    )
    yield paint(f"{center.name} on {found.environment} ({found.kind})", "title")
    yield f"  {paint('● healthy' if healthy else '● ' + found.state, 'good' if healthy else 'bad')}   {release}"
    yield f"  {found.version or 'the engine does not answer'}   SIP at {found.address}"
    for problem in found.problems:
        yield paint(f"  ! {problem}", "bad")
    if found.guard:
        yield paint(f"  guard against strangers: {found.guard}", "good" if found.guard == "in force" else "bad")
    if found.trunks:
        yield ""
        yield from _table(
            ["trunk", "registration", "channels in use"], found.trunks, ["trunk", "registration", "channels"]
        )
    if found.queues:
        yield ""
        columns = ["queue", "waiting", "longest_wait", "signed_in", "paused", "talking", "answered", "abandoned"]
        heads = ["queue", "waiting", "longest wait, s", "signed in", "paused", "talking", "answered", "abandoned"]
        promised = [queue for queue in center.queues.values() if queue.service_level]
        rows = [{**row, "promise": _promise(center, row)} for row in found.queues]
        yield from _table(
            [*heads, *(["in time"] if promised else [])], tuple(rows), [*columns, *(["promise"] if promised else [])]
        )
    if found.switches:
        yield ""
        stood = [f"{one['switch']} {'on' if one['on'] else 'off'}" for one in found.switches]
        yield f"  switches: {', '.join(stood)}"
    if found.conferences:
        yield ""
        yield from _table(["conference", "people in it"], found.conferences, ["conference", "people"])
    if found.bridge is not None:
        yield ""
        yield from _bridge(found.bridge)
    if found.seats:
        yield ""
        yield "  " + _seats(found.seats)
        if away := _paused(found.seats):
            yield "  " + away
    yield ""
    yield f"  {len(found.calls)} call{'' if len(found.calls) == 1 else 's'} up"
    for call in found.calls:
        yield f"    {call['caller']}  {call['seconds']} s  {_place(call)}"


def _bridge(bridge: Mapping[str, Any]) -> Iterator[str]:
    yield f"  bridge: {bridge['state']}" + (f", HTTP interface at {bridge['api']}" if "api" in bridge else "")
    rows = tuple({**hook, "hook": _where(hook, "hook"), "behind": f"{hook['lag']:.0f} s"} for hook in bridge["hooks"])
    if rows:
        keys = ["hook", "pending", "behind", "dead", "sent", "last_error"]
        yield from _table(["hook", "to send", "lag", "dead letters", "sent", "last error"], rows, keys)


def _where(row: Mapping[str, Any], key: str) -> str:
    """`crm on pbx1` where the row has a machine."""
    return f"{row[key]} on {row['machine']}" if "machine" in row else str(row[key])


def _place(call: Mapping[str, Any]) -> str:
    """`1001, queue orders`, `menu main` or `parked`: who has the call, and where in the center it is."""
    if PARKED in call["contexts"]:
        return "parked"
    found = [*call["seats"], *([f"queue {call['queue']}"] if call["queue"] else [])]
    return ", ".join(found or [f"{kind} {name}" for kind, name in places(call["contexts"])])


def _promise(center: Center, row: Mapping[str, object]) -> str:
    """`83 % of 80 %`: what was reached, and what the queue promises; empty where it promises nothing."""
    queue = center.queues.get(str(row["queue"]))
    if queue is None or queue.service_level is None:
        return ""
    reached = "-" if row.get("in_time") is None else f"{row['in_time']} %"
    return f"{reached} of {queue.service_level.target} %"


def _table(heads: list[str], rows: tuple[Mapping[str, object], ...], keys: list[str]) -> Iterator[str]:
    cells = [heads, *([str(row[key]) for key in keys] for row in rows)]
    widths = [max(len(line[index]) for line in cells) for index in range(len(heads))]
    for line in cells:
        yield (
            "  "
            + "  ".join(
                cell.ljust(width) if index == 0 or not cell.isdigit() else cell.rjust(width)
                for index, (cell, width) in enumerate(zip(line, widths, strict=True))
            ).rstrip()
        )


def _paused(seats: tuple[Mapping[str, object], ...]) -> str:
    """`paused: 101 (lunch), 102`; empty where nobody is."""
    names = [
        f"{seat['seat']} ({seat['reason']})" if seat["reason"] else str(seat["seat"])
        for seat in seats
        if seat["paused"]
    ]
    return f"paused: {', '.join(names)}" if names else ""


def _seats(seats: tuple[Mapping[str, object], ...]) -> str:
    registered = [seat for seat in seats if seat["registered"]]
    states: dict[str, int] = {}
    for seat in registered:
        states[str(seat["state"])] = states.get(str(seat["state"]), 0) + 1
    detail = f" ({', '.join(f'{count} {state}' for state, count in sorted(states.items()))})" if states else ""
    return f"seats: {len(registered)} of {len(seats)} registered{detail}"
