"""`ccctl init`."""

from __future__ import annotations

import shlex
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from ccctl.cli.output import note, painter, say

DEFAULT = "service-line"


def _complete(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from ccctl.schema.starter import starters

    return [
        CompletionItem(name, help=one.description) for name, one in starters().items() if name.startswith(incomplete)
    ]


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path), default=".", metavar="[DIR]")
@click.option(
    "--template",
    default=DEFAULT,
    show_default=True,
    metavar="NAME",
    shell_complete=_complete,
    help="What to start from.",
)
@click.option("--list", "listing", is_flag=True, help="Show the templates and examples to start from.")
def command(folder: Path, template: str, listing: bool) -> None:
    """Make a new center in DIR (here, when it is left out) that validates and passes its own tests.

    The center is named after the folder. Files that are there already are never replaced.

    \b
    Example:
      ccctl init my-center
      ccctl init my-office --template small-office
      ccctl init --list
    """
    from ccctl.diagnostics import did_you_mean
    from ccctl.schema.starter import SPEC, is_center_name, starter_files, starters, write_new

    known = starters()
    if listing:
        width = max(len(name) for name in known)
        for name, one in known.items():
            say(f"{painter()(name.ljust(width), 'title')}  {one.description}")
        return
    if template not in known:
        hint = did_you_mean(template, known) or "`ccctl init --list` shows them"
        raise click.UsageError(f'there is no template "{template}"; {hint}')
    name = folder.resolve().name
    if not is_center_name(name):
        note(f'"{name}" is no name of a center (small letters, digits and hyphens): it is called {template} for now')
        name = template
    files = starter_files(known[template], name)
    write_new(folder, files)
    for path in files:
        say(f"made {folder / path}")
    say()
    say("Next:")
    if folder.resolve() != Path.cwd():
        say(f"  cd {shlex.quote(str(folder))}")
    for line in (
        "ccctl validate             # is it right?",
        "ccctl test --offline       # its tests, without an engine, in a second",
        "ccctl test                 # its tests with real calls (needs a Docker engine)",
        "ccctl graph -o center.svg  # the picture of its call flows",
    ):
        say(f"  {line}")
    say(f"Then put your own numbers, carrier and seats into {SPEC}.")
