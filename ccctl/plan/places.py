"""Engines' files without the lines of the spec that their comments name: what is left is all that an engine reads.

A line that is added at the top of a spec moves every line below it, and with them the comments of every file. No
engine has to read a file again for that. Only digits within comments are passed over, never any of a value: `;` in a
value of Asterisk's is written `\\;`, `<` in one of FreeSWITCH's `&lt;`, and a string of Lua's ends in a quote.
"""

from __future__ import annotations

import hashlib
import re

_CONF = re.compile(r"(;[^\n:]*):[0-9]+")
_DAHDI = re.compile(r"(?m)^(#[ ][^\n:]*):[0-9]+")
_XML = re.compile(r"(<!--[^\n:>]*):[0-9]+")
_LUA = re.compile(r'(--[ ][^\n":]*):[0-9]+(?=[^\n"]*(?:\n|$))')
_COMMENTS = {"conf": _CONF, "xml": _XML, "lua": _LUA}


def meaning(path: str, content: bytes) -> str:
    """SHA-256 of a file without those lines; empty where it names none, or is of a kind that has no comments here."""
    comments = _DAHDI if path.endswith("system.conf") else _COMMENTS.get(path.rpartition(".")[2])
    if comments is None:
        return ""
    text = content.decode("utf-8")
    bare = comments.sub(_without, text)
    return hashlib.sha256(bare.encode()).hexdigest() if bare != text else ""


def _without(found: re.Match[str]) -> str:
    if found.string[found.start() - 1 : found.start()] == "\\":  # of a value
        return found[0]
    return found[1]
