"""Feature codes: what a seat that dials one brings about."""

from __future__ import annotations

from ccctl.center import Feature, RecordingMode, Role, SeatState, SignIn
from ccctl.trace.call import Call
from ccctl.trace.core import Core
from ccctl.trace.desk import Desk
from ccctl.trace.helping import help_by_code, stays

TONES_MS = 800  # the seat is in use while it hears the tones that answer a code


def dial_code(core: Core, seat: str, dialled: str) -> bool:
    """Does what the code says; false when the seat cannot dial, may not dial this, or nothing has the code."""
    desk = core.desks[seat]
    if desk.talking_to is not None:
        return _in_a_call(core, core.calls[desk.talking_to], seat, dialled)
    if not desk.reachable or desk.in_use:
        return False
    feature, rest = core.center.features.meaning(dialled) or (None, "")
    if feature is not None and stays(feature):
        done = help_by_code(core, desk, feature, rest)
        if done and seat in core.supervising:
            desk.dialled = dialled
        return done
    done = _turn(core, seat, dialled) or (
        feature is not None and (_state(core, desk, feature, rest) or help_by_code(core, desk, feature, rest))
    )
    if done:
        desk.dialled = dialled
        core.after(TONES_MS, lambda: _hang_up(core, desk))
    return done


def _in_a_call(core: Core, call: Call, seat: str, code: str) -> bool:
    """The seat presses a code in its conversation: the recording begins, ends, pauses or goes on."""
    features, paused = core.center.features, call.recording_paused
    if call.joined is None or call.mode is RecordingMode.NEVER:
        return False
    if code == features.code(Feature.RECORD) and call.mode is RecordingMode.ON_DEMAND:
        call.recording_paused = False
    elif code == features.code(Feature.RECORD_PAUSE) and (call.recording is not None or paused):
        call.recording_paused = not paused
    else:
        return False
    if call.recording is None:
        core.record(call, seat, asked=True)
    else:
        core.stop_recording(call, asked=True)
    return True


def _hang_up(core: Core, desk: Desk) -> None:
    desk.dialled = None
    core.rooms.look()


def _turn(core: Core, seat: str, dialled: str) -> bool:
    """Turns a switch over."""
    switch = next((each for each in core.center.switches.values() if each.code == dialled), None)
    if switch is None or core.center.seats[seat].role is not Role.SUPERVISOR:
        return False
    core.switches[switch.name] = not core.switches[switch.name]
    return True


def _state(core: Core, desk: Desk, feature: Feature, rest: str) -> bool:
    """Signs in or out, pauses, or makes ready."""
    by_code = core.center.seats[desk.number].sign_in is SignIn.CODE
    if feature is Feature.SIGN_IN and by_code:
        _make_ready(core, desk)
    elif feature is Feature.SIGN_OUT and by_code:
        desk.state, desk.reason = SeatState.SIGNED_OUT, ""
    elif feature is Feature.VOICEMAIL:
        return bool(core.mailboxes.of(desk.number))
    elif feature is Feature.WRAP_UP:
        queue = core.center.queues.get(desk.to_be_coded)
        if queue is None or rest not in [str(place) for place, _ in enumerate(queue.wrap_up_codes, 1)]:
            return False
        desk.to_be_coded = ""
        desk.rests_until = desk.wraps_up_until = core.now
    elif feature is Feature.READY and desk.signed_in:
        _make_ready(core, desk)
    elif feature is Feature.PAUSE and desk.signed_in:
        reasons = core.center.features.pause_reasons
        if rest and not (rest.isdigit() and 1 <= int(rest) <= len(reasons) and len(rest) == 1):
            return False
        if not rest and desk.state is SeatState.PAUSED:
            _make_ready(core, desk)
        else:
            desk.state, desk.reason = SeatState.PAUSED, reasons[int(rest) - 1] if rest else ""
    else:
        return False
    return True


def _make_ready(core: Core, desk: Desk) -> None:
    """Signed in, not paused, and neither resting nor wrapping up."""
    desk.state, desk.reason = SeatState.READY, ""
    desk.rests_until = desk.wraps_up_until = core.now
