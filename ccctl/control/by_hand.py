"""Finds in what Asterisk shows of its dialplan the extensions that somebody typed."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ANY_CONTEXT = re.compile(r"^\[ Context '([^']+)' created by ")
_EXTENSION = re.compile(r"^\s+(?:'([^']+)' =>)?.*\s\[([^\]]+)\]\s*$")
_BY_HAND = re.compile(r" \[[^\]:\n]+\]\s*$", re.MULTILINE)  # not the line of a context, which begins with its bracket


def extensions_by_hand(shown: str) -> Iterator[str]:
    """The extensions (`number@context`) that no file declares, from the text of `dialplan show`.

    A step of a file ends in `[entry.conf:25]`; one that somebody typed ends in the name of a module.
    """
    if not _BY_HAND.search(shown):  # nearly always, and a thousand seats have thousands of lines
        return
    context = extension = ""
    for line in shown.splitlines():
        if found := _ANY_CONTEXT.match(line):
            context = found.group(1)
        elif found := _EXTENSION.match(line):
            extension = found.group(1) or extension
            if ":" not in found.group(2):
                yield f"{extension}@{context}"
