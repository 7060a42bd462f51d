"""Every use of a name in a spec: of which kind it is, where it stands and what uses it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ccctl.resolve.context import Context, DataPath
from ccctl.schema.destinations import BARE
from ccctl.schema.flow import ConditionSpec
from ccctl.values import dataclass


@dataclass(frozen=True, slots=True)
class Reference:
    """A name of a kind ("team"), used at a path by something ("queue "desk"")."""

    kind: str
    name: str
    path: DataPath
    user: str
    destination: bool = False
    in_test: bool = False  # a use in a test alone makes nothing useful


SECTIONS = {
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


def in_center(context: Context) -> Iterator[Reference]:
    """Every use of a name in what the spec says of the center, its tests left out."""
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


def _prompts_of(kind: str, nouns: Mapping[str, object], keys: tuple[str, ...]) -> Iterator[Reference]:
    """The prompts that things of a kind name under these keys."""
    for name, noun in nouns.items():
        for key in keys:
            if (prompt := getattr(noun, key)) is not None:
                yield Reference("prompt", prompt, (SECTIONS[kind], name, key), f'{kind} "{name}"')


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


def _destination(written: str, path: DataPath, user: str) -> Iterator[Reference]:
    kind, _, name = written.partition("/")
    if written not in BARE and kind != "number":  # an outside number is no name: see dialing.py
        yield Reference(kind, name, path, user, destination=True)
