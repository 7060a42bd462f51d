"""Public numbers: their E.164 form, and those that are the same or cannot exist."""

from __future__ import annotations

from ccctl.center import Number, NumberingPlan, RecordingMode
from ccctl.diagnostics import Note, codes
from ccctl.resolve.context import Context
from ccctl.resolve.numbering import is_possible


def build_numbers(context: Context, plan: NumberingPlan) -> dict[str, Number]:
    """The public numbers by the digits that the user wrote."""
    numbers: dict[str, Number] = {}
    for written, number in context.spec.numbers.items():
        numbers[written] = Number(
            number=written,
            e164=plan.e164(written),
            to=context.destination(number.to, "numbers", written, "to"),
            trunks=number.trunks,
            title=number.name,
            recording=RecordingMode(number.recording) if number.recording else None,
            span=context.key("numbers", written),
        )
    return numbers


def check_numbers_differ(context: Context) -> None:
    """CC212: two entries that are the same number."""
    first: dict[str, Number] = {}
    for number in context.center.numbers.values():
        other = first.setdefault(number.e164, number)
        if other is not number:
            context.report.add(
                codes.CC212,
                f"{number.number} and {other.number} are the same number, {number.e164}",
                number.span,
                hint="keep one of them",
                notes=(Note("the other one", other.span),),
            )


def check_numbers_exist(context: Context) -> None:
    """CC252: a number whose length no number of its country has."""
    for number in context.center.numbers.values():
        if number.e164.startswith("+") and not is_possible(number.e164):
            context.report.add(
                codes.CC252,
                f"{number.number} cannot be a telephone number: "
                f"{number.e164} has the wrong number of digits for its country",
                number.span,
                hint="look for a digit too many or too few",
            )


def check_there_is_a_way_in(context: Context) -> None:
    """CC270: no public number; CC271: no trunk."""
    if not context.spec.numbers:
        context.problem(
            codes.CC270,
            "no public number is defined, so nobody can call this center",
            *(("numbers",) if "numbers" in context.spec.model_fields_set else ("center",)),
            hint='add one: numbers: {"+493012345": queue/desk}',
        )
    if not context.spec.trunks:
        context.problem(
            codes.CC271,
            "no trunk is defined, so nobody can call this center",
            *(("trunks",) if "trunks" in context.spec.model_fields_set else ("center",)),
            hint="add one: trunks: {carrier: {sip: {host: sip.carrier.example}}}",
        )
