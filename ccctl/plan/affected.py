"""Which calls a plan meets, and what to wait for so that it meets none."""

from __future__ import annotations

from ccctl.plan.change import Delete
from ccctl.plan.live import CALLBACK, ENGINE, never
from ccctl.plan.plan import RECREATE, RESTART_ACTION, START, Plan
from ccctl.values import dataclass

INTERRUPTS = frozenset({RECREATE, RESTART_ACTION, START})  # the engine ends, and every call with it


@dataclass(frozen=True, slots=True)
class Affected:
    """How many of the calls that are up now meet something that goes, and the addresses that they are on.

    `promised`: the callbacks that nobody would make any more.
    """

    calls: int = 0
    promised: int = 0
    on: tuple[str, ...] = ()  # what --when-idle takes


def interrupts(plan: Plan) -> bool:
    """Whether applying ends calls that are up."""
    return bool(plan.live.calls and INTERRUPTS & set(plan.actions))


def going(plan: Plan) -> tuple[str, ...]:
    """The addresses that the target has no more afterwards, sorted: what is removed, and the old names of renames.

    `callback.<queue>`: what was promised in a queue that goes, or that calls nobody back any more.
    """
    gone = [change.address for change in plan.changes if isinstance(change, Delete)]
    moved = [was for was in plan.moves.values() if was.partition(".")[0] in ("queue", "seat")]
    return tuple(sorted([*gone, *moved, *(f"{CALLBACK}.{queue}" for queue in unpromised(plan))]))


def unpromised(plan: Plan) -> list[str]:
    """The queues, as they are called now, that called back, and whose promised callbacks nobody would make any more."""
    new = {was: address for address, was in plan.moves.items()}
    return [
        address.partition(".")[2]
        for address, attributes in sorted(plan.before.items())
        if address.startswith("queue.")
        and attributes.get(CALLBACK)
        and not plan.resources.get(new.get(address, address), {}).get(CALLBACK)
    ]


def affected(plan: Plan) -> Affected:
    """The calls that meet the plan."""
    on = tuple(address for address in going(plan) if plan.live.count(address))
    promises = [address for address in on if address.startswith(f"{CALLBACK}.")]
    promised = sum(plan.live.count(address) for address in promises)
    if interrupts(plan):
        return Affected(plan.live.calls, promised, (*promises, ENGINE))
    met = [address for address in on if address not in promises]
    known = frozenset[str]().union(*(plan.live.on.get(address, frozenset()) for address in met))
    least = max((plan.live.count(address) for address in met), default=0)
    return Affected(max(len(known), least), promised, on)


def affected_text(plan: Plan) -> str:
    """`2 of 14 calls affected; 0 of 14 calls affected if applied with --when-idle trunk.old`; empty without calls."""
    up, found = plan.live.calls, affected(plan)
    said = [f"{found.calls} of {up} calls affected"] if up else []
    said += [never(found.promised)] if found.promised else []
    if found.on:
        none = "none" if found.promised else f"0 of {up} calls affected"
        said.append(f"{none} if applied with " + " ".join(f"--when-idle {one}" for one in found.on))
    return "; ".join(said)
