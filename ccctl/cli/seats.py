"""`ccctl seats`."""

from __future__ import annotations

import json

import click

from ccctl.cli.options import env_option, format_option
from ccctl.cli.output import say
from ccctl.cli.seats_rotate import command as rotate
from ccctl.cli.target import open_target
from ccctl.diagnostics import codes, did_you_mean, rejected
from ccctl.plan.target import SeatCredentials


@click.group("seats", context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """Show the credentials of seats, and change them.

    \b
    Example:
      ccctl seats credentials 101 --env dev
      ccctl seats rotate 101 --env dev
    """


command.add_command(rotate)


@command.command("credentials")
@click.argument("seat")
@click.argument("spec", default="center.yaml", metavar="[SPEC]")
@env_option()
@click.option(
    "--qr", is_flag=True, help="Also as a QR code, a SIP address with the password, for soft phones that read one."
)
@format_option("text", "json")
def credentials(seat: str, spec: str, environment: str, qr: bool, style: str) -> None:
    """Print what a phone needs to register as SEAT. The password was made at the first apply and is kept on the target.

    \b
    Example:
      ccctl seats credentials 101 --env dev
    """
    center, target = open_target(spec, environment)
    if seat not in center.seats:
        hint = did_you_mean(seat, center.seats)
        raise click.UsageError(f'{center.name} has no seat "{seat}"' + (f"; {hint}" if hint else ""))
    if center.seats[seat].outside:
        raise click.UsageError(
            f'seat "{seat}" is the outside number {center.seats[seat].outside}: it does not register'
        )
    found = {one.seat: one for one in target.seat_credentials()}.get(seat)
    if found is None:
        raise rejected(codes.CC515, f'seat "{seat}" is not on the target yet', hint=f"ccctl apply --env {environment}")
    if style == "json":
        data = {
            "version": 1,
            "seat": seat,
            "username": found.username,
            "password": found.password,
            "server": found.server,
            "transport": found.transport,
        }
        say(json.dumps(data, indent=2))
        return
    for name, value in (
        ("user name", found.username),
        ("password", found.password),
        ("server", found.server),
        ("transport", found.transport + (", encrypted audio only" if found.transport != "UDP" else "")),
    ):
        say(f"{name:<10} {value}")
    if found.transport == "WSS":
        say(f"{'address':<10} wss://{found.server}/ws")
    if found.authority:
        say(f"{'trust':<10} what `ccctl seats authority --env {environment}` prints")
    if qr:
        say(qr_code(found))


@command.command("authority")
@click.argument("spec", default="center.yaml", metavar="[SPEC]")
@env_option()
def authority(spec: str, environment: str) -> None:
    """Print the certificate (PEM) that phones with TLS or in browsers have to trust.

    \b
    Example:
      ccctl seats authority --env production > center.pem
    """
    _, target = open_target(spec, environment)
    found = next((one.authority for one in target.seat_credentials() if one.authority), "")
    if not found:
        raise rejected(
            codes.CC515,
            f"{environment} has no authority of its own",
            hint="the first apply of a center with `phone: remote` or `webrtc` makes one, unless `tls` names a certificate",
        )
    say(found.rstrip("\n"))


def qr_code(found: SeatCredentials) -> str:
    """The code for a terminal: the seat's SIP address with its password (RFC 3261 section 19.1)."""
    import io

    import segno

    lines = io.StringIO()
    address = f"sip:{found.username}:{found.password}@{found.server};transport={found.transport.lower()}"
    segno.make(address, error="m").terminal(lines, compact=True)
    return lines.getvalue().rstrip("\n")
