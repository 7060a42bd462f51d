"""SS7 circuits: each has one number towards an exchange, and numbers have an end."""

from __future__ import annotations

from ccctl.diagnostics import Note, codes
from ccctl.resolve.context import Context
from ccctl.schema.trunk import E1Spec

LAST_SLOT = 30  # of an E1, counted from its first: its number is that of the span and 30 more (ITU-T Q.763, 1.2)
NUMBERS = {"itu": 4095, "ansi": 16383}  # the last: 12 bits (ITU-T Q.763, 1.2), 14 bits (ANSI T1.113.3)


def check_circuits(context: Context) -> None:
    """CC665: a circuit of two spans to one exchange; CC666: circuits past the last number."""
    earlier: dict[tuple[str, str], list[tuple[str, E1Spec]]] = {}
    for name, trunk in context.spec.trunks.items():
        e1 = trunk.e1
        if e1 is None or e1.signalling != "ss7":
            continue
        variant, at = e1.variant or "itu", ("trunks", name, "e1")
        where = (*at, "first_cic") if "first_cic" in e1.model_fields_set else at
        last = e1.first_cic + LAST_SLOT
        if last > NUMBERS.get(variant, last):
            context.problem(
                codes.CC666,
                f'trunk "{name}" has the circuits {e1.first_cic} to {last}, and the last one of {variant} is {NUMBERS[variant]}',
                *where,
                hint=f"first_cic: {NUMBERS[variant] - LAST_SLOT} or less",
            )
        spans = earlier.setdefault((variant, e1.adjacent_point_code or ""), [])
        for other, theirs in spans:
            if abs(theirs.first_cic - e1.first_cic) <= LAST_SLOT:
                context.problem(
                    codes.CC665,
                    f'trunk "{name}" has the circuits {e1.first_cic} to {last}, and trunk "{other}" has '
                    f"{theirs.first_cic} to {theirs.first_cic + LAST_SLOT} of the same exchange",
                    *where,
                    hint=f"the operator numbers them; most often the next span is first_cic: {theirs.first_cic + 32}",
                    notes=(Note(f'trunk "{other}"', context.span("trunks", other)),),
                )
                break
        spans.append((name, e1))
