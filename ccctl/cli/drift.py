"""`ccctl drift`."""

from __future__ import annotations

import click

from ccctl.cli.exits import CHANGES, DONE
from ccctl.cli.options import env_option, format_option, spec_argument
from ccctl.cli.output import go_on, say
from ccctl.cli.target import open_target


@click.command("drift")
@spec_argument()
@env_option()
@format_option("text", "json")
def command(spec: str, environment: str, style: str) -> int:
    """Show what on the target is not what was applied. Exits with 2 when there is any.

    Looked at are the files of the release, the members of queues, endpoints and dialplan in the running engine, and the
    settings of its container. Registrations, pauses, voicemail and recordings belong to the runtime: they are never
    drift. `ccctl apply` puts drift right.

    \b
    Example:
      ccctl drift --env dev
      ccctl drift --env dev --format json
    """
    from ccctl.diagnostics import codes, rejected
    from ccctl.plan.drift import drift_json, drift_text

    go_on()
    center, target = open_target(spec, environment, look=True)
    found = target.observe()
    if found.release is None:
        raise rejected(
            codes.CC515,
            f"nothing is deployed: {center.name} on {environment}",
            hint=f"ccctl apply --env {environment}",
        )
    if style == "json":
        say(drift_json(center.name, environment, found.release.number, found.problems, found.drift))
    else:
        for problem in found.problems:
            say(f"  ! {problem}")
        if found.drift:
            say(drift_text(found.drift))
        if not found.drift and not found.problems:
            say(f"No drift: {center.name} on {environment} is as release {found.release.number} made it.")
    return CHANGES if found.drift or found.problems else DONE
