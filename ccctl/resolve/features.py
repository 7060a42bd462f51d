"""Feature codes: which are in force, and codes that mean two things."""

from __future__ import annotations

from ccctl.center import Center, Feature, Features, Role, SignIn
from ccctl.center.features import DEFAULT_CODES, SUPERVISING
from ccctl.diagnostics import codes
from ccctl.resolve.context import Context
from ccctl.schema.features import FeaturesSpec

OFF = "off"


def build_features(context: Context, center: Center) -> Features:
    """The codes that are in force in this center."""
    written = {feature: getattr(context.spec.features, feature, None) for feature in Feature}
    codes_ = {
        feature: code or DEFAULT_CODES[feature]
        for feature, code in written.items()
        if code != OFF and feature in FeaturesSpec.model_fields and of_use(feature, center)
    }
    return Features(codes_, (), context.span("features"))


def of_use(feature: Feature, center: Center) -> bool:
    """Whether anything in the center has a use for the code."""
    if feature in (Feature.SIGN_IN, Feature.SIGN_OUT):
        return any(seat.sign_in is SignIn.CODE for seat in center.seats.values())
    if feature in (Feature.PAUSE, Feature.READY):
        return bool(center.queues)
    if feature in SUPERVISING:
        return any(team.supervisors for team in center.teams.values())
    return feature in (Feature.PICK_UP, Feature.PARK) and len(center.seats) > 1


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
