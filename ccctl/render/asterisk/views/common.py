"""Words that every view uses: places in the spec, names of contexts, where a call is sent."""

from __future__ import annotations

from collections.abc import Callable

from ccctl.center import Center, Destination, Kind, Queue, Seat
from ccctl.center.languages import call_languages, heard_in
from ccctl.render.site import Site
from ccctl.render.words import seconds, where, whole_seconds
from ccctl.values import dataclass

RELEASE = "/ccctl/current"  # the link to the release in force, on every target
SPOOL = "/var/spool/asterisk"
RECORDS_FILE = f"{SPOOL}/calls.csv"  # what happens to calls, for the bridge

__all__ = [
    "RECORDS_FILE",
    "RELEASE",
    "SPOOL",
    "Line",
    "crumbs",
    "goto",
    "hang_up",
    "place_of",
    "seat_sound",
    "seconds",
    "sound",
    "variable",
    "where",
    "whole_seconds",
]


@dataclass(frozen=True, slots=True)
class Line:
    """One step of a dialplan: application, label, and what a reader is told above it."""

    app: str
    label: str = ""
    note: str = ""


def crumbs(center: Center, site: Site, tells_others: bool) -> Callable[..., str]:
    """What writes the steps that say a call has come to a node: in line, as a subroutine costs more than they do.

    It takes the node, and what else the manager is told with it.
    """
    tail = ",Call: ${CC_CALL}" if site.harness else ""

    def crumb(node: str, more: str = "") -> str:
        steps = [f"UserEvent(Breadcrumb,Node: {node},Linkedid: ${{CHANNEL(linkedid)}}{more}{tail})"]
        if tells_others:
            steps.append(f"CELGenUserEvent(CC_NODE,{node})")
        if center.queues:
            steps.append(f"QueueLog(NONE,${{CHANNEL(linkedid)}},NONE,NODE,{node})")
        return "\n same => n,".join(steps)

    return crumb


def goto(to: Destination, menu: str = "") -> str:
    """The application that sends a call there; `repeat` and `back` are those of the menu named."""
    match to.kind:
        case Kind.HANGUP:
            return hang_up(19)
        case Kind.SEAT:
            return f"Goto(seat,{to.name},1)"
        case Kind.NUMBER:
            return f"Goto(cc-number,{to.name},1)"
        case Kind.REPEAT:
            return "Goto(prompt,1)"
        case Kind.BACK:
            back = f"CC_BACK_{variable(menu)}"
            return f'GotoIf($["${{{back}}}" = ""]?prompt,1:menu-${{{back}}},s,again)'
        case _:
            return f"Goto({to.kind}-{to.name},s,1)"


def place_of(app: str) -> str | None:
    """Where a plain Goto leads, as a GotoIf names it; None of any other application."""
    return app[len("Goto(") : -1] if app.startswith("Goto(") else None


def hang_up(cause: int) -> str:
    """The application that ends the call: before the answer with this Q.850 cause (the carrier sees its SIP status)."""
    return f"Goto(cc-hangup,{cause},1)"


def variable(name: str) -> str:
    """A name as part of a channel variable; names have no underscore, so two never meet."""
    return name.replace("-", "_")


def sound(center: Center, name: str) -> str:
    """The prompt as Playback names it, in the call's language (CC_LANG): an absolute path without the ending."""
    heard = {language: heard_in(center, name, language) for language in call_languages(center)}
    if len(set(heard.values())) == 1:
        return f"{RELEASE}/prompts/{heard[center.language]}/{name}"
    chosen = "${CC_LANG}"
    for language, tongue in heard.items():
        if tongue != language:
            chosen = f'${{IF($["${{CC_LANG}}" = "{language}"]?{tongue}:{chosen})}}'
    return f"{RELEASE}/prompts/{chosen}/{name}"


def seat_sound(center: Center, name: str) -> str:
    """The prompt as seats hear it: in the center's language."""
    return f"{RELEASE}/prompts/{heard_in(center, name, center.language)}/{name}"


def device(seat: Seat) -> str:
    """What says whether the seat is free."""
    return f"Custom:number{seat.number}" if seat.outside else f"PJSIP/{seat.number}"


def phones(center: Center) -> dict[str, object]:
    """How the dialplan names a seat's device, and what rings the seat ${EXTEN}: directly where every seat has a phone here."""
    if any(seat.outside for seat in center.seats.values()):
        return {"device": lambda seat: f"${{CC_DEVICE_{seat}}}", "phone": "${CC_PHONE_${EXTEN}}"}
    return {"device": lambda seat: f"PJSIP/{seat}", "phone": "PJSIP/${EXTEN}"}


def section(queue: Queue) -> str:
    """The queue's name in the engine: its own, but for `general`, which app_queue takes for its settings.

    No name of the language ends with an underscore, so control/ can take it off again.
    """
    return f"{queue.name}_" if queue.name == "general" else queue.name
