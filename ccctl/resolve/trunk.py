"""Trunks: SIP lines and E1 spans."""

from __future__ import annotations

from ipaddress import ip_network
from itertools import count

from ccctl.center import E1, Registration, SecretRef, Sip, Trunk
from ccctl.diagnostics import Note, codes
from ccctl.resolve.context import Context
from ccctl.schema.trunk import E1Spec, SipSpec

E1_CHANNELS = 30  # timeslots 1-15 and 17-31, ITU-T G.704
SS7_VARIANTS = ("ansi", "itu")
R2_VARIANTS = ("ar", "br", "cn", "co", "cz", "ec", "id", "itu", "mx", "ph", "ve")  # those of openr2 1.3

_OWN_KEYS = {  # keys that mean something to some signallings only
    "side": ("pri",),
    "switch_type": ("pri",),
    "variant": ("r2", "ss7"),
    "point_code": ("ss7",),
    "adjacent_point_code": ("ss7",),
    "first_cic": ("ss7",),
}


def build_trunks(context: Context) -> dict[str, Trunk]:
    """The trunks by name."""
    trunks: dict[str, Trunk] = {}
    timings = _timings(context)
    for name, trunk in context.spec.trunks.items():
        line = (
            _sip(context, name, trunk.sip)
            if trunk.sip is not None
            else _e1(trunk.e1 or E1Spec(span=1), timings.get(name, 1))
        )
        channels = trunk.channels if trunk.sip is not None or trunk.channels is not None else E1_CHANNELS
        trunks[name] = Trunk(name, line, channels, trunk.caller_id or "", context.key("trunks", name))
    return trunks


def _sip(context: Context, name: str, sip: SipSpec) -> Sip:
    register = None
    if sip.registration is not None:
        path = ("trunks", name, "sip", "register", "password")
        password = sip.registration.password
        # a literal has no name of its own: the trunk's serves, and says so in messages
        secret = SecretRef(password.secret or f"{name}-password", password.literal, context.span(*path))
        register = Registration(sip.registration.username, secret)
    port = sip.port or (5061 if sip.transport == "tls" else 5060)
    return Sip(sip.host, port, sip.transport, sip.srtp, register, sip.accept_from, sip.codecs)


def _timings(context: Context) -> dict[str, int]:
    """Each E1's place among the clock sources: as written, else the first that is free."""
    e1s = {name: trunk.e1 for name, trunk in context.spec.trunks.items() if trunk.e1 is not None}
    timings = {name: e1.timing for name, e1 in e1s.items() if "timing" in e1.model_fields_set}
    taken = set(timings.values())
    free = (place for place in count(1) if place not in taken)
    return timings | {name: next(free) for name in e1s if name not in timings}


def _e1(e1: E1Spec, timing: int) -> E1:
    return E1(
        span=e1.span,
        signalling=e1.signalling,
        side=e1.side,
        switch_type=e1.switch_type,
        framing=e1.framing or ("cas" if e1.signalling == "r2" else "ccs"),
        coding=e1.coding,
        crc4=e1.crc4,
        timing=timing,
        variant=e1.variant or "itu",
        point_code=e1.point_code or "",
        adjacent_point_code=e1.adjacent_point_code or "",
        first_cic=e1.first_cic,
    )


def check_e1_spans_differ(context: Context) -> None:
    """CC216: a span that two trunks name; CC217: two spans with the same place among the clock sources."""
    spans: dict[int, str] = {}
    timings: dict[int, str] = {}
    for name, trunk in context.spec.trunks.items():
        if trunk.e1 is None:
            continue
        other = spans.setdefault(trunk.e1.span, name)
        if other != name:
            context.problem(
                codes.CC216,
                f'trunk "{name}" uses span {trunk.e1.span}, which trunk "{other}" uses already',
                *("trunks", name, "e1", "span"),
                hint="every E1 trunk has a span of its own",
                notes=(Note(f'trunk "{other}"', context.span("trunks", other, "e1", "span")),),
            )
        if trunk.e1.timing == 0 or "timing" not in trunk.e1.model_fields_set:
            continue
        other = timings.setdefault(trunk.e1.timing, name)
        if other != name:
            context.problem(
                codes.CC217,
                f'trunk "{name}" has timing {trunk.e1.timing}, as trunk "{other}" has',
                *("trunks", name, "e1", "timing"),
                hint="the clock is taken from 1 first, then from 2 and so on; 0 takes it from no such span",
                notes=(Note(f'trunk "{other}"', context.span("trunks", other, "e1", "timing")),),
            )


