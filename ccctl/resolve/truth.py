"""Conditions as propositions: which combinations of "caller in this list" and "these hours are open" there can be.

Within one call the caller does not change, and steps that follow each other without waiting see the same hours, so a
condition is a formula over a few facts. Flows have few of them; all combinations are tried.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product

from ccctl.center import (
    AllOf,
    AnyOf,
    Ask,
    Center,
    Closed,
    Collect,
    Condition,
    Flow,
    InCallers,
    Negated,
    Open,
    Step,
    SwitchedOn,
    Tagged,
)

MOST_FACTS = 8  # 256 combinations; beyond that every condition may hold or not, independently of the others

Fact = tuple[str, str]  # ("callers", "vip"), ("open", "office") or ("switch", "emergency")
Facts = Mapping[Fact, bool]


def facts_of(condition: Condition | None) -> set[Fact]:
    """The facts that a condition asks for."""
    match condition:
        case None:
            return set()
        case InCallers(callers):
            return {("callers", callers)}
        case Open(hours) | Closed(hours):
            return {("open", hours)}
        case SwitchedOn(switch):
            return {("switch", switch)}
        case Tagged(tag, value):
            return {("tag", f"{tag}={value}")}
        case AllOf(parts) | AnyOf(parts):
            return set().union(*(facts_of(part) for part in parts))
        case Negated(part):
            return facts_of(part)


def holds(condition: Condition | None, facts: Facts) -> bool:
    """Whether a condition holds when these are the facts; no condition always holds."""
    match condition:
        case None:
            return True
        case InCallers(callers):
            return facts[("callers", callers)]
        case Open(hours):
            return facts[("open", hours)]
        case Closed(hours):
            return not facts[("open", hours)]
        case SwitchedOn(switch):
            return facts[("switch", switch)]
        case Tagged(tag, value):
            return facts[("tag", f"{tag}={value}")]
        case AllOf(parts):
            return all(holds(part, facts) for part in parts)
        case AnyOf(parts):
            return any(holds(part, facts) for part in parts)
        case Negated(part):
            return not holds(part, facts)


def certain(condition: Condition, wanted: bool) -> set[tuple[Fact, bool]]:
    """The facts that are certain when a condition holds (or, with `wanted` false, does not hold)."""
    match condition:
        case InCallers(callers):
            return {(("callers", callers), wanted)}
        case Open(hours):
            return {(("open", hours), wanted)}
        case Closed(hours):
            return {(("open", hours), not wanted)}
        case SwitchedOn(switch):
            return {(("switch", switch), wanted)}
        case Tagged(tag, value):
            return {(("tag", f"{tag}={value}"), wanted)}
        case AllOf(parts) | AnyOf(parts):
            if isinstance(condition, AllOf) is wanted:
                return set().union(*(certain(part, wanted) for part in parts))
            return certain(parts[0], wanted) if len(parts) == 1 else set()
        case Negated(part):
            return certain(part, not wanted)


def combinations(facts: Iterable[Fact]) -> tuple[Facts, ...] | None:
    """Every way in which these facts can be true or false; None when there are too many to try."""
    names = sorted(set(facts))
    if len(names) > MOST_FACTS:
        return None
    return tuple(dict(zip(names, values, strict=True)) for values in product((True, False), repeat=len(names)))


def tags_of(step: Step) -> str:
    """What the facts begin with that a step makes anew, such as "account="; "" = it sets no tags."""
    if isinstance(step, Collect):
        return f"{step.into}="
    return f"{step.hook}." if isinstance(step, Ask) else ""


def collected(left: tuple[Facts | None, ...], step: Collect | Ask) -> tuple[Facts | None, ...]:
    """The combinations after the caller's keys, or an answer, have become tags: what they were says nothing any more."""
    made = tags_of(step)
    found: list[Facts | None] = []
    for facts in left:
        free = [fact for fact in facts or {} if fact[0] == "tag" and fact[1].startswith(made)]
        for values in product((True, False), repeat=len(free)):
            fresh = None if facts is None else {**facts, **dict(zip(free, values, strict=True))}
            if fresh not in found:
                found.append(fresh)
    return tuple(found)


def flow_facts(flow: Flow) -> set[Fact]:
    """The facts that a flow's steps ask for."""
    return set().union(*(facts_of(step.condition) for step in flow.steps))


def asked_keys(center: Center) -> dict[str, list[str]]:
    """For each lookup, the keys of its answer that conditions and other lookups ask for, sorted."""
    tags = {
        fact.partition("=")[0] for flow in center.flows.values() for kind, fact in flow_facts(flow) if kind == "tag"
    }
    tags.update(tag for lookup in center.lookups.values() for tag in lookup.tags)
    return {
        name: sorted(tag.removeprefix(f"{name}.") for tag in tags if tag.startswith(f"{name}."))
        for name in center.lookups
    }
