"""Tests that cannot be right, whatever the center does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from ccctl.center import Center, Feature, Number, Scenario, SeatState, SignIn, StepSpec
from ccctl.center.features import PARK_SLOTS
from ccctl.center.scenario import TrunkState, Verb
from ccctl.diagnostics import codes, did_you_mean
from ccctl.resolve.context import Context, DataPath
from ccctl.resolve.scenario import call_path
from ccctl.schema.scenario import CALLER

_OF_NO_CALLER = (
    Verb.SWITCH,
    Verb.CODE,
    Verb.TRUNK,
    Verb.TRANSFER,
    Verb.HOLD,
    Verb.RESUME,
    Verb.MESSAGES,
    Verb.THREE_WAY,
)
_OFFERS = (Verb.RING, Verb.ANSWER, Verb.DECLINE, Verb.IGNORE)


def check_called_numbers(context: Context) -> None:
    """CC280: a test calls a number that the center does not answer."""
    center = context.center
    answered = {number.e164 for number in center.numbers.values()}
    for name, test in context.spec.tests.items():
        refused = test.expect.refused is not None or test.expect.outcome == "refused"
        for caller, call in test.callers.items():
            if not refused and center.plan.e164(call.to) not in answered:
                context.problem(
                    codes.CC280,
                    f'test "{name}" calls {call.to}, which is not one of the center\'s numbers',
                    *call_path(test, name, caller),
                    "to",
                    hint=did_you_mean(call.to, center.numbers)
                    or "to test that such calls are refused, expect refused: 404",
                )


def check_times_exist(context: Context) -> None:
    """CC281: a local time that the clock skips when summer time begins."""
    try:
        zone = ZoneInfo(context.spec.timezone)
    except (KeyError, ValueError, OSError):
        return  # CC240
    for name, test in context.spec.tests.items():
        for caller, call in test.callers.items():
            if call.at is not None and not _exists(call.at, zone):
                context.problem(
                    codes.CC281,
                    f"there is no {call.at:%Y-%m-%d %H:%M} in {context.spec.timezone}: the clock skips it",
                    *call_path(test, name, caller),
                    "at",
                    hint="choose a time an hour later",
                )


def _exists(local: datetime, zone: ZoneInfo) -> bool:
    try:
        return local.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0) == local
    except OverflowError:  # the first and the last day of all
        return False


def check_callers_declared(context: Context) -> None:
    """CC282: a step or a journey of a caller that the test does not have."""
    for name, test in context.spec.tests.items():
        callers = [*test.callers, *test.dialled]
        for path, caller in _named_callers(context, name):
            if caller not in callers:
                context.problem(
                    codes.CC282,
                    f'test "{name}" has no caller "{caller}"',
                    *path,
                    hint=did_you_mean(caller, callers)
                    or f"its {'caller is' if len(callers) == 1 else 'callers are'} {', '.join(callers)}",
                )


def _named_callers(context: Context, name: str) -> Iterator[tuple[DataPath, str]]:
    test = context.spec.tests[name]
    for at, step in enumerate(test.steps):
        path: DataPath = ("tests", name, "steps", at)
        if step.by is not None:
            yield (*path, "by"), step.by
        if step.start is not None:
            yield (*path, "start"), step.start
        if step.hang_up is not None and not step.hang_up.removeprefix("+").isdigit() and step.hang_up != CALLER:
            yield (*path, "hang_up"), step.hang_up
    for caller in test.expect.journey_of:
        yield ("tests", name, "expect", "journey_of", caller), caller


def check_journeys_exist(context: Context) -> None:
    """CC283: a journey over nodes that the center does not have."""
    center = context.center
    nodes = [*context.graph.nodes, *(f"number/{number}" for number in center.numbers)]
    nodes += [f"callback/{queue.name}" for queue in center.queues.values() if queue.callback is not None]
    known = frozenset(nodes)
    for name, test in context.spec.tests.items():
        for path, journey in _journeys(context, name):
            for at, node in enumerate(journey):
                kind, _, place = node.partition("/")
                if node in known or (kind == "seat" and place in center.seats):
                    continue
                if kind == "number" and (test.expect.refused is not None or _is_dialled(context, place)):
                    continue
                near = [other for other in nodes if other.startswith(f"{kind}/")]
                context.problem(
                    codes.CC283,
                    f'test "{name}" expects {node}, which this center does not have',
                    *path,
                    at,
                    hint=_same_number(context, kind, place) or did_you_mean(node, near),
                )


def _is_dialled(context: Context, number: str) -> bool:
    """Whether an outside number can be dialled from here."""
    center = context.center
    return number in center.dialing.emergency or center.dialing.find(number, center.plan) is not None


def _same_number(context: Context, kind: str, place: str) -> str:
    if kind != "number":
        return ""
    form = context.center.plan.e164(place)
    same = next((number.number for number in context.center.numbers.values() if number.e164 == form), None)
    return f"journeys name numbers as `numbers` writes them: number/{same}" if same else ""


def _journeys(context: Context, name: str) -> Iterator[tuple[DataPath, tuple[str, ...]]]:
    expect = context.spec.tests[name].expect
    if expect.journey is not None:
        yield ("tests", name, "expect", "journey"), expect.journey
    for caller, journey in expect.journey_of.items():
        yield ("tests", name, "expect", "journey_of", caller), journey


def check_stories(context: Context) -> None:
    """CC284: a story that cannot happen."""
    for scenario in context.center.tests.values():
        _check_starts(context, scenario)
        _check_offers(context, scenario)
        _check_codes(context, scenario)
        if scenario.expect.no_recording and scenario.expect.recording is not None:
            context.problem(
                codes.CC284,
                f'test "{scenario.name}" expects a recording and no recording',
                *("tests", scenario.name, "expect", "no_recording"),
                hint="keep one of the two",
            )


def _check_starts(context: Context, scenario: Scenario) -> None:
    waiting = {call.name for call in scenario.calls if call.held}
    told: set[str] = set()
    for at, step in enumerate(scenario.steps):
        path: DataPath = ("tests", scenario.name, "steps", at)
        known = any(call.name == step.by for call in scenario.calls)
        if step.verb is Verb.START:
            if known and step.by not in waiting:
                context.problem(
                    codes.CC284,
                    f'caller "{step.by}" has started already',
                    *path,
                    "start" if step.by in context.spec.tests[scenario.name].callers else "dial",
                    hint="a caller calls once a test; a seat that dials twice names its calls: dial: {..., call: again}",
                )
            waiting.discard(step.by)
        elif step.verb not in _OF_NO_CALLER and step.by in waiting and step.by not in told:
            told.add(step.by)
            context.problem(
                codes.CC284,
                f'caller "{step.by}" has not started yet when this step comes',
                *path,
                hint=f"move `start: {step.by}` before it, or say by: whom the step speaks of",
            )


def _check_codes(context: Context, scenario: Scenario) -> None:
    features = context.center.features
    known = [switch.code for switch in context.center.switches.values() if switch.code]
    known += sorted(features.codes.values())
    for at, step in enumerate(scenario.steps):
        call = next((call for call in scenario.calls if call.from_seat and call.name == step.caller), None)
        if step.verb is Verb.START and call is not None and _signed_out(context, scenario, call.sender):
            context.problem(
                codes.CC284,
                f"seat {call.sender} cannot dial: in this test it is signed out",
                *("tests", scenario.name, "steps", at, "dial", "seat"),
                hint=f'make it ready: seats: {{"{call.sender}": ready}}',
            )
        for trunk, state in step.trunks:
            known_trunk = context.center.trunks.get(trunk)
            if state is TrunkState.FULL and known_trunk is not None and known_trunk.channels is None:
                context.problem(
                    codes.CC284,
                    f'trunk "{trunk}" has no `channels`, so it is never full',
                    *("tests", scenario.name, "steps", at, "trunk", trunk),
                    hint="say busy: its carrier takes no call; or give it channels",
                )
        if step.verb is Verb.TRANSFER:
            _check_transfer(context, scenario, at, step)
        if step.verb is not Verb.CODE:
            continue
        path: DataPath = ("tests", scenario.name, "steps", at, "code")
        if step.keys.startswith("*") and step.keys not in known and features.meaning(step.keys) is None:
            context.problem(
                codes.CC284,
                f"{step.keys} is no code of this center",
                *(*path, "dial"),
                hint=f"its codes are {', '.join(known)}" if known else "give a switch this code",
            )
        seat = step.seats[0]
        if _is_away(context, scenario, seat):
            context.problem(
                codes.CC284,
                f"seat {seat} cannot dial: in this test it is signed out",
                *(*path, "seat"),
                hint=f'make it ready: seats: {{"{seat}": ready}}',
            )


def _check_transfer(context: Context, scenario: Scenario, at: int, step: StepSpec) -> None:
    """CC290: a transfer to what seats cannot reach."""
    center, meaning = context.center, context.center.features.meaning(step.to)
    parks = meaning is not None and meaning[0] is Feature.PARK and meaning[1] in tuple(PARK_SLOTS)
    rooms = [room.number for room in center.conferences.values()]
    known = parks or step.to in rooms or find_number(center, step.to) is not None
    if step.to in center.seats or (not step.attended and known):
        return
    context.problem(
        codes.CC290,
        f"{step.to} is no seat{'' if step.attended else ', no number of the center, no conference and no slot to park a call'}",
        *("tests", scenario.name, "steps", at, "transfer", "to"),
        hint="an attended transfer in a test goes to a seat" if step.attended else did_you_mean(step.to, center.seats),
    )


def _is_away(context: Context, scenario: Scenario, seat: str) -> bool:
    """Whether the seat's phone is not there in this test: one that signs in by code is, as soon as the test names it."""
    known = context.center.seats.get(seat)
    if known is None or (known.sign_in is SignIn.CODE and seat in scenario.seats):
        return False
    return scenario.seats.get(seat, SeatState.SIGNED_OUT) is SeatState.SIGNED_OUT


