"""A release in between for FreeSWITCH: the new one, with what callers are still in of the old.

A queue that goes stays in the engine as long as callers wait there (scripts/drain.lua), but whoever leaves it, or a menu or a flow
that goes, is sent on by extensions and tables of the files: the old ones stay beside the new, and no new way leads there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from ccctl.deploy.place import Placed

ACTIONS: tuple[str, ...] = ("callcenter", "xml")
DIRECTORY = "directory.xml"
WAYS_IN = frozenset({"dialplan/carriers.xml", "dialplan/numbers.xml", "dialplan/dialled.xml"})
TABLES = {"menus": 1, "queues": 1, "steps": 2, "surveys": 1}  # scripts, and how deep the names of what goes lie
_EXTENSION = re.compile(r'^ *<extension name="([^"]+)">.*?</extension>\n', re.DOTALL | re.MULTILINE)
_DOMAIN = re.compile(r'^ *<domain name="([^"]+)">.*?</domain>\n', re.DOTALL | re.MULTILINE)
_USER = re.compile(r'^ *<user id="([^"]+)">.*?</user>\n', re.DOTALL | re.MULTILINE)
_BOTH = """\
local function new()
{new}
end
local function old()
{old}
end
local function with(these, those, depth)
  for name, one in pairs(those) do
    if these[name] == nil then
      these[name] = one
    elseif depth > 1 and type(one) == "table" then
      with(these[name], one, depth - 1)
    end
  end
  return these
end
return with(new(), old(), {depth})
"""
_BACKS = """\
local all, before = with(new(), old(), 1), old()
for _, name in ipairs({{{}}}) do
  if all[name] then all[name].callback = before[name].callback end
end
return all"""


def in_between(
    new: Collection[Placed], old: Collection[Placed], seats: Collection[str] = (), backs: Collection[str] = ()
) -> list[Placed]:
    """The files of the new release with what only the old one has; the phones of these seats stay known.

    The queues of `backs` go on calling back who was promised that.
    """
    files = {file.path: file for file in new}
    before = {file.path: file for file in old}
    known = {name for path, file in files.items() if _is_dialplan(path) for name in _EXTENSION.findall(_text(file))}
    for path, file in before.items():
        if _is_dialplan(path):
            kept = "".join(found[0] for found in _EXTENSION.finditer(_text(file)) if found[1] not in known)
            there = _text(files[path]) if path in files else "<include>\n</include>\n"
            if kept:
                files[path] = _with(file, there.replace("</include>", f"{kept}</include>"))
    for name, depth in TABLES.items():
        path = f"scripts/{name}.lua"
        if path in files and path in before:
            text = _BOTH.format(new=_text(files[path]), old=_text(before[path]), depth=depth)
            if name == "queues" and backs:
                text = text.replace(
                    "return with(new(), old(), 1)", _BACKS.format(", ".join(map(_quoted, sorted(backs))))
                )
            files[path] = _with(files[path], text)
    if seats and DIRECTORY in files and DIRECTORY in before:
        files[DIRECTORY] = _with(files[DIRECTORY], _directory(_text(files[DIRECTORY]), _text(before[DIRECTORY]), seats))
    return [*files.values(), *(file for path, file in before.items() if path not in files)]


def _directory(new: str, old: str, seats: Collection[str]) -> str:
    """The phones of the new release, and those of these seats, each in its domain."""
    kept = {domain: dict(_users(text, seats)) for domain, text in _domains(old)}

    def added(found: re.Match[str]) -> str:
        here = dict(_users(found[0], seats))
        more = "".join(text for seat, text in kept.get(found[1], {}).items() if seat not in here)
        return found[0].replace("        </users>", f"{more}        </users>", 1)

    return _DOMAIN.sub(added, new)


def _quoted(name: str) -> str:
    return f'"{name}"'


def _domains(text: str) -> Iterator[tuple[str, str]]:
    return ((found[1], found[0]) for found in _DOMAIN.finditer(text))


def _users(text: str, seats: Collection[str]) -> Iterator[tuple[str, str]]:
    return ((found[1], found[0]) for found in _USER.finditer(text) if found[1] in seats)


def _is_dialplan(path: str) -> bool:
    return path.startswith("dialplan/") and path not in WAYS_IN


def _with(file: Placed, text: str) -> Placed:
    return Placed(file.path, text.encode(), file.mode)


def _text(file: Placed) -> str:
    return file.content.decode("utf-8", "replace")
