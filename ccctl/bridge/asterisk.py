"""Asterisk's words to facts: lines of its channel event records, and events of its manager interface.

The records (cel_custom.conf) say everything about calls, and are there when nobody listened. Hold, registrations, pauses
and trunks come by the manager interface alone. Both are told by measured facts of Asterisk 22: docs/bridge.md.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ccctl.bridge.facts import Fact, What
from ccctl.control.message import Message

SIGNED_OUT = "signed-out"  # the reason under which queues pass over a seat that has signed out by code
COLUMNS = ("type", "at", "call", "leg", "channel", "number", "name", "own", "peer", "extra")
_SEAT = re.compile(r"PJSIP/([0-9]+)-[0-9a-f]+")
_UNREST = re.compile(r"Local/([0-9]+)@cc-unrest-[0-9a-f]+;2")
AMI_EVENTS = ("Hold", "Unhold", "ContactStatus", "QueueMemberPause")


_SEAT_STATES = {
    "paused": What.PAUSED,
    "ready": What.UNPAUSED,
    "signed_in": What.SIGNED_IN,
    "signed_out": What.SIGNED_OUT,
}


def seat_of(channel: str) -> str:
    """The seat of a channel's name, empty for others; seats are named by digits, trunks never are."""
    found = _SEAT.fullmatch(channel)
    return found[1] if found else ""


def facts_of_line(line: str) -> Iterator[Fact]:
    """The facts that a line of the records tells; none for a line that is not whole."""
    try:
        (cells,) = csv.reader([line])
        row = dict(zip(COLUMNS, cells, strict=True))
        at = float(row["at"])
    except (ValueError, csv.Error):
        return
    yield from _facts(row, at)


def _facts(row: Mapping[str, str], at: float) -> Iterator[Fact]:  # noqa: PLR0912 - one branch a kind of record
    call, leg, seat = row["call"], row["leg"], seat_of(row["channel"])

    def fact(what: What, **fields: str) -> Fact:
        return Fact(what, at, call, leg, fields)

    match row["type"]:
        case "CHAN_START":
            if row["name"]:
                yield fact(What.NAMED, name=row["name"])
        case "ANSWER":
            yield fact(What.TAKEN)
        case "BRIDGE_ENTER":
            if leg != call and row["channel"].startswith("PJSIP/"):
                yield fact(What.JOINED, seat=seat)
        case "BRIDGE_EXIT":
            if leg != call and row["channel"].startswith("PJSIP/"):
                yield fact(What.PARTED, seat=seat)
        case "BLINDTRANSFER":
            yield fact(What.TRANSFERRED, by=_side(row["channel"]), to=_extra(row).get("extension", ""), attended="0")
        case "ATTENDEDTRANSFER":
            extra = _extra(row)
            target = str(extra.get("transfer_target_channel_name", ""))
            yield fact(What.TRANSFERRED, by=_side(row["channel"]), to=_side(target), attended="1")
            if target.startswith("PJSIP/"):  # it was joined to another call, and says nothing when it stays where it is
                leg = str(extra.get("transfer_target_channel_uniqueid", ""))
                yield Fact(What.JOINED, at, call, leg, {"seat": seat_of(target)})
                if seat_of(target):  # no node of the center has sent the caller there
                    yield fact(What.NODE, node=f"seat/{seat_of(target)}")
        case "HANGUP":
            if leg == call:
                yield fact(What.LEFT, by=_who(row["channel"], str(_extra(row).get("hangupsource", ""))))
            elif row["channel"].startswith("PJSIP/"):
                yield fact(What.PARTED, seat=seat)
            if resting := _UNREST.fullmatch(row["channel"]):
                yield fact(What.RESTED, seat=resting[1])
        case "LINKEDID_END":
            yield fact(What.GONE)
        case _:
            yield from _own(row, fact)


