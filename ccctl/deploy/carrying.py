"""What a target keeps under a name goes along when the thing is renamed: passwords, switches, counts of queues."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ccctl.control.asterisk import AsteriskControl
from ccctl.control.base import QueueStatus
from ccctl.deploy.place import Engine
from ccctl.deploy.secrets import Kept
from ccctl.deploy.vault import Vault

if TYPE_CHECKING:
    from ccctl.plan.plan import Plan

COUNTS = ("answered", "abandoned")


def carry_secrets(kept: Kept, plan: Plan) -> Kept:
    """The kept secrets, with those of renamed seats under their new numbers too."""
    found = dict(kept.values)
    for new, old in _of("seat", plan).items():
        if f"seat/{old}" in found:
            found[f"seat/{new}"] = found[f"seat/{old}"]
    return kept.with_values(found)


def carry(vault: Vault, engine: Engine, plan: Plan) -> None:
    """Turns renamed switches as they were, and keeps what renamed queues have counted. ControlError, OSError."""
    switches, queues = _of("switch", plan), _of("queue", plan)
    if not switches and not queues:
        return

    async def question(control: AsteriskControl) -> tuple[str, dict[str, QueueStatus]]:
        for new, old in switches.items():
            stood = await control.turn(old, None)
            if stood is not None:
                await control.turn(new, stood)
        if not queues:
            return "", {}
        return await control.started(), {queue.queue: queue for queue in await control.queues()}

    started, found = engine.ask(question)
    if queues:
        before = vault.carried()
        after = {name: one for name, one in before.items() if name not in queues.values()}
        for new, old in queues.items():
            if old in found:
                now = with_carried(found[old], before, started)
                after[new] = {"since": started, **{count: getattr(now, count) for count in COUNTS}}
        vault.carry(after)


def with_carried(queue: QueueStatus, carried: Mapping[str, Any], started: str) -> QueueStatus:
    """The queue with what was counted under its earlier names, since the engine was started."""
    more = carried.get(queue.queue)
    if not isinstance(more, dict) or more.get("since") != started:
        return queue  # the engine counts from its own start, and so does what is carried
    return replace(
        queue, answered=queue.answered + int(more["answered"]), abandoned=queue.abandoned + int(more["abandoned"])
    )


def _of(kind: str, plan: Plan) -> dict[str, str]:
    """The renames of a kind: new name -> old name."""
    return {
        new.partition(".")[2]: old.partition(".")[2] for new, old in plan.moves.items() if new.partition(".")[0] == kind
    }
