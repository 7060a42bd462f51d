"""`ccctl trace`."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import click

from ccctl.center.scenario import TrunkState
from ccctl.cli.options import format_option, spec_argument
from ccctl.cli.output import say, show_warnings
from ccctl.pipeline import accept

FORMATS = ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d"]


@click.command("trace")
@spec_argument()
@click.option("--from", "sender", required=True, metavar="N", help="The caller's number; or a seat's, which dials.")
@click.option("--to", "to", required=True, metavar="N", help="The number that is called.")
@click.option(
    "--at",
    type=click.DateTime(FORMATS),
    metavar="TIME",
    help="Local time of the center, 2026-11-23 10:00; default: now.",
)
@click.option(
    "--press",
    "keys",
    default="",
    metavar="KEYS",
    help="One key each time a menu waits for one; a comma lets one wait pass; P is a PIN.",
)
@click.option("--ready", metavar="SEATS", help='Seats that are signed in: 101,103-105; "none". Default: all.')
@click.option("--trunk", metavar="NAME", help="The trunk that the call comes over.")
@click.option(
    "--switch",
    "turned",
    multiple=True,
    metavar="NAME=on|off",
    help="How a switch stands; the others as their `default` says.",
)
@click.option(
    "--trunk-state",
    "states",
    multiple=True,
    metavar="NAME=STATE",
    help="How a trunk is: down (dead), busy (its carrier takes no call), full; the others are up.",
)
@click.option("--tag", "given", multiple=True, metavar="NAME=VALUE", help="A tag that the call has from the start.")
@click.option("--env", "environment", metavar="ENV", help="The spec as this environment's `set` changes it.")
@format_option("text", "json")
def command(
    spec: str,
    sender: str,
    to: str,
    at: datetime | None,
    keys: str,
    ready: str | None,
    trunk: str | None,
    turned: tuple[str, ...],
    states: tuple[str, ...],
    given: tuple[str, ...],
    environment: str | None,
    style: str,
) -> None:
    """Show the journey of one call, step by step, without an engine.

    A ready seat answers after 2 s and hangs up after a minute; the caller presses the keys that are given, one
    each time a menu waits, and is silent after the last one. P stands for the PIN of a conference, which is a secret: P#.

    \b
    Example:
      ccctl trace --from 07700900123 --to 01134960012 --at "2026-11-23 10:00" --press 1
      ccctl trace --from 07700900123 --to 01134960012 --ready none
      ccctl trace --from 101 --to 01134960012 --press 1
    """
    wrong = set(keys) - set("0123456789*#,P")
    if wrong:
        raise click.UsageError(f'--press takes 0-9, *, #, P and commas, not "{"".join(sorted(wrong))}"')
    center, report = accept(spec, environment)
    if style == "text":
        show_warnings(report)
    from ccctl.trace import as_json, as_text, trace

    instant = at or datetime.now(ZoneInfo(center.timezone)).replace(tzinfo=None)
    journey = trace(
        center,
        sender,
        to,
        at=instant,
        keys=keys,
        ready=seats_named(ready),
        trunk=trunk,
        switches=switches_named(turned),
        tags=tags_named(given),
        states=states_named(states),
    )
    say(as_json(journey) if style == "json" else as_text(journey))


def switches_named(turned: tuple[str, ...]) -> dict[str, bool]:
    """The switches of texts such as emergency=on."""
    found: dict[str, bool] = {}
    for text in turned:
        name, _, state = text.partition("=")
        if state not in ("on", "off"):
            raise click.UsageError(f'--switch takes a name and a state, such as emergency=on, not "{text}"')
        found[name] = state == "on"
    return found


def states_named(given: tuple[str, ...]) -> dict[str, TrunkState]:
    """The trunks of texts such as telecom=down."""
    found: dict[str, TrunkState] = {}
    for text in given:
        name, _, state = text.partition("=")
        if state not in [each.value for each in TrunkState]:
            raise click.UsageError(f'--trunk-state takes a trunk and up, down, busy or full, not "{text}"')
        found[name] = TrunkState(state)
    return found


def tags_named(given: tuple[str, ...]) -> dict[str, str]:
    """The tags of texts such as customer.tier=gold."""
    found: dict[str, str] = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not name or not sign:
            raise click.UsageError(f'--tag takes a name and a value, such as customer.tier=gold, not "{text}"')
        found[name] = value
    return found


def seats_named(text: str | None) -> list[str] | str:
    """The seats of a list such as 101,103-105; "all" when there is no list."""
    if text is None or text == "all":
        return "all"
    if text in ("", "none"):
        return []
    seats: list[str] = []
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        if not first.isdigit() or (
            dash and not (last.isdigit() and int(first) <= int(last) and len(first) == len(last))
        ):
            raise click.UsageError(f'--ready takes seats such as 101,103-105, not "{part.strip()}"')
        if dash and int(last) - int(first) > 100_000:
            raise click.UsageError(f"--ready: {part.strip()} is too many seats")
        seats += [str(seat).zfill(len(first)) for seat in range(int(first), int(last or first) + 1)]
    return seats