def check_audio_is_encrypted_too(context: Context) -> None:
    """CC296: encrypted signalling beside audio in the clear."""
    for name, trunk in context.spec.trunks.items():
        if trunk.sip is not None and trunk.sip.transport == "tls" and trunk.sip.srtp == "off":
            context.problem(
                codes.CC296,
                f'trunk "{name}" speaks TLS, and its audio is in the clear',
                *("trunks", name, "sip", "transport"),
                hint="add srtp: required (or optional, when the carrier does not always have it)",
            )


def check_sources_differ(context: Context) -> None:
    """CC278: two SIP trunks that take calls from the same addresses, as far as the spec tells."""
    earlier: dict[str, tuple[str, ...]] = {}
    for name, trunk in context.spec.trunks.items():
        if trunk.sip is None:
            continue
        sources = trunk.sip.accept_from or (trunk.sip.host.lower(),)
        other = next((other for other, theirs in earlier.items() if _shared(sources, theirs)), None)
        if other is not None:
            key = "accept_from" if trunk.sip.accept_from else "host"
            context.problem(
                codes.CC278,
                f'trunk "{name}" takes calls from the same addresses as trunk "{other}", so its calls may be taken '
                "for those of the other",
                *("trunks", name, "sip", key),
                hint="give each its own addresses (accept_from), or make one trunk of the two",
                notes=(Note(f'trunk "{other}"', context.span("trunks", other)),),
            )
        earlier[name] = sources


def _shared(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    return any(one == other or _overlap(one, other) for one in some for other in others)


def _overlap(one: str, other: str) -> bool:
    try:
        first, second = ip_network(one), ip_network(other)
    except ValueError:
        return False  # a name: which addresses it has is not in the spec
    return first.version == second.version and first.overlaps(second)


def check_e1_channels(context: Context) -> None:
    """CC274: more channels than an E1 has."""
    for name, trunk in context.spec.trunks.items():
        if trunk.e1 is not None and trunk.channels is not None and trunk.channels > E1_CHANNELS:
            context.problem(
                codes.CC274,
                f'trunk "{name}" has {trunk.channels} channels, and an E1 carries {E1_CHANNELS} calls',
                *("trunks", name, "channels"),
                hint=f"write {E1_CHANNELS} or less; a second span is a second trunk",
            )


def check_e1_signalling(context: Context) -> None:
    """CC275: settings that the signalling needs, or that it does not know."""
    for name, trunk in context.spec.trunks.items():
        e1 = trunk.e1
        if e1 is None:
            continue
        for key, signallings in _OWN_KEYS.items():
            if key in e1.model_fields_set and e1.signalling not in signallings:
                context.problem(
                    codes.CC275,
                    f'trunk "{name}": {key} has no meaning with {e1.signalling} signalling',
                    *("trunks", name, "e1", key),
                    hint=f"remove it; it belongs to {' and '.join(signallings)}",
                )
        for key in ("point_code", "adjacent_point_code"):
            if e1.signalling == "ss7" and getattr(e1, key) is None:
                context.problem(
                    codes.CC275,
                    f'trunk "{name}" is ss7 and has no {key}',
                    *("trunks", name, "e1"),
                    hint=f"the operator of the exchange names it: {key}: 1-2-3",
                )
        framing = "cas" if e1.signalling == "r2" else "ccs"
        if e1.framing is not None and e1.framing != framing:
            context.problem(
                codes.CC275,
                f'trunk "{name}": {e1.signalling} signalling needs framing {framing}, not {e1.framing}',
                *("trunks", name, "e1", "framing"),
                hint=f"write framing: {framing}, or leave it out",
            )


def check_e1_variants(context: Context) -> None:
    """CC276: a variant that the signalling does not have."""
    for name, trunk in context.spec.trunks.items():
        e1 = trunk.e1
        if e1 is None or e1.variant is None or e1.signalling == "pri":
            continue
        known = SS7_VARIANTS if e1.signalling == "ss7" else R2_VARIANTS
        if e1.variant not in known:
            context.problem(
                codes.CC276,
                f'trunk "{name}": {e1.signalling} signalling has no variant "{e1.variant}"',
                *("trunks", name, "e1", "variant"),
                hint=f"variants are {', '.join(known)}",
            )