def _own(row: Mapping[str, str], fact: Any) -> Iterator[Fact]:  # noqa: PLR0912 - one branch a kind of record
    """The records that the dialplan writes itself (CELGenUserEvent)."""
    parts = str(_extra(row).get("extra", "") or row["extra"]).split("|")
    first, second, third, fourth = (*parts, "", "", "", "")[:4]
    match row["own"]:
        case "CC_CALL":
            yield fact(What.STARTED, trunk=first, caller=second, number=third, direction=fourth)
        case "CC_TAG":
            yield fact(What.TAGGED, key=first, value="|".join(parts[1:]))
        case "CC_NODE":
            yield fact(What.NODE, node=first)
        case "CC_QUEUED":
            yield fact(What.QUEUED, queue=first)
        case "CC_OFFER":
            yield fact(What.OFFERED, seat=first)
        case "CC_JOINED":  # it has fetched the call, or taken it over
            blank = fact(What.JOINED, seat=first)
            yield Fact(blank.what, blank.at, blank.call, second, blank.fields)
        case "CC_WRAP_UP":
            yield fact(What.WRAP_UP, seat=first, ms=second)
        case "CC_CODE":
            yield fact(What.CODE, seat=first, code=second)
        case "CC_SURVEY":
            yield fact(What.SURVEY, survey=first, answer=second, seat=third)
        case "CC_MESSAGE":
            yield fact(What.MESSAGE, box=first, file=third if second == "SUCCESS" else "")
        case "CC_CONFERENCE":
            yield fact(What.CONFERENCE)
        case "CC_CALLBACK":
            yield fact(What.CALLBACK, queue=first)
        case "CC_SEAT" if first in _SEAT_STATES:
            yield fact(_SEAT_STATES[first], seat=second, reason=third)
        case "CC_HELD":
            yield fact(What.HELD, by=first, on=second)
        case "CC_RECORDING":
            yield fact(What.RECORDING, file=first)


def line_of(fact: Fact) -> str:
    """A hold as a line of records, for those who have both written down."""
    cells = ("CC_HELD", f"{fact.at:.6f}", fact.call, fact.leg, "", "", "", "CC_HELD", "", f"{fact['by']}|{fact['on']}")
    return ",".join(f'"{cell}"' for cell in cells) + "\n"


def _extra(row: Mapping[str, str]) -> dict[str, Any]:
    try:
        found = json.loads(row["extra"]) if row["extra"].startswith("{") else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _side(channel: str) -> str:
    seat = seat_of(channel)
    return f"seat/{seat}" if seat else "caller"


def _who(channel: str, source: str) -> str:
    """Who ended the caller's leg: the engine names the channel that hung up, or nothing where the dialplan did."""
    if source == channel:
        return "caller"
    if seat_of(source):
        return "seat"
    return "number" if source.startswith("PJSIP/") else "center"


def facts_of_message(message: Message, now: float) -> Iterator[Fact]:
    """The facts that an event of the manager interface tells, of those that the records do not have."""
    stamp = message.get("Timestamp")
    at = float(stamp) if re.fullmatch(r"[0-9]+(\.[0-9]+)?", stamp) else now
    match message.event:
        case "Hold" | "Unhold":
            fields = {"by": _side(message.get("Channel")), "on": "1" if message.event == "Hold" else "0"}
            yield Fact(What.HELD, at, message.get("Linkedid"), message.get("Uniqueid"), fields)
        case "ContactStatus":
            seat, status = message.get("EndpointName") or message.get("AOR"), message.get("ContactStatus")
            if seat.isdigit():
                gone = status in ("Removed", "Unreachable")
                yield Fact(What.SIGNED_OUT if gone else What.SIGNED_IN, at, fields={"seat": seat})
        case "QueueMemberPause":
            paused = message.get("Paused") == "1"
            if message.get("PausedReason") == SIGNED_OUT:
                return
            fields = {"seat": message.get("MemberName"), "reason": message.get("PausedReason")}
            yield Fact(What.PAUSED if paused else What.UNPAUSED, at, fields=fields)
