"""`ccctl completion`."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from ccctl.cli.output import say


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the shell completion script.

    \b
    Example:
      ccctl completion bash > ~/.local/share/bash-completion/completions/ccctl
    """
    from ccctl.cli.main import ccctl

    kind = get_completion_class(shell)
    if kind is None:  # the choice above names only shells that click knows
        raise click.UsageError(f"no completion for {shell}")
    script = kind(ccctl, {}, "ccctl", "_CCCTL_COMPLETE")
    say(script.source())
