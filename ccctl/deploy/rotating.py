"""Passwords of seats in the files of a release that is there: which they are, and the same files with others.

A file's text as it was rendered, with references in place of secrets, stands beside it (texts.py): line by line it tells
where a password is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ccctl.deploy.place import Placed
from ccctl.diagnostics import codes, rejected
from ccctl.render.files import SECRET_TOKEN

SEAT = "<<secret:seat/"


def password_files(texts: Mapping[str, str]) -> tuple[str, ...]:
    """The files that hold passwords of seats, sorted."""
    return tuple(sorted(path for path, text in texts.items() if SEAT in text))


def passwords_in(files: Iterable[Placed], texts: Mapping[str, str]) -> dict[str, str]:
    """The passwords of seats in these files, by the secret's name (seat/101). Rejected where they cannot be told."""
    return {
        name: line[len(before) : len(line) - len(after)]
        for file in files
        if SEAT in texts.get(file.path, "")
        for line, found in _lines(file, texts[file.path])
        for before, name, after in found
    }


def with_passwords(files: Iterable[Placed], texts: Mapping[str, str], values: Mapping[str, str]) -> list[Placed]:
    """The files with these passwords in place of those that they have; all else stays. Rejected as `passwords_in`."""
    return [_with(file, texts[file.path], values) if SEAT in texts.get(file.path, "") else file for file in files]


def _with(file: Placed, text: str, values: Mapping[str, str]) -> Placed:
    lines = []
    for line, found in _lines(file, text):
        before, name, after = found[0] if found else ("", "", "")
        lines.append(f"{before}{values[name]}{after}" if name in values else line)
    return Placed(file.path, "\n".join(lines).encode(), file.mode)


def _lines(file: Placed, text: str) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """Each line of a file, with the password in it, if any: what stands before it, its name, what stands after it."""
    there, rendered = file.content.decode("utf-8", "replace").split("\n"), text.split("\n")
    if len(there) != len(rendered):
        raise _unknown(file)
    for line, pattern in zip(there, rendered, strict=True):
        tokens = [token for token in SECRET_TOKEN.finditer(pattern) if token[1].startswith("seat/")]
        found = [(pattern[: token.start()], token[1], pattern[token.end() :]) for token in tokens]
        if len(found) > 1 or any(not line.startswith(one[0]) or not line.endswith(one[2]) for one in found):
            raise _unknown(file)
        yield line, found


def _unknown(file: Placed) -> Exception:
    return rejected(
        codes.CC527,
        f"{file.path} on the target is not as it was applied: where the passwords in it are is not known",
        hint="`ccctl apply` writes it anew",
    )
