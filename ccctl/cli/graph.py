"""`ccctl graph`."""

from __future__ import annotations

from pathlib import Path

import click

from ccctl.cli.options import spec_argument
from ccctl.cli.output import say, show_warnings


@click.command("graph")
@spec_argument()
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The file to write: .svg, .mmd (Mermaid) or .dot (Graphviz), by its ending.",
)
@click.option("--env", "environment", metavar="ENV", help="The spec as this environment's `set` changes it.")
def command(spec: str, output: Path, environment: str | None) -> None:
    """Draw the picture of the call flows: from the numbers over flows, menus and queues to seats and voicemail.

    \b
    Example:
      ccctl graph -o center.svg
      ccctl graph center.yaml -o center.mmd
    """
    from ccctl.pipeline import accept
    from ccctl.schema.writing import replace_file
    from ccctl.trace.picture import WRITERS, picture_of

    if output.suffix not in WRITERS:
        raise click.UsageError(f'-o takes a file that ends in {", ".join(WRITERS)}, not "{output.name}"')
    center, report = accept(spec, environment)
    show_warnings(report)
    picture = picture_of(center)
    replace_file(output, WRITERS[output.suffix](picture).encode())
    say(f"{output}: {len(picture.boxes)} boxes, {len(picture.lines)} lines")
