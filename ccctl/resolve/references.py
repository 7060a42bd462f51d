"""Names that a spec uses: do they exist, and is every name used?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ccctl.diagnostics import Code, Note, codes
from ccctl.resolve.context import Context, DataPath
from ccctl.resolve.scenario import is_outside
from ccctl.schema.flow import ConditionSpec
from ccctl.schema.scenario import TestStepSpec
from ccctl.schema.seat import range_problem, seat_numbers

LISTED = 3  # unknown seats of one range that are named


@dataclass(frozen=True, slots=True)
class Reference:
    """A name of a kind ("team"), used at a path by something ("queue "desk"")."""

    kind: str
    name: str
    path: DataPath
    user: str
    destination: bool = False
    in_test: bool = False  # a use in a test alone makes nothing useful


_SECTIONS = {
    "flow": "flows",
    "menu": "menus",
    "queue": "queues",
    "team": "teams",
    "seat": "seats",
    "voicemail": "voicemails",
    "survey": "surveys",
    "conference": "conferences",
    "prompt": "prompts",
    "hours": "hours",
    "callers": "callers",
    "trunk": "trunks",
    "switch": "switches",
    "hook": "hooks",
}
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
BARE = ("hangup", "repeat", "back")
_RANGE = re.compile(r"[0-9]{1,20}(-[0-9]{1,20})?")


def references(context: Context) -> Iterator[Reference]:
    """Every use of a name in the spec."""
    yield from _of_numbers(context)
    yield from _of_flows(context)
    yield from _of_menus(context)
    for number, seat in context.spec.seats.items():
        if seat.team is not None:
            yield Reference("team", seat.team, ("seats", number, "team"), f"seat {number}")
    for name, team in context.spec.teams.items():
        for at, written in enumerate(team.supervisors):
            yield Reference("seat", written, ("teams", name, "supervisors", at), f'team "{name}"')
    yield from _of_queues(context)
    for name, box in context.spec.voicemails.items():
        user = f'voicemail "{name}"'
        if box.team is not None:
            yield Reference("team", box.team, ("voicemails", name, "team"), user)
        for at, written in enumerate(box.seats):
            yield Reference("seat", written, ("voicemails", name, "seats", at), user)
    yield from _prompts_of("voicemail", context.spec.voicemails, ("greeting",))
    for name, hook in context.spec.hooks.items():
        if hook.on_error not in (None, "continue"):
            yield from _destination(hook.on_error, ("hooks", name, "on_error"), f'hook "{name}"')
    yield from _prompts_of("conference", context.spec.conferences, ("ask", "wrong", "greeting"))
    yield from _prompts_of("survey", context.spec.surveys, ("prompt", "invalid", "thanks"))
    yield from _of_dialing(context)
    if context.spec.recording.notice is not None:
        yield Reference("prompt", context.spec.recording.notice, ("recording", "notice"), "recording")
    yield from _of_tests(context)
    yield from _asked(context)


def _prompts_of(kind: str, nouns: Mapping[str, object], keys: tuple[str, ...]) -> Iterator[Reference]:
    """The prompts that things of a kind name under these keys."""
    for name, noun in nouns.items():
        for key in keys:
            if (prompt := getattr(noun, key)) is not None:
                yield Reference("prompt", prompt, (_SECTIONS[kind], name, key), f'{kind} "{name}"')


def _of_numbers(context: Context) -> Iterator[Reference]:
    for written, number in context.spec.numbers.items():
        yield from _destination(number.to, ("numbers", written, "to"), f"number {written}")
        for at, trunk in enumerate(number.trunks):
            yield Reference("trunk", trunk, ("numbers", written, "trunks", at), f"number {written}")


def _of_flows(context: Context) -> Iterator[Reference]:
    for name, steps in context.spec.flows.items():
        user = f'flow "{name}"'
        for at, step in enumerate(steps):
            path: DataPath = ("flows", name, at)
            if step.play is not None:
                yield Reference("prompt", step.play, (*path, "play"), user)
            if step.collect is not None:
                yield Reference("prompt", step.collect.prompt, (*path, "collect", "prompt"), user)
                yield from _destination(step.collect.otherwise, (*path, "collect", "otherwise"), user)
            if step.go is not None:
                yield from _destination(step.go, (*path, "go"), user)
            if step.lookup is not None:
                yield Reference("hook", step.lookup, (*path, "lookup"), user)
            if step.condition is not None:
                yield from _condition(step.condition, (*path, "if"), user)


def _condition(condition: ConditionSpec, path: DataPath, user: str) -> Iterator[Reference]:
    if condition.callers is not None:
        yield Reference("callers", condition.callers, (*path, "callers"), user)
    for key, hours in (("open", condition.open), ("closed", condition.closed)):
        if hours is not None:
            yield Reference("hours", hours, (*path, key), user)
    if condition.switch is not None:
        yield Reference("switch", condition.switch, (*path, "switch"), user)
    for key, parts in (("any", condition.any), ("all", condition.all)):
        for at, part in enumerate(parts or ()):
            yield from _condition(part, (*path, key, at), user)
    if condition.negated is not None:
        yield from _condition(condition.negated, (*path, "not"), user)


def _of_menus(context: Context) -> Iterator[Reference]:
    for name, menu in context.spec.menus.items():
        path, user = ("menus", name), f'menu "{name}"'
        yield Reference("prompt", menu.prompt, (*path, "prompt"), user)
        if menu.invalid is not None:
            yield Reference("prompt", menu.invalid, (*path, "invalid"), user)
        for key, to in menu.keys.items():
            yield from _destination(to, (*path, "keys", key), user)
        yield from _destination(menu.otherwise, (*path, "otherwise"), user)
        yield from _destination(menu.full, (*path, "full"), user)


def _of_queues(context: Context) -> Iterator[Reference]:  # noqa: PLR0912 - one branch a key
    for name, queue in context.spec.queues.items():
        path, user = ("queues", name), f'queue "{name}"'
        for at, member in enumerate(queue.members):
            if member.team is not None:
                yield Reference("team", member.team, (*path, "members", at, "team"), user)
            for place, seats in enumerate(member.seats or ()):
                yield Reference("seat", seats, (*path, "members", at, "seats", place), user)
        for when in ("full", "timeout", "unstaffed"):
            to = getattr(queue.overflow, when)
            if to is not None:
                yield from _destination(to, (*path, "overflow", when), user)
        for key, to in queue.overflow.keys.items():
            if to == "callback":
                continue
            yield from _destination(to, (*path, "overflow", "keys", key), user)
        if queue.survey is not None:
            yield Reference("survey", queue.survey, (*path, "survey"), user)
        if queue.music != "default":
            yield Reference("prompt", queue.music, (*path, "music"), user)
        if queue.callback is not None and queue.callback.prompt is not None:
            yield Reference("prompt", queue.callback.prompt, (*path, "callback", "prompt"), user)
        if queue.announce is not None and queue.announce.also is not None:
            yield Reference("prompt", queue.announce.also.prompt, (*path, "announce", "also", "prompt"), user)
        if queue.whisper is not None:
            yield Reference("prompt", queue.whisper, (*path, "whisper"), user)


def _of_dialing(context: Context) -> Iterator[Reference]:
    dialing = context.spec.dialing
    if dialing is None:
        return
    for at, rule in enumerate(dialing.rules):
        path: DataPath = ("dialing", "rules", at)
        user = f'rule "{rule.name or f"rule-{at + 1}"}"'
        for place, trunk in enumerate(rule.trunks or ()):
            yield Reference("trunk", trunk, (*path, "trunks", place), user)
        if rule.only is not None and rule.only.team is not None:
            yield Reference("team", rule.only.team, (*path, "only", "team"), user)
    if dialing.refused is not None:
        yield Reference("prompt", dialing.refused, ("dialing", "refused"), "dialing")


def _of_tests(context: Context) -> Iterator[Reference]:  # noqa: PLR0912 - one branch a verb
    for name, test in context.spec.tests.items():
        path, user = ("tests", name), f'test "{name}"'
        for caller, call in test.callers.items():
            if call.trunk is not None:
                where = (*path, "call", "trunk") if test.call is not None else (*path, "calls", caller, "trunk")
                yield Reference("trunk", call.trunk, where, user, in_test=True)
        for seats in test.seats:
            yield Reference("seat", seats, (*path, "seats", seats), user, in_test=True)
        for at, step in enumerate(test.steps):
            here: DataPath = (*path, "steps", at)
            yield from _heard(step, here, user)
            for place, seats in enumerate(step.ring.seats if step.ring is not None else ()):
                yield Reference("seat", seats, (*here, "ring", "seat", place), user, in_test=True)
            for place, seats in enumerate(step.not_ring or ()):
                yield Reference("seat", seats, (*here, "not_ring", place), user, in_test=True)
            for switch in step.switch or {}:
                yield Reference("switch", switch, (*here, "switch", switch), user, in_test=True)
            if step.press is not None and step.press.pin is not None:
                yield Reference("conference", step.press.pin, (*here, "press", "pin"), user, in_test=True)
            if step.code is not None:
                yield Reference("seat", step.code.seat, (*here, "code", "seat"), user, in_test=True)
            for verb in ("messages", "listen"):
                if (named := getattr(step, verb)) is not None:
                    yield Reference("seat", named.seat, (*here, verb, "seat"), user, in_test=True)
            yield from _dialled(step, here, user)
            if step.transfer is not None:
                yield Reference("seat", step.transfer.seat, (*here, "transfer", "seat"), user, in_test=True)
            for verb in ("answer", "decline", "ignore", "hang_up", "hold", "resume", "three_way"):
                seat = getattr(step, verb)
                if seat is not None and seat.removeprefix("+").isdigit():
                    yield Reference("seat", seat, (*here, verb), user, in_test=True)
        if test.expect.voicemail is not None:
            where = (*path, "expect", "voicemail", "box")
            yield Reference("voicemail", test.expect.voicemail.box, where, user, in_test=True)


def _asked(context: Context) -> Iterator[Reference]:
    for name, test in context.spec.tests.items():
        for hook in test.lookups:
            yield Reference("hook", hook, ("tests", name, "lookups", hook), f'test "{name}"', in_test=True)
        for hook in test.expect.hooks:
            where = ("tests", name, "expect", "hooks", hook)
            yield Reference("hook", hook, where, f'test "{name}"', in_test=True)
        for survey in test.expect.survey:
            yield Reference(
                "survey", survey, ("tests", name, "expect", "survey", survey), f'test "{name}"', in_test=True
            )


def _heard(step: TestStepSpec, path: DataPath, user: str) -> Iterator[Reference]:
    """What somebody hears, or does not hear, in a step of a test."""
    if step.hear is not None and step.hear.prompt is not None:
        yield Reference("prompt", step.hear.prompt, (*path, "hear", "prompt"), user, in_test=True)
    if step.hear is not None and step.hear.seat_number is not None:
        yield Reference("seat", step.hear.seat_number, (*path, "hear", "seat_number"), user, in_test=True)
    if step.seat_hears is not None:
        yield Reference("seat", step.seat_hears.seat, (*path, "seat_hears", "seat"), user, in_test=True)
        yield Reference("prompt", step.seat_hears.prompt, (*path, "seat_hears", "prompt"), user, in_test=True)
    if step.not_hear is not None:
        yield Reference("prompt", step.not_hear, (*path, "not_hear"), user, in_test=True)


def _dialled(step: TestStepSpec, path: DataPath, user: str) -> Iterator[Reference]:
    """Seats that place calls, and trunks that fail, in a step of a test."""
    if step.dial is not None:
        yield Reference("seat", step.dial.seat, (*path, "dial", "seat"), user, in_test=True)
    for trunk in step.trunk or {}:
        yield Reference("trunk", trunk, (*path, "trunk", trunk), user, in_test=True)


def _destination(written: str, path: DataPath, user: str) -> Iterator[Reference]:
    kind, _, name = written.partition("/")
    if written not in BARE and kind != "number":  # an outside number is no name: see dialing.py
        yield Reference(kind, name, path, user, destination=True)


def check_references(context: Context) -> None:
    """CC201 to CC208: names that are not defined. Names that were probably meant are remembered, and count as used."""
    center = context.center
    known: dict[str, Mapping[str, object]] = {kind: getattr(center, section) for kind, section in _SECTIONS.items()}
    broken = _broken_names(context)
    for use in references(context):
        if (_SECTIONS[use.kind], "") in context.broken:
            continue
        if use.in_test and use.kind == "seat" and is_outside(context, use.name, center.seats):
            continue
        if use.kind == "seat" and not use.destination:
            _check_seats(context, use, broken["seat"])
        elif use.name not in known[use.kind] and use.name not in broken[use.kind]:
            _undefined(context, use, known, broken[use.kind])


def _broken_names(context: Context) -> dict[str, set[str]]:
    """The names of each kind that are defined by entries whose shape is wrong; seats by number."""
    names: dict[str, set[str]] = {kind: set() for kind in _SECTIONS}
    for section, name in context.broken:
        for kind in (kind for kind, other in _SECTIONS.items() if other == section):
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
        others := [kind for kind in _SECTIONS if use.name in known[kind] and kind in _DESTINATIONS]
    ):
        context.meant.add(f"{others[0]}/{use.name}")
        hint = f'did you mean "{others[0]}/{use.name}"?'
    else:
        hint = f"define it under `{_SECTIONS[use.kind]}`, or correct the name"
    context.problem(code, f"{what}, which is not defined", *use.path, hint=hint, notes=_defined(context, use.kind))


_DESTINATIONS = ("flow", "menu", "queue", "team", "seat", "voicemail", "survey", "conference")


def _defined(context: Context, kind: str) -> tuple[Note, ...]:
    """A note where things of a kind are defined, if the spec defines any."""
    section = _SECTIONS[kind]
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
    used: set[tuple[str, str]] = {(use.kind, use.name) for use in references(context) if not use.in_test}
    used |= {(kind, name) for kind, _, name in (node.partition("/") for node in context.meant)}
    for kind, use in _CHECKED_FOR_USE:
        for name in getattr(context.spec, _SECTIONS[kind]):
            if (kind, name) not in used:
                word = _WORDS.get(kind, kind)
                _unused(
                    context,
                    f'{word} "{name}" {"are" if kind == "hours" else "is"} not used',
                    (_SECTIONS[kind], name),
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
