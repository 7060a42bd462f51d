"""`ccctl schema`."""

from __future__ import annotations

import json

import click

from ccctl.cli.output import say


@click.command("schema")
def command() -> None:
    """Print the JSON Schema of the language.

    Save it beside your spec and name it in the spec's first line; editors with a YAML language server then
    complete and check while you type.

    \b
    Example:
      ccctl schema > ccctl.schema.json
      # first line of center.yaml:
      # yaml-language-server: $schema=ccctl.schema.json
    """
    from ccctl.schema.json_schema import json_schema

    say(json.dumps(json_schema(), indent=2, ensure_ascii=False))
