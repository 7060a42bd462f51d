"""What a plan must not do unless it is allowed by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from ccctl.diagnostics import Code, Rejected, Report, codes
from ccctl.plan.affected import going, interrupts
from ccctl.plan.change import Delete
from ccctl.plan.differences import KINDS
from ccctl.plan.live import CALLBACK, ENGINE, counted, never
from ccctl.plan.plan import Plan
from ccctl.plan.release import Resources
from ccctl.plan.target import Observed
from ccctl.plan.wanted import PROTECT, is_protected
from ccctl.values import dataclass

EXIT_BLOCKED = 3
MANY = 10  # a kind with at least this many members
SHARE = 0.3  # loses at most this part of them unasked
RESTART_RULE, DESTROY_RULE = "restart:engine", "destroy:engine"
EMERGENCY = "emergency"
_PLACES = frozenset({"menu", "flow", "team", "voicemail"})  # a caller who is in one is cut off when it goes
_DRAINED = frozenset({codes.CC404, codes.CC405, codes.CC408, codes.CC690})

_DELETE, _UNPROTECT = "delete", "unprotect"


def is_rule(text: str) -> bool:
    """Whether there is such a rule to lift: `delete:trunk.old`, `delete:seat`, `unprotect:queue.orders`, `restart:engine`."""
    verb, _, address = text.partition(":")
    kind, dot, name = address.partition(".")
    known = kind in KINDS or (verb == _DELETE and kind in (CALLBACK, EMERGENCY))
    return text in (RESTART_RULE, DESTROY_RULE) or (
        verb in (_DELETE, _UNPROTECT) and known and bool(name) == bool(dot) and (bool(name) or verb == _DELETE)
    )


@dataclass(frozen=True, slots=True)
class Block:
    """One reason to stop; any of `allow` lifts it, and so does waiting until nobody is on `address`."""

    code: Code
    message: str
    allow: tuple[str, ...]
    address: str = ""

    @property
    def hint(self) -> str:
        """What to type."""
        if self.code is codes.CC405:
            return f"--drain 10m serves them first, --when-idle {self.address} waits for it, --now loses them"
        if self.code is codes.CC690:
            return f"--drain 10m has them made first, --when-idle {self.address} waits for it, --now gives them up"
        if self.code is codes.CC408:
            return f"--drain 10m lets them go on first, --when-idle {self.address} waits for it, --now cuts them off"
        hint = f"if that is meant, say so: --allow {self.allow[0]}"
        if self.code is codes.CC404:
            return (
                f"--drain 10m lets the call end first, --when-idle {self.address} waits for it, "
                f"--now takes the seat away under it; {hint}"
            )
        return f"--when-idle {self.address} waits until no call is up; {hint}" if self.address else hint


def blocks(plan: Plan) -> tuple[Block, ...]:
    """Every safety rule that the plan breaks, sorted."""
    found = (*_last_ways(plan), *_emergency(plan), *_many(plan), *_in_use(plan), *_protected(plan), *_restart(plan))
    return tuple(sorted(found, key=lambda block: (block.code.name, block.message)))


def check_safety(plan: Plan, allow: Collection[str] = (), *, drains: bool = False, idle: Collection[str] = ()) -> None:
    """Raises Rejected with exit code 3 while a rule that is not allowed by name stands against the plan.

    `drains`: it was said what becomes of calls on what goes. `idle`: addresses for which is waited until no call is on
    them.
    """
    _refuse(
        block
        for block in blocks(plan)
        if not (set(block.allow) & set(allow))
        and not (drains and block.code in _DRAINED)
        and not (block.address and block.address in idle)
    )


def check_destroy(observed: Observed, allow: Collection[str] = ()) -> None:
    """The same for the removal of everything: calls that are up, and what is protected."""
    found: list[Block] = []
    if observed.live.calls:
        message = f"{counted(observed.live.calls, 'call')} would be cut off"
        found.append(Block(codes.CC410, message, (DESTROY_RULE,)))
    for address in sorted(observed.release.resources if observed.release else ()):
        if observed.release and is_protected(observed.release.resources, address):
            found.append(_protection(address))
    _refuse(block for block in found if not (set(block.allow) & set(allow)))


def check_unread(problem: str, allow: Collection[str] = ()) -> None:
    """Rejected while it is not known whether calls are up, or what is protected, and that is not allowed by name."""
    block = Block(codes.CC410, f"it is not known what would be lost: {problem}", (DESTROY_RULE,))
    _refuse(() if DESTROY_RULE in allow else (block,))


def _refuse(found: Collection[Block] | Iterator[Block]) -> None:
    report = Report()
    for block in found:
        report.add(block.code, block.message, hint=block.hint)
    if len(report):
        raise Rejected(report, EXIT_BLOCKED)


def _last_ways(plan: Plan) -> Iterator[Block]:
    for kind, code, what in (
        ("number", codes.CC401, "no number is left: nobody can call the center"),
        ("trunk", codes.CC402, "no trunk is left: no call comes in and none goes out"),
        ("rule", codes.CC412, "no rule of dialing is left: seats can call nobody outside"),
    ):
        gone = [
            change.address for change in plan.changes if isinstance(change, Delete) and _kind(change.address) == kind
        ]
        left = any(_kind(address) == kind for address in plan.resources)
        if gone and not left:
            # Every one of them is the last; allowing any of them by name is a yes.
            yield Block(code, f"{what} (removes {', '.join(sorted(gone))})", tuple(f"delete:{gone_}" for gone_ in gone))


def _emergency(plan: Plan) -> Iterator[Block]:
    """Emergency numbers that seats could dial, and no more can."""
    before, after = (set(_numbers(found)) for found in (plan.before, plan.resources))
    for number in sorted(before - after):
        yield Block(codes.CC409, f"emergency number {number} can be dialled no more", (f"delete:{EMERGENCY}.{number}",))


def _numbers(resources: Resources) -> list[str]:
    dialing = resources.get("dialing.center", {})
    return [part.strip() for part in dialing.get("emergency", "").split(",") if part.strip()]


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
    for address in going(plan):
        kind, _, name = address.partition(".")
        count = plan.live.count(address)
        allow = (f"delete:{address}",)
        if not count:
            continue
        verb = "renames" if address in plan.moves.values() else "removes"
        who = f"{counted(count, 'caller')} {'waits' if count == 1 else 'wait'}"
        if kind == "seat":
            yield Block(codes.CC404, f"{verb} seat {name}, which is in a call", allow, address)
        elif kind == "queue":
            yield Block(codes.CC405, f"{verb} queue {name}, in which {who}", allow, address)
        elif kind == CALLBACK:
            yield Block(codes.CC690, f"queue {name} calls nobody back any more: {never(count)}", allow, address)
        elif kind in _PLACES:
            who = f"{counted(count, 'caller')} {'is' if count == 1 else 'are'}"
            yield Block(codes.CC408, f"{verb} {kind} {name}, in which {who}", allow, address)


def _protected(plan: Plan) -> Iterator[Block]:
    for change in plan.changes:
        if isinstance(change, Delete) and is_protected(plan.before, change.address):
            yield _protection(change.address)


def _protection(address: str) -> Block:
    message = f"{address} is protected; its lines may be gone from the spec, but the target remembers: {PROTECT}: true"
    return Block(codes.CC406, message, (f"unprotect:{address}",))


def _restart(plan: Plan) -> Iterator[Block]:
    if interrupts(plan):
        lost = f"the engine restarts: {counted(plan.live.calls, 'call')} would be cut off"
        yield Block(codes.CC407, lost, (RESTART_RULE,), ENGINE)


def _kind(address: str) -> str:
    return address.partition(".")[0]
