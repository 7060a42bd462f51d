"""Flows: each becomes one context whose lines are its steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ccctl.center import Ask, Center, Collect, Flow, Go, Play, Priority, Reject, Speak, Step
from ccctl.center.languages import call_languages
from ccctl.render.asterisk.views.common import Line, goto, hang_up, place_of, seconds, sound, where
from ccctl.render.asterisk.views.conditions import FALL, Known, jumps, long_lists
from ccctl.render.asterisk.views.hours import moment
from ccctl.render.asterisk.views.system import system
from ccctl.render.bridge import tells_others
from ccctl.render.site import Site
from ccctl.render.stays import stay_of
from ccctl.resolve.truth import asked_keys
from ccctl.trace.wording import step_text

LONGEST_ANSWER = 3800  # characters, encoded; Asterisk cuts what it works with at 4,096 without a word


def flows(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/flows.conf."""
    return {
        "languages": len(call_languages(center)) > 1,
        "harness": site.harness,
        "lookups": [
            {"name": name, "where": where(center, center.lookups[name].span), "keys": keys}
            for name, keys in asked_keys(center).items()
        ],
        "lookups_at": site.lookups_at,
        "tells_tags": any(lookup.tags for lookup in center.lookups.values()),
        "longest": LONGEST_ANSWER,
        "flows": [
            {"name": flow.name, "where": where(center, flow.span), "lines": lines, "stays": stays}
            for flow in sorted(center.flows.values(), key=lambda flow: flow.name)
            for lines, stays in [_lines(center, site, flow)]
        ],
    }


def languages(center: Center, site: Site) -> Mapping[str, object]:
    """For extensions.conf: the languages of calls, where there is more than one."""
    spoken = call_languages(center)
    return {**system(center, site), "languages": spoken if len(spoken) > 1 else ()}


def _lines(center: Center, site: Site, flow: Flow) -> tuple[list[Line], dict[str, list[Line]]]:
    """The lines of a flow, and those of the steps in which a call stays for a while, by the extensions of these.

    A reload that changes the flow meets calls in it. The engine goes on behind the line in which it finds them, and it
    counts lines; so a step that takes time is an extension of its own, with a name that outlives its neighbours.
    """
    lines: list[Line] = []
    stays: dict[str, list[Line]] = {}
    label = ""  # of the step that comes next
    made = 0
    known = Known(long_lists(center), moment(center, site))

    def fresh() -> str:
        nonlocal made
        made += 1
        return f"part{made}"

    for number, step in enumerate(flow.steps, 1):
        note = f"step {number}, {where(center, step.span)}: {_wording(step)}"
        match step:
            case Collect():
                body = _collect(center, step, fresh())
            case Ask():
                body = _ask(center, step, fresh)
            case Speak(language):
                several = len(call_languages(center)) > 1  # else the step says what is so anyway
                body = (
                    [Line(f"Set(__CC_LANG={language})"), Line("Gosub(cc-language,s,1)")]
                    if several
                    else [Line("NoOp()")]
                )
            case _:
                body = [Line(_app(center, step))]
        first: list[Line] = []
        if isinstance(step, Ask | Collect):  # what takes time comes first in its extension
            while not body[0].app.startswith(("Read(", "Set(CC_ANSWER=")):
                first.append(body.pop(0))
        after = ""
        place = ""  # where a call goes on that the step is not for
        if step.condition is not None:
            after, place = _after(flow, number)
        if stay := stay_of(step, stays):
            place = place if place != after else f"after{stay}"
            after = f"after{stay}"
            stays[stay] = [*body, Line(f"Goto(s,{after})")]
            body = [*first, Line(f"Goto({stay},1)")]
        if step.condition is not None:
            body = jumps(step.condition, FALL, place, fresh, known) + body
        body[0] = Line(body[0].app, label, note)
        lines += body
        label = after
    lines.append(Line(hang_up(19), label, "off the end: the call is hung up"))
    return lines, stays


def _after(flow: Flow, number: int) -> tuple[str, str]:
    """The label that the step after this one needs, and where a call goes on: at once there, if that step only sends it on."""
    if number == len(flow.steps):
        return "end", "end"
    following = flow.steps[number]
    if isinstance(following, Go) and following.condition is None and (place := place_of(goto(following.to))):
        return "", place
    return f"step{number + 1}", f"step{number + 1}"


def _collect(center: Center, step: Collect, done: str) -> list[Line]:
    """Takes keys, and leaves the flow when there were too few. It answers the call first; CC_LEFT is how often it asks."""
    asks = f"{sound(center, step.prompt)},{step.most},t({step.terminator}),1,{seconds(step.timeout_ms)}"
    told = [Line(f"CELGenUserEvent(CC_TAG,{step.into}|${{CC_KEYS}})")] if tells_others(center) else []
    return [
        Line(f"Set(CC_LEFT={step.retries + 1})"),
        Line(f"Read(CC_KEYS,{asks})"),
        Line(f"GotoIf($[${{LEN(${{CC_KEYS}})}} >= {step.least}]?{done})"),
        Line("Set(CC_LEFT=$[${CC_LEFT} - 1])"),
        Line("GotoIf($[${CC_LEFT} > 0]?1)"),
        Line(goto(step.otherwise)),
        Line(f"Set(CC_TAG_{step.into}=${{CC_KEYS}})", done),
        *told,
    ]


def _ask(center: Center, step: Ask, fresh: Callable[[], str]) -> list[Line]:
    """Asks in the flow itself, where a plan counts who waits; without an answer it leaves the flow, if it says where to."""
    lookup = center.lookups[step.hook]
    keys = "%2C".join(asked_keys(center)[step.hook])
    told = "".join(f"&tag.{tag}=${{URIENCODE(${{CC_TAG_{tag}}})}}" for tag in lookup.tags)
    lines = [Line(f"Set(CC_TOLD={told})")] if any(each.tags for each in center.lookups.values()) else []
    lines += [
        Line(f"Gosub(cc-ask,s,1({step.hook},{seconds(lookup.timeout_ms)},{keys}))"),
        Line("Set(CC_ANSWER=${URIENCODE(${CURL(${CC_ASKED})})})"),
        Line(f"Gosub(cc-lookup,s,1({step.hook}))"),
    ]
    if step.otherwise is None:
        return lines
    done = fresh()
    return [*lines, Line(f"GotoIf(${{GOSUB_RETVAL}}?{done})"), Line(goto(step.otherwise)), Line("NoOp()", done)]


def _app(center: Center, step: Step) -> str:
    if isinstance(step, Play):
        return f"Playback({sound(center, step.prompt)})"
    if isinstance(step, Go):
        return goto(step.to)
    assert not isinstance(step, Collect | Speak | Ask)
    if isinstance(step, Priority):
        return f"Set(QUEUE_PRIO={step.value})"
    return hang_up(step.reason.cause)


def _wording(step: Step) -> str:
    text = step_text(step)
    if isinstance(step, Reject):
        text += f" (SIP {step.reason.sip_status} when the call is not answered yet)"
    return text + (", if" if step.condition is not None else "")
