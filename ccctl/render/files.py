"""Rendered files and the tree they make."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping

from ccctl.diagnostics import codes, rejected
from ccctl.values import dataclass

SECRET_TOKEN = re.compile(r"<<secret:([a-z]+/[A-Za-z0-9_.-]+)>>")


def secret_token(kind: str, name: str) -> str:
    """What stands for a secret in a rendered file: kind is spec (the user's), seat, engine or pem (made at first apply)."""
    return f"<<secret:{kind}/{name}>>"


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """One file of a release: path under its folder, bytes (secrets left as tokens), mode and reload action."""

    path: str
    content: bytes
    reload: str
    mode: int = 0o644
    secret: bool = False

    @property
    def secret_names(self) -> frozenset[str]:
        """The secrets whose values the file needs, as kind/name."""
        return frozenset(SECRET_TOKEN.findall(self.content.decode("utf-8"))) if self.secret else frozenset()

    def with_secrets(self, values: Mapping[str, str]) -> bytes:
        """The bytes with every token replaced by its value; KeyError names a secret that has none."""
        if not self.secret:
            return self.content
        text = self.content.decode("utf-8")
        written = _WRITTEN.get(self.path.rpartition(".")[2], _in_conf)

        def filled(name: str) -> str:
            if name.startswith("pem/") or name.endswith(".pem"):  # a certificate or its key is all that is in its file
                return values[name].rstrip("\n")
            return written(_held(name, values[name]))

        return SECRET_TOKEN.sub(lambda found: filled(found.group(1)), text).encode("utf-8")


def _in_conf(secret: str) -> str:
    return secret.replace(";", "\\;")


def _in_xml(secret: str) -> str:
    """In an attribute; `$` too, because FreeSWITCH looks for its own variables before it reads the XML."""
    signs = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "$": "&#36;"}
    return "".join(signs.get(sign, sign) for sign in secret)


def _in_quotes(secret: str) -> str:
    """Between double quotes of msmtp's, which takes off the outer ones and reads nothing else into it."""
    return secret


_WRITTEN: Mapping[str, Callable[[str], str]] = {"xml": _in_xml, "msmtprc": _in_quotes}


def _held(name: str, secret: str) -> str:
    """The secret as the right-hand side of a configuration line. Raises Rejected when no such line can hold it."""
    if not secret or secret != secret.strip() or any(not char.isprintable() for char in secret):
        raise rejected(
            codes.SECRET_UNUSABLE,
            f"the value of the secret {name} is empty, has a line break or a control character, or begins or ends with "
            "a space",
            hint="a file that holds a secret may end in one line break; that one is taken off",
        )
    return secret


@dataclass(frozen=True, slots=True)
class RenderedTree:
    """All files of a release, sorted by path."""

    engine: str
    files: tuple[RenderedFile, ...]

    def __iter__(self) -> Iterator[RenderedFile]:
        return iter(self.files)

    def __getitem__(self, path: str) -> RenderedFile:
        for file in self.files:
            if file.path == path:
                return file
        raise KeyError(path)

    @property
    def digest(self) -> str:
        """SHA-256 over paths, modes and bytes; the same tree gives the same digest everywhere."""
        total = hashlib.sha256()
        for file in self.files:
            body = hashlib.sha256(file.content).hexdigest()
            total.update(f"{file.path}\0{file.mode:o}\0{body}\n".encode())
        return total.hexdigest()

    @property
    def secret_names(self) -> tuple[str, ...]:
        """Every secret that the tree needs, as kind/name, sorted."""
        return tuple(sorted({name for file in self.files for name in file.secret_names}))
