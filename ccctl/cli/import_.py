"""`ccctl import`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ccctl.cli.exits import DONE
from ccctl.cli.options import format_option
from ccctl.cli.output import note, say

MOST_SHOWN = 40


@click.group("import")
def command() -> None:
    """Turn the configuration of an engine that ccctl did not write into a spec.

    \b
    Example:
      ccctl import asterisk /etc/asterisk -o center.yaml
    """


@command.command("asterisk")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "-o", "output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write the spec here."
)
@click.option(
    "--center", default="", metavar="NAME", help="What to call the center; by default as the folder is called."
)
@click.option("--timezone", default="UTC", show_default=True, metavar="ZONE", help="The time zone of its hours.")
@click.option("--country", default="", metavar="CC", help="The country of its numbers, such as DE.")
@format_option("text", "json")
def asterisk(folder: Path, output: Path | None, center: str, timezone: str, country: str, style: str) -> int:
    """Read DIR (pjsip, queues, extensions, voicemail, musiconhold) into a spec; nothing is run, nothing there is changed.

    Says what it understood, what it did not and why, and a score. Passwords of seats are made anew; a carrier's is
    named as a secret. Sound files are named audio/NAME.wav: copy them there.

    \b
    Example:
      ccctl import asterisk /etc/asterisk > center.yaml
      ccctl import asterisk pbx/etc --country DE --timezone Europe/Berlin -o center.yaml
    """
    from ccctl.adopt.asterisk import import_asterisk, spec_text

    _check(timezone, country)
    found = import_asterisk(folder, center, timezone, country)
    text = spec_text(found)
    if output is not None:
        _write(output, text)
    if style == "json":
        missed = [{"file": one.file, "line": one.line, "text": one.text, "why": one.why} for one in found.missed]
        data = {
            "version": 1,
            "spec": text,
            "score": found.score,
            "understood": found.understood,
            "not_understood": missed,
            "sounds": found.sounds,
        }
        say(json.dumps(data, indent=2, ensure_ascii=False))
        return DONE
    if output is None:
        say(text.rstrip("\n"))
    note(
        f"understood: {len(found.understood)} ({', '.join(found.understood[:8])}{', …' if len(found.understood) > 8 else ''})"
    )
    for one in found.missed[:MOST_SHOWN]:
        note(f"  ✗ {one.file}{f':{one.line}' if one.line else ''}: {one.text}: {one.why}")
    if len(found.missed) > MOST_SHOWN:
        note(f"    and {len(found.missed) - MOST_SHOWN} more: --format json tells them all")
    note(f"not understood: {len(found.missed)}; score {found.score} %")
    for name, played in sorted(found.sounds.items()):
        note(f"  sound {played} → audio/{name}.wav")
    return DONE


def _check(timezone: str, country: str) -> None:
    """Wrong usage for what the spec could not say."""
    from zoneinfo import ZoneInfo

    from ccctl.resolve.numbering import numbering_plan

    try:
        ZoneInfo(timezone)
    except (KeyError, ValueError, OSError) as unknown:
        raise click.UsageError(f'there is no time zone "{timezone}": they are written Europe/Berlin, UTC') from unknown
    if numbering_plan(country) is None:
        raise click.UsageError(f'there is no country "{country}": codes have two letters (ISO 3166), such as DE')


def _write(path: Path, text: str) -> None:
    """Writes the spec; Rejected when there is a file already, or it can not be written."""
    from ccctl.diagnostics import codes, rejected

    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as there:
        raise rejected(codes.CC521, f"{path} is there already", hint="name another file with -o") from there
    except OSError as failure:
        raise rejected(codes.CC521, f"{path} can not be written: {failure.strerror}") from failure
