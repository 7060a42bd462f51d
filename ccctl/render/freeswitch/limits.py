"""What FreeSWITCH, or what is rendered for it, cannot do: diagnostics at the spec's line.

Refused by default: HANDLED lists each noun's fields that this folder renders, and any other field that a spec sets is an
error. Something new in the language can so never be passed over in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from typing import Any

from ccctl.center import E1, Center, Feature, Phone, Sip, Trunk
from ccctl.center.difference import BROWSER_AUDIO
from ccctl.center.features import SUPERVISING
from ccctl.diagnostics import Diagnostic, Span, codes
from ccctl.render.freeswitch.views.e1 import DIALECTS
from ccctl.render.freeswitch.views.trunks import CODECS

# Not walked into: what an engine does not render.
ELSEWHERE = frozenset({"tests", "protect", "accepted", "moved", "codes", "environments", "secrets", "plan", "span"})
HANDLED: Mapping[str, frozenset[str]] = {
    name: frozenset(names.split())
    for name, names in {
        "Center": "name timezone description language engine trunks numbers callers hours switches prompts flows menus teams "
        "seats queues voicemails recording features hooks surveys conferences dialing mail",
        "Trunk": "name line channels caller_id",
        "Sip": "host port transport register accept_from codecs srtp",
        "Registration": "username password",
        "SecretRef": "name literal is_pin pem_file",
        "SecretSource": "name kind value",
        "E1": "span signalling side switch_type framing coding crc4 timing variant point_code adjacent_point_code first_cic",
        "Number": "number e164 to trunks title recording",
        "CallerList": "name numbers prefixes",
        "Hours": "name open closed also_open",
        "WeeklySpan": "days start end",
        "DateRange": "first last",
        "YearlyRange": "first last",
        "Switch": "name code default",
        "Prompt": "name audio",
        "Say": "text language",
        "SoundFile": "path written",
        "Flow": "name steps",
        "Play": "prompt condition",
        "Go": "to condition",
        "Reject": "reason condition",
        "Priority": "value condition",
        "Collect": "prompt into least most terminator timeout_ms retries otherwise condition",
        "Speak": "language condition",
        "Ask": "hook otherwise condition",
        "Lookup": "name url timeout_ms on_error mock token",
        "InCallers": "callers",
        "Open": "hours",
        "Closed": "hours",
        "SwitchedOn": "switch",
        "Tagged": "tag value",
        "AllOf": "parts",
        "AnyOf": "parts",
        "Negated": "part",
        "Destination": "kind name",
        "Dialing": "emergency prefix rules per_hour refused",
        "DialRule": "name match trunks role team caller_id per_hour",
        "Menu": "name prompt keys timeout_ms retries invalid otherwise max_callers full dial_seats",
        "Team": "name title seats supervisors",
        "Seat": "number title team role sign_in skills outside recording phone codecs",
        "Features": "pause_reasons chosen",
        "Queue": "name strategy members ring_ms wrap_up_ms rest_after_missed_ms rest_after_declined_ms max_wait_ms "
        "max_waiting music overflow recording whisper say_seat_number survey pause_after_missed announce sticky weight "
        "service_level wrap_up_codes callback",
        "Callback": "key prompt tries again_ms ring_ms",
        "Announce": "position wait every_ms also also_every_ms",
        "Sticky": "within_ms wait_ms",
        "ServiceLevel": "answer_within_ms target",
        "Member": "seat tier",
        "Overflow": "full timeout unstaffed keys",
        "Survey": "name prompt keys timeout_ms retries invalid thanks",
        "Conference": "name number pin ask wrong greeting max_callers",
        "Voicemail": "name mailbox greeting email max_ms seats",
        "Mail": "host port sender tls username password",
        "EventHook": "name url events sign token numbers",
        "ScreenPop": "name url numbers",
        "Recording": "mode channels notice keep_ms encrypt_to",
    }.items()
}
DIALLED = frozenset(
    {Feature.PAUSE, Feature.READY, Feature.SIGN_IN, Feature.SIGN_OUT, Feature.PICK_UP, Feature.PARK, Feature.WRAP_UP}
    | {Feature.RECORD, Feature.RECORD_PAUSE, Feature.VOICEMAIL, Feature.THREE_WAY}
    | set(SUPERVISING)
)
# G.711 is in FreeSWITCH itself; these are in modules that are not loaded.
ABSENT = {
    "g722": "its module mod_spandsp is not loaded",
    "gsm": "its module mod_spandsp is not loaded",
    "opus": "its module mod_opus is not loaded",
    "g729": "its module mod_g729 translates nothing, so that no prompt could be played",
}
KINDS = frozenset(
    {"flow", "menu", "queue", "seat", "team", "voicemail", "survey", "conference", "number", "hangup", "repeat", "back"}
)


def missing(center: Center) -> Sequence[Diagnostic]:
    """Everything that is too much for FreeSWITCH."""
    return [
        *_not_handled(center, center.span),
        *_codecs(center),
        *_codes(center),
    ]


def _codes(center: Center) -> Iterator[Diagnostic]:
    span = center.features.span
    written = span if span is not None and span.column > 1 else None  # else it is the whole spec's
    for feature, code in center.features.codes.items():
        if feature not in DIALLED:
            yield Diagnostic(
                codes.NOT_ON_FREESWITCH,
                f'the code {code} of "{feature}" is not done by FreeSWITCH yet',
                written or center.span,
                hint=f"features: {{{feature}: off}}, or `engine: asterisk`",
            )


def _not_handled(thing: Any, span: Span | None) -> Iterator[Diagnostic]:
    """Walks through the center; what a spec sets and HANDLED does not list is refused where it stands."""
    if isinstance(thing, Mapping):
        for value in thing.values():
            yield from _not_handled(value, span)
    elif isinstance(thing, (tuple, list)):
        for value in thing:
            yield from _not_handled(value, span)
    elif is_dataclass(thing) and not isinstance(thing, type):
        here = getattr(thing, "span", None)
        here = here if isinstance(here, Span) else span
        kind = type(thing).__name__
        known = HANDLED.get(kind)
        if known is None:
            yield _refused(kind.lower(), here)
            return
        for field in fields(thing):
            value = getattr(thing, field.name)
            if field.name in ELSEWHERE and not (kind == "E1" and field.name == "span"):
                continue
            if field.name not in known:
                if value != _default(field) and not _unwritten(value):
                    yield _refused(f"{kind.lower()}.{field.name}".removesuffix("_ms"), _span_of(value) or here)
            elif kind == "Destination" and field.name == "kind" and str(value) not in KINDS:
                yield _refused(f"the destination {thing}", here)
            elif not isinstance(value, Enum):
                yield from _not_handled(value, here)


def _unwritten(value: Any) -> bool:
    """Whether this is what every center has, without a word in the spec."""
    return is_dataclass(value) and hasattr(value, "span") and value.span is None


def _span_of(value: Any) -> Span | None:
    found = value if not isinstance(value, Mapping) else next(iter(value.values()), None)
    span = getattr(found, "span", None)
    return span if isinstance(span, Span) else None


def _default(field: Field[Any]) -> Any:
    if field.default is not MISSING:
        return field.default
    return field.default_factory() if field.default_factory is not MISSING else None


def _refused(what: str, span: Span | None) -> Diagnostic:
    return Diagnostic(
        codes.NOT_ON_FREESWITCH,
        f"{what} is not done by FreeSWITCH yet",
        span,
        hint="leave it out, or use `engine: asterisk`",
    )


def _line(trunk: Trunk, why: str) -> Diagnostic:
    hint = "a media gateway as a `sip` trunk, in this environment's `set` if need be; or `engine: asterisk`"
    return Diagnostic(codes.E1_NOT_ON_FREESWITCH, f'trunk "{trunk.name}": {why}', trunk.span, hint=hint)


def dialects(center: Center) -> Iterator[Diagnostic]:
    """Each E1 trunk whose exchange speaks what FreeTDM does not speak, or would take for something else."""
    for trunk in center.trunks.values():
        match trunk.line:
            case E1(signalling="ss7"):
                yield _line(trunk, "FreeTDM speaks SS7 only by a closed library with the cards of one maker")
            case E1(signalling="pri", switch_type=spoken) if spoken not in DIALECTS:
                yield _line(trunk, f"FreeTDM does not know `switch_type: {spoken}`, and would speak DMS-100")


def _codecs(center: Center) -> Iterator[Diagnostic]:
    lines = [
        (f'trunk "{one.name}"', one.line.codecs, one.span)
        for one in center.trunks.values()
        if isinstance(one.line, Sip)
    ]
    # seats that are written as a range share a line: told once, as the first of them
    seats = {seat.span: (f"seat {seat.number}", seat.codecs, seat.span) for seat in reversed(center.seats.values())}
    for what, spoken, span in [*lines, *reversed(seats.values())]:
        for codec in sorted(set(spoken) - set(CODECS)):
            yield Diagnostic(
                codes.NOT_ON_FREESWITCH,
                f"{what}: FreeSWITCH has no codec {codec} here: {ABSENT[codec]}",
                span,
                hint="codecs: [alaw, ulaw], or `engine: asterisk`",
            )


def spans(center: Center) -> Sequence[Diagnostic]:
    """Each E1 trunk: no FreeSWITCH that is deployed has what its card takes."""
    why = "E1 lines take mod_freetdm, which FreeSWITCH 1.10.12 does not bring any more"
    return [_line(trunk, why) for trunk in center.trunks.values() if isinstance(trunk.line, E1)]


def browsers(center: Center) -> Sequence[Diagnostic]:
    """Each seat that is a browser: DTLS with the engine fails, or its audio does not come through, too often."""
    return [
        Diagnostic(
            codes.BROWSER_ON_FREESWITCH,
            f"seat {seat.number}: a browser's audio is not reliable on FreeSWITCH",
            seat.span,
            hint=f"phone: remote (TLS and SRTP), `engine: asterisk`, or accept_differences: [{BROWSER_AUDIO}]",
        )
        for seat in center.seats.values()
        if seat.phone is Phone.WEBRTC and BROWSER_AUDIO not in center.accepted
    ]
