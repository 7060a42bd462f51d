"""Writes the generated parts of docs/: codes, commands and the tables of the language. `--check` only compares.

Story and tables live in the same page: a generated part stands between `<!-- generated: NAME -->` and `<!-- end -->`.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import click

from ccctl.cli.main import COMMANDS, ccctl
from ccctl.diagnostics.codes import CODES

DOCS = Path(__file__).resolve().parent.parent / "docs"
PART = re.compile(r"(<!-- generated: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
GROUPS = {
    "CC0": "File and YAML",
    "CC1": "Shape",
    "CC2": "Meaning",
    "CC3": "Engine and prompts",
    "CC4": "Plan safety",
    "CC5": "Deploy",
    "CC6": "Calls",
    "CC9": "Internal",
}

# Nouns that no engine is given: tests, places, what the spec says of itself; the numbering plan is in both engines' entry.
NOT_RENDERED = {
    "Scenario",
    "CallSpec",
    "StepSpec",
    "Expectation",
    "DockerSite",
    "AnsibleSite",
    "Environment",
    "BridgeSettings",
    "Moved",
    "NumberingPlan",
}


def codes() -> str:
    """Every diagnostic code with its meaning and examples, by group."""
    out = []
    for prefix, title in GROUPS.items():
        listed = [code for name, code in sorted(CODES.items()) if name.startswith(prefix)]
        if not listed:
            continue
        out.append(f"## {title}\n")
        for code in listed:
            out.append(f"### {code.name}: {code.title}\n\n*{code.severity}* · {code.meaning}\n")
            for name, example in (("Wrong", code.wrong), ("Right", code.right)):
                if example:
                    out.append(f"{name}:\n\n```yaml\n{example.strip()}\n```\n")
    return "\n".join(out)


def commands() -> str:
    """The help of every command."""
    out = []
    root = click.Context(ccctl, info_name="ccctl")
    for name in COMMANDS:
        command = ccctl.get_command(root, name)
        assert command is not None
        out.append(f"## ccctl {name}\n\n```text\n{_help(command, f'ccctl {name}', root)}\n```\n")
        if isinstance(command, click.Group):
            for sub in command.list_commands(root):
                inner = command.get_command(root, sub)
                assert inner is not None
                out.append(f"### ccctl {name} {sub}\n\n```text\n{_help(inner, f'ccctl {name} {sub}', root)}\n```\n")
    return "\n".join(out)


def _help(command: click.Command, path: str, root: click.Context) -> str:
    context = click.Context(
        command, info_name=path.removeprefix("ccctl "), parent=root, max_content_width=100, terminal_width=100
    )
    return command.get_help(context).strip()


def parts() -> dict[str, str]:
    """The generated parts by name."""
    from ccctl.schema.describe import markdown

    return {"codes": codes(), "commands": commands(), "language": markdown(), "engines": engines()}


def engines() -> str:
    """What each engine is given of every noun of the center; Asterisk has all that the language knows."""
    import ccctl.center
    from ccctl.render.freeswitch.limits import ELSEWHERE, HANDLED

    out = ["| of a center | both engines | Asterisk only |", "|---|---|---|"]
    exported = (getattr(ccctl.center, name) for name in ccctl.center.__all__)
    nouns = {noun.__name__: noun for noun in exported if is_dataclass(noun) and isinstance(noun, type)}
    for name in sorted(nouns.keys() - NOT_RENDERED):
        known = HANDLED.get(name, frozenset())
        listed = [field.name for field in fields(nouns[name]) if field.name in known or field.name not in ELSEWHERE]
        both = ", ".join(each.removesuffix("_ms") for each in listed if each in known)
        one = ", ".join(each.removesuffix("_ms") for each in listed if each not in known)
        out.append(f"| {name} | {both or '-'} | {one or '-'} |")
    return "\n".join(out)


def _requests(described: dict[str, Any]) -> dict[str, Any]:
    """What requests there are and what they bring along; how it is described is the framework's, and changes with it."""
    bodies = described.get("components", {}).get("schemas", {})
    return {
        "paths": {
            path: {verb: one.get("summary") for verb, one in each.items()} for path, each in described["paths"].items()
        },
        "bodies": {name: sorted(body.get("properties", ())) for name, body in bodies.items() if "Error" not in name},
    }


def main() -> int:
    """0 when everything is written, or with --check when everything is as it would be written."""
    made, stale = parts(), []
    files = {page: page.read_text(encoding="utf-8") for page in sorted(DOCS.glob("*.md"))}
    for page, text in files.items():
        fresh = PART.sub(lambda found: f"{found[1]}\n{made[found[2]].strip()}\n\n{found[3]}", text)
        if fresh != text:
            stale.append(page)
            if "--check" not in sys.argv:
                page.write_text(fresh, encoding="utf-8")
    from ccctl.bridge.events import json_schema as event_schema
    from ccctl.schema.json_schema import json_schema

    for name, made_of in (("center", json_schema), ("event", event_schema)):
        schema = DOCS / "schemas" / f"{name}.json"
        fresh = json.dumps(made_of(), indent=2, ensure_ascii=False) + "\n"
        if not schema.is_file() or schema.read_text(encoding="utf-8") != fresh:
            stale.append(schema)
            if "--check" not in sys.argv:
                schema.parent.mkdir(exist_ok=True)
                schema.write_text(fresh, encoding="utf-8")
    from ccctl.bridge.api import description

    interface, told = DOCS / "schemas" / "bridge-api.json", description()
    if not interface.is_file() or _requests(json.loads(interface.read_text(encoding="utf-8"))) != _requests(told):
        stale.append(interface)
        if "--check" not in sys.argv:
            interface.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    for page in stale:
        print(f"{page.relative_to(DOCS.parent)}: {'stale: run `make docs`' if '--check' in sys.argv else 'written'}")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
