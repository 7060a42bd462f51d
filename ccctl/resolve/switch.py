"""Switches."""

from __future__ import annotations

from ccctl.center import Switch
from ccctl.diagnostics import Note, codes
from ccctl.resolve.context import Context


def build_switches(context: Context) -> dict[str, Switch]:
    """The switches by name."""
    return {
        name: Switch(name, switch.code or "", switch.default, context.key("switches", name))
        for name, switch in context.spec.switches.items()
    }


def check_codes_differ(context: Context) -> None:
    """CC218: two switches with one feature code."""
    first: dict[str, str] = {}
    for name, switch in context.spec.switches.items():
        if switch.code is None:
            continue
        other = first.setdefault(switch.code, name)
        if other != name:
            context.problem(
                codes.CC218,
                f'switch "{name}" has the code {switch.code}, which is that of switch "{other}"',
                *("switches", name, "code"),
                hint="give each switch a code of its own",
                notes=(Note("the other one", context.span("switches", other, "code")),),
            )
