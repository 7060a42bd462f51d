"""Puts right what an engine was told by hand while it ran."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ccctl.control.asterisk import AsteriskControl
from ccctl.deploy.place import Engine
from ccctl.plan.drift import MEMBER, Drift


def repair_members(engine: Engine, drifts: Sequence[Drift], members: Mapping[str, Mapping[str, int]]) -> None:
    """Takes members out of queues that were put in at runtime, and gives others their penalty back."""

    async def question(control: AsteriskControl) -> None:
        for queue, interface in (one.key for one in drifts if one.kind == MEMBER):
            penalty = members.get(queue, {}).get(interface)
            if penalty is None:
                await control.remove_member(queue, interface)
            else:
                await control.set_penalty(queue, interface, penalty)

    if any(one.kind == MEMBER for one in drifts):
        engine.ask(question)
