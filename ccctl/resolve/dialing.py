"""Calls out of the center: rules that do nothing, emergency numbers, outside numbers that no rule carries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ccctl.center import Dialing, DialRule, Kind, NumberingPlan, Role, Seat
from ccctl.diagnostics import Note, Span, codes
from ccctl.resolve.context import Context
from ccctl.resolve.numbering import emergency_numbers
from ccctl.schema.dialing import DialRuleSpec


def build_dialing(context: Context, plan: NumberingPlan, seats: Mapping[str, Seat]) -> Dialing:
    """What may be dialled. Emergency numbers of the country hold without a word in the spec, but for taken ones."""
    spec = context.spec.dialing
    if spec is None:
        taken = {*seats, *context.spec.numbers}
        return Dialing(tuple(each for each in emergency_numbers(plan.country) if each not in taken))
    known = spec.emergency or emergency_numbers(plan.country)
    return Dialing(
        emergency=tuple(each for each in known if each not in context.spec.numbers),
        prefix=spec.prefix or "",
        rules=tuple(_rule(context, at, rule) for at, rule in enumerate(spec.rules)),
        per_hour=spec.limits.per_hour,
        refused=spec.refused,
        span=context.key("dialing"),
    )


def _rule(context: Context, at: int, rule: DialRuleSpec) -> DialRule:
    return DialRule(
        name=rule.name or f"rule-{at + 1}",
        match=rule.match,
        trunks=rule.trunks or tuple(context.spec.trunks),
        role=Role(rule.only.role) if rule.only and rule.only.role else None,
        team=rule.only.team if rule.only else None,
        caller_id=rule.caller_id or "",
        per_hour=rule.limits.per_hour,
        span=context.span("dialing", "rules", at),
    )


def check_rules_are_used(context: Context) -> None:
    """CC292: a rule whose numbers all belong to an earlier one, or that no seat may use."""
    center = context.center
    rules = center.dialing.rules
    for at, rule in enumerate(rules):
        earlier = next((each for each in rules[:at] if each.covers(rule)), None)
        if earlier is not None:
            context.problem(
                codes.CC292,
                f'rule "{rule.name}" is never used: every number that it matches is one of rule "{earlier.name}" before it',
                *("dialing", "rules", at, "match"),
                hint="move it up, or remove it: the first match wins",
                notes=(Note(f'rule "{earlier.name}"', earlier.span),),
            )
        if rule.role is None and rule.team is None:
            continue
        if (rule.team is None or rule.team in center.teams) and not any(map(rule.lets, center.seats.values())):
            context.problem(
                codes.CC292,
                f'rule "{rule.name}" is for seats that do not exist, so nobody may dial its numbers',
                *("dialing", "rules", at, "only"),
                hint="give seats this role or this team, or remove `only`",
            )


def check_emergency_numbers(context: Context) -> None:
    """CC293: none is known; CC294: one that is a seat or a number of the center, or one of the country that is missing."""
    spec, dialing = context.spec.dialing, context.center.dialing
    country = context.center.plan.country
    usual = emergency_numbers(country)
    if spec is None:  # what is no seat is dialled all the same: see build_dialing
        return
    if not (spec.emergency or usual):
        context.problem(
            codes.CC293,
            "no emergency number is known, and every seat must reach help",
            "dialing",
            hint="write country: DE at the top, or emergency: [112] here",
        )
    for number in dialing.emergency:
        span = _taken_by(context, number)
        if span is not None:
            context.report.add(
                codes.CC294,
                f"{number} is an emergency number, so a seat that dials it calls for help",
                span,
                hint="give this one another number",
                notes=(Note("what seats may dial", context.key("dialing")),),
            )
    missing = [each for each in usual if each not in dialing.emergency and each not in context.spec.numbers]
    if missing:
        context.problem(
            codes.CC294,
            f"{', '.join(missing)} {'is an emergency number' if len(missing) == 1 else 'are emergency numbers'} in "
            f"{country}, and seats cannot reach {'it' if len(missing) == 1 else 'them'}",
            *("dialing", "emergency"),
            hint=f"add {', '.join(missing)}",
        )


def _taken_by(context: Context, digits: str) -> Span | None:
    """Where a seat with these digits is defined. A number of the center with them is its own: it answers such calls."""
    seat = context.center.seats.get(digits)
    return seat.span if seat else None


def check_outside_numbers(context: Context) -> None:
    """CC295: a number that calls are sent to, or that a seat is, and that no rule carries; or that is the center's own."""
    center = context.center
    for number, what, span in outside_numbers(context):
        own = next((each for each in center.numbers.values() if each.e164 == center.plan.e164(number)), None)
        if own is not None:
            context.report.add(
                codes.CC295,
                f"{what}, which is the center's own number",
                span,
                hint=f"send the calls where that number's go: {own.to}",
                notes=(Note("the number", own.span),),
            )
        elif center.dialing.find(number, center.plan) is None:
            context.report.add(
                codes.CC295,
                f"{what}, and no rule of `dialing` carries this number",
                span,
                hint=f'add a rule: dialing: {{rules: [{{match: "{number}"}}]}}',
            )


def outside_numbers(context: Context) -> Iterator[tuple[str, str, Span | None]]:
    """Every outside number that the spec itself names: the number, the sentence's beginning, the place."""
    seen = set()
    edges = [*context.graph.entries, *(edge for out in context.graph.edges.values() for edge in out)]
    for edge in edges:
        if edge.to.kind is Kind.NUMBER and (edge.to.name, edge.span) not in seen:
            seen.add((edge.to.name, edge.span))
            yield edge.to.name, f"calls are sent to number/{edge.to.name}", edge.span
    for seat in context.center.seats.values():
        if seat.outside and (seat.outside, seat.span) not in seen:
            seen.add((seat.outside, seat.span))
            yield seat.outside, f"seat {seat.number} is rung at {seat.outside}", seat.span
