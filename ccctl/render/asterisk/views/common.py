"""Words that every view uses: places in the spec, names of contexts, where a call is sent."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from pathlib import PurePath

from ccctl.center import Center, Destination, Kind
from ccctl.center.languages import call_languages, heard_in
from ccctl.diagnostics import Span

RELEASE = "/ccctl/current"  # the link to the release in force, on every target
UNTIDY = re.compile(r"[^\w./@+ -]|-(?=-)")  # what a file's name may have and a comment must not
SPOOL = "/var/spool/asterisk"
RECORDS_FILE = f"{SPOOL}/calls.csv"  # what happens to calls, for the bridge


@dataclass(frozen=True, slots=True)
class Line:
    """One step of a dialplan: application, label, and what a reader is told above it."""

    app: str
    label: str = ""
    note: str = ""


def where(center: Center, span: Span | None) -> str:
    """`center.yaml:41`, with the file as seen from the spec's folder: the same text wherever ccctl is started."""
    if span is None:
        return "added by ccctl"
    home = PurePath(center.span.file).parent.as_posix() if center.span else "."
    file = PurePath(span.file).as_posix()
    if posixpath.isabs(file) == posixpath.isabs(home):
        file = posixpath.relpath(file, home)
    name = posixpath.basename(file) if posixpath.isabs(file) else file
    return f"{UNTIDY.sub('_', name)}:{span.line}"


def goto(to: Destination, menu: str = "") -> str:
    """The application that sends a call there; `repeat` and `back` are those of the menu named."""
    match to.kind:
        case Kind.HANGUP:
            return hang_up(19)
        case Kind.SEAT:
            return f"Goto(seat,{to.name},1)"
        case Kind.NUMBER:
            return f"Goto(cc-number,{to.name},1)"
        case Kind.REPEAT:
            return "Goto(s,prompt)"
        case Kind.BACK:
            back = f"CC_BACK_{variable(menu)}"
            return f'GotoIf($["${{{back}}}" = ""]?s,prompt:menu-${{{back}}},s,again)'
        case _:
            return f"Goto({to.kind}-{to.name},s,1)"


def hang_up(cause: int) -> str:
    """The application that ends the call: before the answer with this Q.850 cause (the carrier sees its SIP status)."""
    return f"Goto(cc-hangup,{cause},1)"


def variable(name: str) -> str:
    """A name as part of a channel variable; names have no underscore, so two never meet."""
    return name.replace("-", "_")


def sound(center: Center, name: str) -> str:
    """The prompt as Playback names it, in the call's language (CC_LANG): an absolute path without the ending."""
    heard = {language: heard_in(center, name, language) for language in call_languages(center)}
    if len(set(heard.values())) == 1:
        return f"{RELEASE}/prompts/{heard[center.language]}/{name}"
    chosen = "${CC_LANG}"
    for language, tongue in heard.items():
        if tongue != language:
            chosen = f'${{IF($["${{CC_LANG}}" = "{language}"]?{tongue}:{chosen})}}'
    return f"{RELEASE}/prompts/{chosen}/{name}"


def seat_sound(center: Center, name: str) -> str:
    """The prompt as seats hear it: in the center's language."""
    return f"{RELEASE}/prompts/{heard_in(center, name, center.language)}/{name}"


def whole_seconds(milliseconds: int) -> int:
    """Seconds, rounded up, for what Asterisk counts in whole seconds."""
    return -(-milliseconds // 1000)


def seconds(milliseconds: int) -> str:
    """Seconds with as many decimals as it takes: 5, 0.5."""
    return f"{milliseconds / 1000:.3f}".rstrip("0").rstrip(".")
