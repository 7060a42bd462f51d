"""What became of a call, put together from its phone, from the seats' phones and from what the engine said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ccctl.center.scenario import Outcome
from ccctl.verify.recording import recording_of
from ccctl.verify.result import CallReport
from ccctl.verify.voicemail import message_of

if TYPE_CHECKING:
    from ccctl.verify.lab import Lab
    from ccctl.verify.live_base import Caller


def report_of(caller: Caller, lab: Lab, began: float) -> CallReport:
    """Journey, outcome and final status as far as they are known now."""
    call = caller.call
    assert call is not None
    status = 200 if call.answered_at is not None else call.status if call.over and call.status >= 300 else None
    ended = None if call.ended_at is None else round(1000 * (call.ended_at - began))
    journey = lab.book.journey(caller.name)
    answers = tuple(lab.book.answers.get(caller.name, ()))
    return CallReport(caller.spec.name, journey, outcome_of(caller, lab), status, answers=answers, ended_ms=ended)


def outcome_of(caller: Caller, lab: Lab) -> Outcome | None:
    """How the call ended; None while it has not, and nothing is decided yet."""
    call = caller.call
    assert call is not None
    answered = [ring for ring in lab.seats.with_caller(caller.name) if ring.call.answered_at is not None]
    if any(node.startswith("callback/") for node in lab.book.journey(caller.name)):
        reached = any(ring.seat.startswith("number/") for ring in answered)
        return Outcome.SEAT if reached else Outcome.HUNG_UP if call.over else None
    if answered:
        outside = all(ring.seat.startswith("number/") for ring in answered)
        return Outcome.NUMBER if outside else Outcome.SEAT
    if caller.name in lab.book.conferences:
        return Outcome.CONFERENCE
    if caller.name in lab.book.messages:
        return Outcome.VOICEMAIL
    if not call.over or call.ending is None:
        return None
    if call.ending.by == "local":
        return Outcome.ABANDONED
    return Outcome.HUNG_UP if call.answered_at is not None else Outcome.REFUSED


async def facts_of(caller: Caller, report: CallReport, lab: Lab) -> CallReport:
    """The report with the call's recording and message, looked for where the engine keeps them."""
    recording = await recording_of(caller, lab)
    message = await message_of(caller, lab)
    return replace(report, recording=recording, voicemail=message)
