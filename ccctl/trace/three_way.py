"""Three-way calls: a seat that holds one call and has made another joins all three."""

from __future__ import annotations

from ccctl.center import Feature
from ccctl.trace.call import Call, LeftTo, Three
from ccctl.trace.core import Core
from ccctl.trace.helping import conversation, hand_on


def join_three(core: Core, seat: str) -> str:
    """Joins the seat's caller and the one that it has called; why not, empty when it did."""
    call, dialled = conversation(core, seat), core.desks[seat].dialled
    consult = core.calls.get(dialled or "")
    if not core.center.features.code(Feature.THREE_WAY):
        return "there is no code for it"
    if call is None or call.consult is not None:
        return f"seat {seat} has no call that it could bring somebody into"
    if consult is None or consult.joined is None or consult.taken_by is None:
        return f"seat {seat} has called nobody who is there"
    call.consult = consult.name
    hand_on(core, call, Three(seat, consult.taken_by))
    return ""


def is_three(core: Core, call: Call) -> bool:
    """Whether three are in the conversation now."""
    return call.consult is not None and not core.calls[call.consult].over


def joined_by(core: Core, consult: str) -> Call | None:
    """The conversation that this call has become a part of."""
    return next((call for call in core.calls.values() if call.consult == consult and not call.over), None)


def leave_three(core: Core, call: Call) -> bool:
    """The seat hangs up: the other two go on. False where they are not three."""
    if call.consult is None or not is_three(core, call):
        return False
    consult = core.calls[call.consult]
    third = consult.taken_by
    assert third is not None
    call.consult = None
    core.end(consult, by_caller=True)
    hand_on(core, call, LeftTo(third))
    return True
