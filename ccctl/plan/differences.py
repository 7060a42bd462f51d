"""The changes between two sets of resources, attribute by attribute, in the order in which people read a center."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import zip_longest

from ccctl.plan.change import LIVE, RESTART, AttributeChange, Change, Create, Delete, Update
from ccctl.plan.fingerprints import SECRET_TEXT
from ccctl.plan.live import CALLBACK, Live
from ccctl.plan.release import Resources

_STEP = re.compile(r"step [0-9]+$")  # resources.py
PARK = "park"
SECRET_OLD, SECRET_NEW = "(secret)", "(secret changed)"


def changes_between(
    before: Resources, after: Resources, live: Live, moves: Mapping[str, str], *, rebuilt: bool
) -> Iterator[Change]:
    """What is created, deleted and updated, with what that means for calls. `rebuilt`: the engine is replaced, or starts anew.

    `moves`: new address -> the one that it had before.
    """
    # Most are as they were: they need neither an order nor a closer look.
    same = {address for address, new in after.items() if before.get(address) == new}
    for address in sorted((before.keys() | after.keys()) - (same - moves.keys()), key=_order):
        old, new = before.get(address), after.get(address)
        effect = RESTART if rebuilt and address.startswith("environment.") else LIVE
        if old is None and new is not None:
            yield Create(
                address, tuple(AttributeChange(name, None, _shown(text)) for name, text in new.items()), effect
            )
        elif new is None and old is not None:
            yield Delete(
                address,
                tuple(AttributeChange(name, _shown(text), None) for name, text in old.items()),
                _joined(live.deleted(address), _promised(address, {}, live), _parked(address, old, {}, live)) or effect,
            )
        elif old is not None and new is not None:
            found = tuple(_attributes(old, new))
            was = moves.get(address, "")
            meets = live.deleted(was) if was else live.updated(address)
            promised = _promised(was or address, new, live, renamed=bool(was))
            meets = _joined(meets, promised, _parked(address, old, new, live))
            if found or was:
                yield Update(address, found, effect if effect == RESTART else meets or effect, was)


def _joined(*effects: str) -> str:
    return "; ".join(filter(None, effects))


def _parked(address: str, old: Mapping[str, str], new: Mapping[str, str], live: Live) -> str:
    """What becomes of parked callers; empty = nothing, or it is not what codes do."""
    return live.parked(old.get(PARK, ""), new.get(PARK, "")) if address == "features.center" else ""


def _promised(address: str, new: Mapping[str, str], live: Live, *, renamed: bool = False) -> str:
    """What becomes of the callbacks that were promised in a queue; empty = nothing, or it is no queue."""
    kind, _, name = address.partition(".")
    return live.promised(name, calls=bool(new.get(CALLBACK)), renamed=renamed) if kind == "queue" else ""


def _attributes(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[AttributeChange]:
    yield from _steps(*([text for name, text in each.items() if _STEP.match(name)] for each in (old, new)))
    names = [name for name in (*new, *(name for name in old if name not in new)) if not _STEP.match(name)]
    for name in names:
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        was, will = SECRET_TEXT.match(before or ""), SECRET_TEXT.match(after or "")
        if was and will:
            same_name = was.group(1) == will.group(1)
            if same_name and (was.group(2) is None or will.group(2) is None):
                continue  # one side's value is not known: nothing can be said
            yield AttributeChange(name, SECRET_OLD, SECRET_NEW)
        else:
            yield AttributeChange(name, before and _shown(before), after and _shown(after))


def _steps(old: list[str], new: list[str]) -> Iterator[AttributeChange]:
    """What became of a flow's steps: those that stay are found by what they do, so that one step more is one change.

    A step is called by its place afterwards (`step 2`), one that goes by its place before (`former step 2`).
    """
    if old == new:
        return
    from difflib import SequenceMatcher

    for kind, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        for was, will in zip_longest(range(first, last), range(start, end)):
            if will is None:
                yield AttributeChange(f"former step {was + 1}", old[was], None)
            else:
                yield AttributeChange(f"step {will + 1}", None if was is None else old[was], new[will])


def _shown(text: str) -> str:
    found = SECRET_TEXT.match(text)
    return f"(secret {found.group(1)})" if found else text


KINDS = [
    "center",
    "environment",
    "trunk",
    "number",
    "callers",
    "hours",
    "switch",
    "prompt",
    "flow",
    "menu",
    "team",
    "seat",
    "queue",
    "voicemail",
    "survey",
    "conference",
    "dialing",
    "rule",
    "features",
    "mail",
    "hook",
]


def _order(address: str) -> tuple[int, int, str]:
    kind, _, name = address.partition(".")
    return (KINDS.index(kind) if kind in KINDS else len(KINDS), len(name) if name.isdigit() else 0, name)
