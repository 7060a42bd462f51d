"""What seats do with conversations: transfer, hold, pick up, park and fetch; and what supervisors do with those of others."""

from __future__ import annotations

from ccctl.center import Destination, Feature, Kind
from ccctl.center.features import PARK_SLOTS, SUPERVISING
from ccctl.trace.call import Call, Handed, Parked, SentOn, Wake
from ccctl.trace.core import Core
from ccctl.trace.desk import Desk
from ccctl.trace.entrance import find_number
from ccctl.trace.supervising import KEYS, Supervising
from ccctl.trace.walk_conference import dialled_conference


def transfer(core: Core, seat: str, to: str, *, attended: bool) -> str:
    """The seat transfers its call to a seat, a number of the center, or a park slot; why not, empty when it did."""
    call = conversation(core, seat)
    if call is None:
        return f"seat {seat} is in no conversation"
    why = f"transferred by seat {seat}"
    parks = core.center.features.meaning(to)
    if attended:
        desk = core.desks.get(to)
        if desk is None or not desk.reachable or desk.in_use:
            return f"seat {to} cannot be called"
        hand_on(core, call, Handed(to, why))
    elif parks is not None and parks[0] is Feature.PARK and parks[1] in tuple(PARK_SLOTS):
        taken = (core.center.seats[seat].team, parks[1])
        if any(each.slot == taken for each in core.calls.values()):
            hand_on(core, call, SentOn(Destination(Kind.SEAT, seat), f"slot {parks[1]} is taken"))
        else:
            hand_on(core, call, Parked(seat, parks[1]))
    elif to in core.desks:
        hand_on(core, call, SentOn(Destination(Kind.SEAT, to), why))
    elif (room := dialled_conference(core.center, to)) is not None:
        hand_on(core, call, SentOn(Destination(Kind.CONFERENCE, room.name), why))
    elif (number := find_number(core.center, to)) is not None:
        hand_on(core, call, SentOn(number, why))
    else:
        return f"{to} is no seat, no number of the center and no conference"
    return ""


def conversation(core: Core, seat: str) -> Call | None:
    """The call that the seat is in conversation with."""
    name = core.desks[seat].talking_to if seat in core.desks else None
    call = core.calls[name] if name else None
    return call if call is not None and call.joined is not None else None


def hand_on(core: Core, call: Call, wake: Wake) -> None:
    """The seat leaves the conversation, and the caller goes on."""
    call.recorded = call.recording is not None  # it goes on
    core.part(call, by_seat=True)
    call.queue = None
    core.wake(call, wake)


def help_by_code(core: Core, desk: Desk, feature: Feature, rest: str) -> bool:
    """Supervisors' codes, pick-up and fetching; false when there is nothing to do, or the seat may not."""
    if feature in SUPERVISING:
        return _supervise(core, desk, feature, rest)
    if feature is Feature.PICK_UP:
        return _pick_up(core, desk, rest)
    if feature is Feature.PARK:
        return _fetch(core, desk, rest)
    return False


def stays(feature: Feature) -> bool:
    """Whether the seat is in a call from then on, until it hangs up."""
    return feature in (*SUPERVISING, Feature.PICK_UP, Feature.PARK) and feature is not Feature.END_CALL


def press(core: Core, seat: str, key: str) -> bool:
    """A supervisor presses a key that changes how it takes part; false when the key means nothing."""
    found = core.supervising.get(seat)
    if found is None or key not in KEYS:
        return False
    core.supervising[seat] = Supervising(found.seat, KEYS[key])
    return True


def _supervise(core: Core, desk: Desk, feature: Feature, target: str) -> bool:
    team = core.center.teams.get(core.center.seats[target].team or "") if target in core.desks else None
    call = conversation(core, target)
    if team is None or desk.number not in team.supervisors or call is None or call.held:
        return False
    if feature is Feature.TAKE_OVER:
        hand_on(core, call, Handed(desk.number, f"taken over from seat {target}"))
    elif feature is Feature.END_CALL:
        core.end(call, by_caller=False)
    else:
        core.supervising[desk.number] = Supervising(target, feature)
    return True


def _pick_up(core: Core, desk: Desk, target: str) -> bool:
    team = core.center.seats[desk.number].team
    ringing = [
        number
        for number, each in core.desks.items()
        if each.offer is not None and core.center.seats[number].team == team and target in ("", number)
    ]
    return bool(ringing) and core.pick_up(ringing[0], desk.number)


def _fetch(core: Core, desk: Desk, slot: str) -> bool:
    wanted = (core.center.seats[desk.number].team, slot)
    parked = next((call for call in core.calls.values() if call.slot == wanted and not call.over), None)
    if parked is None:
        return False
    core.wake(parked, Handed(desk.number, f"fetched from slot {slot}"))
    return True
