"""Engines' files without the lines of the spec that their comments name: what is left is all that an engine reads.

A line that is added at the top of a spec moves every line below it, and with them the comments of every file. No
engine has to read a file again for that. Only digits within comments are passed over, never any of a value: `;` in a
value of Asterisk's is written `\\;`, `<` in one of FreeSWITCH's `&lt;`, and a string of Lua's ends in a quote.
"""

from __future__ import annotations

import hashlib
import re

_PLACE = r"[^\n]*?[\w./@+-]+"
_CONF = re.compile(rf"(?m)((?:(?<!\\);|^#[ ]){_PLACE}):[0-9]+")
_XML = re.compile(r"(<!--[^>\n]*?[\w./@+-]+):[0-9]+")
_LUA = re.compile(r'(?m)(--[ ][^\n"]*?[\w./@+-]+):[0-9]+(?=[^\n"]*$)')
_COMMENTS = {"conf": _CONF, "xml": _XML, "lua": _LUA}


def meaning(path: str, content: bytes) -> str:
    """SHA-256 of a file without those lines; empty where it names none, or is of a kind that has no comments here."""
    comments = _COMMENTS.get(path.rpartition(".")[2])
    if comments is None:
        return ""
    bare, count = comments.subn(r"\1", content.decode("utf-8"))
    return hashlib.sha256(bare.encode()).hexdigest() if count else ""