def _signed_out(context: Context, scenario: Scenario, seat: str) -> bool:
    return seat in context.center.seats and scenario.seats.get(seat, SeatState.SIGNED_OUT) is SeatState.SIGNED_OUT


def _check_offers(context: Context, scenario: Scenario) -> None:
    told: set[str] = set()
    for at, step in enumerate(scenario.steps):
        if step.verb is Verb.CODE:
            told.update(step.seats)  # it may be ready now
        if step.verb not in _OFFERS:
            continue
        for seat in step.seats:
            state = scenario.seats.get(seat, SeatState.SIGNED_OUT)
            if state is SeatState.SIGNED_OUT and not _is_away(context, scenario, seat):
                continue  # it has not signed in, and a call to the seat itself rings its phone
            if seat in context.center.seats and state is not SeatState.READY and seat not in told:
                told.add(seat)
                context.problem(
                    codes.CC284,
                    f"seat {seat} cannot ring: in this test it is {state.value.replace('_', ' ')}",
                    *("tests", scenario.name, "steps", at, step.verb),
                    hint=f'make it ready: seats: {{"{seat}": ready}}',
                )


def find_number(center: Center, dialled: str) -> Number | None:
    """The center's number that was dialled; None = the center does not have it."""
    wanted = center.plan.e164(dialled)
    return next((number for number in center.numbers.values() if wanted in (number.e164, number.number)), None)
