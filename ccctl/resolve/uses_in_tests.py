"""Every use of a name in the tests of a spec."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ccctl.resolve.context import Context, DataPath
from ccctl.resolve.uses import Reference
from ccctl.schema.step import TestStepSpec

_use = partial(Reference, in_test=True)


def in_tests(context: Context) -> Iterator[Reference]:
    """Every use of a name in the spec's tests."""
    yield from _of_tests(context)
    yield from _asked(context)


def _of_tests(context: Context) -> Iterator[Reference]:  # noqa: PLR0912 - one branch a verb
    for name, test in context.spec.tests.items():
        path, user = ("tests", name), f'test "{name}"'
        for caller, call in test.callers.items():
            if call.trunk is not None:
                where = (*path, "call", "trunk") if test.call is not None else (*path, "calls", caller, "trunk")
                yield _use("trunk", call.trunk, where, user)
        for seats in test.seats:
            yield _use("seat", seats, (*path, "seats", seats), user)
        for at, step in enumerate(test.steps):
            here: DataPath = (*path, "steps", at)
            yield from _heard(step, here, user)
            for place, seats in enumerate(step.ring.seats if step.ring is not None else ()):
                yield _use("seat", seats, (*here, "ring", "seat", place), user)
            for place, seats in enumerate(step.not_ring or ()):
                yield _use("seat", seats, (*here, "not_ring", place), user)
            for switch in step.switch or {}:
                yield _use("switch", switch, (*here, "switch", switch), user)
            if step.press is not None and step.press.pin is not None:
                yield _use("conference", step.press.pin, (*here, "press", "pin"), user)
            if step.code is not None:
                yield _use("seat", step.code.seat, (*here, "code", "seat"), user)
            for verb in ("messages", "listen"):
                if (named := getattr(step, verb)) is not None:
                    yield _use("seat", named.seat, (*here, verb, "seat"), user)
            yield from _dialled(step, here, user)
            if step.transfer is not None:
                yield _use("seat", step.transfer.seat, (*here, "transfer", "seat"), user)
            for verb in ("answer", "decline", "ignore", "hang_up", "hold", "resume", "three_way"):
                seat = getattr(step, verb)
                if seat is not None and seat.removeprefix("+").isdigit():
                    yield _use("seat", seat, (*here, verb), user)
        if test.expect.voicemail is not None:
            where = (*path, "expect", "voicemail", "box")
            yield _use("voicemail", test.expect.voicemail.box, where, user)


def _asked(context: Context) -> Iterator[Reference]:
    for name, test in context.spec.tests.items():
        for hook in test.lookups:
            yield _use("hook", hook, ("tests", name, "lookups", hook), f'test "{name}"')
        for hook in test.expect.hooks:
            where = ("tests", name, "expect", "hooks", hook)
            yield _use("hook", hook, where, f'test "{name}"')
        for survey in test.expect.survey:
            yield _use("survey", survey, ("tests", name, "expect", "survey", survey), f'test "{name}"')


def _heard(step: TestStepSpec, path: DataPath, user: str) -> Iterator[Reference]:
    """What somebody hears, or does not hear, in a step of a test."""
    if step.hear is not None and step.hear.prompt is not None:
        yield _use("prompt", step.hear.prompt, (*path, "hear", "prompt"), user)
    if step.hear is not None and step.hear.seat_number is not None:
        yield _use("seat", step.hear.seat_number, (*path, "hear", "seat_number"), user)
    if step.seat_hears is not None:
        yield _use("seat", step.seat_hears.seat, (*path, "seat_hears", "seat"), user)
        yield _use("prompt", step.seat_hears.prompt, (*path, "seat_hears", "prompt"), user)
    if step.not_hear is not None:
        yield _use("prompt", step.not_hear, (*path, "not_hear"), user)


def _dialled(step: TestStepSpec, path: DataPath, user: str) -> Iterator[Reference]:
    """Seats that place calls, and trunks that fail, in a step of a test."""
    if step.dial is not None:
        yield _use("seat", step.dial.seat, (*path, "dial", "seat"), user)
    for trunk in step.trunk or {}:
        yield _use("trunk", trunk, (*path, "trunk", trunk), user)
