"""A release in between: the new one, with the queues and contexts of the old that callers are still in.

Asterisk forgets who waits in a queue that its file no longer has: such callers hear music for ever (measured on 22.10).
While they leave, the old queues and contexts stay; no way of the new dialplan leads there any more.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from ccctl.deploy.place import Placed

LEAVING = "dialplan/leaving.conf"
QUEUES = "dialplan/queues.conf"
_CALL_BACK = ("cc-queue-joined", "cc-gone")
ACTIONS = ("moh", "queues", "dialplan")
SEATS_ACTIONS = ("moh", "pjsip", "queues", "dialplan")
SIP_FILES = ("pjsip.conf", "pjsip-secrets.conf")
_HEADER = re.compile(r"^\[([^\]]+)\]", re.MULTILINE)
_NO_CONTEXTS = frozenset({"general", "globals"})


def sections(text: str) -> Iterator[tuple[str, str]]:
    """The sections of a configuration file: name and text with the header, in order."""
    found = list(_HEADER.finditer(text))
    for here, after in zip(found, [*found[1:], None], strict=False):
        yield here.group(1), text[here.start() : after.start() if after else len(text)]


def in_between(
    new: Collection[Placed],
    old: Collection[Placed],
    queues: Collection[str],
    seats: Collection[str] = (),
    backs: Collection[str] = (),
) -> list[Placed]:
    """The files of the new release, with these queues and all contexts and music classes that only the old one has.

    The phones of these seats stay known: a call that one of them is in can still be held and handed on. The queues of
    `backs` go on calling back who was promised that: they, and how a queue joins a caller to a seat, stay as they were.
    """
    files = {file.path: file for file in new}
    before = {file.path: file for file in old}
    if backs:
        _as_before(files, before, {*_CALL_BACK, *(f"queue-{queue}" for queue in backs)})
    known = {name for path, file in files.items() if _is_dialplan(path) for name, _ in sections(_text(file))}
    contexts = [
        text
        for path, file in sorted(before.items())
        if _is_dialplan(path)
        for name, text in sections(_text(file))
        if name not in known | _NO_CONTEXTS
    ]
    _append(files, before, "queues.conf", queues)
    classes = {name for name, _ in sections(_text(files.get("musiconhold.conf")))}
    _append(
        files,
        before,
        "musiconhold.conf",
        {name for name, _ in sections(_text(before.get("musiconhold.conf")))} - classes,
    )
    for path in SIP_FILES:
        _append(files, before, path, set(seats) - {name for name, _ in sections(_text(files.get(path)))})
    if contexts and "extensions.conf" in files:
        files[LEAVING] = Placed(LEAVING, "\n".join(contexts).encode())
        root = files["extensions.conf"]
        files["extensions.conf"] = Placed(root.path, root.content + f"\n#include {LEAVING}\n".encode(), root.mode)
    return [*files.values(), *(file for path, file in before.items() if path not in files and not _is_dialplan(path))]


def _as_before(files: dict[str, Placed], before: dict[str, Placed], contexts: Collection[str]) -> None:
    """Puts the old text in the place of the new one's, of those of these contexts of queues that both have."""
    texts = {name: text for name, text in sections(_text(before.get(QUEUES))) if name in contexts}
    if texts and QUEUES in files:
        there = _text(files[QUEUES])
        head = there[: found.start()] if (found := _HEADER.search(there)) else there
        content = head + "".join(texts.get(name, text) for name, text in sections(there))
        files[QUEUES] = Placed(QUEUES, content.encode(), files[QUEUES].mode)


def _append(files: dict[str, Placed], before: dict[str, Placed], path: str, names: Collection[str]) -> None:
    kept = [text for name, text in sections(_text(before.get(path))) if name in names]
    if kept and path in files:
        content = files[path].content + ("\n" + "\n".join(kept)).encode()
        files[path] = Placed(path, content, files[path].mode)


def _is_dialplan(path: str) -> bool:
    return path == "extensions.conf" or path.startswith("dialplan/")


def _text(file: Placed | None) -> str:
    return "" if file is None else file.content.decode("utf-8", "replace")
