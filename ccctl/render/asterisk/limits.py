"""What Asterisk cannot do, as diagnostics at the spec's line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ccctl.center import E1, Center, Sip, Trunk
from ccctl.diagnostics import Diagnostic, codes, did_you_mean
from ccctl.render.asterisk.views.seats import called_teams, dial_string

LONGEST_NAME = 60  # AST_MAX_CONTEXT and AST_MAX_EXTENSION are 80, and names get a kind in front
LONGEST_DIAL = 8000  # EXT_DATA_SIZE is 8192
SWITCH_TYPES = ("euroisdn", "national", "ni1", "dms100", "4ess", "5ess", "qsig")  # libpri
R2_VARIANTS = ("ar", "br", "cn", "cz", "co", "ec", "id", "itu", "mx", "ph", "ve")  # openr2 1.3, `mfcr2 show variants`
SS7_TYPES = ("itu", "ansi")


def missing(center: Center) -> Sequence[Diagnostic]:
    """Everything that is too much for Asterisk."""
    return [*_names(center), *_teams(center), *_spans(center), *_codecs(center)]


def _names(center: Center) -> Iterator[Diagnostic]:
    nouns = (
        "trunks",
        "numbers",
        "callers",
        "hours",
        "switches",
        "prompts",
        "flows",
        "menus",
        "teams",
        "seats",
        "queues",
        "voicemails",
        "surveys",
        "conferences",
    )
    for noun in nouns:
        for name, thing in getattr(center, noun).items():
            if len(name) > LONGEST_NAME:
                yield Diagnostic(
                    codes.NAME_TOO_LONG,
                    f'the name "{name[:24]}..." in {noun} has {len(name)} characters; Asterisk takes {LONGEST_NAME}',
                    getattr(thing, "span", None),
                    hint="a shorter name",
                )


def _teams(center: Center) -> Iterator[Diagnostic]:
    for name in sorted(called_teams(center)):
        team = center.teams[name]
        if len(dial_string(team.seats)) > LONGEST_DIAL:
            yield Diagnostic(
                codes.TEAM_TOO_LARGE,
                f'calls are sent to team "{name}", which has {len(team.seats)} seats: too many for one command',
                team.span,
                hint="send the calls to a queue with `strategy: ring-all` and this team as its member",
            )


def _codecs(center: Center) -> Iterator[Diagnostic]:
    trunks = [
        (f'trunk "{trunk.name}"', trunk.line.codecs, trunk.span)
        for trunk in center.trunks.values()
        if isinstance(trunk.line, Sip)
    ]
    # seats that are written as a range share a line: told once, as the first of them
    seats = {seat.span: seat for seat in reversed(center.seats.values()) if "g729" in seat.codecs}
    lines = [(f"seat {seat.number}", seat.codecs, seat.span) for seat in reversed(seats.values())]
    for what, codecs_, span in [*trunks, *lines]:
        if "g729" in codecs_:
            yield Diagnostic(
                codes.NO_SUCH_CODEC,
                f"{what}: Debian's Asterisk has no codec g729: no prompt could be played in such a call",
                span,
                hint="alaw, ulaw, g722, gsm or opus; a carrier that has G.729 has G.711 too",
            )


def _spans(center: Center) -> Iterator[Diagnostic]:
    for trunk in center.trunks.values():
        if isinstance(trunk.line, E1):
            yield from _span(trunk, trunk.line)


def _span(trunk: Trunk, line: E1) -> Iterator[Diagnostic]:
    checks: list[tuple[str, str, tuple[str, ...]]] = []
    if line.signalling == "pri":
        checks.append(("switch_type", line.switch_type, SWITCH_TYPES))
    elif line.signalling == "r2":
        checks.append(("variant", line.variant, R2_VARIANTS))
    else:
        checks.append(("variant", line.variant, SS7_TYPES))
    for key, value, known in checks:
        if value not in known:
            yield Diagnostic(
                codes.UNKNOWN_E1_VALUE,
                f'trunk "{trunk.name}": {key} "{value}" is not known to Asterisk; it knows {", ".join(known)}',
                trunk.span,
                hint=did_you_mean(value, known),
            )
    if line.signalling == "ss7":
        for key, value in (("point_code", line.point_code), ("adjacent_point_code", line.adjacent_point_code)):
            if not _is_point_code(value):
                yield Diagnostic(
                    codes.UNKNOWN_E1_VALUE,
                    f'trunk "{trunk.name}": {key} "{value}" is not a point code',
                    trunk.span,
                    hint="a number such as 1234, or three parts such as 1-2-3",
                )


def _is_point_code(text: str) -> bool:
    parts = text.split("-")
    return len(parts) in (1, 3) and all(part.isascii() and part.isdigit() for part in parts)
