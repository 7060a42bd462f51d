"""The one Jinja environment: strict, and with filters that keep every value inside its place in an Asterisk file."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from ccctl.resources import data_folder

if TYPE_CHECKING:
    from jinja2 import Environment

# A line break in any sense, NUL or another control character would end the text's place in a file.
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
WORD = re.compile(r"[A-Za-z0-9_.+*#:@/-]+")


class UnsafeValueError(ValueError):
    """A value that its place in an engine's file cannot hold; validation should have stopped it before."""


def value(text: object) -> str:
    """The right-hand side of `key = value` in an Asterisk file: `;` would begin a comment, a line break a new line."""
    return _one_line(text).replace("\\", "\\\\").replace(";", "\\;") if text else ""


def word(text: object) -> str:
    """A name in a dialplan, a heading or a path: letters, digits and a few signs without meaning, or it is refused."""
    plain = str(text)
    if not WORD.fullmatch(plain):
        raise UnsafeValueError(f"{plain!r} cannot stand in an engine's file as a name")
    return plain


def comment(text: object) -> str:
    """A text for people behind a `;`: on one line, and without `;`, because `;--` opens a comment block of Asterisk."""
    return CONTROL.sub(" ", str(text)).replace(";", ",").strip().lstrip("-").strip()


def quoted(text: object) -> str:
    """A display name in double quotes, as in `callerid = "Name" <1001>`; what would end it is left out."""
    return '"' + re.sub(r'["\\<>;]', "", CONTROL.sub(" ", str(text))).strip() + '"'


def _one_line(text: object) -> str:
    plain = str(text)
    if CONTROL.search(plain):
        raise UnsafeValueError(f"{plain!r} has a line break or a control character")
    return plain


@cache
def environment(folder: str) -> Environment:
    """The environment that reads templates from `templates/<folder>`."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    made = Environment(
        loader=FileSystemLoader(data_folder("templates") / folder),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=select_autoescape(("xml", "xml.j2"), default=False),
    )
    made.filters.update(value=value, word=word, comment=comment, quoted=quoted)
    return made
