"""`ccctl explain`."""

from __future__ import annotations

import textwrap

import click
from click.shell_completion import CompletionItem

from ccctl.cli.output import painter, say
from ccctl.diagnostics import did_you_mean
from ccctl.diagnostics.codes import CODES


def _complete(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return [
        CompletionItem(name, help=code.title) for name, code in CODES.items() if name.startswith(incomplete.upper())
    ]


@click.command("explain")
@click.argument("code", required=False, shell_complete=_complete)
def command(code: str | None) -> None:
    """Say what a diagnostic code means, with a wrong and a right example; without a code, list them all.

    \b
    Example:
      ccctl explain CC203
    """
    paint = painter()
    if code is None:
        for name, one in CODES.items():
            say(f"{paint(name, str(one.severity))}  {one.title}")
        return
    known = CODES.get(code.upper())
    if known is None:
        hint = did_you_mean(code.upper(), CODES)
        raise click.UsageError(f'there is no code "{code}"; {hint or "`ccctl explain` lists them"}')
    say(f"{paint(known.name, str(known.severity))} ({known.severity}): {known.title}\n")
    say(textwrap.fill(known.meaning, 100))
    for title, example in (("Wrong", known.wrong), ("Right", known.right)):
        if example:
            say(f"\n{paint(title, 'title')}\n{textwrap.indent(textwrap.dedent(example).strip(), '    ')}")
