"""The one Jinja environment: strict, and with filters that keep every value inside its place in an engine's file."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from ccctl import kept
from ccctl.render.files import SECRET_TOKEN
from ccctl.resources import data_folder

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

# A line break in any sense, NUL or another control character would end the text's place in a file.
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
OPTIONS = "trim_blocks lstrip_blocks keep_trailing_newline autoescape=xml"  # of the environment: they change the code
_NOT_IN_QUOTES = str.maketrans("", "", '"\\<>;')
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
    return '"' + CONTROL.sub(" ", str(text)).translate(_NOT_IN_QUOTES).strip() + '"'


def note(text: object) -> str:
    """A text for people between `<!--` and `-->`: on one line, and without the two hyphens that would end it."""
    return re.sub("-(?=-)|-$", "", CONTROL.sub(" ", str(text)).strip())


def plain(text: object) -> str:
    """A text in a file of FreeSWITCH, which would take `$` for the beginning of a variable of its own."""
    return _one_line(text).replace("$", "")


def token(text: object) -> Markup:
    """A reference to a secret, as it is: its value is escaped where it is filled in (files.py)."""
    from markupsafe import Markup

    if not SECRET_TOKEN.fullmatch(str(text)):
        raise UnsafeValueError(f"{text!r} is no reference to a secret")
    return Markup(text)  # noqa: S704 - the pattern has nothing but letters, digits and `<<secret:` in it


def exact(text: object) -> str:
    """A name in a regular expression that matches nothing else."""
    return re.sub(r"([^A-Za-z0-9_-])", r"\\\1", _one_line(text))


def lua(text: object) -> str:
    """A text as a string of Lua: quotes, backslashes and whatever is not plain ASCII as decimal escapes of its bytes."""
    bytes_ = str(text).encode()
    return '"' + "".join(chr(b) if 32 <= b < 127 and b not in (34, 92) else f"\\{b:03}" for b in bytes_) + '"'


def _one_line(text: object) -> str:
    plain = str(text)
    if CONTROL.search(plain):
        raise UnsafeValueError(f"{plain!r} has a line break or a control character")
    return plain


@cache
def environment(folder: str) -> Environment:
    """The environment that reads templates from `templates/<folder>`, and from `templates/both` what engines share."""
    from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined, select_autoescape
    from jinja2 import __version__ as jinja
    from jinja2.bccache import Bucket

    class Kept(BytecodeCache):
        """Compiled templates of earlier runs (kept.py). Key and checksum of a bucket are all that goes in."""

        def get_cache_key(self, name: str, filename: str | None = None) -> str:
            return f"{name}\0{filename}"

        def get_source_checksum(self, source: str) -> str:
            return source

        def load_bytecode(self, bucket: Bucket) -> None:
            bucket.code = kept.load((jinja, OPTIONS, bucket.key, bucket.checksum))

        def dump_bytecode(self, bucket: Bucket) -> None:
            assert bucket.code is not None
            kept.keep((jinja, OPTIONS, bucket.key, bucket.checksum), bucket.code)

    plain_names = frozenset(dir(dict))

    class Quick(Environment):
        """The same, without an exception for each value of a plain mapping: a thousand seats have many."""

        def getattr(self, obj: Any, attribute: str) -> Any:
            if type(obj) is dict and attribute in obj and attribute not in plain_names:
                return obj[attribute]
            return super().getattr(obj, attribute)

    made = Quick(
        loader=FileSystemLoader([data_folder("templates") / each for each in (folder, "both")]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=select_autoescape(("xml", "xml.j2"), default=False),
        bytecode_cache=Kept(),
    )
    made.filters.update(value=value, word=word, comment=comment, quoted=quoted)
    made.filters.update(note=note, plain=plain, token=token, exact=exact, lua=lua)
    return made
