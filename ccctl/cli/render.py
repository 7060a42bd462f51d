"""`ccctl render`."""

from __future__ import annotations

from pathlib import Path

import click

from ccctl.cli.options import spec_argument
from ccctl.cli.output import Progress, say, show_warnings
from ccctl.pipeline import accept, render_tree


@click.command("render")
@spec_argument()
@click.option(
    "-o", "--output", required=True, metavar="DIR", type=click.Path(path_type=Path), help="The folder to write to."
)
@click.option("--engine", type=click.Choice(["asterisk", "freeswitch"]), help="Another engine than the spec names.")
@click.option("--env", "environment", metavar="ENV", help="The spec as this environment's `set` changes it.")
def command(spec: str, output: Path, engine: str | None, environment: str | None) -> None:
    """Write the engine's configuration files to a folder; secrets are left as references.

    The folder is new, empty, or one that `ccctl render` wrote before; files that ccctl did not write are never touched.

    \b
    Example:
      ccctl render center.yaml -o out/
    """
    center, report = accept(spec, environment, engine)
    show_warnings(report)
    from ccctl.deploy.directory import write_directory

    with Progress() as progress:
        progress("making prompts and files")
        tree = render_tree(center)
        changed = write_directory(tree, output)
    say(
        f"{len(tree.files)} files for {tree.engine} in {output}, {len(changed)} written or removed (digest {tree.digest[:12]})"
    )
