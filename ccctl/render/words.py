"""Words that the views of every engine use: places in the spec, times."""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache
from pathlib import PurePath

from ccctl.center import Center
from ccctl.diagnostics import Span

UNTIDY = re.compile(r"[^\w./@+ -]|-(?=-)")  # what a file's name may have and a comment must not


def where(center: Center, span: Span | None) -> str:
    """`center.yaml:41`, with the file as seen from the spec's folder: the same text wherever ccctl is started."""
    if span is None:
        return "added by ccctl"
    return f"{_named(center.span.file if center.span else '', span.file)}:{span.line}"


@lru_cache(maxsize=1024)
def _named(main: str, named: str) -> str:
    """A file's name as seen from the folder of the main spec."""
    home = PurePath(main).parent.as_posix()
    file = PurePath(named).as_posix()
    if posixpath.isabs(file) == posixpath.isabs(home):
        file = posixpath.relpath(file, home)
    name = posixpath.basename(file) if posixpath.isabs(file) else file
    return UNTIDY.sub("_", name)


def user_part(name: str) -> str:
    """A user name as it stands before the @ of a SIP address: an @ of its own is escaped (RFC 3261, 19.1.2)."""
    return name.replace("@", "%40")


def whole_seconds(milliseconds: int) -> int:
    """Seconds, rounded up, for what an engine counts in whole seconds."""
    return -(-milliseconds // 1000)


def seconds(milliseconds: int) -> str:
    """Seconds with as many decimals as it takes: 5, 0.5."""
    return f"{milliseconds / 1000:.3f}".rstrip("0").rstrip(".")
