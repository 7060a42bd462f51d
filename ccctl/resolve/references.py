"""Names that a spec uses: do they exist, and is every name used?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from ccctl.diagnostics import Code, Note, codes
from ccctl.resolve.context import Context, DataPath
from ccctl.resolve.scenario import is_outside
from ccctl.resolve.uses import SECTIONS, Reference, in_center
from ccctl.resolve.uses_in_tests import in_tests
from ccctl.schema.seat import range_problem, seat_numbers

LISTED = 3  # unknown seats of one range that are named
_CODES = {
    "seat": codes.CC202,
    "team": codes.CC203,
    "prompt": codes.CC204,
    "hours": codes.CC205,
    "callers": codes.CC206,
    "trunk": codes.CC207,
    "voicemail": codes.CC208,
    "switch": codes.CC209,
    "survey": codes.CC242,
    "conference": codes.CC333,
    "hook": codes.CC247,
}
_WORDS = {"hours": "hours", "callers": "caller list"}
_RANGE = re.compile(r"[0-9]{1,20}(-[0-9]{1,20})?")


def references(context: Context) -> Iterator[Reference]:
    """Every use of a name in the spec."""
    yield from in_center(context)
    yield from in_tests(context)


def check_references(context: Context) -> None:
    """CC201 to CC208: names that are not defined. Names that were probably meant are remembered, and count as used."""
    center = context.center
    known: dict[str, Mapping[str, object]] = {kind: getattr(center, section) for kind, section in SECTIONS.items()}
    broken = _broken_names(context)
    for use in references(context):
        if (SECTIONS[use.kind], "") in context.broken:
            continue
        if use.in_test and use.kind == "seat" and is_outside(context, use.name, center.seats):
            continue
        if use.kind == "seat" and not use.destination:
            _check_seats(context, use, broken["seat"])
        elif use.name not in known[use.kind] and use.name not in broken[use.kind]:
            _undefined(context, use, known, broken[use.kind])


def _broken_names(context: Context) -> dict[str, set[str]]:
    """The names of each kind that are defined by entries whose shape is wrong; seats by number."""
    names: dict[str, set[str]] = {kind: set() for kind in SECTIONS}
    for section, name in context.broken:
        for kind in (kind for kind, other in SECTIONS.items() if other == section):
            names[kind].update(_seats_of(name) if kind == "seat" else (name,))
    return names


def _check_seats(context: Context, use: Reference, broken: set[str]) -> None:
    seats = context.center.seats
    missing = [number for number in seat_numbers(use.name) if number not in seats and number not in broken]
    if not missing:
        return
    which = ", ".join(missing[:LISTED]) + (f" and {len(missing) - LISTED} more" if len(missing) > LISTED else "")
    words = f"seat {which}, which is" if len(missing) == 1 else f"seats {which}, which are"
    context.problem(
        codes.CC202,
        f"{use.user} names {words} not defined",
        *use.path,
        hint=context.guess("seat", missing[0], seats) or "add it to `seats`, or correct the number",
        notes=_defined(context, "seat"),
    )


def _seats_of(written: str) -> Iterable[str]:
    return seat_numbers(written) if _RANGE.fullmatch(written) and not range_problem(written) else ()


def _undefined(context: Context, use: Reference, known: dict[str, Mapping[str, object]], broken: set[str]) -> None:
    code = codes.CC201 if use.destination else _CODES[use.kind]
    word = _WORDS.get(use.kind, use.kind)
    if use.destination:
        what = f"{use.user} sends calls to {use.kind}/{use.name}"
    else:
        what = f'{use.user} names {word} "{use.name}"'
    names = known[use.kind]
    hint = context.guess(use.kind, use.name, [*names, *sorted(broken)])
    if hint:
        near = hint.split('"')[1]
        context.meant.add(f"{use.kind}/{near}")
        if use.destination:
            hint = f'did you mean "{use.kind}/{near}"?'
    elif use.destination and (
        others := [kind for kind in SECTIONS if use.name in known[kind] and kind in _DESTINATIONS]
    ):
        context.meant.add(f"{others[0]}/{use.name}")
        hint = f'did you mean "{others[0]}/{use.name}"?'
    else:
        hint = f"define it under `{SECTIONS[use.kind]}`, or correct the name"
    context.problem(code, f"{what}, which is not defined", *use.path, hint=hint, notes=_defined(context, use.kind))


_DESTINATIONS = ("flow", "menu", "queue", "team", "seat", "voicemail", "survey", "conference")


def _defined(context: Context, kind: str) -> tuple[Note, ...]:
    """A note where things of a kind are defined, if the spec defines any."""
    section = SECTIONS[kind]
    if not getattr(context.spec, section):
        return ()
    return (Note(f"{section} are defined here", context.key(section)),)


_CHECKED_FOR_USE: tuple[tuple[str, str], ...] = (
    ("prompt", "play it"),
    ("hours", "ask for them"),
    ("callers", "ask for it"),
    ("switch", "ask for it"),
)


def check_names_used(context: Context) -> None:
    """CC233: prompts, hours, caller lists and trunks that nothing uses; teams see reach.py."""
    used: set[tuple[str, str]] = {(use.kind, use.name) for use in in_center(context)}
    used |= {(kind, name) for kind, _, name in (node.partition("/") for node in context.meant)}
    for kind, use in _CHECKED_FOR_USE:
        for name in getattr(context.spec, SECTIONS[kind]):
            if (kind, name) not in used:
                word = _WORDS.get(kind, kind)
                _unused(
                    context,
                    f'{word} "{name}" {"are" if kind == "hours" else "is"} not used',
                    (SECTIONS[kind], name),
                    use,
                )
    numbers = context.spec.numbers.values()
    dials_anywhere = context.spec.dialing is not None and any(
        rule.trunks is None for rule in context.spec.dialing.rules
    )
    if numbers and all(number.trunks for number in numbers) and not dials_anywhere:
        for name in context.spec.trunks:
            if ("trunk", name) not in used:
                _unused(
                    context, f'no number is answered on trunk "{name}"', ("trunks", name), "add it to a number's trunks"
                )


def _unused(context: Context, message: str, path: DataPath, use: str, code: Code = codes.CC233) -> None:
    context.report.add(
        code,
        message,
        context.key(*path),
        hint=f"{use}, or remove it" if use != "ask for them" else "ask for them, or remove them",
    )


def used_teams(context: Context) -> frozenset[str]:
    """The teams that queues ring, and those that listen to messages."""
    queues, boxes = context.spec.queues.values(), context.spec.voicemails.values()
    rung = {member.team for queue in queues for member in queue.members if member.team is not None}
    return frozenset(rung | {box.team for box in boxes if box.team is not None})
