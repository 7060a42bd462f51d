"""`ccctl switch`."""

from __future__ import annotations

import click

from ccctl.cli.options import env_option, spec_argument
from ccctl.cli.output import say
from ccctl.cli.target import open_target
from ccctl.diagnostics import did_you_mean

WANTED = {"on": True, "off": False, "show": None}


@click.command("switch")
@click.argument("name")
@click.argument("state", type=click.Choice(list(WANTED)))
@spec_argument()
@env_option()
def command(name: str, state: str, spec: str, environment: str) -> None:
    """Turn the switch NAME of a running center on or off, or show how it stands.

    It holds from the next call that asks for it, and over reloads and restarts.

    \b
    Example:
      ccctl switch emergency on --env dev
      ccctl switch emergency show --env dev
    """
    center, target = open_target(spec, environment)
    if name not in center.switches:
        hint = did_you_mean(name, center.switches)
        raise click.UsageError(f'{center.name} has no switch "{name}"' + (f"; {hint}" if hint else ""))
    wanted = WANTED[state]
    stood = target.turn(name, wanted)
    before = center.switches[name].default if stood is None else stood
    if wanted is None:
        never = ", as it stands until somebody turns it" if stood is None else ""
        say(f"{name} is {_word(before)}{never}")
    elif wanted is before:
        say(f"{name} is {state}, as before")
    else:
        say(f"{name} is {state} now; it was {_word(before)}")


def _word(on: bool) -> str:
    return "on" if on else "off"
