"""Which calls a plan meets, and what to wait for so that it meets none."""

from __future__ import annotations

from ccctl.plan.change import Delete
from ccctl.plan.live import ENGINE
from ccctl.plan.plan import RECREATE, RESTART_ACTION, START, Plan
from ccctl.values import dataclass

INTERRUPTS = frozenset({RECREATE, RESTART_ACTION, START})  # the engine ends, and every call with it


@dataclass(frozen=True, slots=True)
class Affected:
    """How many of the calls that are up now meet something that goes, and the addresses that they are on."""

    calls: int = 0
    on: tuple[str, ...] = ()  # what --when-idle takes


def interrupts(plan: Plan) -> bool:
    """Whether applying ends calls that are up."""
    return bool(plan.live.calls and INTERRUPTS & set(plan.actions))


def going(plan: Plan) -> tuple[str, ...]:
    """The addresses that the target has no more afterwards, sorted: what is removed, and the old names of renames."""
    gone = [change.address for change in plan.changes if isinstance(change, Delete)]
    return tuple(sorted([*gone, *(was for was in plan.moves.values() if was.partition(".")[0] in ("queue", "seat"))]))


def affected(plan: Plan) -> Affected:
    """The calls that meet the plan."""
    if interrupts(plan):
        return Affected(plan.live.calls, (ENGINE,))
    on = tuple(address for address in going(plan) if plan.live.count(address))
    known = frozenset[str]().union(*(plan.live.on.get(address, frozenset()) for address in on))
    least = max((plan.live.count(address) for address in on), default=0)
    return Affected(max(len(known), least), on)


def affected_text(plan: Plan) -> str:
    """`2 of 14 calls affected; 0 of 14 calls affected if applied with --when-idle trunk.old`; empty without calls."""
    up = plan.live.calls
    if not up:
        return ""
    found = affected(plan)
    said = f"{found.calls} of {up} calls affected"
    if found.on:
        said += f"; 0 of {up} calls affected if applied with " + " ".join(f"--when-idle {one}" for one in found.on)
    return said
