"""Feature codes: which are in force, and codes that mean two things."""

from __future__ import annotations

from ccctl.center import Center, Feature, Features, Role, SignIn
from ccctl.center.features import DEFAULT_CODES, DURING_A_CALL, FOLLOWS, SUPERVISING
from ccctl.center.recording import RecordingMode, every_mode
from ccctl.diagnostics import Note, Span, codes
from ccctl.resolve.context import Context

OFF = "off"


def build_features(context: Context, center: Center) -> Features:
    """The codes that are in force in this center."""
    written = {feature: str(getattr(context.spec.features, feature, OFF)) for feature in Feature}
    in_force = {feature: code for feature, code in written.items() if code != OFF and of_use(feature, center)}
    chosen = frozenset(feature for feature in in_force if feature in context.spec.features.model_fields_set)
    return Features(in_force, context.spec.pause_reasons, context.span("features"), chosen)


def of_use(feature: Feature, center: Center) -> bool:
    """Whether anything in the center has a use for the code."""
    if feature in (Feature.SIGN_IN, Feature.SIGN_OUT):
        return any(seat.sign_in is SignIn.CODE for seat in center.seats.values())
    if feature in (Feature.PAUSE, Feature.READY):
        return bool(center.queues)
    if feature is Feature.WRAP_UP:
        return any(queue.wrap_up_codes for queue in center.queues.values())
    if feature is Feature.VOICEMAIL:
        return any(box.seats for box in center.voicemails.values())
    if feature in SUPERVISING:
        return any(team.supervisors for team in center.teams.values())
    if feature is Feature.THREE_WAY:
        return len(center.seats) > 1
    if feature in DURING_A_CALL:
        modes = every_mode(center)
        return RecordingMode.ON_DEMAND in modes or (feature is Feature.RECORD_PAUSE and RecordingMode.ALWAYS in modes)
    return feature in (Feature.PICK_UP, Feature.PARK) and len(center.seats) > 1


def check_feature_codes(context: Context) -> None:
    """CC267: a feature's code is that of something else, or the beginning of it although more is dialled after it."""
    features = context.center.features
    others: list[tuple[str, str, Span | None]] = [
        (f'the code of switch "{name}"', switch.code, context.span("switches", name, "code"))
        for name, switch in context.spec.switches.items()
        if switch.code is not None
    ]
    for feature, code in features.codes.items():
        for what, other, span in others:
            problem = _clash(feature, code, what, other)
            if problem:
                written = feature in context.spec.features.model_fields_set
                context.report.add(
                    codes.CC267,
                    problem,
                    context.span("features", feature) if written or span is None else span,
                    hint=f"give one of them another code, or turn the feature off: features: {{{feature}: off}}",
                    notes=(Note("the other one", span),) if written and span is not None else (),
                )
        written = feature in context.spec.features.model_fields_set
        others.append((f"the code of {feature}", code, context.span("features", feature) if written else None))


def _clash(feature: Feature, code: str, what: str, other: str) -> str:
    default = " (its default)" if code == DEFAULT_CODES[feature] else ""
    if code == other:
        return f"{code}, the code of {feature}{default}, is also {what}"
    if other.startswith(code) and FOLLOWS.get(feature):
        after = f"after it comes {FOLLOWS[feature]}"
        return f"{what[0].upper()}{what[1:]}, {other}, begins with {code}, the code of {feature}{default}: {after}"
    by = next((each for each in Feature if what == f"the code of {each}"), None)
    if code.startswith(other) and by is not None and FOLLOWS.get(by):
        return f"{code}, the code of {feature}{default}, begins with {other}, {what}: after it comes {FOLLOWS[by]}"
    return ""


def check_switches_can_be_turned(context: Context) -> None:
    """CC269: a switch has a code, and no seat may dial it."""
    if any(seat.role is Role.SUPERVISOR for seat in context.center.seats.values()):
        return
    for name, switch in context.spec.switches.items():
        if switch.code is not None:
            context.problem(
                codes.CC269,
                f'no seat may turn switch "{name}" by its code: only supervisors may, and there are none',
                *("switches", name, "code"),
                hint='say who may: seats: {"1900": {role: supervisor}}, or leave the code out: `ccctl switch` turns it too',
            )


def check_seats_can_sign_in(context: Context) -> None:
    """CC272: seats that sign in by a code that is turned off."""
    if context.spec.features.sign_in != OFF:
        return
    for written, seat in context.spec.seats.items():
        if seat.sign_in == "code":
            context.problem(
                codes.CC272,
                f"seat {written} signs in by code, and there is no code to sign in: `features` turns it off",
                *("seats", written, "sign_in"),
                hint=f'features: {{sign_in: "{DEFAULT_CODES[Feature.SIGN_IN]}"}}',
            )


def check_pause_reasons(context: Context) -> None:
    """CC273: reasons that nobody can give."""
    reasons = context.spec.pause_reasons
    if reasons and not context.center.features.code(Feature.PAUSE):
        why = "`features` turns the code of pause off" if context.center.queues else "there is no queue"
        context.problem(
            codes.CC273, f"no seat can give a reason for a pause: {why}", "pause_reasons", hint="remove the reasons"
        )


def check_wrap_up_codes(context: Context) -> None:
    """CC291: wrap-up codes that nobody can give."""
    if context.spec.features.wrap_up != OFF:
        return
    for name, queue in context.spec.queues.items():
        if queue.wrap_up_codes:
            context.problem(
                codes.CC291,
                f'no seat can give a wrap-up code of queue "{name}": `features` turns the code of wrap_up off',
                *("queues", name, "wrap_up_codes"),
                hint="remove one of the two",
            )
