"""What a plan must not do unless it is allowed by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from ccctl.diagnostics import Code, Rejected, Report, codes
from ccctl.plan.change import Delete
from ccctl.plan.live import counted
from ccctl.plan.plan import Plan

EXIT_BLOCKED = 3
MANY = 10  # a kind with at least this many members
SHARE = 0.3  # loses at most this part of them unasked


@dataclass(frozen=True, slots=True)
class Block:
    """One reason to stop; any of `allow` lifts it."""

    code: Code
    message: str
    allow: tuple[str, ...]


def blocks(plan: Plan) -> tuple[Block, ...]:
    """Every safety rule that the plan breaks, sorted."""
    return tuple(
        sorted((*_last_ways(plan), *_many(plan), *_in_use(plan)), key=lambda block: (block.code.name, block.message))
    )


def check_safety(plan: Plan, allow: Collection[str] = (), *, drains: bool = False) -> None:
    """Raises Rejected with exit code 3 while a rule that is not allowed by name stands against the plan.

    `drains`: it was said what becomes of callers who wait in a queue that goes.
    """
    report = Report()
    for block in blocks(plan):
        if set(block.allow) & set(allow) or (drains and block.code is codes.CC405):
            continue
        hint = f"if that is meant, say so: --allow {block.allow[0]}"
        if block.code is codes.CC405:
            hint = "--drain 10m serves them first, --now loses them"
        report.add(block.code, block.message, hint=hint)
    if len(report):
        raise Rejected(report, EXIT_BLOCKED)


def _last_ways(plan: Plan) -> Iterator[Block]:
    for kind, code, what in (
        ("number", codes.CC401, "no number is left: nobody can call the center"),
        ("trunk", codes.CC402, "no trunk is left: no call comes in and none goes out"),
    ):
        gone = [
            change.address for change in plan.changes if isinstance(change, Delete) and _kind(change.address) == kind
        ]
        left = any(_kind(address) == kind for address in plan.resources)
        if gone and not left:
            # Every one of them is the last; allowing any of them by name is a yes.
            yield Block(code, f"{what} (removes {', '.join(sorted(gone))})", tuple(f"delete:{gone_}" for gone_ in gone))


def _many(plan: Plan) -> Iterator[Block]:
    gone = Counter(_kind(change.address) for change in plan.changes if isinstance(change, Delete))
    left = Counter(_kind(address) for address in plan.resources)
    new = Counter(_kind(change.address) for change in plan.changes if change.symbol == "+")
    for kind, count in sorted(gone.items()):
        before = left[kind] - new[kind] + count
        if before >= MANY and count > SHARE * before:
            share = round(100 * count / before)
            message = f"removes {count} of {before} {kind}s ({share} %)"
            yield Block(codes.CC403, message, (f"delete:{kind}",))


def _in_use(plan: Plan) -> Iterator[Block]:
    for change in plan.changes:
        if not isinstance(change, Delete):
            continue
        kind, _, name = change.address.partition(".")
        allow = (f"delete:{change.address}",)
        if kind == "seat" and plan.live.seats.get(name):
            yield Block(codes.CC404, f"removes seat {name}, which is in a call", allow)
        if kind == "queue" and plan.live.waiting.get(name):
            waiting = counted(plan.live.waiting[name], "caller")
            yield Block(
                codes.CC405, f"removes queue {name}, in which {waiting} wait{'s' * waiting.startswith('1 ')}", allow
            )


def _kind(address: str) -> str:
    return address.partition(".")[0]
