"""A call in a survey: the question, a key, thanks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccctl.center import Destination
from ccctl.center.destination import HANGUP
from ccctl.trace.call import Steps
from ccctl.trace.events import Surveyed

if TYPE_CHECKING:
    from ccctl.trace.walk import Walk


def walk_survey(walk: Walk, to: Destination, why: str) -> Steps:
    """Asks until there is an answer or the retries are used up; the call ends in any case."""
    survey = walk.center.surveys[to.name]
    walk.enter(f"survey/{survey.name}", survey.span, why)
    walk.accept()
    early = None
    for hearing in range(1, survey.retries + 2):
        key, early = early or (yield from walk.play(survey.prompt, "", survey.span, keys=True)), None
        key = key or (yield from walk.await_key("", hearing, survey.timeout_ms, survey.span))
        if key in survey.keys:
            seat = walk.call.served_by or ""
            walk.call.answers[survey.name] = key
            walk.world.log(Surveyed(walk.world.now, walk.call.name, "", survey.span, survey.name, key, seat))
            if survey.thanks is not None:
                yield from walk.play(survey.thanks, "", survey.span, keys=False)
            return HANGUP, f"key {key}"
        if key and survey.invalid:
            early = yield from walk.play(survey.invalid, f"key {key} is no answer", survey.span, keys=True)
    return HANGUP, f"no answer, {survey.retries + 1} hearing{'s' if survey.retries else ''}"
